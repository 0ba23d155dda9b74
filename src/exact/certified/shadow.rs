//! The smooth functions in the prime field, where a few of their identities hold too.
//!
//! A function that leaves the field is a random number fixed by its argument, put together so that
//! e^(−a) = 1/e^a, erf and sin are odd, cos is even, log 1/a = −log a, and what is made of e^a is
//! made of it here.

use super::Certified;
use crate::algebra::Rational;
use crate::algebra::function::Function;
use crate::exact::Field;
use crate::exact::prime::Prime;

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
            let root = half.power(&ratio(1, 2)).ok()?;
            let erf = value(Function::Erf, times(a, root)?, &[])?;
            times(times(a, half)?, plus(one, erf)?)
        }
        Function::GeluTanh => {
            let pi = value(Function::Pi, a, &[])?;
            let root = times(Prime::new(8), pi.inverse()?)?
                .power(&ratio(1, 2))
                .ok()?;
            let cubic = Prime::from_rational(&ratio(44_715, 1_000_000)).ok()?;
            let cube = times(times(times(a, a)?, a)?, cubic)?;
            let twice = times(root, plus(a, cube)?)?;
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
