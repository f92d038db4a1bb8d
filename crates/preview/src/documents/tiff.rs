//! TIFF: as many pages as the file has directories.
//!
//! The decoder that we trust with the many kinds of pixels reads the first page only. So we walk the chain of
//! directories ourselves (TIFF 6.0, section 2; BigTIFF has wider fields) and let the header point to the page that
//! is wanted.

use std::io::Cursor;

use image::DynamicImage;
use image::codecs::tiff::TiffDecoder;

use super::pictures::{finish, is_on_its_side};
use super::{Document, decode};
use crate::protocol::MAX_PAGES;
use crate::{NoPreview, PageSize, PageText};

/// The size of a page whose directory can't be read: it keeps its place among the others.
const UNKNOWN: PageSize = PageSize { width: 1.0, height: 1.0 };

/// The pages of a TIFF file.
pub(super) struct Pages {
    document: Vec<u8>,
    layout: Layout,
    directories: Vec<u64>,
    sizes: Vec<PageSize>,
}

/// How the numbers of a file are written.
#[derive(Clone, Copy)]
struct Layout {
    is_little: bool,
    is_big: bool,
}

impl Pages {
    pub(super) fn open(document: Vec<u8>) -> Result<Self, NoPreview> {
        let layout = Layout::of(&document).ok_or(NoPreview::Damaged)?;
        let directories = layout.directories(&document)?;
        let mut pages = Self { document, layout, directories, sizes: Vec::new() };
        for number in 0..pages.directories.len() {
            let size = pages.look(number);
            // A file whose first page can't be shown gives its reason; later ones are named when they are drawn.
            pages.sizes.push(if number == 0 { size? } else { size.unwrap_or(UNKNOWN) });
        }
        Ok(pages)
    }

    fn look(&mut self, number: usize) -> Result<PageSize, NoPreview> {
        let (width, height, orientation) = decode::claims(TiffDecoder::new(Cursor::new(self.turn_to(number)?)))?;
        let (width, height) = if is_on_its_side(orientation) { (height, width) } else { (width, height) };
        Ok(PageSize { width: width as f32, height: height as f32 })
    }

    /// The file as if the wanted page were its first.
    fn turn_to(&mut self, number: usize) -> Result<&[u8], NoPreview> {
        let directory = *self.directories.get(number).ok_or(NoPreview::Damaged)?;
        self.layout.write_first(&mut self.document, directory).ok_or(NoPreview::Damaged)?;
        Ok(&self.document)
    }
}

impl Document for Pages {
    fn pages(&self) -> u32 {
        self.directories.len() as u32
    }

    fn size(&self, number: u32) -> PageSize {
        self.sizes.get(number as usize).copied().unwrap_or(UNKNOWN)
    }

    fn pixels(&mut self, number: u32, max_edge: u32) -> Result<DynamicImage, NoPreview> {
        let decoded = decode::read(TiffDecoder::new(Cursor::new(self.turn_to(number as usize)?)))?;
        finish(decoded, max_edge)
    }

    fn text(&mut self, _number: u32) -> PageText {
        PageText::default()
    }
}

impl Layout {
    fn of(document: &[u8]) -> Option<Self> {
        let layout = |is_little, is_big| Some(Self { is_little, is_big });
        match document.get(..4)? {
            b"II*\0" => layout(true, false),
            b"MM\0*" => layout(false, false),
            b"II+\0" => layout(true, true),
            b"MM\0+" => layout(false, true),
            _ => None,
        }
    }

    /// Where the directories lie, in the order of the chain; a chain that comes back to itself ends there.
    fn directories(self, document: &[u8]) -> Result<Vec<u64>, NoPreview> {
        let mut found = Vec::new();
        let mut seen = std::collections::HashSet::new();
        let (first_at, width, entry) = if self.is_big { (8, 8, 20) } else { (4, 4, 12) };
        let mut next = self.number(document, first_at, width);
        while let Some(directory) = next.filter(|&directory| directory != 0 && seen.insert(directory)) {
            if found.len() == MAX_PAGES as usize {
                return Err(NoPreview::TooManyPages);
            }
            found.push(directory);
            let count_width = if self.is_big { 8 } else { 2 };
            next = self.number(document, directory, count_width).and_then(|entries| {
                let after = directory.checked_add(count_width)?.checked_add(entries.checked_mul(entry)?)?;
                self.number(document, after, width)
            });
        }
        if found.is_empty() { Err(NoPreview::Damaged) } else { Ok(found) }
    }

    /// An unsigned number of up to eight bytes.
    fn number(self, document: &[u8], at: u64, width: u64) -> Option<u64> {
        let at = usize::try_from(at).ok()?;
        let bytes = document.get(at..at.checked_add(width as usize)?)?;
        let append = |number: u64, byte: &u8| (number << 8) | u64::from(*byte);
        Some(if self.is_little { bytes.iter().rev().fold(0, append) } else { bytes.iter().fold(0, append) })
    }

    fn write_first(self, document: &mut [u8], directory: u64) -> Option<()> {
        let field = if self.is_big { document.get_mut(8..16)? } else { document.get_mut(4..8)? };
        let width = field.len();
        if self.is_little {
            field.copy_from_slice(&directory.to_le_bytes()[..width]);
        } else {
            field.copy_from_slice(&directory.to_be_bytes()[8 - width..]);
        }
        Some(())
    }
}
