//! A contact's account: invited to, switched off and on again.

use actix_web::HttpResponse;
use sealport_access::Role;
use sealport_directory::Contact;
use sealport_identity::AccountState;

use super::{Id, load, viewers};
use crate::employees::sign_in::see_other;
use crate::http::{Colleague, Failure, Form};

/// What the page of a contact says of the account.
pub struct AccountPart {
    /// none, invited, ready or disabled.
    pub state: &'static str,
    pub words: String,
    /// Whether the reader runs the portal, and may let somebody in again who lost the way in.
    pub can_recover: bool,
}

/// The account of a contact; none of a colleague's.
///
/// # Errors
/// What the records say.
pub async fn part(colleague: &Colleague, contact: &Contact) -> Result<Option<AccountPart>, Failure> {
    if contact.is_employee {
        return Ok(None);
    }
    let t = colleague.visitor.t;
    let (state, _) = colleague.visitor.app.staff.account_state(contact.person.id).await?;
    let (state, words) = match state {
        AccountState::None => ("none", t.m("customer-account-none")),
        AccountState::Invited => ("invited", t.m("customer-account-invited")),
        AccountState::Ready => ("ready", t.m("customer-account-ready")),
        AccountState::Disabled(at) => ("disabled", t.a("customer-account-disabled", "at", t.time(at))),
    };
    let can_recover = state == "ready" && colleague.session.facts.roles.has(Role::Administrator);
    Ok(Some(AccountPart { state, words, can_recover }))
}

/// `POST /contacts/{id}/invite`: to an account, or once more.
///
/// # Errors
/// [`Failure::NotFound`]; somebody who has one needs none.
pub async fn invite(colleague: Colleague, id: Id, Form(_): Form) -> Result<HttpResponse, Failure> {
    load(&colleague, *id).await?;
    colleague.visitor.app.accounts.invite(&colleague.permit, *id).await?;
    Ok(see_other(&format!("/contacts/{id}?said=contact-was-invited")))
}

/// `POST /contacts/{id}/disable`: ends the customer's sessions at once.
///
/// # Errors
/// [`Failure::NotFound`]; [`Failure::ProofNeeded`].
pub async fn disable(colleague: Colleague, id: Id, Form(_): Form) -> Result<HttpResponse, Failure> {
    set_disabled(&colleague, &id, true).await
}

/// `POST /contacts/{id}/enable`
///
/// # Errors
/// [`Failure::NotFound`]; [`Failure::ProofNeeded`].
pub async fn enable(colleague: Colleague, id: Id, Form(_): Form) -> Result<HttpResponse, Failure> {
    set_disabled(&colleague, &id, false).await
}

async fn set_disabled(colleague: &Colleague, id: &Id, disabled: bool) -> Result<HttpResponse, Failure> {
    colleague.fresh()?;
    load(colleague, **id).await?;
    colleague.visitor.app.staff.set_customer_disabled(&colleague.permit, **id, disabled).await?;
    viewers::settle(colleague).await?;
    let said = if disabled { "contact-account-off" } else { "contact-account-on" };
    Ok(see_other(&format!("/contacts/{id}?said={said}")))
}
