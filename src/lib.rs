//! Symbolic derivations of neural-network gradients.

pub mod diagnostic;
pub mod source;
pub mod syntax;
