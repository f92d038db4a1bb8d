//! One's own name and language.

use actix_web::HttpResponse;
use actix_web::cookie::Cookie;
use sealport_identity::Language;

use crate::employees::sign_in::see_other;
use crate::http::callers::LANGUAGE;
use crate::http::{Failure, Form, Member};

/// `POST /account/profile`
///
/// # Errors
/// Somebody has to be called something; what the records say.
pub async fn set(member: Member, Form(fields): Form) -> Result<HttpResponse, Failure> {
    let visitor = &member.visitor;
    let language = Language::parse(fields.get("language")).ok_or(Failure::BadRequest("error-form-broken"))?;
    visitor.app.accounts.set_profile(&member.session, fields.get("name"), language, &visitor.client).await?;
    let mut answer = see_other("/account?said=account-profile-saved");
    // A language that this browser chose earlier would hide the new one.
    let mut forget = Cookie::build(LANGUAGE, "").path("/").finish();
    forget.make_removal();
    answer.add_cookie(&forget).map_err(|_| Failure::BadRequest("error-form-broken"))?;
    Ok(answer)
}
