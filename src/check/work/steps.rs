//! The loss of a work, and its steps: what an updated parameter is.

use super::*;

impl Work {
    /// The updated form of each parameter: w − η ∂L/∂w, with the work's η, or with the number that
    /// stands in its step.
    pub(super) fn define_updates(&mut self) {
        let Some(loss) = self.loss else { return };
        let letters = ["eta", "alpha", "lr", "epsilon", "gamma", "mu"];
        let mut rate = letters
            .iter()
            .find_map(|key| self.names.get(self.symbols.find(key)?).copied().flatten())
            .map(MatExpr::Name);
        let steps = self.steps();
        if rate.is_none()
            && let Some(key) = letters.iter().find(|key| {
                let unknown = Meaning::Unknown((**key).to_owned());
                steps
                    .iter()
                    .any(|(_, right)| right.has(&|meaning| *meaning == unknown))
            })
        {
            let number = self.symbols.declare(Symbol {
                key: (*key).to_owned(),
                latex: format!("\\{key}"),
                role: Role::Value(Some(0)),
            });
            let name = self.scope.declare(*key, Kind::Input, Vec::new());
            self.names.resize(self.symbols.all().len(), None);
            self.names[number] = Some(name);
            rate = Some(MatExpr::Name(name));
        }
        for number in 0..self.symbols.all().len() {
            let Role::Updated(base) = self.symbols.all()[number].role else {
                continue;
            };
            let written = || {
                let (_, right) = steps.iter().find(|(symbol, _)| *symbol == base)?;
                let mut found = None;
                right.visit(&mut |one| {
                    if let Meaning::Number(written) = &one.meaning
                        && found.is_none()
                    {
                        found = Some(MatExpr::Number(written.value.clone()));
                    }
                });
                found
            };
            let Some(base_name) = self.names.get(base).copied().flatten() else {
                continue;
            };
            let own = match rate {
                Some(_) => None,
                None => written(),
            };
            let Some(rate) = own.or_else(|| rate.clone()) else {
                continue;
            };
            if self.names[number].is_some() || !self.model.depends(loss).contains(&base_name) {
                continue;
            }
            let letter = self.scope.letter(base_name);
            let (shape, text) = (letter.declared.clone(), format!("{}⁺", letter.text));
            let gradient = self.scope.adjoint(loss, base_name);
            self.derivatives.push((loss, base_name));
            let name = self.scope.declare(text, Kind::Computed, shape);
            let step = MatExpr::Multiply(vec![rate, MatExpr::Name(gradient)]);
            let addend = |negative, value| Addend { negative, value };
            let terms = vec![addend(false, MatExpr::Name(base_name)), addend(true, step)];
            self.names[number] = Some(name);
            self.made.push((name, MatExpr::Add(terms)));
        }
    }

    /// The steps of the work: which name each changes, and its right side.
    fn steps(&self) -> Vec<(usize, Reading)> {
        let mut found = Vec::new();
        for chain in &self.chains {
            let [left, right, ..] = chain.sides.as_slice() else {
                continue;
            };
            let Ok(sets) = self.layers_of(&[left, right]) else {
                continue;
            };
            for layers in sets {
                let (Ok(left), Ok(right)) =
                    (self.reading(left, &layers), self.reading(right, &layers))
                else {
                    continue;
                };
                let symbol = match &left.meaning {
                    Meaning::Name(symbol) => *symbol,
                    Meaning::Entry(base, _) => match base.meaning {
                        Meaning::Name(symbol) => symbol,
                        _ => continue,
                    },
                    _ => continue,
                };
                match self.symbols.role(symbol) {
                    Some(Role::Updated(base)) => found.push((base, right)),
                    Some(Role::Value(_)) if right.has(&|one| *one == Meaning::Name(symbol)) => {
                        found.push((symbol, right));
                    }
                    _ => {}
                }
            }
        }
        found
    }

    /// The loss: the scalar that stands on top of a derivative, else the last scalar.
    pub(super) fn set_loss(&mut self) {
        let layers = FxHashMap::default();
        let mut found = None;
        for chain in &self.chains {
            for side in &chain.sides {
                let Ok(reading) = self.reading(side, &layers) else {
                    continue;
                };
                reading.visit(&mut |reading| {
                    if let Meaning::Derivative(derivative) = &reading.meaning
                        && let Meaning::Name(symbol) = derivative.of.meaning
                        && self.is_scalar(symbol)
                        && found.is_none()
                    {
                        found = Some(symbol);
                    }
                });
            }
        }
        let last = || {
            let computed = |symbol: &usize| {
                self.is_scalar(*symbol)
                    && self.names[*symbol]
                        .is_some_and(|name| self.scope.letter(name).kind == Kind::Computed)
            };
            (0..self.names.len()).rfind(computed)
        };
        let symbol = found.or_else(last);
        self.loss = symbol.and_then(|symbol| self.names[symbol]);
        self.symbols.set_loss(symbol, false);
    }
}
