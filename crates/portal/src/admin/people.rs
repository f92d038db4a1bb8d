//! Who works here.

use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_identity::{Address, Language, SetupLink, StaffError};
use uuid::Uuid;

use crate::employees::account::Said;
use crate::employees::sign_in::see_other;
use crate::http::{Administrator, Failure, Fields, Form};
use crate::page::Page;
use crate::texts::Texts;

const SAID: &[&str] = &["people-disabled", "people-enabled", "recovery-asked", "recovery-dropped"];

#[derive(Template)]
#[template(path = "admin/people.html")]
struct PeoplePage {
    t: Texts,
    page: Page,
    people: Vec<Row>,
    recoveries: Vec<Recovery>,
    /// Whether there is a second administrator who could confirm.
    can_recover: bool,
    link: Option<Link>,
    typed_name: String,
    address: String,
    language: &'static str,
    name_error: String,
    address_error: String,
}

struct Row {
    id: Uuid,
    name: String,
    address: String,
    is_admin: bool,
    is_self: bool,
    disabled: bool,
    is_set_up: bool,
    last_seen: String,
}

/// A recovery that waits for a second administrator.
struct Recovery {
    id: Uuid,
    whose: String,
    asked_by: String,
    until: String,
    /// Whether the reader is another one than who asked and than whom it is about.
    can_confirm: bool,
}

/// A set-up link, shown this once.
pub(super) struct Link {
    name: String,
    url: String,
    until: String,
}

/// `GET /people`
///
/// # Errors
/// What the records say.
pub async fn show(admin: Administrator, said: web::Query<Said>) -> Result<HttpResponse, Failure> {
    answer(&admin, None, &Fields::default(), (String::new(), String::new()), said.said.as_deref()).await
}

/// `POST /people`: adds an employee and shows the link to hand over.
///
/// # Errors
/// What the records say.
pub async fn add(admin: Administrator, Form(fields): Form) -> Result<HttpResponse, Failure> {
    admin.colleague.fresh()?;
    let t = admin.colleague.visitor.t;
    let name = fields.trimmed("name");
    let address = Address::parse(fields.get("address"));
    let name_error = if name.is_empty() { t.m("field-needed") } else { String::new() };
    let Ok(address) = address else {
        return answer(&admin, None, &fields, (name_error, t.m("field-address-wrong")), None).await;
    };
    if !name_error.is_empty() {
        return answer(&admin, None, &fields, (name_error, String::new()), None).await;
    }
    let language = Language::parse(fields.get("language")).unwrap_or(t.language);
    let staff = &admin.colleague.visitor.app.staff;
    match staff.add(&admin.permit, (name, &address, language), fields.ticked("administrator")).await {
        Ok((_, link)) => {
            let link = to_show(&admin, name, &link);
            answer(&admin, Some(link), &Fields::default(), (String::new(), String::new()), None).await
        }
        Err(StaffError::AlreadyThere) => {
            answer(&admin, None, &fields, (String::new(), t.m("people-already-there")), None).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /people/{id}/link`: a new set-up link for somebody who forgot the password.
///
/// # Errors
/// [`Failure::NotFound`], and what the records say.
pub async fn new_link(admin: Administrator, id: web::Path<Uuid>, Form(_): Form) -> Result<HttpResponse, Failure> {
    admin.colleague.fresh()?;
    let staff = &admin.colleague.visitor.app.staff;
    let link = staff.new_link(&admin.permit, *id).await?;
    let all = staff.list(&admin.permit).await?;
    let name = all.iter().find(|one| one.person.id == *id).map_or("", |one| &one.person.name);
    let link = to_show(&admin, name, &link);
    answer(&admin, Some(link), &Fields::default(), (String::new(), String::new()), None).await
}

/// `POST /people/{id}/disable`
///
/// # Errors
/// The last administrator stays; and what the records say.
pub async fn disable(admin: Administrator, id: web::Path<Uuid>, Form(_): Form) -> Result<HttpResponse, Failure> {
    admin.colleague.fresh()?;
    admin.colleague.visitor.app.staff.set_disabled(&admin.permit, *id, true).await?;
    Ok(see_other("/people?said=people-disabled"))
}

/// `POST /people/{id}/enable`
///
/// # Errors
/// What the records say.
pub async fn enable(admin: Administrator, id: web::Path<Uuid>, Form(_): Form) -> Result<HttpResponse, Failure> {
    admin.colleague.fresh()?;
    admin.colleague.visitor.app.staff.set_disabled(&admin.permit, *id, false).await?;
    Ok(see_other("/people?said=people-enabled"))
}

pub(super) fn to_show(admin: &Administrator, name: &str, link: &SetupLink) -> Link {
    let visitor = &admin.colleague.visitor;
    let url = format!("{}/setup/{}", visitor.app.config.public_url(), link.secret.expose().as_str());
    Link { name: name.to_owned(), url, until: visitor.t.time(link.expires_at) }
}

/// The page with a link to hand over.
///
/// # Errors
/// What the records say.
pub(super) async fn with_link(admin: &Administrator, link: Link) -> Result<HttpResponse, Failure> {
    answer(admin, Some(link), &Fields::default(), (String::new(), String::new()), None).await
}

async fn answer(
    admin: &Administrator,
    link: Option<Link>,
    fields: &Fields,
    (name_error, address_error): (String, String),
    said: Option<&str>,
) -> Result<HttpResponse, Failure> {
    let visitor = &admin.colleague.visitor;
    let t = visitor.t;
    let people = visitor.app.staff.list(&admin.permit).await?;
    let requests = visitor.app.factors.recovery_requests(&admin.permit).await?;
    let me = admin.colleague.id();
    let name_of = |id: Uuid| {
        people.iter().find(|one| one.person.id == id).map_or_else(|| "–".to_owned(), |one| one.person.name.clone())
    };
    let recoveries = requests
        .iter()
        .map(|request| Recovery {
            id: request.id,
            whose: name_of(request.person),
            asked_by: name_of(request.asked_by),
            until: t.time(request.expires_at),
            can_confirm: request.asked_by != me && request.person != me,
        })
        .collect();
    let can_recover = people.iter().filter(|one| one.is_admin && one.disabled_at.is_none()).count() > 1;
    let wrong = !name_error.is_empty() || !address_error.is_empty();
    let template = PeoplePage {
        t,
        page: admin.colleague.page("people").after(said, SAID, &t),
        people: people.into_iter().map(|employee| row(&t, admin.colleague.id(), employee)).collect(),
        recoveries,
        can_recover,
        link,
        typed_name: fields.trimmed("name").to_owned(),
        address: fields.trimmed("address").to_owned(),
        language: Language::parse(fields.get("language")).unwrap_or(visitor.settings.company.language).as_str(),
        name_error,
        address_error,
    };
    let mut response = if wrong { HttpResponse::UnprocessableEntity() } else { HttpResponse::Ok() };
    Ok(response.content_type("text/html; charset=utf-8").body(template.render()?))
}

fn row(t: &Texts, me: Uuid, employee: sealport_identity::Employee) -> Row {
    Row {
        id: employee.person.id,
        is_self: employee.person.id == me,
        address: employee.person.address.as_ref().map_or("–", Address::as_str).to_owned(),
        name: employee.person.name,
        is_admin: employee.is_admin,
        disabled: employee.disabled_at.is_some(),
        is_set_up: employee.ways.are_enough(),
        last_seen: employee.last_seen.map_or_else(|| t.m("people-never-seen"), |at| t.time(at)),
    }
}
