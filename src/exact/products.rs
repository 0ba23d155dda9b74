//! Products of big matrices, by floating-point arithmetic that is exact or has its error bounded.
//!
//! In: two matrices that fit. Out: their product, proven. The kernel multiplies and adds, in any
//! order, fused or not; so each entry is off by at most γ Σ|a||b|, where γ is ku for the k roundings
//! that a product meets, and where nothing has to be rounded, it is not.

use super::Tensor;
use super::fine::{Fine, halves, sum};
use super::near::{Near, TINY, UNIT, up};
use super::small::Small;
use ndarray::ArrayView2;

/// Whole numbers up to this are exact.
const EXACT: f64 = (1_i64 << 53) as f64;

/// An entry whose radius is more than this part of its middle is bounded more closely.
const COARSE: f64 = 1e-9;

/// A product of at most so many multiplications is worked out carefully: it costs little, and what
/// is made of it keeps its digits.
const CAREFUL: usize = 200_000;

/// a · b, of so many rows, inner places and columns, with what rounding was lost put back: the
/// sums of Ogita, Rump and Oishi (2005). Each entry is off by at most 2u times itself and γ² Σ|a||b|.
fn careful(a: &[f64], b: &[f64], [rows, inner, columns]: [usize; 3]) -> Vec<f64> {
    let mut product = Vec::with_capacity(rows * columns);
    let (mut sums, mut lost) = (vec![0.0; columns], vec![0.0; columns]);
    let halves_of_b: Vec<(f64, f64)> = b.iter().map(|entry| halves(*entry)).collect();
    let width = columns.max(1);
    for line in a.chunks_exact(inner.max(1)) {
        sums.fill(0.0);
        lost.fill(0.0);
        let others = b.chunks_exact(width).zip(halves_of_b.chunks_exact(width));
        for (factor, (others, their_halves)) in line.iter().zip(others) {
            let (high, low) = halves(*factor);
            let totals = sums.iter_mut().zip(&mut lost);
            for ((sum, lost), (other, (other_high, other_low))) in
                totals.zip(others.iter().zip(their_halves))
            {
                let one = factor * other;
                let error = ((high * other_high - one) + high * other_low + low * other_high)
                    + low * other_low;
                let total = *sum + one;
                let back = total - *sum;
                *lost += ((*sum - (total - back)) + (one - back)) + error;
                *sum = total;
            }
        }
        product.extend(sums.iter().zip(&lost).map(|(sum, lost)| sum + lost));
    }
    product
}

/// a · b, of so many rows, inner places and columns.
fn plain(a: &[f64], b: &[f64], [rows, inner, columns]: [usize; 3]) -> Option<Vec<f64>> {
    let a = ArrayView2::from_shape((rows, inner), a).ok()?;
    let b = ArrayView2::from_shape((inner, columns), b).ok()?;
    let product = a.dot(&b);
    match product.is_standard_layout() {
        true => Some(product.into_raw_vec_and_offset().0),
        false => Some(product.iter().copied().collect()),
    }
}

fn sizes<F>(a: &Tensor<F>, b: &Tensor<F>) -> [usize; 3] {
    [a.rows(), a.columns(), b.columns()]
}

/// γ for so many products in a sum: the product, its sum, and the sums of its blocks, of which there
/// is one for 256 places or fewer, each scaled by 1.
fn gamma(inner: usize) -> f64 {
    (inner + inner / 16 + 16) as f64 * UNIT
}

/// The product of matrices of numbers near floating-point ones.
pub(super) fn of_near(a: &Tensor<Near>, b: &Tensor<Near>) -> Tensor<Near> {
    let sizes @ [rows, inner, columns] = sizes(a, b);
    let middles = |tensor: &Tensor<Near>| -> Vec<f64> {
        tensor.entries.iter().map(|entry| entry.middle()).collect()
    };
    let gamma = gamma(inner);
    if rows * inner * columns <= CAREFUL {
        let product = careful(&middles(a), &middles(b), sizes);
        return bounded(a, b, product, [gamma * gamma, 2.0 * UNIT]);
    }
    let product = plain(&middles(a), &middles(b), sizes);
    let product = product.unwrap_or_else(|| vec![f64::NAN; rows * columns]);
    bounded(a, b, product, [gamma, 0.0])
}

