//! A recipient looks at a file of the share, page by page. What leaves names its reader.

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};
use sealport_access::{Mode, Permit, Refusal, View, view};
use sealport_identity::Client;
use sealport_preview::mark::trace::payload;
use sealport_preview::mark::{Hidden, Mark, Strength};
use sealport_sharing::{Visit, VisitFile, recipient_tag};
use sealport_vault::Secret;
use uuid::Uuid;

use crate::app::{self, App};
use crate::customers::download::{Denied, refused};
use crate::http::callers::{GRANT, cookie_secret};
use crate::http::disposition::segment;
use crate::http::places::Places;
use crate::http::{Failure, Recipient, Visitor};
use crate::media::drawn_as;
use crate::viewer::{self, At, Frame, PageAsked, Sought, Watermark};

/// Pages that one recipient may ask for at a time: what is seen, what comes next, and no flood.
static UNDER_WAY: Places = Places::new(12);

/// Leave to see one file.
pub(super) struct Admitted {
    pub visit: Visit,
    pub file: VisitFile,
    pub permit: Permit<View>,
}

async fn admit(app: &App, secret: &Secret, rendition: Uuid, client: &Client) -> Result<Admitted, Denied> {
    let Some((visit, file)) = app.visits.file(secret, rendition).await? else { return Err(Denied::Stranger) };
    let Some(file) = file.filter(|file| file.rendition == rendition) else {
        app.visits.note_refusal(&visit.grant, None, Refusal::NotInShare, client).await?;
        return Err(Denied::Stranger);
    };
    match view(&visit.grant, &file.facts, app.ground.now()) {
        Ok(permit) => Ok(Admitted { visit, file, permit }),
        Err(reason) => {
            app.visits.note_refusal(&visit.grant, Some(file.asset), reason, client).await?;
            Err(Denied::Holder(Box::new(visit), reason))
        }
    }
}

/// `GET /c/view/{rendition}`
///
/// # Errors
/// [`Failure::NotFound`] for strangers, and what the records say.
pub async fn show(
    recipient: Recipient,
    request: HttpRequest,
    rendition: web::Path<Uuid>,
    at: web::Query<At>,
) -> Result<HttpResponse, Failure> {
    let Recipient { visitor, .. } = &recipient;
    let secret = cookie_secret(&visitor.app, &request, GRANT).ok_or(Failure::NotFound)?;
    let Admitted { visit, file, permit } = match admit(&visitor.app, &secret, *rendition, &visitor.client).await {
        Ok(admitted) => admitted,
        Err(denied) => return refused(recipient.visitor, denied).await,
    };
    let view_only = visit.grant.mode == Mode::View;
    let t = visitor.t;
    let frame = Frame {
        t,
        page: recipient.page(),
        base: format!("/c/view/{rendition}"),
        back: ("/c".to_owned(), t.m("view-back-to-files")),
        download_href: match view_only {
            true => String::new(),
            false => format!("/c/files/{rendition}/{}", segment(&file.name)),
        },
        told: t.m(told(&file, view_only)),
        view_only,
        counted: true,
        file_name: file.name,
    };
    viewer::show(frame, &visitor.app.pages.for_recipient(&permit), &at).await
}

/// What the customer is told beforehand: that it is marked for them, where it is, and that looking is recorded.
fn told(file: &VisitFile, view_only: bool) -> &'static str {
    // Sound has no place for a mark.
    match drawn_as(&file.media_type) {
        Some(kind) if kind.is_played() && view_only && !kind.is_heard() => "play-told-marked",
        Some(kind) if kind.is_played() => "play-told",
        _ if view_only => "view-told-marked",
        _ => "view-told",
    }
}

