//! What was filled into a form, where the file has no picture of it.
//!
//! The value of a form field is shown by its appearance (ISO 32000-1, 12.7.3.3), a small drawing that whoever fills the
//! form in should save as well. Programs that don't, leave that to the reader's program: to us. Such values are set in
//! our own letters, as large as the field says. Scripts that would format or compute a value are not run.

use hayro::hayro_syntax::content::UntypedIter;
use hayro::hayro_syntax::object::dict::keys::{AP, PARENT};
use hayro::hayro_syntax::object::{Array, Dict, Name, Object, Rect as PdfRect, Stream, String as PdfString};
use hayro::hayro_syntax::page::Page;
use hayro::kurbo::{Affine, Rect};
use hayro::vello_cpu::RenderContext;
use hayro::vello_cpu::color::palette::css::BLACK;

use crate::NoPreview;
use crate::documents::fonts::Faces;
use crate::documents::sheets::{broken, decode, placed};
use crate::documents::words::Boxed;

/// Fields of one page that are looked at; a form has a few dozen.
const MAX_FIELDS: usize = 2000;
/// Letters of one page's fields; a value beyond it is cut.
const MAX_LETTERS: usize = 50_000;
/// Entries of a list that may be chosen, and that are.
const MAX_OPTIONS: usize = 2000;
/// A field inherits from fields above it, seldom more than two.
const MAX_ANCESTORS: usize = 16;
/// Bytes of an appearance that are looked through for letters.
const MAX_APPEARANCE: usize = 1 << 20;
/// Between a field's edge and its letters, in points.
const PADDING: f64 = 2.0;
/// The size of letters where the field leaves it to us, in points, at most.
const USUAL_SIZE: f64 = 12.0;
/// From one line to the next, in parts of the size.
const LEADING: f64 = 1.2;
/// How far letters reach above and below their line, in parts of their size.
const ASCENT: f64 = 0.76;
const DESCENT: f64 = 0.24;

/// Flags of annotations (Table 165): hidden, not to be viewed.
const UNSEEN: u32 = 1 << 1 | 1 << 5;
/// Flags of fields (Tables 226, 228): push button; several lines; password.
const PUSH_BUTTON: u32 = 1 << 16;
const MULTILINE: u32 = 1 << 12;
const PASSWORD: u32 = 1 << 13;

/// A value that nobody has drawn, and where it belongs.
struct Value {
    text: String,
    area: Rect,
    size: f64,
    is_multiline: bool,
    /// 0 to the left, 1 in the middle, 2 to the right.
    alignment: u32,
}

/// A line of letters of a value.
struct Line<'a> {
    text: &'a str,
    x: f64,
    baseline: f64,
}

/// Draws the values that the file shows no other way. `transform` leads from the page to the pixels.
pub(super) fn draw(page: &Page<'_>, context: &mut RenderContext, transform: Affine) -> Result<(), NoPreview> {
    let values = undrawn(page);
    if values.is_empty() {
        return Ok(());
    }
    let mut faces = Faces::proportional()?;
    // Blending and masks of whatever was drawn last are none of ours.
    context.take_current_state();
    context.reset_mask();
    context.reset_filter_effect();
    context.set_paint(BLACK);
    for value in &values {
        context.set_transform(transform);
        context.push_clip_rect(&value.area);
        for line in value.lines(&mut faces) {
            let scale = value.size;
            placed(line.text, &mut faces, |faces, letter, x| {
                let place = Affine::translate((line.x + f64::from(x) * scale, line.baseline));
                context.set_transform(transform * place * Affine::scale(scale));
                let sign = faces.sign(letter);
                context.fill_path(&faces.outline(sign));
            });
        }
        context.pop_clip();
    }
    Ok(())
}