/// The product of matrices of numbers near sums of two floating-point ones: as in [`careful`], with
/// what the lower ones add. Their own product is below u² of the whole; all together is off by less
/// than 2γ² Σ|a||b|.
pub(super) fn of_fine(a: &Tensor<Fine>, b: &Tensor<Fine>) -> Tensor<Fine> {
    let [rows, inner, columns] = sizes(a, b);
    let (mut high, mut low) = (vec![0.0; rows * columns], vec![0.0; rows * columns]);
    let width = columns.max(1);
    let lines = a.entries.chunks_exact(inner.max(1));
    let results = high
        .chunks_exact_mut(width)
        .zip(low.chunks_exact_mut(width));
    for (line, (sums, lost)) in lines.zip(results) {
        for (factor, others) in line.iter().zip(b.entries.chunks_exact(width)) {
            let (factor, below) = factor.middle();
            let (upper, lower) = halves(factor);
            for ((total, lost), other) in sums.iter_mut().zip(lost.iter_mut()).zip(others) {
                let (other, other_below) = other.middle();
                let one = factor * other;
                let (other_upper, other_lower) = halves(other);
                let error =
                    ((upper * other_upper - one) + upper * other_lower + lower * other_upper)
                        + lower * other_lower;
                let (next, rest) = sum(*total, one);
                *lost += (rest + error) + (factor * other_below + below * other);
                *total = next;
            }
        }
    }
    let near = |of: &Tensor<Fine>| -> Tensor<Near> {
        let entry = |entry: &Fine| Near::new(entry.middle().0, entry.radius());
        of.with_entries(of.entries.iter().map(entry).collect())
    };
    let gamma = gamma(inner);
    let radii = bounded(&near(a), &near(b), high.clone(), [2.0 * gamma * gamma, 0.0]);
    let all = high.iter().zip(&low).zip(&radii.entries);
    let entries = all.map(|((high, low), near)| Fine::new(*high, *low, near.radius()));
    Tensor::matrix(rows, columns, entries.collect())
}

/// The entries of a product with their radii. By the inequality of Cauchy and Schwarz they are
/// bounded by norms of a row and a column: |a|·r_b + r_a·(|b| + r_b) + γ |a|·|b|.
fn bounded(
    a: &Tensor<Near>,
    b: &Tensor<Near>,
    product: Vec<f64>,
    [gamma, own]: [f64; 2],
) -> Tensor<Near> {
    let [rows, inner, columns] = sizes(a, b);
    let (of_a, of_b) = (Norms::of_rows(a), Norms::of_columns(b));
    // Underflow of each product, and of what the radius is made of.
    let underflow = (16 * inner) as f64 * TINY;
    let mut entries = Vec::with_capacity(rows * columns);
    let mut bounds = vec![0.0; columns];
    for (row, line) in product.chunks_exact(columns.max(1)).enumerate() {
        let (size, radius) = (of_a.sizes[row], of_a.radii[row]);
        // size · (r_b + γ |b|) + radius · (|b| + r_b)
        let (with_radius, with_size) = (size + radius, size * gamma + radius);
        let of_columns = of_b.radii.iter().zip(&of_b.sizes);
        for ((bound, middle), (radius, size)) in bounds.iter_mut().zip(line).zip(of_columns) {
            let of_factors = with_radius * radius + with_size * size;
            *bound = up(of_factors + own * middle.abs()) + underflow;
        }
        for (column, (middle, bound)) in line.iter().zip(&bounds).enumerate() {
            let is_coarse = *bound > COARSE * middle.abs();
            entries.push(if !is_coarse {
                Near::new(*middle, *bound)
            } else if of_a.zeros[row] || of_b.zeros[column] {
                Near::exactly(0.0)
            } else {
                closer(a, b, [row, column], *middle, [gamma, own])
            });
        }
    }
    Tensor::matrix(rows, columns, entries)
}

/// An entry with the radius that its own factors give it.
fn closer(
    a: &Tensor<Near>,
    b: &Tensor<Near>,
    [row, column]: [usize; 2],
    middle: f64,
    [gamma, own]: [f64; 2],
) -> Near {
    let (inner, columns) = (a.columns(), b.columns());
    let mut bound = 0.0;
    for place in 0..inner {
        let (a, b) = (
            a.entries[row * inner + place],
            b.entries[place * columns + column],
        );
        if is_zero(a) || is_zero(b) {
            continue;
        }
        let size = a.middle().abs();
        bound += size * b.radius()
            + a.radius() * (b.middle().abs() + b.radius())
            + gamma * (size * b.middle().abs())
            + 16.0 * TINY;
    }
    // The sum was rounded as often as there are products.
    let rounded = 1.0 + (2 * inner + 16) as f64 * UNIT;
    Near::new(middle, up(bound * rounded + own * middle.abs()))
}

/// The square of a number, and more where that underflows.
fn square(value: f64) -> f64 {
    value * value + TINY
}

fn is_zero(value: Near) -> bool {
    value.middle() == 0.0 && value.radius() == 0.0
}

/// Euclidean norms of rows or columns, rounded up, of middles and of radii.
struct Norms {
    sizes: Vec<f64>,
    radii: Vec<f64>,
    /// Where nothing but 0 stands: units that are dead, pixels that no picture has.
    zeros: Vec<bool>,
}

impl Norms {
    fn of_rows(a: &Tensor<Near>) -> Norms {
        let lines = || a.entries.chunks_exact(a.columns().max(1));
        let squares = |part: fn(Near) -> f64| -> Vec<f64> {
            let sum = |line: &[Near]| line.iter().map(|entry| square(part(*entry))).sum();
            lines().map(sum).collect()
        };
        let zeros = lines().map(|line| line.iter().all(|entry| is_zero(*entry)));
        let zeros = zeros.collect();
        let squares = [squares(Near::middle), squares(Near::radius)];
        Norms::of_squares(squares, zeros, a.columns())
    }

