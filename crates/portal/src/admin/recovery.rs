//! Letting somebody in again who lost all factors: one administrator asks, another confirms.

use actix_web::{HttpResponse, web};
use uuid::Uuid;

use super::people::{to_show, with_link};
use crate::employees::sign_in::see_other;
use crate::http::{Administrator, Failure, Form};

/// `POST /people/{id}/recovery`: asks for it.
///
/// # Errors
/// Nobody asks for oneself; [`Failure::ProofNeeded`]; what the records say.
pub async fn ask(admin: Administrator, id: web::Path<Uuid>, Form(_): Form) -> Result<HttpResponse, Failure> {
    admin.colleague.fresh()?;
    admin.colleague.visitor.app.factors.ask_recovery(&admin.permit, *id).await?;
    Ok(see_other("/people?said=recovery-asked"))
}

/// `POST /recoveries/{id}/confirm`: another administrator confirms, and hands over the link that is shown now.
///
/// # Errors
/// Only another person confirms; [`Failure::ProofNeeded`]; what the records say.
pub async fn confirm(admin: Administrator, id: web::Path<Uuid>, Form(_): Form) -> Result<HttpResponse, Failure> {
    admin.colleague.fresh()?;
    let app = &admin.colleague.visitor.app;
    let waiting = app.factors.recovery_requests(&admin.permit).await?;
    let link = app.factors.confirm_recovery(&admin.permit, *id).await?;
    let all = app.staff.list(&admin.permit).await?;
    let person = waiting.iter().find(|request| request.id == *id).map(|request| request.person);
    let name = all.iter().find(|one| Some(one.person.id) == person).map_or("", |one| &one.person.name);
    with_link(&admin, to_show(&admin, name, &link)).await
}

/// `POST /recoveries/{id}/drop`: takes it back, or refuses it.
///
/// # Errors
/// [`Failure::ProofNeeded`]; [`Failure::NotFound`] when it doesn't wait any more.
pub async fn drop_request(admin: Administrator, id: web::Path<Uuid>, Form(_): Form) -> Result<HttpResponse, Failure> {
    admin.colleague.fresh()?;
    admin.colleague.visitor.app.factors.drop_recovery(&admin.permit, *id).await?;
    Ok(see_other("/people?said=recovery-dropped"))
}
