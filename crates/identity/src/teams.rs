//! Teams: they carry the rights on collections, so that a new colleague needs no list of rights but a team.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use sealport_access::{Administer, Permit};
use sealport_database::{Ground, WriteError, id_batch, id_batches, rows_affected, sql};
use sealport_history::{Actor, Detail, Event, Kind, Subject, record};
use thiserror::Error;
use uuid::Uuid;

use crate::reach::{ROOT_COLLECTION, refresh_person};
use crate::staff::{is_employee, others_administer};
use crate::{IdentityError, Language};

/// Longest name of a team, in characters.
const LONGEST_NAME: usize = 80;

/// The teams of the house.
#[derive(Clone)]
pub struct Teams {
    ground: Arc<Ground>,
}

/// A team with its members.
#[derive(Clone, Debug)]
pub struct Team {
    /// Its id.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// Who is in it.
    pub members: Vec<Uuid>,
}

/// A team was not changed.
#[derive(Debug, Error)]
pub enum TeamError {
    /// No such team, or no such employee.
    #[error("there is no such team or employee")]
    Unknown,
    /// A team needs a name of at most 80 characters.
    #[error("a team needs a name, and not a long one")]
    Name,
    /// Nobody gives themselves rights, where there is somebody else to ask.
    #[error("another administrator decides about one's own teams")]
    Own,
    /// Another team has that name.
    #[error("another team has that name")]
    NameTaken,
    /// The records can't be reached.
    #[error(transparent)]
    Identity(#[from] IdentityError),
}
crate::staff::carries_database_errors!(TeamError);

impl Teams {
    /// The teams on this ground.
    pub const fn new(ground: Arc<Ground>) -> Self {
        Self { ground }
    }

    /// All teams, the oldest first: that is the one that a new colleague is usually in.
    ///
    /// # Errors
    /// [`IdentityError`].
    pub async fn list(&self, _permit: &Permit<Administer>) -> Result<Vec<Team>, IdentityError> {
        let on = self.ground.database.read();
        let rows = on
            .query_all_raw(sql(
                on,
                "SELECT team.id, team.name, team_member.person_id FROM team \
                 LEFT JOIN team_member ON team_member.team_id = team.id ORDER BY team.created_at, team.id",
                [],
            ))
            .await?;
        let mut teams: Vec<Team> = Vec::new();
        for row in &rows {
            let id = row.try_get("", "id")?;
            if teams.last().is_none_or(|team| team.id != id) {
                teams.push(Team { id, name: row.try_get("", "name")?, members: Vec::new() });
            }
            if let (Some(team), Some(person)) = (teams.last_mut(), row.try_get::<Option<Uuid>>("", "person_id")?) {
                team.members.push(person);
            }
        }
        Ok(teams)
    }

    /// Makes a team. It has no member and no right.
    ///
    /// # Errors
    /// [`TeamError::Name`], [`TeamError::NameTaken`].
    pub async fn make(&self, permit: &Permit<Administer>, name: &str) -> Result<Uuid, TeamError> {
        let name = tidy(name)?;
        let team = self.ground.id();
        self.ground
            .database
            .write(async |on| {
                free(on, &name, team).await?;
                insert(on, &self.ground, team, &name).await?;
                let event = self.event(Kind::TeamMade, permit, team).with("name", Detail::Text(name.clone()));
                record(on, &event).await?;
                Ok(team)
            })
            .await
    }

    /// Gives a team another name.
    ///
    /// # Errors
    /// [`TeamError`].
    pub async fn rename(&self, permit: &Permit<Administer>, team: Uuid, name: &str) -> Result<(), TeamError> {
        let name = tidy(name)?;
        self.ground
            .database
            .write(async |on| {
                let before = name_of(on, team).await?;
                if before == name {
                    return Ok(());
                }
                free(on, &name, team).await?;
                rows_affected(on, "UPDATE team SET name = $2 WHERE id = $1", [team.into(), name.as_str().into()])
                    .await?;
                let event = self
                    .event(Kind::TeamRenamed, permit, team)
                    .with("name", Detail::Text(name.clone()))
                    .with("name_before", Detail::Text(before));
                record(on, &event).await?;
                Ok(())
            })
            .await
    }

    /// Dissolves a team: what its members reached only by it, they reach no more.
    ///
    /// # Errors
    /// [`TeamError::Unknown`].
    pub async fn dissolve(&self, permit: &Permit<Administer>, team: Uuid) -> Result<(), TeamError> {
        self.ground
            .database
            .write(async |on| {
                let name = name_of(on, team).await?;
                let members = members_of(on, team).await?;
                for step in [
                    "DELETE FROM team_right WHERE team_id = $1",
                    "DELETE FROM team_member WHERE team_id = $1",
                    "DELETE FROM team WHERE id = $1",
                ] {
                    rows_affected(on, step, [team.into()]).await?;
                }
                let mut event = self.event(Kind::TeamDissolved, permit, team).with("name", Detail::Text(name));
                for person in members {
                    refresh_person(on, person).await?;
                    event = event.about(Subject::Person(person));
                }
                record(on, &event).await?;
                Ok(())
            })
            .await
    }

