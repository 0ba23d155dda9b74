//! Which shapes of names make equations fit.
//!
//! In: readings, and a guess at the axes of names that nothing gives. Out: lengths that are the
//! same, or that the guess fits no longer. Products are told by the axes alone; what cannot be told
//! at a glance binds nothing.

use super::*;
use crate::notation::interpret::{Bound, FoldKind};

/// No name is followed through more equations than this.
const DEEPEST: usize = 200;

/// A length: a number, or one that is not known yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Len {
    Fixed(u64),
    Open(usize),
}

const ONE: Len = Len::Fixed(1);

/// Rows and columns.
pub(super) type Size = [Len; 2];

const NUMBER: Size = [ONE, ONE];

/// Two lengths that differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Misfit;

type Found = Result<Option<Size>, Misfit>;

/// A guess, and what follows from it.
#[derive(Debug, Clone, Default)]
pub(super) struct Guess {
    /// What each open length is.
    lengths: Vec<Option<Len>>,
    /// The axes of free names, by their keys.
    pub(super) free: FxHashMap<String, Size>,
    /// The sizes of names that equations give.
    known: FxHashMap<usize, Option<Size>>,
    /// Lengths of letters, those of sums by numbers of their own.
    letters: Vec<(String, Len)>,
    /// Lengths of letters that sums end at.
    limits: Vec<(String, Len)>,
    /// Whether a number may be added to a tensor.
    pub(super) spreads: bool,
    /// How many lengths belong to the guess itself.
    own: usize,
    depth: usize,
}

impl Guess {
    pub(super) fn open(&mut self) -> Len {
        self.lengths.push(None);
        Len::Open(self.lengths.len() - 1)
    }

    /// What a length is, as far as that is known.
    pub(super) fn length(&self, mut len: Len) -> Len {
        while let Len::Open(number) = len {
            match self.lengths[number] {
                Some(next) => len = next,
                None => break,
            }
        }
        len
    }

    pub(super) fn same(&mut self, a: Len, b: Len) -> Result<(), Misfit> {
        match (self.length(a), self.length(b)) {
            (a, b) if a == b => Ok(()),
            // What has an axis is no number.
            (Len::Open(_), ONE) | (ONE, Len::Open(_)) => Err(Misfit),
            (Len::Open(open), other) | (other, Len::Open(open)) => {
                self.lengths[open] = Some(other);
                Ok(())
            }
            (Len::Fixed(_), Len::Fixed(_)) => Err(Misfit),
        }
    }

    /// From now on, what is found follows from the guess.
    pub(super) fn begin(&mut self) {
        self.own = self.lengths.len();
    }

    /// Forget what followed from an earlier guess.
    pub(super) fn again(&mut self) {
        self.known.clear();
        self.depth = 0;
        self.lengths.truncate(self.own);
        self.letters.clear();
        self.limits.clear();
        self.lengths.iter_mut().for_each(|length| *length = None);
    }

    /// Look at something, and forget what it would bind.
    pub(super) fn aside<T>(&mut self, look: impl FnOnce(&mut Guess) -> T) -> T {
        let lengths = self.lengths.clone();
        let found = look(self);
        self.lengths = lengths;
        self.letters.clear();
        found
    }

    fn letter(&mut self, letter: &str) -> Len {
        let known = self.letters.iter().rev().find(|(own, _)| own == letter);
        if let Some((_, length)) = known {
            return *length;
        }
        let length = self.open();
        self.letters.push((letter.to_owned(), length));
        length
    }

    /// How far a sum runs: the number or letter above it tells a length.
    fn limit(&mut self, bound: &Bound, system: &System) -> Len {
        let first = bound.first.as_ref();
        let from_one = first.is_none_or(|first| *first == Reading::integer(1));
        let key = match bound.last.as_ref().map(|last| &last.meaning) {
            Some(Meaning::Number(number)) if from_one && number.value.is_int() => {
                let number = u64::try_from(number.value.numerator().clone());
                return match number {
                    Ok(number) if number > 1 => Len::Fixed(number),
                    _ => self.open(),
                };
            }
            Some(Meaning::Unknown(key)) if from_one => key.clone(),
            Some(Meaning::Name(symbol)) if from_one => match system.key(*symbol) {
                Some(key) => key.clone(),
                None => return self.open(),
            },
            _ => return self.open(),
        };
        match self.limits.iter().find(|(own, _)| *own == key) {
            Some((_, length)) => *length,
            None => {
                let length = self.open();
                self.limits.push((key, length));
                length
            }
        }
    }

