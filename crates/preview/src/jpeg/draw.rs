//! Writes what was drawn: paper, with something on it here and there. Where a block is of one colour, that is all that is
//! looked at.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::bits::Writer;
use super::dct::{self, Block};
use super::frame::{Component, Frame};
use super::{END_OF_IMAGE, Pixels};

/// Pixels along an edge of a block.
const EDGE: usize = 8;

/// A picture in shades of grey, row by row; none where it has no pixels or more than a file can have.
pub(crate) fn grey(samples: &[u8], width: u32, height: u32, quality: u8) -> Option<Vec<u8>> {
    let picture = Raster::new(samples, width, height)?;
    let head = head(ColorType::Luma, &[0], picture.size()?, quality)?;
    let frame = Frame::read(&head)?;
    let [luminance] = frame.components.as_slice() else { return None };
    let (mut scan, mut luminance) = (Writer::with_capacity(samples.len() / 8), Channel::new(luminance));
    for (y, x) in picture.places(EDGE) {
        luminance.write(&mut scan, &picture.block::<EDGE, 64>(x, y))?;
    }
    Some(finished(&frame, scan))
}

/// A picture in colour, four bytes a pixel of which the last is passed over, row by row.
pub(crate) fn colour(samples: &[u8], width: u32, height: u32, quality: u8) -> Option<Vec<u8>> {
    let picture = Raster::new(samples.as_chunks::<4>().0, width, height)?;
    let head = head(ColorType::Rgb, &[0; 3], picture.size()?, quality)?;
    let frame = Frame::read(&head)?;
    let [luminance, blue, red] = frame.components.as_slice() else { return None };
    let mut scan = Writer::with_capacity(samples.len() / 16);
    let mut channels = [luminance, blue, red].map(Channel::new);
    if frame.together != (2, 2) {
        return None;
    }
    for (y, x) in picture.places(2 * EDGE) {
        let four = picture.block::<{ 2 * EDGE }, 256>(x, y).map(|pixel| u32::from_le_bytes(pixel) & 0x00ff_ffff);
        match only(&four) {
            Some(colour) => even(&mut channels, &mut scan, colour)?,
            None => uneven(&mut channels, &mut scan, &four)?,
        }
    }
    Some(finished(&frame, scan))
}

/// Four blocks of luminance and one of each difference that are all of one colour.
fn even(channels: &mut [Channel<'_>; 3], scan: &mut Writer, colour: u32) -> Option<()> {
    let [luminance, blue, red] = channels;
    (0..4).try_for_each(|_| luminance.write_even(scan, light(colour)))?;
    blue.write_even(scan, towards(BLUE, colour & RED_AND_BLUE, colour >> 8 & 0xff))?;
    red.write_even(scan, towards(RED, colour & RED_AND_BLUE, colour >> 8 & 0xff))
}

fn uneven(channels: &mut [Channel<'_>; 3], scan: &mut Writer, four: &[u32; 256]) -> Option<()> {
    let [luminance, blue, red] = channels;
    let lights = four.map(light);
    for start in [0, EDGE, 128, 128 + EDGE] {
        luminance.write_levels(scan, &std::array::from_fn(|at| lights[start + at / EDGE * 2 * EDGE + at % EDGE]))?;
    }
    // A difference is that of the mean of four pixels; their sums don't run into each other.
    let (mut reds_and_blues, mut greens) = ([0; 64], [0; 64]);
    for at in 0..64 {
        let first = at / EDGE * 4 * EDGE + at % EDGE * 2;
        for pixel in [first, first + 1, first + 2 * EDGE, first + 2 * EDGE + 1].map(|place| four[place]) {
            reds_and_blues[at] += pixel & RED_AND_BLUE;
            greens[at] += pixel >> 8 & 0xff;
        }
    }
    for (channel, weights) in [(blue, BLUE), (red, RED)] {
        let weights = weights.map(|weight| weight / 4.0);
        channel.write_levels(scan, &std::array::from_fn(|at| towards(weights, reds_and_blues[at], greens[at])))?;
    }
    Some(())
}

/// Where red and blue stand in a pixel: red first.
const RED_AND_BLUE: u32 = 0x00ff_00ff;
/// How much red, green and blue bring a pixel from grey towards blue (ITU-R BT.601, as JFIF has it).
const BLUE: [f32; 3] = [-0.168_736, -0.331_264, 0.5];
/// The same towards red.
const RED: [f32; 3] = [0.5, -0.418_688, -0.081_312];

/// The luminance of a pixel in whole levels, from minus 128 (ITU-R BT.601, as JFIF has it).
fn light(pixel: u32) -> f32 {
    let sum = (pixel & 0xff) * 19_595 + (pixel >> 8 & 0xff) * 38_470 + (pixel >> 16 & 0xff) * 7_471;
    // Through a signed number, which is what processors convert.
    (((sum + 32_768) >> 16) as i32 - 128) as f32
}

fn towards([red, green, blue]: [f32; 3], red_and_blue: u32, greens: u32) -> f32 {
    let [of_red, of_green, of_blue] =
        [red_and_blue & 0xffff, greens, red_and_blue >> 16].map(|level| level as i32 as f32);
    red * of_red + green * of_green + blue * of_blue
}

/// A component on its way into the scan.
struct Channel<'a> {
    component: &'a Component,
    to_steps: Block,
    /// Steps of the first coefficient that a level of an even block makes.
    a_level: f32,
    /// The last block's first coefficient.
    before: i32,
}

impl<'a> Channel<'a> {
    fn new(component: &'a Component) -> Self {
        let (_, to_steps) = dct::factors(&component.steps);
        Self { component, to_steps, a_level: 8.0 / f32::from(component.steps[0].max(1)), before: 0 }
    }

    fn write(&mut self, scan: &mut Writer, pixels: &Pixels) -> Option<()> {
        match only(pixels) {
            Some(level) => self.write_even(scan, f32::from(level) - 128.0),
            None => self.write_levels(scan, &pixels.map(|pixel| f32::from(pixel) - 128.0)),
        }
    }

    fn write_even(&mut self, scan: &mut Writer, level: f32) -> Option<()> {
        self.write_first(scan, dct::nearest(level * self.a_level))?;
        self.component.write_no_others(scan)
    }

    fn write_levels(&mut self, scan: &mut Writer, levels: &Block) -> Option<()> {
        let steps = dct::steps(levels, &self.to_steps);
        self.write_first(scan, steps[0].into())?;
        self.component.write_others(scan, &steps)
    }

    fn write_first(&mut self, scan: &mut Writer, now: i32) -> Option<()> {
        self.component.write_first(scan, now - self.before)?;
        self.before = now;
        Some(())
    }
}

/// Pixels, row by row.
struct Raster<'a, P> {
    pixels: &'a [P],
    width: usize,
    height: usize,
}

