//! All contacts, and all companies.

use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_directory::{ContactFilter, ListCursor, ListedContact};
use serde::Deserialize;
use uuid::Uuid;

use super::{href, read_cursor, write_cursor};
use crate::employees::share::html;
use crate::http::{Colleague, Failure};
use crate::page::Page;
use crate::texts::Texts;

/// Lines of one page.
const PAGE: u32 = 40;
/// Companies that a search for contacts names besides.
const BESIDES: u32 = 4;

const SAID: &[&str] = &["contact-put-away", "contacts-imported"];

#[derive(Template)]
#[template(path = "employees/contacts.html")]
struct ContactsPage {
    t: Texts,
    page: Page,
    lines: Vec<Line>,
    companies: Vec<(Uuid, String)>,
    search: String,
    /// The company whose contacts are listed, and its name.
    company: Option<(Uuid, String)>,
    is_archive: bool,
    views: Vec<View>,
    first_href: String,
    next_href: String,
}

#[derive(Template)]
#[template(path = "employees/companies.html")]
struct CompaniesPage {
    t: Texts,
    page: Page,
    lines: Vec<CompanyLine>,
    search: String,
    views: Vec<View>,
    first_href: String,
    next_href: String,
}

struct Line {
    id: Uuid,
    name: String,
    address: String,
    company: Option<(Uuid, String)>,
    touched: String,
}

struct CompanyLine {
    id: Uuid,
    name: String,
    contacts: String,
    touched: String,
}

/// People, companies, the archive.
struct View {
    href: String,
    words: String,
    is_chosen: bool,
}

/// How a list is asked for.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    company: Option<Uuid>,
    #[serde(default)]
    show: String,
    after: Option<String>,
    said: Option<String>,
}

fn views(search: &str, chosen: &str, t: &Texts) -> Vec<View> {
    let view = |key: &str, href| View { href, words: t.m(key), is_chosen: key == chosen };
    vec![
        view("contacts-people", href("/contacts", &[("q", search)])),
        view("contacts-companies", href("/companies", &[("q", search)])),
        view("contacts-archive", href("/contacts", &[("q", search), ("show", "archive")])),
    ]
}

/// `GET /contacts`
///
/// # Errors
/// What the records say.
pub async fn contacts(colleague: Colleague, asked: web::Query<Asked>) -> Result<HttpResponse, Failure> {
    let (t, directory) = (colleague.visitor.t, &colleague.visitor.app.directory);
    let (search, is_archive) = (asked.q.trim(), asked.show == "archive");
    let company = match asked.company {
        Some(id) => {
            let company = directory.company(&colleague.permit, id).await?.ok_or(Failure::NotFound)?;
            Some((id, company.name))
        }
        None => None,
    };
    let filter = ContactFilter { search: search.to_owned(), company: asked.company, archived: is_archive };
    let mut found =
        directory.contacts(&colleague.permit, &filter, read_cursor(asked.after.as_deref()), PAGE + 1).await?;
    let has_more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let company_text = asked.company.map_or_else(String::new, |id| id.to_string());
    let here = |after: &str| {
        href("/contacts", &[("q", search), ("company", &company_text), ("show", &asked.show), ("after", after)])
    };
    let next = found.last().filter(|_| has_more).map(ListedContact::cursor);
    let besides = if search.is_empty() || company.is_some() || is_archive {
        Vec::new()
    } else {
        directory.companies(&colleague.permit, search, ListCursor::FIRST, BESIDES).await?
    };
    let page = ContactsPage {
        page: colleague.page("contacts").after(asked.said.as_deref(), SAID, &t),
        lines: found.into_iter().map(|line| contact_line(line, &t)).collect(),
        companies: besides.into_iter().map(|company| (company.id, company.name)).collect(),
        search: search.to_owned(),
        company,
        is_archive,
        views: views(search, if is_archive { "contacts-archive" } else { "contacts-people" }, &t),
        first_href: if asked.after.is_some() { here("") } else { String::new() },
        next_href: next.map_or_else(String::new, |next| here(&write_cursor(next.at, next.id))),
        t,
    };
    html(HttpResponse::Ok(), &page)
}

fn contact_line(line: ListedContact, t: &Texts) -> Line {
    Line {
        id: line.person.id,
        address: line.person.address.as_ref().map_or("–", |address| address.as_str()).to_owned(),
        name: line.person.name,
        company: line.company,
        touched: t.day(line.touched_at),
    }
}

/// `GET /companies`
///
/// # Errors
/// What the records say.
pub async fn companies(colleague: Colleague, asked: web::Query<Asked>) -> Result<HttpResponse, Failure> {
    let (t, directory) = (colleague.visitor.t, &colleague.visitor.app.directory);
    let search = asked.q.trim();
    let from = read_cursor(asked.after.as_deref());
    let mut found = directory.companies(&colleague.permit, search, from, PAGE + 1).await?;
    let has_more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let here = |after: &str| href("/companies", &[("q", search), ("after", after)]);
    let next = found.last().filter(|_| has_more).map(|last| here(&write_cursor(last.touched_at, last.id)));
    let line = |company: sealport_directory::ListedCompany| CompanyLine {
        id: company.id,
        name: company.name,
        contacts: t.a("company-contacts", "n", company.contacts),
        touched: t.day(company.touched_at),
    };
    let page = CompaniesPage {
        page: colleague.page("contacts"),
        lines: found.into_iter().map(line).collect(),
        search: search.to_owned(),
        views: views(search, "contacts-companies", &t),
        first_href: if asked.after.is_some() { here("") } else { String::new() },
        next_href: next.unwrap_or_default(),
        t,
    };
    html(HttpResponse::Ok(), &page)
}
