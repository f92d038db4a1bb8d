//! Circular correlation of tiles with a fixed pattern, through a small Fourier transform.

use std::f32::consts::TAU;

use crate::mark::pattern::{CHIPS, TILE};

/// A complex number.
type Complex = [f32; 2];

/// Compares tiles with one pattern at all shifts.
pub(super) struct Correlator {
    turns: [Complex; TILE / 2],
    /// The pattern's transform, conjugated.
    pattern: Vec<Complex>,
}

impl Correlator {
    pub(super) fn new(pattern: &[f32; CHIPS]) -> Self {
        let mut turns = [[0.0; 2]; TILE / 2];
        for (number, turn) in turns.iter_mut().enumerate() {
            let (sine, cosine) = (TAU * number as f32 / TILE as f32).sin_cos();
            *turn = [cosine, -sine];
        }
        let mut correlator = Self { turns, pattern: pattern.iter().map(|&value| [value, 0.0]).collect() };
        let mut transformed = std::mem::take(&mut correlator.pattern);
        correlator.transform(&mut transformed);
        transformed.iter_mut().for_each(|value| value[1] = -value[1]);
        correlator.pattern = transformed;
        correlator
    }

    /// For two tiles at once, as the parts of complex numbers: at place `s` the sum over all `p` of
    /// `tile[p + s] * pattern[p]`.
    pub(super) fn correlate(&self, tiles: &mut [Complex]) {
        self.transform(tiles);
        for (value, &[real, imaginary]) in tiles.iter_mut().zip(&self.pattern) {
            // Conjugated, so that the next transform runs backwards.
            *value = [value[0] * real - value[1] * imaginary, -(value[0] * imaginary + value[1] * real)];
        }
        self.transform(tiles);
        let scale = 1.0 / CHIPS as f32;
        tiles.iter_mut().for_each(|value| *value = [value[0] * scale, -value[1] * scale]);
    }

    /// Rows, then columns.
    fn transform(&self, values: &mut [Complex]) {
        for _ in 0..2 {
            values.chunks_exact_mut(TILE).for_each(|row| self.transform_row(row));
            for y in 0..TILE {
                for x in 0..y {
                    values.swap(y * TILE + x, x * TILE + y);
                }
            }
        }
    }

    /// Cooley and Tukey's transform of one row.
    fn transform_row(&self, row: &mut [Complex]) {
        for place in 0..TILE {
            let mirrored = place.reverse_bits() >> (usize::BITS - TILE.ilog2());
            if place < mirrored {
                row.swap(place, mirrored);
            }
        }
        let mut half = 1;
        while half < TILE {
            for group in row.chunks_exact_mut(2 * half) {
                let (low, high) = group.split_at_mut(half);
                for ((low, high), &[cosine, sine]) in
                    low.iter_mut().zip(high).zip(self.turns.iter().step_by(TILE / 2 / half))
                {
                    let turned = [high[0] * cosine - high[1] * sine, high[0] * sine + high[1] * cosine];
                    *high = [low[0] - turned[0], low[1] - turned[1]];
                    *low = [low[0] + turned[0], low[1] + turned[1]];
                }
            }
            half *= 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_the_definition_gives() {
        let pattern = std::array::from_fn(|place| ((place * 7919) % 31) as f32 - 15.0);
        let one: Vec<f32> = (0..CHIPS).map(|place| ((place * 104_729) % 17) as f32).collect();
        let other: Vec<f32> = (0..CHIPS).map(|place| ((place * 1_299_709) % 23) as f32).collect();
        let mut tiles: Vec<Complex> = one.iter().zip(&other).map(|(&a, &b)| [a, b]).collect();
        Correlator::new(&pattern).correlate(&mut tiles);
        for (down, right) in [(0, 0), (1, 0), (0, 1), (5, 30), (31, 17)] {
            let expected = [&one, &other].map(|tile| {
                (0..CHIPS)
                    .map(|place| {
                        let (y, x) = ((place / TILE + down) % TILE, (place % TILE + right) % TILE);
                        f64::from(tile[y * TILE + x]) * f64::from(pattern[place])
                    })
                    .sum::<f64>()
            });
            let found = tiles[down * TILE + right];
            for (found, expected) in found.into_iter().zip(expected) {
                assert!((f64::from(found) - expected).abs() < 2.0, "{found} {expected}");
            }
        }
    }
}
