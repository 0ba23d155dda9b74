//! The letters of an update.
//!
//! In: an update, and the names that its network has taken. Out: how the parts of the optimizer's
//! formulas are written, for any parameter or for one. Nothing here knows the numbers of a step.

use super::super::Inline;
use super::super::compose::Composer;
use super::optimizer::{Part, formulas, is_decoupled};
use crate::algebra::Rational;
use crate::derivation;
use crate::graph::{Optimizer, Update};
use crate::notation::symbols::Sign;
use crate::notation::{Accent, Math, Signed, numbers};
use crate::scope::{Kind, Name};

/// The letters of an update: those that the network has not taken.
pub(super) struct Symbols<'a> {
    pub update: &'a Update,
    pub part: &'a derivation::Part,
    pub parameters: Vec<Name>,
    pub rate: Math,
    pub decay: Math,
    eps: Math,
    beta: Math,
    /// Any parameter.
    parameter: Math,
    gradient: Math,
    pub first: Math,
    pub second: Math,
    pub count: Math,
}

impl<'a> Symbols<'a> {
    pub fn new(composer: &Composer, update: &'a Update, part: &'a derivation::Part) -> Symbols<'a> {
        let scope = composer.scope();
        let taken: Vec<Math> = scope
            .names()
            .filter(|name| !matches!(scope.letter(*name).kind, Kind::Adjoint { .. }))
            .map(|name| composer.name(name))
            .collect();
        let free = |candidates: &[Math]| {
            let found = candidates.iter().find(|letter| !taken.contains(letter));
            found
                .or(candidates.first())
                .cloned()
                .unwrap_or(Math::Letter('?'))
        };
        let sign = |signs: &[Sign]| free(&signs.iter().map(|s| Math::Sign(*s)).collect::<Vec<_>>());
        let letter = |letters: &str| free(&letters.chars().map(Math::Letter).collect::<Vec<_>>());
        let is_velocity = matches!(
            update.optimizer,
            Optimizer::Momentum { .. } | Optimizer::Nesterov { .. }
        );
        let is_param = |name: &Name| scope.letter(*name).kind == Kind::Param;
        Symbols {
            update,
            part,
            parameters: part.wrt.iter().copied().filter(is_param).collect(),
            rate: sign(&[Sign::Eta, Sign::Alpha, Sign::Gamma]),
            decay: sign(&[Sign::Lambda, Sign::Kappa, Sign::Mu]),
            eps: sign(&[Sign::VarEpsilon, Sign::Delta, Sign::Tau]),
            beta: sign(&[Sign::Beta, Sign::Rho, Sign::Xi]),
            parameter: sign(&[Sign::Theta, Sign::Omega, Sign::Psi]),
            gradient: letter("gdh"),
            first: letter(if is_velocity { "vus" } else { "mrp" }),
            second: letter("vsq"),
            count: letter("ktn"),
        }
    }

    pub fn decays(&self) -> bool {
        !self.update.weight_decay.is_zero()
    }

    /// Whether the gradient with the weight decay gets a name of its own.
    pub fn names_gradient(&self) -> bool {
        let optimizer = &self.update.optimizer;
        self.decays() && *optimizer != Optimizer::Sgd && !is_decoupled(optimizer)
    }

    pub fn betas(&self) -> [Option<&'a Rational>; 2] {
        match &self.update.optimizer {
            Optimizer::Sgd | Optimizer::AdaGrad { .. } => [None, None],
            Optimizer::Momentum { beta } | Optimizer::Nesterov { beta } => [Some(beta), None],
            Optimizer::RmsProp { beta, .. } => [None, Some(beta)],
            Optimizer::Adam { beta1, beta2, .. } => [Some(beta1), Some(beta2)],
        }
    }

    pub fn eps(&self) -> Option<&'a Rational> {
        match &self.update.optimizer {
            Optimizer::Sgd | Optimizer::Momentum { .. } | Optimizer::Nesterov { .. } => None,
            Optimizer::RmsProp { eps, .. }
            | Optimizer::AdaGrad { eps }
            | Optimizer::Adam { eps, .. } => Some(eps),
        }
    }

    /// β, or β_1 and β_2.
    fn beta(&self, which: usize) -> Math {
        match self.betas() {
            [Some(_), Some(_)] => {
                Math::subscript(self.beta.clone(), Math::digits((which + 1).to_string()))
            }
            _ => self.beta.clone(),
        }
    }

    /// How a part is written: for any parameter, or for one.
    pub fn write(&self, part: Part, whose: &Whose) -> Math {
        let own = |letter: Math| match &whose.mark {
            Some(mark) => Math::subscript(letter, mark.clone()),
            None => letter,
        };
        let hat = |letter: &Math| own(Math::Accent(Accent::Hat, Box::new(letter.clone())));
        let rest = |beta: Math| difference(Math::digits("1"), beta);
        let share = |which| rest(Math::superscript(self.beta(which), self.count.clone()));
        match part {
            Part::Parameter => whose.parameter.clone(),
            Part::Slope => whose.slope.clone(),
            Part::Gradient if whose.names_gradient => own(self.gradient.clone()),
            Part::Gradient => whose.slope.clone(),
            Part::First | Part::FirstBefore => own(self.first.clone()),
            Part::Second | Part::SecondBefore => own(self.second.clone()),
            Part::FirstCorrected => hat(&self.first),
            Part::SecondCorrected => hat(&self.second),
            Part::Rate => self.rate.clone(),
            Part::Decay => self.decay.clone(),
            Part::Eps => self.eps.clone(),
            Part::FirstBeta => self.beta(0),
            Part::SecondBeta => self.beta(1),
            Part::FirstRest => rest(self.beta(0)),
            Part::SecondRest => rest(self.beta(1)),
            Part::FirstShare => share(0),
            Part::SecondShare => share(1),
        }
    }

    /// The formulas in letters.
    pub fn formulas(&self, whose: &Whose) -> Vec<(Part, Math)> {
        let mut all = Vec::new();
        let write = |part| self.write(part, whose);
        let optimizer = &self.update.optimizer;
        formulas(
            optimizer,
            self.decays(),
            whose.is_matrix,
            &write,
            &mut |part, math| {
                all.push((part, math));
            },
        );
        all
    }

    pub fn of_any(&self, composer: &Composer) -> Whose {
        Whose {
            parameter: self.parameter.clone(),
            slope: Math::partial(composer.name(self.part.loss), self.parameter.clone()),
            mark: None,
            names_gradient: self.update.optimizer != Optimizer::Sgd,
            is_matrix: self
                .parameters
                .iter()
                .any(|name| is_matrix(composer, *name)),
        }
    }

    pub fn of(&self, composer: &Composer, name: Name) -> Whose {
        let parameter = composer.name(name);
        let adjoint = composer.scope().find_adjoint(self.part.loss, name);
        Whose {
            slope: match adjoint {
                Some(adjoint) => composer.name(adjoint),
                None => Math::partial(composer.name(self.part.loss), parameter.clone()),
            },
            mark: (self.parameters.len() > 1).then(|| parameter.clone()),
            parameter,
            names_gradient: self.names_gradient(),
            is_matrix: is_matrix(composer, name),
        }
    }

    /// η = 0.5, and so on.
    pub fn settings(&self) -> Vec<Vec<Inline>> {
        let mut all = vec![(self.rate.clone(), &self.update.rate)];
        for (which, beta) in self.betas().into_iter().enumerate() {
            all.extend(beta.map(|beta| (self.beta(which), beta)));
        }
        all.extend(self.eps().map(|eps| (self.eps.clone(), eps)));
        if self.decays() {
            all.push((self.decay.clone(), &self.update.weight_decay));
        }
        let said = |(letter, value): (Math, &Rational)| {
            let math = Math::relation(letter, Sign::Equal, number(value));
            vec![Inline::Math(math)]
        };
        all.into_iter().map(said).collect()
    }
}

