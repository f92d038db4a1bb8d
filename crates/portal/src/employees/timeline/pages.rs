//! The history of a share or an asset as a page, for reading and for printing.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

use super::{Line, Reader, cursor, lines};
use crate::employees::contacts;
use crate::employees::share::{self, html};
use crate::http::{Colleague, Failure, HistoryReader, Member};
use crate::page::Page;
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "employees/history.html")]
struct HistoryPage {
    t: Texts,
    page: Page,
    /// What it is the history of.
    about: String,
    /// Its page; empty for everything.
    base: String,
    /// Where this reader goes back to.
    back: String,
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
    reader: HistoryReader,
    id: web::Path<Uuid>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Failure> {
    let visitor = &reader.member.visitor;
    let share = visitor.app.sharing.head(&reader.permit, *id).await?.ok_or(Failure::NotFound)?;
    let about = share::title(share.number, share::first_title(&share.files), share.files.len(), &visitor.t);
    let is_owner = share.owner == reader.member.id();
    let base = format!("/shares/{id}");
    answer(&reader.member, Some(*id), (about, base, is_owner), "shares", asked.after.as_deref()).await
}

/// `GET /library/{id}/history`
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn of_asset(
    reader: HistoryReader,
    id: web::Path<Uuid>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Failure> {
    let visitor = &reader.member.visitor;
    let asset = visitor.app.library.head(&reader.permit, *id).await?;
    let about = if asset.deleted { visitor.t.m("history-deleted-file") } else { asset.title };
    let base = format!("/library/{id}");
    answer(&reader.member, Some(*id), (about, base, false), "library", asked.after.as_deref()).await
}

/// `GET /history`: of the whole house, for reviewers.
///
/// # Errors
/// [`Failure::NotFound`] for everybody else.
pub async fn of_everything(reader: HistoryReader, asked: web::Query<Asked>) -> Result<HttpResponse, Failure> {
    if !reader.permit.action().of_everything {
        return Err(Failure::NotFound);
    }
    let about = reader.member.visitor.settings.company.name.clone();
    answer(&reader.member, None, (about, String::new(), false), "history", asked.after.as_deref()).await
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
    answer(&colleague.into(), Some(*id), (name, format!("/contacts/{id}"), false), "contacts", asked.after.as_deref())
        .await
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
    answer(&colleague.into(), Some(*id), (name, format!("/companies/{id}"), false), "contacts", asked.after.as_deref())
        .await
}

async fn answer(
    member: &Member,
    subject: Option<Uuid>,
    (about, base, is_owner): (String, String, bool),
    section: &'static str,
    after: Option<&str>,
) -> Result<HttpResponse, Failure> {
    let t = member.visitor.t;
    let eyes = Reader::of(&member.visitor, &member.session);
    let timeline = lines(&eyes, subject, cursor(after)).await?;
    let page = HistoryPage {
        page: member.page(section),
        section_words: t.a("history-of", "about", about.as_str()),
        about,
        // A reviewer goes back to the history of everything: what it speaks of is not theirs to open.
        back: if member.session.facts.roles.works() && subject.is_some() {
            base.clone()
        } else {
            "/history".to_owned()
        },
        first_href: if after.is_some() { format!("{base}/history") } else { String::new() },
        next_href: match timeline.next.as_str() {
            "" => String::new(),
            next => format!("{base}/history?after={next}"),
        },
        sees_addresses: is_owner || eyes.sees_addresses,
        base,
        lines: timeline.lines,
        t,
    };
    html(HttpResponse::Ok(), &page)
}
