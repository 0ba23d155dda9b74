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
        let mut held: FxHashMap<Name, Name> = FxHashMap::default();
        for (of, by, names) in pairs {
            let mut own = FxHashMap::default();
            for name in names {
                let stands = match held.get(&name) {
                    Some(stands) => *stands,
                    None => {
                        let stands = self.another(name, "h");
                        self.model.hold(stands, name);
                        held.insert(name, stands);
                        stands
                    }
                };
                own.insert(name, stands);
            }
            let direct = self.another(of, &format!("d{}.", by.index()));
            self.model.define_direct(direct, of, &own);
            self.direct.insert((of, by), direct);
        }
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
