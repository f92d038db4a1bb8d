//! Bits of a scan, without the zeroes that JPEG stuffs behind every 0xff.

/// Bytes behind the end that may be looked at: more than the longest block takes.
const BEYOND: usize = 512;

/// Reads bits from the first one on.
pub(crate) struct Reader {
    bytes: Vec<u8>,
    length: usize,
    at: usize,
}

impl Reader {
    /// The bits of a scan's bytes, up to the marker that ends it.
    pub(crate) fn of(scan: &[u8]) -> Self {
        let mut bytes = Vec::with_capacity(scan.len() + BEYOND);
        let mut rest = scan;
        loop {
            let Some(at) = rest.iter().position(|byte| *byte == 0xff) else {
                bytes.extend_from_slice(rest);
                break;
            };
            bytes.extend_from_slice(&rest[..at]);
            match rest.get(at + 1) {
                Some(0) => {
                    bytes.push(0xff);
                    rest = &rest[at + 2..];
                }
                _ => break,
            }
        }
        let length = bytes.len() * 8;
        bytes.resize(bytes.len() + BEYOND, 0);
        Self { bytes, length, at: 0 }
    }

    /// The next bits, at the upper end; at least 57 of them.
    #[inline]
    pub(crate) fn peek(&self) -> u64 {
        self.bytes.get(self.at / 8..).and_then(|rest| rest.first_chunk()).map_or(0, |bytes| {
            let word = u64::from_be_bytes(*bytes);
            word << (self.at % 8)
        })
    }

    #[inline]
    pub(crate) fn skip(&mut self, count: u32) {
        self.at += count as usize;
    }

    /// Where it stands, to come back for a [`copy`](Writer::copy).
    pub(crate) fn place(&self) -> usize {
        self.at
    }

    /// Whether it has read more than there is.
    pub(crate) fn is_beyond(&self) -> bool {
        self.at > self.length
    }

    fn from(&self, place: usize) -> u64 {
        let word = self
            .bytes
            .get(place / 8..)
            .and_then(|rest| rest.first_chunk())
            .map_or(0, |bytes| u64::from_be_bytes(*bytes));
        word << (place % 8)
    }
}

/// Writes bits one after another.
pub(crate) struct Writer {
    bytes: Vec<u8>,
    /// Those that are not a whole word yet, at the lower end.
    held: u64,
    count: u32,
}

impl Writer {
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self { bytes: Vec::with_capacity(bytes), held: 0, count: 0 }
    }

    /// The lower `count` bits, 32 at most; those above must be zero.
    #[inline]
    pub(crate) fn put(&mut self, bits: u32, count: u32) {
        self.held = self.held << count | u64::from(bits);
        self.count += count;
        if self.count >= 32 {
            self.count -= 32;
            let word = (self.held >> self.count) as u32;
            self.bytes.extend_from_slice(&word.to_be_bytes());
        }
    }

    /// What the reader read between two places.
    pub(crate) fn copy(&mut self, reader: &Reader, from: usize, to: usize) {
        let mut at = from;
        while at < to {
            let count = (to - at).min(32) as u32;
            self.put((reader.from(at) >> (64 - count)) as u32, count);
            at += count as usize;
        }
    }

    /// Appends the bits to a file, filled up with ones and stuffed.
    pub(crate) fn finish_into(mut self, file: &mut Vec<u8>) {
        let open = (8 - self.count % 8) % 8;
        self.put((1 << open) - 1, open);
        let held = self.held << (32 - self.count);
        self.bytes.extend_from_slice(&(held as u32).to_be_bytes()[..self.count as usize / 8]);
        let mut rest = self.bytes.as_slice();
        while let Some(at) = rest.iter().position(|byte| *byte == 0xff) {
            file.extend_from_slice(&rest[..=at]);
            file.push(0);
            rest = &rest[at + 1..];
        }
        file.extend_from_slice(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_come_back_and_every_ff_is_stuffed() {
        let mut writer = Writer::with_capacity(0);
        let piece = |at: u32| {
            let count = at % 33;
            (count, (u64::from(at.wrapping_mul(2_654_435_761)) & ((1 << count) - 1)) as u32)
        };
        let pieces: Vec<(u32, u32)> = (0..500).map(piece).collect();
        for (count, bits) in &pieces {
            writer.put(*bits, *count);
        }
        writer.put(u32::MAX, 32);
        let mut file = Vec::new();
        writer.finish_into(&mut file);
        assert!(file.windows(2).all(|pair| pair[0] != 0xff || pair[1] == 0));
        let mut reader = Reader::of(&file);
        for (count, bits) in &pieces {
            let found = if *count == 0 { 0 } else { (reader.peek() >> (64 - count)) as u32 };
            assert_eq!(found, *bits);
            reader.skip(*count);
        }
        assert!(!reader.is_beyond());
        reader.skip(64);
        assert!(reader.is_beyond());
        assert_eq!(reader.peek(), 0);
    }

    #[test]
    fn copies_are_the_same_bits() {
        let scan: Vec<u8> = (0..200_u8).map(|byte| byte.wrapping_mul(101) & 0x7f).collect();
        let reader = Reader::of(&scan);
        let mut writer = Writer::with_capacity(0);
        for ends in [0, 3, 40, 41, 200, 777, 1_600].windows(2) {
            writer.copy(&reader, ends[0], ends[1]);
        }
        let mut file = Vec::new();
        writer.finish_into(&mut file);
        assert_eq!(file, scan);
    }
}
