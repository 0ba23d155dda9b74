//! Symbolic derivations of neural-network gradients.

pub mod algebra;
pub mod diagnostic;
pub mod matrix;
pub mod notation;
pub mod scope;
pub mod source;
pub mod syntax;
