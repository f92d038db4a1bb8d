//! Proving all factors again before a dangerous act, and going on with what was asked.
//!
//! A form that needs a fresh proof is sent here by the browser (307), with everything that was typed; the page keeps it in
//! hidden fields. Once the proof is there, another page sends these fields, and only these, on to where they were meant for:
//! a redirect would carry password and code along.

use actix_web::http::{Method, header};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use sealport_identity::SignIn;
use sealport_identity::factors::{FactorError, Offer};
use serde::Deserialize;

use super::company::going_on;
use super::second::{Answered, Onward, challenge};
use super::sign_in::{company_button, local, see_other};
use crate::http::callers::{STAFF, session_cookie};
use crate::http::headers::WITH_PASSKEYS;
use crate::http::{Failure, Fields, Form, Member, Script};
use crate::page::Page;
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "employees/prove.html")]
struct ProvePage {
    t: Texts,
    page: Page,
    address: String,
    /// Where to go on, and whether with the form that was sent.
    then: String,
    sends: bool,
    carried: Vec<(String, String)>,
    has_passkey: bool,
    has_app: bool,
    /// What stands on the button of the company's sign-in, when it can prove this account.
    company: Option<String>,
    origin: String,
    problem: String,
}

/// What was asked for.
#[derive(Deserialize)]
pub struct Asked {
    /// A path of ours.
    #[serde(default)]
    pub then: String,
}

/// The answer in place of what needs a fresh proof.
pub fn instead(request: &HttpRequest) -> HttpResponse {
    let query: String =
        url::form_urlencoded::Serializer::new(String::new()).append_pair("then", request.uri().path()).finish();
    let mut answer = match *request.method() {
        Method::GET | Method::HEAD => HttpResponse::SeeOther(),
        _ => HttpResponse::TemporaryRedirect(),
    };
    answer.insert_header((header::LOCATION, format!("/prove?{query}"))).finish()
}

/// `GET /prove`
///
/// # Errors
/// What the records say.
pub async fn show(colleague: Member, asked: web::Query<Asked>) -> Result<HttpResponse, Failure> {
    answer(&colleague, local(&asked.then), None, String::new()).await
}

/// `POST /prove`: first with the form that was sent elsewhere, then with password and code too.
///
/// # Errors
/// Too many tries, and what the records say.
pub async fn prove(colleague: Member, asked: web::Query<Asked>, Form(fields): Form) -> Result<HttpResponse, Failure> {
    let then = local(&asked.then);
    let sends = !fields.ticked("proof-get");
    if !fields.ticked("proof-code") {
        return answer(&colleague, then, Some(&fields), String::new()).await;
    }
    let (app, client) = (&colleague.visitor.app, &colleague.visitor.client);
    let proof = (fields.secret("proof-password"), fields.secret("proof-code"));
    match app.factors.prove_again_with_code(&colleague.session, proof, client).await {
        Ok(session) => onward(&colleague, &session, then, if sends { carried(&fields) } else { None }),
        Err(FactorError::Refused(_)) => {
            let problem = colleague.visitor.t.m("factor-refused");
            answer(&colleague, then, sends.then_some(&fields), problem).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /prove/passkey/start`
///
/// # Errors
/// Too many tries; no passkeys under this address.
pub async fn start_passkey(colleague: Member, Script(()): Script<()>) -> Result<HttpResponse, Failure> {
    let visitor = &colleague.visitor;
    challenge(visitor.app.factors.start_passkey(Offer::Button, &visitor.client).await?)
}

/// `POST /prove/passkey`
///
/// # Errors
/// A refused proof, and what the records say.
pub async fn finish_passkey(colleague: Member, Script(sent): Script<Answered>) -> Result<HttpResponse, Failure> {
    let (app, client) = (&colleague.visitor.app, &colleague.visitor.client);
    let session = app.factors.prove_again_with_passkey(&colleague.session, sent.ceremony, &sent.answer, client).await?;
    Ok(HttpResponse::Ok()
        .cookie(session_cookie(app, STAFF, &session.secret, session.expires_at))
        .json(Onward { to: local(&sent.next).to_owned() }))
}

/// To where the proof was asked for, with the renewed session.
fn onward(
    colleague: &Member,
    session: &SignIn,
    then: &str,
    form: Option<Vec<(String, String)>>,
) -> Result<HttpResponse, Failure> {
    let mut response = going_on(&colleague.visitor, then.to_owned(), form)?;
    let cookie = session_cookie(&colleague.visitor.app, STAFF, &session.secret, session.expires_at);
    response.add_cookie(&cookie).map_err(|_| Failure::Unavailable)?;
    Ok(response)
}

/// What goes on to where it was meant for. A form with a new password is filled in again: it must not lie in a page.
pub fn carried(fields: &Fields) -> Option<Vec<(String, String)>> {
    let own = |name: &str| name == "csrf" || name.starts_with("proof-");
    if fields.pairs().iter().any(|(name, _)| !own(name) && (name == "password" || name == "repeat")) {
        return None;
    }
    Some(fields.pairs().iter().filter(|(name, _)| !own(name)).cloned().collect())
}

async fn answer(
    colleague: &Member,
    then: &str,
    fields: Option<&Fields>,
    problem: String,
) -> Result<HttpResponse, Failure> {
    if fields.is_none() && problem.is_empty() && colleague.fresh().is_ok() {
        return Ok(see_other(then));
    }
    let visitor = &colleague.visitor;
    let person = &colleague.session.person;
    let known = visitor.app.factors.overview(&colleague.session).await?;
    let carried = fields.and_then(carried);
    let status = if problem.is_empty() { 200 } else { 422 };
    let page = ProvePage {
        t: visitor.t,
        page: colleague.page(""),
        address: person.address.as_ref().map_or("", sealport_identity::Address::as_str).to_owned(),
        then: then.to_owned(),
        sends: carried.is_some(),
        carried: carried.unwrap_or_default(),
        has_passkey: !known.passkeys.is_empty() && visitor.app.factors.have_passkeys(),
        has_app: known.password && known.totp.is_some(),
        company: company_button(visitor).filter(|_| visitor.app.factors.company_proves(known.company.is_some())),
        origin: visitor.app.config.public_url(),
        problem,
    };
    let status = actix_web::http::StatusCode::from_u16(status).unwrap_or_default();
    Ok(HttpResponse::build(status)
        .insert_header(WITH_PASSKEYS)
        .content_type("text/html; charset=utf-8")
        .body(page.render()?))
}
