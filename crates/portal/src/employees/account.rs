//! One's own account.

use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_identity::{Address, StaffError};
use serde::Deserialize;

use crate::employees::setup::weakness_key;
use crate::employees::sign_in::see_other;
use crate::http::{Failure, Form, Member};
use crate::page::Page;
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "employees/account.html")]
struct AccountPage {
    t: Texts,
    page: Page,
    name: String,
    address: String,
    present_error: String,
    new_error: String,
}

/// What the last form did.
#[derive(Deserialize)]
pub struct Said {
    /// A locale key.
    pub said: Option<String>,
}

/// `GET /account`
///
/// # Errors
/// When the page can't be rendered.
pub async fn show(colleague: Member, said: web::Query<Said>) -> Result<HttpResponse, Failure> {
    answer(&colleague, said.said.as_deref(), String::new(), String::new())
}

/// `POST /account/password`
///
/// # Errors
/// Too many tries, and what the records say.
pub async fn change_password(colleague: Member, Form(fields): Form) -> Result<HttpResponse, Failure> {
    let t = colleague.visitor.t;
    if fields.get("password") != fields.get("repeat") {
        return answer(&colleague, None, String::new(), t.m("setup-passwords-differ"));
    }
    let staff = &colleague.visitor.app.staff;
    match staff.change_password(&colleague.session, fields.secret("present"), fields.secret("password")).await {
        Ok(()) => Ok(see_other("/account?said=account-password-changed")),
        Err(StaffError::WrongPassword) => answer(&colleague, None, t.m("account-wrong-password"), String::new()),
        Err(StaffError::Weak(weakness)) => answer(&colleague, None, String::new(), t.m(weakness_key(weakness))),
        Err(error) => Err(error.into()),
    }
}

fn answer(
    colleague: &Member,
    said: Option<&str>,
    present_error: String,
    new_error: String,
) -> Result<HttpResponse, Failure> {
    let t = colleague.visitor.t;
    let wrong = !present_error.is_empty() || !new_error.is_empty();
    let person = &colleague.session.person;
    let template = AccountPage {
        t,
        page: colleague.page("").after(said, &["account-password-changed"], &t),
        name: person.name.clone(),
        address: person.address.as_ref().map_or("", Address::as_str).to_owned(),
        present_error,
        new_error,
    };
    let mut response = if wrong { HttpResponse::UnprocessableEntity() } else { HttpResponse::Ok() };
    Ok(response.content_type("text/html; charset=utf-8").body(template.render()?))
}
