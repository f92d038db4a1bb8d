//! Whose account the provider means: by issuer and subject, and the first time by the verified address.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, Value};
use sealport_ambient::Timestamp;
use sealport_database::{Ground, rows_affected, sql};
use sealport_openid::Proof;
use uuid::Uuid;

use super::super::finish::account_of;
use super::super::{Factors, News, ways};
use super::ProviderError;
use crate::{Address, Person, people, people_at};

impl Factors {
    /// The person that the provider means, whose account is in use and of the house. The first time it is found by the
    /// verified address, and from then on by the subject alone: an address that somebody else gets later opens nothing.
    pub(super) async fn account_meant(
        &self,
        on: &DatabaseTransaction,
        proof: &Proof,
    ) -> Result<(Person, Vec<News>), ProviderError> {
        let ground = &self.staff.ground;
        if let Some(id) = linked(on, ground, proof).await? {
            let person = people(on, ground, &[id]).await?.remove(&id);
            let person = person.ok_or(ProviderError::Refused("company-unknown", Some(id)))?;
            self.may_come_in(on, id).await?;
            return Ok((person, Vec::new()));
        }
        let address = proof.verified_address().ok_or(ProviderError::refused("company-address-unverified"))?;
        let address = Address::parse(address).map_err(|_| ProviderError::refused("company-unknown"))?;
        let found = people_at(on, ground, [&address]).await?.remove(&address.normalised());
        let person = found.ok_or(ProviderError::refused("company-unknown"))?;
        self.may_come_in(on, person.id).await?;
        if !link(on, ground, proof, person.id).await? {
            return Err(ProviderError::Refused("company-another-subject", Some(person.id)));
        }
        if !ways(on, person.id).await?.have_second_factor() {
            // An invitation that nobody followed would be a way in with a letter alone.
            let drop = "DELETE FROM setup_link WHERE person_id = $1 AND purpose <> 'recovery' AND used_at IS NULL";
            rows_affected(on, drop, [person.id.into()]).await?;
        }
        self.record_linked(on, person.id, proof).await?;
        Ok((person, vec![News::ProviderLinked]))
    }

    async fn may_come_in(&self, on: &DatabaseTransaction, person: Uuid) -> Result<(), ProviderError> {
        match account_of(on, person).await? {
            Some(account) if account.roles.are_in_house() => Ok(()),
            _ => Err(ProviderError::Refused("company-no-account", Some(person))),
        }
    }
}

/// The person whom the provider knows by this subject.
pub(super) async fn linked(on: &impl ConnectionTrait, ground: &Ground, proof: &Proof) -> Result<Option<Uuid>, DbErr> {
    let find = "SELECT person_id FROM company_identity WHERE subject_hash = $1";
    let row = on.query_one_raw(sql(on, find, [subject(ground, proof)])).await?;
    row.map(|row| row.try_get("", "person_id")).transpose()
}

/// Since when the provider knows the account.
pub(crate) async fn linked_at(on: &impl ConnectionTrait, person: Uuid) -> Result<Option<Timestamp>, DbErr> {
    let find = "SELECT MAX(linked_at) AS linked_at FROM company_identity WHERE person_id = $1";
    let Some(row) = on.query_one_raw(sql(on, find, [person.into()])).await? else { return Ok(None) };
    Ok(row.try_get::<Option<i64>>("", "linked_at")?.map(Timestamp::from_micros))
}

/// Links the account; false when the provider knows it by another subject already.
async fn link(on: &DatabaseTransaction, ground: &Ground, proof: &Proof, person: Uuid) -> Result<bool, DbErr> {
    let text = "INSERT INTO company_identity (id, subject_hash, issuer_hash, person_id, linked_at) \
                VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    let issuer = ground.keyring.confirmations.mac("company issuer", &[proof.issuer().as_bytes()]).to_vec();
    let values =
        [ground.id().into(), subject(ground, proof), issuer.into(), person.into(), ground.now().micros().into()];
    Ok(rows_affected(on, text, values).await? == 1)
}

/// Keyed, so that a stolen database doesn't tell who is who at the provider.
fn subject(ground: &Ground, proof: &Proof) -> Value {
    let parts = [proof.issuer().as_bytes(), proof.subject().as_bytes()];
    ground.keyring.confirmations.mac("company subject", &parts).to_vec().into()
}
