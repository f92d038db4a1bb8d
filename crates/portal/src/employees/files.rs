//! Originals and small pictures, for colleagues.

use actix_web::body::SizedStream;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;
use uuid::Uuid;

use crate::http::content::{Content, Plan, Planned, etag_of};
use crate::http::headers::FILE_POLICY;
use crate::http::transfer::{Receipt, read_hop, reported};
use crate::http::watch::{Leave, Watch};
use crate::http::{Colleague, Failure};

/// `GET /library/{id}/original/{version}`: the file itself, or ranges of it; an event says who fetched it, one for all
/// ranges that a session asks for within a quarter of an hour. Nothing is
/// delivered to anybody outside, so nothing is counted.
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Damaged`], and what the records say.
pub async fn original(
    colleague: Colleague,
    request: HttpRequest,
    path: web::Path<(Uuid, i64)>,
) -> Result<HttpResponse, Failure> {
    let rendition = rendition(&colleague, *path).await?;
    let (app, client) = (&colleague.visitor.app, &colleague.visitor.client);
    let figures = app.originals.figures(&colleague.permit, rendition).await?;
    let content = Content {
        name: figures.file_name.as_str(),
        media_type: &figures.media_type,
        etag: &etag_of(&figures.sha256),
        size: figures.size,
    };
    let plan = match Plan::of(app, &request, &content) {
        Planned::Answer(response) => return Ok(response),
        Planned::Bytes(plan) => plan,
    };
    let opened = app.originals.open_for_employee(&colleague.permit, colleague.session.id, rendition, client).await;
    let source = reported(app, opened).await?;
    let first = match plan.first_hop() {
        Some(hop) => read_hop(app, &source, hop).await?,
        None => Bytes::new(),
    };
    let watch = Watch::over(app.clone(), Leave::EmployeeFile(colleague.session.id, rendition), &request);
    let body = plan.body(app, &source, first, &Receipt::uncounted()).watched(watch);
    Ok(plan.send(body))
}

/// `GET /library/{id}/thumbnail/{version}`: our own JPEG, made by the locked-in worker.
///
/// # Errors
/// [`Failure::NotFound`], and what the records say.
pub async fn thumbnail(colleague: Colleague, path: web::Path<(Uuid, i64)>) -> Result<HttpResponse, Failure> {
    let rendition = rendition(&colleague, *path).await?;
    let app = &colleague.visitor.app;
    let opened = app.originals.thumbnail_for_employee(&colleague.permit, rendition).await;
    let source = reported(app, opened).await?.ok_or(Failure::NotFound)?;
    let size = source.figures().size;
    Ok(HttpResponse::Ok()
        .content_type("image/jpeg")
        .insert_header((header::CONTENT_SECURITY_POLICY, FILE_POLICY))
        .insert_header((header::CACHE_CONTROL, "private, max-age=300"))
        .body(SizedStream::new(size, source.pieces())))
}

/// The file of a version of an asset that is there.
pub(super) async fn rendition(colleague: &Colleague, (asset, version): (Uuid, i64)) -> Result<Uuid, Failure> {
    let asset = colleague.visitor.app.library.asset(&colleague.permit, asset).await?;
    Ok(asset.version(version).ok_or(Failure::NotFound)?.original.rendition)
}
