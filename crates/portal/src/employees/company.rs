//! Signing in through the company's own provider: away, and back.
//!
//! The browser is sent away by a page, not by a redirect: browsers hold a form's redirects against our `form-action`, and a
//! provider may lead through hosts that nobody here knows. It comes back to a page of ours that only carries the answer on in
//! a form, so that looking at the address changes nothing and the cookies of the same site are there.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use sealport_identity::factors::{Errand, FactorError, ProviderAnswer, ProviderError, ProviderIn};
use sealport_vault::Secret;
use serde::Deserialize;

use super::entering;
use super::prove::{Asked, carried};
use super::sign_in::{local, see_other, without_company};
use crate::app::App;
use crate::http::callers::{self, COMPANY, STAFF, cookie_secret, ended_cookie, found, session_cookie};
use crate::http::{Failure, Form, Member, Visitor};
use crate::page::Page;
use crate::texts::Texts;

/// How long a browser is known on its way; a ceremony ends before.
const ON_THE_WAY: std::time::Duration = std::time::Duration::from_secs(10 * 60);
/// Largest form that is kept while somebody proves who they are, in bytes.
const LARGEST_FORM: usize = 64 * 1024;

#[derive(Template)]
#[template(path = "employees/company_away.html")]
struct AwayPage {
    t: Texts,
    page: Page,
    /// The provider's address.
    to: String,
    host: String,
}

#[derive(Template)]
#[template(path = "employees/company_back.html")]
struct BackPage {
    t: Texts,
    page: Page,
    action: String,
    heading: &'static str,
    word: &'static str,
    fields: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "employees/company_refused.html")]
struct RefusedPage {
    t: Texts,
    page: Page,
    heading: &'static str,
    said: &'static str,
    back: &'static str,
}

/// What the provider sends back with the browser.
#[derive(Deserialize)]
pub struct Back {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    iss: Option<String>,
}

/// `POST /sign-in/company`
///
/// # Errors
/// Too many tries, and what the records say.
pub async fn start(visitor: Visitor, request: HttpRequest, Form(fields): Form) -> Result<HttpResponse, Failure> {
    let errand = Errand { next: local(fields.get("next")).to_owned(), form: None };
    let cookie = known_by(&visitor.app, &request);
    match visitor.app.factors.start_company(None, errand, &cookie, &visitor.client).await {
        Ok(url) => away(&visitor, &url, &cookie),
        Err(ProviderError::Unreachable(_)) => without_company(&visitor, fields.get("next")),
        Err(error) => Err(error.into()),
    }
}

/// `POST /prove/company`: the fresh proof, with the form that waits for it.
///
/// # Errors
/// Too many tries, and what the records say.
pub async fn start_again(
    colleague: Member,
    request: HttpRequest,
    asked: web::Query<Asked>,
    Form(fields): Form,
) -> Result<HttpResponse, Failure> {
    let visitor = &colleague.visitor;
    let form = if fields.ticked("proof-get") { None } else { carried(&fields) };
    let size = |form: &Vec<(String, String)>| form.iter().map(|(name, text)| name.len() + text.len()).sum::<usize>();
    if form.as_ref().is_some_and(|form| size(form) > LARGEST_FORM) {
        return Err(Failure::TooLarge);
    }
    let errand = Errand { next: local(&asked.then).to_owned(), form };
    let cookie = known_by(&visitor.app, &request);
    match visitor.app.factors.start_company(Some(&colleague.session), errand, &cookie, &visitor.client).await {
        Ok(url) => away(visitor, &url, &cookie),
        Err(ProviderError::Unreachable(_)) => refused(visitor, "sign-in-company-unreachable", true),
        // Who is signed in is not asked to sign in.
        Err(ProviderError::NotSetUp) => Err(Failure::NotFound),
        Err(error) => Err(error.into()),
    }
}

/// `GET /sign-in/company/back`: carries the answer on, and does nothing with it.
///
/// # Errors
/// When the page can't be rendered.
pub async fn back(visitor: Visitor, request: HttpRequest, sent: web::Query<Back>) -> Result<HttpResponse, Failure> {
    if visitor.app.factors.company().is_none() {
        return Err(Failure::SignIn);
    }
    let Back { code, state, iss } = sent.into_inner();
    if code.is_empty() || state.is_empty() {
        return refused(&visitor, "company-cancelled", session(&request).is_some());
    }
    let mut fields = vec![("code".to_owned(), code), ("state".to_owned(), state)];
    fields.extend(iss.map(|issuer| ("iss".to_owned(), issuer)));
    let action = crate::app::BACK.to_owned();
    let page = BackPage {
        t: visitor.t,
        page: visitor.page(),
        action,
        heading: "company-back-title",
        word: "sign-in-on",
        fields,
    };
    callers::page(200, &page)
}

