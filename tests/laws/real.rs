//! The functions over the reals, in floating point: what the rows of the table are meant to be.

use backprose::algebra::Rational;
use backprose::algebra::function::Function;
use backprose::exact::{Fault, Field};
use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_PI, PI};

/// A real number, nearly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Real(pub f64);

impl Field for Real {
    fn from_rational(value: &Rational) -> Result<Real, Fault> {
        Ok(Real(value.to_f64().value()))
    }

    fn add(&self, other: &Real) -> Result<Real, Fault> {
        Ok(Real(self.0 + other.0))
    }

    fn multiply(&self, other: &Real) -> Result<Real, Fault> {
        Ok(Real(self.0 * other.0))
    }

    fn negate(&self) -> Real {
        Real(-self.0)
    }

    fn power(&self, exponent: &Rational) -> Result<Real, Fault> {
        Ok(Real(self.0.powf(exponent.to_f64().value())))
    }

    fn apply(function: Function, arguments: &[&Real]) -> Result<Real, Fault> {
        let at = |place: usize| arguments.get(place).map_or(0.0, |argument| argument.0);
        let (a, b) = (at(0), at(1));
        let truth = |holds: bool| f64::from(u8::from(holds));
        let sigmoid = |z: f64| 1.0 / (1.0 + (-z).exp());
        Ok(Real(match function {
            Function::Relu => a.max(0.0),
            Function::ReluPrime => truth(a > 0.0),
            Function::LeakyRelu => {
                if a > 0.0 {
                    a
                } else {
                    b * a
                }
            }
            Function::LeakyReluPrime => {
                if a > 0.0 {
                    1.0
                } else {
                    b
                }
            }
            Function::Elu => {
                if a > 0.0 {
                    a
                } else {
                    b * a.exp_m1()
                }
            }
            Function::EluPrime => {
                if a > 0.0 {
                    1.0
                } else {
                    b * a.exp()
                }
            }
            Function::Sigmoid => sigmoid(a),
            Function::Tanh => a.tanh(),
            Function::Softplus => a.exp().ln_1p(),
            Function::Gelu => a * (1.0 + erf(a * FRAC_1_SQRT_2)) / 2.0,
            Function::GeluTanh => {
                a * (1.0 + (FRAC_2_PI.sqrt() * (a + 0.044715 * a.powi(3))).tanh()) / 2.0
            }
            Function::Silu => a * sigmoid(a),
            Function::Exp => a.exp(),
            Function::Log => a.ln(),
            Function::Sqrt => a.sqrt(),
            Function::Abs => a.abs(),
            Function::Sign => truth(a > 0.0) - truth(a < 0.0),
            Function::Sin => a.sin(),
            Function::Cos => a.cos(),
            Function::Erf => erf(a),
            Function::Max => a.max(b),
            Function::Min => a.min(b),
            Function::Where => {
                if a != 0.0 {
                    b
                } else {
                    at(2)
                }
            }
            Function::StopGradient => a,
            Function::Norm => a.sqrt(),
            Function::NormPrime => {
                if a == 0.0 {
                    0.0
                } else {
                    0.5 / a.sqrt()
                }
            }
            Function::Power => a.powf(b),
            Function::Pi => PI,
            Function::Equal => truth(a == b),
            Function::NotEqual => truth(a != b),
            Function::Less => truth(a < b),
            Function::LessOrEqual => truth(a <= b),
            Function::Greater => truth(a > b),
            Function::GreaterOrEqual => truth(a >= b),
        }))
    }

    fn is_zero(&self) -> bool {
        self.0 == 0.0
    }

    fn whole(&self) -> Option<i64> {
        (self.0.fract() == 0.0).then_some(self.0 as i64)
    }

    fn zero() -> Real {
        Real(0.0)
    }

    fn one() -> Real {
        Real(1.0)
    }
}

/// 2/√π Σ 2ⁿ z^(2n+1) e^(−z²) / (1·3·…·(2n+1)), a series without cancellation.
fn erf(z: f64) -> f64 {
    if z.abs() > 6.0 {
        return z.signum();
    }
    let (mut term, mut total) = (z, z);
    for n in 1..200 {
        term *= 2.0 * z * z / f64::from(2 * n + 1);
        total += term;
    }
    2.0 / PI.sqrt() * (-z * z).exp() * total
}

/// The slope of f at 0 by a central difference of eighth order, whose steps are h, …, 4h.
pub fn slope(h: f64, mut f: impl FnMut(f64) -> f64) -> f64 {
    let weights = [4.0 / 5.0, -1.0 / 5.0, 4.0 / 105.0, -1.0 / 280.0];
    let mut total = 0.0;
    for (step, weight) in (1..).zip(weights) {
        total += weight * (f(f64::from(step) * h) - f(-f64::from(step) * h));
    }
    total / h
}

/// Whether two numbers agree to so much of their size, or of 1.
pub fn near(a: f64, b: f64, error: f64) -> bool {
    (a - b).abs() <= error * (1.0 + a.abs().max(b.abs()))
}
