//! A record as JSON.

use crate::document::record::Record;

/// The record, indented, with a line end.
pub fn json(record: &Record) -> String {
    // Only maps with keys that are no strings, and failing writers, make this fail: neither is here.
    let mut text = serde_json::to_string_pretty(record).unwrap_or_default();
    text.push('\n');
    text
}
