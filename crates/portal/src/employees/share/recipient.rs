//! What can be done for one recipient of a share.

use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_access::{ChangeShare, Mode, Permit};
use sealport_identity::{Address, Language};
use sealport_sharing::{ChangeError, NewRecipient, RecipientOfShare, ShareDetails, ShareState};
use uuid::Uuid;

use super::journey::Standing;
use super::{heading, html, load, permit, sees_for};
use crate::employees::compose::language_name;
use crate::employees::sign_in::see_other;
use crate::http::{Colleague, Failure, Fields, Form};
use crate::page::Page;
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "employees/share_recipient.html")]
struct RecipientPage {
    t: Texts,
    page: Page,
    share: Uuid,
    heading: String,
    grant: Uuid,
    who: String,
    address: String,
    standing: &'static str,
    words: String,
    is_running: bool,
    /// Whether the files are only looked at.
    looks: bool,
    /// Sees it for this company; empty for somebody to whom it is addressed.
    viewer_of: String,
    has_fetched: bool,
    new_name: String,
    new_address: String,
    new_language: &'static str,
    address_error: String,
}

/// `GET /shares/{id}/recipients/{grant}`
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Forbidden`].
pub async fn manage(colleague: Colleague, path: web::Path<(Uuid, Uuid)>) -> Result<HttpResponse, Failure> {
    let (share, one, _) = find(&colleague, *path).await?;
    answer(&colleague, &share, &one, None, String::new())
}

/// `POST /shares/{id}/recipients/{grant}/send-again`
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Forbidden`], and when somebody was faster.
pub async fn send_again(
    colleague: Colleague,
    path: web::Path<(Uuid, Uuid)>,
    Form(_): Form,
) -> Result<HttpResponse, Failure> {
    let (share, one, leave) = find(&colleague, *path).await?;
    colleague.visitor.app.sharing.send_again(&leave, one.grant, &colleague.visitor.client).await?;
    Ok(back(&share, "recipient-sent-again"))
}

/// `POST /shares/{id}/recipients/{grant}/revoke`
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Forbidden`], and when somebody was faster.
pub async fn revoke_one(
    colleague: Colleague,
    path: web::Path<(Uuid, Uuid)>,
    Form(_): Form,
) -> Result<HttpResponse, Failure> {
    let (share, one, leave) = find(&colleague, *path).await?;
    colleague.visitor.app.sharing.revoke_grant(&leave, one.grant, &colleague.visitor.client).await?;
    Ok(back(&share, "recipient-revoked-now"))
}

/// `POST /shares/{id}/recipients/{grant}/replace`
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Forbidden`], and when somebody was faster.
pub async fn replace(
    colleague: Colleague,
    path: web::Path<(Uuid, Uuid)>,
    Form(fields): Form,
) -> Result<HttpResponse, Failure> {
    let (share, one, leave) = find(&colleague, *path).await?;
    let t = colleague.visitor.t;
    let Ok(address) = Address::parse(fields.get("address")) else {
        return answer(&colleague, &share, &one, Some(&fields), t.m("field-address-wrong"));
    };
    let language = Language::parse(fields.get("language")).unwrap_or(one.person.language);
    let with = NewRecipient { name: fields.trimmed("name").to_owned(), address, language };
    match colleague.visitor.app.sharing.replace_recipient(&leave, one.grant, &with, &colleague.visitor.client).await {
        Ok(_) => Ok(back(&share, "recipient-replaced-now")),
        Err(ChangeError::AlreadyRecipient) => {
            answer(&colleague, &share, &one, Some(&fields), t.m("share-already-recipient"))
        }
        Err(error) => Err(error.into()),
    }
}

async fn find(
    colleague: &Colleague,
    (id, grant): (Uuid, Uuid),
) -> Result<(ShareDetails, RecipientOfShare, Permit<ChangeShare>), Failure> {
    let share = load(colleague, id).await?;
    let leave = permit(colleague, &share)?;
    let one = share.recipients.iter().find(|one| one.grant == grant && one.revoked_at.is_none());
    let one = one.cloned().ok_or(Failure::NotFound)?;
    Ok((share, one, leave))
}

fn back(share: &ShareDetails, said: &str) -> HttpResponse {
    see_other(&format!("/shares/{}?said={said}", share.id))
}

fn answer(
    colleague: &Colleague,
    share: &ShareDetails,
    one: &RecipientOfShare,
    typed: Option<&Fields>,
    address_error: String,
) -> Result<HttpResponse, Failure> {
    let t = colleague.visitor.t;
    let standing = Standing::of(one, share.mode, colleague.visitor.settings.smtp.is_some());
    let present = one.person.address.as_ref().map_or("", |address| address.as_str());
    let address = if present.is_empty() { "–" } else { present };
    let wrong = !address_error.is_empty();
    let page = RecipientPage {
        t,
        page: colleague.page("shares"),
        share: share.id,
        heading: heading(share, &t),
        grant: one.grant,
        who: one.person.name.clone(),
        address: format!("{address}, {}", language_name(one.person.language)),
        standing: standing.as_str(),
        words: standing.words(one, &t),
        is_running: share.state == ShareState::Active,
        looks: share.mode == Mode::View,
        viewer_of: sees_for(one, &t),
        has_fetched: one.fetched_at.is_some() && share.mode == Mode::Download,
        // A slip of the finger is mended in what stands there, not typed anew.
        new_name: typed.map_or(one.person.name.as_str(), |typed| typed.trimmed("name")).to_owned(),
        new_address: typed.map_or(present, |typed| typed.trimmed("address")).to_owned(),
        new_language: typed
            .and_then(|typed| Language::parse(typed.get("language")))
            .unwrap_or(one.person.language)
            .as_str(),
        address_error,
    };
    html(if wrong { HttpResponse::UnprocessableEntity() } else { HttpResponse::Ok() }, &page)
}
