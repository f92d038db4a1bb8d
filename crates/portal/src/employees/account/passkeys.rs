//! One's own passkeys.

use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_identity::Client;
use sealport_identity::factors::{CeremonyId, Changer, Device, RegisterPublicKeyCredential};
use serde::Deserialize;
use uuid::Uuid;

use crate::employees::account::device;
use crate::employees::second::{Challenge, Onward};
use crate::employees::sign_in::see_other;
use crate::http::headers::WITH_PASSKEYS;
use crate::http::{Failure, Form, Member, Script};
use crate::page::Page;
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "employees/account_passkey.html")]
struct PasskeyPage {
    t: Texts,
    page: Page,
    called: String,
    origin: String,
}

/// A new passkey, from a script.
#[derive(Deserialize)]
pub struct Added {
    /// Which challenge.
    pub ceremony: CeremonyId,
    /// The credential as JSON.
    pub answer: RegisterPublicKeyCredential,
    /// What its owner calls it.
    #[serde(default)]
    name: String,
    /// Where to go on.
    #[serde(default)]
    pub next: String,
}

impl Added {
    /// The name that was given, or the device in words.
    pub fn name_for(&self, client: &Client, t: &Texts) -> String {
        match self.name.trim() {
            "" => device(t, &Device::of(client)),
            name => name.to_owned(),
        }
    }
}

/// `GET /account/passkeys/new`
///
/// # Errors
/// [`Failure::ProofNeeded`].
pub async fn show(colleague: Member) -> Result<HttpResponse, Failure> {
    colleague.fresh()?;
    let visitor = &colleague.visitor;
    let page = PasskeyPage {
        t: visitor.t,
        page: colleague.page(""),
        called: device(&visitor.t, &Device::of(&visitor.client)),
        origin: visitor.app.config.public_url(),
    };
    Ok(HttpResponse::Ok().insert_header(WITH_PASSKEYS).content_type("text/html; charset=utf-8").body(page.render()?))
}

/// `POST /account/passkeys/start`
///
/// # Errors
/// [`Failure::ProofNeeded`]; no passkeys under this address.
pub async fn start(colleague: Member, Script(()): Script<()>) -> Result<HttpResponse, Failure> {
    let visitor = &colleague.visitor;
    let who = Changer::Fresh(colleague.fresh()?);
    let (ceremony, options) = visitor.app.factors.start_adding_passkey(who, &visitor.settings.company.name).await?;
    Ok(HttpResponse::Ok().json(Challenge { ceremony, options: options.public_key }))
}

/// `POST /account/passkeys`
///
/// # Errors
/// [`Failure::ProofNeeded`]; a refused passkey.
pub async fn add(colleague: Member, Script(sent): Script<Added>) -> Result<HttpResponse, Failure> {
    let visitor = &colleague.visitor;
    let who = Changer::Fresh(colleague.fresh()?);
    let name = sent.name_for(&visitor.client, &visitor.t);
    let what = (name.as_str(), &sent.answer);
    visitor.app.factors.finish_adding_passkey(who, sent.ceremony, what, &visitor.browser()).await?;
    Ok(HttpResponse::Ok().json(Onward { to: "/account?said=account-passkey-added".to_owned() }))
}

/// `POST /account/passkeys/{id}/rename`
///
/// # Errors
/// [`Failure::ProofNeeded`]; [`Failure::NotFound`] for one that isn't one's own.
pub async fn rename(colleague: Member, id: web::Path<Uuid>, Form(fields): Form) -> Result<HttpResponse, Failure> {
    if fields.trimmed("name").is_empty() {
        return Ok(see_other("/account"));
    }
    colleague.visitor.app.factors.rename_passkey(colleague.fresh()?, *id, fields.trimmed("name")).await?;
    Ok(see_other("/account?said=account-passkey-renamed"))
}

/// `POST /account/passkeys/{id}/remove`
///
/// # Errors
/// [`Failure::ProofNeeded`]; the last way in stays.
pub async fn remove(colleague: Member, id: web::Path<Uuid>, Form(_): Form) -> Result<HttpResponse, Failure> {
    colleague.visitor.app.factors.remove_passkey(colleague.fresh()?, *id).await?;
    Ok(see_other("/account?said=account-passkey-removed"))
}
