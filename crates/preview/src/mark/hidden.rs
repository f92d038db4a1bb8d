//! Adds the invisible mark to a page's luminance.

use serde::{Deserialize, Serialize};

use super::code::encode;
use super::ink::Ground;
use super::pattern::{CHIPS, Pattern, TILE};
use crate::jpeg::Pixels;

/// Pixels along an edge of the blocks that share one amplitude: JPEG's own, which [`Pixels`] are.
const BLOCK: usize = 8;
/// Full swing of the wave; amplitudes are in sixteenths of a grey level, so a product is in 1/1024.
const FULL: i16 = 64;
/// On even ground: a level and a half of 255.
const QUIET: i16 = 24;
/// Where an edge or a texture hides it, and how much more on pictures where nothing but texture is. On paper it would make
/// small letters hard to read, the watermark's too.
const BUSY: i16 = 56;
const BUSIER: i16 = 32;
/// Edge length up to which a chip is eight pixels long. Larger pages get larger chips, for whoever sees them sees them
/// scaled down.
const USUAL_EDGE: usize = 1600;

/// The invisible mark: the tile of chips that a message makes under an installation's seed.
///
/// Whatever puts it into pages gets this and not the seed: it can repeat the message, and write no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hidden {
    /// A bit for each chip, row by row from the lowest one on: set for +1.
    signs: [u64; CHIPS / 64],
}

impl Hidden {
    /// `seed` is one for the installation; of `code`, who and which share, the lower 48 bits count, as
    /// [`payload`](super::trace::payload) joins them.
    #[must_use]
    pub fn new(seed: &[u8; 32], code: u64) -> Self {
        let chips = Pattern::new(seed).chips(&encode(seed, code));
        let set = |word: &[i8]| word.iter().rev().fold(0, |bits, &chip| bits << 1 | u64::from(chip > 0));
        let mut signs = [0; CHIPS / 64];
        signs.iter_mut().zip(chips.chunks_exact(64)).for_each(|(sign, word)| *sign = set(word));
        Self { signs }
    }

    fn chips(&self) -> [i8; CHIPS] {
        std::array::from_fn(|place| if self.signs[place / 64] >> (place % 64) & 1 == 1 { 1 } else { -1 })
    }
}

/// The wave that one tile adds, in pixels.
pub(super) struct Wave {
    /// Pixels along an edge, of the tile and of a chip.
    edge: usize,
    chip: usize,
    levels: Vec<i16>,
}

impl Wave {
    pub(super) fn new(hidden: &Hidden, longest_edge: usize) -> Self {
        Self::of_chips(&hidden.chips(), chip_length(longest_edge))
    }

    /// With chips `chip` pixels long.
    pub(super) fn of_chips(chips: &[i8; CHIPS], chip: usize) -> Self {
        let edge = TILE * chip;
        let mut levels = Vec::with_capacity(edge * edge);
        for row in chips.chunks_exact(TILE) {
            let start = levels.len();
            levels.extend(row.iter().flat_map(|&sign| std::iter::repeat_n(i16::from(sign) * FULL, chip)));
            for _ in 1..chip {
                levels.extend_from_within(start..start + edge);
            }
        }
        Self { edge, chip, levels }
    }

    /// Adds the wave to the block whose upper left pixel is at (x, y): stronger where there is texture, and without being cut
    /// off at black or white. Says by how much the block became lighter, where all of it became so alike.
    pub(super) fn add(&self, pixels: &mut Pixels, ground: Ground, x: usize, y: usize) -> Option<i16> {
        let amplitude = amplitude(pixels, ground);
        let room = (amplitude + 15) >> 4;
        // A tile is so many whole blocks wide and high.
        let (left, top) = (x % self.edge, y % self.edge);
        if let Some(level) = self.only_level(left, top) {
            let more = (amplitude * level + 512) >> 10;
            let (least, most) =
                pixels.iter().fold((u8::MAX, 0), |(least, most), &pixel| (pixel.min(least), pixel.max(most)));
            let base = i16::from(least).max(room).min(255 - room);
            if least == most || (base == i16::from(least) && i16::from(most) <= 255 - room) {
                let more = base + more - i16::from(least);
                pixels.iter_mut().for_each(|pixel| *pixel = (i16::from(*pixel) + more) as u8);
                return Some(more);
            }
        }
        for (row, pixels) in pixels.as_chunks_mut::<BLOCK>().0.iter_mut().enumerate() {
            let start = (top + row) * self.edge + left;
            add_row(pixels, amplitude, room, &self.levels[start..start + BLOCK]);
        }
        None
    }

    /// The level of a block that lies within one chip.
    fn only_level(&self, left: usize, top: usize) -> Option<i16> {
        let is_within = |start: usize| start / self.chip == (start + BLOCK - 1) / self.chip;
        (is_within(left) && is_within(top)).then(|| self.levels[top * self.edge + left])
    }
}

/// Pixels along the edge of a chip.
fn chip_length(longest_edge: usize) -> usize {
    (longest_edge * BLOCK).div_ceil(USUAL_EDGE).max(BLOCK)
}

fn add_row(pixels: &mut [u8; BLOCK], amplitude: i16, room: i16, levels: &[i16]) {
    for (pixel, &level) in pixels.iter_mut().zip(levels) {
        let base = i16::from(*pixel).max(room).min(255 - room);
        *pixel = (base + ((amplitude * level + 512) >> 10)) as u8;
    }
}

/// The amplitude of a block, from how much pixels above each other differ.
fn amplitude(pixels: &Pixels, ground: Ground) -> i16 {
    let (mut activity, mut least) = (0, i16::MAX);
    for pair in pixels.as_chunks::<{ 2 * BLOCK }>().0 {
        let (above, below) = pair.split_at(BLOCK);
        let apart = above.iter().zip(below).map(|(above, below)| i16::from(above.abs_diff(*below))).sum::<i16>();
        activity += apart;
        least = least.min(apart);
    }
    // 32 differences: on average one level apart gives a quarter of a level more. Beside letters and edges some rows are even.
    let more = if ground == Ground::Picture { (least / 4).min(BUSIER) } else { 0 };
    (QUIET + activity / 8).min(BUSY) + more
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_handed_on_are_the_signs_of_the_message() {
        for code in [0, 99, 0x1234_5678_9abc] {
            let chips = Pattern::new(&[6; 32]).chips(&encode(&[6; 32], code));
            assert_eq!(Hidden::new(&[6; 32], code).chips(), chips);
        }
    }
}
