//! Where one is signed in.

use actix_web::{HttpResponse, web};
use uuid::Uuid;

use crate::employees::sign_in::see_other;
use crate::http::{Failure, Form, Member};

/// `POST /account/sessions/{id}/end`
///
/// # Errors
/// [`Failure::NotFound`] for one that isn't one's own.
pub async fn end(colleague: Member, id: web::Path<Uuid>, Form(_): Form) -> Result<HttpResponse, Failure> {
    colleague.visitor.app.factors.end_session(&colleague.session, *id).await?;
    Ok(see_other("/account?said=account-session-ended"))
}

/// `POST /account/sessions/end-others`
///
/// # Errors
/// What the records say.
pub async fn end_others(colleague: Member, Form(_): Form) -> Result<HttpResponse, Failure> {
    colleague.visitor.app.factors.end_other_sessions(&colleague.session).await?;
    Ok(see_other("/account?said=account-sessions-ended"))
}
