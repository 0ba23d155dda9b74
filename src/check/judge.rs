//! Every link of a work, judged one after the other.
//!
//! In: a [`Work`]. Out: the claims of the report. A link is judged as an identity at random points;
//! where it holds numbers, by the numbers given; and, where it fails, by the writer's own earlier
//! results, which is how one slip stays one `wrong`. Why something is wrong is not known here.

mod anew;
mod compare;
mod conditions;
mod explain;
mod finding;
mod letters;
mod points;
mod reading;
mod rounded;
mod rows;
mod sides;
mod stand_in;
mod turned;
mod written;

use super::digits::{self, Digits, Figure};
use super::report::{Basis, Cause, Claim, Message, Remark, Unread, Verdict};
use super::work::{Work, indexed};
use super::world::{Agreement, Point, Signs, World, agreement, same};
use crate::algebra::{Index, Rational};
use crate::exact::certified::Certified;
use crate::exact::prime::Prime;
use crate::exact::{Fault as NoValue, Field, Tensor};
use crate::matrix::MatExpr;
use crate::notation::interpret::elaborate::{Elaborated, Fault as Unfit, LetterUse};
use crate::notation::interpret::parse::Fault;
use crate::notation::interpret::symbols::Role;
use crate::notation::interpret::{Callee, DerivativeStyle, Meaning, Reading, Sign, Term};
use crate::notation::read::Relation;
use crate::notes::Notes;
use crate::scope::{Dim, Name};
use explain::Known;
use finding::{Doubt, Finding};
use points::{Own, OwnResult, OwnResults, Points, Trust};
use rustc_hash::FxHashMap;
use sides::{beside, figures, free_letters, has_numbers, is_numeric, unknown, whole};
use std::ops::Range;
use std::rc::Rc;

/// Random points at which an identity is tried.
const POINTS: [u64; 2] = [0x5eed_0001, 0x5eed_0002];

/// A right side may equal the head of its chain, or one of so many links before it.
const MOST_EARLIER: usize = 32;

/// A left side of more bytes is not repeated in a message.
const LONGEST_SHOWN: usize = 60;

/// A side with what it says and every way to read it.
#[derive(Debug, Clone)]
struct Understood {
    reading: Rc<Reading>,
    ways: Vec<Elaborated>,
}

/// Judges the links of a work in their order.
pub struct Judge<'a> {
    work: Work,
    notes: &'a Notes,
    own: OwnResults,
    /// What the steps so far have made of the parameters.
    stepped: Vec<anew::Stepped>,
    /// How often each running value was made anew, and by which chain last.
    steps: FxHashMap<Name, (u64, usize)>,
    points: Points,
    known: Option<Rc<Known>>,
}

/// A link with what it came to.
pub struct Judged {
    chain: usize,
    side: usize,
    link: usize,
    relation: Range<usize>,
    finding: Finding,
}

impl Judged {
    /// What it came to.
    pub fn verdict(&self) -> Verdict {
        self.finding.verdict
    }
}

