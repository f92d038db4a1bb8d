//! Signing in and out: the first step.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use sealport_identity::SignInError;
use serde::Deserialize;

use super::entering;
use crate::http::callers::{self, STAFF};
use crate::http::headers::WITH_PASSKEYS;
use crate::http::{Failure, Form, Member, Visitor};
use crate::page::Page;
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "employees/sign_in.html")]
struct SignInPage {
    t: Texts,
    page: Page,
    address: String,
    error: String,
    next: String,
    /// Whether passkeys can be used under the portal's address.
    passkeys: bool,
    /// The address under which they can.
    origin: String,
    /// What stands on the button of the company's sign-in, if there is one.
    company: Option<String>,
    company_problem: String,
}

/// Where to go after signing in.
#[derive(Deserialize)]
pub struct Next {
    /// A path of ours, after [`local`].
    #[serde(default)]
    pub next: String,
}

/// `GET /`: to the library, or for customers to what is shared with them.
///
/// # Errors
/// None.
pub async fn home(request: HttpRequest) -> Result<HttpResponse, Failure> {
    let session = callers::found(&request).and_then(|found| found.session);
    let is_customer = session.is_some_and(|session| !session.facts.roles.are_in_house());
    Ok(see_other(if is_customer { "/my" } else { "/library" }))
}

/// `GET /sign-in`
///
/// # Errors
/// When the page can't be rendered.
pub async fn show(visitor: Visitor, next: web::Query<Next>) -> Result<HttpResponse, Failure> {
    let page = sign_in_page(&visitor, "", String::new(), &next.next);
    Ok(HttpResponse::Ok().insert_header(WITH_PASSKEYS).content_type("text/html; charset=utf-8").body(page.render()?))
}

/// The sign-in page in place of `path`, for somebody who is not signed in.
pub fn page_for(visitor: &Visitor, path: &str) -> HttpResponse {
    let page = sign_in_page(visitor, "", String::new(), path);
    HttpResponse::Unauthorized()
        .insert_header(WITH_PASSKEYS)
        .content_type("text/html; charset=utf-8")
        .body(page.render().unwrap_or_default())
}

/// `POST /sign-in`: address and password, the first of two factors.
///
/// # Errors
/// Too many tries, and what the records say.
pub async fn sign_in(visitor: Visitor, Form(fields): Form) -> Result<HttpResponse, Failure> {
    let app = &visitor.app;
    match app.factors.password(fields.get("address"), fields.secret("password"), &visitor.client).await {
        Ok(begun) => Ok(entering::begun(app, &begun, local(fields.get("next")))),
        Err(SignInError::Refused) => {
            let error = visitor.t.m("sign-in-refused");
            let page = sign_in_page(&visitor, fields.trimmed("address"), error, fields.get("next"));
            Ok(HttpResponse::Unauthorized()
                .insert_header(WITH_PASSKEYS)
                .content_type("text/html; charset=utf-8")
                .body(page.render()?))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /sign-out`
///
/// # Errors
/// What the records say.
pub async fn sign_out(colleague: Member, Form(_): Form) -> Result<HttpResponse, Failure> {
    let app = &colleague.visitor.app;
    app.staff.sign_out(&colleague.session).await?;
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, "/sign-in"))
        .insert_header(("clear-site-data", "\"cache\", \"storage\""))
        .cookie(callers::ended_cookie(app, STAFF))
        .finish())
}

/// An answer that sends the browser on.
pub fn see_other(path: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, path)).finish()
}

fn sign_in_page(visitor: &Visitor, address: &str, error: String, next: &str) -> SignInPage {
    SignInPage {
        t: visitor.t,
        page: visitor.page(),
        address: address.to_owned(),
        error,
        next: local(next).to_owned(),
        passkeys: visitor.app.factors.have_passkeys(),
        origin: visitor.app.config.public_url(),
        company: company_button(visitor),
        company_problem: String::new(),
    }
}

/// What stands on the button of the company's sign-in, if there is one.
pub fn company_button(visitor: &Visitor) -> Option<String> {
    visitor.app.factors.company()?;
    let button = &visitor.app.config.oidc_button;
    Some(if button.is_empty() {
        visitor.t.a("sign-in-company", "company", visitor.settings.company.name.as_str())
    } else {
        button.clone()
    })
}

/// The sign-in page when the company's provider doesn't answer: everything else works.
///
/// # Errors
/// When the page can't be rendered.
pub fn without_company(visitor: &Visitor, next: &str) -> Result<HttpResponse, Failure> {
    let mut page = sign_in_page(visitor, "", String::new(), next);
    page.company_problem = visitor.t.m("sign-in-company-unreachable");
    Ok(HttpResponse::ServiceUnavailable()
        .insert_header(WITH_PASSKEYS)
        .content_type("text/html; charset=utf-8")
        .body(page.render()?))
}

/// Only ever a path of ours: `//elsewhere` and `/\elsewhere` would leave the house.
pub fn local(next: &str) -> &str {
    let safe = next.starts_with('/') && !next[1..].starts_with(['/', '\\']) && !next.contains(|c: char| c.is_control());
    // The steps on the way in are nothing to come back to.
    let way_in = ["/sign-", "/enrol"].iter().any(|step| next.starts_with(step));
    if safe && !way_in { next } else { "/library" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_never_leads_elsewhere() {
        for bad in
            ["", "https://evil.example", "//evil.example", "/\\evil.example", "/a\r\nb", "/sign-out", "/enrol/app/1"]
        {
            assert_eq!(local(bad), "/library", "{bad:?}");
        }
        assert_eq!(local("/shares/1"), "/shares/1");
    }
}
