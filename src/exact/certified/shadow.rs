//! The smooth functions in the prime field, where a few of their identities hold too.
//!
//! A function that leaves the field is a random number fixed by its argument, put together so that
//! e^(−a) = 1/e^a, erf and sin are odd, cos is even, log 1/a = −log a, and what is made of e^a is
//! made of it here.
//!
//! So is a root, but for ρ² = q. In the field √(h²) would be h or −h by chance, and what is 0 for
//! one of the two need not be 0: 1 + √(h²) − (1 − h) is 2h. As a number of its own it can never
//! meet h, and of ρ² = q only the products are seen that the roots themselves are multiplied in.

use super::Certified;
use crate::algebra::Rational;
use crate::algebra::function::Function;
use crate::exact::prime::Prime;
use crate::exact::{Fault, Field};
use dashu_int::UBig;
use rustc_hash::FxHashMap;
use std::cell::RefCell;

/// More roots than this are not remembered.
const MOST_ROOTS: usize = 1 << 20;

thread_local! {
    /// Square roots that were drawn, and their odd powers, and what the squares of these are.
    static ROOTS: RefCell<FxHashMap<Prime, Prime>> = RefCell::default();
}

fn remember(root: Prime, square: Prime) {
    ROOTS.with_borrow_mut(|roots| {
        if roots.len() >= MOST_ROOTS {
            roots.clear();
        }
        roots.insert(root, square);
    });
}

fn square_of(value: Prime) -> Option<Prime> {
    ROOTS.with_borrow(|roots| roots.get(&value).copied())
}

/// The shadow of a product.
pub(super) fn product(a: &Prime, b: &Prime) -> Result<Prime, Fault> {
    match square_of(*a) {
        Some(square) if a == b => Ok(square),
        // A root and its reciprocal.
        Some(square) if square.multiply(b)? == *a => Ok(Prime::one()),
        _ => a.multiply(b),
    }
}

/// The shadow of a power.
pub(super) fn power(base: Prime, exponent: &Rational) -> Option<Prime> {
    let whole = Rational::from(exponent.clone().floor());
    let broken = exponent - &whole;
    if broken.is_zero() {
        let Some(square) = square_of(base) else {
            return base.power(exponent).ok();
        };
        let half = Rational::from((exponent * ratio(1, 2)).floor());
        let odd = exponent - &half * Rational::from(2);
        let made = times(square.power(&half).ok()?, base.power(&odd).ok()?)?;
        if !odd.is_zero() {
            remember(made, square.power(exponent).ok()?);
        }
        return Some(made);
    }
    let root = root(base, broken.denominator())?;
    let above = Rational::from(broken.numerator().clone());
    let made = times(base.power(&whole).ok()?, root.power(&above).ok()?)?;
    if *broken.denominator() == UBig::from(2u8) {
        remember(made, base.power(&(exponent * Rational::from(2))).ok()?);
    }
    Some(made)
}

/// The root of a degree, drawn.
fn root(base: Prime, degree: &UBig) -> Option<Prime> {
    let number = Prime::from_rational(&Rational::from(degree.clone())).ok()?;
    Prime::apply(Function::Power, &[&base, &number]).ok()
}

/// The shadow of a value of a smooth function.
pub(super) fn apply(function: Function, arguments: &[&Certified]) -> Option<Prime> {
    let arguments: Option<Vec<Prime>> = arguments.iter().map(|value| value.shadow()).collect();
    let arguments = arguments?;
    let a = arguments.first().copied().unwrap_or(Prime::zero());
    value(function, a, &arguments)
}

fn value(function: Function, a: Prime, arguments: &[Prime]) -> Option<Prime> {
    let one = Prime::one();
    match function {
        Function::Exp => times(drawn(function, a)?, drawn(function, a.negate())?.inverse()?),
        Function::Log => plus(drawn(function, a)?, drawn(function, a.inverse()?)?.negate()),
        Function::Sin | Function::Erf => {
            plus(drawn(function, a)?, drawn(function, a.negate())?.negate())
        }
        Function::Cos => plus(drawn(function, a)?, drawn(function, a.negate())?),
        Function::Sigmoid => {
            let power = exp(a)?;
            times(power, plus(one, power)?.inverse()?)
        }
        Function::Tanh => {
            let power = exp(plus(a, a)?)?;
            let below = plus(power, one)?.inverse()?;
            times(plus(power, one.negate())?, below)
        }
        Function::Softplus => value(Function::Log, plus(one, exp(a)?)?, &[]),
        Function::Silu => times(a, value(Function::Sigmoid, a, &[])?),
        Function::Gelu => {
            let half = Prime::new(2).inverse()?;
            let inverse_root = power(power(Prime::new(2), &ratio(1, 2))?, &Rational::NEG_ONE)?;
            let erf = value(Function::Erf, times(a, inverse_root)?, &[])?;
            times(times(a, half)?, plus(one, erf)?)
        }
        Function::GeluTanh => {
            let pi = value(Function::Pi, a, &[])?;
            let root = times(Prime::new(8), pi.inverse()?)?
                .power(&ratio(1, 2))
                .ok()?;
            let cubic = Prime::from_rational(&ratio(44_715, 1_000_000)).ok()?;
            let cube = times(times(times(a, a)?, a)?, cubic)?;
            let twice = times(times(Prime::new(2), root)?, plus(a, cube)?)?;
            times(a, value(Function::Sigmoid, twice, &[])?)
        }
        Function::Pi => Prime::apply(Function::Pi, &[]).ok(),
        other => {
            let arguments: Vec<&Prime> = arguments.iter().collect();
            Prime::apply(other, &arguments).ok()
        }
    }
}

fn exp(a: Prime) -> Option<Prime> {
    value(Function::Exp, a, &[])
}

fn drawn(function: Function, a: Prime) -> Option<Prime> {
    Prime::apply(function, &[&a]).ok()
}

fn plus(a: Prime, b: Prime) -> Option<Prime> {
    a.add(&b).ok()
}

fn times(a: Prime, b: Prime) -> Option<Prime> {
    a.multiply(&b).ok()
}

fn ratio(above: i64, below: u64) -> Rational {
    Rational::from_parts(above.into(), below.into())
}