impl<'a> Judge<'a> {
    /// A judge of a work.
    pub fn new(work: Work, notes: &'a Notes) -> Judge<'a> {
        Judge {
            work,
            notes,
            own: OwnResults::default(),
            stepped: Vec::new(),
            steps: FxHashMap::default(),
            points: Points::default(),
            known: None,
        }
    }

    /// The work.
    pub fn work(&self) -> &Work {
        &self.work
    }

    /// The verdicts on all links of the work.
    pub fn verdicts(&mut self) -> Vec<Judged> {
        let mut all = Vec::new();
        for chain in 0..self.work.chains.len() {
            let sides = self.work.chains[chain].sides.len();
            let mut link = 0;
            let mut start = 0;
            for side in 1..sides {
                let relation = self.work.chains[chain].sides[side].relation.clone();
                let Some((relation, place)) = relation else {
                    continue;
                };
                if !super::chains::Chain::claims(relation) {
                    start = side;
                    continue;
                }
                link += 1;
                let finding = self.link(chain, start, side, relation);
                all.push(Judged {
                    chain,
                    side,
                    link,
                    relation: place,
                    finding,
                });
            }
        }
        all
    }

    /// The same as claims, with what there is to say of why they are wrong.
    pub fn claims(&mut self, all: Vec<Judged>) -> Vec<Claim> {
        let claims = all.into_iter().map(|one| {
            let finding = self.explained(one.finding);
            self.claim(one.chain, one.side, one.link, &one.relation, finding)
        });
        claims.collect()
    }

    /// The link that ends at a side.
    fn link(&mut self, chain: usize, start: usize, side: usize, relation: Relation) -> Finding {
        let sides = &self.work.chains[chain].sides;
        if [&sides[side - 1], &sides[side]]
            .iter()
            .any(|row| row.row.is_empty())
        {
            return Finding::unread(Unread::Empty);
        }
        let ranges = self.work.chains[chain].ranges.clone();
        let rows = [(chain, side - 1), (chain, side)];
        let sets = match self.work.layers_of(&rows, &ranges) {
            Ok(sets) => self.with_ranges(sets, &rows, &ranges),
            Err(fault) => return Finding::unread(self.unread(&fault, chain, side)),
        };
        let mut worst: Option<Finding> = None;
        let mut first_fault = None;
        for layers in sets {
            match self.one(chain, start, side, relation, &layers) {
                Ok(finding) => {
                    let rank = |finding: &Finding| match finding.verdict {
                        Verdict::Definition => 0,
                        Verdict::Correct => 1,
                        Verdict::Rounded => 2,
                        Verdict::Carried => 3,
                        Verdict::Unread => 4,
                        Verdict::Wrong => 5,
                    };
                    worst = Some(match worst.take() {
                        None => finding,
                        Some(worst) if rank(&worst) != rank(&finding) => {
                            match rank(&worst) < rank(&finding) {
                                true => finding,
                                false => worst,
                            }
                        }
                        // Of two that are wrong, the one that is explained.
                        Some(worst) if worst.verdict == Verdict::Wrong => {
                            self.first_explained(worst, finding)
                        }
                        Some(worst) => worst,
                    });
                }
                Err(why) => first_fault = first_fault.or(Some(why)),
            }
        }
        if let Some(finding) = worst {
            return finding;
        }
        if self.work.defining.contains(&(chain, side)) {
            return Finding::definition();
        }
        Finding::unread(first_fault.unwrap_or(Unread::Undecided))
    }

    /// The link, with letters of layers at these numbers.
    fn one(
        &mut self,
        chain: usize,
        start: usize,
        side: usize,
        relation: Relation,
        layers: &FxHashMap<String, i64>,
    ) -> Result<Finding, Unread> {
        if self.work.defining.contains(&(chain, side)) || self.redefined(chain, side) {
            return Ok(Finding::definition());
        }
        let fault = |judge: &Judge, fault: &Fault| judge.unread(fault, chain, side);
        let mut readings = Vec::new();
        let left_out = start + 1..(side + 1).saturating_sub(MOST_EARLIER);
        for at in (start..=side).filter(|at| !left_out.contains(at)) {
            let reading = self.work.reading((chain, at), layers);
            readings.push(match reading {
                Ok(reading) => reading,
                Err(why) if at + 1 >= side => return Err(fault(self, &why)),
                Err(_) => continue,
            });
        }
        let Some(right) = readings.pop() else {
            return Err(Unread::Empty);
        };
        let mut lefts = readings;
        if lefts.is_empty() {
            return Err(Unread::Empty);
        }
        let right = self.step(&mut lefts, right, (chain, start), side);
        self.with_letters(&lefts, &right, relation, (chain, side), layers)
    }

    /// The link of sides that were read.
    fn compare(
        &mut self,
        lefts: &[Rc<Reading>],
        right: &Rc<Reading>,
        relation: Relation,
        (chain, side): (usize, usize),
        layers: &FxHashMap<String, i64>,
    ) -> Result<Finding, Unread> {
        // Letters that are an index somewhere are one everywhere.
        let mut letters: Vec<String> = Vec::new();
        let near_at = lefts.len() - 1;
        for reading in [&lefts[near_at], right] {
            free_letters(reading, &mut Vec::new(), &mut letters);
        }
        let indexed = |reading: &Rc<Reading>| match letters.is_empty() {
            true => Rc::clone(reading),
            false => Rc::new(indexed(reading, &letters)),
        };
        let right = indexed(right);
        let lefts: Vec<Rc<Reading>> = lefts.iter().map(indexed).collect();
        let near = &lefts[near_at];
        for reading in [near, &right] {
            if let Some(unknown) = unknown(reading) {
                return Err(Unread::UnknownName(unknown));
            }
        }
        let uses = self.uses(&lefts, &right, &letters, layers)?;
        let near_reading = Rc::clone(near);
        let near = self.understood(&near_reading, None, &uses);
        let wanted = near.as_ref().ok().and_then(|near| near.ways.first());
        let wanted = wanted.map(|way| way.shape.clone());
        let right_reading = right;
        let right = self.understood(&right_reading, wanted.as_deref(), &uses);
        // What the left side is alone may hang on the right one.
        let near = match (near, &right) {
            (Err(_), Ok(right)) => {
                let shape = right.ways.first().map(|way| way.shape.clone());
                self.understood(&near_reading, shape.as_deref(), &uses)
            }
            (near, _) => near,
        };
        let (near, right) = (near.map_err(|why| self.unfit(&why, chain, side))?, right);
        let indices: Vec<Index> = {
            let mut all: Vec<Index> = uses
                .values()
                .filter_map(|one| match one {
                    LetterUse::Free(index) => Some(*index),
                    LetterUse::Fixed(_) => None,
                })
                .collect();
            all.sort_by_key(|index| index.id);
            all
        };
        let right = match right {
            Ok(right) => right,
            Err(why @ (Unfit::Shapes { .. } | Unfit::Ranges { .. } | Unfit::Place(_))) => {
                let mut finding = match &why {
                    Unfit::Shapes { left, right, .. } => Finding::misshapen(left, right),
                    _ => Finding::different(),
                };
                finding.doubt = Some(Box::new(Doubt {
                    place: (chain, side),
                    near: near_reading,
                    right: right_reading,
                    uses,
                    indices,
                    is_added: false,
                }));
                return Ok(finding);
            }
            Err(why) => return Err(self.unfit(&why, chain, side)),
        };
        let right = self.with_rows(&near, right);
        let mut heads = Vec::new();
        for left in &lefts[..lefts.len() - 1] {
            let mut own = Vec::new();
            free_letters(left, &mut Vec::new(), &mut own);
            let fits = own.iter().all(|letter| letters.contains(letter));
            if fits && let Ok(head) = self.understood(left, None, &uses) {
                heads.push(head);
            }
        }
        heads.push(near);
        // The derivative of a number is told by all its ways, unless it is a factor.
        for head in &mut heads {
            let reading = &head.reading;
            let scalar = head.ways.iter().any(|way| !way.direct)
                && matches!(&reading.meaning, Meaning::Derivative(derivative)
                    if matches!(derivative.of.meaning, Meaning::Name(symbol)
                        if self.work.names.get(symbol).copied().flatten() == self.work.loss));
            if scalar {
                head.ways.retain(|way| !way.direct);
            }
        }
        self.work.derive();
        let approximately = relation == Relation::Approximately;
        let mut finding = self.judged(&heads, &right, &indices, approximately);
        if finding.verdict == Verdict::Wrong
            && !is_numeric(&right.reading)
            && has_numbers(&right.reading)
            && let Some(found) = self.by_names((&near_reading, &right.reading), &uses, &indices)
        {
            finding = found;
        }
        if finding.verdict == Verdict::Wrong && self.work.chains[chain].conditional {
            // What a function is under a condition, nobody else says: `f(z) = z \text{ if } z > 0`.
            let any = |meaning: &Meaning| matches!(meaning, Meaning::Apply(Callee::Any(_), ..));
            if near_reading.has(&any) {
                return Ok(Finding::unread(Unread::Condition));
            }
            let sides = (heads.as_slice(), &right);
            finding = match self.under_conditions(sides, &indices, &uses, chain, layers) {
                Some(true) => {
                    let mut finding = Finding::new(Verdict::Correct, Basis::Sampled);
                    finding.remarks.push(Remark::UnderCondition);
                    finding
                }
                Some(false) => finding,
                None => return Ok(Finding::unread(Unread::Condition)),
            };
        }
        if finding.verdict == Verdict::Wrong {
            if let Some(found) = self.renewed(&near_reading, &heads, &right) {
                return Ok(found);
            }
            if let Some(found) = self.after_steps(&heads, &right, &indices, approximately) {
                finding = found;
            }
        }
        if finding.verdict != Verdict::Unread {
            self.remember(&heads, &right, &finding);
            self.remember_step(&heads, &right, chain, finding.verdict);
        }
        let gradient =
            |reading: &Reading| reading.has(&|one| matches!(one, Meaning::Derivative(_)));
        let turned = gradient(&near_reading) || gradient(&right.reading);
        if self.work.per_sample.is_some() && finding.verdict == Verdict::Correct {
            let short = |reading: &Reading| {
                reading.has(&|one| {
                    matches!(one, Meaning::Derivative(derivative)
                    if derivative.style == DerivativeStyle::Short)
                })
            };
            if short(&near_reading) {
                finding.remarks.push(Remark::PerSample);
            }
        }
        if self.work.numerator && turned && finding.verdict == Verdict::Correct {
            finding.remarks.push(Remark::NumeratorLayout);
        }
        let is_added = matches!(relation, Relation::Increased | Relation::Decreased);
        if finding.verdict == Verdict::Wrong {
            match is_numeric(&right.reading) {
                true => {
                    let misshapen = matches!(finding.message, Some(Message::Shapes { .. }));
                    let place = (chain, side);
                    let turned = misshapen
                        && self.is_turned(&heads, &right, place, &uses, &indices, &mut finding);
                    // The numbers of the work may become others.
                    if !turned {
                        self.explain_numbers(&heads, &right, &indices, &mut finding);
                    }
                }
                false => {
                    finding.doubt = Some(Box::new(Doubt {
                        place: (chain, side),
                        near: near_reading,
                        right: right_reading,
                        uses,
                        indices,
                        is_added,
                    }));
                }
            }
            if is_added {
                finding.of_whole_step();
            }
        }
        Ok(finding)
    }

    /// The verdict on `heads… = right`.
    fn judged(
        &self,
        heads: &[Understood],
        right: &Understood,
        indices: &[Index],
        approximately: bool,
    ) -> Finding {
        match figures(&right.reading) {
            Some(figures) => self.written(heads, &figures, right, indices, approximately),
            None => self.related(heads, right, indices),
        }
    }
}

/// What comparing two formulas came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compared {
    Equal(Basis),
    Different,
    NoValue,
}
