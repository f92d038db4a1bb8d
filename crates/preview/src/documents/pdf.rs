//! PDF, drawn by hayro. Scripts, links and form actions are not known to it: what is drawn is all that happens.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{LoadPdfError, Pdf};
use hayro::kurbo::Affine;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::{PixmapMut, RasterizerSettings, RenderContext, Resources, TargetInit};
use hayro::{RenderCache, RenderSettings, render_into};
use image::{DynamicImage, RgbaImage};

use super::Document;
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
    interpreter: InterpreterSettings,
}

impl<'a> Pages<'a> {
    pub(super) fn of(pdf: &'a Pdf) -> Self {
        Self { pdf, cache: RenderCache::new(), interpreter: InterpreterSettings::default() }
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

    fn text(&mut self, _number: u32) -> PageText {
        PageText::default()
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
    context.flush();
    let mut pixels = vec![0; usize::from(width) * usize::from(height) * 4];
    let target = PixmapMut::new(width, height, &mut pixels).ok_or(NoPreview::TooManyPixels)?;
    let on_paper = RasterizerSettings { target_init: TargetInit::Clear(WHITE), ..RasterizerSettings::default() };
    context.render_with(target, &mut Resources::default(), on_paper);
    let picture = RgbaImage::from_raw(u32::from(width), u32::from(height), pixels).ok_or(NoPreview::TooManyPixels)?;
    Ok(DynamicImage::ImageRgba8(picture))
}

/// The size in pixels whose longest edge is `max_edge`.
fn filling(size: PageSize, max_edge: u32) -> (u16, u16) {
    let scale = max_edge as f32 / size.width.max(size.height);
    let scaled = |edge: f32| (edge * scale).round().clamp(1.0, max_edge as f32) as u16;
    (scaled(size.width), scaled(size.height))
}
