//! Following a set-up link: the first administrator, a new employee, a forgotten password.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_identity::{Address, PasswordWeakness, SetupError, SetupPurpose, SignIn};
use sealport_vault::Secret;

use crate::app::Company;
use crate::http::callers::{STAFF, session_cookie};
use crate::http::{Failure, Fields, Form, Visitor};
use crate::page::Page;
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "employees/setup.html")]
struct SetupPage {
    t: Texts,
    page: Page,
    /// first, invitation or reset.
    purpose: &'static str,
    company: String,
    person_name: String,
    address: String,
    errors: Errors,
}

#[derive(Default)]
struct Errors {
    company: String,
    name: String,
    address: String,
    password: String,
}

impl Errors {
    fn none(&self) -> bool {
        [&self.company, &self.name, &self.address, &self.password].iter().all(|error| error.is_empty())
    }
}

/// `GET /setup/{secret}`: looks, and uses nothing up.
///
/// # Errors
/// [`Failure::NotFound`] for a link that doesn't work.
pub async fn show(visitor: Visitor, secret: web::Path<String>) -> Result<HttpResponse, Failure> {
    let secret = Secret::parse(&secret).map_err(|_| Failure::NotFound)?;
    let purpose = visitor.app.staff.setup_purpose(&secret).await?;
    answer(&visitor, &purpose, &Fields::default(), Errors::default())
}

/// `POST /setup/{secret}`
///
/// # Errors
/// [`Failure::NotFound`] for a link that doesn't work.
pub async fn follow(visitor: Visitor, secret: web::Path<String>, Form(fields): Form) -> Result<HttpResponse, Failure> {
    let secret = Secret::parse(&secret).map_err(|_| Failure::NotFound)?;
    let purpose = visitor.app.staff.setup_purpose(&secret).await?;
    let t = &visitor.t;
    let mut errors = Errors::default();
    if fields.get("password") != fields.get("repeat") {
        errors.password = t.m("setup-passwords-differ");
    }
    let first = matches!(purpose, SetupPurpose::First);
    let address = Address::parse(fields.get("address"));
    if first {
        check_first(&fields, &address, t, &mut errors);
    }
    if !errors.none() {
        return answer(&visitor, &purpose, &fields, errors);
    }
    let signed = match (first, address) {
        (true, Ok(address)) => set_up_first(&visitor, &secret, &fields, &address).await,
        _ => visitor.app.staff.set_password(&secret, fields.secret("password"), &visitor.client).await,
    };
    match signed {
        Ok(signed) => {
            let target = if first { "/settings?said=setup-done" } else { "/library" };
            Ok(HttpResponse::SeeOther()
                .insert_header((header::LOCATION, target))
                .cookie(session_cookie(&visitor.app, STAFF, &signed.secret, signed.expires_at))
                .finish())
        }
        Err(SetupError::Weak(weakness)) => {
            let errors = Errors { password: t.m(weakness_key(weakness)), ..Errors::default() };
            answer(&visitor, &purpose, &fields, errors)
        }
        Err(error) => Err(error.into()),
    }
}

/// The sentence that says why a password is refused, with a tip.
pub const fn weakness_key(weakness: PasswordWeakness) -> &'static str {
    match weakness {
        PasswordWeakness::TooShort => "password-too-short",
        PasswordWeakness::TooLong => "password-too-long",
        PasswordWeakness::Guessable => "password-guessable",
    }
}

fn check_first(
    fields: &Fields,
    address: &Result<Address, sealport_identity::AddressError>,
    t: &Texts,
    errors: &mut Errors,
) {
    if fields.trimmed("company").is_empty() {
        errors.company = t.m("field-needed");
    }
    if fields.trimmed("name").is_empty() {
        errors.name = t.m("field-needed");
    }
    if address.is_err() {
        errors.address = t.m("field-address-wrong");
    }
}

async fn set_up_first(
    visitor: &Visitor,
    secret: &Secret,
    fields: &Fields,
    address: &Address,
) -> Result<SignIn, SetupError> {
    let app = &visitor.app;
    let who = (fields.trimmed("name"), address, visitor.t.language);
    let signed = app.staff.set_up_first(secret, who, fields.secret("password"), &visitor.client).await?;
    let session = app.staff.session(&signed.secret).await?.ok_or(SetupError::Dead)?;
    let permit = sealport_access::administer(&session.facts, visitor.now()).map_err(|_| SetupError::Dead)?;
    let company = Company {
        name: fields.trimmed("company").to_owned(),
        language: visitor.t.language,
        ..visitor.settings.company.clone()
    };
    // The name can be set again on the settings page; the way in can't.
    if let Err(error) = app.settings.set_company(&permit, &company).await {
        tracing::warn!(error = %crate::http::failure::chain(&error), "the company's name was not stored");
    }
    Ok(signed)
}

fn answer(visitor: &Visitor, purpose: &SetupPurpose, fields: &Fields, errors: Errors) -> Result<HttpResponse, Failure> {
    let wrong = !errors.none();
    let (purpose, person) = match purpose {
        SetupPurpose::First => ("first", None),
        SetupPurpose::Invitation(person) => ("invitation", Some(person)),
        SetupPurpose::Reset(person) | SetupPurpose::Recovery(person) => ("reset", Some(person)),
    };
    let address = person.and_then(|person| person.address.as_ref()).map(|address| address.as_str().to_owned());
    let template = SetupPage {
        t: visitor.t,
        page: visitor.page(),
        purpose,
        company: fields.trimmed("company").to_owned(),
        person_name: person.map_or_else(|| fields.trimmed("name").to_owned(), |person| person.name.clone()),
        address: address.unwrap_or_else(|| fields.trimmed("address").to_owned()),
        errors,
    };
    let mut response = if wrong { HttpResponse::UnprocessableEntity() } else { HttpResponse::Ok() };
    Ok(response.content_type("text/html; charset=utf-8").body(template.render()?))
}
