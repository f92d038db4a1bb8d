//! JPEG's codes: from bits to symbols and from symbols to bits (ITU-T T.81, annexes C and F).

use super::bits::{Reader, Writer};

/// Codes up to this length are looked up at once.
const QUICK: u32 = 11;
const LONGEST: usize = 16;
/// Of a DC or AC value.
const MOST_BITS: u32 = 11;

/// The codes of one table.
pub(crate) struct Codes {
    /// Length and symbol, in one number, for each beginning of [`QUICK`] bits; 0 where the code is longer.
    quick: Vec<u16>,
    /// For each length, behind the last code of that length: as 16 bits, and the place of its symbol.
    ends: [(u32, usize); LONGEST],
    symbols: Vec<u8>,
    /// Code and its length for each symbol.
    written: [(u16, u8); 256],
}

impl Codes {
    /// From the lengths and symbols of a table segment; none when they can't be a code.
    pub(crate) fn of(counts: &[u8; LONGEST], symbols: &[u8]) -> Option<Self> {
        let mut codes = Self {
            quick: vec![0; 1 << QUICK],
            ends: [(0, 0); LONGEST],
            symbols: symbols.to_vec(),
            written: [(0, 0); 256],
        };
        let (mut code, mut place) = (0_u32, 0);
        for (length, &count) in (1_u8..).zip(counts) {
            for _ in 0..count {
                let symbol = *symbols.get(place)?;
                codes.note(code, length, symbol)?;
                code += 1;
                place += 1;
            }
            codes.ends[usize::from(length) - 1] = (code << (LONGEST - usize::from(length)), place);
            code <<= 1;
        }
        (place == symbols.len()).then_some(codes)
    }

    fn note(&mut self, code: u32, length: u8, symbol: u8) -> Option<()> {
        // A code of ones alone is none, and more codes than there is room for are none either.
        if code + 1 >= 1 << length {
            return None;
        }
        self.written[usize::from(symbol)] = (code as u16, length);
        if let Some(open) = QUICK.checked_sub(u32::from(length)) {
            let first = (code << open) as usize;
            self.quick.get_mut(first..first + (1 << open))?.fill(u16::from(length) << 8 | u16::from(symbol));
        }
        Some(())
    }

    /// The next symbol, and the value whose bits follow it: as many as the symbol's lower half says. None where the bits are no
    /// code.
    #[inline]
    pub(crate) fn read(&self, reader: &mut Reader) -> Option<(u8, i32)> {
        let bits = reader.peek();
        let quick = self.quick[(bits >> (64 - QUICK)) as usize];
        let (length, symbol) =
            if quick > 0 { (u32::from(quick >> 8), quick as u8) } else { self.long((bits >> 48) as u32)? };
        let size = u32::from(symbol & 15);
        reader.skip(length + size);
        if size == 0 {
            return Some((symbol, 0));
        }
        let value = ((bits << length) >> (64 - size)) as i32;
        Some((symbol, if value < 1 << (size - 1) { value - (1 << size) + 1 } else { value }))
    }

    #[cold]
    fn long(&self, sixteen: u32) -> Option<(u32, u8)> {
        let length = self.ends.iter().position(|(end, _)| sixteen < *end)?;
        let (end, behind) = self.ends[length];
        // Symbols of one length lie in the order of their codes.
        let back = (end - sixteen).div_ceil(1 << (LONGEST - 1 - length)) as usize;
        Some((length as u32 + 1, *self.symbols.get(behind.checked_sub(back)?)?))
    }

    /// Writes a symbol and the bits of a value that come with it. False where the table has no code for it.
    #[inline]
    #[must_use]
    pub(crate) fn write(&self, writer: &mut Writer, run: u8, value: i32) -> bool {
        let size = 32 - value.unsigned_abs().leading_zeros();
        if size > MOST_BITS {
            return false;
        }
        let (code, length) = self.written[usize::from(run << 4) | size as usize];
        // Negative values are one less, of which the lower bits count.
        let bits = (value + (value >> 31)) as u32 & ((1 << size) - 1);
        writer.put(u32::from(code) << size | bits, u32::from(length) + size);
        length > 0
    }

    /// Writes a symbol that comes without a value.
    #[must_use]
    pub(crate) fn write_alone(&self, writer: &mut Writer, symbol: u8) -> bool {
        let (code, length) = self.written[usize::from(symbol)];
        writer.put(u32::from(code), u32::from(length));
        length > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The luminance AC table of the standard (K.5) has codes of up to 16 bits; this one is smaller and as uneven.
    fn codes() -> Codes {
        let counts = [0, 1, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 3];
        Codes::of(&counts, &[0x00, 0x01, 0x02, 0x05, 0x0b, 0x31, 0xf0, 0x2a]).unwrap()
    }

    #[test]
    fn what_is_written_is_read() {
        let (codes, mut writer) = (codes(), Writer::with_capacity(0));
        let values = [(0, 1), (0, -1), (0, 3), (0, -2), (0, 31), (0, -17), (0, 2_047), (0, -1_024), (3, 1), (2, -777)];
        for (run, value) in values {
            assert!(codes.write(&mut writer, run, value), "{run} {value}");
        }
        assert!(codes.write_alone(&mut writer, 0xf0) && codes.write_alone(&mut writer, 0));
        assert!(!codes.write(&mut writer, 9, 1), "no code for it");
        let mut file = Vec::new();
        writer.finish_into(&mut file);
        let mut reader = Reader::of(&file);
        for (run, expected) in values {
            let (symbol, value) = codes.read(&mut reader).unwrap();
            assert_eq!((symbol >> 4, value), (run, expected));
        }
        assert_eq!((codes.read(&mut reader), codes.read(&mut reader)), (Some((0xf0, 0)), Some((0, 0))));
    }

    #[test]
    fn impossible_tables_are_none() {
        let mut counts = [0; LONGEST];
        counts[0] = 3;
        assert!(Codes::of(&counts, &[1, 2, 3]).is_none(), "three codes of one bit");
        counts[0] = 1;
        assert!(Codes::of(&counts, &[]).is_none() && Codes::of(&counts, &[1, 2]).is_none());
        let codes = Codes::of(&counts, &[7]).unwrap();
        assert_eq!(codes.read(&mut Reader::of(&[0xfe])), None, "no such code");
    }
}