/// Whose formulas are written.
pub(super) struct Whose {
    pub parameter: Math,
    pub slope: Math,
    /// What tells its state from that of the others.
    mark: Option<Math>,
    names_gradient: bool,
    pub is_matrix: bool,
}

/// A setting as it was typed: a decimal where it is one, else a fraction.
pub(super) fn number(value: &Rational) -> Math {
    let text = numbers::language(value);
    if !text.contains('/') {
        return numbers::decimal(&text);
    }
    match *value < Rational::ZERO {
        true => Math::negated(numbers::fraction(&-value)),
        false => numbers::fraction(value),
    }
}

/// Whether it has more than one row and more than one column.
fn is_matrix(composer: &Composer, name: Name) -> bool {
    let scope = composer.scope();
    let dims = scope.letter(name).shape.0.iter();
    dims.filter(|dim| !scope.is_one(**dim)).count() > 1
}

pub(super) fn difference(a: Math, b: Math) -> Math {
    let term = |negative, math| Signed { negative, math };
    Math::sum([term(false, a), term(true, b)])
}

/// `=` before what follows by definition, `←` before what takes the place of an old value.
pub(super) fn sign_before(part: Part) -> Sign {
    match part {
        Part::Parameter | Part::First | Part::Second => Sign::Becomes,
        _ => Sign::Equal,
    }
}
