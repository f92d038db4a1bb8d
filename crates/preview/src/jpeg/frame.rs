//! What stands before the scan of one of our own pages: its size, its components, its tables.

use super::bits::{Reader, Writer};
use super::huffman::Codes;
use super::marker::{BASELINE_FRAME, HUFFMAN, JFIF, QUANTISATION, START_OF_IMAGE, START_OF_SCAN};

/// Where the n-th coefficient of the zigzag stands, column by column, as the transform has them.
pub(crate) const ZIGZAG: [u8; 64] = [
    0, 8, 1, 2, 9, 16, 24, 17, 10, 3, 4, 11, 18, 25, 32, 40, 33, 26, 19, 12, 5, 6, 13, 20, 27, 34, 41, 48, 56, 49, 42,
    35, 28, 21, 14, 7, 15, 22, 29, 36, 43, 50, 57, 58, 51, 44, 37, 30, 23, 31, 38, 45, 52, 59, 60, 53, 46, 39, 47, 54,
    61, 62, 55, 63,
];

/// A page as its file describes it. The first component is the luminance.
pub(crate) struct Frame<'a> {
    /// Everything up to the scan's bits.
    pub(crate) head: &'a [u8],
    /// What follows.
    pub(crate) scan: &'a [u8],
    pub(crate) width: u16,
    pub(crate) height: u16,
    /// Blocks of luminance across and down that belong together; 1 and 1 without colour.
    pub(crate) together: (usize, usize),
    /// Luminance, and differences to blue and to red if there is colour.
    pub(crate) components: Vec<Component>,
    /// Where in the head its height and width stand, two bytes each.
    pub(crate) size_at: usize,
}

/// How blocks of a component are written.
pub(crate) struct Component {
    /// Steps of the coefficients, column by column.
    pub(crate) steps: [u16; 64],
    first: Codes,
    others: Codes,
}

impl Component {
    /// The next block's first coefficient, as its difference to the last one's.
    #[inline]
    pub(crate) fn read_first(&self, reader: &mut Reader) -> Option<i32> {
        Some(self.first.read(reader)?.1)
    }

    /// The other coefficients: each with its place in the zigzag.
    #[inline]
    pub(crate) fn read_others(&self, reader: &mut Reader, mut each: impl FnMut(usize, i32)) -> Option<()> {
        let mut at = 1;
        while at < 64 {
            let (symbol, value) = self.others.read(reader)?;
            match (symbol >> 4, symbol & 15) {
                (0, 0) => break,
                (15, 0) => at += 16,
                (run, _) => {
                    at += usize::from(run);
                    if at > 63 {
                        return None;
                    }
                    each(at, value);
                    at += 1;
                }
            }
        }
        Some(())
    }

    /// Writes a block's first coefficient; none where there is no code for it.
    #[inline]
    pub(crate) fn write_first(&self, writer: &mut Writer, difference: i32) -> Option<()> {
        self.first.write(writer, 0, difference).then_some(())
    }

    /// Writes that the other coefficients are nothing.
    #[inline]
    pub(crate) fn write_no_others(&self, writer: &mut Writer) -> Option<()> {
        self.others.write_alone(writer, 0).then_some(())
    }

    /// Writes the other coefficients of steps that lie column by column; none where there is no code for one of them.
    pub(crate) fn write_others(&self, writer: &mut Writer, steps: &[i16; 64]) -> Option<()> {
        let zigzag: [i16; 64] = std::array::from_fn(|at| steps[usize::from(ZIGZAG[at])]);
        let mut left = places(&zigzag) & !1;
        let mut last = 0;
        while left != 0 {
            let at = left.trailing_zeros();
            let mut run = at - last - 1;
            while run > 15 {
                self.others.write_alone(writer, 0xf0).then_some(())?;
                run -= 16;
            }
            self.others.write(writer, run as u8, i32::from(zigzag[at as usize])).then_some(())?;
            last = at;
            left &= left - 1;
        }
        if last == 63 { Some(()) } else { self.write_no_others(writer) }
    }
}

/// A bit for each that is not nothing, the first one lowest.
fn places(steps: &[i16; 64]) -> u64 {
    let there = steps.map(|step| u8::from(step != 0));
    // Multiplied so, the lowest bits of eight bytes come to lie side by side in the highest byte.
    let eight = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    there.as_chunks().0.iter().rev().fold(0, |all, bytes| all << 8 | eight(bytes))
}

/// What was read so far.
#[derive(Default)]
struct Tables<'a> {
    quantisation: [Option<[u16; 64]>; 4],
    first: [Option<(&'a [u8; 16], &'a [u8])>; 4],
    others: [Option<(&'a [u8; 16], &'a [u8])>; 4],
    frame: Option<&'a [u8]>,
    size_at: usize,
}

