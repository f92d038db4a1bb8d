//! Signing in: the second step, and a passkey, which is both at once.

use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_identity::factors::{
    CeremonyId, FactorError, Half, Offer, PublicKeyCredential, RequestChallengeResponse, SignedIn,
};
use serde::{Deserialize, Serialize};

use super::entering;
use super::sign_in::{Next, local, see_other};
use crate::http::headers::WITH_PASSKEYS;
use crate::http::{Failure, Form, Halfway, Member, Script, Visitor};
use crate::page::Page;
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "employees/second.html")]
struct SecondPage {
    t: Texts,
    page: Page,
    next: String,
    person_name: String,
    has_app: bool,
    has_passkey: bool,
    origin: String,
    code_problem: String,
    recovery_problem: String,
}

/// `GET /sign-in/second`
///
/// # Errors
/// [`Failure::SignIn`] without a first factor.
pub async fn show(Halfway(visitor): Halfway, next: web::Query<Next>) -> Result<HttpResponse, Failure> {
    answer(&visitor, &next.next, String::new(), String::new())
}

/// `POST /sign-in/second`: a code of the app, or a recovery code.
///
/// # Errors
/// Too many tries, and what the records say.
pub async fn finish(
    Halfway(visitor): Halfway,
    was: Option<Member>,
    Form(fields): Form,
) -> Result<HttpResponse, Failure> {
    let half = visitor.half().ok_or(Failure::SignIn)?;
    let (factors, browser) = (&visitor.app.factors, visitor.browser());
    let recovery = !fields.trimmed("recovery").is_empty();
    let signed = if recovery {
        factors.finish_with_recovery_code(half, fields.secret("recovery"), &browser).await
    } else {
        factors.finish_with_code(half, fields.secret("code"), &browser).await
    };
    match signed {
        Ok(signed) => {
            leave(was).await?;
            entered(&visitor, &signed, fields.get("next")).await
        }
        Err(FactorError::Refused(_)) => {
            let word = visitor.t.m("factor-refused");
            let (code, recovery) = if recovery { (String::new(), word) } else { (word, String::new()) };
            answer(&visitor, fields.get("next"), code, recovery)
        }
        // The first step took too long, or was finished in another window.
        Err(FactorError::Ended) => Ok(see_other("/sign-in")),
        Err(error) => Err(error.into()),
    }
}

/// A browser has one session: that of before ends with the sign-in that takes its place (ASVS 7.2.4).
async fn leave(was: Option<Member>) -> Result<(), Failure> {
    match was {
        Some(was) => Ok(was.visitor.app.staff.sign_out(&was.session).await?),
        None => Ok(()),
    }
}

async fn entered(visitor: &Visitor, signed: &SignedIn, next: &str) -> Result<HttpResponse, Failure> {
    let mut response = HttpResponse::SeeOther();
    response.insert_header((actix_web::http::header::LOCATION, entering::onward(&visitor.app, signed, next).await?));
    Ok(entering::cookies(&visitor.app, signed, visitor.now(), &mut response).finish())
}

/// How a script asks for a challenge.
#[derive(Deserialize)]
pub struct Asked {
    /// Whether the browser is to offer passkeys with the field of the address.
    #[serde(default)]
    fill_in: bool,
}

/// A challenge.
#[derive(Serialize)]
pub struct Challenge<T> {
    /// Its name.
    pub ceremony: CeremonyId,
    /// For `navigator.credentials`.
    pub options: T,
}

/// What a browser's passkey answered.
#[derive(Deserialize)]
pub struct Answered {
    /// Which challenge.
    pub ceremony: CeremonyId,
    /// The credential as JSON.
    pub answer: PublicKeyCredential,
    /// Where to go on.
    #[serde(default)]
    pub next: String,
}

/// Where a script goes on.
#[derive(Serialize)]
pub struct Onward {
    /// A path of ours.
    pub to: String,
}

/// `POST /sign-in/passkey/start`
///
/// # Errors
/// Too many tries; no passkeys under this address.
pub async fn start_passkey(visitor: Visitor, Script(asked): Script<Asked>) -> Result<HttpResponse, Failure> {
    let offer = if asked.fill_in { Offer::FillIn } else { Offer::Button };
    challenge(visitor.app.factors.start_passkey(offer, &visitor.client).await?)
}

/// A challenge as JSON.
///
/// # Errors
/// None.
pub fn challenge((ceremony, options): (CeremonyId, RequestChallengeResponse)) -> Result<HttpResponse, Failure> {
    Ok(HttpResponse::Ok().json(Challenge { ceremony, options: options.public_key }))
}

/// `POST /sign-in/passkey`
///
/// # Errors
/// A refused proof, too many tries, and what the records say.
pub async fn finish_passkey(
    visitor: Visitor,
    was: Option<Member>,
    Script(sent): Script<Answered>,
) -> Result<HttpResponse, Failure> {
    let factors = &visitor.app.factors;
    let signed = factors.finish_passkey(sent.ceremony, &sent.answer, visitor.half(), &visitor.browser()).await?;
    leave(was).await?;
    let mut response = HttpResponse::Ok();
    entering::cookies(&visitor.app, &signed, visitor.now(), &mut response);
    Ok(response.json(Onward { to: entering::onward(&visitor.app, &signed, &sent.next).await? }))
}

fn answer(visitor: &Visitor, next: &str, code: String, recovery: String) -> Result<HttpResponse, Failure> {
    let half: &Half = visitor.half().ok_or(Failure::SignIn)?;
    let wrong = !code.is_empty() || !recovery.is_empty();
    let ways = half.ways();
    let template = SecondPage {
        t: visitor.t,
        page: visitor.page(),
        next: local(next).to_owned(),
        person_name: half.person().name.clone(),
        has_app: ways.totp,
        has_passkey: ways.passkeys > 0 && visitor.app.factors.have_passkeys(),
        origin: visitor.app.config.public_url(),
        code_problem: code,
        recovery_problem: recovery,
    };
    let mut response = if wrong { HttpResponse::UnprocessableEntity() } else { HttpResponse::Ok() };
    Ok(response.insert_header(WITH_PASSKEYS).content_type("text/html; charset=utf-8").body(template.render()?))
}
