//! The history of a share or an asset as a page, for reading and for printing.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

use super::{Line, cursor, lines};
use crate::employees::contacts;
use crate::employees::share::{self, html};
use crate::http::{Colleague, Failure};
use crate::page::Page;
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "employees/history.html")]
struct HistoryPage {
    t: Texts,
    page: Page,
    /// What it is the history of.
    about: String,
    /// Its page.
    base: String,
    section_words: String,
    lines: Vec<Line>,
    first_href: String,
    next_href: String,
    sees_addresses: bool,
}

/// How the page is asked for.
#[derive(Deserialize)]
pub struct Asked {
    after: Option<String>,
}

/// `GET /shares/{id}/history`
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn of_share(
    colleague: Colleague,
    id: web::Path<Uuid>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Failure> {
    let share = share::load(&colleague, *id).await?;
    let about = share::heading(&share, &colleague.visitor.t);
    let is_sender = share.sender.id == colleague.id();
    answer(&colleague, *id, (about, format!("/shares/{id}"), is_sender), "shares", asked.after.as_deref()).await
}

/// `GET /library/{id}/history`
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn of_asset(
    colleague: Colleague,
    id: web::Path<Uuid>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Failure> {
    let asset = colleague.visitor.app.library.asset(&colleague.permit, *id).await?;
    let t = colleague.visitor.t;
    let about = if asset.deleted_at.is_some() { t.m("history-deleted-file") } else { asset.title };
    answer(&colleague, *id, (about, format!("/library/{id}"), false), "library", asked.after.as_deref()).await
}

/// `GET /contacts/{id}/history`
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn of_contact(
    colleague: Colleague,
    id: web::Path<Uuid>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Failure> {
    let name = readable_contact(&colleague, *id).await?;
    answer(&colleague, *id, (name, format!("/contacts/{id}"), false), "contacts", asked.after.as_deref()).await
}

/// The name of a contact whose history this colleague may read.
pub(super) async fn readable_contact(colleague: &Colleague, id: Uuid) -> Result<String, Failure> {
    let contact = contacts::load(colleague, id).await?;
    if !contacts::may_read_history(colleague, &contact) {
        return Err(Failure::NotFound);
    }
    Ok(contact.person.name)
}

/// `GET /companies/{id}/history`
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn of_company(
    colleague: Colleague,
    id: web::Path<Uuid>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Failure> {
    let name = contacts::load_company(&colleague, *id).await?.name;
    answer(&colleague, *id, (name, format!("/companies/{id}"), false), "contacts", asked.after.as_deref()).await
}

async fn answer(
    colleague: &Colleague,
    subject: Uuid,
    (about, base, is_sender): (String, String, bool),
    section: &'static str,
    after: Option<&str>,
) -> Result<HttpResponse, Failure> {
    let t = colleague.visitor.t;
    let timeline = lines(colleague, subject, cursor(after)).await?;
    let page = HistoryPage {
        page: colleague.page(section),
        section_words: t.a("history-of", "about", about.as_str()),
        about,
        first_href: if after.is_some() { format!("{base}/history") } else { String::new() },
        next_href: match timeline.next.as_str() {
            "" => String::new(),
            next => format!("{base}/history?after={next}"),
        },
        sees_addresses: is_sender || colleague.session.facts.rank == sealport_access::Rank::Administrator,
        base,
        lines: timeline.lines,
        t,
    };
    html(HttpResponse::Ok(), &page)
}
