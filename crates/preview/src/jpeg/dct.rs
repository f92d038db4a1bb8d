//! The transform of JPEG's blocks and back, in floating point, after Arai, Agui and Nakajima. Eight columns are worked on at
//! once, which the compiler turns into wide instructions.

use std::f32::consts::{FRAC_1_SQRT_2, SQRT_2};

/// Values of a block, row by row.
pub(crate) type Block = [f32; 64];
/// A row of a block.
type Row = [f32; 8];

/// What the transform leaves each row and column multiplied by.
const SCALE: [f32; 8] = [1.0, 1.387_039_8, 1.306_563, 1.175_875_6, 1.0, 0.785_694_96, 0.541_196_1, 0.275_899_38];

/// By how much to multiply coefficients before going back, and after going forth, for a quantisation table in rows.
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

fn plus(one: Row, other: Row) -> Row {
    std::array::from_fn(|at| one[at] + other[at])
}

fn minus(one: Row, other: Row) -> Row {
    std::array::from_fn(|at| one[at] - other[at])
}

fn times(one: Row, factor: f32) -> Row {
    one.map(|value| value * factor)
}

fn rows(block: &Block) -> [Row; 8] {
    std::array::from_fn(|y| std::array::from_fn(|x| block[y * 8 + x]))
}

fn turned(rows: &[Row; 8]) -> [Row; 8] {
    std::array::from_fn(|y| std::array::from_fn(|x| rows[x][y]))
}

/// Levels, from minus 128, to coefficients that are still to be multiplied by their factors.
pub(crate) fn forth(levels: &Block) -> Block {
    let across = forth_down(&turned(&forth_down(&rows(levels))));
    let down = turned(&across);
    std::array::from_fn(|place| down[place / 8][place % 8])
}

/// Coefficients multiplied by their factors to levels, from minus 128.
pub(crate) fn back(coefficients: &Block) -> Block {
    let across = back_down(&turned(&back_down(&rows(coefficients))));
    let down = turned(&across);
    std::array::from_fn(|place| down[place / 8][place % 8])
}

/// Levels, from minus 128, to the nearest steps.
pub(crate) fn steps(levels: &Block, to_steps: &Block) -> [i16; 64] {
    let coefficients = forth(levels);
    // As rounding, but without a call for each of them.
    let nearest = |step: f32| (step + 0.5_f32.copysign(step)).clamp(-1_023.0, 1_023.0) as i16;
    std::array::from_fn(|at| nearest(coefficients[at] * to_steps[at]))
}

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
        (0..64).map(coefficient).collect()
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
        let quantisation = std::array::from_fn(|place| place as u16 + 1);
        let (to_levels, to_steps) = factors(&quantisation);
        let coefficients = forth(&levels());
        let steps: Block = std::array::from_fn(|place| coefficients[place] * to_steps[place] * to_levels[place]);
        for (found, expected) in back(&steps).iter().zip(levels()) {
            assert!((found - expected).abs() < 1e-2, "{found} {expected}");
        }
    }
}
