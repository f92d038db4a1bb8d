//! Collections: folders of assets, one in another, with rights that reach downwards.
//!
//! For a person the tree is what they see of it: a collection whose parent they don't see stands at the top.

mod error;
mod rights;
mod tree;

use std::sync::Arc;

use sea_orm::{ConnectionTrait, DatabaseTransaction};
use sealport_access::{Arrange, CollectionFacts, Permit, Right, Rights};
use sealport_database::{Ground, rows_affected, sql};
use sealport_history::{Detail, Kind, record};
use sealport_identity::{Client, ROOT_COLLECTION, refresh_below, rights_in};
use uuid::Uuid;

use crate::deed::done_by;

pub use error::CollectionError;
pub use rights::TeamRights;
pub use tree::{Collection, collection_names};

/// Longest name of a collection, in characters.
const LONGEST_NAME: usize = 120;
/// How deep collections may lie in one another.
const DEEPEST: i64 = 12;

/// The collections of the house.
#[derive(Clone)]
pub struct Collections {
    ground: Arc<Ground>,
}

impl Collections {
    /// The service on its ground.
    pub const fn new(ground: Arc<Ground>) -> Self {
        Self { ground }
    }

    /// The facts for a decision about a collection; no rights where there is none such.
    ///
    /// # Errors
    /// The database's.
    pub async fn facts(&self, person: Uuid, collection: Uuid) -> Result<CollectionFacts, CollectionError> {
        let rights = rights_in(self.ground.database.read(), person, collection).await?;
        Ok(CollectionFacts { collection, rights })
    }

    /// Makes a collection in the one that the permit names. It has the rights of that one and no others.
    ///
    /// # Errors
    /// [`CollectionError`].
    pub async fn make(&self, permit: &Permit<Arrange>, name: &str, client: &Client) -> Result<Uuid, CollectionError> {
        let name = tidy(name)?;
        let (id, parent) = (self.ground.id(), permit.action().collection);
        self.ground
            .database
            .write(async |on| {
                self.still_arranges(on, permit).await?;
                free(on, parent, &name, id).await?;
                let make = "INSERT INTO collection (id, parent_id, name, created_at) VALUES ($1, $2, $3, $4)";
                let now = self.ground.now().micros();
                rows_affected(on, make, [id.into(), parent.into(), name.as_str().into(), now.into()]).await?;
                let own = "INSERT INTO collection_path (collection_id, ancestor_id) VALUES ($1, $1)";
                rows_affected(on, own, [id.into()]).await?;
                hang_below(on, id, parent).await?;
                refresh_below(on, id).await?;
                self.note(
                    on,
                    Kind::CollectionMade,
                    permit,
                    id,
                    client,
                    &[("name", text(&name)), ("in", Detail::Id(parent))],
                )
                .await?;
                Ok(id)
            })
            .await
    }

    /// Gives a collection another name; the permit is for the collection that it lies in.
    ///
    /// # Errors
    /// [`CollectionError`].
    pub async fn rename(
        &self,
        permit: &Permit<Arrange>,
        collection: Uuid,
        name: &str,
        client: &Client,
    ) -> Result<(), CollectionError> {
        let name = tidy(name)?;
        let parent = permit.action().collection;
        self.ground
            .database
            .write(async |on| {
                self.still_arranges(on, permit).await?;
                let before = name_in(on, collection, parent).await?;
                if before == name {
                    return Ok(());
                }
                free(on, parent, &name, collection).await?;
                let rename = "UPDATE collection SET name = $2 WHERE id = $1";
                rows_affected(on, rename, [collection.into(), name.as_str().into()]).await?;
                let details = [("name", text(&name)), ("name_before", text(&before))];
                self.note(on, Kind::CollectionRenamed, permit, collection, client, &details).await
            })
            .await
    }

    /// Puts a collection with all that lies in it into another one, whose rights it takes on. One permit is for the
    /// collection that it lies in, the other for the one that it goes into.
    ///
    /// # Errors
    /// [`CollectionError::IntoItself`], [`CollectionError::TooDeep`], and the others.
    pub async fn relocate(
        &self,
        from: &Permit<Arrange>,
        to: &Permit<Arrange>,
        collection: Uuid,
        client: &Client,
    ) -> Result<(), CollectionError> {
        let (old, new) = (from.action().collection, to.action().collection);
        self.ground
            .database
            .write(async |on| {
                self.still_arranges(on, from).await?;
                self.still_arranges(on, to).await?;
                let name = name_in(on, collection, old).await?;
                if old == new {
                    return Ok(());
                }
                if lies_in(on, new, collection).await? {
                    return Err(CollectionError::IntoItself);
                }
                free(on, new, &name, collection).await?;
                let set = "UPDATE collection SET parent_id = $2 WHERE id = $1";
                rows_affected(on, set, [collection.into(), new.into()]).await?;
                cut_off(on, collection).await?;
                hang_below(on, collection, new).await?;
                refresh_below(on, collection).await?;
                let details = [("in", Detail::Id(new)), ("in_before", Detail::Id(old)), ("name", text(&name))];
                self.note(on, Kind::CollectionMoved, from, collection, client, &details).await
            })
            .await
    }

