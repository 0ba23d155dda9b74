//! The record of Jacobians, of Hessians and of their products with directions.
//!
//! In: what was derived for each demand of a network. Out: an entry for each derivative, in the
//! order of the file. Which numbers a derivative has, and how it is written, is said beside.

use super::Writer;
use crate::derivation::{Gradient, Part};
use crate::graph::Want;
use crate::scope::Name;
use serde_json::{Value, json};

impl Writer<'_> {
    /// The Jacobians, and the blocks of Hessians.
    pub(super) fn demanded(&self) -> (Vec<Value>, Vec<Value>) {
        let (mut jacobians, mut hessians) = (Vec::new(), Vec::new());
        let demands = self.graph.demands.iter().zip(&self.derivation.demanded);
        for (demand, parts) in demands {
            match (&demand.want, parts.as_slice()) {
                (Want::Jacobian { of, wrt }, [part]) => {
                    jacobians.extend(wrt.iter().filter_map(|wrt| {
                        let own = [
                            ("of", json!(self.text(*of))),
                            ("wrt", json!(self.text(*wrt))),
                        ];
                        Some(self.derivative(&own, part.gradient(*wrt)?))
                    }));
                }
                (Want::Hessian { of, wrt, along }, [_, seconds @ ..]) => {
                    hessians.extend(match along {
                        Some(along) => self.products(*of, along, seconds),
                        None => self.blocks(*of, wrt, seconds),
                    });
                }
                (Want::Jacobian { .. } | Want::Hessian { .. } | Want::Update(_), _) => {}
            }
        }
        (jacobians, hessians)
    }

    /// The blocks of a Hessian on and right of its diagonal: those below are their transposes.
    fn blocks(&self, of: Name, wrt: &[Name], seconds: &[Part]) -> Vec<Value> {
        let mut blocks = Vec::new();
        for (row, (first, part)) in wrt.iter().zip(seconds).enumerate() {
            for second in wrt.iter().skip(row) {
                let Some(gradient) = part.gradient(*second) else {
                    continue;
                };
                let own = [
                    ("of", json!(self.text(of))),
                    ("wrt", json!([self.text(*first), self.text(*second)])),
                    ("along", Value::Null),
                ];
                blocks.push(self.derivative(&own, gradient));
            }
        }
        blocks
    }

    /// The product of the whole Hessian with a direction, a block for each variable.
    fn products(&self, of: Name, along: &[Name], seconds: &[Part]) -> Vec<Value> {
        let directions: Vec<&str> = along.iter().map(|name| self.text(*name)).collect();
        let directions = directions.join(", ");
        let mut blocks = Vec::new();
        for part in seconds {
            for gradient in part.wrt.iter().filter_map(|wrt| part.gradient(*wrt)) {
                let own = [
                    ("of", json!(self.text(of))),
                    ("wrt", json!([self.text(gradient.wrt)])),
                    ("along", json!(directions)),
                ];
                blocks.push(self.derivative(&own, gradient));
            }
        }
        blocks
    }

    /// What says which derivative it is, and then what is said of every value.
    fn derivative(&self, own: &[(&str, Value)], gradient: &Gradient) -> Value {
        let own = own
            .iter()
            .map(|(key, value)| ((*key).to_owned(), value.clone()));
        let said = self.fields(gradient.name, self.gradient(gradient));
        Value::Object(own.chain(said).collect())
    }

    fn text(&self, name: Name) -> &str {
        &self.derivation.scope.letter(name).text
    }
}
