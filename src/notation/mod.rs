//! What a formula *looks like*.
//!
//! In: expressions ([`typeset`]), names ([`names`]), numbers ([`numbers`]). Out: [`Math`], a small
//! closed tree of fractions, scripts, accents and brackets, and from it LaTeX ([`mod@write`]). The
//! spelling in the network language ([`text`]) is made from the expressions directly: it has
//! other brackets. This room does not know which network a formula comes from, nor why it is shown.
//!
//! Brackets are nodes of the tree. They are put by the constructors below, by one table of
//! precedence ([`Level`]): whoever builds a tree says what stands in a sum, a product or an
//! exponent, and never thinks of brackets. The printer writes what it finds.

pub mod interpret;
pub mod names;
pub mod numbers;
mod places;
pub mod plain;
mod precedence;
pub mod read;
mod readable;
pub mod symbols;
pub mod text;
pub mod typeset;
pub mod write;

use std::borrow::Cow;

pub use precedence::Level;
use symbols::Sign;

/// What a formula looks like.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Math {
    /// A Latin letter, in italics.
    Letter(char),
    /// A sign from the table: a Greek letter, ∂, ⊤, tanh, dots.
    Sign(Sign),
    /// A word that names a value, upright.
    Word(String),
    /// A word that names a function.
    Operator(Cow<'static, str>),
    /// A bold digit or letter: the vector of ones.
    Bold(char),
    /// Words of a language, or letters that mathematics has no typeface for.
    Text(String),
    /// LaTeX that an author wrote, for one name.
    Raw(String),
    /// Digits, with a point perhaps, without a sign.
    Number(String),
    /// `a + b - c`; of one term: `-a`.
    Sum(Vec<Signed>),
    /// `a b`, `a ⊙ b`: factors, and letters that stand side by side in a subscript.
    Product(Vec<Joined>),
    /// `a = b = c`; one that begins with its sign goes on with a line before it.
    Relation(Vec<Joined>),
    /// `a, b`
    List(Vec<Math>),
    /// A fraction: above and below the line.
    Fraction(Box<(Math, Math)>),
    /// A square root.
    Root(Box<Math>),
    /// A mark over something.
    Accent(Accent, Box<Math>),
    /// Subscript, superscript, primes.
    Scripts(Box<Scripts>),
    /// Something in brackets.
    Bracketed(Box<Bracketed>),
    /// A function before its argument, which is in brackets.
    Apply(Box<(Math, Math)>),
    /// A big sign before what it binds.
    Big(Box<Big>),
    /// Cells in square brackets, row by row.
    Matrix(Vec<Vec<Math>>),
    /// Wide space, as between two formulas on a line.
    Quad,
}

/// A term of a sum with its sign.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Signed {
    /// Whether a minus stands before it.
    pub negative: bool,
    /// The term.
    pub math: Math,
}

/// A factor or a side, with the sign before it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Joined {
    /// The sign; none: at the beginning, or next to the factor before it.
    pub sign: Option<Sign>,
    /// The factor or side.
    pub math: Math,
}

/// A mark over a letter or word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Accent {
    /// x̂
    Hat,
    /// x̄
    Bar,
    /// x̃
    Tilde,
    /// ẋ
    Dot,
}

/// A base with what stands at its right corners; at least one does.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Scripts {
    /// The base.
    pub base: Math,
    /// Below.
    pub sub: Option<Math>,
    /// How many primes.
    pub primes: u8,
    /// Above.
    pub sup: Option<Math>,
}

/// A pair of brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bracket {
    /// ( )
    Round,
    /// [ ]
    Square,
    /// ⟨ ⟩
    Angle,
    /// | |
    Bars,
    /// ‖ ‖
    DoubleBars,
}

/// Something in brackets.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Bracketed {
    /// Which.
    pub bracket: Bracket,
    /// What.
    pub inner: Math,
    /// Whether the brackets grow with what is in them. Kept, because it is asked of every bracket
    /// by the one around it.
    pub grows: bool,
}

/// `\sum_{k=1}^{n} body`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Big {
    /// The big sign.
    pub sign: Sign,
    /// What stands below it.
    pub below: Option<Math>,
    /// What stands above it.
    pub above: Option<Math>,
    /// What it binds: everything up to the next plus or minus.
    pub body: Math,
}

impl Math {
    /// Digits as they are.
    pub fn digits(text: impl Into<String>) -> Math {
        Math::Number(text.into())
    }

    /// `a / b` as a fraction.
    pub fn fraction(above: Math, below: Math) -> Math {
        Math::Fraction(Box::new((above, below)))
    }

