//! JPEG, decoded at a half, a quarter or an eighth of its size where that is still large enough.
//!
//! `jpeg-decoder` can do that in the transform itself, which saves most of the work on photographs. Where it lacks
//! a feature, zune-jpeg (through `image`) has a second look at full size.

use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, ImageBuffer, RgbImage};
use jpeg_decoder::{CodingProcess, Decoder, Error, ImageInfo, PixelFormat};

use super::pictures::{Decoded, fitted};
use super::{MAX_PIXEL_MEMORY, check_bounds, decode};
use crate::NoPreview;

/// The size and orientation that a JPEG's header claims, checked.
pub(super) fn look(document: &[u8]) -> Result<(u32, u32, Orientation), NoPreview> {
    match header(document) {
        Ok((decoder, info)) => Ok((u32::from(info.width), u32::from(info.height), orientation(&decoder))),
        Err(failure) => or_else(failure, || decode::claims(JpegDecoder::new(Cursor::new(document)))),
    }
}

/// Decodes a JPEG at the smallest scale whose longest edge is not below `max_edge` pixels.
pub(super) fn decode(document: &[u8], max_edge: u32) -> Result<Decoded, NoPreview> {
    match scaled(document, max_edge) {
        Ok(decoded) => Ok(decoded),
        Err(failure) => or_else(failure, || decode::read(JpegDecoder::new(Cursor::new(document)))),
    }
}

/// What the first decoder can't do the second one may.
fn or_else<T>(failure: Failure, second: impl FnOnce() -> Result<T, NoPreview>) -> Result<T, NoPreview> {
    match failure {
        Failure::Refused(reason) => Err(reason),
        Failure::Decoder(Error::Unsupported(_)) => second(),
        Failure::Decoder(_) => Err(NoPreview::Damaged),
    }
}

enum Failure {
    Refused(NoPreview),
    Decoder(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Decoder(error)
    }
}

impl From<NoPreview> for Failure {
    fn from(reason: NoPreview) -> Self {
        Self::Refused(reason)
    }
}

/// A decoder that reads a document in memory.
type Reader<'a> = Decoder<Cursor<&'a [u8]>>;

fn header(document: &[u8]) -> Result<(Reader<'_>, ImageInfo), Failure> {
    let mut decoder = Decoder::new(Cursor::new(document));
    decoder.set_max_decoding_buffer_size(MAX_PIXEL_MEMORY as usize);
    decoder.read_info()?;
    let info = decoder.info().ok_or(NoPreview::Damaged)?;
    check_bounds(u32::from(info.width), u32::from(info.height), coefficient_memory(&info))?;
    Ok((decoder, info))
}

fn orientation(decoder: &Reader<'_>) -> Orientation {
    decoder.exif_data().and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms)
}

fn scaled(document: &[u8], max_edge: u32) -> Result<Decoded, Failure> {
    let (mut decoder, info) = header(document)?;
    let (wanted_width, wanted_height) = fitted(u32::from(info.width), u32::from(info.height), max_edge);
    // Both fit: they are at most the picture's own 16-bit dimensions.
    let (scaled_width, scaled_height) = decoder.scale(wanted_width as u16, wanted_height as u16)?;
    let samples = decoder.decode()?;
    let orientation = orientation(&decoder);
    let pixels = to_pixels(info.pixel_format, u32::from(scaled_width), u32::from(scaled_height), samples)
        .ok_or(NoPreview::Damaged)?;
    Ok(Decoded { pixels, orientation })
}

/// A progressive picture is held as coefficients, two bytes for each sample, before its first pixel is made.
fn coefficient_memory(info: &ImageInfo) -> u64 {
    let samples = match info.pixel_format {
        PixelFormat::L8 | PixelFormat::L16 => 1,
        PixelFormat::RGB24 => 3,
        PixelFormat::CMYK32 => 4,
    };
    match info.coding_process {
        CodingProcess::DctProgressive => u64::from(info.width) * u64::from(info.height) * samples * 2,
        CodingProcess::DctSequential | CodingProcess::Lossless => 0,
    }
}

fn to_pixels(format: PixelFormat, width: u32, height: u32, samples: Vec<u8>) -> Option<DynamicImage> {
    match format {
        PixelFormat::L8 => GrayImage::from_raw(width, height, samples).map(DynamicImage::ImageLuma8),
        PixelFormat::RGB24 => RgbImage::from_raw(width, height, samples).map(DynamicImage::ImageRgb8),
        PixelFormat::CMYK32 => RgbImage::from_raw(width, height, from_cmyk(&samples)).map(DynamicImage::ImageRgb8),
        PixelFormat::L16 => {
            let deep = samples.as_chunks::<2>().0.iter().map(|pair| u16::from_ne_bytes(*pair)).collect();
            ImageBuffer::from_raw(width, height, deep).map(DynamicImage::ImageLuma16)
        }
    }
}

/// Ink to light, without a colour profile: close enough for a thumbnail.
fn from_cmyk(samples: &[u8]) -> Vec<u8> {
    let light = |ink: u8, black: u8| (u16::from(255 - ink) * u16::from(255 - black) / 255) as u8;
    samples.as_chunks::<4>().0.iter().flat_map(|[c, m, y, k]| [light(*c, *k), light(*m, *k), light(*y, *k)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cmyk_file() -> Vec<u8> {
        let mut file = Vec::new();
        let inks: Vec<u8> = [0, 255, 255, 0].repeat(32 * 32);
        jpeg_encoder::Encoder::new(&mut file, 95).encode(&inks, 32, 32, jpeg_encoder::ColorType::Cmyk).unwrap();
        file
    }

    #[test]
    fn large_pictures_are_decoded_small() {
        let photo = RgbImage::from_pixel(1600, 1200, image::Rgb([200, 40, 40]));
        let mut file = Vec::new();
        let encoder = jpeg_encoder::Encoder::new(&mut file, 90);
        encoder.encode(photo.as_raw(), 1600, 1200, jpeg_encoder::ColorType::Rgb).unwrap();
        let decoded = decode(&file, 200).unwrap();
        assert_eq!((decoded.pixels.width(), decoded.pixels.height()), (200, 150));
    }

    #[test]
    fn ink_becomes_light() {
        let decoded = decode(&cmyk_file(), 32).unwrap();
        let [red, green, blue] = decoded.pixels.to_rgb8().get_pixel(16, 16).0;
        assert!(red > 240 && green < 15 && blue < 15, "{red} {green} {blue}");
    }

    #[test]
    fn a_progressive_giant_is_refused_before_decoding() {
        let info = ImageInfo {
            width: 20_000,
            height: 20_000,
            pixel_format: PixelFormat::RGB24,
            coding_process: CodingProcess::DctProgressive,
        };
        assert_eq!(check_bounds(20_000, 20_000, coefficient_memory(&info)), Err(NoPreview::TooManyPixels));
    }
}
