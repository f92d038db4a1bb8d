//! Changes of one's own factors.

use sea_orm::{ConnectionTrait, DatabaseTransaction};
use sealport_database::{rows_affected, sql};
use sealport_history::Kind;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::codes::{RecoveryCode, SET};
use super::finish::Left;
use super::prove_again::FRESH;
use super::{Browser, Enrolling, FactorError, Factors, Fresh, News, Removal, SignedIn, store, ways};
use crate::{Address, Person, person_key};

/// Longest name of a passkey, in characters.
const LONGEST_NAME: usize = 60;

/// Who adds a factor: somebody who sets up an account, or somebody who is signed in.
#[derive(Clone, Copy)]
pub enum Changer<'a> {
    /// Sets up the account; with enough factors, that ends with a full session.
    Enrolling(&'a Enrolling),
    /// Is signed in, and proved it lately.
    Fresh(Fresh<'a>),
}

/// What came of it: who was setting up the account is signed in now.
pub type Changed = Option<SignedIn>;

impl Changer<'_> {
    pub(super) fn person(&self) -> &Person {
        match self {
            Self::Enrolling(enrolling) => enrolling.person(),
            Self::Fresh(fresh) => &fresh.session().person,
        }
    }
}

impl Factors {
    /// Before a factor is added: the proof is still fresh, or the enrolment ends and what it replaces is gone.
    pub(super) async fn open_change(&self, on: &DatabaseTransaction, who: Changer<'_>) -> Result<Left, FactorError> {
        match who {
            Changer::Enrolling(enrolling) => self.leave(on, &enrolling.0).await,
            Changer::Fresh(fresh) => {
                self.still_fresh(on, fresh.session().id).await?;
                Ok(Left { news: Vec::new(), invited: false })
            }
        }
    }