    /// `-a`, with brackets where `a` is a sum or negative.
    pub fn negated(math: Math) -> Math {
        Math::sum([Signed {
            negative: true,
            math,
        }])
    }

    /// `a + b - c`. A sum that is added is opened; what begins with a minus gets brackets, unless
    /// it stands first.
    ///
    /// ```
    /// use backprose::notation::{write::latex, Math, Signed};
    /// let term = |negative, math| Signed { negative, math };
    /// let difference = Math::sum([term(false, Math::Letter('a')), term(true, Math::Letter('b'))]);
    /// let nested = Math::sum([term(false, Math::Letter('c')), term(true, difference)]);
    /// assert_eq!(latex(&nested), "c - (a - b)");
    /// ```
    pub fn sum(terms: impl IntoIterator<Item = Signed>) -> Math {
        let mut all: Vec<Signed> = Vec::new();
        for Signed { negative, math } in terms {
            match math {
                Math::Sum(inner)
                    if !negative
                        && (all.is_empty()
                            || inner.first().is_some_and(|first| !first.negative)) =>
                {
                    all.extend(inner);
                }
                math => {
                    let math = math.at_least(Level::Big);
                    all.push(Signed { negative, math });
                }
            }
        }
        match all.as_slice() {
            [
                Signed {
                    negative: false, ..
                },
            ] => all.remove(0).math,
            _ => Math::Sum(all),
        }
    }

    /// A product of factors with the signs between them; the first sign is ignored. Factors that
    /// are themselves side by side are opened, numbers are kept apart by a dot.
    ///
    /// ```
    /// use backprose::notation::{numbers::decimal, write::latex, Math};
    /// let product = Math::product([(None, Math::digits("3")), (None, decimal("-0.4"))]);
    /// assert_eq!(latex(&product), r"3 \cdot (-0.4)");
    /// ```
    pub fn product(factors: impl IntoIterator<Item = (Option<Sign>, Math)>) -> Math {
        let mut all: Vec<Joined> = Vec::new();
        let mut factors = factors.into_iter().peekable();
        while let Some((sign, math)) = factors.next() {
            let last = factors.peek().is_none();
            if last && all.is_empty() {
                return math;
            }
            let sign = sign.filter(|_| !all.is_empty());
            push_factor(&mut all, sign, math, last);
        }
        Math::Product(all)
    }

    /// Letters and digits side by side, as in the subscript of an entry: no brackets, no dots.
    pub fn side_by_side(parts: Vec<Math>) -> Math {
        match <[Math; 1]>::try_from(parts) {
            Ok([one]) => one,
            Err(parts) => Math::Product(
                parts
                    .into_iter()
                    .map(|math| Joined { sign: None, math })
                    .collect(),
            ),
        }
    }

    /// `a = b`, or another relation.
    ///
    /// ```
    /// use backprose::notation::{symbols::Sign, write::latex, Math};
    /// let claim = Math::relation(Math::Letter('x'), Sign::GreaterOrEqual, Math::digits("0"));
    /// assert_eq!(latex(&claim), r"x \ge 0");
    /// ```
    pub fn relation(left: Math, sign: Sign, right: Math) -> Math {
        Math::chain([(None, left), (Some(sign), right)])
    }

    /// `a = b = c`; a first side with a sign goes on with the line before: `= c`.
    ///
    /// ```
    /// use backprose::notation::{symbols::Sign, write::latex, Math};
    /// let sides = [(Some(Sign::Equal), Math::Letter('a')), (Some(Sign::Less), Math::digits("1"))];
    /// assert_eq!(latex(&Math::chain(sides)), "= a < 1");
    /// ```
    pub fn chain(sides: impl IntoIterator<Item = (Option<Sign>, Math)>) -> Math {
        let side = |(sign, math): (Option<Sign>, Math)| Joined {
            sign,
            math: math.at_least(Level::Sum),
        };
        Math::Relation(sides.into_iter().map(side).collect())
    }

    /// Something in brackets, which grow with it.
    pub fn bracketed(bracket: Bracket, inner: Math) -> Math {
        let grows = inner.is_tall();
        Math::Bracketed(Box::new(Bracketed {
            bracket,
            inner,
            grows,
        }))
    }

    /// `f(a, b)`
    pub fn apply(head: Math, mut arguments: Vec<Math>) -> Math {
        let inner = match arguments.len() {
            1 => arguments.remove(0),
            _ => Math::List(arguments),
        };
        Math::Apply(Box::new((head, Math::bracketed(Bracket::Round, inner))))
    }