    /// Terms of a sum, or factors entry by entry.
    fn beside(&mut self, a: Size, b: Size, plain: bool) -> Result<Size, Misfit> {
        match (a == NUMBER, b == NUMBER) {
            (true, false) if plain || self.spreads => return Ok(b),
            (false, true) if plain || self.spreads => return Ok(a),
            (true, false) | (false, true) => return Err(Misfit),
            _ => {}
        }
        // A row or a column stands for each of a matrix.
        let mut size = a;
        for axis in 0..2 {
            match (
                a[axis] == ONE,
                b[axis] == ONE,
                a[1 - axis] == ONE || b[1 - axis] == ONE,
            ) {
                (true, false, false) => size[axis] = b[axis],
                (false, true, false) => size[axis] = a[axis],
                _ => self.same(a[axis], b[axis])?,
            }
        }
        Ok(size)
    }

    /// A small letter as a number before a matrix, where nothing forces it to be one.
    fn is_odd(&self, pair: &[Reading], system: &System) -> bool {
        let lone = |reading: &Reading| {
            let key = match &reading.meaning {
                Meaning::Unknown(key) => key,
                Meaning::Name(symbol) => system.key(*symbol)?,
                _ => return None,
            };
            Some((key.chars().count(), self.free.get(key).copied()?))
        };
        let [first, second] = pair else { return false };
        let number = lone(first).is_some_and(|(signs, size)| signs == 1 && size == NUMBER);
        number && lone(second).is_some_and(|(_, size)| !size.contains(&ONE))
    }

    fn product(&mut self, a: Size, b: Size) -> Result<Size, Misfit> {
        if a == NUMBER {
            return Ok(b);
        }
        if b == NUMBER {
            return Ok(a);
        }
        self.same(a[1], b[0])?;
        Ok([a[0], b[1]])
    }

    /// The size of what an equation gives.
    pub(super) fn of_name(&mut self, symbol: usize, system: &System) -> Found {
        if let Some(size) = self.known.get(&symbol) {
            return Ok(*size);
        }
        let Some((letters, right)) = system.equations.get(&symbol) else {
            return Ok(None);
        };
        if self.depth >= DEEPEST {
            return Ok(None);
        }
        // An equation that needs itself tells nothing.
        self.known.insert(symbol, None);
        self.depth += 1;
        let outer = std::mem::take(&mut self.letters);
        let size = self.of(right, system);
        let size = size.map(|size| match letters.as_slice() {
            [] => size,
            [row] => Some([self.letter(row), ONE]),
            [row, column] => Some([self.letter(row), self.letter(column)]),
            _ => None,
        });
        self.letters = outer;
        self.depth -= 1;
        let size = size?;
        self.known.insert(symbol, size);
        Ok(size)
    }

    fn all(&mut self, parts: Vec<&Reading>, system: &System) -> Found {
        for part in parts {
            self.of(part, system)?;
        }
        Ok(None)
    }

    /// The size of a formula.
    pub(super) fn of(&mut self, reading: &Reading, system: &System) -> Found {
        self.depth += 1;
        let found = match self.depth > DEEPEST {
            true => Ok(None),
            false => self.of_meaning(reading, system),
        };
        self.depth -= 1;
        found
    }

