//! A recipient looks at a file of the share, page by page. What leaves names its reader.

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};
use sealport_access::{Mode, View, view};
use sealport_identity::Limit;
use sealport_preview::mark::trace::payload;
use sealport_preview::mark::{Hidden, Mark};
use sealport_sharing::{ViewError, Visit, VisitFile, recipient_tag};
use sealport_vault::Secret;
use uuid::Uuid;

use crate::app::{self, App};
use crate::customers::admitted::{Admitted, Denied, admit, refused};
use crate::http::callers::{GRANT, cookie_secret};
use crate::http::disposition::segment;
use crate::http::places::Places;
use crate::http::script::Unread;
use crate::http::{Failure, Recipient, Visitor};
use crate::media::drawn_as;
use crate::viewer::{self, At, Frame, PageAsked, Sought, Watermark};

/// Pages that one recipient may ask for at a time: what is seen, what comes next, and no flood.
static UNDER_WAY: Places = Places::new(12);

/// How often it is decided anew whether a page leaves, when the records change in between.
const TRIES: usize = 3;

/// Who asks for what.
pub(super) struct Asking<'a> {
    pub visitor: &'a Visitor,
    secret: &'a Secret,
    rendition: Uuid,
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
    let Admitted { visit, file, permit } = match admit(&visitor.app, &secret, *rendition, &visitor.client, view).await {
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
    what: impl AsyncFnOnce(&Asking<'_>, Admitted<View>) -> Result<HttpResponse, Denied>,
) -> Result<HttpResponse, Failure> {
    let secret = cookie_secret(&visitor.app, request, GRANT).ok_or(Failure::NotFound)?;
    let asking = Asking { visitor: &visitor, secret: &secret, rendition };
    let done = async {
        let admitted = asking.admit().await?;
        let _place = UNDER_WAY.take(admitted.visit.grant.holding.grant).ok_or(Failure::Busy("error-busy-pages"))?;
        what(&asking, admitted).await
    };
    match done.await {
        Ok(response) => Ok(response),
        Err(denied) => refused(visitor, denied).await,
    }
}

impl Asking<'_> {
    async fn admit(&self) -> Result<Admitted<View>, Denied> {
        admit(&self.visitor.app, self.secret, self.rendition, &self.visitor.client, view).await
    }

    /// Page (or piece) `number` of so many is ready, as it was made for a share of this mode. Decides anew whether it may
    /// leave, for drawing and marking may have taken long, and notes it before its first byte does.
    pub async fn hand_over(&self, made_for: Mode, number: u32, of: u32) -> Result<(), Denied> {
        let Visitor { app, client, .. } = self.visitor;
        for _ in 0..TRIES {
            let Admitted { visit, permit, .. } = self.admit().await?;
            // What was made for whoever may take the file carries no mark.
            if visit.grant.mode != made_for {
                return Err(Denied::Changed);
            }
            match app.views.hand_over(&permit, visit.session, number, of, client).await {
                Err(ViewError::Changed) => {}
                outcome => return Ok(outcome?),
            }
        }
        Err(Denied::Changed)
    }
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
    with_leave(visitor, &request, rendition, async |asking, Admitted { visit, file, permit }| {
        let app = &asking.visitor.app;
        let leaf = viewer::leaf(&app.pages.for_recipient(&permit), number, &asked).await?;
        if request.method() == Method::HEAD {
            return Ok(viewer::answer(viewer::PAGE, None));
        }
        let of = leaf.of;
        let jpeg = viewer::marked(app, leaf, watermark(asking.visitor, &visit, &file).await?).await?;
        asking.hand_over(visit.grant.mode, number, of).await?;
        Ok(viewer::answer(viewer::PAGE, Some(jpeg)))
    })
    .await
}

/// `POST /c/view/{rendition}/find`: what is looked for is nobody's business, so it doesn't stand in the address.
///
/// # Errors
/// [`Failure::NotFound`] for strangers, [`Failure::Busy`], [`Failure::Limited`], and what the records say.
pub async fn find(
    visitor: Visitor,
    request: HttpRequest,
    rendition: web::Path<Uuid>,
    sought: Unread,
) -> Result<HttpResponse, Failure> {
    with_leave(visitor, &request, *rendition, async |asking, Admitted { visit, permit, .. }| {
        let app = &asking.visitor.app;
        let sought: Sought = sought.read()?;
        sought.is_long_enough()?;
        app.limits.take(Limit::SearchGrant, &visit.grant.holding.grant.to_string()).await??;
        Ok(viewer::find(&app.pages.for_recipient(&permit), &sought).await?)
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
    // It says who looks, and unlike the name it can't be chosen.
    let address = reader.address.as_ref().ok_or(Failure::NotFound)?.as_str().to_owned();
    let strength = visitor.settings.watermark(file.protection);
    let time = visitor.now().to_utc().format("%Y-%m-%d %H:%M UTC");
    let lines = vec![address, reader.name.clone(), format!("{time} · #{}", visit.share_number)];
    Ok(Watermark::Reader(Mark { lines, strength, hidden: Some(hidden(app, visit)?) }))
}

/// What `sealport trace` reads from a page that got out.
fn hidden(app: &App, visit: &Visit) -> Result<Hidden, Failure> {
    let share = u32::try_from(visit.share_number).map_err(Failure::internal)?;
    let code = payload(share, recipient_tag(visit.grant.holding.grant));
    Ok(Hidden::new(&app::trace_seed(&app.ground.master), code))
}
