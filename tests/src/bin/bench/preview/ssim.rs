//! Structural similarity of two pictures in shades of grey (Wang, Bovik, Sheikh, Simoncelli 2004), in windows of 8 by 8
//! pixels that overlap by half.

use std::io;
use std::path::Path;

const WINDOW: usize = 8;
const STEP: usize = 4;
/// The usual constants for 255 levels: (0.01 · 255)² and (0.03 · 255)².
const C1: f64 = 6.502_5;
const C2: f64 = 58.522_5;

/// Shades of grey, row by row.
#[derive(Clone, Debug)]
pub struct Grey {
    width: usize,
    pixels: Vec<u8>,
}

impl Grey {
    /// A PPM file (P6, 255 levels).
    ///
    /// # Errors
    /// When it is none.
    pub fn read_ppm(path: &Path) -> io::Result<Self> {
        let file = std::fs::read(path)?;
        let odd = || io::Error::other(format!("{} is no PPM", path.display()));
        let (mut at, mut head) = (0, Vec::new());
        while head.len() < 4 {
            let end = at + file[at..].iter().position(u8::is_ascii_whitespace).ok_or_else(odd)?;
            head.push(std::str::from_utf8(&file[at..end]).map_err(|_| odd())?);
            at = end + 1;
        }
        let (width, height) = (head[1].parse::<usize>(), head[2].parse::<usize>());
        let (Ok(width), Ok(height), "P6", "255") = (width, height, head[0], head[3]) else { return Err(odd()) };
        let samples = file.get(at..at + width * height * 3).ok_or_else(odd)?;
        Ok(Self { width, pixels: samples.as_chunks::<3>().0.iter().map(|pixel| luminance(*pixel)).collect() })
    }

    /// One of our pages.
    ///
    /// # Errors
    /// When it is no JPEG.
    pub fn from_jpeg(bytes: &[u8]) -> io::Result<Self> {
        let picture = image::load_from_memory_with_format(bytes, image::ImageFormat::Jpeg).map_err(io::Error::other)?;
        let picture = picture.to_rgb8();
        let pixels = picture.as_raw().as_chunks::<3>().0.iter().map(|pixel| luminance(*pixel)).collect();
        Ok(Self { width: picture.width() as usize, pixels })
    }
}

fn luminance([red, green, blue]: [u8; 3]) -> u8 {
    (0.299 * f64::from(red) + 0.587 * f64::from(green) + 0.114 * f64::from(blue)).round() as u8
}

/// The mean over all windows: 1 for the same picture.
///
/// # Errors
/// When the pictures are of different sizes, or smaller than a window.
pub fn ssim(one: &Grey, other: &Grey) -> io::Result<f64> {
    let (width, height) = (one.width, one.pixels.len() / one.width.max(1));
    if one.pixels.len() != other.pixels.len() || width != other.width || width < WINDOW || height < WINDOW {
        let (theirs, rows) = (other.width, other.pixels.len() / other.width.max(1));
        return Err(io::Error::other(format!("{width}x{height} can't be compared with {theirs}x{rows}")));
    }
    let (mut sum, mut count) = (0.0, 0.0);
    for top in (0..=height - WINDOW).step_by(STEP) {
        for left in (0..=width - WINDOW).step_by(STEP) {
            sum += window(one, other, left, top);
            count += 1.0;
        }
    }
    Ok(sum / count)
}

fn window(one: &Grey, other: &Grey, left: usize, top: usize) -> f64 {
    let (mut a, mut b, mut aa, mut bb, mut ab) = (0_u32, 0_u32, 0_u32, 0_u32, 0_u32);
    for y in top..top + WINDOW {
        let row = y * one.width + left..y * one.width + left + WINDOW;
        for (x, y) in one.pixels[row.clone()].iter().zip(&other.pixels[row]) {
            let (x, y) = (u32::from(*x), u32::from(*y));
            a += x;
            b += y;
            aa += x * x;
            bb += y * y;
            ab += x * y;
        }
    }
    let count = (WINDOW * WINDOW) as f64;
    let [a, b, aa, bb, ab] = [a, b, aa, bb, ab].map(|sum| f64::from(sum) / count);
    let (of_one, of_other, of_both) = (aa - a * a, bb - b * b, ab - a * b);
    ((2.0 * a * b + C1) * (2.0 * of_both + C2)) / ((a * a + b * b + C1) * (of_one + of_other + C2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stripes(width: usize, height: usize, by: usize) -> Grey {
        let pixels = (0..width * height).map(|at| if (at % width + by) % 6 < 3 { 255 } else { 0 }).collect();
        Grey { width, pixels }
    }

    #[test]
    fn the_same_is_one_and_other_things_are_less() {
        let picture = stripes(40, 30, 0);
        assert!((ssim(&picture, &picture).unwrap() - 1.0).abs() < 1e-9);
        let (near, far) = (stripes(40, 30, 1), stripes(40, 30, 3));
        let (near, far) = (ssim(&picture, &near).unwrap(), ssim(&picture, &far).unwrap());
        assert!(near < 0.9 && far < 0.0 && far < near, "{near} {far}");
    }

    #[test]
    fn even_grounds_differ_by_their_level_alone() {
        let even = |level| Grey { width: 16, pixels: vec![level; 256] };
        let (x, y) = (100.0, 140.0);
        let expected = (2.0 * x * y + C1) / (x * x + y * y + C1);
        assert!((ssim(&even(100), &even(140)).unwrap() - expected).abs() < 1e-9);
    }

    #[test]
    fn other_sizes_cant_be_compared() {
        assert!(ssim(&stripes(40, 30, 0), &stripes(30, 40, 0)).is_err());
        assert!(ssim(&stripes(4, 30, 0), &stripes(4, 30, 0)).is_err());
    }

    #[test]
    fn ppm_is_read() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), b"P6\n2 1\n255\n\xff\xff\xff\x00\x00\xff").unwrap();
        let grey = Grey::read_ppm(file.path()).unwrap();
        assert_eq!((grey.width, grey.pixels.as_slice()), (2, &[255, 29][..]));
        std::fs::write(file.path(), b"P6\n2 2\n255\n\xff").unwrap();
        assert!(Grey::read_ppm(file.path()).is_err());
    }
}
