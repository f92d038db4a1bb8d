//! A recipient plays a film or sound of the share, piece by piece. What leaves of a picture names its viewer.

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};
use sealport_access::Mode;
use uuid::Uuid;

use super::admitted::Admitted;
use super::view::{watermark, with_leave};
use crate::http::places::Places;
use crate::http::{Failure, Visitor};
use crate::viewer::{self, film};

/// Pieces that one recipient may have encoded at a time: all recipients wait in one line.
static ENCODED: Places = Places::new(3);

/// `GET /c/view/{rendition}/film`
///
/// # Errors
/// [`Failure::NotFound`] for strangers and where nothing is played, [`Failure::Busy`], and what the records say.
pub async fn list(visitor: Visitor, request: HttpRequest, rendition: web::Path<Uuid>) -> Result<HttpResponse, Failure> {
    with_leave(visitor, &request, *rendition, async |asking, Admitted { permit, .. }| {
        Ok(film::list(&asking.visitor.app.pages.for_recipient(&permit)).await?)
    })
    .await
}

/// `GET /c/view/{rendition}/film/start`
///
/// # Errors
/// As [`list`].
pub async fn start(
    visitor: Visitor,
    request: HttpRequest,
    rendition: web::Path<Uuid>,
) -> Result<HttpResponse, Failure> {
    with_leave(visitor, &request, *rendition, async |asking, Admitted { visit, permit, .. }| {
        let viewing = asking.visitor.app.pages.for_recipient(&permit);
        Ok(film::beginning(&viewing, visit.grant.mode == Mode::View).await?)
    })
    .await
}

/// `GET /c/view/{rendition}/film/{piece}`
///
/// # Errors
/// As [`list`]; [`Failure::Unavailable`] when a piece can't be marked.
pub async fn piece(
    visitor: Visitor,
    request: HttpRequest,
    path: web::Path<(Uuid, u32)>,
) -> Result<HttpResponse, Failure> {
    let (rendition, number) = *path;
    with_leave(visitor, &request, rendition, async |asking, Admitted { visit, file, permit }| {
        let app = &asking.visitor.app;
        let played = film::piece(&app.pages.for_recipient(&permit), number).await?;
        if request.method() == Method::HEAD {
            return Ok(viewer::answer(viewer::PIECE, None));
        }
        // Unlike a refusal, this has a player ask again by itself.
        let _place = ENCODED.take(visit.grant.holding.grant).ok_or(Failure::Unavailable)?;
        let of = u32::try_from(played.film.pieces.len()).map_err(Failure::internal)?;
        let piece = film::marked_piece(app, played, watermark(asking.visitor, &visit, &file).await?).await?;
        asking.hand_over(visit.grant.mode, number, of).await?;
        Ok(viewer::answer(viewer::PIECE, Some(piece)))
    })
    .await
}
