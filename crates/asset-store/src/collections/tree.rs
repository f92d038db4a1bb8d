//! The tree, as somebody sees it.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DbErr, QueryResult};
use sealport_access::{Administer, Permit, Rights, Work};
use sealport_database::{id_batch, id_batches, sql};
use sealport_identity::rights_from;
use uuid::Uuid;

use super::{CollectionError, Collections};

/// A collection in the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collection {
    /// Its id.
    pub id: Uuid,
    /// The collection that it lies in, as far as it is seen.
    pub parent: Option<Uuid>,
    /// Its name; empty for the one that holds all others.
    pub name: String,
    /// How deep it lies among what is seen; zero at the top.
    pub depth: usize,
    /// What this person may do in it; nothing in the tree of administrators.
    pub rights: Rights,
}

impl Collections {
    /// What this person sees, each collection followed by what lies in it, by name.
    ///
    /// # Errors
    /// The database's.
    pub async fn seen(&self, permit: &Permit<Work>) -> Result<Vec<Collection>, CollectionError> {
        let on = self.ground.database.read();
        let find = "SELECT collection.id, collection.parent_id, collection.name, held.may_edit, held.may_release, \
                    held.may_share FROM person_right held JOIN collection ON collection.id = held.collection_id \
                    WHERE held.person_id = $1";
        let rows = on.query_all_raw(sql(on, find, [permit.action().person.into()])).await?;
        let read = |row: &QueryResult| read(row, rights_from(row)?);
        Ok(in_order(rows.iter().map(read).collect::<Result<_, _>>()?))
    }

    /// All collections: their names, and nothing of what lies in them.
    ///
    /// # Errors
    /// The database's.
    pub async fn all(&self, _permit: &Permit<Administer>) -> Result<Vec<Collection>, CollectionError> {
        let on = self.ground.database.read();
        let rows = on.query_all_raw(sql(on, "SELECT id, parent_id, name FROM collection", [])).await?;
        let read = |row: &QueryResult| read(row, Rights::NONE);
        Ok(in_order(rows.iter().map(read).collect::<Result<_, _>>()?))
    }
}

/// Names of collections, those that `reader` sees; without a reader all. What is not there is missing in the answer.
///
/// # Errors
/// The database's.
pub async fn collection_names(
    on: &impl ConnectionTrait,
    reader: Option<Uuid>,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, String>, DbErr> {
    let mut names = HashMap::new();
    for mut batch in id_batches(ids) {
        let find = concat!(
            "SELECT id, name FROM collection WHERE id IN ",
            id_batch!(),
            " AND ($33 = 1 OR EXISTS (SELECT 1 FROM person_right held \
             WHERE held.person_id = $34 AND held.collection_id = collection.id))"
        );
        batch.extend([i64::from(reader.is_none()).into(), reader.unwrap_or_default().into()]);
        for row in &on.query_all_raw(sql(on, find, batch)).await? {
            names.insert(row.try_get("", "id")?, row.try_get("", "name")?);
        }
    }
    Ok(names)
}

fn read(row: &QueryResult, rights: Rights) -> Result<Collection, DbErr> {
    Ok(Collection {
        id: row.try_get("", "id")?,
        parent: row.try_get("", "parent_id")?,
        name: row.try_get("", "name")?,
        depth: 0,
        rights,
    })
}

/// Each collection followed by its own, by name without case. What lies in one that isn't among them stands at the top.
fn in_order(mut all: Vec<Collection>) -> Vec<Collection> {
    all.sort_by_cached_key(|one| (one.name.to_lowercase(), one.id));
    let known: std::collections::HashSet<Uuid> = all.iter().map(|one| one.id).collect();
    let mut inside: HashMap<Option<Uuid>, Vec<Collection>> = HashMap::new();
    for mut one in all {
        one.parent = one.parent.filter(|parent| known.contains(parent));
        inside.entry(one.parent).or_default().push(one);
    }
    let mut ordered = Vec::with_capacity(known.len());
    let mut waiting: Vec<(usize, Collection)> = Vec::new();
    let push = |waiting: &mut Vec<(usize, Collection)>, depth, found: Option<Vec<Collection>>| {
        waiting.extend(found.into_iter().flatten().rev().map(|one| (depth, one)));
    };
    push(&mut waiting, 0, inside.remove(&None));
    while let Some((depth, one)) = waiting.pop() {
        push(&mut waiting, depth + 1, inside.remove(&Some(one.id)));
        ordered.push(Collection { depth, ..one });
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_followed_by_its_own() {
        let one = |id: u128, parent: Option<u128>, name: &str| Collection {
            id: Uuid::from_u128(id),
            parent: parent.map(Uuid::from_u128),
            name: name.to_owned(),
            depth: 0,
            rights: Rights::NONE,
        };
        let tree = in_order(vec![
            one(4, Some(2), "plans"),
            one(3, Some(1), "beta"),
            one(2, Some(1), "Alpha"),
            one(1, None, ""),
            one(9, Some(7), "from a place that is not seen"),
        ]);
        let told: Vec<_> = tree.iter().map(|one| (one.depth, one.name.as_str())).collect();
        let top = (0, "from a place that is not seen");
        assert_eq!(told, [(0, ""), (1, "Alpha"), (2, "plans"), (1, "beta"), top]);
        assert_eq!(tree[4].parent, None);
    }
}
