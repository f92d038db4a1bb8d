//! What of a picture may be the mark: small differences between near pixels, weighed by how quiet their surroundings are.
//!
//! Text and edges are differences far larger than the mark ever makes: they count for nothing. In a photograph near
//! pixels differ by chance, and the more they do the less each difference tells; where nearly all of them are large, none is
//! left out for that, for then the mark is among them.

use std::ops::Range;

/// How far apart the compared pixels are: about a chip.
const LAG: usize = 3;
/// Differences as large as this don't come from the mark, and neither do those so many times as large as half of their
/// surroundings.
const CUT: f32 = 10.0;
const RESTLESS: f32 = 4.0;
/// Pixels along an edge of what shares one weight.
const BLOCK: usize = 16;
/// Squared difference that is there in the quietest picture.
const FLOOR: f32 = 1.0;

/// One number for each pixel, row by row.
pub(super) struct Field {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) values: Vec<f32>,
}

impl Field {
    pub(super) fn new(pixels: &[u8], width: usize, height: usize) -> Self {
        let mut field = Self { width, height, values: vec![0.0; width * height] };
        field.add_differences(pixels, LAG, 0);
        field.add_differences(pixels, 0, LAG);
        field
    }

    /// Adds the weighed differences of pixels `right` and `down` of each other to the one and takes them from the other.
    fn add_differences(&mut self, pixels: &[u8], right: usize, down: usize) {
        let (width, height) = (self.width, self.height);
        if right >= width || down >= height {
            return;
        }
        let apart = down * width + right;
        let mut differences = vec![0.0; width];
        for first in (0..height - down).step_by(BLOCK) {
            let rows = first..(first + BLOCK).min(height - down);
            let mut energy = vec![0.0; width.div_ceil(BLOCK)];
            let cuts = cuts(pixels, (width, right, apart), rows.clone());
            for y in rows.clone() {
                find(&pixels[y * width..], apart, &cuts, &mut differences[..width - right]);
                for (sum, part) in energy.iter_mut().zip(differences.chunks(BLOCK)) {
                    *sum += part.iter().map(|value| value * value).sum::<f32>();
                }
            }
            for y in rows.clone() {
                find(&pixels[y * width..], apart, &cuts, &mut differences[..width - right]);
                for (value, sum) in differences.chunks_mut(BLOCK).zip(&energy) {
                    let weight = 1.0 / (sum / (BLOCK * rows.len()) as f32 + FLOOR);
                    value.iter_mut().for_each(|value| *value *= weight);
                }
                let (near, far) = (y * width, y * width + apart);
                for (place, difference) in differences[..width - right].iter().enumerate() {
                    self.values[near + place] -= difference;
                    self.values[far + place] += difference;
                }
            }
        }
    }
}

/// From where on differences count for nothing, for each block of these rows.
fn cuts(pixels: &[u8], (width, right, apart): (usize, usize, usize), rows: Range<usize>) -> Vec<f32> {
    let mut counts = vec![[0_u16; 256]; width.div_ceil(BLOCK)];
    for y in rows {
        let (near, far) = (&pixels[y * width..][..width - right], &pixels[y * width + apart..]);
        for ((near, far), counts) in near.chunks(BLOCK).zip(far.chunks(BLOCK)).zip(&mut counts) {
            near.iter().zip(far).for_each(|(near, far)| counts[usize::from(near.abs_diff(*far))] += 1);
        }
    }
    counts.iter().map(|counts| (RESTLESS * median(counts)).max(CUT)).collect()
}

/// The difference that half of those counted don't exceed.
fn median(counts: &[u16; 256]) -> f32 {
    let half = counts.iter().map(|&count| u32::from(count)).sum::<u32>() / 2;
    let mut below = 0;
    let at = counts.iter().take_while(|&&count| {
        below += u32::from(count);
        below <= half
    });
    at.count() as f32
}

/// The differences of one row, with Tukey's weights: small ones as they are, large ones not at all.
fn find(pixels: &[u8], apart: usize, cuts: &[f32], differences: &mut [f32]) {
    let blocks = differences.chunks_mut(BLOCK).zip(pixels.chunks(BLOCK)).zip(pixels[apart..].chunks(BLOCK));
    for (((differences, near), far), cut) in blocks.zip(cuts) {
        for ((difference, near), far) in differences.iter_mut().zip(near).zip(far) {
            let step = f32::from(*far) - f32::from(*near);
            let rest = (1.0 - (step / cut) * (step / cut)).max(0.0);
            *difference = step * rest * rest;
        }
    }
}

/// The picture at half its size: each pixel the mean of four.
pub(super) fn halved(pixels: &[u8], width: usize, height: usize) -> Vec<u8> {
    let mut half = Vec::with_capacity(pixels.len() / 4);
    for rows in pixels[..width * height].chunks_exact(2 * width) {
        let (upper, lower) = rows.split_at(width);
        half.extend(upper.chunks_exact(2).zip(lower.chunks_exact(2)).map(|(above, below)| {
            let sum = u16::from(above[0]) + u16::from(above[1]) + u16::from(below[0]) + u16::from(below[1]);
            ((sum + 2) / 4) as u8
        }));
    }
    half
}
