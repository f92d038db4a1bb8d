//! The words of a PDF page and where they stand.
//!
//! PDF knows no words, only glyphs at places, in the order in which somebody drew them. Glyphs that follow each other
//! closely on one line make a word; a gap, a white space or a jump ends it.

use hayro::hayro_interpret::font::{Glyph, GlyphRun};
use hayro::hayro_interpret::hayro_cmap::{BfString, WritingMode};
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, RenderContent, SoftMask, interpret_page,
};
use hayro::hayro_syntax::page::Page;
use hayro::kurbo::{Affine, BezPath, Point, Rect};

use crate::documents::words::{Boxed, collect};
use crate::protocol::MAX_WORDS;
use crate::{PageSize, PageText};

/// Glyph space has so many units to the em.
const UNITS: f64 = 1000.0;
/// How far letters reach above and below their line, in glyph units.
const ASCENT: f64 = 800.0;
const DESCENT: f64 = -200.0;
/// A gap of this share of the font's size parts two words.
const GAP: f64 = 0.22;
/// The next letter of a word begins no further before the end of the last one, and no further off its line.
const OVERLAP: f64 = 0.5;
/// No word has more letters: scripts without spaces are cut into pieces that can be found.
const MAX_LETTERS: usize = 60;

/// Finds the words of a page.
pub(super) fn find<'a>(
    page: &'a Page<'a>,
    size: PageSize,
    cache: &InterpreterCache<'a>,
    settings: &InterpreterSettings,
) -> PageText {
    let area = Rect::new(0.0, 0.0, f64::from(size.width), f64::from(size.height));
    let upright = Affine::new(page.initial_transform(true).as_coeffs());
    let settings = InterpreterSettings { render_content: RenderContent::all(), ..settings.clone() };
    let mut context = Context::new(upright, area, cache, page.xref(), settings);
    let mut finder = Finder::default();
    interpret_page(page, &mut context, &mut finder);
    finder.end_word();
    finder.words.extend(super::fields::words(page, upright));
    collect(finder.words, size)
}

#[derive(Default)]
struct Finder {
    words: Vec<Boxed>,
    word: Option<Open>,
}

/// A word that may go on.
struct Open {
    word: Boxed,
    letters: usize,
    /// Where the next letter is expected.
    end: Point,
}

impl Finder {
    fn end_word(&mut self) {
        self.words.extend(self.word.take().map(|open| open.word));
    }

    fn letter(&mut self, text: &str, place: Affine, advance: f64, is_vertical: bool) {
        if self.words.len() > MAX_WORDS {
            return;
        }
        if text.is_empty() || text.chars().all(|letter| letter.is_whitespace() || letter.is_control()) {
            self.end_word();
            return;
        }
        let (origin, size) = (place * Point::ZERO, (place * Point::new(0.0, UNITS) - place * Point::ZERO).hypot());
        let corners = Rect::new(0.0, DESCENT, advance.max(1.0), ASCENT);
        let area = place.transform_rect_bbox(corners);
        let end = place * if is_vertical { Point::new(0.0, -UNITS) } else { Point::new(advance, 0.0) };
        let goes_on = self.word.as_ref().is_some_and(|open| {
            let along = end - origin;
            let off = origin - open.end;
            let length = along.hypot().max(f64::MIN_POSITIVE);
            let (gap, aside) = (off.dot(along) / length, off.cross(along).abs() / length);
            let gap_limit = if is_vertical { OVERLAP } else { GAP };
            open.letters < MAX_LETTERS && gap < gap_limit * size && gap > -OVERLAP * size && aside < OVERLAP * size
        });
        if !goes_on {
            self.end_word();
        }
        let open = self.word.get_or_insert_with(|| Open { word: Boxed::new(area), letters: 0, end });
        open.word.text.extend(text.chars().filter(|letter| !letter.is_whitespace() && !letter.is_control()));
        open.word.area = open.word.area.union(area);
        open.letters += 1;
        open.end = end;
    }
}

impl Device<'_> for Finder {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, _: &DrawMode) {
        let is_vertical = matches!(run.writing_mode(), WritingMode::Vertical);
        for glyph in run.glyphs() {
            let place = props.transform * glyph.transform();
            let advance = match &**glyph {
                Glyph::Outline(outline) => outline.advance_width(),
                Glyph::Type3(drawn) => drawn.advance_width(),
            };
            let advance = f64::from(advance.unwrap_or(500.0));
            match glyph.as_unicode() {
                Some(BfString::Char(letter)) => {
                    self.letter(letter.encode_utf8(&mut [0; 4]), place, advance, is_vertical);
                }
                Some(BfString::String(letters)) => self.letter(&letters, place, advance, is_vertical),
                None => self.end_word(),
            }
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'_>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'_, '_>, _: ImageDrawProps<'_>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
