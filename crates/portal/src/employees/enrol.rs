//! Setting up an account's factors: a passkey, or a password with an authenticator app. Nobody gets in without.

use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_identity::factors::{CeremonyId, Changer, FactorError, SeedToScan, SignedIn};
use sealport_vault::Secret;

use super::account::codes::{CodesPage, shown};
use super::account::passkeys::Added;
use super::second::{Challenge, Onward};
use super::setup::weakness_key;
use super::sign_in::see_other;
use super::{entering, sign_in};
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
}

#[derive(Template)]
#[template(path = "employees/enrol_app.html")]
struct AppPage {
    t: Texts,
    page: Page,
    seed: SeedToScan,
    action: String,
    problem: String,
}

fn changer(visitor: &Visitor) -> Result<Changer<'_>, Failure> {
    visitor.enrolling().map(Changer::Enrolling).ok_or(Failure::SignIn)
}

/// `GET /enrol`
///
/// # Errors
/// [`Failure::SignIn`] for anybody else.
pub async fn show(Newcomer(visitor): Newcomer) -> Result<HttpResponse, Failure> {
    answer(&visitor, String::new())
}

/// `POST /enrol/password`: for whoever went without one and changed their mind.
///
/// # Errors
/// What the records say.
pub async fn set_password(Newcomer(visitor): Newcomer, Form(fields): Form) -> Result<HttpResponse, Failure> {
    let t = visitor.t;
    if fields.get("password") != fields.get("repeat") {
        return answer(&visitor, t.m("setup-passwords-differ"));
    }
    match visitor.app.factors.set_password(changer(&visitor)?, fields.secret("password")).await {
        Ok(()) => Ok(see_other("/enrol")),
        Err(FactorError::Weak(weakness)) => answer(&visitor, t.m(weakness_key(weakness))),
        Err(error) => Err(error.into()),
    }
}

/// `POST /enrol/app`: makes a seed and shows it.
///
/// # Errors
/// What the records say.
pub async fn start_app(Newcomer(visitor): Newcomer, Form(_): Form) -> Result<HttpResponse, Failure> {
    let company = &visitor.settings.company.name;
    let (id, _) = visitor.app.factors.start_totp(changer(&visitor)?, company).await?;
    Ok(see_other(&format!("/enrol/app/{id}")))
}

/// `GET /enrol/app/{ceremony}`
///
/// # Errors
/// What the records say.
pub async fn show_app(Newcomer(visitor): Newcomer, id: web::Path<CeremonyId>) -> Result<HttpResponse, Failure> {
    app_page(&visitor, *id, String::new()).await
}

/// `POST /enrol/app/{ceremony}`: the first right code signs in, and the recovery codes are shown.
///
/// # Errors
/// What the records say.
pub async fn finish_app(
    Newcomer(visitor): Newcomer,
    id: web::Path<CeremonyId>,
    Form(fields): Form,
) -> Result<HttpResponse, Failure> {
    let factors = &visitor.app.factors;
    match factors.finish_totp(changer(&visitor)?, *id, fields.secret("code"), &visitor.browser()).await {
        Ok(Some(signed)) => with_codes(&visitor, &signed).await,
        // Only who is signed in already stays without a new session.
        Ok(None) => Ok(see_other("/account")),
        Err(FactorError::Refused(_)) => app_page(&visitor, *id, visitor.t.m("app-code-wrong")).await,
        Err(FactorError::Ended) => Ok(see_other("/enrol")),
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
        to = format!("{}said=enrol-done", onward(&visitor, &signed.session.secret).await?);
    }
    Ok(response.json(Onward { to }))
}

/// Where the new session begins to work: whoever runs the portal completes its settings first. Ends where a query begins.
async fn onward(visitor: &Visitor, secret: &Secret) -> Result<String, Failure> {
    let session = visitor.app.staff.session(secret).await?.ok_or(Failure::SignIn)?;
    let runs_it = session.facts.roles.has(sealport_access::Role::Administrator);
    let new = runs_it && visitor.settings.company.imprint.is_empty();
    Ok(if new { "/settings?said=setup-done&" } else { "/account?" }.to_owned())
}

async fn with_codes(visitor: &Visitor, signed: &SignedIn) -> Result<HttpResponse, Failure> {
    let app = &visitor.app;
    let session = app.staff.session(&signed.session.secret).await?.ok_or(Failure::SignIn)?;
    let fresh = session.fresh(visitor.now()).ok_or(Failure::ProofNeeded)?;
    let codes = app.factors.make_recovery_codes(fresh).await?;
    let runs_it = session.facts.roles.has(sealport_access::Role::Administrator);
    let new = runs_it && visitor.settings.company.imprint.is_empty();
    let page = CodesPage {
        t: visitor.t,
        page: visitor.page(),
        codes: shown(&codes),
        onward: if new { "/settings" } else { "/library" },
        said: if new { "setup-done" } else { "" },
    };
    let mut response = HttpResponse::Ok();
    entering::cookies(app, signed, visitor.now(), &mut response);
    Ok(response.content_type("text/html; charset=utf-8").body(page.render()?))
}

async fn app_page(visitor: &Visitor, id: CeremonyId, problem: String) -> Result<HttpResponse, Failure> {
    let company = &visitor.settings.company.name;
    let seed = match visitor.app.factors.see_totp(changer(visitor)?, id, company).await {
        Ok(seed) => seed,
        Err(FactorError::Ended) => return Ok(sign_in::see_other("/enrol")),
        Err(error) => return Err(error.into()),
    };
    let status = if problem.is_empty() { 200 } else { 422 };
    let action = format!("/enrol/app/{id}");
    callers::page(status, &AppPage { t: visitor.t, page: visitor.page(), seed, action, problem })
}

fn answer(visitor: &Visitor, problem: String) -> Result<HttpResponse, Failure> {
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
    };
    let mut response = if wrong { HttpResponse::UnprocessableEntity() } else { HttpResponse::Ok() };
    Ok(response.insert_header(WITH_PASSKEYS).content_type("text/html; charset=utf-8").body(template.render()?))
}
