use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sealport_ambient::Timestamp;
use sealport_database::Ground;
use sealport_identity::person_key;
use sealport_vault::PersonKey;
use uuid::Uuid;

use super::lock;
use crate::Trouble;

/// The most keys that are held open at a time.
const MOST: usize = 512;
/// How long one is held open: an erasure reaches this process within that time.
const HELD_FOR: Duration = Duration::from_secs(60);

/// Keys of the persons who are fetching something just now. They wipe themselves when they are dropped.
#[derive(Default)]
pub(super) struct PersonKeys(Mutex<HashMap<Uuid, (Timestamp, Arc<PersonKey>)>>);

impl PersonKeys {
    pub async fn of(&self, ground: &Ground, person: Uuid) -> Result<Arc<PersonKey>, Trouble> {
        let now = ground.now();
        if let Some((since, key)) = lock(&self.0).get(&person)
            && now.since(*since) < HELD_FOR
        {
            return Ok(key.clone());
        }
        let key = Arc::new(person_key(ground.database.read(), ground, person).await?);
        let mut held = lock(&self.0);
        if held.len() >= MOST {
            held.clear();
        }
        held.insert(person, (now, key.clone()));
        Ok(key)
    }
}
