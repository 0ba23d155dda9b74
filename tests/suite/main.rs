//! The suite: what each room does, case by case.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod notation;