impl<'a, P: Copy> Raster<'a, P> {
    fn new(pixels: &'a [P], width: u32, height: u32) -> Option<Self> {
        let (width, height) = (usize::try_from(width).ok()?, usize::try_from(height).ok()?);
        let is_whole = pixels.len() == width.checked_mul(height)? && !pixels.is_empty();
        is_whole.then_some(Self { pixels, width, height })
    }

    /// As it stands in a file.
    fn size(&self) -> Option<(u16, u16)> {
        Some((u16::try_from(self.width).ok()?, u16::try_from(self.height).ok()?))
    }

    /// The upper left corners of blocks of this edge, row by row: (y, x).
    fn places(&self, edge: usize) -> impl Iterator<Item = (usize, usize)> + use<P> {
        let width = self.width;
        (0..self.height).step_by(edge).flat_map(move |y| (0..width).step_by(edge).map(move |x| (y, x)))
    }

    /// A block; beyond the picture's edges its last pixels again.
    #[inline]
    fn block<const EDGE: usize, const AREA: usize>(&self, x: usize, y: usize) -> [P; AREA] {
        let mut block = [self.pixels[0]; AREA];
        for (row, into) in block.as_chunks_mut::<EDGE>().0.iter_mut().enumerate() {
            let start = (y + row).min(self.height - 1) * self.width;
            let line = &self.pixels[start..start + self.width];
            match line[x..].first_chunk() {
                Some(whole) => *into = *whole,
                None => into.iter_mut().enumerate().for_each(|(at, pixel)| *pixel = line[(x + at).min(line.len() - 1)]),
            }
        }
        block
    }
}

/// What all of them are.
#[inline]
fn only<P: Copy + PartialEq, const AREA: usize>(block: &[P; AREA]) -> Option<P> {
    // All are looked at, whatever the first ones say: that is a few wide instructions.
    block.iter().fold(true, |same, pixel| same & (*pixel == block[0])).then_some(block[0])
}

/// Everything before the scan, as the library writes it for a single pixel, with another size.
fn head(kind: ColorType, pixel: &[u8], (width, height): (u16, u16), quality: u8) -> Option<Vec<u8>> {
    let mut file = Vec::with_capacity(1024);
    let mut encoder = Encoder::new(&mut file, quality);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.encode(pixel, 1, 1, kind).ok()?;
    let Frame { head, size_at, .. } = Frame::read(&file)?;
    file.truncate(head.len());
    let [h1, h0] = height.to_be_bytes();
    let [w1, w0] = width.to_be_bytes();
    *file.get_mut(size_at..)?.first_chunk_mut()? = [h1, h0, w1, w0];
    Some(file)
}

