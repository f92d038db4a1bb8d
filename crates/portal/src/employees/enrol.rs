//! Setting up an account's factors: a passkey, or a password with an authenticator app. Nobody gets in without.

use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_identity::factors::{CeremonyId, Changer, FactorError, SeedToScan, SignedIn};
use sealport_vault::Secret;

use super::account::codes::{CodesPage, shown};
use super::account::passkeys::Added;
use super::entering;
use super::second::{Challenge, Onward};
use super::setup::weakness_key;
use super::sign_in::{Next, see_other};
use crate::http::headers::WITH_PASSKEYS;
use crate::http::{Failure, Form, Newcomer, Script, Visitor, callers};
use crate::page::Page;
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "employees/enrol.html")]
struct EnrolPage {
    t: Texts,
    page: Page,
    person_name: String,
    address: String,
    has_password: bool,
    passkeys: bool,
    origin: String,
    problem: String,
    /// Where it leads, and the same as a query.
    onto: String,
    carries: String,
}

#[derive(Template)]
#[template(path = "employees/enrol_app.html")]
struct AppPage {
    t: Texts,
    page: Page,
    seed: SeedToScan,
    action: String,
    back: String,
    problem: String,
}

fn changer(visitor: &Visitor) -> Result<Changer<'_>, Failure> {
    visitor.enrolling().map(Changer::Enrolling).ok_or(Failure::SignIn)
}

/// `GET /enrol`
///
/// # Errors
/// [`Failure::SignIn`] for anybody else.
pub async fn show(Newcomer(visitor): Newcomer, next: web::Query<Next>) -> Result<HttpResponse, Failure> {
    answer(&visitor, &next.next, String::new())
}

/// `POST /enrol/password`: for whoever went without one and changed their mind.
///
/// # Errors
/// What the records say.
pub async fn set_password(
    Newcomer(visitor): Newcomer,
    next: web::Query<Next>,
    Form(fields): Form,
) -> Result<HttpResponse, Failure> {
    let t = visitor.t;
    if fields.get("password") != fields.get("repeat") {
        return answer(&visitor, &next.next, t.m("setup-passwords-differ"));
    }
    match visitor.app.factors.set_password(changer(&visitor)?, fields.secret("password")).await {
        Ok(()) => Ok(see_other(&format!("/enrol{}", entering::query(&next.next)))),
        Err(FactorError::Weak(weakness)) => answer(&visitor, &next.next, t.m(weakness_key(weakness))),
        Err(error) => Err(error.into()),
    }
}

/// `POST /enrol/app`: makes a seed and shows it.
///
/// # Errors
/// What the records say.
pub async fn start_app(
    Newcomer(visitor): Newcomer,
    next: web::Query<Next>,
    Form(_): Form,
) -> Result<HttpResponse, Failure> {
    let company = &visitor.settings.company.name;
    let (id, _) = visitor.app.factors.start_totp(changer(&visitor)?, company).await?;
    Ok(see_other(&format!("/enrol/app/{id}{}", entering::query(&next.next))))
}

/// `GET /enrol/app/{ceremony}`
///
/// # Errors
/// What the records say.
pub async fn show_app(
    Newcomer(visitor): Newcomer,
    id: web::Path<CeremonyId>,
    next: web::Query<Next>,
) -> Result<HttpResponse, Failure> {
    app_page(&visitor, *id, &next.next, String::new()).await
}

/// `POST /enrol/app/{ceremony}`: the first right code signs in, and the recovery codes are shown.
///
/// # Errors
/// What the records say.
pub async fn finish_app(
    Newcomer(visitor): Newcomer,
    id: web::Path<CeremonyId>,
    next: web::Query<Next>,
    Form(fields): Form,
) -> Result<HttpResponse, Failure> {
    let factors = &visitor.app.factors;
    match factors.finish_totp(changer(&visitor)?, *id, fields.secret("code"), &visitor.browser()).await {
        Ok(Some(signed)) => with_codes(&visitor, &signed, &next.next).await,
        // Only who is signed in already stays without a new session.
        Ok(None) => Ok(see_other("/account")),
        Err(FactorError::Refused(_)) => app_page(&visitor, *id, &next.next, visitor.t.m("app-code-wrong")).await,
        Err(FactorError::Ended) => Ok(see_other(&format!("/enrol{}", entering::query(&next.next)))),
        Err(error) => Err(error.into()),
    }
}

/// `POST /enrol/passkey/start`
///
/// # Errors
/// No passkeys under this address; what the records say.
pub async fn start_passkey(Newcomer(visitor): Newcomer, Script(()): Script<()>) -> Result<HttpResponse, Failure> {
    let company = &visitor.settings.company.name;
    let (ceremony, options) = visitor.app.factors.start_adding_passkey(changer(&visitor)?, company).await?;
    Ok(HttpResponse::Ok().json(Challenge { ceremony, options: options.public_key }))
}

