//! One's own authenticator app.

use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_identity::factors::{CeremonyId, Changer, FactorError, SeedToScan};

use crate::employees::sign_in::see_other;
use crate::http::{Failure, Form, Member, callers};
use crate::page::Page;
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "employees/account_app.html")]
struct AppPage {
    t: Texts,
    page: Page,
    seed: SeedToScan,
    action: String,
    problem: String,
}

/// `POST /account/app`: makes a seed and shows it; the present one stays until the first right code.
///
/// # Errors
/// [`Failure::ProofNeeded`]; what the records say.
pub async fn start(colleague: Member, Form(_): Form) -> Result<HttpResponse, Failure> {
    let visitor = &colleague.visitor;
    let who = Changer::Fresh(colleague.fresh()?);
    let (id, _) = visitor.app.factors.start_totp(who, &visitor.settings.company.name).await?;
    Ok(see_other(&format!("/account/app/{id}")))
}

/// `GET /account/app/{ceremony}`
///
/// # Errors
/// [`Failure::ProofNeeded`]; what the records say.
pub async fn show(colleague: Member, id: web::Path<CeremonyId>) -> Result<HttpResponse, Failure> {
    answer(&colleague, *id, String::new()).await
}

/// `POST /account/app/{ceremony}`: the first right code.
///
/// # Errors
/// [`Failure::ProofNeeded`]; too many tries; what the records say.
pub async fn finish(colleague: Member, id: web::Path<CeremonyId>, Form(fields): Form) -> Result<HttpResponse, Failure> {
    let visitor = &colleague.visitor;
    let who = Changer::Fresh(colleague.fresh()?);
    match visitor.app.factors.finish_totp(who, *id, fields.secret("code"), &visitor.browser()).await {
        Ok(_) => Ok(see_other("/account?said=account-app-set")),
        Err(FactorError::Refused(_)) => answer(&colleague, *id, visitor.t.m("app-code-wrong")).await,
        Err(error) => Err(error.into()),
    }
}

/// `POST /account/app/remove`
///
/// # Errors
/// [`Failure::ProofNeeded`]; the last way in stays.
pub async fn remove(colleague: Member, Form(_): Form) -> Result<HttpResponse, Failure> {
    colleague.visitor.app.factors.remove_totp(colleague.fresh()?).await?;
    Ok(see_other("/account?said=account-app-removed"))
}

async fn answer(colleague: &Member, id: CeremonyId, problem: String) -> Result<HttpResponse, Failure> {
    let visitor = &colleague.visitor;
    let who = Changer::Fresh(colleague.fresh()?);
    let seed = visitor.app.factors.see_totp(who, id, &visitor.settings.company.name).await?;
    let status = if problem.is_empty() { 200 } else { 422 };
    let action = format!("/account/app/{id}");
    callers::page(status, &AppPage { t: visitor.t, page: colleague.page(""), seed, action, problem })
}
