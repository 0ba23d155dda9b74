//! From matrices to index notation.
