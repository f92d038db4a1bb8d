//! Ending a share for everybody.

use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_access::Mode;
use sealport_sharing::ShareDetails;
use uuid::Uuid;

use super::{heading, html, load, permit};
use crate::employees::sign_in::see_other;
use crate::http::{Colleague, Failure, Form};
use crate::page::Page;
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "employees/share_revoke.html")]
struct RevokePage {
    t: Texts,
    page: Page,
    share: ShareDetails,
    heading: String,
    holders: usize,
    /// Whether the files are only looked at.
    view_only: bool,
    not_yet: usize,
}

/// `GET /shares/{id}/revoke`: says what it means.
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Forbidden`].
pub async fn ask_revoke(colleague: Colleague, id: web::Path<Uuid>) -> Result<HttpResponse, Failure> {
    let share = load(&colleague, *id).await?;
    permit(&colleague, &share)?;
    let holders = share.recipients.iter().filter(|one| one.revoked_at.is_none());
    let page = RevokePage {
        t: colleague.visitor.t,
        page: colleague.page("shares"),
        heading: heading(&share, &colleague.visitor.t),
        holders: holders.clone().count(),
        view_only: share.mode == Mode::View,
        not_yet: holders.filter(|one| one.fetched_at.is_none()).count(),
        share,
    };
    html(HttpResponse::Ok(), &page)
}

/// `POST /shares/{id}/revoke`
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Forbidden`], and when somebody was faster.
pub async fn revoke(colleague: Colleague, id: web::Path<Uuid>, Form(_): Form) -> Result<HttpResponse, Failure> {
    let share = load(&colleague, *id).await?;
    let leave = permit(&colleague, &share)?;
    colleague.visitor.app.sharing.revoke(&leave, &colleague.visitor.client).await?;
    Ok(see_other(&format!("/shares/{id}?said=share-revoked-now")))
}
