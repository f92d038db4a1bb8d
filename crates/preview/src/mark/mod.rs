//! Marks in the pixels of a page: who looked at it, and when.

mod code;
mod hidden;
mod pattern;
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
use crate::{MediaType, NoPreview, Picture};

/// What goes onto a page before it is delivered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The lines of the visible watermark; none for no watermark.
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
    if let Some(tile) = visible::Tile::new(mark, longest_edge) {
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
