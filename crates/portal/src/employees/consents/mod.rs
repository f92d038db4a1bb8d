//! The register of consents: who agreed to which notices, with which words, and the proof of it.

mod ask;
mod proof;
mod purposes;
mod register;

pub(in crate::employees) use ask::{Asking, on_page_of};
pub use ask::{ask, withdraw};
pub use proof::show as proof;
pub use purposes::{retire, save as word, show as purposes};
pub use register::{csv, show as register};

use sealport_consent::{Consent, ConsentState};
use sealport_identity::people;
use uuid::Uuid;

use crate::http::{Colleague, Failure};
use crate::texts::Texts;

/// Word and shape of a state.
const fn look(state: ConsentState) -> &'static str {
    match state {
        ConsentState::Given => "good",
        ConsentState::Asked => "waiting",
        ConsentState::Lapsed => "ended",
        ConsentState::Refused | ConsentState::Withdrawn => "revoked",
    }
}

fn state_words(state: ConsentState, t: &Texts) -> String {
    t.m(&format!("consent-state-{}", state.as_str()))
}

/// A row of the register: when it came to stand as it does.
fn since(consent: &Consent, t: &Texts) -> String {
    t.time(consent.withdrawn_at.or(consent.confirmed_at).unwrap_or(consent.asked_at))
}

async fn name_of(colleague: &Colleague, person: Uuid) -> Result<String, Failure> {
    let ground = &colleague.visitor.app.ground;
    let known = people(ground.database.read(), ground, &[person]).await?.remove(&person);
    Ok(known.map_or_else(|| "–".to_owned(), |person| person.name))
}
