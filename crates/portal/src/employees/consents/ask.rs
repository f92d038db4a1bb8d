//! Asking a contact, and what the page of the contact says of it.

use actix_web::{HttpResponse, web};
use sealport_consent::AskError;
use uuid::Uuid;

use super::{look, since, state_words};
use crate::employees::sign_in::see_other;
use crate::http::{Colleague, Failure, Form};

/// A question and its answer, on the page of a contact.
pub struct Answer {
    pub id: Uuid,
    pub title: String,
    pub look: &'static str,
    pub state: String,
    pub since: String,
}

/// What the page of a contact shows: answers, and the purposes that can still be asked for.
#[derive(Default)]
pub struct Asking {
    pub answers: Vec<Answer>,
    pub purposes: Vec<(Uuid, String)>,
}

/// The consents of a contact.
pub async fn on_page_of(colleague: &Colleague, person: Uuid) -> Result<Asking, Failure> {
    use sealport_consent::ConsentState::{Asked, Given};
    let (consents, t, now) = (&colleague.visitor.app.consents, colleague.visitor.t, colleague.visitor.now());
    let answers = consents.of_person(&colleague.permit, person).await?;
    let stands = |purpose: Uuid| {
        answers.iter().any(|one| one.wording.purpose == purpose && matches!(one.state(now), Asked | Given))
    };
    let purposes = consents.purposes(&colleague.permit).await?;
    let can_be_asked = purposes.iter().filter(|purpose| purpose.retired_at.is_none() && !stands(purpose.id));
    Ok(Asking {
        purposes: can_be_asked
            .filter_map(|purpose| Some((purpose.id, purpose.wording(t.language)?.title.clone())))
            .collect(),
        answers: answers
            .iter()
            .map(|one| Answer {
                id: one.id,
                title: one.wording.title.clone(),
                look: look(one.state(now)),
                state: state_words(one.state(now), &t),
                since: since(one, &t),
            })
            .collect(),
    })
}

/// `POST /contacts/{id}/consents`: sends the question.
///
/// # Errors
/// [`Failure::NotFound`], and when the question stands already.
pub async fn ask(colleague: Colleague, id: web::Path<Uuid>, Form(fields): Form) -> Result<HttpResponse, Failure> {
    let purpose = fields.get("purpose").parse().map_err(|_| Failure::BadRequest("error-form-broken"))?;
    let (app, client) = (&colleague.visitor.app, &colleague.visitor.client);
    // Only contacts are asked.
    crate::employees::contacts::load(&colleague, *id).await?;
    let said = match app.consents.ask(&colleague.permit, *id, purpose, client).await {
        Ok(_) => "consent-was-asked",
        // Asked twice is asked.
        Err(AskError::AlreadyAsked) => "consent-was-asked",
        Err(error) => return Err(error.into()),
    };
    Ok(see_other(&format!("/contacts/{id}?said={said}#consents")))
}

/// `POST /consents/{id}/withdraw`: the person said so in another way.
///
/// # Errors
/// [`Failure::NotFound`], and when there is nothing to withdraw.
pub async fn withdraw(colleague: Colleague, id: web::Path<Uuid>, Form(_): Form) -> Result<HttpResponse, Failure> {
    let (app, client) = (&colleague.visitor.app, &colleague.visitor.client);
    app.consents.withdraw_for(&colleague.permit, *id, client).await?;
    Ok(see_other(&format!("/consents/{id}?said=consent-withdrawn-now")))
}
