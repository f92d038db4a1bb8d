//! Acts that one person alone must not do: somebody asks, somebody else confirms within a day, and both names stand in the
//! history. The act is done in the transaction that confirms it, with the facts of that moment.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseTransaction, QueryResult};
use sealport_access::{Administer, Permit, Roles};
use sealport_ambient::Timestamp;
use sealport_database::{rows_affected, sql};
use sealport_history::{Actor, Detail, Event, Kind, Subject, record};
use uuid::Uuid;

use crate::staff::administers;
use crate::{IdentityError, Leaving, SetupLetters, SetupLink, Staff, StaffError};

/// How long an act waits for the second person.
const WAITS: Duration = Duration::from_secs(24 * 3600);

/// What takes two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Make somebody a compliance reviewer, or no longer one: these are all the roles that they will have.
    ChangeRoles {
        /// Whose roles.
        person: Uuid,
        /// Their roles from then on.
        roles: Roles,
    },
    /// Switch a compliance reviewer's account off.
    DisableReviewer {
        /// Whose account.
        person: Uuid,
        /// What becomes of what they leave behind.
        leaving: Leaving,
    },
    /// Make a new set-up link for a compliance reviewer.
    LinkReviewer {
        /// For whom.
        person: Uuid,
    },
}

impl Act {
    /// The stable word in the database and the history.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ChangeRoles { .. } => "change-roles",
            Self::DisableReviewer { .. } => "disable-reviewer",
            Self::LinkReviewer { .. } => "link-reviewer",
        }
    }

    /// Whom it concerns.
    pub const fn person(self) -> Uuid {
        match self {
            Self::ChangeRoles { person, .. } | Self::DisableReviewer { person, .. } | Self::LinkReviewer { person } => {
                person
            }
        }
    }

    /// The number, and the other person, that say the rest.
    const fn rest(self) -> (i64, Option<Uuid>) {
        match self {
            Self::ChangeRoles { roles, .. } => (roles.sum(), None),
            Self::DisableReviewer { leaving, .. } => (leaving.number(), leaving.heir),
            Self::LinkReviewer { .. } => (0, None),
        }
    }

    fn of(word: &str, person: Uuid, value: i64, other: Option<Uuid>) -> Option<Self> {
        match word {
            "change-roles" => Some(Self::ChangeRoles { person, roles: Roles::from_sum(value).ok()? }),
            "disable-reviewer" => Some(Self::DisableReviewer { person, leaving: Leaving::of(value, other)? }),
            "link-reviewer" => Some(Self::LinkReviewer { person }),
            _ => None,
        }
    }
}

/// An act that a second person confirmed.
pub struct Confirmed {
    /// What was done.
    pub act: Act,
    /// The link that it made, to be handed over unless it went by letter.
    pub link: Option<SetupLink>,
}

/// An act that waits for a second person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedAct {
    /// Its id.
    pub id: Uuid,
    /// What is to be done.
    pub act: Act,
    /// Who asked.
    pub asked_by: Uuid,
    /// Until when it can be confirmed.
    pub expires_at: Timestamp,
}

impl Staff {
    /// What waits for a second person now, the newest first.
    ///
    /// # Errors
    /// [`IdentityError`].
    pub async fn asked_acts(&self, _permit: &Permit<Administer>) -> Result<Vec<AskedAct>, IdentityError> {
        let on = self.ground.database.read();
        let find =
            "SELECT * FROM two_person_act WHERE settled_at IS NULL AND expires_at > $1 ORDER BY asked_at DESC, id DESC";
        let rows = on.query_all_raw(sql(on, find, [self.ground.now().micros().into()])).await?;
        // An act that we don't know was asked for on a newer replica: that one shows it.
        rows.iter().filter_map(|row| read(row).transpose()).collect()
    }