/// The words of those values, as [`draw`] places them.
pub(super) fn words(page: &Page<'_>, transform: Affine) -> Vec<Boxed> {
    let values = undrawn(page);
    let Some(mut faces) = (!values.is_empty()).then(Faces::proportional).and_then(Result::ok) else {
        return Vec::new();
    };
    let mut words: Vec<Boxed> = Vec::new();
    for value in &values {
        for line in value.lines(&mut faces) {
            let mut is_open = false;
            placed(line.text, &mut faces, |faces, letter, x| {
                if letter.is_whitespace() {
                    is_open = false;
                    return;
                }
                let (left, advance) = (line.x + f64::from(x) * value.size, f64::from(faces.sign(letter).advance));
                let (low, high) = (line.baseline - DESCENT * value.size, line.baseline + ASCENT * value.size);
                let area = transform.transform_rect_bbox(Rect::new(left, low, left + advance * value.size, high));
                if !is_open {
                    words.push(Boxed::new(area));
                }
                if let Some(word) = words.last_mut() {
                    word.text.push(letter);
                    word.area = word.area.union(area);
                }
                is_open = true;
            });
        }
    }
    words
}

impl Value {
    fn lines(&self, faces: &mut Faces) -> Vec<Line<'_>> {
        let inner = self.area.inset(-PADDING);
        let width = if self.is_multiline { (inner.width() / self.size).max(1.0) as f32 } else { f32::MAX };
        let lines = broken(&self.text, faces, width, MAX_LETTERS + 1).unwrap_or_default();
        let top = match self.is_multiline {
            true => inner.y1 - ASCENT * self.size,
            false => self.area.center().y - (ASCENT - DESCENT) / 2.0 * self.size,
        };
        let set = |(at, text): (usize, &'_ str)| {
            let room = inner.width() - length(text, faces) * self.size;
            let x = inner.x0 + room.max(0.0) * f64::from(self.alignment.min(2)) / 2.0;
            (x, top - at as f64 * LEADING * self.size)
        };
        let texts: Vec<&str> = lines.iter().map(|line| line.of(&self.text)).collect();
        let places: Vec<(f64, f64)> = texts.iter().copied().enumerate().map(set).collect();
        texts.into_iter().zip(places).map(|(text, (x, baseline))| Line { text, x, baseline }).collect()
    }
}

/// How long a line is, in parts of the size of its letters.
fn length(text: &str, faces: &mut Faces) -> f64 {
    let mut end = 0.0_f32;
    placed(text, faces, |faces, letter, x| end = end.max(x + faces.sign(letter).advance));
    f64::from(end)
}

/// The values on a page that no appearance shows.
fn undrawn(page: &Page<'_>) -> Vec<Value> {
    let Some(annotations) = page.raw().get::<Array<'_>>(b"Annots") else { return Vec::new() };
    let fields = annotations.iter::<Dict<'_>>().take(MAX_FIELDS);
    let values = fields.filter(|field| !shows_letters(field)).filter_map(|field| value(&field));
    let mut room = MAX_LETTERS;
    let cut = values.map(|mut value| {
        value.text = value.text.chars().take(room).collect();
        room -= value.text.chars().count();
        value
    });
    cut.take_while(|value| !value.text.is_empty()).collect()
}

/// Whether a field's appearance writes something, or draws what we can't see through.
fn shows_letters(field: &Dict<'_>) -> bool {
    let appearance = field.get::<Dict<'_>>(AP).and_then(|kinds| kinds.get::<Object<'_>>(b"N"));
    let content = match appearance {
        None => return false,
        Some(Object::Stream(stream)) => Stream::decoded(&stream),
        // One for each state, as switches have them.
        Some(_) => return true,
    };
    let Ok(content) = content else { return false };
    let mut operations = UntypedIter::new(&content[..content.len().min(MAX_APPEARANCE)]);
    while let Some(operation) = operations.next() {
        if matches!(&**operation.operator, b"Tj" | b"TJ" | b"'" | b"\"" | b"Do" | b"BI" | b"EI") {
            return true;
        }
    }
    content.len() > MAX_APPEARANCE
}

