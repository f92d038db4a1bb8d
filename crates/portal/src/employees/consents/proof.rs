//! The proof of one consent, for reading and for printing.

use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_access::Role;
use sealport_consent::{Consent, ConsentState, From};
use uuid::Uuid;

use super::{look, name_of, state_words};
use crate::employees::account::Said;
use crate::employees::compose::language_name;
use crate::employees::share::html;
use crate::http::{Colleague, Failure};
use crate::page::Page;
use crate::texts::Texts;

const SAID: &[&str] = &["consent-withdrawn-now"];

#[derive(Template)]
#[template(path = "employees/consent.html")]
struct ProofPage {
    t: Texts,
    page: Page,
    id: Uuid,
    person: Uuid,
    who: String,
    heading: String,
    state: &'static str,
    state_word: String,
    wording: String,
    facts: Vec<(String, String)>,
    can_withdraw: bool,
}

/// `GET /consents/{id}`
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn show(colleague: Colleague, id: web::Path<Uuid>, said: web::Query<Said>) -> Result<HttpResponse, Failure> {
    let t = colleague.visitor.t;
    let consent = colleague.visitor.app.consents.consent(&colleague.permit, *id).await?.ok_or(Failure::NotFound)?;
    let state = consent.state(colleague.visitor.now());
    let page = ProofPage {
        page: colleague.page("contacts").after(said.said.as_deref(), SAID, &t),
        id: consent.id,
        person: consent.person.id,
        who: consent.person.name.clone(),
        heading: t.b("consent-proof-of", "title", consent.wording.title.as_str(), "who", consent.person.name.as_str()),
        state: look(state),
        state_word: state_words(state, &t),
        wording: consent.wording.body.clone(),
        facts: facts(&colleague, &consent).await?,
        can_withdraw: matches!(state, ConsentState::Given | ConsentState::Asked),
        t,
    };
    html(HttpResponse::Ok(), &page)
}

async fn facts(colleague: &Colleague, consent: &Consent) -> Result<Vec<(String, String)>, Failure> {
    let t = &colleague.visitor.t;
    let address = consent.person.address.as_ref().map_or("–", |address| address.as_str());
    let asked_by = name_of(colleague, consent.asked_by).await?;
    let mut facts = vec![
        (t.m("consent-fact-who"), format!("{}, {address}", consent.person.name)),
        (
            t.m("consent-fact-wording"),
            t.with(
                "consent-wording-version",
                [
                    ("title", consent.wording.title.as_str().into()),
                    ("version", consent.wording.version.to_string().into()),
                    ("language", language_name(consent.wording.language).into()),
                    ("at", t.day(consent.wording.created_at).into()),
                ],
            ),
        ),
        (t.m("consent-fact-asked"), t.b("consent-asked-by", "at", t.time(consent.asked_at), "who", asked_by)),
        (t.m("consent-fact-channel"), t.m("consent-channel-email")),
    ];
    // From where somebody answered is for who has to prove it.
    let proves = colleague.session.facts.roles.has(Role::Reviewer) || consent.asked_by == colleague.id();
    let (given_from, ended_from) = match proves {
        true => (consent.confirmed_from.as_ref(), consent.withdrawn_from.as_ref()),
        false => (None, None),
    };
    match (consent.confirmed_at, given_from) {
        (Some(at), from) => facts.push((t.m("consent-fact-given"), told(t.time(at), from, t))),
        (None, _) => facts.push((t.m("consent-fact-until"), t.time(consent.asked_until))),
    }
    if let Some(at) = consent.withdrawn_at {
        let word = if consent.confirmed_at.is_some() { "consent-fact-withdrawn" } else { "consent-fact-refused" };
        let words = match consent.withdrawn_by {
            Some(by) => t.b("consent-noted-by", "at", t.time(at), "who", name_of(colleague, by).await?),
            None => told(t.time(at), ended_from, t),
        };
        facts.push((t.m(word), words));
    }
    facts.push((t.m("consent-fact-number"), consent.id.to_string()));
    Ok(facts)
}

/// When, and from where.
fn told(at: String, from: Option<&From>, t: &Texts) -> String {
    match from {
        Some(from) => {
            let (address, agent) = (from.address.as_str(), from.agent.as_str());
            t.with("consent-from", [("at", at.into()), ("address", address.into()), ("agent", agent.into())])
        }
        None => at,
    }
}
