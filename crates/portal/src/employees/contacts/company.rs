//! Everything on one company.

use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_directory::{Company, CompanyError, ContactFilter, ListCursor};
use sealport_sharing::Customer;
use serde::Deserialize;
use uuid::Uuid;

use super::Id;
use super::shares::{self, ShareLine};
use super::viewers::{self, ViewersPart};
use crate::employees::share::html;
use crate::employees::sign_in::see_other;
use crate::employees::timeline;
use crate::http::{Colleague, Failure, Form};
use crate::page::Page;
use crate::texts::Texts;

/// Contacts that the page names; the list has them all.
const NAMED: u32 = 8;

const SAID: &[&str] = &["company-saved", "viewer-named", "viewer-removed"];

#[derive(Template)]
#[template(path = "employees/company.html")]
struct CompanyPage {
    t: Texts,
    page: Page,
    company: Company,
    add_href: String,
    people: Vec<(Uuid, String, String)>,
    viewers: ViewersPart,
    more: u64,
    figures: Vec<(u64, String)>,
    failed: u64,
    shares: Vec<ShareLine>,
    first_href: String,
    next_href: String,
    history: Vec<timeline::Line>,
}

#[derive(Template)]
#[template(path = "employees/company_edit.html")]
struct EditPage {
    t: Texts,
    page: Page,
    id: Uuid,
    heading: String,
    company_name: String,
    notes: String,
    revision: i64,
    name_error: String,
    known: Option<Uuid>,
}

/// How the page is asked for.
#[derive(Deserialize)]
pub struct Asked {
    after: Option<String>,
    said: Option<String>,
}

pub(in crate::employees) async fn load(colleague: &Colleague, id: Uuid) -> Result<Company, Failure> {
    colleague.visitor.app.directory.company(&colleague.permit, id).await?.ok_or(Failure::NotFound)
}

/// `GET /companies/{id}`
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn show(colleague: Colleague, id: Id, asked: web::Query<Asked>) -> Result<HttpResponse, Failure> {
    let (t, app) = (colleague.visitor.t, &colleague.visitor.app);
    let company = load(&colleague, *id).await?;
    let filter = ContactFilter { company: Some(*id), ..ContactFilter::default() };
    let people = app.directory.contacts(&colleague.permit, &filter, ListCursor::FIRST, NAMED).await?;
    let shares = shares::of(&colleague, Customer::Company(*id), asked.after.as_deref()).await?;
    let base = format!("/companies/{id}");
    let page = CompanyPage {
        page: colleague.page("contacts").after(asked.said.as_deref(), SAID, &t),
        add_href: super::href("/contacts/new", &[("company", &company.name)]),
        more: company.contacts.saturating_sub(people.len() as u64),
        people: people
            .into_iter()
            .map(|line| {
                let address = line.person.address.as_ref().map_or("–", |address| address.as_str()).to_owned();
                (line.person.id, line.person.name, address)
            })
            .collect(),
        viewers: viewers::part(&colleague, *id).await?,
        company,
        figures: shares::figures(&shares.figures, &t),
        failed: shares.figures.failed,
        shares: shares.lines,
        first_href: if asked.after.is_some() { base.clone() } else { String::new() },
        next_href: match shares.next.as_str() {
            "" => String::new(),
            next => format!("{base}?after={next}#shares"),
        },
        history: timeline::latest(&colleague, *id).await?,
        t,
    };
    html(HttpResponse::Ok(), &page)
}

/// `GET /companies/{id}/edit`
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn edit(colleague: Colleague, id: Id) -> Result<HttpResponse, Failure> {
    html(HttpResponse::Ok(), &page_of(&colleague, *id).await?)
}

async fn page_of(colleague: &Colleague, id: Uuid) -> Result<EditPage, Failure> {
    let company = load(colleague, id).await?;
    Ok(EditPage {
        t: colleague.visitor.t,
        page: colleague.page("contacts"),
        id,
        heading: company.name.clone(),
        company_name: company.name,
        notes: company.notes,
        revision: company.revision,
        name_error: String::new(),
        known: None,
    })
}

/// `POST /companies/{id}/edit`
///
/// # Errors
/// [`Failure::NotFound`], and when somebody was faster.
pub async fn change(colleague: Colleague, id: Id, Form(fields): Form) -> Result<HttpResponse, Failure> {
    let (app, client) = (&colleague.visitor.app, &colleague.visitor.client);
    let revision = fields.get("revision").parse().map_err(|_| Failure::BadRequest("error-form-broken"))?;
    let (name, notes) = (fields.trimmed("name"), fields.trimmed("notes"));
    let (key, known) = match app.directory.change_company(&colleague.permit, *id, revision, (name, notes), client).await
    {
        Ok(()) => return Ok(see_other(&format!("/companies/{id}?said=company-saved"))),
        Err(CompanyError::NoName) => ("field-needed", None),
        Err(CompanyError::AlreadyThere(other)) => ("company-already-there", Some(other)),
        Err(CompanyError::TooLong) => ("company-too-long", None),
        Err(error) => return Err(error.into()),
    };
    let page = page_of(&colleague, *id).await?;
    let name_error = page.t.m(key);
    let page = EditPage { company_name: name.to_owned(), notes: notes.to_owned(), revision, name_error, known, ..page };
    html(HttpResponse::UnprocessableEntity(), &page)
}
