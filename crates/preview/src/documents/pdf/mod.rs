//! PDF, drawn by hayro. Scripts, links and form actions are not known to it: what is drawn is all that happens. What
//! was filled into a form and has no drawing in the file is added by us.

mod fields;
mod sight;
mod words;

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro::hayro_interpret::{InterpreterCache, InterpreterSettings};
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{LoadPdfError, Pdf};
use hayro::kurbo::Affine;
use hayro::vello_cpu::RenderContext;
use hayro::{RenderCache, RenderSettings, render_into};
use image::DynamicImage;

use super::Document;
use super::canvas::{filling, finish};
use crate::{NoPreview, PageSize, PageText};

/// Opens a PDF that needs no password.
pub(super) fn open(document: Vec<u8>) -> Result<Pdf, NoPreview> {
    Pdf::new(document).map_err(|error| match error {
        LoadPdfError::Decryption(_) => NoPreview::Encrypted,
        LoadPdfError::Invalid => NoPreview::Damaged,
    })
}

/// The pages of an opened PDF.
pub(super) struct Pages<'a> {
    pdf: &'a Pdf,
    cache: RenderCache<'a>,
    words: InterpreterCache<'a>,
    interpreter: InterpreterSettings,
}

impl<'a> Pages<'a> {
    pub(super) fn of(pdf: &'a Pdf) -> Self {
        Self {
            pdf,
            cache: RenderCache::new(),
            words: InterpreterCache::new(),
            interpreter: InterpreterSettings::default(),
        }
    }
}

impl Document for Pages<'_> {
    fn pages(&self) -> u32 {
        u32::try_from(self.pdf.pages().len()).unwrap_or(u32::MAX)
    }

    fn size(&self, number: u32) -> PageSize {
        self.pdf.pages().get(number as usize).map_or(PageSize { width: 1.0, height: 1.0 }, size)
    }

    fn pixels(&mut self, number: u32, max_edge: u32) -> Result<DynamicImage, NoPreview> {
        let page = self.pdf.pages().get(number as usize).ok_or(NoPreview::Damaged)?;
        // One page that the renderer trips over is no reason to lose the others. Its caches may be left half done.
        catch_unwind(AssertUnwindSafe(|| draw(page, &self.cache, &self.interpreter, max_edge))).unwrap_or_else(|_| {
            self.cache = RenderCache::new();
            Err(NoPreview::Damaged)
        })
    }

    fn text(&mut self, number: u32) -> PageText {
        let Some(page) = self.pdf.pages().get(number as usize) else { return PageText::default() };
        let found = catch_unwind(AssertUnwindSafe(|| words::find(page, size(page), &self.words, &self.interpreter)));
        found.unwrap_or_else(|_| {
            self.words = InterpreterCache::new();
            PageText::default()
        })
    }
}

/// The size of a page in points; odd claims are brought within what a page can be.
fn size(page: &Page<'_>) -> PageSize {
    let (width, height) = page.render_dimensions();
    let sane = |length: f32| if length.is_finite() { length.clamp(1.0, 1e9) } else { 1.0 };
    PageSize { width: sane(width), height: sane(height) }
}

fn draw<'a>(
    page: &'a Page<'a>,
    cache: &RenderCache<'a>,
    interpreter: &InterpreterSettings,
    max_edge: u32,
) -> Result<DynamicImage, NoPreview> {
    let size = size(page);
    let (width, height) = filling(size, max_edge);
    let mut context = RenderContext::new(width, height);
    let (x, y) = (f64::from(width) / f64::from(size.width), f64::from(height) / f64::from(size.height));
    let transform = Affine::scale_non_uniform(x, y) * Affine::new(page.initial_transform(true).as_coeffs());
    render_into(page, cache, interpreter, &RenderSettings::default(), &mut context, transform);
    fields::draw(page, &mut context, transform)?;
    finish(context)
}
