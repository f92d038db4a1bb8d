//! Pages for tests, and what may happen to them on their way.

use std::sync::OnceLock;

use image::imageops::{self, FilterType};
use image::{DynamicImage, GrayImage, ImageBuffer, Luma as Grey, Rgb, RgbImage};

use super::pen::Pen;
use super::visible::font;
use super::{Hidden, Mark, Strength, apply};
use crate::jpeg::Pixels;
use crate::picture::{PAGE_QUALITY, encode};
use crate::{Luma, Picture};

/// Numbers that look random and are the same each time (SplitMix64).
pub(super) struct Numbers(pub(super) u64);

impl Numbers {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn below(&mut self, bound: u32) -> u32 {
        (self.next() % u64::from(bound)) as u32
    }

    pub(super) fn seed(&mut self) -> [u8; 32] {
        [(); 32].map(|()| self.next() as u8)
    }
}

/// A page of one of three kinds, in turn: text, a photograph, even ground.
pub(super) fn page(number: u32, edge: u32) -> DynamicImage {
    let mut numbers = Numbers(u64::from(number) << 32 | u64::from(edge));
    let size = if numbers.below(3) == 0 { (edge, edge * 7 / 10) } else { (edge * 7 / 10, edge) };
    match number % 3 {
        0 => DynamicImage::ImageLuma8(document(&mut numbers, size)),
        1 => DynamicImage::ImageRgb8(photograph(&mut numbers, size)),
        _ => {
            let colour = [(); 3].map(|()| numbers.next() as u8);
            // Most grounds are paper.
            let colour = if numbers.below(2) == 0 { [255; 3] } else { colour };
            DynamicImage::ImageRgb8(ImageBuffer::from_pixel(size.0, size.1, Rgb(colour)))
        }
    }
}

/// Lines of words in black on white, and a table's rules.
fn document(numbers: &mut Numbers, (width, height): (u32, u32)) -> GrayImage {
    const WORDS: [&str; 12] =
        ["the", "Offer", "of", "Ventilation", "2026", "and", "is", "Contract,", "delivered", "with", "a", "Freiburg."];
    let font = font().unwrap();
    let mut pen = Pen::new(width as usize, height as usize, 0.0);
    let size = width.max(height) as f32 / (60 + numbers.below(60)) as f32;
    let (left, top) = (-(width as f32) * 0.42, -(height as f32) * 0.42);
    let mut y = top;
    while y < -top {
        let length = 10 + numbers.below((width as f32 / size) as u32);
        let mut line = String::new();
        while (line.len() as u32) < length {
            line.push_str(WORDS[numbers.below(12) as usize]);
            line.push(' ');
        }
        pen.write(&font, &line, size, left, y);
        y += size * (1.2 + numbers.below(5) as f32 / 4.0);
    }
    let coverage = pen.finish();
    let mut page =
        GrayImage::from_raw(width, height, coverage.iter().map(|&part| 255 - (part * 235.0) as u8).collect());
    let page = page.as_mut().unwrap();
    for _ in 0..numbers.below(6) {
        let y = numbers.below(height);
        (0..width).for_each(|x| page.put_pixel(x, y, Grey([90])));
    }
    page.clone()
}

/// Part of a texture whose detail falls with its fineness, as in photographs, tinted and with more or less contrast.
fn photograph(numbers: &mut Numbers, (width, height): (u32, u32)) -> RgbImage {
    const EDGE: u32 = TEXTURE;
    let texture = known_texture(numbers.below(3));
    let contrast = 25.0 + numbers.below(35) as f32;
    let (left, top) = (numbers.below(EDGE), numbers.below(EDGE));
    let middle = 70.0 + numbers.below(110) as f32;
    let tint = [(); 3].map(|()| numbers.below(40) as f32 - 20.0);
    RgbImage::from_fn(width, height, |x, y| {
        let value = middle + contrast * texture[((top + y) % EDGE * EDGE + (left + x) % EDGE) as usize];
        Rgb(tint.map(|tint| (value + tint).clamp(0.0, 255.0) as u8))
    })
}

/// Strokes of all sizes with strong contrast everywhere, as on a painting: no quiet place in it.
pub(super) fn painting(number: u32, (width, height): (u32, u32)) -> DynamicImage {
    let texture = known_texture(2);
    let top = number * 97;
    DynamicImage::ImageLuma8(GrayImage::from_fn(width, height, |x, y| {
        let wave = (25.0 * texture[((top + y) % TEXTURE * TEXTURE + x % TEXTURE) as usize]).sin();
        Grey([(128.0 + 60.0 * wave) as u8])
    }))
}

/// Pixels along an edge of a texture.
const TEXTURE: u32 = 2048;

