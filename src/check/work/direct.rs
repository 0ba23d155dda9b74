//! Direct derivatives: ∂u/∂v with everything else in u's equation held, where v also moves that.
//!
//! In: the equations of a work. Out: for each such u and v a name with u's equation, in which other
//! values stand held. In a batch norm ∂x̂/∂x is written for the direct path, and for all of them.

use super::*;

impl Work {
    /// Find the pairs of which both derivatives exist.
    pub(super) fn find_direct(&mut self) {
        let mut pairs: Vec<(Name, Name, Vec<Name>)> = Vec::new();
        let all: Vec<Name> = self.names.iter().copied().flatten().collect();
        let places = self.model.places(&all);
        let place = |name: &Name| places.get(name).copied().unwrap_or(usize::MAX);
        for by in &all {
            let users = self.model.users(*by);
            if users.len() < 2 {
                continue;
            }
            // What comes behind all of its users stands in none of their equations.
            let last = users.iter().map(&place).max().unwrap_or(0);
            let moved = self.moved_by(*by, &|name| place(name) <= last);
            for of in users {
                let Some(formula) = self.model.formula(*of) else {
                    continue;
                };
                let names = formula.names();
                if names.iter().any(|name| name != by && moved.contains(name)) {
                    let computed = |name: &Name| self.model.formula(*name).is_some();
                    let held = names
                        .into_iter()
                        .filter(|name| name != by && computed(name));
                    pairs.push((*of, *by, held.collect()));
                }
            }
        }
        for (of, by, names) in pairs {
            let direct = self.another(of, &format!("d{}.", by.index()));
            self.hold_all(direct, of, names);
            self.direct.insert((of, by), direct);
        }
    }

    /// Give the names that stand for gradients with everything else held their equations, as far as
    /// they are differentiated in these pairs. What does not stand in the equation of a gradient
    /// moves it in no direct way.
    pub(super) fn hold_in_gradients(&mut self, pairs: &[(Name, Name)]) {
        for (direct, by) in pairs {
            if self.model.definition(*direct).is_some() {
                continue;
            }
            let mut all = self.direct.iter();
            let Some(((of, _), _)) = all.find(|(_, own)| *own == direct) else {
                continue;
            };
            let of = *of;
            if let Kind::Adjoint { of: loss, wrt } = self.scope.letter(of).kind {
                self.model.ensure(&mut self.scope, &[(loss, wrt)], &[]);
            }
            let names = self.model.formula(of).map(MatExpr::names);
            let Some(names) = names.filter(|names| names.contains(by)) else {
                let gradient = self.scope.adjoint(*direct, *by);
                self.model.refuse(gradient);
                continue;
            };
            let computed = |name: &Name| self.model.definition(*name).is_some();
            let held = names
                .into_iter()
                .filter(|name| name != by && computed(name));
            self.hold_all(*direct, of, held.collect());
        }
    }

    /// Give a name the equation of another one in which these are held.
    fn hold_all(&mut self, direct: Name, of: Name, names: Vec<Name>) {
        let mut own = FxHashMap::default();
        for name in names {
            let stands = match self.held.get(&name) {
                Some(stands) => *stands,
                None => {
                    let stands = self.another(name, "h");
                    self.model.hold(stands, name);
                    self.held.insert(name, stands);
                    stands
                }
            };
            own.insert(name, stands);
        }
        self.model.define_direct(direct, of, &own);
    }

    /// What a name moves, as far as that is asked for.
    fn moved_by(&self, name: Name, asked: &dyn Fn(&Name) -> bool) -> FxHashSet<Name> {
        let mut found = FxHashSet::default();
        let mut open = vec![name];
        while let Some(name) = open.pop() {
            for user in self.model.users(name).iter().filter(|user| asked(user)) {
                if found.insert(*user) {
                    open.push(*user);
                }
            }
        }
        found
    }

    /// A name of the shape of another one, that nobody can write.
    fn another(&mut self, name: Name, mark: &str) -> Name {
        let declared = self.scope.letter(name).declared.clone();
        let text = format!("\u{1}{mark}{}", name.index());
        self.scope.declare(text, Kind::Computed, declared)
    }
}
