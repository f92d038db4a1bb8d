//! From a half or enrolling session, or a passkey alone, to a full one.

use sea_orm::{ConnectionTrait, DatabaseTransaction};
use sealport_database::{rows_affected, sql};
use sealport_history::{Actor, Detail, KeyName, Kind, Subject, record};
use sealport_vault::Secret;
use uuid::Uuid;

use super::stage::Partial;
use super::{Browser, FactorError, Factors, News, Told, familiar, store};
use crate::sessions::Account;
use crate::staff::{roles_column, roles_from};
use crate::{Client, IdentityError, Person, SignIn, person_key, seal_client};

/// Somebody who proved two factors.
pub struct SignedIn {
    /// The full session, with a secret that no earlier stage knew.
    pub session: SignIn,
    /// What the browser is to be known by from now on, when it wasn't before: a cookie that outlives the session.
    pub device: Option<Secret>,
}

/// What took effect when a half or enrolling session ended.
pub(super) struct Left {
    pub(super) news: Vec<News>,
    /// Whether the account is new: its owner needs no letter about its first factors.
    pub(super) invited: bool,
}

impl Factors {
    /// Deletes a session that nobody works in yet and lets take effect what waited for it: its link is used up, its
    /// password is set, and after a recovery the old factors are gone.
    pub(super) async fn leave(&self, on: &DatabaseTransaction, partial: &Partial) -> Result<Left, FactorError> {
        let (staff, person) = (&self.staff, partial.person.id);
        let now = staff.ground.now().micros();
        let end =
            "DELETE FROM session WHERE id = $1 AND stage = $2 AND expires_at > $3 RETURNING link_id, password_hash";
        let values = [partial.id.into(), partial.stage.as_str().into(), now.into()];
        let row = on.query_one_raw(sql(on, end, values)).await?.ok_or(FactorError::Ended)?;
        let (link, hash): (Option<Uuid>, Option<String>) =
            (row.try_get("", "link_id")?, row.try_get("", "password_hash")?);
        let mut left = Left { news: Vec::new(), invited: false };
        if let Some(link) = link {
            let used = "UPDATE setup_link SET used_at = $1 WHERE id = $2 AND used_at IS NULL AND expires_at > $1 \
                        RETURNING purpose";
            let link = on.query_one_raw(sql(on, used, [now.into(), link.into()])).await?.ok_or(FactorError::Ended)?;
            let purpose: String = link.try_get("", "purpose")?;
            left.invited = purpose == "invitation";
            if purpose == "recovery" {
                store::forget_all(on, person).await?;
                self.record_own(on, Kind::FactorsReplaced, person).await?;
                left.news.push(News::FactorsReplaced);
            }
            staff.drop_links(on, person).await?;
        }
        if let Some(hash) = &hash {
            staff.write_password(on, person, hash).await?;
            left.news.push(News::PasswordSet);
        }
        if link.is_some() || hash.is_some() {
            self.end_sessions(on, person, None).await?;
        }
        Ok(left)
    }

    /// Begins the full session and queues the letter, if there is news.
    pub(super) async fn enter(
        &self,
        on: &DatabaseTransaction,
        person: &Person,
        method: &str,
        browser: &Browser<'_>,
        news: Vec<News>,
    ) -> Result<SignedIn, FactorError> {
        self.enter_by(on, person, (method, &[]), browser, news).await
    }

    /// As [`enter`](Self::enter), with what the company's provider says of how it asked.
    pub(super) async fn enter_by(
        &self,
        on: &DatabaseTransaction,
        person: &Person,
        method: (&str, &[String]),
        browser: &Browser<'_>,
        mut news: Vec<News>,
    ) -> Result<SignedIn, FactorError> {
        let account = account_of(on, person.id).await?.ok_or(FactorError::Refused("disabled"))?;
        let (unusual, device) = familiar::meet(on, &self.staff.ground, person.id, browser).await?;
        news.extend(unusual);
        let session = self.staff.begin(on, &account, browser.client, method).await?;
        self.tell(on, person, news).await?;
        Ok(SignedIn { session, device })
    }

    pub(super) async fn tell(
        &self,
        on: &DatabaseTransaction,
        person: &Person,
        news: Vec<News>,
    ) -> Result<(), IdentityError> {
        if news.is_empty() {
            return Ok(());
        }
        self.letters.queue(on, &Told { person: person.clone(), news }).await
    }

    /// Ends all sessions of a person but one.
    pub(super) async fn end_sessions(
        &self,
        on: &DatabaseTransaction,
        person: Uuid,
        but: Option<Uuid>,
    ) -> Result<u64, FactorError> {
        // A link that somebody else was given, or asked for, is an older way in like the sessions.
        self.staff.drop_links(on, person).await?;
        let text = "DELETE FROM session WHERE person_id = $1 AND id <> $2";
        Ok(rows_affected(on, text, [person.into(), but.unwrap_or_default().into()]).await?)
    }

    /// Writes an event of what somebody did to the own account.
    pub(super) async fn record_own(
        &self,
        on: &DatabaseTransaction,
        kind: Kind,
        person: Uuid,
    ) -> Result<(), FactorError> {
        let event = self.staff.own_event(on, kind, person).await?;
        Ok(record(on, &event).await?)
    }

    /// Hands on an outcome; a refused proof is an event, and a wrong code of the app is counted.
    pub(super) async fn noted<T>(
        &self,
        outcome: Result<T, FactorError>,
        person: Uuid,
        client: &Client,
    ) -> Result<T, FactorError> {
        if let Err(FactorError::Refused(reason)) = outcome {
            let staff = &self.staff;
            let noted: Result<(), FactorError> = staff
                .ground
                .database
                .write(async |on| {
                    if reason == "code" {
                        let count = "UPDATE totp SET failures = failures + 1 WHERE person_id = $1";
                        rows_affected(on, count, [person.into()]).await?;
                    }
                    let key = person_key(on, &staff.ground, person).await?;
                    let event = staff.event(Kind::SecondFactorRefused, Actor::Visitor).about(Subject::Person(person));
                    let event = event.with("reason", Detail::Text(reason.to_owned()));
                    let event = seal_client(event, client, KeyName::Person(person), &key, staff.ground.chance());
                    Ok(record(on, &event).await?)
                })
                .await;
            noted?;
        }
        outcome
    }
}

/// The account of somebody who may sign in.
pub(super) async fn account_of(on: &impl ConnectionTrait, person: Uuid) -> Result<Option<Account>, IdentityError> {
    let find = concat!(
        "SELECT ",
        roles_column!(),
        ", password_hash FROM account WHERE person_id = $1 AND disabled_at IS NULL"
    );
    let Some(row) = on.query_one_raw(sql(on, find, [person.into()])).await? else { return Ok(None) };
    Ok(Some(Account {
        person,
        password_hash: row.try_get("", "password_hash")?,
        roles: roles_from(&row)?,
        disabled: false,
    }))
}
