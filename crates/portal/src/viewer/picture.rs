//! One page on its way to a browser: found or drawn, marked for its reader, sent.

use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder};
use sealport_asset_store::{Edge, PagePicture, Viewing};
use sealport_preview::mark::Mark;
use serde::Deserialize;

use crate::app::App;
use crate::http::Failure;
use crate::http::headers::FILE_POLICY;

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

/// Page `number` (from 1) as its reader gets it, ready to be sent.
///
/// # Errors
/// [`Failure::NotFound`] for a page that there isn't, [`Failure::Unavailable`] when it isn't drawn yet, and why it can't be.
pub async fn hand_over(
    app: &App,
    viewing: &Viewing<'_>,
    number: u32,
    asked: &PageAsked,
    watermark: Watermark,
) -> Result<HttpResponse, Failure> {
    let page = number.checked_sub(1).ok_or(Failure::NotFound)?;
    let picture = viewing.page(page, asked.edge()).await?;
    let jpeg = match watermark {
        Watermark::None => picture.jpeg,
        Watermark::Reader(mark) => marked(app, picture, mark).await?,
    };
    Ok(answer().body(jpeg))
}

/// Whether there is such a page, for a HEAD request: nothing is marked, nothing leaves.
///
/// # Errors
/// As [`hand_over`].
pub async fn look_up(viewing: &Viewing<'_>, number: u32, asked: &PageAsked) -> Result<HttpResponse, Failure> {
    let page = number.checked_sub(1).ok_or(Failure::NotFound)?;
    viewing.page(page, asked.edge()).await?;
    Ok(answer().finish())
}

fn answer() -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_TYPE, "image/jpeg"))
        .insert_header((header::CONTENT_DISPOSITION, "inline"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_SECURITY_POLICY, FILE_POLICY));
    response
}

/// A page that can't be marked is not handed over.
async fn marked(app: &App, picture: PagePicture, mark: Mark) -> Result<bytes::Bytes, Failure> {
    match app.renderer.mark(picture.jpeg, &mark).await {
        Ok(marked) => Ok(marked.bytes),
        Err(error) => {
            tracing::error!(%error, "a page could not be marked and was not handed over");
            Err(Failure::Unavailable)
        }
    }
}