    /// Makes exactly these employees the members.
    ///
    /// # Errors
    /// [`TeamError::Unknown`].
    pub async fn set_members(
        &self,
        permit: &Permit<Administer>,
        team: Uuid,
        members: &[Uuid],
    ) -> Result<(), TeamError> {
        self.ground
            .database
            .write(async |on| {
                let name = name_of(on, team).await?;
                let before = members_of(on, team).await?;
                let by = permit.action().person;
                if members.contains(&by) && !before.contains(&by) && others_administer(on, by).await? {
                    return Err(TeamError::Own);
                }
                for person in members.iter().filter(|person| !before.contains(person)) {
                    if !is_employee(on, *person).await? {
                        return Err(TeamError::Unknown);
                    }
                    join(on, &self.ground, team, *person).await?;
                    self.record_member(on, permit, Kind::TeamJoined, (team, &name), *person).await?;
                }
                for person in before.iter().filter(|person| !members.contains(person)) {
                    let leave = "DELETE FROM team_member WHERE team_id = $1 AND person_id = $2";
                    rows_affected(on, leave, [team.into(), (*person).into()]).await?;
                    refresh_person(on, *person).await?;
                    self.record_member(on, permit, Kind::TeamLeft, (team, &name), *person).await?;
                }
                Ok(())
            })
            .await
    }

    async fn record_member(
        &self,
        on: &DatabaseTransaction,
        permit: &Permit<Administer>,
        kind: Kind,
        (team, name): (Uuid, &str),
        person: Uuid,
    ) -> Result<(), DbErr> {
        let event = self.event(kind, permit, team).about(Subject::Person(person));
        record(on, &event.with("name", Detail::Text(name.to_owned()))).await
    }

    fn event(&self, kind: Kind, permit: &Permit<Administer>, team: Uuid) -> Event {
        let actor = Actor::Employee(permit.action().person);
        Event::new(kind, actor, self.ground.now(), self.ground.chance()).with("team", Detail::Id(team))
    }
}

/// The first team of a new portal: everybody who founds it, with every right on everything.
pub(crate) async fn found_first_team(
    on: &DatabaseTransaction,
    ground: &Ground,
    founder: Uuid,
    language: Language,
) -> Result<(), DbErr> {
    let name = match language {
        Language::En => "Everybody",
        Language::De => "Alle",
        Language::Nl => "Iedereen",
    };
    let team = ground.id();
    insert(on, ground, team, name).await?;
    let give = "INSERT INTO team_right (team_id, collection_id, may_edit, may_release, may_share) \
                VALUES ($1, $2, 1, 1, 1)";
    rows_affected(on, give, [team.into(), ROOT_COLLECTION.into()]).await?;
    join(on, ground, team, founder).await
}

/// Puts an employee into a team; nothing happens when they are in it.
pub(crate) async fn join(on: &DatabaseTransaction, ground: &Ground, team: Uuid, person: Uuid) -> Result<(), DbErr> {
    let join = "INSERT INTO team_member (team_id, person_id, since) VALUES ($1, $2, $3) \
                ON CONFLICT (team_id, person_id) DO NOTHING";
    rows_affected(on, join, [team.into(), person.into(), ground.now().micros().into()]).await?;
    refresh_person(on, person).await
}

pub(crate) async fn name_of(on: &impl ConnectionTrait, team: Uuid) -> Result<String, TeamError> {
    let row = on.query_one_raw(sql(on, "SELECT name FROM team WHERE id = $1", [team.into()])).await?;
    Ok(row.ok_or(TeamError::Unknown)?.try_get("", "name")?)
}

/// Names of teams, for reading the history. What was dissolved is missing in the answer.
///
/// # Errors
/// The database's.
pub async fn team_names(
    on: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, String>, DbErr> {
    let mut names = HashMap::new();
    for batch in id_batches(ids) {
        let find = concat!("SELECT id, name FROM team WHERE id IN ", id_batch!());
        for row in &on.query_all_raw(sql(on, find, batch)).await? {
            names.insert(row.try_get("", "id")?, row.try_get("", "name")?);
        }
    }
    Ok(names)
}

async fn members_of(on: &impl ConnectionTrait, team: Uuid) -> Result<Vec<Uuid>, DbErr> {
    let find = "SELECT person_id FROM team_member WHERE team_id = $1";
    let rows = on.query_all_raw(sql(on, find, [team.into()])).await?;
    rows.iter().map(|row| row.try_get("", "person_id")).collect()
}

async fn insert(on: &DatabaseTransaction, ground: &Ground, team: Uuid, name: &str) -> Result<(), DbErr> {
    let insert = "INSERT INTO team (id, name, created_at) VALUES ($1, $2, $3)";
    rows_affected(on, insert, [team.into(), name.into(), ground.now().micros().into()]).await.map(drop)
}

async fn free(on: &impl ConnectionTrait, name: &str, team: Uuid) -> Result<(), TeamError> {
    let find = sql(on, "SELECT id FROM team WHERE name = $1 AND id <> $2", [name.into(), team.into()]);
    if on.query_one_raw(find).await?.is_some() { Err(TeamError::NameTaken) } else { Ok(()) }
}

fn tidy(name: &str) -> Result<String, TeamError> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > LONGEST_NAME { Err(TeamError::Name) } else { Ok(name) }
}
