//! What employees do with shares, and what the clock does to them.

mod account;
mod change;
mod customer;
mod details;
mod draft;
mod findings;
mod handover;
mod jobs;
mod looking;
mod recipients;
mod register;
mod send;
mod viewers;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sea_orm::ConnectionTrait;
use sealport_access::CheckRules;
use sealport_ambient::Timestamp;
use sealport_database::Ground;
use sealport_history::{Event, KeyName};
use sealport_identity::{Client, IdentityError, person_key, seal_client};
use sealport_vault::{PersonKey, Place, SealsFields};
use uuid::Uuid;

use crate::links::Links;
use crate::{RangeSet, Trouble};

pub use change::{ChangeError, NewRecipient};
pub use customer::{Customer, CustomerFigures, CustomerShare};
pub(crate) use details::percent;
pub use details::{FileOfShare, FileProgress, Progress, RecipientOfShare, ShareDetails, ShareHead};
pub use draft::{DraftShare, Recipient};
pub use findings::{About, Finding, FindingKind, Severity};
pub use handover::{HandOverError, OwnedShares};
pub use jobs::JobOutcome;
pub use recipients::{BadRecipient, ParsedRecipient, ParsedRecipients, WhyBad, parse_recipients};
pub use register::{
    AssetShare, ListFilter, ListedShare, ShareCursor, ShareName, ShareState, asset_shares, share_names, was_shared,
};
pub(crate) use send::is_taken;
pub use send::{SendError, SentGrant, SentShare, files_in_letter};
pub use viewers::OfferedViewer;

/// What the operator and the company settle about shares.
#[derive(Clone, Debug)]
pub struct SharingSettings {
    /// Where the portal is reached, without a slash at its end: links begin with it.
    pub public_url: String,
    /// The longest that a share may run, and the links' own end. From the first sending on.
    pub longest_term: Duration,
    /// The term that the form proposes.
    pub usual_term: Duration,
    /// The most recipients of one share.
    pub most_recipients: usize,
    /// The most files of one share.
    pub most_files: usize,
}

const DAY: u64 = 24 * 60 * 60;

impl SharingSettings {
    /// The usual settings: 14 days proposed, 90 at most.
    pub fn usual(public_url: &str) -> Self {
        Self {
            public_url: public_url.trim_end_matches('/').to_owned(),
            longest_term: Duration::from_secs(90 * DAY),
            usual_term: Duration::from_secs(14 * DAY),
            most_recipients: 200,
            most_files: 500,
        }
    }
}

/// Where the company's rules about recipients are kept.
#[async_trait]
pub trait HouseRules: Send + Sync {
    /// What recipients have to prove.
    ///
    /// # Errors
    /// When they can't be read: then nothing is sent.
    async fn check_rules(&self) -> Result<CheckRules, Box<dyn std::error::Error + Send + Sync>>;
}

/// Sends shares and keeps them.
pub struct Sharing {
    pub(crate) ground: Arc<Ground>,
    pub(crate) links: Arc<Links>,
    pub(crate) settings: SharingSettings,
    rules: Option<Arc<dyn HouseRules>>,
}

impl Sharing {
    /// The service. `links` are the same that [`Visits`](crate::Visits) believes.
    pub fn new(ground: Arc<Ground>, links: Arc<Links>, settings: SharingSettings) -> Self {
        Self { ground, links, settings, rules: None }
    }

    /// The same in a house with rules of its own.
    #[must_use]
    pub fn of_house(self, rules: Arc<dyn HouseRules>) -> Self {
        Self { rules: Some(rules), ..self }
    }

    /// What recipients have to prove in this house.
    pub(crate) async fn rules(&self) -> Result<CheckRules, Trouble> {
        match &self.rules {
            Some(rules) => rules.check_rules().await.map_err(Trouble::Rules),
            None => Ok(CheckRules::default()),
        }
    }

    /// The id of a share that is yet to be sent. The form carries it, so that sending it twice makes one share.
    pub fn new_draft(&self) -> Uuid {
        self.ground.id()
    }

    /// What was settled about shares.
    pub const fn settings(&self) -> &SharingSettings {
        &self.settings
    }

    /// The end that the form proposes.
    pub fn usual_end(&self) -> Timestamp {
        self.ground.now().after(self.settings.usual_term)
    }

    /// The latest end that a share sent at `sent_at` may have, in whole seconds like the links' own end.
    pub(crate) fn ceiling(&self, sent_at: Timestamp) -> Timestamp {
        Timestamp::from_seconds(sent_at.after(self.settings.longest_term).seconds())
    }

    /// Adds where an employee asked for something from, sealed under the employee's key.
    pub(crate) async fn asked_from(
        &self,
        on: &impl ConnectionTrait,
        event: Event,
        person: Uuid,
        client: &Client,
    ) -> Result<Event, Trouble> {
        let key = person_key(on, &self.ground, person).await?;
        Ok(seal_client(event, client, KeyName::Person(person), &key, self.ground.chance()))
    }

    pub(crate) fn seal_message(&self, share: Uuid, message: &str, key: &PersonKey) -> Vec<u8> {
        key.seal(message_place(share), message.as_bytes(), self.ground.chance())
    }
}

pub(crate) fn message_place(share: Uuid) -> Place<'static> {
    Place { table: "share", column: "message", id: share.into_bytes() }
}

/// What the sender wrote; nothing once the sender was erased, whose key sealed it.
pub(crate) async fn read_message(
    on: &impl ConnectionTrait,
    ground: &Ground,
    share: Uuid,
    sender: Uuid,
    sealed: &[u8],
) -> Result<String, Trouble> {
    let key = match person_key(on, ground, sender).await {
        Err(IdentityError::Erased(_)) => return Ok(String::new()),
        key => key?,
    };
    let plain = key.open(message_place(share), sealed)?;
    Ok(String::from_utf8_lossy(&plain).into_owned())
}

pub(crate) fn read_ranges(text: &str) -> Result<RangeSet, Trouble> {
    RangeSet::from_json(text).map_err(|_| Trouble::Malformed("list of byte ranges"))
}
