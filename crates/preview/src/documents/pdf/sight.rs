//! Which words of a page can be seen.
//!
//! A PDF keeps what was painted over, cut off, or never painted: whoever only sees the pages must not find it by searching.
//! Words are looked at in a grid of points. One that is painted is hidden when something opaque is painted over most of it
//! later. One that isn't painted (the text layer of a scan) can be seen where the topmost thing below or above it is a picture.

use hayro::hayro_interpret::{BlendMode, DrawProps, FillRule, Paint};
use hayro::kurbo::{BezPath, Point, Rect, Shape};

use crate::documents::words::Boxed;

/// Points of the grid: columns and rows.
const COLUMNS: u32 = 16;
const ROWS: [f64; 2] = [0.35, 0.65];
/// What has more corners than that covers no words: nobody blackens with such a thing.
pub(super) const MOST_CORNERS: usize = 256;
/// Fills and pictures that are remembered. On a page with more, nothing is found that isn't painted.
const MOST_LAYERS: usize = 10_000;
/// Smaller fills and pictures hide and show no word, in units of the page.
const SMALLEST: f64 = 1.0;
/// From this opacity on nothing shines through.
const OPAQUE: f32 = 0.98;

/// A word, and how much of it can be seen.
pub(super) struct Seen {
    word: Boxed,
    is_painted: bool,
    /// The points that something opaque was painted over.
    covered: u32,
}

/// An area of the page with something opaque in it.
struct Layer {
    path: BezPath,
    rule: FillRule,
    bounds: Rect,
    is_picture: bool,
}

#[derive(Default)]
pub(super) struct Sight {
    words: Vec<Seen>,
    layers: Vec<Layer>,
    /// What of the page can be painted on, and whether that is all that is known of the clip.
    clips: Vec<(Rect, bool)>,
    /// Whether what is painted into each of the groups stays opaque.
    groups: Vec<bool>,
}

impl Seen {
    fn is_hit(&self, bounds: Rect) -> bool {
        self.word.area.overlaps(bounds)
    }

    fn points(&self, is_in: impl Fn(Point) -> bool) -> u32 {
        let area = self.word.area;
        let mut bits = 0;
        for (row, height) in ROWS.iter().enumerate() {
            for column in 0..COLUMNS {
                let along = (f64::from(column) + 0.5) / f64::from(COLUMNS);
                let point = Point::new(area.x0 + area.width() * along, area.y0 + area.height() * height);
                bits |= u32::from(is_in(point)) << (row as u32 * COLUMNS + column);
            }
        }
        bits
    }
}

impl Layer {
    fn has(&self, point: Point) -> bool {
        let winding = || self.path.winding(point);
        self.bounds.contains(point)
            && match self.rule {
                FillRule::NonZero => winding() != 0,
                FillRule::EvenOdd => winding() % 2 != 0,
            }
    }
}

impl Sight {
    /// How many words there are so far.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    pub fn add(&mut self, word: Boxed, is_painted: bool) {
        self.words.push(Seen { word, is_painted, covered: 0 });
    }

    /// Whether most of something in this area lies within the clip.
    pub fn is_within(&self, area: Rect) -> bool {
        self.clips.last().is_none_or(|(clip, _)| {
            let left = area.intersect(*clip);
            left.width() > 0.0 && left.height() > 0.0 && left.area() >= area.area() / 2.0
        })
    }

    pub fn clip(&mut self, bounds: Rect, is_all: bool) {
        let (known, was_all) = self.clips.last().copied().unwrap_or((bounds, true));
        self.clips.push((known.intersect(bounds), was_all && is_all));
    }

    pub fn unclip(&mut self) {
        self.clips.pop();
    }

    pub fn begin_group(&mut self, opacity: f32, has_mask: bool, blend: BlendMode) {
        self.groups.push(opacity >= OPAQUE && !has_mask && matches!(blend, BlendMode::Normal));
    }

    pub fn end_group(&mut self) {
        self.groups.pop();
    }

    /// Something was painted that nothing shines through, or a picture; all of it in the page's own units.
    pub fn paint(&mut self, path: BezPath, rule: FillRule, is_picture: bool, is_opaque: bool) {
        let clip = self.clips.last().copied();
        let bounds = path.bounding_box();
        let bounds = clip.map_or(bounds, |(clip, _)| bounds.intersect(clip));
        // A fill within a clip of any shape may leave free what its bounds hold.
        let hides =
            is_opaque && clip.is_none_or(|(_, is_all)| is_all) && self.groups.iter().all(|is_opaque| *is_opaque);
        let is_something = bounds.width() > SMALLEST && bounds.height() > SMALLEST;
        if !is_something || !(hides || is_picture) || path.elements().len() > MOST_CORNERS {
            return;
        }
        let layer = Layer { path, rule, bounds, is_picture };
        if hides {
            for seen in self.words.iter_mut().filter(|seen| seen.is_painted && seen.is_hit(bounds)) {
                seen.covered |= seen.points(|point| layer.has(point));
            }
        }
        if self.layers.len() <= MOST_LAYERS {
            self.layers.push(layer);
        }
    }

    /// The words that can be seen.
    pub fn visible(self) -> Vec<Boxed> {
        let Self { words, layers, .. } = self;
        let is_known = layers.len() <= MOST_LAYERS;
        let is_seen = |seen: &Seen| {
            if seen.is_painted {
                return !is_most(seen.covered);
            }
            let mut shown = 0;
            for layer in layers.iter().filter(|layer| seen.is_hit(layer.bounds)) {
                let points = seen.points(|point| layer.has(point));
                shown = if layer.is_picture { shown | points } else { shown & !points };
            }
            is_known && is_most(shown)
        };
        words.into_iter().filter(is_seen).map(|seen| seen.word).collect()
    }
}

fn is_most(points: u32) -> bool {
    points.count_ones() * 2 > COLUMNS * ROWS.len() as u32
}

/// How opaque what is painted so is.
pub(super) fn opacity(props: &DrawProps<'_>) -> f32 {
    match &props.paint {
        _ if props.soft_mask.is_some() || !matches!(props.blend_mode, BlendMode::Normal) => 0.5,
        Paint::Color(color) => color.to_rgba().components()[3],
        // It may have holes.
        Paint::Pattern(_) => 0.5,
    }
}

/// Whether nothing shines through what is painted so.
pub(super) fn is_opaque(props: &DrawProps<'_>) -> bool {
    opacity(props) >= OPAQUE
}
