//! The second factor after a password: a code of the authenticator app, or a recovery code.

use sea_orm::{ConnectionTrait, DatabaseTransaction};
use sealport_ambient::Timestamp;
use sealport_database::{Ground, rows_affected, sql};
use sealport_history::Kind;
use sealport_vault::{Place, SealsFields};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::codes::RecoveryCode;
use super::totp::{MOST_FAILURES, Seed};
use super::{Browser, FactorError, Factors, Half, News, SignedIn, store};
use crate::{Client, IdentityError, Limit, person_key};

impl Factors {
    /// Finishes a sign-in with a code of the authenticator app. Each code is taken once.
    ///
    /// # Errors
    /// [`FactorError`].
    pub async fn finish_with_code(
        &self,
        half: &Half,
        code: Zeroizing<String>,
        browser: &Browser<'_>,
    ) -> Result<SignedIn, FactorError> {
        let person = half.person();
        self.count_code(person.id, browser.client).await?;
        let outcome = self.staff.ground.database.write(async |on| {
            self.use_code(on, person.id, &code, browser.client).await?;
            let news = self.leave(on, &half.0).await?.news;
            self.enter(on, person, "totp", browser, news).await
        });
        let outcome = self.noted(outcome.await, person.id, browser.client).await;
        self.stopped(outcome, person, browser).await
    }

    /// Finishes a sign-in with a recovery code, which stands for the lost second factor and is used up.
    ///
    /// # Errors
    /// [`FactorError`].
    pub async fn finish_with_recovery_code(
        &self,
        half: &Half,
        code: Zeroizing<String>,
        browser: &Browser<'_>,
    ) -> Result<SignedIn, FactorError> {
        let (person, ground) = (half.person(), &self.staff.ground);
        self.count_code(person.id, browser.client).await?;
        let used = "UPDATE recovery_code SET used_at = $1 WHERE person_id = $2 AND hash = $3 AND used_at IS NULL";
        let outcome = ground.database.write(async |on| {
            let code = RecoveryCode::parse(&code).ok_or(FactorError::Refused("recovery-code"))?;
            let values = [ground.now().micros().into(), person.id.into(), code.hash(ground, person.id).to_vec().into()];
            if rows_affected(on, used, values).await? != 1 {
                return Err(FactorError::Refused("recovery-code"));
            }
            self.give_back_code(on, person.id, browser.client).await?;
            self.record_own(on, Kind::RecoveryCodeUsed, person.id).await?;
            let mut news = self.leave(on, &half.0).await?.news;
            news.push(News::RecoveryCodeUsed(store::codes_left(on, person.id).await?));
            self.enter(on, person, "recovery_code", browser, news).await
        });
        let outcome = self.noted(outcome.await, person.id, browser.client).await;
        self.stopped(outcome, person, browser).await
    }

    /// Counts a code, which is given back when it was right.
    pub(super) async fn count_code(&self, person: Uuid, client: &Client) -> Result<(), FactorError> {
        let limits = &self.staff.limits;
        limits.take(Limit::CodeNetwork, &client.network().to_string()).await?.map_err(FactorError::Limited)?;
        limits.take(Limit::CodePair, &pair(person, client)).await?.map_err(FactorError::Limited)
    }

    pub(super) async fn give_back_code(
        &self,
        on: &DatabaseTransaction,
        person: Uuid,
        client: &Client,
    ) -> Result<(), FactorError> {
        Ok(self.staff.limits.give_back(on, Limit::CodePair, &pair(person, client)).await?)
    }

    /// Takes a code of the app: the step moves on by a conditional update, so that of several at once one succeeds.
    pub(super) async fn use_code(
        &self,
        on: &DatabaseTransaction,
        person: Uuid,
        code: &str,
        client: &Client,
    ) -> Result<(), FactorError> {
        let ground = &self.staff.ground;
        let find = "SELECT seed, failures FROM totp WHERE person_id = $1";
        let row = on.query_one_raw(sql(on, find, [person.into()])).await?.ok_or(FactorError::Refused("no-app"))?;
        if row.try_get::<i64>("", "failures")? >= MOST_FAILURES {
            return Err(FactorError::Refused("locked"));
        }
        let key = person_key(on, ground, person).await?;
        let seed = key.open(place(person), &row.try_get::<Vec<u8>>("", "seed")?);
        let seed = Seed::from_slice(&seed.map_err(|error| IdentityError::Field(person, error))?);
        let step = seed.and_then(|seed| seed.step_of(code, ground.now())).ok_or(FactorError::Refused("code"))?;
        let text =
            "UPDATE totp SET last_step = $1, failures = 0 WHERE person_id = $2 AND last_step < $1 AND failures < $3";
        if rows_affected(on, text, [step.into(), person.into(), MOST_FAILURES.into()]).await? != 1 {
            return Err(FactorError::Refused("used-code"));
        }
        self.give_back_code(on, person, client).await
    }
}

fn pair(person: Uuid, client: &Client) -> String {
    format!("{} {person}", client.wide_network())
}

/// Keeps the app's seed in place of an earlier one; `step` is that of its first right code.
pub(super) async fn store_seed(
    on: &DatabaseTransaction,
    ground: &Ground,
    person: Uuid,
    seed: &Seed,
    step: i64,
    now: Timestamp,
) -> Result<(), IdentityError> {
    let key = person_key(on, ground, person).await?;
    let sealed = key.seal(place(person), seed.bytes(), ground.chance());
    let text = "INSERT INTO totp (person_id, seed, last_step, failures, created_at) VALUES ($1, $2, $3, 0, $4) \
                ON CONFLICT (person_id) DO UPDATE SET seed = $2, last_step = $3, failures = 0, created_at = $4";
    rows_affected(on, text, [person.into(), sealed.into(), step.into(), now.micros().into()]).await?;
    Ok(())
}

fn place(person: Uuid) -> Place<'static> {
    Place { table: "totp", column: "seed", id: person.into_bytes() }
}