    /// After a factor was added: event, other sessions, letter; and a full session for who was setting up the account.
    pub(super) async fn close_change(
        &self,
        on: &DatabaseTransaction,
        who: Changer<'_>,
        (kind, what): (Kind, News),
        Left { mut news, invited }: Left,
        (method, browser): (&str, &Browser<'_>),
    ) -> Result<Changed, FactorError> {
        let person = who.person();
        self.record_own(on, kind, person.id).await?;
        news.push(what);
        if invited {
            news.clear();
        }
        match who {
            Changer::Enrolling(_) => {
                self.end_sessions(on, person.id, None).await?;
                Ok(Some(self.enter(on, person, method, browser, news).await?))
            }
            Changer::Fresh(fresh) => {
                self.end_sessions(on, person.id, Some(fresh.session().id)).await?;
                self.tell(on, person, news).await?;
                Ok(None)
            }
        }
    }

    /// Sets or changes the password. While an account is being set up, it counts when that is done.
    ///
    /// # Errors
    /// [`FactorError`].
    pub async fn set_password(&self, who: Changer<'_>, password: Zeroizing<String>) -> Result<(), FactorError> {
        let (staff, person) = (&self.staff, who.person());
        let address = person.address.as_ref().map_or("", Address::as_str);
        let hash = self.judged(Some(password), &[&person.name, address]).await?.unwrap_or_default();
        let keep = "UPDATE session SET password_hash = $1 WHERE id = $2 AND stage = 'enrolling' AND expires_at > $3";
        staff
            .ground
            .database
            .write(async |on| match who {
                Changer::Enrolling(enrolling) => {
                    let values = [hash.clone().into(), enrolling.0.id.into(), staff.ground.now().micros().into()];
                    match rows_affected(on, keep, values).await? {
                        1 => Ok(()),
                        _ => Err(FactorError::Ended),
                    }
                }
                Changer::Fresh(fresh) => {
                    self.still_fresh(on, fresh.session().id).await?;
                    // Whoever comes in through the company's provider may have no factor here. A password alone would
                    // be one by which somebody else sets up the second.
                    if !ways(on, person.id).await?.have_second_factor() {
                        return Err(FactorError::SecondFactorFirst);
                    }
                    staff.write_password(on, person.id, &hash).await?;
                    self.end_sessions(on, person.id, Some(fresh.session().id)).await?;
                    Ok(self.tell(on, person, vec![News::PasswordSet]).await?)
                }
            })
            .await
    }

    /// Removes a passkey, unless it is the last way in.
    ///
    /// # Errors
    /// [`FactorError`].
    pub async fn remove_passkey(&self, fresh: Fresh<'_>, passkey: Uuid) -> Result<(), FactorError> {
        let ground = &self.staff.ground;
        let person = &fresh.session().person;
        self.remove(fresh, Removal::Passkey, async |on| {
            let all = store::passkeys(on, ground, person.id).await?;
            let gone = all.into_iter().find(|one| one.id == passkey).ok_or(FactorError::Unknown)?;
            rows_affected(on, "DELETE FROM passkey WHERE id = $1", [passkey.into()]).await?;
            Ok((Kind::PasskeyRemoved, News::PasskeyRemoved(gone.name)))
        })
        .await
    }

    /// Removes the authenticator app, unless it is needed.
    ///
    /// # Errors
    /// [`FactorError`].
    pub async fn remove_totp(&self, fresh: Fresh<'_>) -> Result<(), FactorError> {
        let person = fresh.session().person.id;
        self.remove(fresh, Removal::Totp, async |on| {
            match rows_affected(on, "DELETE FROM totp WHERE person_id = $1", [person.into()]).await? {
                1 => Ok((Kind::TotpRemoved, News::TotpRemoved)),
                _ => Err(FactorError::Unknown),
            }
        })
        .await
    }

    /// Removes the password, unless it is needed, and the recovery codes, which are of no use without it.
    ///
    /// # Errors
    /// [`FactorError`].
    pub async fn remove_password(&self, fresh: Fresh<'_>) -> Result<(), FactorError> {
        let person = fresh.session().person.id;
        let text = "UPDATE account SET password_hash = NULL WHERE person_id = $1 AND password_hash IS NOT NULL";
        self.remove(fresh, Removal::Password, async |on| match rows_affected(on, text, [person.into()]).await? {
            1 => {
                rows_affected(on, "DELETE FROM recovery_code WHERE person_id = $1", [person.into()]).await?;
                Ok((Kind::PasswordRemoved, News::PasswordRemoved))
            }
            _ => Err(FactorError::Unknown),
        })
        .await
    }

    async fn remove(
        &self,
        fresh: Fresh<'_>,
        what: Removal,
        delete: impl AsyncFn(&DatabaseTransaction) -> Result<(Kind, News), FactorError>,
    ) -> Result<(), FactorError> {
        let (session, person) = (fresh.session().id, &fresh.session().person);
        self.staff
            .ground
            .database
            .write(async |on| {
                self.still_fresh(on, session).await?;
                ways(on, person.id).await?.without(what)?;
                let (kind, news) = delete(on).await?;
                self.record_own(on, kind, person.id).await?;
                self.end_sessions(on, person.id, Some(session)).await?;
                Ok(self.tell(on, person, vec![news]).await?)
            })
            .await
    }

    /// Gives a passkey another name.
    ///
    /// # Errors
    /// [`FactorError`].
    pub async fn rename_passkey(&self, fresh: Fresh<'_>, passkey: Uuid, name: &str) -> Result<(), FactorError> {
        let (ground, session) = (&self.staff.ground, fresh.session());
        ground
            .database
            .write(async |on| {
                self.still_fresh(on, session.id).await?;
                let key = person_key(on, ground, session.person.id).await?;
                let name = store::seal_name(ground, &key, passkey, &name_of(name));
                let text = "UPDATE passkey SET name = $1 WHERE id = $2 AND person_id = $3";
                match rows_affected(on, text, [name.into(), passkey.into(), session.person.id.into()]).await? {
                    1 => Ok(()),
                    _ => Err(FactorError::Unknown),
                }
            })
            .await
    }

    /// Makes ten recovery codes, shown now and never again; earlier ones no longer work. They stand for the second factor
    /// after the password, so they are of no use without one.
    ///
    /// # Errors
    /// [`FactorError`].
    pub async fn make_recovery_codes(&self, fresh: Fresh<'_>) -> Result<Vec<Zeroizing<String>>, FactorError> {
        let (ground, session) = (&self.staff.ground, fresh.session());
        let person = &session.person;
        let codes: Vec<_> = (0..SET).map(|_| RecoveryCode::generate(ground.chance())).collect();
        let text = "INSERT INTO recovery_code (id, person_id, hash, created_at) VALUES ($1, $2, $3, $4)";
        ground
            .database
            .write(async |on| {
                self.still_fresh(on, session.id).await?;
                if !ways(on, person.id).await?.password {
                    return Err(FactorError::PasswordNeeded);
                }
                let forget = "DELETE FROM recovery_code WHERE person_id = $1";
                let replaced = rows_affected(on, forget, [person.id.into()]).await?;
                for code in &codes {
                    let hash = code.hash(ground, person.id).to_vec();
                    let values = [ground.id().into(), person.id.into(), hash.into(), ground.now().micros().into()];
                    on.execute_raw(sql(on, text, values)).await?;
                }
                self.record_own(on, Kind::RecoveryCodesMade, person.id).await?;
                self.end_sessions(on, person.id, Some(session.id)).await?;
                // The first codes right after the app belong to one deed, which was told if it had to be.
                let news = match replaced {
                    0 if self.app_is_new(on, person.id).await? => Vec::new(),
                    _ => vec![News::RecoveryCodesMade],
                };
                self.tell(on, person, news).await.map_err(FactorError::from)
            })
            .await?;
        Ok(codes.iter().map(RecoveryCode::show).collect())
    }

    async fn app_is_new(&self, on: &DatabaseTransaction, person: Uuid) -> Result<bool, FactorError> {
        let since = self.staff.ground.now().before(FRESH).micros();
        let find = "SELECT person_id FROM totp WHERE person_id = $1 AND created_at > $2";
        Ok(on.query_one_raw(sql(on, find, [person.into(), since.into()])).await?.is_some())
    }
}

/// A passkey's name without what can't be shown.
pub(super) fn name_of(name: &str) -> String {
    name.trim().chars().filter(|letter| !letter.is_control()).take(LONGEST_NAME).collect()
}
