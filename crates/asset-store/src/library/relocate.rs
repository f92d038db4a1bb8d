//! Into another collection.

use sealport_access::{Permit, Relocate};
use sealport_database::rows_affected;
use sealport_history::{Detail, Kind, Subject, record};
use sealport_identity::Client;
use uuid::Uuid;

use super::page::load;
use super::{Library, LibraryError};
use crate::deed::done_by;

impl Library {
    /// Puts the asset into the collection that was decided; it takes on the rights there.
    ///
    /// # Errors
    /// [`LibraryError::Changed`] when somebody else came in between, or took a right away; [`LibraryError::NotFound`].
    pub async fn relocate(&self, permit: &Permit<Relocate>, client: &Client) -> Result<(), LibraryError> {
        let Relocate { person, asset, revision, to } = *permit.action();
        self.ground
            .database
            .write(async |transaction| {
                let before: Uuid = load(transaction, person, asset).await?.collection;
                if before == to {
                    return Ok(());
                }
                let hit = rows_affected(
                    transaction,
                    "UPDATE asset SET collection_id = $3, changed_at = $4, revision = revision + 1 \
                     WHERE id = $1 AND revision = $2 AND deleted_at IS NULL AND EXISTS (SELECT 1 FROM person_right held \
                     WHERE held.person_id = $5 AND held.collection_id = asset.collection_id AND held.may_edit = 1) \
                     AND EXISTS (SELECT 1 FROM person_right held JOIN person_right here ON here.person_id = held.person_id \
                     AND here.collection_id = asset.collection_id AND here.may_release >= held.may_release \
                     AND here.may_share >= held.may_share \
                     WHERE held.person_id = $5 AND held.collection_id = $3 AND held.may_edit = 1)",
                    [
                        asset.into(),
                        revision.into(),
                        to.into(),
                        self.ground.now().micros().into(),
                        person.into(),
                    ],
                )
                .await?;
                if hit != 1 {
                    return Err(LibraryError::Changed);
                }
                let event = done_by(transaction, &self.ground, Kind::Relocated, person, client)
                    .await?
                    .about(Subject::Asset(asset))
                    .with("collection_before", Detail::Id(before))
                    .with("collection", Detail::Id(to));
                Ok(record(transaction, &event).await?)
            })
            .await
    }
}
