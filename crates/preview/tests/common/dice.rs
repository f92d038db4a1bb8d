//! Damage that is the same on every run.

/// A small generator of numbers (xorshift, Marsaglia 2003).
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    /// Overwrites up to a dozen bytes.
    pub fn damage(&mut self, file: &mut [u8]) {
        for _ in 0..=self.below(12) {
            let place = self.below(file.len());
            file[place] = self.below(256) as u8;
        }
    }
}
