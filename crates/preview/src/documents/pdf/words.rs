//! The words of a PDF page and where they stand.
//!
//! PDF knows no words, only glyphs at places, in the order in which somebody drew them. Glyphs that follow each other
//! closely on one line make a word; a gap, a white space or a jump ends it. What nobody sees is no word ([`Sight`]).

use hayro::hayro_interpret::font::{Glyph, GlyphRun};
use hayro::hayro_interpret::hayro_cmap::{BfString, WritingMode};
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, FillRule, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, RenderContent, SoftMask, interpret_page,
};
use hayro::hayro_syntax::page::Page;
use hayro::kurbo::{Affine, BezPath, Point, Rect, Shape, Stroke, StrokeOpts, stroke};

use super::sight::{MOST_CORNERS, Sight, is_opaque, opacity};
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
    let mut words = finder.sight.visible();
    words.extend(super::fields::words(page, upright));
    collect(words, size)
}

#[derive(Default)]
struct Finder {
    sight: Sight,
    word: Option<Open>,
}

/// A word that may go on.
struct Open {
    word: Boxed,
    letters: usize,
    is_painted: bool,
    /// Where the next letter is expected.
    end: Point,
}

impl Finder {
    fn end_word(&mut self) {
        if let Some(open) = self.word.take() {
            self.sight.add(open.word, open.is_painted);
        }
    }

    fn letter(&mut self, text: &str, place: Affine, advance: f64, (is_vertical, is_painted): (bool, bool)) {
        // Those that can't be seen are found out at the end.
        if self.sight.len() > 2 * MAX_WORDS {
            return;
        }
        if text.is_empty() || text.chars().all(|letter| letter.is_whitespace() || letter.is_control()) {
            self.end_word();
            return;
        }
        let (origin, size) = (place * Point::ZERO, (place * Point::new(0.0, UNITS) - place * Point::ZERO).hypot());
        let corners = Rect::new(0.0, DESCENT, advance.max(1.0), ASCENT);
        let area = place.transform_rect_bbox(corners);
        if !self.sight.is_within(area) {
            self.end_word();
            return;
        }
        let end = place * if is_vertical { Point::new(0.0, -UNITS) } else { Point::new(advance, 0.0) };
        let goes_on = self.word.as_ref().is_some_and(|open| {
            let along = end - origin;
            let off = origin - open.end;
            let length = along.hypot().max(f64::MIN_POSITIVE);
            let (gap, aside) = (off.dot(along) / length, off.cross(along).abs() / length);
            let gap_limit = if is_vertical { OVERLAP } else { GAP };
            open.is_painted == is_painted
                && open.letters < MAX_LETTERS
                && gap < gap_limit * size
                && gap > -OVERLAP * size
                && aside < OVERLAP * size
        });
        if !goes_on {
            self.end_word();
        }
        let open = self.word.get_or_insert_with(|| Open { word: Boxed::new(area), letters: 0, is_painted, end });
        open.word.text.extend(text.chars().filter(|letter| !letter.is_whitespace() && !letter.is_control()));
        open.word.area = open.word.area.union(area);
        open.letters += 1;
        open.end = end;
    }

    /// Something is painted into an area: what lies below it is a whole word by then.
    fn paint(&mut self, path: BezPath, rule: FillRule, is_picture: bool, is_opaque: bool) {
        if self.word.as_ref().is_some_and(|open| open.word.area.overlaps(path.bounding_box())) {
            self.end_word();
        }
        self.sight.paint(path, rule, is_picture, is_opaque);
    }
}

/// Longer lines blacken nothing; to widen them takes time.
const MOST_OF_A_LINE: usize = 64;
/// A clip is a box when it fills its bounds but for this share.
const ALMOST: f64 = 0.001;
/// How exactly curves are followed, in points.
const EXACTLY: f64 = 0.25;

impl Device<'_> for Finder {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, mode: &DrawMode) {
        let is_vertical = matches!(run.writing_mode(), WritingMode::Vertical);
        let how = (is_vertical, !matches!(mode, DrawMode::Invisible) && opacity(&props) > 0.0);
        for glyph in run.glyphs() {
            let place = props.transform * glyph.transform();
            let advance = match &**glyph {
                Glyph::Outline(outline) => outline.advance_width(),
                Glyph::Type3(drawn) => drawn.advance_width(),
            };
            let advance = f64::from(advance.unwrap_or(500.0));
            match glyph.as_unicode() {
                Some(BfString::Char(letter)) => {
                    self.letter(letter.encode_utf8(&mut [0; 4]), place, advance, how);
                }
                Some(BfString::String(letters)) => self.letter(&letters, place, advance, how),
                None => self.end_word(),
            }
        }
    }

    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'_>, mode: &DrawMode) {
        if !is_opaque(&props) || path.elements().len() > MOST_CORNERS {
            return;
        }
        match mode {
            DrawMode::Fill(rule) | DrawMode::FillAndStroke(rule, _) => {
                self.paint(props.transform * path, *rule, false, true);
            }
            DrawMode::Stroke(line) if path.elements().len() <= MOST_OF_A_LINE => {
                let (style, options) = (Stroke::new(line.line_width.into()), StrokeOpts::default());
                let wide = stroke(path.iter(), &style, &options, EXACTLY);
                self.paint(props.transform * wide, FillRule::NonZero, false, true);
            }
            DrawMode::Stroke(_) | DrawMode::Invisible => {}
        }
    }

    fn draw_image(&mut self, image: Image<'_, '_>, props: ImageDrawProps<'_>) {
        let whole = Rect::new(0.0, 0.0, image.width().into(), image.height().into());
        let is_opaque = match &image {
            Image::Stencil(_) => false,
            Image::Raster(raster) => {
                let dict = raster.stream().dict();
                !dict.contains_key(b"SMask") && !dict.contains_key(b"Mask") && !dict.contains_key(b"SMaskInData")
            }
        };
        let is_opaque = is_opaque && props.soft_mask.is_none() && matches!(props.blend_mode, BlendMode::Normal);
        self.paint(props.transform * whole.to_path(EXACTLY), FillRule::NonZero, true, is_opaque);
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        // Forms and annotations are cut to a box, which comes as a path.
        let bounds = clip.path.bounding_box();
        let is_box = (clip.path.area().abs() - bounds.area()).abs() <= bounds.area() * ALMOST;
        self.sight.clip(bounds, is_box);
    }

    fn push_clip_rect(&mut self, rect: &Rect) {
        self.sight.clip(*rect, true);
    }

    fn push_transparency_group(&mut self, opacity: f32, mask: Option<SoftMask<'_>>, blend: BlendMode) {
        self.sight.begin_group(opacity, mask.is_some(), blend);
    }

    fn pop_clip(&mut self) {
        self.sight.unclip();
    }

    fn pop_transparency_group(&mut self) {
        self.sight.end_group();
    }
}
