//! Colleagues look at a file without fetching it: the viewer that customers have, without a watermark.

use actix_web::{HttpResponse, web};
use sealport_asset_store::Viewing;
use uuid::Uuid;

use crate::http::{Colleague, Failure};
use crate::viewer::{self, At, Frame, PageAsked, Sought};

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
    path: web::Path<(Uuid, i64, u32)>,
    asked: web::Query<PageAsked>,
) -> Result<HttpResponse, Failure> {
    let (asset, version, number) = *path;
    let leaf = viewer::leaf(&looking(&colleague, (asset, version)).await?, number, &asked).await?;
    Ok(viewer::answer(Some(leaf.picture.jpeg)))
}

/// `GET /library/{id}/view/{version}/find`
///
/// # Errors
/// [`Failure::NotFound`], and what the records say.
pub async fn find(
    colleague: Colleague,
    path: web::Path<(Uuid, i64)>,
    sought: web::Query<Sought>,
) -> Result<HttpResponse, Failure> {
    viewer::find(&looking(&colleague, *path).await?, &sought).await
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
pub async fn film_piece(colleague: Colleague, path: web::Path<(Uuid, i64, u32)>) -> Result<HttpResponse, Failure> {
    let (asset, version, number) = *path;
    let played = viewer::film::piece(&looking(&colleague, (asset, version)).await?, number).await?;
    Ok(viewer::film::piece_answer(Some(played.content)))
}
