//! Finds size and place of the tiles by their pilots.

use super::fft::Correlator;
use super::field::Field;
use super::fold::{Axis, centre, fold_columns, fold_rows};
use crate::mark::pattern::{CHIPS, Pattern, TILE};

/// Parts of a chip at which places are tried.
const FINE: usize = 3;
const FINE_TILE: usize = TILE * FINE;
/// How far chips at a picture's edge may be off at the nearest size that is tried, in chips.
const SLACK: f64 = 0.7;

/// Where the tiles may lie.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub(super) across: Axis,
    pub(super) down: Axis,
    /// -1 where light and dark have been swapped.
    pub(super) sign: f32,
    /// How well the pilots match: what chance alone reaches with a probability below `2 * exp(-match² / 2)`.
    pub(super) agreement: f32,
}

/// What is looked for.
pub(super) struct Pilots {
    signs: [f32; CHIPS],
    count: usize,
    correlator: Correlator,
}

impl Pilots {
    pub(super) fn new(pattern: &Pattern) -> Self {
        let mut signs = [0.0; CHIPS];
        for &(place, sign) in &pattern.pilots {
            signs[place] = f32::from(sign);
        }
        Self { signs, count: pattern.pilots.len(), correlator: Correlator::new(&signs) }
    }

    /// How well the pilots match a tile that lies in place.
    pub(super) fn agreement(&self, tile: &[f32; CHIPS]) -> f32 {
        let (mut common, mut energy) = (0.0, f32::MIN_POSITIVE);
        for (&sign, &value) in self.signs.iter().zip(tile) {
            common += sign * value;
            energy += sign * sign * value * value;
        }
        common / energy.sqrt()
    }

    /// The best place at each size of a chip from `shortest` to `longest`, as far as it is better than at the
    /// neighbouring sizes.
    pub(super) fn candidates(&self, field: &Field, shortest: f64, longest: f64) -> Vec<Candidate> {
        let pixels = field.width.max(field.height) as f64;
        let mut found = Vec::new();
        let mut length = shortest;
        while length <= longest {
            found.push(self.at_length(field, length));
            length *= 1.0 + 2.0 * SLACK * length / pixels.max(TILE as f64 * length);
        }
        let at = |place: usize| found.get(place).map_or(0.0, |candidate: &Candidate| candidate.agreement);
        (0..found.len())
            .filter(|&place| at(place) >= at(place.wrapping_sub(1)) && at(place) >= at(place + 1))
            .map(|place| found[place])
            .collect()
    }

    fn at_length(&self, field: &Field, length: f64) -> Candidate {
        let begin = Axis { length, start: 0.0 };
        let rows = fold_rows(field, begin, FINE);
        let bins = fold_columns(&rows, field.width, begin, FINE);
        let phases: Vec<[f32; CHIPS]> = (0..FINE * FINE).map(|phase| chips_from(&bins, phase)).collect();
        let mut best = Candidate { across: begin, down: begin, sign: 1.0, agreement: 0.0 };
        for (pair, tiles) in phases.chunks(2).enumerate() {
            let second = tiles.get(1).unwrap_or(&tiles[0]);
            let mut joint: Vec<[f32; 2]> = tiles[0].iter().zip(second).map(|(&a, &b)| [a, b]).collect();
            self.correlator.correlate(&mut joint);
            for (part, tile) in tiles.iter().enumerate() {
                // As if energy were spread evenly: a true match is looked at more closely later.
                let energy = tile.iter().map(|value| value * value).sum::<f32>() * self.count as f32 / CHIPS as f32;
                let phase = pair * 2 + part;
                for (shift, common) in joint.iter().enumerate() {
                    let agreement = common[part] / energy.max(f32::MIN_POSITIVE).sqrt();
                    if agreement.abs() > best.agreement {
                        let place = |shift: usize, phase: usize| Axis {
                            length,
                            start: -((shift as f64 + phase as f64 / FINE as f64) * length),
                        };
                        best = Candidate {
                            across: place(shift % TILE, phase % FINE),
                            down: place(shift / TILE, phase / FINE),
                            sign: agreement.signum(),
                            agreement: agreement.abs(),
                        };
                    }
                }
            }
        }
        best
    }

    /// Moves and stretches a candidate, each axis for itself, until the pilots match best.
    pub(super) fn refined(&self, field: &Field, turned: &Field, candidate: Candidate) -> Candidate {
        let mut best = candidate;
        for _ in 0..2 {
            let rows = fold_rows(field, best.down, 1);
            (best.across, best.agreement) = self.best_axis(&rows, field.width, best.across, best.sign, false);
            let columns = fold_rows(turned, best.across, 1);
            (best.down, best.agreement) = self.best_axis(&columns, turned.width, best.down, best.sign, true);
        }
        best
    }

    fn best_axis(&self, rows: &[f32], pixels: usize, axis: Axis, sign: f32, is_turned: bool) -> (Axis, f32) {
        let middle = pixels as f64 / 2.0;
        let agreement = |axis: Axis| self.agreement(&tile(&fold_columns(rows, pixels, axis, 1), is_turned)) * sign;
        let (mut best, mut reached) = (axis, agreement(axis));
        let (mut shift, mut stretch) = (axis.length / 4.0, SLACK / 2.0 * axis.length / middle);
        for _ in 0..6 {
            for (shifts, stretches) in
                [(-1.0, 0.0), (1.0, 0.0), (0.0, -1.0), (0.0, 1.0), (-1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (1.0, -1.0)]
            {
                let length = best.length * (1.0 + stretch * stretches);
                // The middle of the picture stays where it is.
                let start = (middle + best.start) * length / best.length - middle + shift * shifts;
                let next = Axis { length, start };
                let agreement = agreement(next);
                if agreement > reached {
                    (best, reached) = (next, agreement);
                }
            }
            shift /= 2.0;
            stretch /= 2.0;
        }
        (best, reached)
    }
}

/// The tile of chips at a candidate's place.
pub(super) fn tile_at(field: &Field, candidate: &Candidate) -> [f32; CHIPS] {
    let rows = fold_rows(field, candidate.down, 1);
    let mut tile = tile(&fold_columns(&rows, field.width, candidate.across, 1), false);
    tile.iter_mut().for_each(|value| *value *= candidate.sign);
    tile
}

fn tile(folded: &[f32], is_turned: bool) -> [f32; CHIPS] {
    let mut tile = std::array::from_fn(|place| {
        let (y, x) = (place / TILE, place % TILE);
        if is_turned { folded[x * TILE + y] } else { folded[place] }
    });
    centre(&mut tile);
    tile
}

/// The chips that begin at one of the parts of a chip.
fn chips_from(bins: &[f32], phase: usize) -> [f32; CHIPS] {
    let mut chips = std::array::from_fn(|place| {
        let (top, left) = (place / TILE * FINE + phase / FINE, place % TILE * FINE + phase % FINE);
        let mut sum = 0.0;
        for y in top..top + FINE {
            for x in left..left + FINE {
                sum += bins[y % FINE_TILE * FINE_TILE + x % FINE_TILE];
            }
        }
        sum
    });
    centre(&mut chips);
    chips
}
