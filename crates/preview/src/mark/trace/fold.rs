//! Lays all tiles of a picture on top of each other.

use super::field::Field;
use crate::mark::pattern::{CHIPS, TILE};

/// Where chips lie along one axis: pixel `p` covers the places from `(p + start) / length` to `(p + 1 + start) / length`,
/// counted in chips.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Axis {
    /// Pixels per chip.
    pub(super) length: f64,
    /// Pixels between a tile's beginning and the picture's.
    pub(super) start: f64,
}

impl Axis {
    /// For each pixel the bin that it begins in, of `fine` bins a chip, and the share of it that lies in there.
    /// A chip is longer than a pixel; a bin may be shorter, and then what goes beyond the next one is left to that.
    fn bins(self, pixels: usize, fine: usize) -> Vec<(usize, f32)> {
        let bin = self.length / fine as f64;
        let count = (TILE * fine) as i64;
        (0..pixels)
            .map(|pixel| {
                let begin = (pixel as f64 + self.start) / bin;
                let place = begin.floor();
                let share = ((place + 1.0 - begin) * bin).min(1.0);
                ((place as i64).rem_euclid(count) as usize, share as f32)
            })
            .collect()
    }
}

/// Adds up the rows that lie at the same place in their tiles: `TILE * fine` rows remain.
pub(super) fn fold_rows(field: &Field, axis: Axis, fine: usize) -> Vec<f32> {
    let width = field.width;
    let mut folded = vec![0.0; TILE * fine * width];
    for ((bin, share), row) in axis.bins(field.height, fine).into_iter().zip(field.values.chunks_exact(width)) {
        add_row(&mut folded[bin * width..][..width], row, share);
        if share < 1.0 {
            let next = (bin + 1) % (TILE * fine);
            add_row(&mut folded[next * width..][..width], row, 1.0 - share);
        }
    }
    folded
}

fn add_row(sum: &mut [f32], row: &[f32], share: f32) {
    for (sum, value) in sum.iter_mut().zip(row) {
        *sum += value * share;
    }
}

/// As [`fold_rows`] for the columns: from rows of `width` numbers to rows of `TILE * fine`.
pub(super) fn fold_columns(rows: &[f32], width: usize, axis: Axis, fine: usize) -> Vec<f32> {
    let bins = axis.bins(width, fine);
    let edge = TILE * fine;
    let mut folded = vec![0.0; rows.len() / width * edge];
    for (sums, row) in folded.chunks_exact_mut(edge).zip(rows.chunks_exact(width)) {
        for (&(bin, share), value) in bins.iter().zip(row) {
            sums[bin] += value * share;
            sums[(bin + 1) % edge] += value * (1.0 - share);
        }
    }
    folded
}

/// Rows as columns and columns as rows.
pub(super) fn transposed(field: &Field) -> Field {
    let mut values = vec![0.0; field.values.len()];
    for (y, row) in field.values.chunks_exact(field.width).enumerate() {
        for (x, value) in row.iter().enumerate() {
            values[x * field.height + y] = *value;
        }
    }
    Field { width: field.height, height: field.width, values }
}

/// Takes the mean from all chips.
pub(super) fn centre(tile: &mut [f32; CHIPS]) {
    let mean = tile.iter().sum::<f32>() / CHIPS as f32;
    tile.iter_mut().for_each(|value| *value -= mean);
}