impl<'a> Frame<'a> {
    /// None for whatever isn't written as our encoder writes.
    pub(crate) fn read(jpeg: &'a [u8]) -> Option<Self> {
        let mut rest = jpeg.strip_prefix(&[0xff, START_OF_IMAGE])?;
        let mut tables = Tables::default();
        loop {
            let &[0xff, marker, high, low, ref after @ ..] = rest else { return None };
            let length = usize::from(u16::from_be_bytes([high, low])).checked_sub(2)?;
            let (content, behind) = after.split_at_checked(length)?;
            rest = behind;
            match marker {
                JFIF if content.len() == 14 && content.starts_with(b"JFIF\0") => {}
                QUANTISATION => tables.quantisation(content)?,
                HUFFMAN => tables.huffman(content)?,
                BASELINE_FRAME if tables.frame.is_none() => {
                    tables.frame = Some(content);
                    // Behind the bits of a sample.
                    tables.size_at = jpeg.len() - rest.len() - content.len() + 1;
                }
                START_OF_SCAN => return tables.finish(content, &jpeg[..jpeg.len() - rest.len()], rest),
                _ => return None,
            }
        }
    }
}

impl<'a> Tables<'a> {
    fn quantisation(&mut self, mut content: &[u8]) -> Option<()> {
        while let [number @ 0..4, rest @ ..] = content {
            let (zigzag, behind) = rest.split_first_chunk::<64>()?;
            let mut steps = [0; 64];
            for (place, step) in ZIGZAG.iter().zip(zigzag) {
                steps[usize::from(*place)] = u16::from(*step);
            }
            self.quantisation[usize::from(*number)] = Some(steps);
            content = behind;
        }
        content.is_empty().then_some(())
    }

    fn huffman(&mut self, mut content: &'a [u8]) -> Option<()> {
        while let [kind, rest @ ..] = content {
            let (counts, rest) = rest.split_first_chunk::<16>()?;
            let (symbols, behind) = rest.split_at_checked(counts.iter().map(|count| usize::from(*count)).sum())?;
            let tables = if kind & 0xf0 == 0 { &mut self.first } else { &mut self.others };
            *tables.get_mut(usize::from(kind & 0xf))? = Some((counts, symbols));
            content = behind;
        }
        Some(())
    }

    fn finish(self, scan: &[u8], head: &'a [u8], bits: &'a [u8]) -> Option<Frame<'a>> {
        let &[8, h1, h0, w1, w0, count, ref components @ ..] = self.frame? else { return None };
        let (height, width) = (u16::from_be_bytes([h1, h0]), u16::from_be_bytes([w1, w0]));
        let components = components.as_chunks::<3>().0;
        let (&[first, sampling, _], others) = components.split_first()?;
        let (across, down) = (usize::from(sampling >> 4), usize::from(sampling & 15));
        let is_ours = components.len() == usize::from(count)
            && matches!(others.len(), 0 | 2)
            && others.iter().all(|component| component[1] == 0x11)
            && (1..=2).contains(&across)
            && (1..=2).contains(&down)
            && width > 0
            && height > 0;
        let [scanned, rest @ ..] = scan else { return None };
        let (selected, [0, 63, 0]) = rest.split_last_chunk::<3>()? else { return None };
        let selected = selected.as_chunks::<2>().0;
        if !is_ours || *scanned != count || selected.len() != components.len() || selected.first()?[0] != first {
            return None;
        }
        let mut described = Vec::with_capacity(3);
        for ([number, _, table], [name, tables]) in components.iter().zip(selected) {
            let (counts, symbols) = self.first.get(usize::from(tables >> 4)).copied()??;
            let first = Codes::of(counts, symbols)?;
            let (counts, symbols) = self.others.get(usize::from(tables & 15)).copied()??;
            let others = Codes::of(counts, symbols)?;
            let steps = self.quantisation.get(usize::from(*table)).copied()??;
            if number != name {
                return None;
            }
            described.push(Component { steps, first, others });
        }
        let together = if others.is_empty() { (1, 1) } else { (across, down) };
        let size_at = self.size_at;
        Some(Frame { head, scan: bits, width, height, together, components: described, size_at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_what_is_not_nothing() {
        for seed in 0..200_u64 {
            let expected = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(seed as u32);
            let steps = std::array::from_fn(|at| if expected >> at & 1 == 1 { -3 } else { 0 });
            assert_eq!(places(&steps), expected);
        }
    }
}
