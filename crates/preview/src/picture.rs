//! From pixels to the JPEG that is handed on. Runs inside the worker only.

use bytes::Bytes;
use image::DynamicImage;
use jpeg_encoder::{ColorType, Encoder};

use crate::jpeg::draw;
use crate::{Luma, MediaType, NoPreview, Picture};

/// JPEG quality of a thumbnail, 1 to 100.
pub(crate) const THUMBNAIL_QUALITY: u8 = 80;
/// JPEG quality of a page, 1 to 100.
pub(crate) const PAGE_QUALITY: u8 = 85;

/// Encodes opaque pixels as bare baseline JPEG: nothing of the original's metadata is left. What was drawn without
/// colour becomes a JPEG with one component, which takes half the work.
pub(crate) fn encode(pixels: &DynamicImage, quality: u8) -> Result<Picture, NoPreview> {
    let (width, height) = (pixels.width(), pixels.height());
    match pixels {
        DynamicImage::ImageLuma8(grey) => encode_samples(grey.as_raw(), width, height, ColorType::Luma, quality),
        DynamicImage::ImageRgb8(colour) => encode_samples(colour.as_raw(), width, height, ColorType::Rgb, quality),
        DynamicImage::ImageRgba8(drawn) => {
            let bytes = match without_colour(drawn.as_raw()) {
                Some(grey) => draw::grey(&grey, width, height, quality),
                None => draw::colour(drawn.as_raw(), width, height, quality),
            };
            Ok(picture(width, height, bytes.ok_or(NoPreview::TooManyPixels)?))
        }
        other if other.color().has_color() => encode(&DynamicImage::ImageRgb8(other.to_rgb8()), quality),
        other => encode(&DynamicImage::ImageLuma8(other.to_luma8()), quality),
    }
}

/// The pixels as shades of grey, if that is all they are: most pages of text are nothing else.
fn without_colour(pixels: &[u8]) -> Option<Vec<u8>> {
    let mut grey = Vec::with_capacity(pixels.len() / 4);
    // In runs, so that many pixels are looked at at a time and colour still ends it soon.
    for run in pixels.as_chunks::<4>().0.chunks(1024) {
        let differing = |pixel: &[u8; 4]| {
            let pixel = u32::from_le_bytes(*pixel);
            (pixel ^ (pixel >> 8)) & 0xffff
        };
        if run.iter().fold(0, |odd, pixel| odd | differing(pixel)) != 0 {
            return None;
        }
        grey.extend(run.iter().map(|pixel| pixel[0]));
    }
    Some(grey)
}

fn encode_samples(samples: &[u8], width: u32, height: u32, kind: ColorType, quality: u8) -> Result<Picture, NoPreview> {
    let (Ok(short_width), Ok(short_height)) = (u16::try_from(width), u16::try_from(height)) else {
        return Err(NoPreview::TooManyPixels);
    };
    let mut bytes = Vec::new();
    let outcome = Encoder::new(&mut bytes, quality).encode(samples, short_width, short_height, kind);
    outcome.map_err(|_| NoPreview::Damaged)?;
    Ok(picture(width, height, bytes))
}

fn picture(width: u32, height: u32, bytes: Vec<u8>) -> Picture {
    Picture { width, height, media_type: MediaType::Jpeg, bytes: Bytes::from(bytes) }
}

/// The luminance of opaque pixels, weighted as in JPEG (ITU-R BT.601).
pub(crate) fn luma(pixels: &DynamicImage) -> Luma {
    let (width, height) = (pixels.width(), pixels.height());
    let weighted = |red: u8, green: u8, blue: u8| {
        ((u32::from(red) * 19_595 + u32::from(green) * 38_470 + u32::from(blue) * 7_471 + 32_768) >> 16) as u8
    };
    let pixels = match pixels {
        DynamicImage::ImageLuma8(grey) => grey.as_raw().clone(),
        DynamicImage::ImageRgba8(colour) => {
            colour.pixels().map(|pixel| weighted(pixel[0], pixel[1], pixel[2])).collect()
        }
        other => other.to_rgb8().pixels().map(|pixel| weighted(pixel[0], pixel[1], pixel[2])).collect(),
    };
    Luma { width, height, pixels: Bytes::from(pixels) }
}

#[cfg(test)]
mod tests {
    use image::{GrayImage, Rgb, RgbImage, Rgba, RgbaImage};

    use super::*;

    fn components(picture: &Picture) -> u8 {
        let frame = picture.bytes.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
        picture.bytes[frame + 9]
    }

    #[test]
    fn only_colour_costs_three_components() {
        let grey = RgbaImage::from_fn(300, 20, |x, _| Rgba([x as u8, x as u8, x as u8, 255]));
        assert_eq!(components(&encode(&DynamicImage::ImageRgba8(grey.clone()), 85).unwrap()), 1);
        let mut tinted = grey;
        tinted.put_pixel(299, 19, Rgba([9, 9, 10, 255]));
        assert_eq!(components(&encode(&DynamicImage::ImageRgba8(tinted), 85).unwrap()), 3);
        let deep = DynamicImage::ImageLuma8(GrayImage::from_pixel(3, 3, image::Luma([7]))).to_luma16();
        assert_eq!(components(&encode(&DynamicImage::ImageLuma16(deep), 85).unwrap()), 1);
    }

    #[test]
    fn luminance_is_that_of_jpeg() {
        let picture = RgbImage::from_fn(3, 1, |x, _| Rgb([[255, 0, 0], [0, 255, 0], [255, 255, 255]][x as usize]));
        assert_eq!(luma(&DynamicImage::ImageRgb8(picture)).pixels.as_ref(), [76, 150, 255]);
    }
}
