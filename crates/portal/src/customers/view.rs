//! A recipient looks at a file of the share, page by page. What leaves names its reader.

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};
use sealport_access::{Mode, Permit, Refusal, View, view};
use sealport_identity::Client;
use sealport_preview::mark::{Mark, Strength};
use sealport_sharing::{Visit, VisitFile};
use sealport_vault::Secret;
use uuid::Uuid;

use crate::app::{self, App};
use crate::customers::download::{Denied, refused};
use crate::http::callers::{GRANT, cookie_secret};
use crate::http::disposition::segment;
use crate::http::places::Places;
use crate::http::{Failure, Recipient, Visitor};
use crate::viewer::{self, At, Frame, PageAsked, Sought, Watermark};

/// Pages that one recipient may ask for at a time: what is seen, what comes next, and no flood.
static UNDER_WAY: Places = Places::new(12);

/// Leave to see one file.
struct Admitted {
    visit: Visit,
    file: VisitFile,
    permit: Permit<View>,
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
        told: if view_only { t.m("view-told-marked") } else { t.m("view-told") },
        view_only,
        counted: true,
        file_name: file.name,
    };
    viewer::show(frame, &visitor.app.pages.for_recipient(&permit), &at).await
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
    let app = &visitor.app;
    let (rendition, number) = *path;
    let secret = cookie_secret(app, &request, GRANT).ok_or(Failure::NotFound)?;
    let admitted = match admit(app, &secret, rendition, &visitor.client).await {
        Ok(admitted) => admitted,
        Err(denied) => return refused(visitor, denied).await,
    };
    let _place = UNDER_WAY.take(admitted.visit.grant.holding.grant).ok_or(Failure::Busy("error-busy-pages"))?;
    let Admitted { visit, file, permit } = admitted;
    let leaf = viewer::leaf(&app.pages.for_recipient(&permit), number, &asked).await?;
    if request.method() == Method::HEAD {
        return Ok(viewer::answer(None));
    }
    let of = leaf.of;
    let jpeg = viewer::marked(app, leaf, watermark(&visitor, &visit, &file).await?).await?;
    // Committed before the first byte leaves.
    app.views.hand_over(&permit, visit.session, number, of, &visitor.client).await?;
    Ok(viewer::answer(Some(jpeg)))
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
    let app = &visitor.app;
    let secret = cookie_secret(app, &request, GRANT).ok_or(Failure::NotFound)?;
    let admitted = match admit(app, &secret, *rendition, &visitor.client).await {
        Ok(admitted) => admitted,
        Err(denied) => return refused(visitor, denied).await,
    };
    let _place = UNDER_WAY.take(admitted.visit.grant.holding.grant).ok_or(Failure::Busy("error-busy-pages"))?;
    viewer::find(&app.pages.for_recipient(&admitted.permit), &sought).await
}

/// Who looks, when, and within which share: in the pixels of what only may be looked at.
async fn watermark(visitor: &Visitor, visit: &Visit, file: &VisitFile) -> Result<Watermark, Failure> {
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
    Ok(Watermark::Reader(Mark { lines, strength, hidden: None }))
}
