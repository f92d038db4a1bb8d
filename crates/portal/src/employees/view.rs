//! Colleagues look at a file without fetching it: the viewer that customers have, without a watermark.

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};
use sealport_asset_store::Viewing;
use uuid::Uuid;

use crate::http::places::{Place, Places};
use crate::http::script::Unread;
use crate::http::{Colleague, Failure};
use crate::viewer::{self, At, Frame, PageAsked, Sought};

/// Pages that one colleague may ask for at a time.
static UNDER_WAY: Places = Places::new(12);

/// `GET /library/{id}/view/{version}`
///
/// # Errors
/// [`Failure::NotFound`], and what the records say.
pub async fn show(
    colleague: Colleague,
    path: web::Path<(Uuid, i64)>,
    at: web::Query<At>,
) -> Result<HttpResponse, Failure> {
    let (asset, number) = *path;
    let app = &colleague.visitor.app;
    let known = app.library.asset(&colleague.permit, asset).await?;
    let original = &known.version(number).ok_or(Failure::NotFound)?.original;
    let viewing = app.pages.for_employee(&colleague.permit, original.rendition).await?;
    let t = colleague.visitor.t;
    let frame = Frame {
        t,
        page: colleague.page("library"),
        file_name: original.file_name.as_str().to_owned(),
        base: format!("/library/{asset}/view/{number}"),
        back: (format!("/library/{asset}?version={number}"), t.m("view-back-to-asset")),
        download_href: String::new(),
        told: String::new(),
        view_only: false,
        counted: false,
    };
    viewer::show(frame, &viewing, &at).await
}

/// `GET /library/{id}/view/{version}/page/{page}`
///
/// # Errors
/// [`Failure::NotFound`], and what the records say.
pub async fn page(
    colleague: Colleague,
    request: HttpRequest,
    path: web::Path<(Uuid, i64, u32)>,
    asked: web::Query<PageAsked>,
) -> Result<HttpResponse, Failure> {
    let (asset, version, number) = *path;
    let _place = place(&colleague)?;
    let viewing = looking(&colleague, (asset, version)).await?;
    let leaf = viewer::leaf(&viewing, number, &asked).await?;
    if request.method() == Method::HEAD {
        return Ok(viewer::answer(viewer::PAGE, None));
    }
    note(&colleague, &viewing).await?;
    Ok(viewer::answer(viewer::PAGE, Some(leaf.picture.jpeg)))
}

/// `POST /library/{id}/view/{version}/find`
///
/// # Errors
/// [`Failure::NotFound`], and what the records say.
pub async fn find(colleague: Colleague, path: web::Path<(Uuid, i64)>, sought: Unread) -> Result<HttpResponse, Failure> {
    let _place = place(&colleague)?;
    let viewing = looking(&colleague, *path).await?;
    let sought: Sought = sought.read()?;
    let found = viewer::find(&viewing, &sought).await?;
    note(&colleague, &viewing).await?;
    Ok(found)
}

fn place(colleague: &Colleague) -> Result<Place, Failure> {
    UNDER_WAY.take(colleague.session.person.id).ok_or(Failure::Busy("error-busy-pages"))
}

/// Something of the file is ready to be handed to the colleague: that it is looked at is noted first, if they may still see it.
async fn note(colleague: &Colleague, viewing: &Viewing<'_>) -> Result<(), Failure> {
    let Colleague { visitor, session, permit, .. } = colleague;
    Ok(viewing.note_look(permit, session.id, &visitor.client).await?)
}

/// The file that is looked at.
async fn looking(colleague: &Colleague, (asset, version): (Uuid, i64)) -> Result<Viewing<'_>, Failure> {
    let rendition = super::files::rendition(colleague, (asset, version)).await?;
    Ok(colleague.visitor.app.pages.for_employee(&colleague.permit, rendition).await?)
}

/// `GET /library/{id}/view/{version}/film`
///
/// # Errors
/// [`Failure::NotFound`], and what the records say.
pub async fn film(colleague: Colleague, path: web::Path<(Uuid, i64)>) -> Result<HttpResponse, Failure> {
    viewer::film::list(&looking(&colleague, *path).await?).await
}

/// `GET /library/{id}/view/{version}/film/start`
///
/// # Errors
/// [`Failure::NotFound`], and what the records say.
pub async fn film_start(colleague: Colleague, path: web::Path<(Uuid, i64)>) -> Result<HttpResponse, Failure> {
    viewer::film::beginning(&looking(&colleague, *path).await?, false).await
}

/// `GET /library/{id}/view/{version}/film/{piece}`
///
/// # Errors
/// [`Failure::NotFound`], and what the records say.
pub async fn film_piece(
    colleague: Colleague,
    request: HttpRequest,
    path: web::Path<(Uuid, i64, u32)>,
) -> Result<HttpResponse, Failure> {
    let (asset, version, number) = *path;
    let _place = place(&colleague)?;
    let viewing = looking(&colleague, (asset, version)).await?;
    let played = viewer::film::piece(&viewing, number).await?;
    if request.method() == Method::HEAD {
        return Ok(viewer::answer(viewer::PIECE, None));
    }
    note(&colleague, &viewing).await?;
    Ok(viewer::answer(viewer::PIECE, Some(played.content)))
}