fn finished(frame: &Frame<'_>, scan: Writer) -> Vec<u8> {
    let mut file = frame.head.to_vec();
    scan.finish_into(&mut file);
    file.extend(END_OF_IMAGE);
    file
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, GrayImage, RgbaImage};
    use proptest::prelude::*;

    use super::*;
    use crate::jpeg::check;

    const QUALITY: u8 = 85;

    /// Pages with words, with even ground that does not end where blocks end, with noise.
    fn drawn(width: u32, height: u32, seed: u32) -> RgbaImage {
        RgbaImage::from_fn(width, height, |x, y| {
            let chance =
                (x.wrapping_mul(0x9e37_79b1) ^ y.wrapping_mul(0x85eb_ca6b) ^ seed).wrapping_mul(0xc2b2_ae35) >> 8;
            match (x / 21 + y / 13 + seed) % 4 {
                0 => image::Rgba([chance as u8, (chance >> 8) as u8, (chance >> 16) as u8, 255]),
                1 => image::Rgba([0, 60, 160, 255]),
                _ => image::Rgba([255; 4]),
            }
        })
    }

    fn by_the_library(samples: &[u8], (width, height): (u32, u32), kind: ColorType) -> DynamicImage {
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, QUALITY);
        encoder.set_chroma_subsampling_method(jpeg_encoder::ChromaSubsamplingMethod::Average);
        encoder.encode(samples, width as u16, height as u16, kind).unwrap();
        image::load_from_memory(&file).unwrap()
    }

    /// Mean and largest difference of all samples.
    fn apart_by(one: &[u8], other: &[u8]) -> (f64, u8) {
        assert_eq!(one.len(), other.len());
        let gaps = one.iter().zip(other).map(|(one, other)| one.abs_diff(*other));
        (gaps.clone().map(f64::from).sum::<f64>() / one.len() as f64, gaps.max().unwrap())
    }

    #[test]
    fn colour_is_what_the_library_makes_of_it() {
        for (width, height) in [(160, 128), (1, 1), (17, 33), (333, 7), (16, 16)] {
            let page = drawn(width, height, 7);
            let file = colour(page.as_raw(), width, height, QUALITY).unwrap();
            assert_eq!(check::check(&file, width, height), Ok(()));
            let found = image::load_from_memory(&file).unwrap().to_rgb8();
            let expected = by_the_library(page.as_raw(), (width, height), ColorType::Rgba).to_rgb8();
            let (mean, most) = apart_by(found.as_raw(), expected.as_raw());
            assert!(mean < 1.0 && most < 40, "{width} by {height}: {mean}, {most} at most");
        }
    }

    #[test]
    fn grey_is_what_the_library_makes_of_it() {
        for (width, height) in [(160, 128), (1, 1), (17, 33), (333, 7), (8, 8)] {
            let page = DynamicImage::ImageRgba8(drawn(width, height, 3)).to_luma8();
            let file = grey(page.as_raw(), width, height, QUALITY).unwrap();
            assert_eq!(check::check(&file, width, height), Ok(()));
            let found = image::load_from_memory(&file).unwrap().to_luma8();
            let expected = by_the_library(page.as_raw(), (width, height), ColorType::Luma).to_luma8();
            let (mean, most) = apart_by(found.as_raw(), expected.as_raw());
            assert!(mean < 0.5 && most < 20, "{width} by {height}: {mean}, {most} at most");
        }
    }

    #[test]
    fn even_paper_stays_even_in_every_shade() {
        for level in 0..=255 {
            let page = GrayImage::from_pixel(40, 24, image::Luma([level]));
            let found = image::load_from_memory(&grey(page.as_raw(), 40, 24, QUALITY).unwrap()).unwrap().to_luma8();
            assert!(found.iter().all(|there| there == &found[(0, 0)][0] && there.abs_diff(level) <= 1), "{level}");
        }
    }

    #[test]
    fn impossible_sizes_are_none() {
        assert!(grey(&[], 0, 0, QUALITY).is_none());
        assert!(grey(&[0; 5], 2, 3, QUALITY).is_none());
        assert!(grey(&[0; 70_000], 70_000, 1, QUALITY).is_none());
        assert!(colour(&[0; 12], 2, 2, QUALITY).is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn whatever_was_drawn_is_a_sound_file(
            (width, height) in (1_u32..70, 1_u32..70),
            seed in any::<u32>(),
            quality in 1_u8..=100,
        ) {
            let page = drawn(width, height, seed);
            let file = colour(page.as_raw(), width, height, quality).unwrap();
            prop_assert_eq!(check::check(&file, width, height), Ok(()));
            let found = image::load_from_memory(&file).unwrap();
            prop_assert_eq!((found.width(), found.height()), (width, height));
        }
    }
}
