//! Letting somebody in again who lost all factors: two administrators together. Where there is only one, the operator of
//! the machine is the second ([`Staff::operator_link`](crate::Staff::operator_link)).

use std::time::Duration;

use sea_orm::ConnectionTrait;
use sealport_access::{Administer, Permit};
use sealport_ambient::Timestamp;
use sealport_database::{rows_affected, sql};
use sealport_history::{Actor, Detail, Kind, Subject, record};
use uuid::Uuid;

use super::{FactorError, Factors, News};
use crate::staff::roles_of;
use crate::{SetupLink, people};

/// How long a request waits for the second administrator.
const WAITS: Duration = Duration::from_secs(24 * 3600);

/// A recovery that one administrator asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecoveryRequest {
    /// Its id.
    pub id: Uuid,
    /// Whose account.
    pub person: Uuid,
    /// Who asked.
    pub asked_by: Uuid,
    /// When.
    pub asked_at: Timestamp,
    /// Until when it can be confirmed.
    pub expires_at: Timestamp,
}

impl Factors {
    /// Asks for the recovery of an account: a colleague's, or a customer's.
    ///
    /// # Errors
    /// [`FactorError`].
    pub async fn ask_recovery(&self, permit: &Permit<Administer>, person: Uuid) -> Result<Uuid, FactorError> {
        let (ground, me) = (&self.staff.ground, permit.action().person);
        if person == me {
            return Err(FactorError::AnotherPerson);
        }
        let text =
            "INSERT INTO recovery_request (id, person_id, asked_by, asked_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
        ground
            .database
            .write(async |on| {
                roles_of(on, person).await?.ok_or(FactorError::Unknown)?;
                let (id, now) = (ground.id(), ground.now());
                let forget = "DELETE FROM recovery_request WHERE confirmed_by IS NULL \
                              AND (expires_at <= $1 OR (person_id = $2 AND asked_by = $3))";
                rows_affected(on, forget, [now.micros().into(), person.into(), me.into()]).await?;
                let ends = now.after(WAITS).micros();
                rows_affected(on, text, [id.into(), person.into(), me.into(), now.micros().into(), ends.into()])
                    .await?;
                let event = self.staff.event(Kind::RecoveryAsked, Actor::Employee(me)).about(Subject::Person(person));
                record(on, &event).await?;
                Ok(id)
            })
            .await
    }

    /// What waits for a second administrator, oldest first.
    ///
    /// # Errors
    /// [`FactorError::Identity`].
    pub async fn recovery_requests(&self, _permit: &Permit<Administer>) -> Result<Vec<RecoveryRequest>, FactorError> {
        let ground = &self.staff.ground;
        let on = ground.database.read();
        let find = "SELECT id, person_id, asked_by, asked_at, expires_at FROM recovery_request \
                    WHERE confirmed_by IS NULL AND expires_at > $1 ORDER BY id";
        let rows = on.query_all_raw(sql(on, find, [ground.now().micros().into()])).await?;
        let open = |row: &sea_orm::QueryResult| -> Result<RecoveryRequest, FactorError> {
            Ok(RecoveryRequest {
                id: row.try_get("", "id")?,
                person: row.try_get("", "person_id")?,
                asked_by: row.try_get("", "asked_by")?,
                asked_at: Timestamp::from_micros(row.try_get("", "asked_at")?),
                expires_at: Timestamp::from_micros(row.try_get("", "expires_at")?),
            })
        };
        rows.iter().map(open).collect()
    }

    /// Confirms it, as another administrator than who asked and than whom it is about. Gives the link to hand over; the
    /// person gets a letter.
    ///
    /// # Errors
    /// [`FactorError`].
    pub async fn confirm_recovery(&self, permit: &Permit<Administer>, request: Uuid) -> Result<SetupLink, FactorError> {
        let (staff, ground, me) = (&self.staff, &self.staff.ground, permit.action().person);
        let text = "UPDATE recovery_request SET confirmed_by = $1 WHERE id = $2 AND confirmed_by IS NULL \
                    AND expires_at > $3 AND asked_by <> $1 AND person_id <> $1 \
                    AND EXISTS (SELECT 1 FROM account JOIN account_role ON account_role.person_id = account.person_id \
                                WHERE account.person_id = recovery_request.asked_by \
                                AND account_role.role = 'administrator' AND account.disabled_at IS NULL) \
                    RETURNING person_id, asked_by";
        ground
            .database
            .write(async |on| {
                let values = [me.into(), request.into(), ground.now().micros().into()];
                let Some(row) = on.query_one_raw(sql(on, text, values)).await? else {
                    let find = "SELECT id FROM recovery_request WHERE id = $1 AND (asked_by = $2 OR person_id = $2)";
                    let mine = on.query_one_raw(sql(on, find, [request.into(), me.into()])).await?.is_some();
                    return Err(if mine { FactorError::AnotherPerson } else { FactorError::Unknown });
                };
                let (id, asked_by): (Uuid, Uuid) = (row.try_get("", "person_id")?, row.try_get("", "asked_by")?);
                staff.drop_links(on, id).await?;
                let link = staff.make_link(on, "recovery", Some(id)).await?;
                let event = staff
                    .event(Kind::RecoveryConfirmed, Actor::Employee(me))
                    .about(Subject::Person(id))
                    .with("asked_by", Detail::Id(asked_by))
                    .with("confirmed_by", Detail::Id(me));
                record(on, &event).await?;
                let person = people(on, ground, &[id]).await?.remove(&id).ok_or(FactorError::Unknown)?;
                self.tell(on, &person, vec![News::RecoveryConfirmed]).await?;
                Ok(link)
            })
            .await
    }

    /// Takes a request back or refuses it, as any administrator.
    ///
    /// # Errors
    /// [`FactorError::Unknown`] when it doesn't wait (any more).
    pub async fn drop_recovery(&self, permit: &Permit<Administer>, request: Uuid) -> Result<(), FactorError> {
        let text = "DELETE FROM recovery_request WHERE id = $1 AND confirmed_by IS NULL RETURNING person_id";
        self.staff
            .ground
            .database
            .write(async |on| {
                let row = on.query_one_raw(sql(on, text, [request.into()])).await?.ok_or(FactorError::Unknown)?;
                let actor = Actor::Employee(permit.action().person);
                let event = self.staff.event(Kind::RecoveryDropped, actor);
                Ok(record(on, &event.about(Subject::Person(row.try_get("", "person_id")?))).await?)
            })
            .await
    }
}
