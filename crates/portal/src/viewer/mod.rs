//! The viewer: pages that we drew of a file, for whoever holds a permit to see them. The same one for recipients, colleagues
//! and approvers; it can't name an original.

pub mod film;
mod find;
mod picture;
mod words;

use actix_web::HttpResponse;
use actix_web::http::header;
use askama::Template;
use sealport_asset_store::{Document, Film, PageSize, Preparation, Viewing};
use sealport_preview::NoPreview;
use serde::Deserialize;

use crate::employees::asset_view::no_picture_key;
use crate::http::{Failure, headers};
use crate::page::Page;
use crate::texts::Texts;

pub use find::{Sought, find};
pub use picture::{PAGE, PIECE, PageAsked, Watermark, answer, leaf, marked};
pub use words::Packer;

/// Which page is shown first.
#[derive(Debug, Deserialize)]
pub struct At {
    page: Option<u32>,
}

/// What the viewer is told by whoever shows it.
pub struct Frame {
    /// Words.
    pub t: Texts,
    /// The frame of every page.
    pub page: Page,
    /// The file's name.
    pub file_name: String,
    /// Address of the viewer; pages and searches lie below it.
    pub base: String,
    /// Where it was come from.
    pub back: (String, String),
    /// Where the original is to be had; empty where it isn't.
    pub download_href: String,
    /// What the reader is told beforehand: that pages name them, that looking is recorded.
    pub told: String,
    /// Whether the original is not to be had.
    pub view_only: bool,
    /// Whether what is looked at is recorded.
    pub counted: bool,
}

#[derive(Template)]
#[template(path = "viewer.html")]
struct ViewerPage {
    t: Texts,
    page: Page,
    file_name: String,
    base: String,
    back_href: String,
    back_word: String,
    download_href: String,
    told: String,
    view_only: bool,
    counted: bool,
    /// Whether there are pages to show.
    ready: bool,
    /// Whether it is worth looking again.
    waiting: bool,
    /// How far preparing is, in percent.
    percent: u8,
    /// Whether it is played, and whether there is a picture then.
    played: bool,
    with_picture: bool,
    /// In seconds, where each piece begins to be played.
    starts: String,
    searchable: bool,
    sizes: String,
    count: usize,
    current: usize,
    leaf_width: u32,
    leaf_height: u32,
    leaf_now: String,
    where_now: String,
    where_words: String,
    none_icon: &'static str,
    none_title: String,
    none_text: String,
}

/// The viewer's page.
///
/// # Errors
/// What the records say.
pub async fn show(frame: Frame, viewing: &Viewing<'_>, at: &At) -> Result<HttpResponse, Failure> {
    let template = match viewing.document().await? {
        Preparation::Ready(document) => ready(frame, &document, at),
        Preparation::Playable(film) => playable(frame, &film),
        other => not_ready(frame, &other),
    };
    let mut response = HttpResponse::Ok();
    response.content_type("text/html; charset=utf-8").insert_header((header::CACHE_CONTROL, "no-store"));
    if template.played {
        response.insert_header((header::CONTENT_SECURITY_POLICY, headers::WITH_A_PLAYER));
    }
    Ok(response.body(template.render()?))
}

fn playable(frame: Frame, film: &Film) -> ViewerPage {
    let (leaf_width, leaf_height) = film.picture.map_or((0, 0), |(width, height)| (width.into(), height.into()));
    let starts = film.pieces.iter().map(|piece| format!("{:.3}", piece.start.as_secs_f64()));
    ViewerPage {
        ready: true,
        played: true,
        with_picture: film.picture.is_some(),
        starts: starts.collect::<Vec<_>>().join(","),
        leaf_width,
        leaf_height,
        ..empty(frame)
    }
}

