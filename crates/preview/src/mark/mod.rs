//! Marks in the pixels of a page: who looked at it, and when.

mod code;
mod hidden;
mod pattern;
mod pen;
#[cfg(test)]
mod samples;
mod text;
pub mod trace;
mod visible;

use bytes::Bytes;
use jpeg_encoder::{Encoder, ImageBuffer, JpegColorType};
use serde::{Deserialize, Serialize};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::picture::PAGE_QUALITY;
use crate::{MediaType, NoPreview, Overlay, Picture};

/// What goes onto a page before it is delivered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The lines of the visible watermark; none for no watermark. The first one says who, and is written whole, however long;
    /// of the others the end may be cut off.
    pub lines: Vec<String>,
    /// How strongly the visible watermark is drawn.
    pub strength: Strength,
    /// The mark that nobody sees.
    pub hidden: Option<Hidden>,
}

/// How strongly the visible watermark is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Strength {
    /// Hardly in the way.
    Faint,
    /// As most want it.
    #[default]
    Normal,
    /// Not to be overlooked.
    Strong,
}

/// The invisible mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hidden {
    /// What the pattern is made from; one for the installation.
    pub seed: [u8; 32],
    /// What is said: who and which share. The lower 48 bits, as [`trace::payload`] joins them.
    pub code: u64,
}

impl Mark {
    /// The visible watermark alone, to be laid over a video of this size; none where nothing is to be written or can be.
    ///
    /// Costs as much as two pages: worth keeping for the next segment.
    #[must_use]
    pub fn overlay(&self, width: u16, height: u16) -> Option<Overlay> {
        let tile = visible::Tile::new(self, usize::from(width.max(height))).ok().flatten()?;
        let pixels = tile.overlay(usize::from(width), usize::from(height)).into();
        Some(Overlay { width, height, pixels })
    }
}

/// Luminance, row by row.
struct Plane {
    width: usize,
    pixels: Vec<u8>,
}

/// A decoded page, its luminance apart. Colour is never changed, so it stays as the decoder gave it.
struct Page {
    width: u16,
    height: u16,
    luminance: Plane,
    /// The decoder's samples, three to a pixel; none for a page without colour.
    colour: Option<Vec<u8>>,
}

/// Puts the marks into one of our own page pictures.
pub(crate) fn apply(jpeg: &[u8], mark: &Mark) -> Result<Picture, NoPreview> {
    let mut page = Page::decode(jpeg)?;
    let longest_edge = usize::from(page.width.max(page.height));
    if let Some(tile) = visible::Tile::new(mark, longest_edge).map_err(|_| NoPreview::Damaged)? {
        tile.blend(&mut page.luminance);
    }
    if let Some(hidden) = &mark.hidden {
        hidden::add(&mut page.luminance, &hidden::Wave::new(hidden, longest_edge));
    }
    let (width, height) = (page.width.into(), page.height.into());
    let mut bytes = Vec::with_capacity(jpeg.len() * 3 / 2);
    Encoder::new(&mut bytes, PAGE_QUALITY).encode_image(page).map_err(|_| NoPreview::Damaged)?;
    Ok(Picture { width, height, media_type: MediaType::Jpeg, bytes: Bytes::from(bytes) })
}

impl Page {
    /// Decodes to luminance and colour differences as they are in the file: marks need no other colours.
    fn decode(jpeg: &[u8]) -> Result<Self, NoPreview> {
        let mut decoder = JpegDecoder::new(ZCursor::new(jpeg));
        decoder.decode_headers().map_err(|_| NoPreview::Damaged)?;
        let space = match decoder.input_colorspace() {
            Some(ColorSpace::Luma) => ColorSpace::Luma,
            Some(ColorSpace::YCbCr) => ColorSpace::YCbCr,
            _ => return Err(NoPreview::Damaged), // no page of ours
        };
        let edge = crate::MAX_EDGE as usize;
        let options = DecoderOptions::default().set_max_width(edge).set_max_height(edge);
        decoder.set_options(options.jpeg_set_out_colorspace(space));
        let samples = decoder.decode().map_err(|_| NoPreview::Damaged)?;
        let info = decoder.info().ok_or(NoPreview::Damaged)?;
        let (width, height) = (info.width, info.height);
        let count = usize::from(width) * usize::from(height);
        if count == 0 || samples.len() != count * space.num_components() {
            return Err(NoPreview::Damaged);
        }
        let width_of = usize::from(width);
        let (pixels, colour) = if space == ColorSpace::Luma {
            (samples, None)
        } else {
            (samples.as_chunks::<3>().0.iter().map(|pixel| pixel[0]).collect(), Some(samples))
        };
        Ok(Self { width, height, luminance: Plane { width: width_of, pixels }, colour })
    }
}

