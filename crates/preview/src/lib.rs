//! Hostile bytes in, safe page images out.
//!
//! Whatever somebody uploads is parsed here and nowhere else: in a worker process that can read its standard
//! input, write its standard output, and nothing more. The portal feeds it the opened document chunk by chunk through
//! a pipe, so that no plaintext ever touches a disk, and gets pictures back, page by page.
//!
//! | kind | pages | words |
//! | --- | --- | --- |
//! | PDF (hayro) | as in the file, notes as they were saved, forms as they were filled in | yes, the text layer of scans too; not what is painted over or cut off |
//! | JPEG, PNG, GIF, WebP, BMP, icons (image, jpeg-decoder) | one; of an animation the first frame | no |
//! | TIFF (image, tiff, hayro-ccitt) | every one in the file | no |
//! | SVG (resvg) | one | no |
//! | text, tables, JSON, XML, HTML as source | sheets of paper | yes |
//! | e-mail (mail-parser) | sheets of paper: head, words, names of what is attached | yes |
//!
//! The only fonts are those in the file and the ones that we bring along; what those lack is shown as an empty box.
//!
//! # The trust boundary
//!
//! A picture decoder is a large piece of code that runs on bytes an attacker chose. We assume that one day somebody
//! takes it over, and draw the boundary accordingly, with the worker *outside*:
//!
//! - **Before** the first hostile byte is read the worker locks itself in ([`sandbox::enter`]): no file, no socket,
//!   no other process, no new code, 512 MiB of memory, 20 s of CPU. Where that can't be had, there is no preview;
//!   the worker never runs in the open.
//! - **One document, one worker.** It dies after its answer. Nothing of one customer's file can leak into the
//!   preview of another's, and a crash costs one page: the others are drawn by the next worker.
//! - **What comes out is as hostile as what went in.** The portal side ([`Renderer`]) takes an answer only with a
//!   capped length, a known reason or media type, dimensions within what was asked for, and a picture whose
//!   skeleton is exactly that of our own encoder: no metadata, no trailing bytes. Anything else counts as a crash.
//! - The portal itself looks at content only through [`sniff`], which compares magic bytes and parses nothing.
//!
//! # Doors
//!
//! - [`worker::main_if_worker`]: to be called first thing in `main`, before any thread exists.
//! - [`main_if_helper`]: the same for helper programs; [`Helpers`]: LibreOffice and ffmpeg, locked in.
//! - [`Renderer`]: the portal's side; hands a document to a worker and gives [`Picture`]s, sizes and words, or a
//!   [`NoPreview`].
//! - [`mark`]: what is put into a page's pixels for the one who looks at it.
//! - [`sniff`]: the media type of a file, by content.
//! - [`doctor`]: starts a worker and reports how well this machine's kernel locks it in.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod doctor;
mod documents;
mod helpers;
mod jpeg;
pub mod mark;
mod media_type;
mod no_preview;
mod picture;
mod priority;
mod protocol;
mod renderer;
pub mod sandbox;
mod sniff;
pub mod worker;

pub use doctor::{DoctorError, doctor};
pub use helpers::{
    Fragment, HelperSettings, Helpers, OfficeKind, Overlay, Presence, Proxy, Refusal, SEGMENT, Segment,
    helpers_may_read, main_if_helper,
};
pub use media_type::MediaType;
pub use no_preview::NoPreview;
pub use protocol::{
    Answer, Luma, MAX_DOCUMENT, MAX_EDGE, MAX_PAGES, MAX_PICTURE, MAX_TEXT, MAX_WORDS, PageSize, PageText, Picture,
    Request, Survey, Word,
};
pub use renderer::{PagesRun, RenderError, Renderer, RendererSettings, TextRun};
pub use sandbox::{LandlockPolicy, LandlockReach, SandboxReport};
pub use sniff::{SNIFF_LENGTH, sniff};
