//! The fonts that we bring along: a worker can't open any other.

use std::collections::HashMap;
use std::rc::Rc;

use hayro::kurbo::BezPath;
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::outline::{DrawSettings, OutlineGlyphCollection, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider};

use crate::NoPreview;

/// DejaVu Sans: Latin, Greek, Cyrillic, Arabic, Hebrew, Georgian, Armenian, symbols.
pub(super) const SANS: &[u8] = include_bytes!("../../fonts/DejaVuSans.ttf");
/// DejaVu Sans Mono: Latin, Greek, Cyrillic, box drawing, symbols.
pub(super) const MONO: &[u8] = include_bytes!("../../fonts/DejaVuSansMono.ttf");

/// Characters up to here are remembered in a table.
const TABLE: usize = 0x3000;

/// A font and another one for what it lacks.
pub(super) struct Faces {
    faces: [Face; 2],
    table: Vec<Option<Sign>>,
    outlines: HashMap<(usize, GlyphId), Rc<BezPath>>,
}

/// How a character is drawn.
#[derive(Clone, Copy)]
pub(super) struct Sign {
    face: usize,
    glyph: GlyphId,
    /// How far the next one is, in parts of the font's size.
    pub(super) advance: f32,
}

struct Face {
    characters: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
    outlines: OutlineGlyphCollection<'static>,
    units: f32,
}

impl Faces {
    /// Fixed width first: tables and source text stand as they were written.
    pub(super) fn fixed() -> Result<Self, NoPreview> {
        Self::of([MONO, SANS])
    }

    /// For letters to people.
    pub(super) fn proportional() -> Result<Self, NoPreview> {
        Self::of([SANS, MONO])
    }

    fn of(files: [&'static [u8]; 2]) -> Result<Self, NoPreview> {
        let [first, second] = files.map(Face::of);
        Ok(Self { faces: [first?, second?], table: vec![None; TABLE], outlines: HashMap::new() })
    }

    /// How a character is drawn; as an empty box if both fonts lack it.
    pub(super) fn sign(&mut self, character: char) -> Sign {
        let at = character as usize;
        if let Some(Some(known)) = self.table.get(at) {
            return *known;
        }
        let found = self.faces.iter().enumerate().find_map(|(face, font)| Some((face, font.glyph(character)?)));
        let (face, glyph) = found.unwrap_or((0, GlyphId::NOTDEF));
        let sign = Sign { face, glyph, advance: self.faces[face].advance(glyph) };
        if let Some(place) = self.table.get_mut(at) {
            *place = Some(sign);
        }
        sign
    }

    /// The shape of a character, one unit high and wide as the font's size, upside down as fonts are.
    pub(super) fn outline(&mut self, sign: Sign) -> Rc<BezPath> {
        let Self { faces, outlines, .. } = self;
        Rc::clone(
            outlines.entry((sign.face, sign.glyph)).or_insert_with(|| Rc::new(faces[sign.face].outline(sign.glyph))),
        )
    }
}

impl Face {
    fn of(file: &'static [u8]) -> Result<Self, NoPreview> {
        // Our own font can't be damaged; if it ever is, no text has a preview.
        let font = FontRef::new(file).map_err(|_| NoPreview::UnsupportedType)?;
        let unscaled = Size::unscaled();
        Ok(Self {
            characters: font.charmap(),
            metrics: font.glyph_metrics(unscaled, LocationRef::default()),
            outlines: font.outline_glyphs(),
            units: f32::from(font.metrics(unscaled, LocationRef::default()).units_per_em),
        })
    }

    fn glyph(&self, character: char) -> Option<GlyphId> {
        self.characters.map(character).filter(|glyph| *glyph != GlyphId::NOTDEF)
    }

    fn advance(&self, glyph: GlyphId) -> f32 {
        self.metrics.advance_width(glyph).unwrap_or(0.0) / self.units
    }

    fn outline(&self, glyph: GlyphId) -> BezPath {
        let mut pen = Pen { path: BezPath::new(), units: f64::from(self.units) };
        let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
        if let Some(outline) = self.outlines.get(glyph) {
            // A glyph that can't be drawn stays empty.
            let _ = outline.draw(settings, &mut pen);
        }
        pen.path
    }
}

struct Pen {
    path: BezPath,
    units: f64,
}

impl Pen {
    fn point(&self, x: f32, y: f32) -> (f64, f64) {
        (f64::from(x) / self.units, f64::from(y) / self.units)
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(self.point(x, y));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(self.point(x, y));
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.path.quad_to(self.point(cx, cy), self.point(x, y));
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        self.path.curve_to(self.point(cx0, cy0), self.point(cx1, cy1), self.point(x, y));
    }

    fn close(&mut self) {
        self.path.close_path();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_width_is_fixed_and_gaps_are_filled() {
        let mut faces = Faces::fixed().unwrap();
        let [thin, wide] = ['i', 'W'].map(|character| faces.sign(character).advance);
        assert!((thin - wide).abs() < 1e-6 && (0.5..0.7).contains(&thin), "{thin} {wide}");
        assert_eq!(faces.sign('\u{5d0}').face, 1, "Hebrew comes from the second font");
        assert_eq!(faces.sign('漢').glyph, GlyphId::NOTDEF);
        let boxed = faces.sign('漢');
        assert!(!faces.outline(boxed).elements().is_empty(), "what is lacking is shown as a box");
    }
}
