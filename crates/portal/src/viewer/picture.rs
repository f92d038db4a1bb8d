//! One page on its way to a browser: found or drawn, marked for its reader, sent.

use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder};
use bytes::Bytes;
use sealport_asset_store::{Edge, Leaf, Viewing};
use sealport_preview::mark::Mark;
use serde::Deserialize;

use crate::app::App;
use crate::http::Failure;
use crate::http::headers::FILE_POLICY;

/// What pages are.
pub const PAGE: &str = "image/jpeg";
/// What pieces of films and sound are.
pub const PIECE: &str = "video/mp4";

/// How large a page is asked for.
#[derive(Debug, Deserialize)]
pub struct PageAsked {
    edge: Option<u32>,
}

/// Whom a page is marked for. Who has the original anyway needs no mark.
pub enum Watermark {
    /// Nobody in particular.
    None,
    /// A reader who may only look.
    Reader(Mark),
}

impl PageAsked {
    fn edge(&self) -> Edge {
        self.edge.map_or(Edge::READING, Edge::at_least)
    }
}

/// Page `number` (from 1), found or drawn. Not for a reader's eyes yet.
///
/// # Errors
/// [`Failure::NotFound`] for a page that there isn't, [`Failure::Unavailable`] when it isn't drawn yet, and why it can't be.
pub async fn leaf(viewing: &Viewing<'_>, number: u32, asked: &PageAsked) -> Result<Leaf, Failure> {
    let page = number.checked_sub(1).ok_or(Failure::NotFound)?;
    Ok(viewing.page(page, asked.edge()).await?)
}

/// The page as its reader gets it.
///
/// # Errors
/// [`Failure::Unavailable`]: a page that can't be marked is not handed over.
pub async fn marked(app: &App, leaf: Leaf, watermark: Watermark) -> Result<Bytes, Failure> {
    let jpeg = leaf.picture.jpeg;
    let Watermark::Reader(mark) = watermark else { return Ok(jpeg) };
    match app.renderer.mark(jpeg, &mark).await {
        Ok(marked) => Ok(marked.bytes),
        Err(error) => {
            tracing::error!(%error, "a page could not be marked and was not handed over");
            Err(Failure::Unavailable)
        }
    }
}

/// The answer that a page, or a piece of a film, is sent with; the empty one is for HEAD: nothing is marked, nothing leaves.
pub fn answer(media_type: &'static str, bytes: Option<Bytes>) -> HttpResponse {
    let mut response = inert(media_type);
    match bytes {
        Some(bytes) => response.body(bytes),
        None => response.finish(),
    }
}

/// An answer that is kept nowhere and does nothing by itself.
pub(super) fn inert(media_type: &'static str) -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_TYPE, media_type))
        .insert_header((header::CONTENT_DISPOSITION, "inline"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_SECURITY_POLICY, FILE_POLICY));
    response
}
