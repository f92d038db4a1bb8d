//! Pixels that our decoder of TIFF doesn't know, under a name that it does: numbers in a table of colours, few shades of
//! grey, and luminance with two chrominances. The directory (in our copy of the file) calls them something plainer, and
//! what comes out is translated.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, RgbImage};
use tiff::TiffError;
use tiff::decoder::{Decoder, DecodingResult};
use tiff::tags::Tag;

use super::fax::Fax;
use super::fields::{Field, Layout};
use crate::NoPreview;
use crate::documents::check_bounds;
use crate::documents::pictures::Decoded;

const BITS: u16 = 258;
const COMPRESSION: u16 = 259;
const PHOTOMETRIC: u16 = 262;
const SAMPLES: u16 = 277;
const COLOUR_MAP: u16 = 320;
const SUBSAMPLING: u16 = 530;

/// What the pixels of a page are, once its directory was made plain.
pub(super) enum Plain {
    /// What the directory says.
    AsItIs,
    /// Numbers of colours, where the directory says shades of grey.
    Table(Table),
    /// Y, Cb and Cr, where the directory says red, green and blue.
    Chroma,
    /// Runs of black and white, which another decoder reads.
    Fax(Fax),
}

/// Colours by their numbers.
pub(super) struct Table {
    bits: u32,
    colours: Vec<[u8; 3]>,
}

impl Plain {
    /// Makes a directory plain.
    pub(super) fn make(layout: Layout, document: &mut [u8], directory: u64) -> Self {
        Self::made(layout, document, directory).unwrap_or(Self::AsItIs)
    }

    fn made(layout: Layout, document: &mut [u8], directory: u64) -> Option<Self> {
        let wanted = [BITS, COMPRESSION, PHOTOMETRIC, SAMPLES, COLOUR_MAP, SUBSAMPLING];
        let fields = layout.fields(document, directory, &wanted);
        let field = |tag| fields.iter().find(|field| field.tag == tag);
        let number = |tag, index| field(tag).and_then(|field| layout.value(document, field, index));
        let or = |tag, index, default| number(tag, index).unwrap_or(default);
        let (bits, samples) = (or(BITS, 0, 1), or(SAMPLES, 0, 1));
        // The values of the tags are those of TIFF 6.0: 0 and 1 are shades of grey, 3 is a table, 6 is YCbCr; 7 is JPEG.
        if bits == 1
            && samples == 1
            && let Some(fax) = Fax::of(layout, document, directory)
        {
            return Some(Self::Fax(fax));
        }
        let (plain, name) = match (number(PHOTOMETRIC, 0)?, bits, samples) {
            (3, 1 | 2 | 4 | 8, 1) => (Self::Table(Table::of(layout, document, field(COLOUR_MAP)?, bits as u32)?), 1),
            (white_is, 2 | 4, 1) if white_is < 2 => (Self::Table(Table::ramp(bits as u32, white_is == 0)), 1),
            // The decoder brings the parts of a JPEG to one size, and no others.
            (6, 8, 3) if or(COMPRESSION, 0, 1) == 7 => (Self::Chroma, 2),
            (6, 8, 3) if (or(SUBSAMPLING, 0, 2), or(SUBSAMPLING, 1, 2)) == (1, 1) => (Self::Chroma, 2),
            _ => return None,
        };
        layout.rewrite(document, field(PHOTOMETRIC)?, name)?;
        Some(plain)
    }
}

impl Table {
    /// All reds, then all greens, then all blues, of 16 bits each; some programs write 8 of them.
    fn of(layout: Layout, document: &[u8], map: &Field, bits: u32) -> Option<Self> {
        let count = 1_u64 << bits;
        let values: Option<Vec<u64>> = (0..3 * count).map(|index| layout.value(document, map, index)).collect();
        let values = values.filter(|_| map.count == 3 * count)?;
        let shift = if values.iter().all(|value| *value < 256) { 0 } else { 8 };
        let part = |index: u64| (values[index as usize] >> shift) as u8;
        let colours = (0..count).map(|number| [part(number), part(count + number), part(2 * count + number)]).collect();
        Some(Self { bits, colours })
    }

