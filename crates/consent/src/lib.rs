//! The register of consents: what contacts were asked, what they answered, and the proof of it.
//!
//! Double opt-in: an employee asks ([`Consents::ask`]), a letter with a link goes out, and only a person who presses the
//! button on the page behind it has agreed ([`Consents::answer`]); looking at the page has no effect, so no mail scanner ever
//! agrees to anything. Withdrawing takes effect at once, by the link of any letter or by an employee.
//!
//! It governs notices (of new versions, on terms), never the shares that a contract needs: whatever sends a notice asks
//! [`Consents::notice_link`] first, in its own transaction, and sends nothing when there is none.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod answer;
mod ask;
mod purposes;
mod register;
mod trouble;

use std::sync::Arc;
use std::time::Duration;

pub use answer::{AnswerError, Deed, Question};
pub use ask::AskError;
pub use purposes::{Purpose, PurposeError, Wording, WordingText};
pub use register::{Consent, ConsentCursor, ConsentState, From};
pub use trouble::Trouble;

use sealport_database::Ground;
use sealport_sharing::links::Links;

/// How long nobody is asked again who refused or withdrew.
pub(crate) const NO_IS_NO_FOR: std::time::Duration = std::time::Duration::from_secs(365 * 24 * 3600);
/// How long a question waits for its answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(14 * 24 * 3600);
/// How long a link shows the question and lets its answer be withdrawn: as long as anybody keeps a letter.
const LINKS_HOLD: Duration = Duration::from_secs(10 * 366 * 24 * 3600);

/// Asks for consents and keeps them.
pub struct Consents {
    ground: Arc<Ground>,
    links: Links,
    public_url: String,
}

impl Consents {
    /// The register; `public_url` is where the portal is reached.
    ///
    /// # Errors
    /// When the links' key can't sign.
    pub fn new(ground: Arc<Ground>, public_url: &str) -> Result<Self, Trouble> {
        let links = Links::for_consents(&ground.keyring.links)?;
        Ok(Self { ground, links, public_url: public_url.trim_end_matches('/').to_owned() })
    }
}
