//! The canonical form (to come).
