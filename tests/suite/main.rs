//! The tests of each room, in folders that mirror `src`.

mod graph;
mod syntax;
