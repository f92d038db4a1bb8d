//! The visible watermark: lines of text, rotated and tiled over the whole page.
//!
//! The letters darken what lies below and a light edge around them brightens it, so that they can be read on white,
//! on black, and on photographs. What is done to a pixel is one multiplication and one addition, found once for a tile
//! that repeats over the page.

use std::f32::consts::FRAC_PI_6;

use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

use super::ink::Ground;
use super::pen::Pen;
use super::{Mark, Strength, text};
use crate::jpeg::Pixels;

/// Noto Sans Bold with the Latin, Greek and Cyrillic letters (SIL Open Font License 1.1, see fonts/OFL.txt).
static FONT: &[u8] = include_bytes!("../../fonts/NotoSans-Bold-subset.ttf");

/// The page's longest edge in heights of a letter, and the smallest letter that can be read.
const LETTERS_PER_EDGE: f32 = 80.0;
const SMALLEST: f32 = 9.0;
/// The angle at which lines rise.
const RISE: f32 = FRAC_PI_6;
/// From line to line, in heights of a letter.
const LEADING: f32 = 1.25;
/// Between two blocks of text, in heights of a letter.
const GAP: f32 = 2.5;
/// How dark the letters are, and how light their edge.
const DARK: f32 = 24.0;
const LIGHT: f32 = 255.0;
/// The longest edge of a tile in pixels, whatever the lines are.
const LARGEST: f32 = 4096.0;

/// Nothing of what says who looks can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unwritable;

/// How much more ink is laid on pictures; 256 for as much as on paper.
const ON_PICTURES: u32 = 448;

/// What happens to the pixels of a tile: `(pixel * keep + add) / 256`.
pub(super) struct Tile {
    width: usize,
    keep: Vec<u16>,
    add: Vec<u16>,
}

impl Tile {
    /// The tile for a page of this size in pixels; none where nothing is to be written. Letters are as large as goes with the
    /// page, and no larger than that a block of them stands on it whole; the smallest that can be read are the least, and only a
    /// page too narrow for those cuts them off.
    ///
    /// # Errors
    /// [`Unwritable`]: something is to be written and can't be. Such a page must not be taken for a marked one.
    pub(super) fn new(mark: &Mark, (page_width, page_height): (usize, usize)) -> Result<Option<Self>, Unwritable> {
        if mark.lines.is_empty() {
            return Ok(None);
        }
        let font = font().ok_or(Unwritable)?;
        let lines = text::writable(&mark.lines, &font.charmap()).ok_or(Unwritable)?;
        let usual = (page_width.max(page_height) as f32 / LETTERS_PER_EDGE).max(SMALLEST);
        let (across, down) = Extent::of(&font, &lines, usual).ok_or(Unwritable)?.whole();
        let fits = (page_width as f32 / across).min(page_height as f32 / down).min(1.0);
        let size = (usual * fits).max(SMALLEST);
        let block = Block::draw(&font, &lines, size).ok_or(Unwritable)?;
        let gap = (GAP * size) as usize;
        let (width, height) = (block.width + gap, block.height + gap);
        // Two rows of blocks, the second one half a block to the right.
        let mut tile = Self { width, keep: vec![256; width * height * 2], add: vec![0; width * height * 2] };
        tile.stamp(&block, mark.strength, 0, 0);
        tile.stamp(&block, mark.strength, width / 2, height);
        Ok(Some(tile))
    }

    fn stamp(&mut self, block: &Block, strength: Strength, left: usize, top: usize) {
        let (letters, edges) = match strength {
            Strength::Faint => (0.10, 0.13),
            Strength::Normal => (0.17, 0.21),
            Strength::Strong => (0.30, 0.36),
        };
        let rows = block.letters.chunks_exact(block.width).zip(block.edges.chunks_exact(block.width));
        for (y, (row, row_edges)) in rows.enumerate() {
            let start = (top + y) * self.width;
            for (x, (&letter, &edge)) in row.iter().zip(row_edges).enumerate() {
                if edge == 0.0 {
                    continue;
                }
                // A block is narrower than a tile: it crosses the tile's right edge once at most.
                let x = if left + x < self.width { left + x } else { left + x - self.width };
                let (dark, light) = (letter * letters, edge * (1.0 - letter) * edges);
                // Adding a half and cutting off rounds.
                self.keep[start + x] = (256.0 * (1.0 - dark - light) + 0.5) as u16;
                self.add[start + x] = (256.0 * (dark * DARK + light * LIGHT) + 0.5) as u16;
            }
        }
    }

