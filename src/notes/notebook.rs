//! The Markdown cells of a Jupyter notebook.
//!
//! In: the file's JSON. Out: each Markdown cell with its number among all cells. Markdown is not
//! known here.

use super::Fault;
use serde_json::Value;

/// Each Markdown cell, with its number from 1 among all cells.
pub(super) fn markdown_cells(text: &str) -> Result<Vec<(usize, String)>, Fault> {
    let text = text.strip_prefix(super::MARK).unwrap_or(text);
    let notebook: Value =
        serde_json::from_str(text).map_err(|fault| Fault::NotJson(fault.to_string()))?;
    // Until format 3 the cells stood in work sheets.
    let sheets = notebook.get("worksheets").and_then(Value::as_array);
    let cells: Vec<&Value> = match (notebook.get("cells").and_then(Value::as_array), sheets) {
        (Some(cells), _) => cells.iter().collect(),
        (None, Some(sheets)) => sheets
            .iter()
            .filter_map(|sheet| sheet.get("cells").and_then(Value::as_array))
            .flatten()
            .collect(),
        (None, None) => return Err(Fault::NotANotebook),
    };
    let numbered = cells.into_iter().zip(1..);
    let markdown = numbered
        .filter(|(cell, _)| cell.get("cell_type").and_then(Value::as_str) == Some("markdown"));
    Ok(markdown
        .map(|(cell, number)| (number, source(cell)))
        .collect())
}

/// The source of a cell: one text, or a list of lines with their ends.
fn source(cell: &Value) -> String {
    match cell.get("source") {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(lines)) => lines.iter().filter_map(Value::as_str).collect(),
        _ => String::new(),
    }
}
