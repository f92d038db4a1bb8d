//! Pictures: decoded at the smallest scale that is large enough, laid on a ground, scaled down, turned upright.
//!
//! Bounds are checked on the header, before anything is decoded. The picture is scaled down in its own pixel format
//! as early as possible, so that the costly steps (turning, colours, encoding) see few pixels.

use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::DynamicImage;
use image::metadata::Orientation;

use super::{Document, decode, jpeg};
use crate::{MediaType, NoPreview, PageSize, PageText};

/// Transparent parts are laid on this grey, on which both dark and white drawings can be seen.
const BACKGROUND: u8 = 0xd4;

/// A decoded picture and the turn that makes it upright.
pub(super) struct Decoded {
    pub(super) pixels: DynamicImage,
    pub(super) orientation: Orientation,
}

/// A picture file of one page.
pub(super) struct Still {
    media_type: MediaType,
    document: Vec<u8>,
    size: PageSize,
}

impl Still {
    /// Looks at the header alone.
    pub(super) fn open(media_type: MediaType, document: Vec<u8>) -> Result<Self, NoPreview> {
        let (width, height, orientation) = match media_type {
            MediaType::Jpeg => jpeg::look(&document)?,
            _ => decode::look(media_type, &document)?,
        };
        let (width, height) = if is_on_its_side(orientation) { (height, width) } else { (width, height) };
        Ok(Self { media_type, document, size: PageSize { width: width as f32, height: height as f32 } })
    }
}

impl Document for Still {
    fn pages(&self) -> u32 {
        1
    }

    fn size(&self, _number: u32) -> PageSize {
        self.size
    }

    fn pixels(&mut self, _number: u32, max_edge: u32) -> Result<DynamicImage, NoPreview> {
        let decoded = match self.media_type {
            MediaType::Jpeg => jpeg::decode(&self.document, max_edge)?,
            _ => decode::decode(self.media_type, &self.document)?,
        };
        finish(decoded, max_edge)
    }

    fn text(&mut self, _number: u32) -> PageText {
        PageText::default()
    }
}

fn is_on_its_side(orientation: Orientation) -> bool {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    matches!(orientation, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH)
}

/// Makes decoded pixels opaque, small enough and upright.
fn finish(decoded: Decoded, max_edge: u32) -> Result<DynamicImage, NoPreview> {
    let mut small = shrink(on_background(decoded.pixels), max_edge)?;
    small.apply_orientation(decoded.orientation);
    Ok(small)
}

/// The size with the same shape whose longest edge is at most `max_edge`; small pictures stay as they are.
pub(super) fn fitted(width: u32, height: u32, max_edge: u32) -> (u32, u32) {
    let longest = width.max(height);
    if longest <= max_edge {
        return (width, height);
    }
    let scaled = |edge: u32| {
        let rounded = (u64::from(edge) * u64::from(max_edge) + u64::from(longest) / 2) / u64::from(longest);
        (rounded as u32).clamp(1, max_edge)
    };
    (scaled(width), scaled(height))
}

/// Lays transparent parts on the background, in place: scaling afterwards needs no care for hidden colours.
/// 16-bit channels become 8-bit ones.
fn on_background(pixels: DynamicImage) -> DynamicImage {
    match pixels {
        DynamicImage::ImageLumaA8(mut grey) => {
            grey.pixels_mut().for_each(|pixel| pixel.0 = [blend(pixel.0[0], pixel.0[1]), u8::MAX]);
            DynamicImage::ImageLumaA8(grey)
        }
        DynamicImage::ImageRgba8(mut colour) => {
            for pixel in colour.pixels_mut() {
                let [red, green, blue, alpha] = pixel.0;
                pixel.0 = [blend(red, alpha), blend(green, alpha), blend(blue, alpha), u8::MAX];
            }
            DynamicImage::ImageRgba8(colour)
        }
        DynamicImage::ImageLuma16(_) => DynamicImage::ImageLuma8(pixels.into_luma8()),
        DynamicImage::ImageLumaA16(_) => on_background(DynamicImage::ImageLumaA8(pixels.into_luma_alpha8())),
        DynamicImage::ImageRgb16(_) => DynamicImage::ImageRgb8(pixels.into_rgb8()),
        DynamicImage::ImageRgba16(_) => on_background(DynamicImage::ImageRgba8(pixels.into_rgba8())),
        opaque => opaque,
    }
}

fn blend(channel: u8, alpha: u8) -> u8 {
    let (channel, alpha, ground) = (u32::from(channel), u32::from(alpha), u32::from(BACKGROUND));
    ((channel * alpha + ground * (255 - alpha) + 127) / 255) as u8
}

fn shrink(pixels: DynamicImage, max_edge: u32) -> Result<DynamicImage, NoPreview> {
    let (width, height) = fitted(pixels.width(), pixels.height(), max_edge);
    if (width, height) == (pixels.width(), pixels.height()) {
        return Ok(pixels);
    }
    let mut small = DynamicImage::new(width, height, pixels.color());
    // Alpha is opaque everywhere by now; the resizer needn't care for it.
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom)).use_alpha(false);
    Resizer::new().resize(&pixels, &mut small, &options).map_err(|_| NoPreview::Damaged)?;
    Ok(small)
}

#[cfg(test)]
mod tests {
    use image::{LumaA, Rgba, RgbaImage};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn fits_long_edges_and_never_enlarges() {
        assert_eq!(fitted(4000, 3000, 512), (512, 384));
        assert_eq!(fitted(3000, 4000, 512), (384, 512));
        assert_eq!(fitted(100, 50, 512), (100, 50));
        assert_eq!(fitted(20_000, 1, 512), (512, 1));
    }

    proptest! {
        #[test]
        fn fitted_sizes_are_within_bounds(width in 1_u32..70_000, height in 1_u32..70_000, edge in 1_u32..2049) {
            let (small_width, small_height) = fitted(width, height, edge);
            prop_assert!((1..=edge).contains(&small_width) || small_width == width);
            prop_assert!((1..=edge).contains(&small_height) || small_height == height);
            prop_assert!(small_width.max(small_height) <= edge.max(width.max(height).min(edge)));
        }
    }

    #[test]
    fn transparent_parts_show_the_background() {
        let clear = on_background(DynamicImage::ImageRgba8(RgbaImage::from_pixel(1, 1, Rgba([255, 0, 0, 0]))));
        assert_eq!(clear.to_rgb8().get_pixel(0, 0).0, [BACKGROUND; 3]);
        let solid = on_background(DynamicImage::ImageRgba8(RgbaImage::from_pixel(1, 1, Rgba([255, 0, 7, 255]))));
        assert_eq!(solid.to_rgb8().get_pixel(0, 0).0, [255, 0, 7]);
        let grey = image::GrayAlphaImage::from_pixel(1, 1, LumaA([9, 0]));
        assert_eq!(on_background(DynamicImage::ImageLumaA8(grey)).to_luma8().get_pixel(0, 0).0, [BACKGROUND]);
        let deep = image::ImageBuffer::from_pixel(1, 1, Rgba([u16::MAX, 0, 0, 0]));
        assert_eq!(on_background(DynamicImage::ImageRgba16(deep)).to_rgb8().get_pixel(0, 0).0, [BACKGROUND; 3]);
    }
}