    /// The watermark alone, for a video: grey value and opacity of each pixel, row by row.
    pub(super) fn overlay(&self, width: usize, height: usize) -> Vec<u8> {
        let tall = self.keep.len() / self.width;
        let mut pixels = Vec::with_capacity(width * height * 2);
        for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
            let place = y % tall * self.width + x % self.width;
            let (opacity, add) = (256 - self.keep[place].min(256), self.add[place]);
            let grey = add.checked_div(opacity).unwrap_or_default().min(255);
            pixels.extend([grey as u8, opacity.min(255) as u8]);
        }
        pixels
    }

    /// Draws the watermark over the block whose upper left pixel is at (x, y). Says whether any of it lies there.
    pub(super) fn blend(&self, pixels: &mut Pixels, ground: Ground, x: usize, y: usize) -> bool {
        let height = self.keep.len() / self.width;
        let (left, top) = (x % self.width, y % height);
        let mut is_touched = false;
        for (row, pixels) in pixels.as_chunks_mut::<8>().0.iter_mut().enumerate() {
            let start = (top + row) % height * self.width;
            let mut keep = self.eight(&self.keep[start..start + self.width], left);
            if keep == [256; 8] {
                continue;
            }
            let mut add = self.eight(&self.add[start..start + self.width], left);
            if ground == Ground::Picture {
                keep = keep.map(|keep| 256 - more(256 - keep));
                add = add.map(more);
            }
            for ((pixel, keep), add) in pixels.iter_mut().zip(keep).zip(add) {
                *pixel = ((u16::from(*pixel) * keep + add) >> 8) as u8;
            }
            is_touched = true;
        }
        is_touched
    }

    /// Eight values of a row of the tile, which repeats.
    fn eight(&self, row: &[u16], left: usize) -> [u16; 8] {
        let here = row.get(left..).and_then(|rest| rest.first_chunk()).copied();
        here.unwrap_or_else(|| std::array::from_fn(|at| row[(left + at) % self.width]))
    }
}

/// As much ink as a picture needs.
fn more(ink: u16) -> u16 {
    ((u32::from(ink) * ON_PICTURES) >> 8) as u16
}

/// The font; none only if the embedded file were broken, which a test rules out.
pub(super) fn font() -> Option<FontRef<'static>> {
    FontRef::new(FONT).ok()
}

/// The room that rotated lines take, in pixels.
struct Extent {
    /// Of each line, as it is written.
    widths: Vec<f32>,
    widest: f32,
    tall: f32,
    /// How far the light edge reaches, and what is left free around the lines.
    radius: f32,
    margin: f32,
}

impl Extent {
    fn of(font: &FontRef<'_>, lines: &[String], size: f32) -> Option<Self> {
        let metrics = font.glyph_metrics(Size::new(size), LocationRef::default());
        let charmap = font.charmap();
        let advance = |letter| charmap.map(letter).and_then(|glyph| metrics.advance_width(glyph)).unwrap_or_default();
        let widths: Vec<f32> = lines.iter().map(|line| line.chars().map(advance).sum()).collect();
        let widest = widths.iter().copied().fold(0.0, f32::max);
        let radius = (size / 10.0).ceil();
        // Twice the radius for the edge, and one letter for what hangs over its line.
        let margin = 2.0 * radius + size;
        (widest > 0.0).then_some(Self { widths, widest, tall: lines.len() as f32 * LEADING * size, radius, margin })
    }

    /// Width and height of the whole.
    fn whole(&self) -> (f32, f32) {
        let (sine, cosine) = RISE.sin_cos();
        let width = self.widest * cosine + self.tall * sine + 2.0 * self.margin;
        let height = self.widest * sine + self.tall * cosine + 2.0 * self.margin;
        (width.min(LARGEST).ceil(), height.min(LARGEST).ceil())
    }
}

/// The rotated lines, as coverage from 0 to 1.
struct Block {
    width: usize,
    height: usize,
    letters: Vec<f32>,
    edges: Vec<f32>,
}

impl Block {
    fn draw(font: &FontRef<'_>, lines: &[String], size: f32) -> Option<Self> {
        let extent = Extent::of(font, lines, size)?;
        let (width, height) = extent.whole();
        let (width, height) = (width as usize, height as usize);
        let mut pen = Pen::new(width, height, RISE);
        for (number, (line, line_width)) in lines.iter().zip(&extent.widths).enumerate() {
            let down = (number as f32 * LEADING + 1.0) * size - extent.tall / 2.0;
            pen.write(font, line, size, -line_width / 2.0, down);
        }
        let letters = pen.finish();
        let edges = widened(&letters, width, extent.radius as usize);
        Some(Self { width, height, letters, edges })
    }
}

/// The largest coverage within `radius` pixels, first along rows, then along columns.
fn widened(letters: &[f32], width: usize, radius: usize) -> Vec<f32> {
    let mut wide = letters.to_vec();
    for apart in [1, width] {
        for _ in 0..radius {
            let before = wide.clone();
            let Some(inner) = wide.get_mut(apart..letters.len() - apart) else {
                return wide; // less than two rows
            };
            for ((value, one), other) in inner.iter_mut().zip(&before).zip(&before[2 * apart..]) {
                *value = if *one > *value { *one } else { *value };
                *value = if *other > *value { *other } else { *value };
            }
        }
    }
    wide
}

#[cfg(test)]
mod tests {
    use super::super::samples::over;
    use super::*;

    fn mark(lines: &[&str], strength: Strength) -> Mark {
        Mark { lines: lines.iter().map(|&line| line.to_owned()).collect(), strength, hidden: None }
    }

