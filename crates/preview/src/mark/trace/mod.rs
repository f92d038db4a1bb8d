//! Reads the invisible mark from a leaked picture, with nothing but the seed.
//!
//! The picture may have been scaled, cropped, framed and compressed. The search lays all tiles of the pattern on top of
//! each other for each size that a chip may have, finds the pilots' place in the sum, moves the best candidates
//! exactly into place and decodes them. Nobody is named whose message doesn't carry the right keyed check.

mod fft;
mod field;
mod fold;
mod search;

use self::field::{Field, halved};
use self::fold::transposed;
use self::search::{Candidate, Pilots, tile_at};
use super::code::{CHECK_BITS, CODED_BITS, decode, encode};
use super::pattern::Pattern;
use crate::Luma;

/// The longest edge of a picture that is worth looking at: larger ones are scaled down to it.
pub const READ_EDGE: u32 = 2048;
/// The sizes of a chip that are tried at full size, in pixels; as much again at half size.
const SHORTEST_CHIP: f64 = 3.0;
const LONGEST_CHIP: f64 = 6.1;
/// How many candidates are decoded.
const TRIES: usize = 8;
/// From here on the pilots can't be there by chance: of ten million places tried in ten thousand pictures, one.
const PRESENT: f32 = 7.8;

/// What a picture tells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reading {
    /// The mark was read and its check is right.
    Found {
        /// The share's number.
        share: u32,
        /// The recipient's tag.
        recipient: u16,
        /// How far that can be relied on.
        confidence: Confidence,
    },
    /// A mark made with this seed is there, and too damaged to be read.
    Unclear,
    /// No mark made with this seed was found.
    None,
}

/// How far a reading can be relied on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Confidence {
    /// The probability that a picture without this mark gives a reading with a right check.
    pub chance_of_error: f64,
    /// The part of the pattern that was found as it had been drawn, by weight: a half by chance, 1 at most.
    pub agreement: f32,
}

/// The payload of a mark.
#[must_use]
pub fn payload(share: u32, recipient: u16) -> u64 {
    u64::from(share) << 16 | u64::from(recipient)
}

/// Looks for a mark made with `seed` in a picture whose longest edge is [`READ_EDGE`] at most.
#[must_use]
pub fn read(luma: &Luma, seed: &[u8; 32]) -> Reading {
    let (width, height) = (luma.width as usize, luma.height as usize);
    // Whoever made it may have claimed anything.
    let Some(pixels) = luma.pixels.get(..width.saturating_mul(height)) else {
        return Reading::None;
    };
    let pilots_of = Pattern::new(seed);
    let pilots = Pilots::new(&pilots_of);
    let (half, half_width, half_height) = halved(pixels, width, height);
    let mut levels = Vec::new();
    for (pixels, width, height) in [(pixels, width, height), (&half[..], half_width, half_height)] {
        // Less than a few chips tell nothing.
        if width.min(height) >= 32 {
            levels.push(Field::new(pixels, width, height));
        }
    }
    let mut candidates: Vec<(usize, Candidate)> = Vec::new();
    for (level, field) in levels.iter().enumerate() {
        candidates
            .extend(pilots.candidates(field, SHORTEST_CHIP, LONGEST_CHIP).into_iter().map(|found| (level, found)));
    }
    candidates.sort_by(|one, other| other.1.agreement.total_cmp(&one.1.agreement));
    let mut best = 0.0_f32;
    for &(level, candidate) in candidates.iter().take(TRIES) {
        let field = &levels[level];
        let refined = pilots.refined(field, &transposed(field), candidate);
        best = best.max(refined.agreement);
        if let Some(reading) = read_at(field, &pilots_of, seed, &refined) {
            return reading;
        }
    }
    if best >= PRESENT { Reading::Unclear } else { Reading::None }
}

fn read_at(field: &Field, pattern: &Pattern, seed: &[u8; 32], candidate: &Candidate) -> Option<Reading> {
    let tile = tile_at(field, candidate);
    let mut received = [0.0; CODED_BITS];
    for &(place, bit, sign) in &pattern.carriers {
        received[bit] += tile[place] * f32::from(sign);
    }
    let code = decode(seed, &received)?;
    let chips = pattern.chips(&encode(seed, code));
    let (mut right, mut all) = (0.0, f32::MIN_POSITIVE);
    for (value, sign) in tile.iter().zip(chips) {
        all += value.abs();
        right += (value * f32::from(sign)).max(0.0);
    }
    let confidence = Confidence {
        chance_of_error: TRIES as f64 / f64::from(1_u32 << (CHECK_BITS / 2)).powi(2),
        agreement: right / all,
    };
    Some(Reading::Found { share: (code >> 16) as u32, recipient: code as u16, confidence })
}
