//! TIFF: as many pages as the file has directories.
//!
//! The decoder that we trust with the many kinds of pixels reads the first page only. So we walk the chain of
//! directories ourselves (TIFF 6.0, section 2; BigTIFF has wider fields) and let the header point to the page that
//! is wanted.

mod fax;
mod fields;
mod plain;

use std::io::Cursor;

use image::DynamicImage;
use image::codecs::tiff::TiffDecoder;

use super::pictures::{finish, is_on_its_side};
use super::{Document, decode};
use crate::protocol::MAX_PAGES;
use crate::{NoPreview, PageSize, PageText};
use fields::Layout;
use plain::Plain;

/// The size of a page whose directory can't be read: it keeps its place among the others.
const UNKNOWN: PageSize = PageSize { width: 1.0, height: 1.0 };

/// The pages of a TIFF file.
pub(super) struct Pages {
    document: Vec<u8>,
    layout: Layout,
    pages: Vec<Page>,
}

/// One directory.
struct Page {
    directory: u64,
    plain: Plain,
    size: PageSize,
}

impl Pages {
    pub(super) fn open(mut document: Vec<u8>) -> Result<Self, NoPreview> {
        let layout = Layout::of(&document).ok_or(NoPreview::Damaged)?;
        let directories = directories(layout, &document)?;
        let mut page =
            |directory| Page { directory, plain: Plain::make(layout, &mut document, directory), size: UNKNOWN };
        let pages: Vec<_> = directories.into_iter().map(&mut page).collect();
        let mut pages = Self { document, layout, pages };
        for number in 0..pages.pages.len() {
            let size = pages.look(number);
            // A file whose first page can't be shown gives its reason; later ones are named when they are drawn.
            pages.pages[number].size = if number == 0 { size? } else { size.unwrap_or(UNKNOWN) };
        }
        Ok(pages)
    }

    fn look(&mut self, number: usize) -> Result<PageSize, NoPreview> {
        let (document, plain) = self.turn_to(number)?;
        let (width, height, orientation) = match plain {
            Plain::Table(table) => table.claims(document)?,
            Plain::Fax(fax) => fax.claims()?,
            Plain::AsItIs | Plain::Chroma => decode::claims(TiffDecoder::new(Cursor::new(document)))?,
        };
        let (width, height) = if is_on_its_side(orientation) { (height, width) } else { (width, height) };
        Ok(PageSize { width: width as f32, height: height as f32 })
    }

    /// The file as if the wanted page were its first, and what its pixels are.
    fn turn_to(&mut self, number: usize) -> Result<(&[u8], &Plain), NoPreview> {
        let page = self.pages.get(number).ok_or(NoPreview::Damaged)?;
        self.layout.write_first(&mut self.document, page.directory).ok_or(NoPreview::Damaged)?;
        Ok((&self.document, &page.plain))
    }
}

impl Document for Pages {
    fn pages(&self) -> u32 {
        self.pages.len() as u32
    }

    fn size(&self, number: u32) -> PageSize {
        self.pages.get(number as usize).map_or(UNKNOWN, |page| page.size)
    }

    fn pixels(&mut self, number: u32, max_edge: u32) -> Result<DynamicImage, NoPreview> {
        let (document, plain) = self.turn_to(number as usize)?;
        let decoded = match plain {
            Plain::Table(table) => table.read(document)?,
            Plain::Fax(fax) => fax.read(document)?,
            Plain::AsItIs => decode::read(TiffDecoder::new(Cursor::new(document)))?,
            Plain::Chroma => {
                let mut decoded = decode::read(TiffDecoder::new(Cursor::new(document)))?;
                plain::to_rgb(&mut decoded.pixels);
                decoded
            }
        };
        finish(decoded, max_edge)
    }

    fn text(&mut self, _number: u32) -> PageText {
        PageText::default()
    }
}

/// Where the directories lie, in the order of the chain; a chain that comes back to itself ends there.
fn directories(layout: Layout, document: &[u8]) -> Result<Vec<u64>, NoPreview> {
    let mut found = Vec::new();
    let mut seen = std::collections::HashSet::new();
    let (first_at, width, entry) = if layout.is_big { (8, 8, 20) } else { (4, 4, 12) };
    let mut next = layout.number(document, first_at, width);
    while let Some(directory) = next.filter(|&directory| directory != 0 && seen.insert(directory)) {
        if found.len() == MAX_PAGES as usize {
            return Err(NoPreview::TooManyPages);
        }
        found.push(directory);
        let count_width = if layout.is_big { 8 } else { 2 };
        next = layout.number(document, directory, count_width).and_then(|entries| {
            let after = directory.checked_add(count_width)?.checked_add(entries.checked_mul(entry)?)?;
            layout.number(document, after, width)
        });
    }
    if found.is_empty() { Err(NoPreview::Damaged) } else { Ok(found) }
}