/// Does `what` with the file that the caller may see; otherwise says why not. One recipient asks for so much at a time.
pub(super) async fn with_leave(
    visitor: Visitor,
    request: &HttpRequest,
    rendition: Uuid,
    what: impl AsyncFnOnce(&Visitor, Admitted) -> Result<HttpResponse, Failure>,
) -> Result<HttpResponse, Failure> {
    let secret = cookie_secret(&visitor.app, request, GRANT).ok_or(Failure::NotFound)?;
    let admitted = match admit(&visitor.app, &secret, rendition, &visitor.client).await {
        Ok(admitted) => admitted,
        Err(denied) => return refused(visitor, denied).await,
    };
    let _place = UNDER_WAY.take(admitted.visit.grant.holding.grant).ok_or(Failure::Busy("error-busy-pages"))?;
    what(&visitor, admitted).await
}

/// `GET /c/view/{rendition}/page/{page}`
///
/// # Errors
/// [`Failure::NotFound`] for strangers, [`Failure::Busy`], and what the records say.
pub async fn page(
    visitor: Visitor,
    request: HttpRequest,
    path: web::Path<(Uuid, u32)>,
    asked: web::Query<PageAsked>,
) -> Result<HttpResponse, Failure> {
    let (rendition, number) = *path;
    with_leave(visitor, &request, rendition, async |visitor, admitted| {
        let (app, Admitted { visit, file, permit }) = (&visitor.app, admitted);
        let leaf = viewer::leaf(&app.pages.for_recipient(&permit), number, &asked).await?;
        if request.method() == Method::HEAD {
            return Ok(viewer::answer(None));
        }
        let of = leaf.of;
        let jpeg = viewer::marked(app, leaf, watermark(visitor, &visit, &file).await?).await?;
        // Committed before the first byte leaves.
        app.views.hand_over(&permit, visit.session, number, of, &visitor.client).await?;
        Ok(viewer::answer(Some(jpeg)))
    })
    .await
}

/// `GET /c/view/{rendition}/find`
///
/// # Errors
/// [`Failure::NotFound`] for strangers, [`Failure::Busy`], and what the records say.
pub async fn find(
    visitor: Visitor,
    request: HttpRequest,
    rendition: web::Path<Uuid>,
    sought: web::Query<Sought>,
) -> Result<HttpResponse, Failure> {
    with_leave(visitor, &request, *rendition, async |visitor, Admitted { permit, .. }| {
        viewer::find(&visitor.app.pages.for_recipient(&permit), &sought).await
    })
    .await
}

/// Who looks, when, and within which share: in the pixels of what only may be looked at.
pub(super) async fn watermark(visitor: &Visitor, visit: &Visit, file: &VisitFile) -> Result<Watermark, Failure> {
    if visit.grant.mode == Mode::Download {
        return Ok(Watermark::None);
    }
    let (app, person) = (&visitor.app, visit.grant.holding.person);
    let people = sealport_identity::people(app.ground.database.read(), &app.ground, &[person]).await?;
    let reader = people.get(&person).ok_or(Failure::NotFound)?;
    let address = reader.address.as_ref().map(|address| address.as_str()).unwrap_or_default();
    let strength = match visitor.settings.watermark(file.protection) {
        app::Strength::Faint => Strength::Faint,
        app::Strength::Normal => Strength::Normal,
        app::Strength::Strong => Strength::Strong,
    };
    let time = visitor.now().to_utc().format("%Y-%m-%d %H:%M UTC");
    let lines = vec![format!("{} {address}", reader.name), format!("{time} · #{}", visit.share_number)];
    Ok(Watermark::Reader(Mark { lines, strength, hidden: Some(hidden(app, visit)?) }))
}

/// What `sealport trace` reads from a page that got out.
fn hidden(app: &App, visit: &Visit) -> Result<Hidden, Failure> {
    let share = u32::try_from(visit.share_number).map_err(Failure::internal)?;
    let code = payload(share, recipient_tag(visit.grant.holding.grant));
    Ok(Hidden { seed: app::trace_seed(&app.ground.master), code })
}
