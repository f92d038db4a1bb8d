//! Writes lines of text into a raster.

use ab_glyph_rasterizer::{Point, Rasterizer, point};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, MetadataProvider};

/// Draws letters, turned by an angle, into a raster.
pub(super) struct Pen {
    raster: Rasterizer,
    limits: Point,
    middle: Point,
    /// Sine and cosine.
    turn: (f32, f32),
    /// Where the current glyph begins, measured from the middle before it is turned.
    origin: Point,
    start: Point,
    last: Point,
}

impl Pen {
    /// For a raster of this size. Lines rise by `angle`, and places are counted from the raster's middle.
    pub(super) fn new(width: usize, height: usize, angle: f32) -> Self {
        let origin = point(0.0, 0.0);
        Self {
            raster: Rasterizer::new(width, height),
            limits: point(width as f32 - 1.0, height as f32 - 1.0),
            middle: point(width as f32 / 2.0, height as f32 / 2.0),
            turn: angle.sin_cos(),
            origin,
            start: origin,
            last: origin,
        }
    }

    /// Writes one line whose base line begins at a place.
    pub(super) fn write(&mut self, font: &FontRef<'_>, line: &str, size: f32, x: f32, y: f32) {
        let metrics = font.glyph_metrics(Size::new(size), LocationRef::default());
        let (outlines, charmap) = (font.outline_glyphs(), font.charmap());
        self.origin = point(x, y);
        for glyph in line.chars().filter_map(|letter| charmap.map(letter)) {
            if let Some(outline) = outlines.get(glyph) {
                // A glyph that can't be drawn leaves a gap, the rest stays readable.
                let _ = outline.draw(DrawSettings::unhinted(Size::new(size), LocationRef::default()), self);
            }
            self.origin.x += metrics.advance_width(glyph).unwrap_or_default();
        }
    }

    /// How far each pixel is covered, from 0 to 1.
    pub(super) fn finish(self) -> Vec<f32> {
        let (width, height) = self.raster.dimensions();
        let mut coverage = vec![0.0; width * height];
        self.raster.for_each_pixel(|place, value| coverage[place] = value.min(1.0));
        coverage
    }

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
