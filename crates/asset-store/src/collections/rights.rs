//! What teams may do in a collection. Only administrators give rights: whoever could edit a collection could otherwise give
//! themselves every other right on it.

use sea_orm::{ConnectionTrait, QueryResult};
use sealport_access::{Administer, Permit, Right, Rights};
use sealport_database::{rows_affected, sql};
use sealport_history::{Detail, Kind, record};
use sealport_identity::{Client, others_administer, refresh_below, rights_from};
use uuid::Uuid;

use super::{CollectionError, Collections};
use crate::deed::done_by;

/// What a team may do in a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamRights {
    /// The team.
    pub team: Uuid,
    /// Its name.
    pub name: String,
    /// Given here.
    pub here: Rights,
    /// Given further up, so that they hold here too.
    pub above: Rights,
}

impl Collections {
    /// What each team may do in a collection, by its own rights and by those further up.
    ///
    /// # Errors
    /// [`CollectionError::NotFound`].
    pub async fn rights(
        &self,
        _permit: &Permit<Administer>,
        collection: Uuid,
    ) -> Result<Vec<TeamRights>, CollectionError> {
        let on = self.ground.database.read();
        let find = sql(on, "SELECT id FROM collection WHERE id = $1", [collection.into()]);
        on.query_one_raw(find).await?.ok_or(CollectionError::NotFound)?;
        let find = "SELECT team.id, team.name, given.collection_id, given.may_edit, given.may_release, given.may_share \
                    FROM team LEFT JOIN (SELECT team_right.* FROM team_right JOIN collection_path path \
                    ON path.ancestor_id = team_right.collection_id WHERE path.collection_id = $1) given \
                    ON given.team_id = team.id ORDER BY team.created_at, team.id";
        let rows = on.query_all_raw(sql(on, find, [collection.into()])).await?;
        let mut teams: Vec<TeamRights> = Vec::new();
        for row in &rows {
            let team = row.try_get("", "id")?;
            if teams.last().is_none_or(|last| last.team != team) {
                let name = row.try_get("", "name")?;
                teams.push(TeamRights { team, name, here: Rights::NONE, above: Rights::NONE });
            }
            let Some(last) = teams.last_mut() else { continue };
            match row.try_get::<Option<Uuid>>("", "collection_id")? {
                Some(given) if given == collection => last.here = rights_from(row)?,
                Some(_) => last.above = Rights::new(last.above.iter().chain(rights_from(row)?.iter())),
                None => {}
            }
        }
        Ok(teams)
    }

    /// Gives a team exactly these rights on a collection, besides those that reach it from above.
    ///
    /// # Errors
    /// [`CollectionError::NotFound`] for a collection or a team that isn't there.
    pub async fn set_rights(
        &self,
        permit: &Permit<Administer>,
        collection: Uuid,
        team: Uuid,
        rights: Rights,
        client: &Client,
    ) -> Result<(), CollectionError> {
        self.ground
            .database
            .write(async |on| {
                let known = "SELECT 1 AS one FROM collection, team WHERE collection.id = $1 AND team.id = $2";
                let found = on.query_one_raw(sql(on, known, [collection.into(), team.into()])).await?;
                found.ok_or(CollectionError::NotFound)?;
                let find = "SELECT * FROM team_right WHERE team_id = $1 AND collection_id = $2";
                let row = on.query_one_raw(sql(on, find, [team.into(), collection.into()])).await?;
                let before = row.as_ref().map_or(Ok(Rights::NONE), |row: &QueryResult| rights_from(row))?;
                if before == rights {
                    return Ok(());
                }
                let by = permit.action().person;
                let gains = rights.iter().any(|right| !before.has(right));
                let own = "SELECT 1 AS one FROM team_member WHERE team_id = $1 AND person_id = $2";
                let is_own = on.query_one_raw(sql(on, own, [team.into(), by.into()])).await?.is_some();
                if gains && is_own && others_administer(on, by).await? {
                    return Err(CollectionError::OwnTeam);
                }
                let forget = "DELETE FROM team_right WHERE team_id = $1 AND collection_id = $2";
                rows_affected(on, forget, [team.into(), collection.into()]).await?;
                if rights.has(Right::See) {
                    let flag = |right| i64::from(rights.has(right)).into();
                    let give = "INSERT INTO team_right (team_id, collection_id, may_edit, may_release, may_share) \
                                VALUES ($1, $2, $3, $4, $5)";
                    let values =
                        [team.into(), collection.into(), flag(Right::Edit), flag(Right::Release), flag(Right::Share)];
                    rows_affected(on, give, values).await?;
                }
                refresh_below(on, collection).await?;
                let event = done_by(on, &self.ground, Kind::RightsChanged, permit.action().person, client)
                    .await?
                    .with("collection", Detail::Id(collection))
                    .with("team", Detail::Id(team))
                    .with("rights", words(rights))
                    .with("rights_before", words(before));
                Ok(record(on, &event).await?)
            })
            .await
    }
}

fn words(rights: Rights) -> Detail {
    Detail::Texts(rights.iter().map(|right| right.as_str().to_owned()).collect())
}
