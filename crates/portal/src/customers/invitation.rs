//! An invitation to an account, for who holds the link of a share that wants one.

use actix_web::{HttpResponse, web};
use sealport_accounts::InviteError;
use sealport_identity::Limit;

use crate::customers::landing::lost;
use crate::employees::sign_in::see_other;
use crate::http::{Failure, Form, Visitor};

/// `POST /r/{token}/invitation`: the letter goes to the recipient's own address, whoever asks. The answer is the same whether
/// an account was missing or not.
///
/// # Errors
/// Too many tries, and what the records say.
pub async fn ask(visitor: Visitor, token: web::Path<String>, _: Form) -> Result<HttpResponse, Failure> {
    let app = &visitor.app;
    app.limits.take(Limit::FreshLinkNetwork, &visitor.client.network().to_string()).await??;
    let Some(holding) = app.visits.account_wanted(&token).await? else { return lost(visitor) };
    let back = see_other(&format!("/r/{}?said=invitation-asked", *token));
    // Asked twice is asked: the letter is on its way.
    if app.limits.take(Limit::InvitationGrant, &holding.grant.to_string()).await?.is_err() {
        return Ok(back);
    }
    match app.accounts.invite_recipient(holding.person, &format!("/my/shares/{}", holding.grant)).await {
        Ok(()) | Err(InviteError::NotNeeded) => Ok(back),
        Err(error) => Err(error.into()),
    }
}
