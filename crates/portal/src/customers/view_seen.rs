//! What a viewer's page reports to have been on screen.

use actix_web::{HttpRequest, HttpResponse, web};
use sealport_access::view;
use serde::Deserialize;
use uuid::Uuid;

use crate::http::callers::{GRANT, cookie_secret};
use crate::http::script::Unread;
use crate::http::{Failure, Recipient};

/// A report.
#[derive(Deserialize)]
struct Report {
    /// Pages from 1, each with the seconds that it was on screen since the last report.
    pages: Vec<(u32, u32)>,
}

/// `POST /c/view/{rendition}/seen`. The answer is the same whatever of the report is believed.
///
/// # Errors
/// [`Failure::NotFound`] for everybody who may not look at the file, [`Failure::BadRequest`], and what the records say.
pub async fn note(
    recipient: Recipient,
    request: HttpRequest,
    rendition: web::Path<Uuid>,
    report: Unread,
) -> Result<HttpResponse, Failure> {
    let app = &recipient.visitor.app;
    let secret = cookie_secret(app, &request, GRANT).ok_or(Failure::NotFound)?;
    let (visit, file) = app.visits.file(&secret, *rendition).await?.ok_or(Failure::NotFound)?;
    let file = file.filter(|file| file.rendition == *rendition).ok_or(Failure::NotFound)?;
    let permit = view(&visit.grant, &file.facts, recipient.visitor.now()).map_err(|_| Failure::NotFound)?;
    let report: Report = report.read()?;
    app.views.seen(&permit, visit.session, &report.pages).await?;
    Ok(HttpResponse::NoContent().finish())
}