    /// Removes a collection in which nothing lies, and nothing that was deleted has its history.
    ///
    /// # Errors
    /// [`CollectionError::NotEmpty`], and the others.
    pub async fn remove(
        &self,
        permit: &Permit<Arrange>,
        collection: Uuid,
        client: &Client,
    ) -> Result<(), CollectionError> {
        self.ground
            .database
            .write(async |on| {
                self.still_arranges(on, permit).await?;
                let name = name_in(on, collection, permit.action().collection).await?;
                let full = "SELECT 1 AS one WHERE EXISTS (SELECT 1 FROM asset WHERE collection_id = $1) \
                            OR EXISTS (SELECT 1 FROM collection WHERE parent_id = $1) \
                            OR EXISTS (SELECT 1 FROM upload WHERE collection_id = $1 AND state IN ('open', 'complete'))";
                if on.query_one_raw(sql(on, full, [collection.into()])).await?.is_some() {
                    return Err(CollectionError::NotEmpty);
                }
                for step in [
                    "DELETE FROM team_right WHERE collection_id = $1",
                    "DELETE FROM person_right WHERE collection_id = $1",
                    "DELETE FROM collection_path WHERE collection_id = $1",
                    "DELETE FROM collection WHERE id = $1",
                ] {
                    rows_affected(on, step, [collection.into()]).await?;
                }
                self.note(on, Kind::CollectionRemoved, permit, collection, client, &[("name", text(&name))]).await
            })
            .await
    }

    /// Whether the leave still stands in this transaction; for whom it doesn't, the collection is not there.
    async fn still_arranges(&self, on: &DatabaseTransaction, permit: &Permit<Arrange>) -> Result<(), CollectionError> {
        let Arrange { person, collection, by_administrator } = *permit.action();
        if by_administrator {
            let find = sql(on, "SELECT id FROM collection WHERE id = $1", [collection.into()]);
            return on.query_one_raw(find).await?.map(drop).ok_or(CollectionError::NotFound);
        }
        let rights: Rights = rights_in(on, person, collection).await?;
        if rights.has(Right::Edit) { Ok(()) } else { Err(CollectionError::NotFound) }
    }

    async fn note(
        &self,
        on: &DatabaseTransaction,
        kind: Kind,
        permit: &Permit<Arrange>,
        collection: Uuid,
        client: &Client,
        details: &[(&str, Detail)],
    ) -> Result<(), CollectionError> {
        let event = done_by(on, &self.ground, kind, permit.action().person, client).await?;
        let event = event.with("collection", Detail::Id(collection));
        let event = details.iter().fold(event, |event, (name, detail)| event.with(name, detail.clone()));
        Ok(record(on, &event).await?)
    }
}

/// Whether `inner` is `outer` or lies in it.
async fn lies_in(on: &impl ConnectionTrait, inner: Uuid, outer: Uuid) -> Result<bool, CollectionError> {
    let find = "SELECT 1 AS one FROM collection_path WHERE collection_id = $1 AND ancestor_id = $2";
    Ok(on.query_one_raw(sql(on, find, [inner.into(), outer.into()])).await?.is_some())
}

/// Takes a collection and what lies below it off everything above it.
async fn cut_off(on: &DatabaseTransaction, collection: Uuid) -> Result<(), CollectionError> {
    let cut = "DELETE FROM collection_path \
               WHERE collection_id IN (SELECT collection_id FROM collection_path WHERE ancestor_id = $1) \
               AND ancestor_id NOT IN (SELECT collection_id FROM collection_path WHERE ancestor_id = $1)";
    rows_affected(on, cut, [collection.into()]).await?;
    Ok(())
}

/// Hangs a collection and what lies below it under `parent` and all above that.
async fn hang_below(on: &DatabaseTransaction, collection: Uuid, parent: Uuid) -> Result<(), CollectionError> {
    let hang = "INSERT INTO collection_path (collection_id, ancestor_id) \
                SELECT inner_path.collection_id, outer_path.ancestor_id \
                FROM collection_path inner_path, collection_path outer_path \
                WHERE inner_path.ancestor_id = $1 AND outer_path.collection_id = $2";
    rows_affected(on, hang, [collection.into(), parent.into()]).await?;
    let deep = "SELECT COUNT(*) AS depth FROM collection_path WHERE collection_id IN \
                (SELECT collection_id FROM collection_path WHERE ancestor_id = $1) GROUP BY collection_id \
                HAVING COUNT(*) > $2 LIMIT 1";
    match on.query_one_raw(sql(on, deep, [collection.into(), DEEPEST.into()])).await? {
        Some(_) => Err(CollectionError::TooDeep),
        None => Ok(()),
    }
}

/// The name of a collection that lies directly in `parent`.
async fn name_in(on: &impl ConnectionTrait, collection: Uuid, parent: Uuid) -> Result<String, CollectionError> {
    let find = "SELECT name FROM collection WHERE id = $1 AND parent_id = $2";
    let row = on.query_one_raw(sql(on, find, [collection.into(), parent.into()])).await?;
    Ok(row.ok_or(CollectionError::NotFound)?.try_get("", "name")?)
}

async fn free(on: &impl ConnectionTrait, parent: Uuid, name: &str, but: Uuid) -> Result<(), CollectionError> {
    let find = "SELECT id FROM collection WHERE parent_id = $1 AND name = $2 AND id <> $3";
    match on.query_one_raw(sql(on, find, [parent.into(), name.into(), but.into()])).await? {
        Some(_) => Err(CollectionError::NameTaken),
        None => Ok(()),
    }
}

fn tidy(name: &str) -> Result<String, CollectionError> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > LONGEST_NAME { Err(CollectionError::Name) } else { Ok(name) }
}

fn text(text: &str) -> Detail {
    Detail::Text(text.to_owned())
}

/// The collection in which new things lie when nobody says where.
pub(crate) const OUTERMOST: Uuid = ROOT_COLLECTION;
