use std::sync::Arc;

use sealport_ambient::{Chance, Clock, Timestamp};
use sealport_vault::{Keyring, MasterKey};
use uuid::Uuid;

use crate::Database;

/// What every service of the house stands on: the database, the keys, time and chance. Made once, in the composition root.
pub struct Ground {
    /// Where records are.
    pub database: Database,
    /// Wraps the keys of blobs, persons and assets.
    pub master: MasterKey,
    /// The house's own keys.
    pub keyring: Keyring,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
}

impl Ground {
    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new id.
    pub fn id(&self) -> Uuid {
        self.chance.uuid(self.now())
    }

    /// The source of randomness.
    pub fn chance(&self) -> &dyn Chance {
        &*self.chance
    }
}
