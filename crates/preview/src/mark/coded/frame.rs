//! What stands before the scan of one of our own pages: its size, its components, its tables.

use super::huffman::Codes;

const START_OF_IMAGE: u8 = 0xd8;
const START_OF_SCAN: u8 = 0xda;
const QUANTISATION: u8 = 0xdb;
const HUFFMAN: u8 = 0xc4;
const BASELINE_FRAME: u8 = 0xc0;
const JFIF: u8 = 0xe0;

/// Where the n-th coefficient of the zigzag stands, row by row.
pub(super) const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21,
    28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54,
    47, 55, 62, 63,
];

/// A page as its file describes it. The first component is the luminance.
pub(super) struct Frame<'a> {
    /// Everything up to the scan's bits.
    pub(super) head: &'a [u8],
    /// What follows.
    pub(super) scan: &'a [u8],
    pub(super) width: u16,
    pub(super) height: u16,
    /// Blocks of luminance across and down that belong together; 1 and 1 without colour.
    pub(super) together: (usize, usize),
    /// Steps of the luminance's coefficients, row by row.
    pub(super) steps: [u16; 64],
    /// Tables for each component's first and other coefficients.
    pub(super) codes: Vec<(Codes, Codes)>,
}

/// What was read so far.
#[derive(Default)]
struct Tables<'a> {
    quantisation: [Option<[u16; 64]>; 4],
    first: [Option<(&'a [u8; 16], &'a [u8])>; 4],
    others: [Option<(&'a [u8; 16], &'a [u8])>; 4],
    frame: Option<&'a [u8]>,
}

impl<'a> Frame<'a> {
    /// None for whatever isn't written as our encoder writes.
    pub(super) fn read(jpeg: &'a [u8]) -> Option<Self> {
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
                BASELINE_FRAME if tables.frame.is_none() => tables.frame = Some(content),
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
        let (&[first, sampling, table], others) = components.split_first()?;
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
        let mut codes = Vec::with_capacity(3);
        for (component, [name, tables]) in components.iter().zip(selected) {
            let (counts, symbols) = self.first.get(usize::from(tables >> 4)).copied()??;
            let one = Codes::of(counts, symbols)?;
            let (counts, symbols) = self.others.get(usize::from(tables & 15)).copied()??;
            codes.push((one, Codes::of(counts, symbols)?));
            if component[0] != *name {
                return None;
            }
        }
        let together = if others.is_empty() { (1, 1) } else { (across, down) };
        let steps = self.quantisation.get(usize::from(table)).copied()??;
        Some(Frame { head, scan: bits, width, height, together, steps, codes })
    }
}
