use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sealport_access::{GrantFacts, Refusal};
use sealport_ambient::Timestamp;
use sealport_history::{Actor, Detail, Event, KeyName, Kind, Subject, record};
use sealport_identity::{Client, person_key, seal_client};
use uuid::Uuid;

use super::{Visits, grant_of};
use crate::Trouble;

/// A program that tries the same thing again and again fills no history: it is noted once in this time.
const ONCE_IN: Duration = Duration::from_secs(60);
const MOST: usize = 4096;

/// A grant, the file where it was about one, and the reason.
type What = (Uuid, Option<Uuid>, Refusal);

/// What was refused lately.
#[derive(Default)]
pub(super) struct Refusals(Mutex<HashMap<What, Timestamp>>);

impl Refusals {
    /// Whether it is to be noted; it is taken to be, from then on.
    fn is_new(&self, what: What, now: Timestamp) -> bool {
        let mut lately = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lately.len() >= MOST {
            lately.retain(|_, at| now.since(*at) < ONCE_IN);
        }
        match lately.get(&what) {
            Some(at) if now.since(*at) < ONCE_IN => false,
            _ => {
                lately.insert(what, now);
                true
            }
        }
    }

    fn forget(&self, what: What) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&what);
    }
}

impl Visits {
    /// Notes that the holder of a grant was refused something, `asset` where it was a file. The same refusal again within a
    /// minute is noted once.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn note_refusal(
        &self,
        grant: &GrantFacts,
        asset: Option<Uuid>,
        reason: Refusal,
        client: &Client,
    ) -> Result<(), Trouble> {
        let (share, grant, person) = grant_of(grant);
        let what = (grant, asset, reason);
        if !self.refusals.is_new(what, self.ground.now()) {
            return Ok(());
        }
        let noted = self.write_refusal(share, grant, person, asset, reason, client).await;
        if noted.is_err() {
            self.refusals.forget(what);
        }
        noted
    }

    async fn write_refusal(
        &self,
        share: Uuid,
        grant: Uuid,
        person: Uuid,
        asset: Option<Uuid>,
        reason: Refusal,
        client: &Client,
    ) -> Result<(), Trouble> {
        let now = self.ground.now();
        self.ground
            .database
            .write(async |on| {
                let mut event = Event::new(Kind::Refused, Actor::Recipient(person), now, self.ground.chance())
                    .about(Subject::Share(share))
                    .about(Subject::Grant(grant))
                    .about(Subject::Person(person))
                    .with("reason", Detail::Text(reason.code()));
                if let Some(asset) = asset {
                    event = event.about(Subject::Asset(asset));
                }
                let key = person_key(on, &self.ground, person).await?;
                let event = seal_client(event, client, KeyName::Person(person), &key, self.ground.chance());
                Ok(record(on, &event).await?)
            })
            .await
    }
}
