//! What the holder of a link does.

mod codes;
mod content;
mod fresh;
mod landing;
mod mine;
mod nonce;
mod open;
mod refusals;
mod sight;
mod visit;

use std::sync::Arc;
use std::time::Duration;

use sealport_access::{GrantFacts, Refusal};
use sealport_ambient::Timestamp;
use sealport_database::Ground;
use sealport_identity::Limits;
use sealport_vault::Secret;
use uuid::Uuid;

use crate::Trouble;
use crate::links::{LinkError, Links, PresentedLink};
use crate::owner::Contact;
use content::ContentCache;
use refusals::Refusals;

pub use codes::{CodeError, SentCode};
pub use fresh::FreshLinkError;
pub use landing::{Ended, Gate, Landing, LandingError, LandingFile, LandingView};
pub use mine::{MyFiles, MyShare};
pub use open::{OpenError, Opened};
pub use sight::Sight;
pub(crate) use sight::sight;
pub use visit::{Letterhead, Visit, VisitFile};

/// How long a session holds without being used.
pub(crate) const IDLE: Duration = Duration::from_secs(2 * 60 * 60);
/// How long a session holds at most.
pub(crate) const ABSOLUTE: Duration = Duration::from_secs(24 * 60 * 60);
/// How old the noted last use may get before it is noted again.
pub(crate) const NOTE_USE_AFTER: Duration = Duration::from_secs(5 * 60);
/// The same of the account's session that it hangs on.
pub(crate) const NOTE_ACCOUNT_USE_AFTER: Duration = Duration::from_secs(60);
/// How long the *Open* of a page holds: this slot and the one before.
const NONCE_SLOT: Duration = Duration::from_secs(6 * 60 * 60);
/// How often a recipient may ask for a fresh link.
const FRESH_LINK_EVERY: Duration = Duration::from_secs(60 * 60);

/// Pages and sessions of recipients.
pub struct Visits {
    ground: Arc<Ground>,
    links: Arc<Links>,
    public_url: String,
    contents: ContentCache,
    refusals: Refusals,
    limits: Limits,
}

/// How a recipient proves to be one: by a link, or by the session that a link was opened with.
pub enum Holder<'a> {
    /// The text of a link.
    Link(&'a str),
    /// The secret of a session.
    Session(&'a Secret),
}

/// A link whose signature and secret were both verified, with what stands in the records.
struct Held {
    grant: crate::facts::ShownGrant,
    generation: i64,
}

impl Visits {
    /// The service; `public_url` is where the portal is reached.
    pub fn new(ground: Arc<Ground>, links: Arc<Links>, public_url: &str) -> Self {
        Self {
            limits: Limits::new(ground.clone()),
            ground,
            links,
            public_url: public_url.trim_end_matches('/').to_owned(),
            contents: ContentCache::default(),
            refusals: Refusals::default(),
        }
    }

    /// The signature is checked before any record is asked; then the secret, against the hash of this or a former link.
    async fn held(&self, on: &impl sea_orm::ConnectionTrait, token: &str) -> Result<Option<Held>, Trouble> {
        let link = match self.links.verify(token, self.ground.now()) {
            Ok(link) => link,
            Err(LinkError::Over(link)) => *link,
            Err(LinkError::Forged) => return Ok(None),
        };
        let Some(grant) = crate::facts::grant(on, link.grant, link.generation).await? else { return Ok(None) };
        let known = self.knows(on, &grant, &link).await?;
        Ok(known.then_some(Held { grant, generation: link.generation }))
    }

    async fn knows(
        &self,
        on: &impl sea_orm::ConnectionTrait,
        grant: &crate::facts::GrantRecord,
        link: &PresentedLink,
    ) -> Result<bool, Trouble> {
        if link.generation == grant.facts.current_generation {
            return Ok(grant.secret_hash.matches(&link.secret));
        }
        let find = "SELECT secret_hash FROM former_link WHERE grant_id = $1 AND generation = $2";
        let row =
            on.query_one_raw(sealport_database::sql(on, find, [link.grant.into(), link.generation.into()])).await?;
        let Some(row) = row else { return Ok(false) };
        let hash = sealport_vault::SecretHash::from(crate::row::Row(&row).hash("secret_hash")?);
        Ok(hash.matches(&link.secret))
    }
}

/// Why a decision about a grant was no, with whom to ask.
pub(crate) fn ended(reason: Refusal, grant: &crate::facts::ShownGrant, contact: Contact) -> Ended {
    Ended { reason, language: grant.language, expires_at: grant.facts.share_expires_at, contact }
}

/// The ids of a refusal's subject.
pub(crate) fn grant_of(facts: &GrantFacts) -> (Uuid, Uuid, Uuid) {
    (facts.holding.share, facts.holding.grant, facts.holding.person)
}

/// When a session that was opened at `now` for a share that ends at `share_ends` ends at the latest.
pub(crate) fn session_end(now: Timestamp, share_ends: Timestamp) -> Timestamp {
    now.after(ABSOLUTE).min(share_ends)
}
