//! Pages as fax machines and scanners write them: runs of black and white (ITU-T T.4 and T.6; TIFF 6.0, sections 10 and 11).
//! Lines that were damaged on their way are left out or shown as far as they go, as a fax machine does.

use std::borrow::Cow;

use hayro_ccitt::{DecodeSettings, DecoderContext, EncodingMode};
use image::metadata::Orientation;
use image::{DynamicImage, GrayImage};

use super::fields::{Field, Layout};
use crate::NoPreview;
use crate::documents::check_bounds;
use crate::documents::pictures::Decoded;

const WIDTH: u16 = 256;
const HEIGHT: u16 = 257;
const COMPRESSION: u16 = 259;
const PHOTOMETRIC: u16 = 262;
const FILL_ORDER: u16 = 266;
const STRIPS: u16 = 273;
const ORIENTATION: u16 = 274;
const STRIP_ROWS: u16 = 278;
const STRIP_BYTES: u16 = 279;
const ACROSS: u16 = 282;
const DOWN: u16 = 283;
const T4_OPTIONS: u16 = 292;
const TAGS: [u16; 12] = [
    WIDTH,
    HEIGHT,
    COMPRESSION,
    PHOTOMETRIC,
    FILL_ORDER,
    STRIPS,
    ORIENTATION,
    STRIP_ROWS,
    STRIP_BYTES,
    ACROSS,
    DOWN,
    T4_OPTIONS,
];

const WHITE: u8 = 255;

/// A page of runs.
pub(super) struct Fax {
    width: u32,
    height: u32,
    /// How often a row is shown: faxes of normal quality have half as many rows to the inch as columns.
    times: u32,
    strip_rows: u32,
    encoding: EncodingMode,
    rows_are_aligned: bool,
    is_negative: bool,
    is_bit_reversed: bool,
    orientation: Orientation,
    layout: Layout,
    /// Where each strip of rows begins, and how many bytes it has.
    places: Field,
    /// Some programs leave them away.
    lengths: Option<Field>,
}

impl Fax {
    /// What a directory says, if it is of a fax.
    pub(super) fn of(layout: Layout, document: &[u8], directory: u64) -> Option<Self> {
        let fields = layout.fields(document, directory, &TAGS);
        let field = |tag| fields.iter().copied().find(|field| field.tag == tag);
        let number = |tag| field(tag).and_then(|field| layout.value(document, &field, 0));
        let (encoding, rows_are_aligned) = match (number(COMPRESSION)?, number(T4_OPTIONS).unwrap_or(0) & 1) {
            (2, _) => (EncodingMode::Group3_1D, true),
            (3, 0) => (EncodingMode::Group3_1D, false),
            (3, _) => (EncodingMode::Group3_2D, false),
            (4, _) => (EncodingMode::Group4, false),
            _ => return None,
        };
        let small = |tag| number(tag).and_then(|number| u32::try_from(number).ok());
        let (width, height) = (small(WIDTH)?, small(HEIGHT)?);
        let resolution = |tag| field(tag).and_then(|field| layout.ratio(document, &field));
        let is_flat =
            matches!((resolution(ACROSS), resolution(DOWN)), (Some(across), Some(down)) if across > 1.5 * down);
        let orientation = number(ORIENTATION).and_then(|number| Orientation::from_exif(number as u8));
        Some(Self {
            width,
            height,
            times: if is_flat { 2 } else { 1 },
            strip_rows: small(STRIP_ROWS).unwrap_or(height).clamp(1, height.max(1)),
            encoding,
            rows_are_aligned,
            is_negative: number(PHOTOMETRIC) == Some(1),
            is_bit_reversed: number(FILL_ORDER) == Some(2),
            orientation: orientation.unwrap_or(Orientation::NoTransforms),
            layout,
            places: field(STRIPS)?,
            lengths: field(STRIP_BYTES),
        })
    }

    /// The size and orientation that the directory claims, checked.
    pub(super) fn claims(&self) -> Result<(u32, u32, Orientation), NoPreview> {
        let height = self.height.checked_mul(self.times).ok_or(NoPreview::TooManyPixels)?;
        check_bounds(self.width, height, u64::from(self.width) * u64::from(height))?;
        Ok((self.width, height, self.orientation))
    }

    /// The page, as far as it can be read.
    pub(super) fn read(&self, document: &[u8]) -> Result<Decoded, NoPreview> {
        let (width, height, orientation) = self.claims()?;
        let mut paper = Paper::new(width, height, self.times);
        let mut has_any = false;
        for strip in 0..self.height.div_ceil(self.strip_rows) {
            let Some(bytes) = self.strip(document, u64::from(strip)) else { break };
            paper.row = strip * self.strip_rows;
            let before = paper.row;
            let mut context = DecoderContext::new(self.settings(self.strip_rows.min(self.height - before)));
            // What was read before an error is on the paper.
            let outcome = hayro_ccitt::decode(&bytes, &mut paper, &mut context);
            has_any |= outcome.is_ok() || paper.row > before;
        }
        let pixels = GrayImage::from_raw(width, height, paper.pixels).filter(|_| has_any).ok_or(NoPreview::Damaged)?;
        let mut pixels = DynamicImage::ImageLuma8(pixels);
        if self.is_negative {
            pixels.invert();
        }
        Ok(Decoded { pixels, orientation })
    }

