//! What can be looked at, kind by kind. Runs inside the worker only.

mod canvas;
mod decode;
mod fonts;
mod jpeg;
mod pdf;
mod pictures;
mod sheets;
mod svg;
mod tiff;
mod words;

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use image::DynamicImage;

use crate::picture::{PAGE_QUALITY, THUMBNAIL_QUALITY, encode, luma};
use crate::protocol::MAX_PAGES;
use crate::sandbox::cpu_time;
use crate::{Answer, MediaType, NoPreview, PageSize, PageText, Request, Survey, mark};

/// No picture may be wider or higher, in pixels.
const MAX_DIMENSION: u32 = 20_000;
/// Memory for decoded pixels, in bytes. Together with the document (64 MiB) it stays below the sandbox's 512 MiB.
const MAX_PIXEL_MEMORY: u64 = 256 << 20;
/// CPU time after which a worker begins no further page: whatever comes has most of the sandbox's 20 s to itself.
const ENOUGH: Duration = Duration::from_secs(6);

/// What words weigh after which a worker begins no further page, in bytes: the portal takes twice as much of one run.
const MUCH_TEXT: usize = 8 << 20;

/// An opened document. Pages are counted from 0; nobody asks for one that isn't there.
trait Document {
    /// How many pages there are.
    fn pages(&self) -> u32;
    /// The size of a page, upright.
    fn size(&self, number: u32) -> PageSize;
    /// The pixels of a page, opaque and upright, at most `max_edge` wide and high.
    fn pixels(&mut self, number: u32, max_edge: u32) -> Result<DynamicImage, NoPreview>;
    /// The words of a page.
    fn text(&mut self, number: u32) -> PageText;
}

/// Where a worker's answers go, frame by frame.
pub(crate) type Say<'a> = &'a mut dyn FnMut(&Answer) -> io::Result<()>;

/// Answers a request about a document.
pub(crate) fn answer(request: &Request, document: Vec<u8>, say: Say<'_>) -> io::Result<()> {
    if document.is_empty() {
        return say(&Answer::Refused(NoPreview::Empty));
    }
    let outcome = match *request {
        Request::Report => Err(NoPreview::UnsupportedType),
        Request::Mark { ref mark } => mark::apply(&document, mark).map(Answer::Picture),
        Request::Thumbnail { media_type, max_edge } => open(media_type, document, |document| {
            encode(&pixels(document, 0, max_edge)?, THUMBNAIL_QUALITY).map(Answer::Picture)
        }),
        Request::Survey { media_type } => open(media_type, document, |document| {
            Ok(Answer::Survey(Survey { pages: (0..document.pages()).map(|number| document.size(number)).collect() }))
        }),
        Request::Luma { media_type, max_edge } => open(media_type, document, |document| {
            pixels(document, 0, max_edge).map(|pixels| Answer::Luma(luma(&pixels)))
        }),
        Request::Pages { media_type, first, count, max_edge } => {
            return each_page(media_type, document, (first, count), say, |document, number| {
                let picture = pixels(document, number, max_edge).and_then(|pixels| encode(&pixels, PAGE_QUALITY));
                Answer::Page { number, outcome: picture }
            });
        }
        Request::Text { media_type, first, count } => {
            return each_page(media_type, document, (first, count), say, |document, number| Answer::Text {
                number,
                text: guarded(|| Ok(document.text(number))).unwrap_or_default(),
            });
        }
    };
    say(&outcome.unwrap_or_else(Answer::Refused))
}

/// The pixels of a page, whatever happens to whoever draws it.
fn pixels(document: &mut dyn Document, number: u32, max_edge: u32) -> Result<DynamicImage, NoPreview> {
    guarded(|| document.pixels(number, max_edge))
}

/// Who trips over a document says that it is damaged: sound ones aren't tripped over, and trying again would end the
/// same way.
fn guarded<T>(work: impl FnOnce() -> Result<T, NoPreview>) -> Result<T, NoPreview> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(NoPreview::Damaged))
}

/// Opens a document and goes through a run of its pages, as long as there is time.
fn each_page(
    media_type: MediaType,
    document: Vec<u8>,
    (first, count): (u32, u32),
    say: Say<'_>,
    page: impl Fn(&mut dyn Document, u32) -> Answer,
) -> io::Result<()> {
    let outcome = open(media_type, document, |document| {
        let pages = document.pages();
        Ok((|| {
            say(&Answer::Opened { pages })?;
            let mut text = 0;
            for number in first..pages.min(first.saturating_add(count)) {
                let answer = page(document, number);
                text += weight_of_text(&answer);
                say(&answer)?;
                if cpu_time() > ENOUGH || text > MUCH_TEXT {
                    break;
                }
            }
            say(&Answer::End)
        })())
    });
    outcome.unwrap_or_else(|reason| say(&Answer::Refused(reason)))
}

fn weight_of_text(answer: &Answer) -> usize {
    match answer {
        Answer::Text { text, .. } => text.weight(),
        _ => 0,
    }
}

/// Opens a document of a kind that we know, and hands it on.
fn open<T>(
    media_type: MediaType,
    document: Vec<u8>,
    visit: impl FnOnce(&mut dyn Document) -> Result<T, NoPreview>,
) -> Result<T, NoPreview> {
    let visit = |document: &mut dyn Document| match guarded(|| Ok(document.pages()))? {
        0 => Err(NoPreview::Damaged),
        pages if pages > MAX_PAGES => Err(NoPreview::TooManyPages),
        _ => visit(document),
    };
    match media_type {
        MediaType::Jpeg | MediaType::Png | MediaType::Gif | MediaType::WebP | MediaType::Bmp | MediaType::Icon => {
            visit(&mut guarded(|| pictures::Still::open(media_type, document))?)
        }
        MediaType::Tiff => visit(&mut guarded(|| tiff::Pages::open(document))?),
        MediaType::Svg => visit(&mut guarded(|| svg::Drawing::open(document))?),
        MediaType::PlainText | MediaType::Html | MediaType::Xml => {
            visit(&mut guarded(|| sheets::Sheets::plain(document))?)
        }
        MediaType::Email => visit(&mut guarded(|| sheets::Sheets::mail(&document))?),
        MediaType::Pdf => visit(&mut pdf::Pages::of(&guarded(|| pdf::open(document))?)),
        _ => Err(NoPreview::UnsupportedType),
    }
}

/// Refuses what claims more than we have room for. `memory` is what decoding will take, in bytes.
fn check_bounds(width: u32, height: u32, memory: u64) -> Result<(), NoPreview> {
    if width == 0 || height == 0 {
        return Err(NoPreview::Damaged);
    }
    if width > MAX_DIMENSION || height > MAX_DIMENSION || memory > MAX_PIXEL_MEMORY {
        return Err(NoPreview::TooManyPixels);
    }
    Ok(())
}
