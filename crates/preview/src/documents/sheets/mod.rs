//! Text on sheets of paper: plain text, tables, source, and letters.

mod lines;
mod mail;
mod plain;

use hayro::kurbo::{Affine, Rect};
use hayro::vello_cpu::RenderContext;
use hayro::vello_cpu::color::AlphaColor;
use image::DynamicImage;

use super::Document;
use super::canvas::{filling, finish};
use super::fonts::Faces;
use super::words::{Boxed, collect};
use crate::protocol::MAX_PAGES;
use crate::{NoPreview, PageSize, PageText};
use lines::Line;
pub(super) use lines::{broken, placed};
use mail::letter;
pub(super) use plain::decode;

/// A4 upright, in points.
const SHEET: PageSize = PageSize { width: 595.0, height: 842.0 };
/// White on all sides, in points.
const MARGIN: f32 = 42.0;
/// Size of the letters and distance of the lines, in points.
const SIZE: f32 = 9.0;
const LEADING: f32 = 11.5;
/// How far letters reach above and below their line, in parts of their size.
const ASCENT: f32 = 0.76;
const DESCENT: f32 = 0.24;
/// No word has more letters: scripts without spaces are cut into pieces that can be found.
const MAX_LETTERS: usize = 60;
const INK: [u8; 3] = [0x1c, 0x1c, 0x1c];

/// A text, broken into lines.
pub(super) struct Sheets {
    text: String,
    lines: Vec<Line>,
    faces: Faces,
}

impl Sheets {
    /// Sets plain text in letters of one width.
    pub(super) fn plain(document: Vec<u8>) -> Result<Self, NoPreview> {
        Self::set(decode(document), Faces::fixed()?)
    }

    /// Sets an e-mail: who, to whom, when, about what; the words; the names of what is attached.
    pub(super) fn mail(document: &[u8]) -> Result<Self, NoPreview> {
        Self::set(letter(document).ok_or(NoPreview::Damaged)?, Faces::proportional()?)
    }

    fn set(text: String, mut faces: Faces) -> Result<Self, NoPreview> {
        let most = lines_per_sheet() * MAX_PAGES as usize;
        let width = (SHEET.width - 2.0 * MARGIN) / SIZE;
        let lines = broken(&text, &mut faces, width, most).ok_or(NoPreview::TooManyPages)?;
        Ok(Self { text, lines, faces })
    }

    /// Goes through the characters of a sheet: which one, where it begins on its line, where its line stands.
    fn each_sign(&mut self, number: u32, mut visit: impl FnMut(&mut Faces, char, f32, f32)) {
        let first = number as usize * lines_per_sheet();
        let Self { text, lines, faces } = self;
        for (at, line) in lines.iter().skip(first).take(lines_per_sheet()).enumerate() {
            let baseline = MARGIN + (at as f32 + ASCENT) * LEADING;
            placed(line.of(text), faces, |faces, character, x| visit(faces, character, MARGIN + x * SIZE, baseline));
        }
    }
}

fn lines_per_sheet() -> usize {
    ((SHEET.height - 2.0 * MARGIN) / LEADING) as usize
}

impl Document for Sheets {
    fn pages(&self) -> u32 {
        self.lines.len().div_ceil(lines_per_sheet()).max(1) as u32
    }

    fn size(&self, _number: u32) -> PageSize {
        SHEET
    }

    fn pixels(&mut self, number: u32, max_edge: u32) -> Result<DynamicImage, NoPreview> {
        let (width, height) = filling(SHEET, max_edge);
        let mut context = RenderContext::new(width, height);
        let [red, green, blue] = INK;
        context.set_paint(AlphaColor::from_rgb8(red, green, blue));
        let scale = Affine::scale_non_uniform(
            f64::from(width) / f64::from(SHEET.width),
            f64::from(height) / f64::from(SHEET.height),
        );
        self.each_sign(number, |faces, character, x, y| {
            if !character.is_whitespace() {
                let sign = faces.sign(character);
                let place = Affine::translate((f64::from(x), f64::from(y)));
                let size = Affine::scale_non_uniform(f64::from(SIZE), -f64::from(SIZE));
                context.set_transform(scale * place * size);
                context.fill_path(&faces.outline(sign));
            }
        });
        finish(context)
    }

    fn text(&mut self, number: u32) -> PageText {
        let (mut words, mut open): (Vec<Boxed>, Option<(Boxed, usize)>) = (Vec::new(), None);
        self.each_sign(number, |faces, character, x, y| {
            let right = x + faces.sign(character).advance * SIZE;
            let area = Rect::new(x.into(), (y - ASCENT * SIZE).into(), right.into(), (y + DESCENT * SIZE).into());
            let is_next = open.as_ref().is_some_and(|(word, letters)| {
                *letters < MAX_LETTERS && word.area.y0 == area.y0 && !character.is_whitespace()
            });
            if !is_next {
                words.extend(open.take().map(|(word, _)| word));
            }
            if !character.is_whitespace() {
                let (word, letters) = open.get_or_insert_with(|| (Boxed::new(area), 0));
                word.text.push(character);
                word.area = word.area.union(area);
                *letters += 1;
            }
        });
        words.extend(open.map(|(word, _)| word));
        collect(words, SHEET)
    }
}