impl ImageBuffer for Page {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        if self.colour.is_some() { JpegColorType::Ycbcr } else { JpegColorType::Luma }
    }

    fn width(&self) -> u16 {
        self.width
    }

    fn height(&self) -> u16 {
        self.height
    }

    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        let width = self.luminance.width;
        let row = usize::from(y) * width..(usize::from(y) + 1) * width;
        if let Some(samples) = &self.colour {
            let pixels = &samples.as_chunks::<3>().0[row.clone()];
            buffers[1].extend(pixels.iter().map(|pixel| pixel[1]));
            buffers[2].extend(pixels.iter().map(|pixel| pixel[2]));
        }
        buffers[0].extend_from_slice(&self.luminance.pixels[row]);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use image::{DynamicImage, GrayImage, Rgb, RgbImage};

    use super::samples::{opened, page};
    use super::*;
    use crate::jpeg_check;
    use crate::picture::encode;

    fn full() -> Mark {
        let lines = ["Erika Mustermann", "erika@example.com", "2026-11-22 10:40 UTC"].map(str::to_owned).into();
        Mark { lines, strength: Strength::Normal, hidden: Some(Hidden { seed: [4; 32], code: 99 }) }
    }

    fn jpeg(page: &DynamicImage) -> Bytes {
        encode(page, PAGE_QUALITY).unwrap().bytes
    }

    #[test]
    fn size_and_kind_stay_and_nothing_else_is_in_the_file() {
        for (width, height) in [(1, 1), (7, 300), (300, 7), (333, 471)] {
            let grey = DynamicImage::ImageLuma8(GrayImage::from_pixel(width, height, image::Luma([200])));
            let colour = DynamicImage::ImageRgb8(RgbImage::from_pixel(width, height, Rgb([200, 30, 90])));
            for page in [grey, colour] {
                let marked = apply(&jpeg(&page), &full()).unwrap();
                assert_eq!((marked.width, marked.height), (width, height));
                assert!(jpeg_check::size(&marked.bytes).is_ok_and(|size| size == (width, height)));
                assert_eq!(opened(&marked).color(), page.color());
            }
        }
    }

    #[test]
    fn colours_stay_what_they_are() {
        let page = DynamicImage::ImageRgb8(RgbImage::from_pixel(640, 480, Rgb([60, 90, 160])));
        let marked = opened(&apply(&jpeg(&page), &full()).unwrap()).to_rgb8();
        for Rgb([red, green, blue]) in marked.pixels() {
            // Lighter or darker, and as blue as before.
            let (more, most) = (i16::from(*blue) - i16::from(*red), i16::from(*green) - i16::from(*red));
            assert!((90..=110).contains(&more) && (20..=40).contains(&most), "{red} {green} {blue}");
        }
    }

    #[test]
    fn the_hidden_mark_is_within_two_levels_on_even_ground() {
        for ground in [0, 3, 128, 254, 255] {
            let page = DynamicImage::ImageLuma8(GrayImage::from_pixel(512, 512, image::Luma([ground])));
            let marked = opened(&apply(&jpeg(&page), &Mark { lines: Vec::new(), ..full() }).unwrap()).to_luma8();
            let (least, most) = (marked.iter().min().unwrap(), marked.iter().max().unwrap());
            assert!((2..=4).contains(&(most - least)), "{ground}: {least} to {most}");
            assert!(marked.iter().all(|level| level.abs_diff(ground) <= 5), "{ground}: {least} to {most}");
        }
    }

    #[test]
    fn no_marks_leave_the_page_alone() {
        let original = jpeg(&page(1, 512));
        let same = apply(&original, &Mark::default()).unwrap();
        let (before, after) = (image::load_from_memory(&original).unwrap().to_luma8(), opened(&same).to_luma8());
        let apart: u64 = before.iter().zip(after.iter()).map(|(one, other)| u64::from(one.abs_diff(*other))).sum();
        assert!(apart < before.len() as u64 / 4, "{apart} levels in {} pixels", before.len());
    }

    #[test]
    fn a_page_that_can_not_be_marked_is_refused() {
        let unwritable = Mark { lines: vec!["\u{200b}".to_owned(), "Erika".to_owned()], ..full() };
        assert_eq!(apply(&jpeg(&page(1, 512)), &unwritable), Err(NoPreview::Damaged));
    }

    #[test]
    fn what_is_no_page_is_refused() {
        let whole = jpeg(&page(0, 300));
        let mut stripped = whole.to_vec();
        stripped.truncate(200);
        for broken in [&b""[..], b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"not a picture at all", &stripped] {
            assert_eq!(apply(broken, &full()), Err(NoPreview::Damaged), "{} bytes", broken.len());
        }
    }

    /// Run with `cargo test --release -p sealport-preview -- --ignored --nocapture what_marking_costs`.
    #[test]
    #[ignore = "measures"]
    fn what_marking_costs() {
        for (number, kind) in [(0, "text"), (1, "photograph"), (2, "even")] {
            let original = jpeg(&page(number, 1600));
            let mark = full();
            let best = (0..30)
                .map(|_| {
                    let begun = Instant::now();
                    apply(&original, &mark).unwrap();
                    begun.elapsed()
                })
                .min();
            eprintln!("{kind:12} {:.1} ms", best.unwrap().as_secs_f64() * 1e3);
        }
    }
}
