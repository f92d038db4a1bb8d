//! The transform of JPEG's blocks and back, in floating point, after Arai, Agui and Nakajima. Eight columns are worked on at
//! once, which the compiler turns into wide instructions. Therefore coefficients and their steps lie column by column here, levels
//! row by row: that saves turning the block twice.

use std::f32::consts::{FRAC_1_SQRT_2, SQRT_2};

use super::Pixels;

/// Values of a block.
pub(crate) type Block = [f32; 64];
/// A row of a block.
type Row = [f32; 8];

/// What the transform leaves each row and column multiplied by.
const SCALE: [f32; 8] = [1.0, 1.387_039_8, 1.306_563, 1.175_875_6, 1.0, 0.785_694_96, 0.541_196_1, 0.275_899_38];

/// By how much to multiply coefficients before going back, and after going forth, for a quantisation table in columns.
pub(crate) fn factors(quantisation: &[u16; 64]) -> (Block, Block) {
    let (mut back, mut forth) = ([0.0; 64], [0.0; 64]);
    for (place, &step) in quantisation.iter().enumerate() {
        let scale = SCALE[place / 8] * SCALE[place % 8] * 8.0;
        // A step of nothing is no step: whatever says so is none of our pages, and is only kept from dividing by it.
        let step = f32::from(step.max(1));
        back[place] = step * scale / 64.0;
        forth[place] = 1.0 / (step * scale);
    }
    (back, forth)
}

#[inline(always)]
fn plus(one: Row, other: Row) -> Row {
    std::array::from_fn(|at| one[at] + other[at])
}

#[inline(always)]
fn minus(one: Row, other: Row) -> Row {
    std::array::from_fn(|at| one[at] - other[at])
}

#[inline(always)]
fn times(one: Row, factor: f32) -> Row {
    one.map(|value| value * factor)
}

#[inline(always)]
fn rows(block: &Block) -> [Row; 8] {
    std::array::from_fn(|y| std::array::from_fn(|x| block[y * 8 + x]))
}

/// Rows become columns: each row is merged with the one four below it, three times.
#[inline(always)]
fn turned(rows: [Row; 8]) -> [Row; 8] {
    merged(merged(merged(rows)))
}

#[inline(always)]
fn merged([a, b, c, d, e, f, g, h]: [Row; 8]) -> [Row; 8] {
    let low = |one: Row, other: Row| [one[0], other[0], one[1], other[1], one[2], other[2], one[3], other[3]];
    let high = |one: Row, other: Row| [one[4], other[4], one[5], other[5], one[6], other[6], one[7], other[7]];
    [low(a, e), high(a, e), low(b, f), high(b, f), low(c, g), high(c, g), low(d, h), high(d, h)]
}

/// Levels, from minus 128, to coefficients that are still to be multiplied by their factors.
#[inline(always)]
fn forth(levels: &Block) -> Block {
    flat(&forth_down(&turned(forth_down(&rows(levels)))))
}

/// Coefficients multiplied by their factors to levels, from minus 128.
#[inline(always)]
fn back(coefficients: &Block) -> Block {
    flat(&back_down(&turned(back_down(&rows(coefficients)))))
}

#[inline(always)]
fn flat(rows: &[Row; 8]) -> Block {
    std::array::from_fn(|place| rows[place / 8][place % 8])
}

/// Added to a small number it leaves no room for a fraction: the number stands rounded in the lower bits.
const ROUNDING: f32 = 12_582_912.0;

/// The nearest whole number of a small one, which elsewhere would be a call.
#[inline(always)]
pub(crate) fn nearest(small: f32) -> i32 {
    (small + ROUNDING).to_bits() as i32 - ROUNDING.to_bits() as i32
}

/// Levels, from minus 128, to the nearest steps.
#[inline(never)]
pub(crate) fn steps(levels: &Block, to_steps: &Block) -> [i16; 64] {
    let coefficients = forth(levels);
    std::array::from_fn(|at| nearest((coefficients[at] * to_steps[at]).clamp(-1_023.0, 1_023.0)) as i16)
}

/// Steps to the nearest levels.
#[inline(never)]
pub(crate) fn pixels(steps: &[i16; 64], to_levels: &Block) -> Pixels {
    let coefficients = std::array::from_fn(|at| f32::from(steps[at]) * to_levels[at]);
    back(&coefficients).map(|level| nearest((level + 128.0).clamp(0.0, 255.0)) as u8)
}

