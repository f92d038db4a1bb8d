//! Challenges and seeds that wait for their answer: on the server, sealed, once.

use sea_orm::{ConnectionTrait, DatabaseTransaction};
use sealport_database::{rows_affected, sql};
use sealport_vault::{Place, SealsFields};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{CEREMONY, FactorError, Factors};
use crate::IdentityError;

/// Names what was begun; the browser sends it back with the answer.
pub type CeremonyId = Uuid;

/// What is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    AddPasskey,
    UsePasskey,
    SetTotp,
    Company,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::AddPasskey => "add_passkey",
            Self::UsePasskey => "use_passkey",
            Self::SetTotp => "set_totp",
            Self::Company => "company",
        }
    }
}

impl Factors {
    /// Keeps `state` for five minutes; for `person` alone, when one is named. Sweeps out what is over.
    pub(super) async fn open_ceremony(
        &self,
        purpose: Purpose,
        person: Option<Uuid>,
        state: &[u8],
    ) -> Result<CeremonyId, FactorError> {
        let id = self.staff.ground.id();
        self.open_ceremony_as(id, purpose, person, state).await?;
        Ok(id)
    }

    /// As [`open_ceremony`](Self::open_ceremony), under a name that is known before.
    pub(super) async fn open_ceremony_as(
        &self,
        id: CeremonyId,
        purpose: Purpose,
        person: Option<Uuid>,
        state: &[u8],
    ) -> Result<(), FactorError> {
        let ground = &self.staff.ground;
        let now = ground.now();
        let sealed = ground.keyring.settings.seal(place(id), state, ground.chance());
        let store = "INSERT INTO ceremony (id, purpose, person_id, state, expires_at) VALUES ($1, $2, $3, $4, $5)";
        ground
            .database
            .write(async |on| {
                rows_affected(on, "DELETE FROM ceremony WHERE expires_at <= $1", [now.micros().into()]).await?;
                let ends = now.after(CEREMONY).micros();
                let values = [id.into(), purpose.as_str().into(), person.into(), sealed.clone().into(), ends.into()];
                rows_affected(on, store, values).await?;
                Ok(())
            })
            .await
    }

    /// Gives the state and deletes it, in a transaction of its own: an answer is looked at once, right or wrong.
    pub(super) async fn take_ceremony(
        &self,
        id: CeremonyId,
        purpose: Purpose,
        person: Option<Uuid>,
    ) -> Result<Zeroizing<Vec<u8>>, FactorError> {
        self.staff
            .ground
            .database
            .write(async |on| {
                let state = self.see_ceremony(on, id, purpose, person).await?;
                self.end_ceremony(on, id).await?;
                Ok(state)
            })
            .await
    }

    /// Looks at the state without an effect.
    pub(super) async fn see_ceremony(
        &self,
        on: &impl ConnectionTrait,
        id: CeremonyId,
        purpose: Purpose,
        person: Option<Uuid>,
    ) -> Result<Zeroizing<Vec<u8>>, FactorError> {
        let ground = &self.staff.ground;
        let find = "SELECT state, person_id FROM ceremony WHERE id = $1 AND purpose = $2 AND expires_at > $3";
        let values = [id.into(), purpose.as_str().into(), ground.now().micros().into()];
        let row = on.query_one_raw(sql(on, find, values)).await?.ok_or(FactorError::Ended)?;
        if row.try_get::<Option<Uuid>>("", "person_id")? != person {
            return Err(FactorError::Ended);
        }
        let sealed: Vec<u8> = row.try_get("", "state")?;
        let opened = ground.keyring.settings.open(place(id), &sealed);
        Ok(opened.map_err(|error| IdentityError::Field(person.unwrap_or_default(), error))?)
    }

    /// Deletes it; of several at once, one succeeds.
    pub(super) async fn end_ceremony(&self, on: &DatabaseTransaction, id: CeremonyId) -> Result<(), FactorError> {
        match rows_affected(on, "DELETE FROM ceremony WHERE id = $1", [id.into()]).await? {
            1 => Ok(()),
            _ => Err(FactorError::Ended),
        }
    }
}

fn place(id: Uuid) -> Place<'static> {
    Place { table: "ceremony", column: "state", id: id.into_bytes() }
}
