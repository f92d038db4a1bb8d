//! Moving the end of a share, earlier or later.

use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_sharing::{ChangeError, ShareDetails};
use uuid::Uuid;

use super::{heading, html, load, permit};
use crate::employees::compose::form::{day_and_clock, end_of};
use crate::employees::sign_in::see_other;
use crate::http::{Colleague, Failure, Form};
use crate::page::Page;
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "employees/share_end.html")]
struct EndPage {
    t: Texts,
    page: Page,
    share: ShareDetails,
    heading: String,
    present: String,
    latest: String,
    day: String,
    clock: String,
    end_error: String,
}

/// `GET /shares/{id}/end`
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Forbidden`].
pub async fn ask_end(colleague: Colleague, id: web::Path<Uuid>) -> Result<HttpResponse, Failure> {
    let share = load(&colleague, *id).await?;
    let typed = day_and_clock(share.expires_at, colleague.visitor.t.zone);
    answer(&colleague, share, typed, String::new())
}

/// `POST /shares/{id}/end`
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Forbidden`], and when somebody was faster.
pub async fn set_end(colleague: Colleague, id: web::Path<Uuid>, Form(fields): Form) -> Result<HttpResponse, Failure> {
    let share = load(&colleague, *id).await?;
    let leave = permit(&colleague, &share)?;
    let t = colleague.visitor.t;
    let typed = (fields.trimmed("day").to_owned(), fields.trimmed("clock").to_owned());
    let Some(until) = end_of(&typed.0, &typed.1, t.zone) else {
        return answer(&colleague, share, typed, t.m("compose-end-wrong"));
    };
    match colleague.visitor.app.sharing.set_expiry(&leave, until, &colleague.visitor.client).await {
        Ok(()) => Ok(see_other(&format!("/shares/{id}?said=share-end-moved"))),
        Err(ChangeError::EndsInThePast) => answer(&colleague, share, typed, t.m("share-ends-in-the-past")),
        Err(ChangeError::TooLong { latest }) => {
            answer(&colleague, share, typed, t.a("check-too-long", "value", t.time(latest)))
        }
        Err(error) => Err(error.into()),
    }
}

fn answer(
    colleague: &Colleague,
    share: ShareDetails,
    (day, clock): (String, String),
    end_error: String,
) -> Result<HttpResponse, Failure> {
    permit(colleague, &share)?;
    let t = colleague.visitor.t;
    let wrong = !end_error.is_empty();
    let page = EndPage {
        page: colleague.page("shares"),
        heading: heading(&share, &t),
        present: t.time(share.expires_at),
        latest: t.a("share-end-latest", "at", t.time(share.ceiling)),
        share,
        day,
        clock,
        end_error,
        t,
    };
    html(if wrong { HttpResponse::UnprocessableEntity() } else { HttpResponse::Ok() }, &page)
}