#[inline(always)]
fn forth_down(d: &[Row; 8]) -> [Row; 8] {
    let (sum0, sum1, sum2, sum3) = (plus(d[0], d[7]), plus(d[1], d[6]), plus(d[2], d[5]), plus(d[3], d[4]));
    let (gap0, gap1, gap2, gap3) = (minus(d[0], d[7]), minus(d[1], d[6]), minus(d[2], d[5]), minus(d[3], d[4]));
    let (outer, inner) = (plus(sum0, sum3), plus(sum1, sum2));
    let (outer_gap, inner_gap) = (minus(sum0, sum3), minus(sum1, sum2));
    let even = times(plus(inner_gap, outer_gap), FRAC_1_SQRT_2);
    let (low, middle, high) = (plus(gap3, gap2), plus(gap2, gap1), plus(gap1, gap0));
    let shared = times(minus(low, high), 0.382_683_43);
    let (low, high) = (plus(times(low, 0.541_196_1), shared), plus(times(high, 1.306_563), shared));
    let middle = times(middle, FRAC_1_SQRT_2);
    let (first, second) = (plus(gap0, middle), minus(gap0, middle));
    [
        plus(outer, inner),
        plus(first, high),
        plus(outer_gap, even),
        minus(second, low),
        minus(outer, inner),
        plus(second, low),
        minus(outer_gap, even),
        minus(first, high),
    ]
}

#[inline(always)]
fn back_down(c: &[Row; 8]) -> [Row; 8] {
    let (sum, gap) = (plus(c[0], c[4]), minus(c[0], c[4]));
    let even_sum = plus(c[2], c[6]);
    let even_gap = minus(times(minus(c[2], c[6]), SQRT_2), even_sum);
    let (even0, even3, even1, even2) =
        (plus(sum, even_sum), minus(sum, even_sum), plus(gap, even_gap), minus(gap, even_gap));
    let (z13, z10, z11, z12) = (plus(c[5], c[3]), minus(c[5], c[3]), plus(c[1], c[7]), minus(c[1], c[7]));
    let odd0 = plus(z11, z13);
    let shared = times(plus(z10, z12), 1.847_759_1);
    let odd1 = minus(minus(shared, times(z10, 2.613_126)), odd0);
    let odd2 = minus(times(minus(z11, z13), SQRT_2), odd1);
    let odd3 = minus(minus(shared, times(z12, 1.082_392_2)), odd2);
    [
        plus(even0, odd0),
        plus(even1, odd1),
        plus(even2, odd2),
        plus(even3, odd3),
        minus(even3, odd3),
        minus(even2, odd2),
        minus(even1, odd1),
        minus(even0, odd0),
    ]
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use super::*;

    fn levels() -> Block {
        std::array::from_fn(|place| ((place * 37 + place * place * 11) % 256) as f32 - 128.0)
    }

    /// As the standard defines it (ITU-T T.81, A.3.3).
    fn defined(levels: &Block) -> Vec<f64> {
        let part = |at: usize, of: usize| ((2 * at + 1) as f64 * of as f64 * PI / 16.0).cos();
        let even = |of: usize| if of == 0 { 0.5_f64.sqrt() } else { 1.0 };
        let coefficient = |place: usize| {
            let (v, u) = (place / 8, place % 8);
            let each = |at: usize| f64::from(levels[at]) * part(at % 8, u) * part(at / 8, v);
            even(u) * even(v) / 4.0 * (0..64).map(each).sum::<f64>()
        };
        // Column by column.
        (0..64).map(|place| coefficient(place % 8 * 8 + place / 8)).collect()
    }

    #[test]
    fn forth_is_the_transform_of_the_standard() {
        let (_, factors) = factors(&[1; 64]);
        let found = forth(&levels());
        for (place, expected) in defined(&levels()).into_iter().enumerate() {
            let value = f64::from(found[place] * factors[place]);
            assert!((value - expected).abs() < 1e-3, "{place}: {value} {expected}");
        }
    }

    #[test]
    fn back_undoes_it() {
        let quantisation = std::array::from_fn(|place| place as u16 % 3 + 1);
        let (to_levels, to_steps) = factors(&quantisation);
        let found = pixels(&steps(&levels(), &to_steps), &to_levels);
        for (found, expected) in found.into_iter().zip(levels()) {
            assert!((f32::from(found) - 128.0 - expected).abs() < 4.0, "{found} {expected}");
        }
    }

    #[test]
    fn steps_are_the_nearest_ones() {
        let quantisation = std::array::from_fn(|place| place as u16 * 3 + 1);
        let (_, to_steps) = factors(&quantisation);
        for (place, expected) in defined(&levels()).into_iter().enumerate() {
            let exact = expected / f64::from(quantisation[place]);
            let found = f64::from(steps(&levels(), &to_steps)[place]);
            assert!((found - exact.clamp(-1_023.0, 1_023.0)).abs() < 0.501, "{place}: {found} {exact}");
        }
    }

    #[test]
    fn levels_end_at_black_and_white() {
        let (to_levels, _) = factors(&[255; 64]);
        let only_first = |step| std::array::from_fn(|place| if place == 0 { step } else { 0 });
        assert_eq!(pixels(&only_first(-1_023), &to_levels), [0; 64]);
        assert_eq!(pixels(&only_first(1_023), &to_levels), [255; 64]);
        assert_eq!(pixels(&only_first(0), &to_levels), [128; 64]);
    }
}