/// `POST /enrol/passkey`: signs in.
///
/// # Errors
/// A refused passkey; what the records say.
pub async fn finish_passkey(Newcomer(visitor): Newcomer, Script(sent): Script<Added>) -> Result<HttpResponse, Failure> {
    let factors = &visitor.app.factors;
    let name = sent.name_for(&visitor.client, &visitor.t);
    let what = (name.as_str(), &sent.answer);
    let done = factors.finish_adding_passkey(changer(&visitor)?, sent.ceremony, what, &visitor.browser()).await?;
    let mut response = HttpResponse::Ok();
    let mut to = "/account".to_owned();
    if let Some(signed) = &done {
        entering::cookies(&visitor.app, signed, visitor.now(), &mut response);
        to = match onward(&visitor, &signed.session.secret, &sent.next).await? {
            Onto::Home(path) => format!("{path}?said=enrol-done"),
            Onto::Settings => "/settings?said=setup-done".to_owned(),
            Onto::Wanted(path) => path,
        };
    }
    Ok(response.json(Onward { to }))
}

/// Where a new session begins to work.
enum Onto {
    /// Whoever runs the portal completes its settings first.
    Settings,
    /// To what they wanted, and were led here for.
    Wanted(String),
    /// To a page of their own.
    Home(&'static str),
}

async fn onward(visitor: &Visitor, secret: &Secret, next: &str) -> Result<Onto, Failure> {
    let session = visitor.app.staff.session(secret).await?.ok_or(Failure::SignIn)?;
    let roles = session.facts.roles;
    let runs_it = roles.has(sealport_access::Role::Administrator);
    Ok(match (entering::place_for(roles, next), next) {
        _ if runs_it && visitor.settings.company.imprint.is_empty() => Onto::Settings,
        (place, next) if !next.is_empty() && place == next => Onto::Wanted(next.to_owned()),
        _ if roles.are_in_house() => Onto::Home("/account"),
        _ => Onto::Home("/my"),
    })
}

async fn with_codes(visitor: &Visitor, signed: &SignedIn, next: &str) -> Result<HttpResponse, Failure> {
    let app = &visitor.app;
    let session = app.staff.session(&signed.session.secret).await?.ok_or(Failure::SignIn)?;
    let fresh = session.fresh(visitor.now()).ok_or(Failure::ProofNeeded)?;
    let codes = app.factors.make_recovery_codes(fresh).await?;
    let (onward, said) = match onward(visitor, &signed.session.secret, next).await? {
        Onto::Settings => ("/settings".to_owned(), "setup-done"),
        Onto::Wanted(path) => (path, ""),
        Onto::Home(_) if session.facts.roles.are_in_house() => ("/library".to_owned(), ""),
        Onto::Home(path) => (path.to_owned(), ""),
    };
    let page = CodesPage { t: visitor.t, page: visitor.page(), codes: shown(&codes), onward, said };
    let mut response = HttpResponse::Ok();
    entering::cookies(app, signed, visitor.now(), &mut response);
    Ok(response.content_type("text/html; charset=utf-8").body(page.render()?))
}

async fn app_page(visitor: &Visitor, id: CeremonyId, next: &str, problem: String) -> Result<HttpResponse, Failure> {
    let company = &visitor.settings.company.name;
    let carries = entering::query(next);
    let seed = match visitor.app.factors.see_totp(changer(visitor)?, id, company).await {
        Ok(seed) => seed,
        Err(FactorError::Ended) => return Ok(see_other(&format!("/enrol{carries}"))),
        Err(error) => return Err(error.into()),
    };
    let status = if problem.is_empty() { 200 } else { 422 };
    let (action, back) = (format!("/enrol/app/{id}{carries}"), format!("/enrol{carries}"));
    callers::page(status, &AppPage { t: visitor.t, page: visitor.page(), seed, action, back, problem })
}

fn answer(visitor: &Visitor, next: &str, problem: String) -> Result<HttpResponse, Failure> {
    let enrolling = visitor.enrolling().ok_or(Failure::SignIn)?;
    let person = enrolling.person();
    let wrong = !problem.is_empty();
    let template = EnrolPage {
        t: visitor.t,
        page: visitor.page(),
        person_name: person.name.clone(),
        address: person.address.as_ref().map_or("", sealport_identity::Address::as_str).to_owned(),
        has_password: enrolling.ways().password,
        passkeys: visitor.app.factors.have_passkeys(),
        origin: visitor.app.config.public_url(),
        problem,
        onto: next.to_owned(),
        carries: entering::query(next),
    };
    let mut response = if wrong { HttpResponse::UnprocessableEntity() } else { HttpResponse::Ok() };
    Ok(response.insert_header(WITH_PASSKEYS).content_type("text/html; charset=utf-8").body(template.render()?))
}
