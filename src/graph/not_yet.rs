//! What the language has and this program does not compute yet, each refused by its name.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// Built-in functions.
pub(super) const FUNCTIONS: &[&str] = &["random"];

/// Layers of the prelude; and losses that need indexing or a softmax.
const LAYERS: &[&str] = &[
    "dense",
    "conv1d",
    "conv2d",
    "max_pool",
    "avg_pool",
    "batch_norm",
    "layer_norm",
    "rms_norm",
    "group_norm",
    "embedding",
    "rnn_cell",
    "lstm_cell",
    "gru_cell",
    "attention",
    "causal_attention",
    "multi_head_attention",
    "transformer_block",
];

/// Losses of the prelude that need indexing or a softmax.
const LOSSES: &[&str] = &["softmax_cross_entropy", "nll"];

/// Whether it is a layer of the prelude. `dropout` is a function, and computed.
pub(super) fn is_layer(name: &str) -> bool {
    LAYERS.contains(&name) || name == "dropout"
}

/// What to say of a function or layer that is refused; none where there is no such.
pub(super) fn refused(name: &str) -> Option<String> {
    if LAYERS.contains(&name) {
        Some(format!("the layer `{name}` is"))
    } else if LOSSES.contains(&name) || FUNCTIONS.contains(&name) {
        Some(format!("`{name}` is"))
    } else {
        None
    }
}

/// “… not computed yet”
pub(super) fn diagnostic(span: Span, what: &str) -> Diagnostic {
    Diagnostic::new(Code::NotYet, span, format!("{what} not computed yet"))
}
