//! The tile of chips that carries the message, repeated over the whole page.
//!
//! A tile is 32 by 32 chips. Some of them, the pilots, have signs that depend on the seed alone: by them a reader
//! finds size and place of the tiles without knowing the message. The others carry the coded bits, each on two chips
//! that lie apart. Who lacks the seed sees noise.

use hmac::Mac;

use super::code::{CODED_BITS, keyed};

/// Chips along an edge of the tile.
pub(super) const TILE: usize = 32;
/// Chips of a tile.
pub(super) const CHIPS: usize = TILE * TILE;
const PILOTS: usize = CHIPS - 2 * CODED_BITS;

/// What the seed says about each chip of the tile.
pub(super) struct Pattern {
    /// Places and signs of the pilots.
    pub(super) pilots: Vec<(usize, i8)>,
    /// Places, coded bits and scrambling signs of the other chips.
    pub(super) carriers: Vec<(usize, usize, i8)>,
}

impl Pattern {
    pub(super) fn new(seed: &[u8; 32]) -> Self {
        let mut chance = Stream::new(seed);
        let mut places: Vec<usize> = (0..CHIPS).collect();
        for last in (1..CHIPS).rev() {
            places.swap(last, chance.below(last + 1));
        }
        let (pilots, carriers) = places.split_at(PILOTS);
        Self {
            pilots: pilots.iter().map(|&place| (place, chance.sign())).collect(),
            carriers: carriers
                .iter()
                .enumerate()
                .map(|(number, &place)| (place, number % CODED_BITS, chance.sign()))
                .collect(),
        }
    }

    /// The signs of all chips with a message in them, row by row.
    pub(super) fn chips(&self, coded: &[i8; CODED_BITS]) -> [i8; CHIPS] {
        let mut chips = [0; CHIPS];
        for &(place, sign) in &self.pilots {
            chips[place] = sign;
        }
        for &(place, bit, sign) in &self.carriers {
            chips[place] = sign * coded[bit];
        }
        chips
    }
}

/// Random numbers that the seed determines.
struct Stream {
    seed: [u8; 32],
    block: [u8; 32],
    used: usize,
    number: u64,
}

impl Stream {
    fn new(seed: &[u8; 32]) -> Self {
        Self { seed: *seed, block: [0; 32], used: 32, number: 0 }
    }

    fn two_bytes(&mut self) -> usize {
        if self.used + 2 > self.block.len() {
            let mut mac = keyed(&self.seed, b"pattern");
            mac.update(&self.number.to_be_bytes());
            self.block = mac.finalize().into_bytes().into();
            self.number += 1;
            self.used = 0;
        }
        let value = u16::from_be_bytes([self.block[self.used], self.block[self.used + 1]]);
        self.used += 2;
        usize::from(value)
    }

    /// A number below `bound`, each as likely as the other.
    fn below(&mut self, bound: usize) -> usize {
        let fair = (1 << 16) / bound * bound;
        loop {
            let value = self.two_bytes();
            if value < fair {
                return value % bound;
            }
        }
    }

    fn sign(&mut self) -> i8 {
        if self.two_bytes() % 2 == 0 { 1 } else { -1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mark::code::encode;

    #[test]
    fn each_chip_is_used_once_and_each_bit_twice() {
        let pattern = Pattern::new(&[3; 32]);
        let mut used = [0; CHIPS];
        let mut bits = [0; CODED_BITS];
        pattern.pilots.iter().for_each(|&(place, _)| used[place] += 1);
        for &(place, bit, _) in &pattern.carriers {
            used[place] += 1;
            bits[bit] += 1;
        }
        assert_eq!(used, [1; CHIPS]);
        assert_eq!(bits, [2; CODED_BITS]);
    }

    #[test]
    fn tiles_of_two_seeds_have_nothing_in_common() {
        let [one, other] = [[1; 32], [2; 32]].map(|seed| Pattern::new(&seed).chips(&encode(&seed, 5)));
        let common: i32 = one.iter().zip(other).map(|(&a, b)| i32::from(a) * i32::from(b)).sum();
        assert!(common.abs() < 160, "five times what chance gives: {common}");
        assert!(one.iter().all(|&sign| sign.abs() == 1));
    }
}