    fn ramp(bits: u32, is_white_first: bool) -> Self {
        let last = (1_u32 << bits) - 1;
        let shade = |number: u32| (if is_white_first { last - number } else { number } * 255 / last) as u8;
        Self { bits, colours: (0..=last).map(|number| [shade(number); 3]).collect() }
    }

    /// The size and orientation that the directory claims, checked.
    pub(super) fn claims(&self, document: &[u8]) -> Result<(u32, u32, Orientation), NoPreview> {
        let mut decoder = Decoder::new(Cursor::new(document)).map_err(|error| reason(&error))?;
        self.open(&mut decoder)
    }

    fn open(&self, decoder: &mut Decoder<Cursor<&[u8]>>) -> Result<(u32, u32, Orientation), NoPreview> {
        let (width, height) = decoder.dimensions().map_err(|error| reason(&error))?;
        // Numbers and colours are there at the same time.
        check_bounds(width, height, u64::from(width) * u64::from(height) * 4)?;
        let orientation = decoder.find_tag_unsigned::<u8>(Tag::Orientation).ok().flatten();
        Ok((width, height, orientation.and_then(Orientation::from_exif).unwrap_or(Orientation::NoTransforms)))
    }

    /// The picture in its colours.
    pub(super) fn read(&self, document: &[u8]) -> Result<Decoded, NoPreview> {
        let mut decoder = Decoder::new(Cursor::new(document)).map_err(|error| reason(&error))?;
        let (width, height, orientation) = self.open(&mut decoder)?;
        let DecodingResult::U8(packed) = decoder.read_image().map_err(|error| reason(&error))? else {
            return Err(NoPreview::UnsupportedType);
        };
        let row = (u64::from(width) * u64::from(self.bits)).div_ceil(8) as usize;
        if packed.len() < row * height as usize {
            return Err(NoPreview::Damaged);
        }
        let colour = |x: u32, y: u32| {
            let bit = x as usize * self.bits as usize;
            let byte = packed[y as usize * row + bit / 8];
            let number = usize::from(byte >> (8 - self.bits as usize - bit % 8)) & (self.colours.len() - 1);
            image::Rgb(self.colours[number])
        };
        let pixels = DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, colour));
        Ok(Decoded { pixels, orientation })
    }
}

/// From Y, Cb and Cr in the places of red, green and blue (JFIF 1.02, Rec. 601 at full range).
pub(super) fn to_rgb(pixels: &mut DynamicImage) {
    let DynamicImage::ImageRgb8(pixels) = pixels else { return };
    for pixel in pixels.pixels_mut() {
        let [y, blue, red] = pixel.0.map(i32::from);
        let (blue, red) = (blue - 128, red - 128);
        // In 65,536ths.
        let parts = [91_881 * red, -22_554 * blue - 46_802 * red, 116_130 * blue];
        pixel.0 = parts.map(|part| (y + ((part + 32_768) >> 16)).clamp(0, 255) as u8);
    }
}

fn reason(error: &TiffError) -> NoPreview {
    match error {
        TiffError::LimitsExceeded => NoPreview::TooManyPixels,
        TiffError::UnsupportedError(_) => NoPreview::UnsupportedType,
        _ => NoPreview::Damaged,
    }
}

