//! Adds the invisible mark to a page's luminance.

use super::code::encode;
use super::pattern::{Pattern, TILE};
use super::{Hidden, Plane};

/// Pixels along an edge of the blocks that share one amplitude: JPEG's own.
const BLOCK: usize = 8;
/// Full swing of the wave; amplitudes are in sixteenths of a grey level, so a product is in 1/1024.
const FULL: i16 = 64;
/// On even ground: two levels of 255.
const QUIET: i16 = 32;
/// Where a texture hides it.
const BUSY: i16 = 56;
/// Edge length up to which a chip is eight pixels long. Larger pages get larger chips, for whoever sees them sees them
/// scaled down.
const USUAL_EDGE: usize = 1600;

/// The wave that one tile adds, in pixels.
pub(super) struct Wave {
    /// Pixels along an edge.
    edge: usize,
    levels: Vec<i16>,
}

impl Wave {
    pub(super) fn new(hidden: &Hidden, longest_edge: usize) -> Self {
        let chip = chip_length(longest_edge);
        let chips = Pattern::new(&hidden.seed).chips(&encode(&hidden.seed, hidden.code));
        let edge = TILE * chip;
        let mut levels = Vec::with_capacity(edge * edge);
        for row in chips.chunks_exact(TILE) {
            let start = levels.len();
            levels.extend(row.iter().flat_map(|&sign| std::iter::repeat_n(i16::from(sign) * FULL, chip)));
            for _ in 1..chip {
                levels.extend_from_within(start..start + edge);
            }
        }
        Self { edge, levels }
    }

    fn row(&self, y: usize) -> &[i16] {
        let start = y % self.edge * self.edge;
        &self.levels[start..start + self.edge]
    }
}

/// Pixels along the edge of a chip.
fn chip_length(longest_edge: usize) -> usize {
    (longest_edge * BLOCK).div_ceil(USUAL_EDGE).max(BLOCK)
}

/// Adds the wave to the plane: stronger where there is texture, and without being cut off at black or white.
pub(super) fn add(plane: &mut Plane, wave: &Wave) {
    let width = plane.width;
    let mut amplitudes = vec![0; width];
    for (number, rows) in plane.pixels.chunks_mut(width * BLOCK).enumerate() {
        find_amplitudes(rows, width, &mut amplitudes);
        for (y, row) in rows.chunks_exact_mut(width).enumerate() {
            let levels = wave.row(number * BLOCK + y);
            for (pixels, amplitudes) in row.chunks_mut(wave.edge).zip(amplitudes.chunks(wave.edge)) {
                add_row(pixels, amplitudes, levels);
            }
        }
    }
}

/// Plain arithmetic on three slices, which the compiler turns into wide instructions.
fn add_row(pixels: &mut [u8], amplitudes: &[i16], levels: &[i16]) {
    for ((pixel, &amplitude), &level) in pixels.iter_mut().zip(amplitudes).zip(levels) {
        let room = (amplitude + 15) >> 4;
        let base = i16::from(*pixel).max(room).min(255 - room);
        *pixel = (base + ((amplitude * level + 512) >> 10)) as u8;
    }
}

/// The amplitude of each column in a row of blocks, from how much pixels above each other differ.
fn find_amplitudes(rows: &[u8], width: usize, amplitudes: &mut [i16]) {
    amplitudes.fill(0);
    for pair in rows.chunks_exact(2 * width) {
        let (above, below) = pair.split_at(width);
        for ((sum, &above), &below) in amplitudes.iter_mut().zip(above).zip(below) {
            *sum += i16::from(above.abs_diff(below));
        }
    }
    for columns in amplitudes.chunks_mut(BLOCK) {
        // 32 differences: on average one level apart gives a quarter of a level more.
        let activity = columns.iter().sum::<i16>() / 8;
        columns.fill((QUIET + activity).min(BUSY));
    }
}
