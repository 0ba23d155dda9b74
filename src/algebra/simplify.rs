//! Named rewrites.