/// `POST /sign-in/company/back`: looks at the answer.
///
/// # Errors
/// Too many tries, and what the records say.
pub async fn finish(visitor: Visitor, request: HttpRequest, Form(fields): Form) -> Result<HttpResponse, Failure> {
    let app = &visitor.app;
    let session = session(&request);
    let issuer = fields.ticked("iss").then(|| fields.get("iss").to_owned());
    let answer = ProviderAnswer { state: fields.get("state").to_owned(), code: fields.get("code").to_owned(), issuer };
    let cookie = cookie_secret(app, &request, COMPANY);
    let come = app.factors.finish_company(answer, cookie.as_ref(), session.as_deref(), &visitor.browser()).await;
    let signed_in = session.is_some();
    let mut answer = match come {
        Ok((ProviderIn::Begun(begun), errand)) => entering::begun(app, &begun, &errand.next),
        Ok((ProviderIn::SignedIn(signed), errand)) => {
            let mut response = HttpResponse::SeeOther();
            response.insert_header((header::LOCATION, errand.next));
            entering::cookies(app, &signed, visitor.now(), &mut response).finish()
        }
        Ok((ProviderIn::ProvedAgain(proved), errand)) => {
            let mut response = going_on(&visitor, errand.next, errand.form)?;
            let cookie = session_cookie(app, STAFF, &proved.secret, proved.expires_at);
            response.add_cookie(&cookie).map_err(|_| Failure::Unavailable)?;
            response
        }
        Err(ProviderError::NoSecondFactor) => refused(&visitor, "company-no-second-factor", signed_in)?,
        Err(ProviderError::Unreachable(_)) if signed_in => refused(&visitor, "sign-in-company-unreachable", true)?,
        Err(ProviderError::Unreachable(_)) => without_company(&visitor, "")?,
        Err(ProviderError::Refused(..) | ProviderError::Factor(FactorError::Refused(_) | FactorError::Ended)) => {
            refused(&visitor, "company-refused", signed_in)?
        }
        Err(error) => return Err(error.into()),
    };
    answer.add_cookie(&ended_cookie(app, COMPANY)).map_err(|_| Failure::Unavailable)?;
    Ok(answer)
}

/// To where a proof was asked for; a form is sent there by another page of ours, with its own fields and nothing else.
pub(super) fn going_on(
    visitor: &Visitor,
    next: String,
    form: Option<Vec<(String, String)>>,
) -> Result<HttpResponse, Failure> {
    let Some(fields) = form else { return Ok(see_other(&next)) };
    let (t, page) = (visitor.t, visitor.page());
    callers::page(200, &BackPage { t, page, action: next, heading: "company-proved-title", word: "sign-in-on", fields })
}

/// The page that sends the browser on to the provider.
fn away(visitor: &Visitor, url: &url::Url, cookie: &Secret) -> Result<HttpResponse, Failure> {
    let host = url.host_str().unwrap_or_default().to_owned();
    let page = AwayPage { t: visitor.t, page: visitor.page(), to: url.to_string(), host };
    Ok(HttpResponse::Ok()
        .insert_header(("refresh", format!("0; url={url}")))
        .cookie(session_cookie(&visitor.app, COMPANY, cookie, visitor.now().after(ON_THE_WAY)))
        .content_type("text/html; charset=utf-8")
        .body(page.render()?))
}

fn refused(visitor: &Visitor, said: &'static str, signed_in: bool) -> Result<HttpResponse, Failure> {
    let (heading, back) = match signed_in {
        true => ("company-not-proved-title", "/library"),
        false => ("company-refused-title", "/sign-in"),
    };
    callers::page(403, &RefusedPage { t: visitor.t, page: visitor.page(), heading, said, back })
}

/// What the browser is known by on its way: two windows have one cookie.
fn known_by(app: &App, request: &HttpRequest) -> Secret {
    cookie_secret(app, request, COMPANY).unwrap_or_else(|| Secret::generate(app.ground.chance()))
}

fn session(request: &HttpRequest) -> Option<std::rc::Rc<sealport_identity::Session>> {
    found(request).and_then(|found| found.session)
}
