//! The derivative of one component by one component.
