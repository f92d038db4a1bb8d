//! PNG, GIF (first frame) and WebP, through the `image` crate with strict limits.

use std::io::Cursor;

use image::codecs::gif::GifDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, Limits};

use super::pictures::Decoded;
use super::{MAX_DIMENSION, MAX_PIXEL_MEMORY, check_bounds};
use crate::{MediaType, NoPreview};

/// The size and orientation that a picture's header claims, checked.
pub(super) fn look(media_type: MediaType, document: &[u8]) -> Result<(u32, u32, Orientation), NoPreview> {
    let input = Cursor::new(document);
    match media_type {
        MediaType::Png => claims(PngDecoder::with_limits(input, limits())),
        MediaType::Gif => claims(GifDecoder::new(input)),
        MediaType::WebP => claims(WebPDecoder::new(input)),
        _ => Err(NoPreview::UnsupportedType),
    }
}

/// Decodes a picture of one of the kinds named above.
pub(super) fn decode(media_type: MediaType, document: &[u8]) -> Result<Decoded, NoPreview> {
    let input = Cursor::new(document);
    match media_type {
        MediaType::Png => read(PngDecoder::with_limits(input, limits())),
        MediaType::Gif => read(GifDecoder::new(input)),
        MediaType::WebP => read(WebPDecoder::new(input)),
        _ => Err(NoPreview::UnsupportedType),
    }
}

pub(super) fn claims(opened: Result<impl ImageDecoder, ImageError>) -> Result<(u32, u32, Orientation), NoPreview> {
    let mut decoder = opened.map_err(reason)?;
    let (width, height) = decoder.dimensions();
    check_bounds(width, height, memory(&decoder))?;
    Ok((width, height, decoder.orientation().unwrap_or(Orientation::NoTransforms)))
}

/// Reads the pixels once the header's claims have been checked.
pub(super) fn read(opened: Result<impl ImageDecoder, ImageError>) -> Result<Decoded, NoPreview> {
    let mut decoder = opened.map_err(reason)?;
    let (width, height) = decoder.dimensions();
    check_bounds(width, height, memory(&decoder))?;
    decoder.set_limits(limits()).map_err(reason)?;
    // Unreadable metadata doesn't make the picture unreadable: it is shown as it lies.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let pixels = DynamicImage::from_decoder(decoder).map_err(reason)?;
    Ok(Decoded { pixels, orientation })
}

/// What the decoded pixels take: 16-bit pictures are there a second time with 8 bits while they are converted.
fn memory(decoder: &impl ImageDecoder) -> u64 {
    let color = decoder.color_type();
    let is_deep = color.bytes_per_pixel() > color.channel_count();
    let total = decoder.total_bytes();
    if is_deep { total.saturating_add(total / 2) } else { total }
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_DIMENSION);
    limits.max_image_height = Some(MAX_DIMENSION);
    limits.max_alloc = Some(MAX_PIXEL_MEMORY);
    limits
}

fn reason(error: ImageError) -> NoPreview {
    match error {
        ImageError::Limits(_) => NoPreview::TooManyPixels,
        ImageError::Unsupported(_) => NoPreview::UnsupportedType,
        _ => NoPreview::Damaged,
    }
}