fn known_texture(kind: u32) -> &'static [f32] {
    static TEXTURES: [OnceLock<Vec<f32>>; 3] = [const { OnceLock::new() }; 3];
    TEXTURES[kind as usize].get_or_init(|| texture(kind, TEXTURE))
}

fn texture(kind: u32, edge: u32) -> Vec<f32> {
    let mut numbers = Numbers(u64::from(kind) + 1);
    let mut sum = vec![0.0; (edge * edge) as usize];
    // From large shapes to single pixels; the third kind has the strongest grain.
    for octave in 2..=11 {
        let cells = 1 << octave;
        let noise = ImageBuffer::from_fn(cells, cells, |_, _| Grey([numbers.below(2001) as f32 / 1000.0 - 1.0]));
        let smooth: ImageBuffer<Grey<f32>, Vec<f32>> = imageops::resize(&noise, edge, edge, FilterType::CatmullRom);
        let weight = [0.5_f32, 0.6, 0.68][kind as usize].powi(octave - 2);
        sum.iter_mut().zip(smooth.as_raw()).for_each(|(sum, value)| *sum += weight * value);
    }
    sum
}

/// An even page, row by row, after something was done to each of its blocks. Width and height are whole blocks.
pub(super) fn over(
    width: usize,
    height: usize,
    ground: u8,
    mut each: impl FnMut(&mut Pixels, usize, usize),
) -> Vec<u8> {
    let mut page = vec![ground; width * height];
    for (y, x) in (0..height).step_by(8).flat_map(|y| (0..width).step_by(8).map(move |x| (y, x))) {
        let mut block = [ground; 64];
        each(&mut block, x, y);
        for (row, pixels) in block.chunks(8).enumerate() {
            let start = (y + row) * width + x;
            page[start..start + 8].copy_from_slice(pixels);
        }
    }
    page
}

/// The page as it is delivered, with both marks.
pub(super) fn delivered(page: &DynamicImage, hidden: Hidden) -> DynamicImage {
    let mark = Mark {
        lines: ["Erika Mustermann", "erika.mustermann@example.com", "2026-11-22 10:40 UTC", "Share 1234"]
            .map(str::to_owned)
            .into(),
        strength: Strength::Normal,
        hidden: Some(hidden),
    };
    opened(&apply(&encode(page, PAGE_QUALITY).unwrap().bytes, &mark).unwrap())
}

pub(super) fn opened(picture: &Picture) -> DynamicImage {
    image::load_from_memory(&picture.bytes).unwrap()
}

/// What was done to a page before it was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Deed {
    Compress(u8),
    Scale(f64),
    /// A third of the page, from anywhere.
    Third,
    /// As a window on a screen.
    Shoot,
    /// Lighter, less contrast, a tint.
    Shift,
}

pub(super) fn after(picture: &DynamicImage, deeds: &[Deed], numbers: &mut Numbers) -> DynamicImage {
    let mut picture = picture.clone();
    for deed in deeds {
        picture = match *deed {
            Deed::Compress(quality) => opened(&encode(&picture, quality).unwrap()),
            Deed::Scale(factor) => {
                let scaled = |length: u32| (f64::from(length) * factor).floor() as u32;
                picture.resize_exact(scaled(picture.width()), scaled(picture.height()), FilterType::Triangle)
            }
            Deed::Third => {
                // As wide as high, or flat, or tall: the area is a third of the page's.
                let across = [0.577, 1.0, 0.4][numbers.below(3) as usize];
                let width = (f64::from(picture.width()) * across) as u32;
                let height = (f64::from(picture.height()) / 3.0 / across) as u32;
                let (left, top) =
                    (numbers.below(picture.width() - width + 1), numbers.below(picture.height() - height + 1));
                picture.crop_imm(left, top, width, height)
            }
            Deed::Shoot => {
                let (width, height) = (picture.width() + 317, picture.height() + 143);
                let mut screen =
                    RgbImage::from_fn(width, height, |x, y| Rgb([40, 44, if y < 30 { x as u8 } else { 52 }]));
                imageops::replace(&mut screen, &picture.to_rgb8(), i64::from(numbers.below(317)), 67);
                DynamicImage::ImageRgb8(screen)
            }
            Deed::Shift => {
                let mut shifted = picture.to_rgb8();
                for pixel in shifted.pixels_mut() {
                    pixel.0 = [(0, 0.9, 14.0), (1, 0.88, 12.0), (2, 0.85, 6.0)].map(
                        |(channel, factor, more): (usize, f32, f32)| {
                            (f32::from(pixel.0[channel]) * factor + more) as u8
                        },
                    );
                }
                DynamicImage::ImageRgb8(shifted)
            }
        };
    }
    picture
}

/// What the tracer looks at.
pub(super) fn luma(picture: &DynamicImage) -> Luma {
    crate::picture::luma(&DynamicImage::ImageRgb8(picture.to_rgb8()))
}
