//! The page behind a question for consent. Looking has no effect; only its buttons answer.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use sealport_consent::{AnswerError, Deed, Question};
use sealport_identity::Limit;
use sealport_sharing::links::repair;

use crate::customers::landing::lost;
use crate::customers::words::mailto;
use crate::employees::account::Said;
use crate::employees::sign_in::see_other;
use crate::http::{Failure, Form, Visitor};
use crate::page::Page;
use crate::texts::Texts;

const SAID: &[&str] = &["question-agreed", "question-said-no", "question-otherwise"];

#[derive(Template)]
#[template(path = "customers/consent.html")]
struct QuestionPage {
    t: Texts,
    page: Page,
    action: String,
    nonce: String,
    heading: String,
    lead: String,
    /// asked, lapsed, given, refused or withdrawn.
    state: &'static str,
    wording_title: String,
    wording: String,
    asked_by: String,
    mail_href: String,
    mail_address: String,
}

/// `GET /consent/{token}`: has no effect and counts nothing, whoever asks how often.
///
/// # Errors
/// What the records say.
pub async fn show(
    visitor: Visitor,
    request: HttpRequest,
    token: web::Path<String>,
    said: web::Query<Said>,
) -> Result<HttpResponse, Failure> {
    match visitor.app.consents.question(&token).await {
        Ok(question) => page(visitor, &token, question, said.said.as_deref()),
        Err(AnswerError::NotFound) => {
            // Gateways mangle these links as they do others.
            let text = request.uri().path_and_query().map_or("", |text| text.as_str());
            match repair(text.strip_prefix("/consent/").unwrap_or(text)) {
                Some(token) if visitor.app.consents.question(&token).await.is_ok() => {
                    Ok(see_other(&format!("/consent/{token}")))
                }
                _ => lost(visitor),
            }
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /consent/{token}/answer`: agrees, says no, or takes back.
///
/// # Errors
/// Too many tries, and what the records say.
pub async fn answer(visitor: Visitor, token: web::Path<String>, Form(fields): Form) -> Result<HttpResponse, Failure> {
    let (limits, consents) = (&visitor.app.limits, &visitor.app.consents);
    limits.take(Limit::OpenNetwork, &visitor.client.network().to_string()).await??;
    let (deed, said) = match fields.get("answer") {
        "yes" => (Deed::Agree, "question-agreed"),
        "no" => (Deed::Withdraw, "question-said-no"),
        _ => return Err(Failure::BadRequest("error-form-broken")),
    };
    let said = match consents.answer(&token, fields.get("nonce"), deed, &visitor.client).await {
        Ok(()) => said,
        Err(AnswerError::StaleForm | AnswerError::Otherwise) => "question-otherwise",
        Err(AnswerError::NotFound) => return lost(visitor),
        Err(error) => return Err(error.into()),
    };
    Ok(see_other(&format!("/consent/{}?said={said}", *token)))
}

fn page(visitor: Visitor, token: &str, question: Question, said: Option<&str>) -> Result<HttpResponse, Failure> {
    let visitor = visitor.speaking(question.consent.person.language);
    let t = visitor.t;
    let frame = visitor.page().after(said, SAID, &t);
    let state = question.state.as_str();
    let consent = &question.consent;
    let at = consent.withdrawn_at.or(consent.confirmed_at);
    let until = t.time(at.unwrap_or(consent.asked_until));
    let address = question.asked_by_address.as_deref();
    let template = QuestionPage {
        action: format!("/consent/{token}/answer"),
        nonce: question.nonce,
        heading: t.a(&format!("question-heading-{state}"), "company", frame.company.as_str()),
        lead: t.with(
            &format!("question-lead-{state}"),
            [
                ("who", question.asked_by.as_str().into()),
                ("company", frame.company.as_str().into()),
                ("at", until.as_str().into()),
            ],
        ),
        state,
        wording_title: consent.wording.title.clone(),
        wording: consent.wording.body.clone(),
        mail_href: mailto(address, &consent.wording.title),
        mail_address: address.unwrap_or_default().to_owned(),
        asked_by: question.asked_by,
        page: frame,
        t,
    };
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(template.render()?))
}