    /// Asks for an act. What was asked for the same person before is withdrawn.
    pub(crate) async fn ask_act(&self, on: &DatabaseTransaction, act: Act, by: Uuid) -> Result<Uuid, StaffError> {
        let (subject, (value, other)) = (act.person(), act.rest());
        let (id, now) = (self.ground.id(), self.ground.now());
        let withdraw = "UPDATE two_person_act SET settled_at = $3, settled_by = $4, outcome = 'replaced' \
                        WHERE kind = $1 AND subject_id = $2 AND settled_at IS NULL";
        rows_affected(on, withdraw, [act.as_str().into(), subject.into(), now.micros().into(), by.into()]).await?;
        let ask = "INSERT INTO two_person_act (id, kind, subject_id, value, other_id, asked_by, asked_at, \
                   expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let values = [
            id.into(),
            act.as_str().into(),
            subject.into(),
            value.into(),
            other.into(),
            by.into(),
            now.micros().into(),
            now.after(WAITS).micros().into(),
        ];
        rows_affected(on, ask, values).await?;
        record(on, &self.act_event(Kind::ActAsked, act, by)).await?;
        Ok(id)
    }

    /// Confirms what somebody else asked for, and does it.
    ///
    /// # Errors
    /// [`StaffError::SamePerson`] for who asked and whom it concerns, [`StaffError::NoSuchAct`] when it is settled or its day
    /// is over, and what the act itself says.
    pub async fn confirm_act(&self, permit: &Permit<Administer>, id: Uuid) -> Result<Confirmed, StaffError> {
        self.confirm(permit, id, None).await
    }

    /// As [`confirm_act`](Self::confirm_act); a link that it makes goes by letter.
    ///
    /// # Errors
    /// As [`confirm_act`](Self::confirm_act).
    pub async fn confirm_act_by_letter(
        &self,
        permit: &Permit<Administer>,
        id: Uuid,
        letters: &dyn SetupLetters,
    ) -> Result<Confirmed, StaffError> {
        self.confirm(permit, id, Some(letters)).await
    }

    async fn confirm(
        &self,
        permit: &Permit<Administer>,
        id: Uuid,
        letters: Option<&dyn SetupLetters>,
    ) -> Result<Confirmed, StaffError> {
        let by = permit.action().person;
        self.ground
            .database
            .write(async |on| {
                let asked = self.waiting(on, id).await?;
                if asked.asked_by == by || asked.act.person() == by {
                    return Err(StaffError::SamePerson);
                }
                // What somebody asked for who no longer may is asked for by nobody.
                if !administers(on, asked.asked_by).await? {
                    return Err(StaffError::NoSuchAct);
                }
                self.settle(on, id, by, "confirmed").await?;
                let event = self.act_event(Kind::ActConfirmed, asked.act, by);
                record(on, &event.with("asked_by", Detail::Id(asked.asked_by))).await?;
                let (act, asked_by) = (asked.act, Some(asked.asked_by));
                let link = match act {
                    Act::ChangeRoles { person, roles } => {
                        self.put_roles(on, by, person, roles, asked_by).await?;
                        None
                    }
                    Act::DisableReviewer { person, .. } => {
                        self.put_disabled(on, by, person, true, asked_by).await?;
                        None
                    }
                    Act::LinkReviewer { person } => Some(self.put_link(on, by, person, letters, asked_by).await?),
                };
                Ok(Confirmed { act, link })
            })
            .await
    }

    /// Refuses what was asked for, or takes one's own question back: one person is enough to say no.
    ///
    /// # Errors
    /// [`StaffError::NoSuchAct`].
    pub async fn refuse_act(&self, permit: &Permit<Administer>, id: Uuid) -> Result<(), StaffError> {
        let by = permit.action().person;
        self.ground
            .database
            .write(async |on| {
                let asked = self.waiting(on, id).await?;
                self.settle(on, id, by, "refused").await?;
                let event =
                    self.act_event(Kind::ActRefused, asked.act, by).with("asked_by", Detail::Id(asked.asked_by));
                Ok(record(on, &event).await?)
            })
            .await
    }

    async fn waiting(&self, on: &DatabaseTransaction, id: Uuid) -> Result<AskedAct, StaffError> {
        let find = sql(on, "SELECT * FROM two_person_act WHERE id = $1", [id.into()]);
        let row = on.query_one_raw(find).await?.ok_or(StaffError::NoSuchAct)?;
        read(&row)?.ok_or(StaffError::NoSuchAct)
    }

    /// Settles the act once, within its day.
    async fn settle(&self, on: &DatabaseTransaction, id: Uuid, by: Uuid, outcome: &str) -> Result<(), StaffError> {
        let settle = "UPDATE two_person_act SET settled_at = $2, settled_by = $3, outcome = $4 \
                      WHERE id = $1 AND settled_at IS NULL AND expires_at > $2";
        let values = [id.into(), self.ground.now().micros().into(), by.into(), outcome.into()];
        if rows_affected(on, settle, values).await? == 1 { Ok(()) } else { Err(StaffError::NoSuchAct) }
    }

    fn act_event(&self, kind: Kind, act: Act, by: Uuid) -> Event {
        let event = self.event(kind, Actor::Employee(by)).with("act", Detail::Text(act.as_str().to_owned()));
        let event = event.about(Subject::Person(act.person()));
        match act {
            Act::ChangeRoles { roles, .. } => event.with("roles", crate::staff::words(roles)),
            Act::DisableReviewer { leaving, .. } => {
                let event = event
                    .with("shares", Detail::Text(leaving.shares.as_str().to_owned()))
                    .with("assets_handed_over", Detail::Flag(leaving.assets));
                leaving.heir.into_iter().fold(event, |event, heir| event.with("to", Detail::Id(heir)))
            }
            Act::LinkReviewer { .. } => event,
        }
    }
}

fn read(row: &QueryResult) -> Result<Option<AskedAct>, IdentityError> {
    let word: String = row.try_get("", "kind")?;
    let (person, other) = (row.try_get("", "subject_id")?, row.try_get("", "other_id")?);
    let Some(act) = Act::of(&word, person, row.try_get("", "value")?, other) else { return Ok(None) };
    Ok(Some(AskedAct {
        id: row.try_get("", "id")?,
        act,
        asked_by: row.try_get("", "asked_by")?,
        expires_at: Timestamp::from_micros(row.try_get("", "expires_at")?),
    }))
}