    fn of_columns(b: &Tensor<Near>) -> Norms {
        let columns = b.columns();
        let (mut sizes, mut radii) = (vec![0.0; columns], vec![0.0; columns]);
        let mut zeros = vec![true; columns];
        for line in b.entries.chunks_exact(columns.max(1)) {
            let totals = sizes.iter_mut().zip(&mut radii).zip(&mut zeros);
            for (((size, radius), zero), entry) in totals.zip(line) {
                *size += square(entry.middle());
                *radius += square(entry.radius());
                *zero &= is_zero(*entry);
            }
        }
        Norms::of_squares([sizes, radii], zeros, b.rows())
    }

    /// The roots of sums of so many squares.
    fn of_squares([mut sizes, mut radii]: [Vec<f64>; 2], zeros: Vec<bool>, length: usize) -> Norms {
        let rounded = (1.0 + 4.0 * (length as f64 + 4.0) * UNIT).sqrt();
        for sum in sizes.iter_mut().chain(&mut radii) {
            *sum = up(sum.sqrt() * rounded);
        }
        Norms {
            sizes,
            radii,
            zeros,
        }
    }
}

/// The product of matrices of short fractions, each brought to one denominator; none where they
/// are too long for it.
pub(super) fn of_small(a: &Tensor<Small>, b: &Tensor<Small>) -> Option<Tensor<Small>> {
    let [rows, inner, columns] = sizes(a, b);
    let (a, b) = (Scaled::new(a)?, Scaled::new(b)?);
    let below = a.below.checked_mul(b.below)?;
    let most = f64::max(a.most as f64, 1.0) * f64::max(b.most as f64, 1.0) * inner as f64;
    let fraction = |above: i128| Small::new(above, below).ok();
    let entries: Option<Vec<Small>> = if most < EXACT / 2.0 {
        // Every sum of some of the products is a whole number that is exact.
        let floats = |all: &[i64]| -> Vec<f64> { all.iter().map(|one| *one as f64).collect() };
        let product = plain(&floats(&a.above), &floats(&b.above), [rows, inner, columns])?;
        let fraction = |one: &f64| Small::new(i128::from(*one as i64), below).ok();
        product.iter().map(fraction).collect()
    } else if most < 1e37 {
        let mut sums = vec![0_i128; rows * columns];
        for (line, sums) in a
            .above
            .chunks_exact(inner.max(1))
            .zip(sums.chunks_exact_mut(columns.max(1)))
        {
            for (factor, others) in line.iter().zip(b.above.chunks_exact(columns.max(1))) {
                for (sum, other) in sums.iter_mut().zip(others) {
                    *sum += i128::from(*factor) * i128::from(*other);
                }
            }
        }
        sums.into_iter().map(fraction).collect()
    } else {
        None
    };
    Some(Tensor::matrix(rows, columns, entries?))
}

/// Fractions over one denominator.
struct Scaled {
    above: Vec<i64>,
    below: i128,
    /// The largest in size.
    most: u64,
}

impl Scaled {
    fn new(a: &Tensor<Small>) -> Option<Scaled> {
        let below = common_denominator(&a.entries)?;
        let mut factors = Remembered::new(below, |below, own| below / own);
        let mut above = Vec::with_capacity(a.entries.len());
        let mut most = 0;
        for entry in &a.entries {
            let (own, under) = entry.parts();
            let scaled = own.checked_mul(factors.of(under))?;
            most = scaled.unsigned_abs().max(most);
            above.push(scaled);
        }
        Some(Scaled {
            above,
            below: below.into(),
            most,
        })
    }
}

fn common_denominator(all: &[Small]) -> Option<i64> {
    // What is left of 1 over 1 is 0.
    let mut rests = Remembered::new(1, |below, own| below % own);
    for entry in all {
        let (_, own) = entry.parts();
        if rests.of(own) != 0 {
            let below = common_multiple(rests.below, own)?;
            rests = Remembered::new(below, rests.f);
        }
    }
    Some(rests.below)
}

/// What was worked out of a denominator and of another lately. Numbers given have few denominators,
/// and to divide takes far longer than to look.
struct Remembered {
    below: i64,
    f: fn(i64, i64) -> i64,
    known: [(i64, i64); 64],
}

impl Remembered {
    fn new(below: i64, f: fn(i64, i64) -> i64) -> Remembered {
        let known = [(1, f(below, 1)); 64];
        Remembered { below, f, known }
    }

    fn of(&mut self, own: i64) -> i64 {
        let place = (own as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58;
        let known = &mut self.known[place as usize];
        if known.0 != own {
            *known = (own, (self.f)(self.below, own));
        }
        known.1
    }
}

fn common_multiple(a: i64, b: i64) -> Option<i64> {
    let (mut divisor, mut rest) = (a, b);
    while rest != 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    (a / divisor).checked_mul(b)
}
