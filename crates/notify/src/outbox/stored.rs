use sealport_ambient::Timestamp;
use sealport_database::Ground;
use sealport_identity::Address;
use sealport_vault::{PersonKey, Place, SealsFields};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::ReplyTo;
use crate::{Letter, NotifyError};

/// What lies sealed in the column: the whole letter and what is known of it alone.
#[derive(Serialize, Deserialize)]
pub struct Stored {
    pub letter: Letter,
    pub generation: Option<i64>,
    reply_to: Option<(String, Address)>,
}

impl Stored {
    pub fn new(letter: Letter, generation: Option<i64>, reply_to: Option<ReplyTo>) -> Self {
        Self { letter, generation, reply_to: reply_to.map(|to| (to.name, to.address)) }
    }

    pub fn reply_to(&self) -> Option<(&str, &Address)> {
        self.reply_to.as_ref().map(|(name, address)| (name.as_str(), address))
    }

    /// The end of the share may have moved since the letter was written.
    pub fn set_share_end(&mut self, end: Timestamp) {
        if let Letter::ShareSent(share) | Letter::ShareSentAgain(share) = &mut self.letter {
            share.expires_at = end;
        }
    }

    pub fn seal(&self, id: Uuid, key: &PersonKey, ground: &Ground) -> Result<Vec<u8>, NotifyError> {
        let plain = Zeroizing::new(serde_json::to_vec(self).map_err(|error| NotifyError::Malformed(id, error))?);
        Ok(key.seal(place(id), &plain, ground.chance()))
    }

    pub fn open(id: Uuid, key: &PersonKey, sealed: &[u8]) -> Result<Self, NotifyError> {
        let plain = key.open(place(id), sealed).map_err(|error| NotifyError::Sealed(id, error))?;
        serde_json::from_slice(&plain).map_err(|error| NotifyError::Malformed(id, error))
    }
}

fn place(id: Uuid) -> Place<'static> {
    Place { table: "letter", column: "sealed", id: id.into_bytes() }
}
