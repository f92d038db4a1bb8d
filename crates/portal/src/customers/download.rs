//! One file of a share: decided from fresh facts, begun, streamed.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use sealport_access::{Download, Look, Mode, Permit, download, look};
use sealport_asset_store::Source;
use sealport_identity::Client;
use sealport_sharing::BeginError;
use sealport_vault::Secret;
use std::cell::Cell;
use std::rc::Rc;
use uuid::Uuid;

use crate::app::App;
use crate::customers::admitted::{Admitted, Denied, admit, refused};
use crate::http::callers::{GRANT, cookie_secret};
use crate::http::content::{Content, Plan, Planned, etag_of};
use crate::http::places::Places;
use crate::http::transfer::{Receipt, read_hop, reported};
use crate::http::watch::{Leave, Watch};
use crate::http::{Failure, Visitor};

/// How often a decision is taken anew when the records change in between.
pub const TRIES: usize = 3;
/// The files, or ranges of files, that one recipient may fetch at a time: several download managers, and no flood.
static UNDER_WAY: Places = Places::new(128);
/// Longer bodies are watched; shorter ones are with the socket before a watch would look.
const WATCHED_FROM: u64 = 64 * 1024;

/// Begins the delivery of `wanted` bytes of what was admitted: from here on bytes may leave.
///
/// # Errors
/// [`Denied`]; then none may.
pub async fn begin(
    app: &App,
    admitted: &Admitted<Download>,
    wanted: u64,
    client: &Client,
) -> Result<Rc<Receipt>, Denied> {
    match app.deliveries.begin(&admitted.permit, (admitted.file.size, wanted), client).await {
        Ok(delivery) => Ok(Receipt::of(delivery, wanted)),
        Err(BeginError::Changed) => Err(Denied::Changed),
        Err(BeginError::Refused(reason)) => {
            app.visits.note_refusal(&admitted.visit.grant, Some(admitted.file.asset), reason, client).await?;
            Err(Denied::Holder(Box::new(admitted.visit), reason))
        }
        Err(error) => Err(Denied::Failed(error.into())),
    }
}

/// `GET /c/files/{rendition}/{name}`: the name is for whoever reads the address; nothing looks at it.
///
/// # Errors
/// [`Failure::NotFound`] for strangers, [`Failure::Busy`], [`Failure::Damaged`], and what the records say.
pub async fn file(
    visitor: Visitor,
    request: HttpRequest,
    path: web::Path<(Uuid, String)>,
) -> Result<HttpResponse, Failure> {
    let secret = cookie_secret(&visitor.app, &request, GRANT).ok_or(Failure::NotFound)?;
    for _ in 0..TRIES {
        match attempt(&visitor, &request, &secret, path.0).await {
            Ok(response) => return Ok(response),
            Err(Denied::Changed) => {}
            Err(denied) => return refused(visitor, denied).await,
        }
    }
    Err(Failure::Unavailable)
}

async fn attempt(
    visitor: &Visitor,
    request: &HttpRequest,
    secret: &Secret,
    rendition: Uuid,
) -> Result<HttpResponse, Denied> {
    let app = &visitor.app;
    let admitted = admit(app, secret, rendition, &visitor.client, download).await?;
    let etag = etag_of(&admitted.file.sha256);
    let content = Content {
        name: &admitted.file.name,
        media_type: &admitted.file.media_type,
        etag: &etag,
        size: admitted.file.size,
    };
    let plan = match Plan::of(app, request, &content) {
        Planned::Answer(response) => return Ok(response),
        Planned::Bytes(plan) => plan,
    };
    let place = UNDER_WAY.take(admitted.visit.grant.holding.grant).ok_or(Failure::Busy("error-busy-files"))?;
    let source = open(app, &admitted).await?;
    // Read before the delivery begins: of a file that is damaged at once, none does, and a page can still say so.
    let first = match plan.first_hop() {
        Some(hop) => read_hop(app, &source, hop).await?,
        None => bytes::Bytes::new(),
    };
    let receipt = begin(app, &admitted, plan.wanted(), &visitor.client).await?;
    let mut body = plan.body(app, &source, first, &receipt).keeping(place);
    if plan.length() > WATCHED_FROM {
        let subject = Rc::new(Cell::new(Some((rendition, admitted.permit.until()))));
        let leave = Leave::Recipient(admitted.visit.session, subject);
        body = body.watched(Watch::over(app.clone(), leave, request));
    }
    Ok(plan.send(body))
}

/// Opens the file. Damage that shows already here is reported.
///
/// # Errors
/// The store's, and the records'.
pub async fn open(app: &App, admitted: &Admitted<Download>) -> Result<Source, Failure> {
    Ok(reported(app, app.originals.open_for_recipient(&admitted.permit).await).await?)
}

/// `GET /c/thumbnail/{rendition}`: the small picture of an original.
///
/// # Errors
/// [`Failure::NotFound`] for everybody who may not see it.
pub async fn thumbnail(
    visitor: Visitor,
    request: HttpRequest,
    rendition: web::Path<Uuid>,
) -> Result<HttpResponse, Failure> {
    let app = &visitor.app;
    let secret = cookie_secret(app, &request, GRANT).ok_or(Failure::NotFound)?;
    let (visit, file) = app.visits.file(&secret, *rendition).await?.ok_or(Failure::NotFound)?;
    let file = file.ok_or(Failure::NotFound)?;
    // What is only looked at is shown with its reader's mark, and this picture has none.
    if visit.grant.mode == Mode::View {
        return Err(Failure::NotFound);
    }
    let permit = look(&visit.grant, &file.facts, app.ground.now()).map_err(|_| Failure::NotFound)?;
    small_picture(app, &permit).await
}

/// The small picture that may be seen: our own JPEG, made by the locked-in worker. Nothing is delivered, nothing counted.
///
/// # Errors
/// [`Failure::NotFound`] where there is none, and what the records say.
pub async fn small_picture(app: &App, permit: &Permit<Look>) -> Result<HttpResponse, Failure> {
    let opened = app.originals.thumbnail_for_recipient(permit).await;
    let source = reported(app, opened).await?.ok_or(Failure::NotFound)?;
    let bytes = read_hop(app, &source, 0..source.figures().size).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "image/jpeg"))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header((header::CONTENT_SECURITY_POLICY, crate::http::headers::FILE_POLICY))
        .body(bytes))
}
