//! Names, formulas and numbers: how each looks, in LaTeX and in the network language.
