//! From index notation back to matrices.
