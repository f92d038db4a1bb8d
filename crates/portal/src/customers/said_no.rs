//! Pages that say no to somebody who may know why: what happened, whom to ask, what can be done.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, HttpResponseBuilder};
use askama::Template;
use sealport_access::Refusal;
use sealport_ambient::Timestamp;
use sealport_sharing::Contact;

use crate::customers::words::{mailto, whom};
use crate::http::{Failure, Visitor};
use crate::page::Page;
use crate::texts::Texts;

/// What the forms of these pages did, as the next page says it.
pub const SAID: &[&str] = &["fresh-asked"];

#[derive(Template)]
#[template(path = "customers/said_no.html")]
struct SaidNoPage {
    t: Texts,
    page: Page,
    heading: String,
    explanation: String,
    contact: String,
    mail_href: String,
    mail_address: String,
    ask_action: String,
    back_href: &'static str,
}

/// Who said no to what.
pub struct No<'a> {
    /// Why.
    pub reason: Refusal,
    /// When the share ends or ended.
    pub expires_at: Timestamp,
    /// Whom to ask.
    pub contact: &'a Contact,
    /// Where the form goes that asks for a fresh link; "" where it would be of no use.
    pub ask_action: String,
    /// Back to the other files; "" where there are none.
    pub back_href: &'static str,
}

/// The page. `page` is its frame: its forms are of nobody or of a session, as the caller's door has it.
///
/// # Errors
/// When it can't be rendered.
pub fn answer(visitor: &Visitor, page: Page, no: No<'_>) -> Result<HttpResponse, Failure> {
    let t = visitor.t;
    let key = key(no.reason);
    let (contact, address) = whom(no.contact, &visitor.settings.company);
    let until = t.time(no.expires_at);
    let template = SaidNoPage {
        heading: t.m(&format!("{key}-title")),
        explanation: t.b(&format!("{key}-text"), "until", until, "sender", contact.clone()),
        contact,
        mail_href: mailto(address.as_deref(), &t.a("ended-mail-subject", "company", page.company.clone())),
        mail_address: address.unwrap_or_default(),
        ask_action: if asking_helps(no.reason) { no.ask_action } else { String::new() },
        back_href: no.back_href,
        t,
        page,
    };
    Ok(html(HttpResponse::build(status(no.reason)), &template.render()?))
}

fn html(mut response: HttpResponseBuilder, body: &str) -> HttpResponse {
    response.content_type("text/html; charset=utf-8").body(body.to_owned())
}

/// Gone for good, or only refused.
fn status(reason: Refusal) -> StatusCode {
    match reason {
        Refusal::UsedUp
        | Refusal::NotYetAvailable
        | Refusal::ViewOnly
        | Refusal::SessionEnded
        | Refusal::ProofMissing => StatusCode::FORBIDDEN,
        _ => StatusCode::GONE,
    }
}

fn asking_helps(reason: Refusal) -> bool {
    matches!(
        reason,
        Refusal::ShareRevoked | Refusal::GrantRevoked | Refusal::LinkReplaced | Refusal::Expired | Refusal::UsedUp
    )
}

/// Recipients don't need to know whether others lost the files too, nor what was done to a file that is no longer theirs.
fn key(reason: Refusal) -> &'static str {
    match reason {
        Refusal::ShareRevoked | Refusal::GrantRevoked => "ended-revoked",
        Refusal::LinkReplaced => "ended-replaced",
        Refusal::Expired => "ended-expired",
        Refusal::SessionEnded => "ended-session",
        Refusal::ProofMissing => "ended-proof",
        Refusal::NotYetAvailable => "ended-not-yet",
        Refusal::LicenceOver => "ended-licence",
        Refusal::UsedUp => "ended-used-up",
        Refusal::ViewOnly => "ended-view-only",
        _ => "ended-withdrawn",
    }
}
