//! The document and its record: what they say of each kind of derivative.

mod demanded;
mod voice;

use backprose::diagnostic::Diagnostics;
use backprose::source::{NoFiles, Source};
use backprose::{Format, Settings, derive};

fn written(text: &str, settings: &Settings) -> String {
    let mut sink = Diagnostics::new();
    let document = derive(&Source::new("net.bp", text), &NoFiles, settings, &mut sink);
    document.unwrap_or_else(|| panic!("{text}: {:?}", sink.sorted()))
}

fn record(text: &str) -> serde_json::Value {
    let settings = Settings {
        format: Format::Json,
        ..Settings::default()
    };
    serde_json::from_str(&written(text, &settings)).unwrap()
}