#[cfg(test)]
pub(super) mod testing {
    /// A page of the given fields, with its samples behind them; values that don't fit into four bytes come before.
    pub(crate) fn file(fields: &[(u16, &[u16])], samples: &[u8], (width, height): (u16, u16)) -> Vec<u8> {
        let count = samples.len() as u16;
        let shape: [(u16, &[u16]); 5] =
            [(256, &[width]), (257, &[height]), (273, &[8]), (278, &[height]), (279, &[count])];
        let mut all: Vec<_> = fields.iter().chain(&shape).collect();
        all.sort_by_key(|field| field.0);
        let mut file = [b"II*\0\0\0\0\0", samples].concat();
        let mut entries = (all.len() as u16).to_le_bytes().to_vec();
        for (tag, values) in all {
            let mut bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
            if bytes.len() > 4 {
                let place = (file.len() as u32).to_le_bytes();
                file.extend(&bytes);
                bytes = place.to_vec();
            }
            bytes.resize(4, 0);
            let head = [tag.to_le_bytes(), 3_u16.to_le_bytes()].concat();
            entries.extend([&head[..], &(values.len() as u32).to_le_bytes(), &bytes].concat());
        }
        let directory = (file.len() as u32).to_le_bytes();
        file[4..8].copy_from_slice(&directory);
        [&file[..], &entries, &[0; 4]].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Pages;
    use super::testing::file;
    use super::*;
    use crate::documents::Document;

    fn drawn(file: Vec<u8>) -> RgbImage {
        Pages::open(file).and_then(|mut pages| pages.pixels(0, 64)).unwrap().to_rgb8()
    }

    #[test]
    fn numbers_become_the_colours_of_their_table() {
        // Black, red, green, blue; of 16 bits, and of 8 as some have them.
        for full in [0xffff, 0xff] {
            let map = [0, full, 0, 0, 0, 0, full, 0, 0, 0, 0, full];
            let fields: [(u16, &[u16]); 4] = [(258, &[2]), (259, &[1]), (262, &[3]), (320, &map)];
            let page = drawn(file(&fields, &[0b0001_1011, 0b1100_0000, 0b1110_0100, 0], (5, 2)));
            let row = |y| -> Vec<[u8; 3]> { (0..5).map(|x| page.get_pixel(x, y).0).collect() };
            let [black, red, green, blue] = [[0; 3], [255, 0, 0], [0, 255, 0], [0, 0, 255]];
            assert_eq!(row(0), [black, red, green, blue, blue]);
            assert_eq!(row(1), [blue, green, red, black, black]);
        }
    }

    #[test]
    fn few_shades_of_grey_are_spread_and_may_begin_with_white() {
        for (white_is, expected) in [(1, [0, 85, 170, 255]), (0, [255, 170, 85, 0])] {
            let fields: [(u16, &[u16]); 3] = [(258, &[2]), (259, &[1]), (262, &[white_is])];
            let page = drawn(file(&fields, &[0b0001_1011], (4, 1)));
            assert_eq!((0..4).map(|x| page.get_pixel(x, 0).0[0]).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn a_jpeg_within_has_its_colours() {
        let mut jpeg = Vec::new();
        let orange: Vec<u8> = [240, 120, 20].repeat(32 * 32);
        jpeg_encoder::Encoder::new(&mut jpeg, 95).encode(&orange, 32, 32, jpeg_encoder::ColorType::Rgb).unwrap();
        let fields: [(u16, &[u16]); 4] = [(258, &[8, 8, 8]), (259, &[7]), (262, &[6]), (277, &[3])];
        let [red, green, blue] = drawn(file(&fields, &jpeg, (32, 32))).get_pixel(16, 16).0;
        let is_near = |one: u8, other: u8| one.abs_diff(other) < 6;
        assert!(is_near(red, 240) && is_near(green, 120) && is_near(blue, 20), "{red} {green} {blue}");
    }

    #[test]
    fn a_table_that_is_cut_off_or_too_short_is_none() {
        let map = [0, 0xffff, 0, 0, 0, 0];
        let fields: [(u16, &[u16]); 4] = [(258, &[2]), (259, &[1]), (262, &[3]), (320, &map)];
        let outcome = Pages::open(file(&fields, &[0; 2], (5, 1))).map(|_| ());
        assert_eq!(outcome, Err(NoPreview::UnsupportedType));
    }
}
