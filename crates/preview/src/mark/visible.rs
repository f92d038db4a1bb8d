//! The visible watermark: lines of text, rotated and tiled over the whole page.
//!
//! The letters darken what lies below and a light edge around them brightens it, so that they can be read on white,
//! on black, and on photographs. What is done to a pixel is one multiplication and one addition, found once for a tile
//! that repeats over the page.

use std::f32::consts::FRAC_PI_6;

use ab_glyph_rasterizer::{Point, Rasterizer, point};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, MetadataProvider};

use super::{Mark, Plane, Strength, text};

/// Noto Sans Bold with the Latin, Greek and Cyrillic letters (SIL Open Font License 1.1, see fonts/OFL.txt).
static FONT: &[u8] = include_bytes!("../../fonts/NotoSans-Bold-subset.ttf");

/// The page's longest edge in heights of a letter, and the smallest letter that can be read.
const LETTERS_PER_EDGE: f32 = 80.0;
const SMALLEST: f32 = 9.0;
/// From line to line, in heights of a letter.
const LEADING: f32 = 1.25;
/// Between two blocks of text, in heights of a letter.
const GAP: f32 = 2.5;
/// How dark the letters are, and how light their edge.
const DARK: f32 = 24.0;
const LIGHT: f32 = 255.0;
/// The longest edge of a tile in pixels, whatever the lines are.
const LARGEST: f32 = 4096.0;

/// What happens to the pixels of a tile: `(pixel * keep + add) / 256`.
pub(super) struct Tile {
    width: usize,
    keep: Vec<u16>,
    add: Vec<u16>,
}

impl Tile {
    /// The tile for a page with this longest edge; none where nothing is to be written.
    pub(super) fn new(mark: &Mark, longest_edge: usize) -> Option<Self> {
        let font = font()?;
        let lines = text::writable(&mark.lines, &font.charmap());
        let size = (longest_edge as f32 / LETTERS_PER_EDGE).max(SMALLEST);
        let block = Block::draw(&font, &lines, size)?;
        let gap = (GAP * size) as usize;
        let (width, height) = (block.width + gap, block.height + gap);
        // Two rows of blocks, the second one half a block to the right.
        let mut tile = Self { width, keep: vec![256; width * height * 2], add: vec![0; width * height * 2] };
        tile.stamp(&block, mark.strength, 0, 0);
        tile.stamp(&block, mark.strength, width / 2, height);
        Some(tile)
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

    /// Draws the watermark over the plane.
    pub(super) fn blend(&self, plane: &mut Plane) {
        let height = self.keep.len() / self.width;
        for (y, row) in plane.pixels.chunks_exact_mut(plane.width).enumerate() {
            let start = y % height * self.width;
            let (keep, add) = (&self.keep[start..start + self.width], &self.add[start..start + self.width]);
            for pixels in row.chunks_mut(self.width) {
                for ((pixel, &keep), &add) in pixels.iter_mut().zip(keep).zip(add) {
                    *pixel = ((u16::from(*pixel) * keep + add) >> 8) as u8;
                }
            }
        }
    }
}

/// The font; none only if the embedded file were broken, which a test rules out.
pub(super) fn font() -> Option<FontRef<'static>> {
    FontRef::new(FONT).ok()
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
        let metrics = font.glyph_metrics(Size::new(size), LocationRef::default());
        let charmap = font.charmap();
        let glyphs = |line: &str| -> Vec<_> { line.chars().filter_map(|letter| charmap.map(letter)).collect() };
        let lines: Vec<_> = lines.iter().map(|line| glyphs(line)).collect();
        let advance = |glyph| metrics.advance_width(glyph).unwrap_or_default();
        let widths: Vec<f32> = lines.iter().map(|line| line.iter().map(|&glyph| advance(glyph)).sum()).collect();
        let widest = widths.iter().copied().fold(0.0, f32::max);
        if widest <= 0.0 {
            return None;
        }
        let tall = lines.len() as f32 * LEADING * size;
        let radius = (size / 10.0).ceil();
        let (sine, cosine) = FRAC_PI_6.sin_cos();
        // Twice the radius for the edge, and one letter for what hangs over its line.
        let margin = 2.0 * radius + size;
        let width = (widest * cosine + tall * sine + 2.0 * margin).min(LARGEST).ceil();
        let height = (widest * sine + tall * cosine + 2.0 * margin).min(LARGEST).ceil();
        let mut pen = Pen {
            raster: Rasterizer::new(width as usize, height as usize),
            limits: point(width - 1.0, height - 1.0),
            middle: point(width / 2.0, height / 2.0),
            turn: (sine, cosine),
            origin: point(0.0, 0.0),
            start: point(0.0, 0.0),
            last: point(0.0, 0.0),
        };
        let outlines = font.outline_glyphs();
        for (number, (line, line_width)) in lines.iter().zip(&widths).enumerate() {
            pen.origin = point(-line_width / 2.0, (number as f32 * LEADING + 1.0) * size - tall / 2.0);
            for &glyph in line {
                if let Some(outline) = outlines.get(glyph) {
                    // A glyph that can't be drawn leaves a gap, the rest stays readable.
                    let _ = outline.draw(DrawSettings::unhinted(Size::new(size), LocationRef::default()), &mut pen);
                }
                pen.origin.x += advance(glyph);
            }
        }
        let (width, height) = (width as usize, height as usize);
        let mut letters = vec![0.0; width * height];
        pen.raster.for_each_pixel(|place, coverage| letters[place] = coverage.min(1.0));
        let edges = widened(&letters, width, radius as usize);
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

/// Draws outlines turned by thirty degrees into the raster.
struct Pen {
    raster: Rasterizer,
    limits: Point,
    middle: Point,
    /// Sine and cosine.
    turn: (f32, f32),
    /// Where the current glyph begins, measured from the block's middle before it is turned.
    origin: Point,
    start: Point,
    last: Point,
}

impl Pen {
    fn place(&self, x: f32, y: f32) -> Point {
        // Fonts count upwards, pictures downwards.
        let (right, down) = (self.origin.x + x, self.origin.y - y);
        let (sine, cosine) = self.turn;
        let turned = point(right * cosine + down * sine, down * cosine - right * sine);
        // Inside always, whatever a glyph does.
        point(
            (self.middle.x + turned.x).clamp(0.0, self.limits.x),
            (self.middle.y + turned.y).clamp(0.0, self.limits.y),
        )
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.last = self.place(x, y);
        self.start = self.last;
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let end = self.place(x, y);
        self.raster.draw_line(self.last, end);
        self.last = end;
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let (control, end) = (self.place(cx, cy), self.place(x, y));
        self.raster.draw_quad(self.last, control, end);
        self.last = end;
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        let (first, second, end) = (self.place(cx0, cy0), self.place(cx1, cy1), self.place(x, y));
        self.raster.draw_cubic(self.last, first, second, end);
        self.last = end;
    }

    fn close(&mut self) {
        self.raster.draw_line(self.last, self.start);
        self.last = self.start;
    }
}
