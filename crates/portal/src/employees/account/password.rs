//! One's own password.

use actix_web::HttpResponse;
use askama::Template;
use sealport_identity::Address;
use sealport_identity::factors::{Changer, FactorError};

use crate::employees::setup::weakness_key;
use crate::employees::sign_in::see_other;
use crate::http::{Failure, Form, Member, callers};
use crate::page::Page;
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "employees/account_password.html")]
struct PasswordPage {
    t: Texts,
    page: Page,
    address: String,
    problem: String,
}

/// `GET /account/password`
///
/// # Errors
/// [`Failure::ProofNeeded`].
pub async fn show(colleague: Member) -> Result<HttpResponse, Failure> {
    colleague.fresh()?;
    answer(&colleague, String::new())
}

/// `POST /account/password`
///
/// # Errors
/// [`Failure::ProofNeeded`], and what the records say.
pub async fn set(colleague: Member, Form(fields): Form) -> Result<HttpResponse, Failure> {
    let t = colleague.visitor.t;
    let who = Changer::Fresh(colleague.fresh()?);
    if fields.get("password") != fields.get("repeat") {
        return answer(&colleague, t.m("setup-passwords-differ"));
    }
    match colleague.visitor.app.factors.set_password(who, fields.secret("password")).await {
        Ok(()) => Ok(see_other("/account?said=account-password-changed")),
        Err(FactorError::Weak(weakness)) => answer(&colleague, t.m(weakness_key(weakness))),
        Err(error) => Err(error.into()),
    }
}

/// `POST /account/password/remove`
///
/// # Errors
/// [`Failure::ProofNeeded`]; the last way in stays.
pub async fn remove(colleague: Member, Form(_): Form) -> Result<HttpResponse, Failure> {
    colleague.visitor.app.factors.remove_password(colleague.fresh()?).await?;
    Ok(see_other("/account?said=account-password-removed"))
}

fn answer(colleague: &Member, problem: String) -> Result<HttpResponse, Failure> {
    let person = &colleague.session.person;
    let status = if problem.is_empty() { 200 } else { 422 };
    let address = person.address.as_ref().map_or("", Address::as_str).to_owned();
    callers::page(status, &PasswordPage { t: colleague.visitor.t, page: colleague.page(""), address, problem })
}
