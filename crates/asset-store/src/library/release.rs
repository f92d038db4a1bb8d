//! Draft, in review, released, withdrawn.

use sea_orm::ConnectionTrait;
use sealport_access::{Permit, SetStatus, Status};
use sealport_database::{rows_affected, sql};
use sealport_history::{Detail, KeyName, Kind, Subject, record};
use sealport_identity::Client;

use super::{Library, LibraryError};
use crate::deed::{asset_key, done_by};

const LONGEST_COMMENT: usize = 2_000;

impl Library {
    /// Gives a version the status that was decided, with a comment of at most 2,000 characters. The asset must still have
    /// the revision that the decision saw.
    ///
    /// # Errors
    /// [`LibraryError::Changed`] when somebody else came in between; [`LibraryError::TooLong`].
    pub async fn set_status(
        &self,
        permit: &Permit<SetStatus>,
        comment: &str,
        client: &Client,
    ) -> Result<(), LibraryError> {
        let comment = comment.trim();
        if comment.chars().count() > LONGEST_COMMENT {
            return Err(LibraryError::TooLong { field: "comment", longest: LONGEST_COMMENT });
        }
        self.ground
            .database
            .write(async |transaction| {
                self.move_status(transaction, permit.action(), comment).await?;
                self.write_status(transaction, permit.action(), comment, client).await
            })
            .await
    }

    async fn move_status(
        &self,
        on: &impl ConnectionTrait,
        action: &SetStatus,
        comment: &str,
    ) -> Result<(), LibraryError> {
        let now = self.ground.now().micros();
        let moved = rows_affected(
            on,
            "UPDATE asset_version SET status = $4, status_by = $5, status_at = $6, status_comment = $7 \
             WHERE asset_id = $1 AND number = $2 AND status = $3",
            [
                action.asset.into(),
                action.version.into(),
                action.from.as_str().into(),
                action.to.as_str().into(),
                action.person.into(),
                now.into(),
                comment.into(),
            ],
        )
        .await?;
        let hit = rows_affected(
            on,
            "UPDATE asset SET revision = revision + 1, changed_at = $3, released_version = \
             (SELECT MAX(number) FROM asset_version WHERE asset_id = $1 AND status = 'released') \
             WHERE id = $1 AND revision = $2 AND deleted_at IS NULL AND EXISTS (SELECT 1 FROM person_right held \
             WHERE held.person_id = $4 AND held.collection_id = asset.collection_id \
             AND ((held.may_edit = 1 AND $5 IN ('draft', 'in_review')) OR (held.may_release = 1 AND $5 <> 'in_review')))",
            [
                action.asset.into(),
                action.revision.into(),
                now.into(),
                action.person.into(),
                action.to.as_str().into(),
            ],
        )
        .await?;
        if (moved, hit) == (1, 1) { Ok(()) } else { Err(LibraryError::Changed) }
    }

    async fn write_status(
        &self,
        on: &impl ConnectionTrait,
        action: &SetStatus,
        comment: &str,
        client: &Client,
    ) -> Result<(), LibraryError> {
        let ground = &*self.ground;
        let row = on
            .query_one_raw(sql(
                on,
                "SELECT rendition.id, rendition.sha256 FROM asset_version version \
                 JOIN rendition ON rendition.id = version.original_id WHERE version.asset_id = $1 AND number = $2",
                [action.asset.into(), action.version.into()],
            ))
            .await?
            .ok_or(LibraryError::NotFound)?;
        let mut event = done_by(on, ground, kind_of(action.to), action.person, client)
            .await?
            .about(Subject::Asset(action.asset))
            .about(Subject::Rendition(row.try_get("", "id")?))
            .with("version", Detail::Number(action.version))
            .with("sha256", Detail::Text(hex::encode(row.try_get::<Vec<u8>>("", "sha256")?)))
            .with("from", Detail::Text(action.from.as_str().to_owned()));
        if !comment.is_empty() {
            let key = asset_key(on, ground, action.asset).await?;
            event = event.seal("comment", comment, KeyName::Asset(action.asset), &key, ground.chance());
        }
        Ok(record(on, &event).await?)
    }
}

const fn kind_of(to: Status) -> Kind {
    match to {
        Status::Draft => Kind::ReturnedToDraft,
        Status::InReview => Kind::SubmittedForReview,
        Status::Released => Kind::Released,
        Status::Withdrawn => Kind::Withdrawn,
    }
}
