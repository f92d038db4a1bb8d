//! Fresh proof before what would do most harm in a stolen session.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseTransaction};
use sealport_ambient::Timestamp;
use sealport_database::sql;
use sealport_history::Kind;
use sealport_vault::Secret;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::finish::account_of;
use super::stage::seal_client;
use super::{CeremonyId, FactorError, Factors, PublicKeyCredential};
use crate::{Client, Limit, Session, SignIn, person_key};

/// How long a proof is fresh.
pub(super) const FRESH: Duration = Duration::from_secs(5 * 60);

/// A session whose factors were proved within the last five minutes. Whoever acts on it asks again in the transaction.
#[derive(Clone, Copy)]
pub struct Fresh<'a>(&'a Session);

impl Session {
    /// This session, if all factors were proved within the last five minutes.
    pub fn fresh(&self, now: Timestamp) -> Option<Fresh<'_>> {
        (now < self.proved_at.after(FRESH)).then_some(Fresh(self))
    }
}

impl<'a> Fresh<'a> {
    /// The session.
    pub const fn session(self) -> &'a Session {
        self.0
    }
}

impl Factors {
    /// Proves all factors again with a passkey. The session goes on under a new secret.
    ///
    /// # Errors
    /// [`FactorError`].
    pub async fn prove_again_with_passkey(
        &self,
        session: &Session,
        ceremony: CeremonyId,
        answer: &PublicKeyCredential,
        client: &Client,
    ) -> Result<SignIn, FactorError> {
        let proven = self.verify(ceremony, answer, client).await?;
        let person = session.person.id;
        let outcome = self.staff.ground.database.write(async |on| {
            if proven.passkey.person != person {
                return Err(FactorError::Refused("passkey-of-another"));
            }
            self.use_passkey(on, &proven).await?;
            self.renew(on, session, client).await
        });
        self.noted(outcome.await, person, client).await
    }

    /// Proves all factors again with password and a code of the authenticator app. The session goes on under a new secret.
    ///
    /// # Errors
    /// [`FactorError`].
    pub async fn prove_again_with_code(
        &self,
        session: &Session,
        (password, code): (Zeroizing<String>, Zeroizing<String>),
        client: &Client,
    ) -> Result<SignIn, FactorError> {
        let (staff, person) = (&self.staff, session.person.id);
        self.count_code(person, client).await?;
        let taken = staff.limits.take(Limit::PasswordChange, &person.to_string()).await?;
        taken.map_err(FactorError::Limited)?;
        let account = account_of(staff.ground.database.read(), person).await?.ok_or(FactorError::Ended)?;
        let right = staff.passwords.verify(password, account.password_hash.clone()).await?;
        let outcome = staff.ground.database.write(async |on| {
            let hash = account.password_hash.as_deref();
            if !right || !crate::staff::still_opens(on, person, hash).await? {
                return Err(FactorError::Refused("password"));
            }
            self.use_code(on, person, &code, client).await?;
            self.renew(on, session, client).await
        });
        self.noted(outcome.await, person, client).await
    }

    pub(super) async fn renew(
        &self,
        on: &DatabaseTransaction,
        session: &Session,
        client: &Client,
    ) -> Result<SignIn, FactorError> {
        let ground = &self.staff.ground;
        let (person, secret, now) = (session.person.id, Secret::generate(ground.chance()), ground.now().micros());
        let key = person_key(on, ground, person).await?;
        let text = "UPDATE session SET secret_hash = $1, proved_at = $2, used_at = $2, client = $3 \
                    WHERE id = $4 AND stage = 'full' AND expires_at > $2 RETURNING expires_at";
        let values = [
            secret.hash().as_bytes().to_vec().into(),
            now.into(),
            seal_client(client, session.id, &key, ground)?.into(),
            session.id.into(),
        ];
        let row = on.query_one_raw(sql(on, text, values)).await?.ok_or(FactorError::Ended)?;
        self.record_own(on, Kind::ProvedAgain, person).await?;
        Ok(SignIn { secret, expires_at: Timestamp::from_micros(row.try_get("", "expires_at")?) })
    }

    /// Whether the proof is still fresh, in the transaction of what rests on it.
    pub(super) async fn still_fresh(&self, on: &DatabaseTransaction, session: Uuid) -> Result<(), FactorError> {
        let since = self.staff.ground.now().before(FRESH).micros();
        let find = "SELECT id FROM session WHERE id = $1 AND stage = 'full' AND proved_at > $2";
        let row = on.query_one_raw(sql(on, find, [session.into(), since.into()])).await?;
        row.map(drop).ok_or(FactorError::ProofNeeded)
    }
}