    fn settings(&self, rows: u32) -> DecodeSettings {
        DecodeSettings {
            columns: self.width,
            rows,
            end_of_block: true,
            // They are found where they are.
            end_of_line: false,
            rows_are_byte_aligned: self.rows_are_aligned,
            encoding: self.encoding,
            strict: false,
        }
    }

    /// The bytes of a strip with the first bit in front; a file that was cut off has fewer.
    fn strip<'d>(&self, document: &'d [u8], index: u64) -> Option<Cow<'d, [u8]>> {
        let at = self.layout.value(document, &self.places, index)?;
        let length = self.lengths.and_then(|field| self.layout.value(document, &field, index)).unwrap_or(u64::MAX);
        let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(document.len());
        let bytes = &document[place(at)..place(at.saturating_add(length))];
        Some(match self.is_bit_reversed {
            true => bytes.iter().map(|byte| byte.reverse_bits()).collect(),
            false => bytes.into(),
        })
    }
}

/// Where rows are painted, from the top.
struct Paper {
    pixels: Vec<u8>,
    width: usize,
    row: u32,
    times: u32,
}

impl Paper {
    fn new(width: u32, height: u32, times: u32) -> Self {
        let width = width as usize;
        Self { pixels: vec![WHITE; width * height as usize], width, row: 0, times }
    }
}

impl hayro_ccitt::Decoder for Paper {
    fn push_row(&mut self, changes: &[u32]) {
        let rows = self.pixels.chunks_exact_mut(self.width).skip(self.row as usize * self.times as usize);
        for row in rows.take(self.times as usize) {
            for run in changes.chunks(2) {
                let to = run.get(1).map_or(row.len(), |to| (*to as usize).min(row.len()));
                row[(run[0] as usize).min(to)..to].fill(0);
            }
        }
        self.row += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::super::Pages;
    use super::super::plain::testing::file;
    use super::*;
    use crate::documents::Document;

    /// Codes as they follow one another (T.4, tables 2 and 3), spaces aside.
    fn bits(codes: &str) -> Vec<u8> {
        let bits: Vec<u8> = codes.bytes().filter(|one| *one != b' ').map(|one| one - b'0').collect();
        bits.chunks(8).map(|byte| byte.iter().enumerate().fold(0, |all, (at, bit)| all | (bit << (7 - at)))).collect()
    }

    /// The rows of a page of eight columns, `#` for black.
    fn drawn(fields: &[(u16, &[u16])], samples: &[u8], rows: u16) -> Vec<String> {
        let page = Pages::open(file(fields, samples, (8, rows))).and_then(|mut pages| pages.pixels(0, 64)).unwrap();
        let page = page.to_luma8();
        let mark = |pixel: &image::Luma<u8>| if pixel.0[0] < 128 { '#' } else { '.' };
        page.rows().map(|row| row.map(mark).collect()).collect()
    }

    /// Two white, three black, three white; then all white.
    const ROW: &str = "0111 10 1000";
    const EMPTY: &str = "10011";
    const END_OF_LINE: &str = "000000000001";

    #[test]
    fn rows_that_begin_with_bytes() {
        let samples = [bits(ROW), bits(EMPTY)].concat();
        let fields: [(u16, &[u16]); 3] = [(258, &[1]), (259, &[2]), (262, &[0])];
        assert_eq!(drawn(&fields, &samples, 2), ["..###...", "........"]);
        // The same from the last bit of each byte to the first, and of light that is black.
        let reversed: Vec<u8> = samples.iter().map(|byte| byte.reverse_bits()).collect();
        let fields: [(u16, &[u16]); 4] = [(258, &[1]), (259, &[2]), (262, &[1]), (266, &[2])];
        assert_eq!(drawn(&fields, &reversed, 2), ["##...###", "########"]);
    }

    #[test]
    fn rows_with_marks_at_their_ends_in_one_dimension_and_in_two() {
        let fields: [(u16, &[u16]); 3] = [(258, &[1]), (259, &[3]), (262, &[0])];
        let samples = bits(&[END_OF_LINE, ROW, END_OF_LINE, EMPTY, END_OF_LINE, ROW].concat());
        assert_eq!(drawn(&fields, &samples, 3), ["..###...", "........", "..###..."]);
        // The second row is like the first: both changes where they were, and the end (T.4, 4.2: V0).
        let fields: [(u16, &[u16]); 4] = [(258, &[1]), (259, &[3]), (262, &[0]), (292, &[1])];
        let samples = bits(&[END_OF_LINE, "1", ROW, END_OF_LINE, "0", "1 1 1"].concat());
        assert_eq!(drawn(&fields, &samples, 2), ["..###...", "..###..."]);
    }

    #[test]
    fn a_line_that_was_damaged_takes_no_other_along() {
        let fields: [(u16, &[u16]); 3] = [(258, &[1]), (259, &[3]), (262, &[0])];
        let samples = bits(&[END_OF_LINE, ROW, END_OF_LINE, "0000 0011", END_OF_LINE, ROW].concat());
        let rows = drawn(&fields, &samples, 3);
        assert_eq!((&rows[0][..], &rows[2][..]), ("..###...", "..###..."));
    }

    #[test]
    fn what_holds_no_row_is_damaged() {
        let fields: [(u16, &[u16]); 3] = [(258, &[1]), (259, &[4]), (262, &[0])];
        let page = Pages::open(file(&fields, &[0; 4], (8, 2))).and_then(|mut pages| pages.pixels(0, 64)).map(drop);
        assert_eq!(page, Err(NoPreview::Damaged));
    }
}