    fn tile(lines: &[&str], strength: Strength, page: (usize, usize)) -> Tile {
        Tile::new(&mark(lines, strength), page).ok().flatten().unwrap()
    }

    /// The darkest and the lightest pixel of an even page with a watermark.
    fn range(ground: u8, strength: Strength) -> (u8, u8) {
        let tile = tile(&["erika@example.com", "Erika Mustermann"], strength, (1136, 1600));
        let page = over(1136, 1600, ground, |pixels, x, y| {
            tile.blend(pixels, Ground::of(pixels), x, y);
        });
        (*page.iter().min().unwrap(), *page.iter().max().unwrap())
    }

    #[test]
    fn can_be_read_on_white_on_black_and_between() {
        let mut before = 0;
        for strength in Strength::ALL {
            let contrasts = [0, 64, 128, 192, 255].map(|ground| {
                let (darkest, lightest) = range(ground, strength);
                lightest - darkest
            });
            let least = *contrasts.iter().min().unwrap();
            assert!(least >= 20 && least > before, "{strength:?}: {contrasts:?}");
            before = least;
        }
        assert!(range(255, Strength::Strong).0 > 150, "what is below stays readable");
    }

    #[test]
    fn stands_whole_on_pages_of_any_shape() {
        let lines = ["karla@kunde.example", "Karla Kundin", "2026-11-23 08:03 UTC · #1"];
        for (width, height) in [(180, 3600), (3600, 180), (192, 1600), (1600, 180), (512, 288), (1136, 1600)] {
            let tile = tile(&lines, Strength::Normal, (width, height));
            let rows = tile.keep.len() / tile.width / 2;
            let gap =
                tile.width
                    - tile.keep.iter().enumerate().filter(|(_, keep)| **keep != 256).fold(0, |right, (at, _)| {
                        if at / tile.width < rows { right.max(at % tile.width) } else { right }
                    });
            assert!(tile.width - gap <= width, "{width}x{height}: a block is {} wide", tile.width - gap);
            let ink = (0..rows)
                .rev()
                .find(|row| tile.keep[row * tile.width..(row + 1) * tile.width].iter().any(|keep| *keep != 256));
            assert!(ink.unwrap() < height, "{width}x{height}: a block is {ink:?} high");
        }
    }

    #[test]
    fn covers_the_whole_page_and_stays_apart() {
        let tile = tile(&["erika@example.com", "Erika Mustermann"], Strength::Normal, (1136, 1600));
        let height = tile.keep.len() / tile.width;
        assert!(tile.width < 600 && height < 600, "several in each direction: {}x{height}", tile.width);
        let touched = tile.keep.iter().filter(|&&keep| keep != 256).count();
        assert!((5..40).contains(&(touched * 100 / tile.keep.len())), "{touched} of {}", tile.keep.len());
    }

    #[test]
    fn blocks_join_without_a_seam() {
        let tile = tile(&["Erika Mustermann"], Strength::Strong, (1136, 1600));
        let height = tile.keep.len() / tile.width;
        let page = over(1136, 1600, Ground::PAPER + 1, |pixels, x, y| {
            let before = *pixels;
            // The faintest edge of a letter may change nothing; but nothing changes that isn't said.
            assert!(tile.blend(pixels, Ground::Paper, x, y) || before == *pixels);
        });
        for (place, pixel) in page.into_iter().enumerate() {
            let at = place / 1136 % height * tile.width + place % 1136 % tile.width;
            assert_eq!(
                u16::from(pixel),
                ((u16::from(Ground::PAPER) + 1) * tile.keep[at] + tile.add[at]) >> 8,
                "{place}"
            );
        }
    }

    #[test]
    fn pictures_get_more_of_it_than_paper() {
        for strength in Strength::ALL {
            let contrast = |ground| range(ground, strength).1 - range(ground, strength).0;
            assert!(contrast(Ground::PAPER) > contrast(Ground::PAPER + 1), "{strength:?}");
        }
    }

    #[test]
    fn nothing_to_write_is_no_watermark() {
        assert!(Tile::new(&mark(&[], Strength::Strong), (1136, 1600)).is_ok_and(|tile| tile.is_none()));
    }

    #[test]
    fn what_can_not_be_written_is_an_error_and_no_page_without_a_watermark() {
        for lines in [&["", "\u{202e}\u{0}", "   "][..], &["\u{e000}"], &["", "Erika Mustermann"]] {
            let mark = mark(lines, Strength::Strong);
            assert_eq!(Tile::new(&mark, (1136, 1600)).err(), Some(Unwritable), "{lines:?}");
            assert_eq!(mark.overlay(640, 360), None);
        }
    }

    #[test]
    fn hostile_lines_take_bounded_room_on_any_page() {
        let wide = "W".repeat(1_000_000);
        let lines = [wide.as_str(); 40];
        for page in [(1, 1), (512, 300), (4096, 4096)] {
            let tile = tile(&lines, Strength::Normal, page);
            assert!(tile.keep.len() < 40_000_000, "{}", tile.keep.len());
            tile.blend(&mut [7; 64], Ground::Picture, 4_088, 4_088);
        }
    }
}
