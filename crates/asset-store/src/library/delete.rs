//! The end of an asset.

use sea_orm::ConnectionTrait;
use sealport_access::{Delete, Permit};
use sealport_database::{rows_affected, sql};
use sealport_history::{Detail, KeyName, Kind, Subject, record};
use sealport_identity::Client;
use uuid::Uuid;

use super::{Library, LibraryError};
use crate::deed::{asset_key, destroy_blob, done_by};
use crate::pages::destroy_pages;

impl Library {
    /// Deletes the asset: the keys of all its files are destroyed at once, their bytes are deleted soon after. What is left
    /// is its history (in which its title can still be read).
    ///
    /// # Errors
    /// [`LibraryError::Changed`] when somebody else came in between, [`LibraryError::WasShared`] when a share did.
    pub async fn delete(&self, permit: &Permit<Delete>, client: &Client) -> Result<(), LibraryError> {
        let Delete { person, asset, revision } = *permit.action();
        self.ground
            .database
            .write(async |transaction| {
                let title = self.bury(transaction, person, asset, revision).await?;
                let files = self.destroy_files(transaction, asset).await?;
                let key = asset_key(transaction, &self.ground, asset).await?;
                let event = done_by(transaction, &self.ground, Kind::Deleted, person, client)
                    .await?
                    .about(Subject::Asset(asset))
                    .with("files", Detail::Number(files))
                    .seal("title", &title, KeyName::Asset(asset), &key, self.ground.chance());
                Ok(record(transaction, &event).await?)
            })
            .await
    }

    /// Empties the asset's row and returns the title that it had.
    async fn bury(
        &self,
        on: &impl ConnectionTrait,
        person: Uuid,
        asset: Uuid,
        revision: i64,
    ) -> Result<String, LibraryError> {
        let row = on
            .query_one_raw(sql(
                on,
                "SELECT title, EXISTS (SELECT 1 FROM share_item WHERE share_item.asset_id = asset.id) AND EXISTS \
                 (SELECT 1 FROM asset_version WHERE asset_version.asset_id = asset.id AND status = 'released') AS bound \
                 FROM asset WHERE id = $1",
                [asset.into()],
            ))
            .await?
            .ok_or(LibraryError::NotFound)?;
        if row.try_get::<bool>("", "bound")? {
            return Err(LibraryError::WasShared);
        }
        let hit = rows_affected(
            on,
            "UPDATE asset SET title = '', description = '', keywords = '[]', licence = '', usage_terms = '', \
             notes = '', search = '', available_from = NULL, licence_until = NULL, released_version = NULL, \
             deleted_at = $3, changed_at = $3, revision = revision + 1 \
             WHERE id = $1 AND revision = $2 AND deleted_at IS NULL AND EXISTS (SELECT 1 FROM person_right held \
             WHERE held.person_id = $4 AND held.collection_id = asset.collection_id AND held.may_edit = 1)",
            [asset.into(), revision.into(), self.ground.now().micros().into(), person.into()],
        )
        .await?;
        if hit != 1 {
            return Err(LibraryError::Changed);
        }
        Ok(row.try_get("", "title")?)
    }

    async fn destroy_files(&self, on: &impl ConnectionTrait, asset: Uuid) -> Result<i64, LibraryError> {
        let now = self.ground.now().micros();
        let blobs =
            on.query_all_raw(sql(on, "SELECT blob_id FROM rendition WHERE asset_id = $1", [asset.into()])).await?;
        for row in &blobs {
            destroy_blob(on, row.try_get("", "blob_id")?, now).await?;
        }
        destroy_pages(on, asset, now).await?;
        rows_affected(on, "UPDATE rendition SET file_name = '', folder = '' WHERE asset_id = $1", [asset.into()])
            .await?;
        rows_affected(
            on,
            "UPDATE preview_job SET outcome = 'deleted', lease_until = NULL WHERE outcome IS NULL \
             AND rendition_id IN (SELECT id FROM rendition WHERE asset_id = $1)",
            [asset.into()],
        )
        .await?;
        Ok(i64::try_from(blobs.len()).unwrap_or(i64::MAX))
    }
}