    fn of_meaning(&mut self, reading: &Reading, system: &System) -> Found {
        Ok(match &reading.meaning {
            Meaning::Number(_) | Meaning::Pi | Meaning::E | Meaning::Infinity => Some(NUMBER),
            Meaning::Index(_) | Meaning::Delta(..) => Some(NUMBER),
            Meaning::Unknown(key) => self.free.get(key).copied(),
            Meaning::Name(symbol) => match system.key(*symbol) {
                Some(key) if self.free.contains_key(key) => self.free.get(key).copied(),
                _ => self.of_name(*symbol, system)?,
            },
            Meaning::Entry(base, at) => {
                let Some(size) = self.of(base, system)? else {
                    return Ok(None);
                };
                let axes = size.iter().filter(|length| **length != ONE).count();
                if axes != at.len() {
                    return if axes < at.len() {
                        Err(Misfit)
                    } else {
                        Ok(None)
                    };
                }
                let lengths = size.into_iter().filter(|length| *length != ONE);
                for (length, at) in lengths.zip(at) {
                    if let Meaning::Index(letter) = &at.meaning {
                        let own = self.letter(letter);
                        self.same(own, length)?;
                    }
                }
                Some(NUMBER)
            }
            Meaning::Sum(terms) => {
                let mut sum: Option<(Size, bool)> = None;
                for term in terms {
                    let plain = matches!(term.reading.meaning, Meaning::Number(_));
                    let Some(size) = self.of(&term.reading, system)? else {
                        continue;
                    };
                    sum = Some(match sum {
                        None => (size, plain),
                        Some((own, was)) => (self.beside(own, size, plain || was)?, plain && was),
                    });
                }
                sum.map(|(size, _)| size)
            }
            Meaning::Beside(all) => {
                let mut product = Some(NUMBER);
                if !self.spreads && all.windows(2).any(|pair| self.is_odd(pair, system)) {
                    return Err(Misfit);
                }
                for factor in all {
                    let size = self.of(factor, system)?;
                    product = match (product, size) {
                        (Some(a), Some(b)) => Some(self.product(a, b)?),
                        _ => None,
                    };
                }
                product
            }
            Meaning::Product(sign, a, b) => {
                let (a, b) = (self.of(a, system)?, self.of(b, system)?);
                let (Some(a), Some(b)) = (a, b) else {
                    return Ok(None);
                };
                match sign {
                    Sign::Hadamard | Sign::HadamardDivide => Some(self.beside(a, b, false)?),
                    Sign::Dot if a != NUMBER && b != NUMBER && a[1] == ONE && b[1] == ONE => {
                        self.same(a[0], b[0])?;
                        None
                    }
                    Sign::Dot => Some(self.product(a, b)?),
                    Sign::Kronecker => None,
                }
            }
            Meaning::Fraction(a, b) => {
                let lone = matches!(b.meaning, Meaning::Unknown(_) | Meaning::Name(_));
                let above = self.of(a, system)?;
                match (above, self.of(b, system)?) {
                    (above, Some(NUMBER)) => above,
                    (Some(NUMBER), Some(_)) if lone => return Err(Misfit),
                    (Some(a), Some(b)) => Some(self.beside(a, b, true)?),
                    _ => None,
                }
            }
            Meaning::Power(a, b) | Meaning::ElementPower(a, b) => {
                let (base, power) = (self.of(a, system)?, self.of(b, system)?);
                match (base, power) {
                    (base, Some(NUMBER)) => base,
                    (Some(NUMBER), power) => power,
                    (_, Some(_)) => return Err(Misfit),
                    _ => None,
                }
            }
            Meaning::Transpose(a) => self.of(a, system)?.map(|[rows, columns]| [columns, rows]),
            Meaning::Inverse(a) => {
                let size = self.of(a, system)?;
                if let Some([rows, columns]) = size {
                    self.same(rows, columns)?;
                }
                size
            }
            Meaning::Root(a) | Meaning::Noted(a, _) => self.of(a, system)?,
            Meaning::Norm(a) | Meaning::SumNorm(a) => {
                self.of(a, system)?;
                Some(NUMBER)
            }
            Meaning::Apply(callee, _, arguments) => match (callee, arguments.as_slice()) {
                (
                    Callee::Scalar(_)
                    | Callee::Any(_)
                    | Callee::Own(_)
                    | Callee::LogBase(_)
                    | Callee::Whole(Whole::Softmax | Whole::LogSoftmax | Whole::Normalized(..)),
                    [argument],
                ) => self.of(argument, system)?,
                (
                    Callee::Whole(
                        Whole::Sum
                        | Whole::Mean
                        | Whole::Max
                        | Whole::Min
                        | Whole::Trace
                        | Whole::Determinant
                        | Whole::LogSumExp
                        | Whole::LogDeterminant,
                    ),
                    [argument],
                ) => {
                    self.of(argument, system)?;
                    Some(NUMBER)
                }
                _ => self.all(arguments.iter().collect(), system)?,
            },
            Meaning::Derivative(derivative) => {
                let of = self.of(&derivative.of, system)?;
                match (of, derivative.by.as_slice()) {
                    (Some(NUMBER), [by]) => self.of(by, system)?,
                    _ => None,
                }
            }
            Meaning::Fold(fold) => {
                let depth = self.letters.len();
                for bound in &fold.indices {
                    let length = self.limit(bound, system);
                    self.letters.push((bound.letter.clone(), length));
                }
                let body = self.of(&fold.body, system);
                // Letters that are free here stay.
                self.letters.drain(depth..depth + fold.indices.len());
                let body = body?;
                match (fold.kind, fold.indices.is_empty()) {
                    (FoldKind::Sum, false) => body,
                    _ => None,
                }
            }
            Meaning::Matrix(rows) => {
                let columns = rows.first().map_or(0, Vec::len) as u64;
                let plain = rows.iter().flatten().all(is_plain);
                plain.then_some([Len::Fixed(rows.len() as u64), Len::Fixed(columns)])
            }
            Meaning::List(all) if all.iter().all(is_plain) => {
                Some([Len::Fixed(all.len() as u64), ONE])
            }
            _ => self.all(reading.parts(), system)?,
        })
    }
}

/// A number with its sign.
fn is_plain(cell: &Reading) -> bool {
    match &cell.meaning {
        Meaning::Number(_) => true,
        Meaning::Sum(terms) => terms.len() == 1 && is_plain(&terms[0].reading),
        _ => false,
    }
}
