//! The record of updates: the loss before each step, and the parameters after it.
//!
//! In: what each update came to. Out: the steps of all of them in the order of the file; a first
//! step begins the next one. How the digits were proven is not known here.

use super::Writer;
use crate::derivation::numbers::Numbers;
use crate::derivation::updates::{Settled, Taken, Updated};
use crate::exact::certified::Certified;
use crate::scope::Name;
use serde_json::{Map, Value, json};

impl Writer<'_> {
    /// Every step of every update.
    pub(super) fn updates(&self) -> Vec<Value> {
        let all = self.updated().iter();
        let steps = all.flat_map(|updated| {
            let numbered = updated.steps.iter().enumerate();
            numbered.map(|(place, taken)| self.taken(updated, place + 1, taken))
        });
        steps.collect()
    }

    fn updated(&self) -> &[Updated] {
        self.numbers.map(Numbers::updates).unwrap_or_default()
    }

    fn taken(&self, updated: &Updated, step: usize, taken: &Taken) -> Value {
        let scope = &self.derivation.scope;
        let values: Map<String, Value> = taken
            .changes
            .iter()
            .map(|change| {
                let value = self.settled(updated, change.name, &change.after);
                (scope.letter(change.name).text.clone(), value)
            })
            .collect();
        let loss = self.settled(updated, updated.loss, &taken.loss);
        json!({"step": step, "loss": loss, "values": values})
    }

    fn settled(&self, updated: &Updated, name: Name, settled: &Settled) -> Value {
        let written = |write: &dyn Fn(&Certified) -> Value| {
            self.nested_as(name, &settled.value.entries, write)
        };
        let digits = |entry: &Certified| match updated.decimal(entry, self.digits) {
            Some(decimal) => Value::String(decimal.text),
            None => Value::Null,
        };
        json!({"exact": written(&|entry| self.exact(entry)), "decimal": written(&digits)})
    }

    /// Where a number of an update is not proven.
    pub(super) fn unproven_updates(&self) -> Vec<String> {
        let mut found = Vec::new();
        for updated in self.updated() {
            for (place, taken) in updated.steps.iter().enumerate() {
                let changed = taken
                    .changes
                    .iter()
                    .map(|change| (change.name, &change.after));
                for (name, settled) in changed.chain([(updated.loss, &taken.loss)]) {
                    let mut entries = settled.value.entries.iter();
                    if entries.any(|entry| updated.decimal(entry, self.digits).is_none()) {
                        let text = &self.derivation.scope.letter(name).text;
                        found.push(format!("`{text}` in step {} of an update", place + 1));
                    }
                }
            }
        }
        found
    }
}