fn ready(frame: Frame, document: &Document, at: &At) -> ViewerPage {
    let count = document.sizes.len();
    let current = at.page.map_or(1, |page| (page as usize).clamp(1, count.max(1)));
    let size = document.sizes.get(current - 1).copied().unwrap_or(PageSize { width: 1.0, height: 1.0 });
    let (leaf_width, leaf_height) = whole_pixels(size);
    let t = frame.t;
    ViewerPage {
        ready: true,
        searchable: document.has_words,
        sizes: in_runs(&document.sizes),
        count,
        current,
        leaf_width,
        leaf_height,
        leaf_now: t.a("view-leaf", "n", current as u64),
        where_now: t.b("view-where", "n", current as u64, "of", count as u64),
        where_words: t.b("view-where", "n", "{n}", "of", "{of}"),
        ..empty(frame)
    }
}

fn not_ready(frame: Frame, why: &Preparation) -> ViewerPage {
    let t = frame.t;
    let (waiting, title, text) = match why {
        Preparation::None(code) => (false, t.m("view-none-title"), why_none(&t, code, frame.counted)),
        _ => (true, t.m("view-waiting-title"), t.m("view-waiting-text")),
    };
    let percent = if let Preparation::Working(percent) = why { *percent } else { 0 };
    let none_icon = if waiting { "i-clock" } else { "i-file" };
    ViewerPage { waiting, percent, none_icon, none_title: title, none_text: text, ..empty(frame) }
}

fn empty(frame: Frame) -> ViewerPage {
    let Frame { t, page, file_name, base, back, download_href, told, view_only, counted } = frame;
    ViewerPage {
        t,
        page,
        file_name,
        base,
        back_href: back.0,
        back_word: back.1,
        download_href,
        told,
        view_only,
        counted,
        ready: false,
        waiting: false,
        percent: 0,
        played: false,
        with_picture: false,
        starts: String::new(),
        searchable: false,
        sizes: String::new(),
        count: 0,
        current: 1,
        leaf_width: 0,
        leaf_height: 0,
        leaf_now: String::new(),
        where_now: String::new(),
        where_words: String::new(),
        none_icon: "i-file",
        none_title: String::new(),
        none_text: String::new(),
    }
}

/// Why nothing can be shown: colleagues hear the reason, customers what they can do.
fn why_none(t: &Texts, code: &str, is_customer: bool) -> String {
    if !is_customer {
        return t.m(no_picture_key(code));
    }
    t.m(match NoPreview::from_code(code) {
        Some(NoPreview::UnsupportedType | NoPreview::TooLarge) => "view-none-kind",
        Some(NoPreview::Encrypted) => "view-none-locked",
        _ => "view-none-other",
    })
}

/// A browser keeps the room for a picture whose shape it knows.
fn whole_pixels(size: PageSize) -> (u32, u32) {
    let scale = 1000.0 / size.width.max(size.height).max(1.0);
    ((size.width * scale).round().max(1.0) as u32, (size.height * scale).round().max(1.0) as u32)
}

/// Sizes one after another; equal ones that follow each other are counted.
fn in_runs(sizes: &[PageSize]) -> String {
    let shapes: Vec<_> = sizes.iter().map(|size| whole_pixels(*size)).collect();
    let runs = shapes.chunk_by(|one, next| one == next).map(|run| {
        let (width, height) = run.first().copied().unwrap_or((1, 1));
        if run.len() == 1 { format!("{width}x{height}") } else { format!("{width}x{height}*{}", run.len()) }
    });
    runs.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_thousand_pages_alike_take_a_word() {
        let a4 = PageSize { width: 595.28, height: 841.89 };
        let lying = PageSize { width: 841.89, height: 595.28 };
        assert_eq!(in_runs(&vec![a4; 10_000]), "707x1000*10000");
        assert_eq!(in_runs(&[a4, a4, lying, a4]), "707x1000*2,1000x707,707x1000");
        assert_eq!(in_runs(&[PageSize { width: 20_000.0, height: 0.1 }]), "1000x1");
    }
}