/// What the field says, if it is one and says something.
fn value(field: &Dict<'_>) -> Option<Value> {
    let family = family(field);
    let flags = |key: &[u8]| family.iter().find_map(|member| member.get::<u32>(key)).unwrap_or(0);
    let kind = family.iter().find_map(|member| member.get::<Name<'_>>(b"FT"))?;
    if field.get::<u32>(b"F").unwrap_or(0) & UNSEEN != 0 {
        return None;
    }
    let given = family.iter().find_map(|member| member.get::<Object<'_>>(b"V"));
    let field_flags = flags(b"Ff");
    let text = match kind.as_str() {
        "Tx" if field_flags & PASSWORD == 0 => text_of(given?)?,
        "Ch" => chosen(&family, given?),
        "Btn" if field_flags & PUSH_BUTTON == 0 && is_on(field, given.as_ref()) => "\u{2714}".to_owned(),
        _ => return None,
    };
    let area = field.get::<PdfRect>(b"Rect")?;
    let area = Rect::new(area.x0, area.y0, area.x1, area.y1).abs();
    let is_sound =
        area.is_finite() && area.width() > 0.0 && area.height() > 0.0 && area.width().max(area.height()) < 1e6;
    if text.trim().is_empty() || !is_sound {
        return None;
    }
    let is_multiline = kind.as_str() == "Tx" && field_flags & MULTILINE != 0;
    let fitting = if is_multiline { USUAL_SIZE } else { (area.height() * 0.7).min(USUAL_SIZE) };
    let written = family.iter().find_map(|member| member.get::<PdfString<'_>>(b"DA")).and_then(|style| size_in(&style));
    let size = written.unwrap_or(fitting).clamp(1.0, area.height().max(1.0));
    Some(Value { text, area, size, is_multiline, alignment: flags(b"Q") })
}

/// The field, and those from which it inherits, nearest first.
fn family<'a>(field: &Dict<'a>) -> Vec<Dict<'a>> {
    let above = |member: &Dict<'a>| member.get::<Dict<'a>>(PARENT);
    std::iter::successors(Some(field.clone()), above).take(MAX_ANCESTORS).collect()
}

fn text_of(value: Object<'_>) -> Option<String> {
    match value {
        Object::String(text) => Some(text_string(&text)),
        Object::Stream(text) => Some(decode(text.decoded().ok()?.into_owned())),
        _ => None,
    }
}

fn text_string(text: &PdfString<'_>) -> String {
    decode(text.as_bytes().to_vec())
}

/// What was chosen, as the list shows it: an option may be a pair of what is stored and what is shown.
fn chosen(family: &[Dict<'_>], value: Object<'_>) -> String {
    let stored: Vec<String> = match value {
        Object::Array(several) => {
            several.iter::<PdfString<'_>>().take(MAX_OPTIONS).map(|one| text_string(&one)).collect()
        }
        one => text_of(one).into_iter().collect(),
    };
    let options = family.iter().find_map(|member| member.get::<Array<'_>>(b"Opt"));
    let pairs = options.iter().flat_map(|options| options.iter::<Array<'_>>()).take(MAX_OPTIONS);
    let pairs: Vec<[String; 2]> = pairs
        .filter_map(|pair| {
            let mut both = pair.iter::<PdfString<'_>>();
            Some([text_string(&both.next()?), text_string(&both.next()?)])
        })
        .collect();
    let shown =
        |text: String| pairs.iter().find(|[stored, _]| *stored == text).map_or(text, |[_, shown]| shown.clone());
    stored.into_iter().map(shown).collect::<Vec<_>>().join(", ")
}

/// Whether a switch is on: by its own state, else by the field's value.
fn is_on(field: &Dict<'_>, value: Option<&Object<'_>>) -> bool {
    let state = field.get::<Name<'_>>(b"AS").map(|state| state.as_str() != "Off");
    state.unwrap_or_else(|| matches!(value, Some(Object::Name(value)) if value.as_str() != "Off"))
}

/// The size in a default appearance such as `/Helv 12 Tf 0 g`; none where it is 0, which leaves it to the reader.
fn size_in(style: &PdfString<'_>) -> Option<f64> {
    let style = String::from_utf8_lossy(style.as_bytes());
    let words: Vec<&str> = style.split_whitespace().collect();
    let at = words.iter().position(|word| *word == "Tf")?;
    words.get(at.checked_sub(1)?)?.parse().ok().filter(|size: &f64| size.is_finite() && *size > 0.0)
}