    /// `base_sub`, with brackets round a base that has scripts already.
    ///
    /// ```
    /// use backprose::notation::{write::latex, Math};
    /// let w = Math::subscript(Math::Letter('W'), Math::digits("1"));
    /// let entry = Math::subscript(w, Math::Letter('i'));
    /// assert_eq!(latex(&entry), "(W_1)_i");
    /// ```
    pub fn subscript(base: Math, sub: Math) -> Math {
        let base = match base {
            scripted @ Math::Scripts(_) => Math::bracketed(Bracket::Round, scripted),
            other => other.at_least(Level::Closed),
        };
        Math::Scripts(Box::new(Scripts {
            base,
            sub: Some(sub),
            primes: 0,
            sup: None,
        }))
    }

    /// `base^sup`. A whole power of a function's value stands on its name: `\tanh^2(z)`.
    ///
    /// ```
    /// use backprose::notation::{symbols::Sign, write::latex, Math};
    /// let w = Math::subscript(Math::Letter('W'), Math::digits("1"));
    /// let transposed = Math::superscript(w, Math::Sign(Sign::Top));
    /// assert_eq!(latex(&transposed), r"W_1^\top");
    /// assert_eq!(latex(&Math::superscript(transposed, Math::digits("2"))), r"(W_1^\top)^2");
    /// ```
    pub fn superscript(base: Math, sup: Math) -> Math {
        match base {
            Math::Scripts(mut scripts) if scripts.sup.is_none() && scripts.primes == 0 => {
                scripts.sup = Some(sup);
                Math::Scripts(scripts)
            }
            Math::Apply(mut parts)
                if matches!(sup, Math::Number(_)) && parts.0.is_function_name() =>
            {
                parts.0 = Math::superscript(parts.0, sup);
                Math::Apply(parts)
            }
            other => Math::Scripts(Box::new(Scripts {
                base: other.at_least(Level::Closed),
                sub: None,
                primes: 0,
                sup: Some(sup),
            })),
        }
    }

    /// `base'`
    pub fn primed(base: Math) -> Math {
        Math::Scripts(Box::new(Scripts {
            base: base.at_least(Level::Closed),
            sub: None,
            primes: 1,
            sup: None,
        }))
    }

    /// `\sum_{below}^{above} body`, with brackets round a body that is a sum.
    pub fn big(sign: Sign, below: Option<Math>, above: Option<Math>, body: Math) -> Math {
        Math::Big(Box::new(Big {
            sign,
            below,
            above,
            body: body.at_least(Level::Big),
        }))
    }

    /// `\frac{\partial of}{\partial by}`
    pub fn partial(of: Math, by: Math) -> Math {
        let change = |math: Math| {
            Math::side_by_side(vec![
                Math::Sign(Sign::Partial),
                math.at_least(Level::Applied),
            ])
        };
        Math::fraction(change(of), change(by))
    }

    /// `\frac{\partial^2 of}{\partial first \, \partial second}`
    pub fn second_partial(of: Math, first: Math, second: Math) -> Math {
        let sign = |order| match order {
            1 => Math::Sign(Sign::Partial),
            _ => Math::superscript(Math::Sign(Sign::Partial), Math::digits("2")),
        };
        let change = |order, math: Math| [sign(order), math.at_least(Level::Applied)];
        let below = [change(1, first), change(1, second)].concat();
        Math::fraction(
            Math::side_by_side(change(2, of).to_vec()),
            Math::side_by_side(below),
        )
    }
}

/// One more factor.
fn push_factor(all: &mut Vec<Joined>, sign: Option<Sign>, math: Math, last: bool) {
    match math {
        // Side by side is associative, and what stands in the middle of it may be opened; but a
        // number in front of the inner factors would no longer be seen to belong to them.
        Math::Product(inner)
            if sign.is_none()
                && (last || !matches!(inner.last().map(|f| &f.math), Some(Math::Big(_))))
                && inner.iter().all(|factor| factor.sign.is_none())
                && (all.is_empty()
                    || inner.first().is_some_and(|first| !first.math.is_numeric())) =>
        {
            all.extend(inner);
        }
        Math::Big(big) if last => all.push(Joined {
            sign,
            math: Math::Big(big),
        }),
        math => {
            let least = if sign.is_some() || all.is_empty() {
                Level::Beside
            } else {
                Level::Applied
            };
            let math = math.at_least(least);
            let before = all.last().map(|factor| &factor.math);
            let dotted = sign.is_none()
                && before.is_some_and(|before| {
                    math.begins_with_digit() || before.is_numeric() && math.is_numeric()
                });
            all.push(Joined {
                sign: if dotted { Some(Sign::Dot) } else { sign },
                math,
            });
        }
    }
}
