//! Everything about one asset.

use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement};
use sealport_access::{AssetFacts, HeldAsset, Permit, ProtectionClass, ReadHistory, Rights, Status, StatusFacts, Work};
use sealport_ambient::Timestamp;
use sealport_database::sql;
use sealport_identity::rights_from;
use uuid::Uuid;

use super::facts::{instant, status_of};
use super::{Library, LibraryError, keywords_from};
use crate::pages::percent;
use crate::{FileName, Folder};

/// An asset with all its versions.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Its id.
    pub id: Uuid,
    /// The collection that it lies in.
    pub collection: Uuid,
    /// What the person who asked may do there.
    pub rights: Rights,
    /// What people call it.
    pub title: String,
    /// What it shows or says.
    pub description: String,
    /// Words to find it by.
    pub keywords: Vec<String>,
    /// The licence under which the house has it.
    pub licence: String,
    /// What may be done with it.
    pub usage_terms: String,
    /// Notes for colleagues; they never leave the house.
    pub notes: String,
    /// It leaves the house from here on.
    pub available_from: Option<Timestamp>,
    /// It leaves the house until here.
    pub licence_until: Option<Timestamp>,
    /// How sure the house has to be of who gets it.
    pub protection: ProtectionClass,
    /// Grows with every change; give it back when changing something.
    pub revision: i64,
    /// Number of its newest version.
    pub latest_version: i64,
    /// Number of its newest released version.
    pub released_version: Option<i64>,
    /// Who uploaded the first version.
    pub created_by: Uuid,
    /// Whose it is: of who brought it in, until it is handed over.
    pub owner: Uuid,
    /// When.
    pub created_at: Timestamp,
    /// When something was changed last.
    pub changed_at: Timestamp,
    /// When it was deleted: only its history is left then.
    pub deleted_at: Option<Timestamp>,
    /// Whether it was ever part of a share.
    pub was_shared: bool,
    /// Its versions, newest first; none of a deleted asset.
    pub versions: Vec<Version>,
}

/// What an asset's history is headed with.
#[derive(Clone, Debug)]
pub struct AssetHead {
    /// Its title; empty once it was deleted.
    pub title: String,
    /// Whether it was deleted.
    pub deleted: bool,
}

/// One version of an asset.
#[derive(Clone, Debug)]
pub struct Version {
    /// Its number, from 1.
    pub number: i64,
    /// Its release status.
    pub status: Status,
    /// Who gave it that status.
    pub status_by: Uuid,
    /// When.
    pub status_at: Timestamp,
    /// What they said.
    pub comment: String,
    /// Its file.
    pub original: Original,
    /// Whether it has a small picture.
    pub preview: PreviewState,
}

/// The file of a version.
#[derive(Clone, Debug)]
pub struct Original {
    /// Its id.
    pub rendition: Uuid,
    /// Its name.
    pub file_name: FileName,
    /// The folder in which it was dropped.
    pub folder: Folder,
    /// Its media type, by content.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// SHA-256 of its bytes.
    pub sha256: Vec<u8>,
    /// Whether the sender's hash matched; false when none was sent.
    pub confirmed: bool,
    /// Who uploaded it.
    pub created_by: Uuid,
    /// When.
    pub created_at: Timestamp,
}

/// Whether a version has a small picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PreviewState {
    /// It is being made; so many percent of what there is to prepare are done, as far as that is known.
    Waiting(u8),
    /// It is there.
    Made,
    /// The file is prepared, and is none to have a picture: sound.
    Without,
    /// There is none; the stable code of the reason (`sealport_preview::NoPreview`).
    None(String),
}

impl PreviewState {
    /// Columns of a query in which `rendition` is the original and `preview_job` what became of preparing it.
    pub(super) const COLUMNS: &str = "preview_job.outcome, preview_job.progress, EXISTS (SELECT 1 FROM rendition picture \
                                      WHERE picture.kind = 'thumbnail' AND picture.asset_id = rendition.asset_id \
                                      AND picture.version = rendition.version) AS has_picture";

    /// A picture that is there is shown, also while another one is made.
    pub(super) fn read(row: &QueryResult) -> Result<Self, DbErr> {
        if row.try_get::<bool>("", "has_picture")? {
            return Ok(Self::Made);
        }
        Ok(match row.try_get::<Option<String>>("", "outcome")?.as_deref() {
            None => Self::Waiting(percent(row.try_get::<Option<i64>>("", "progress")?.unwrap_or_default())),
            Some("made") => Self::Without,
            Some(code) => Self::None(code.to_owned()),
        })
    }
}

impl Asset {
    /// The version with this number.
    pub fn version(&self, number: i64) -> Option<&Version> {
        self.versions.iter().find(|version| version.number == number)
    }

    /// The newest version.
    pub fn latest(&self) -> Option<&Version> {
        self.version(self.latest_version)
    }

    /// The facts for a decision about the status of a version.
    pub fn status_facts(&self, number: i64) -> Option<StatusFacts> {
        Some(StatusFacts {
            asset: self.id,
            version: number,
            revision: self.revision,
            status: self.version(number)?.status,
            deleted: self.deleted_at.is_some(),
            was_shared: self.was_shared,
            rights: self.rights,
        })
    }

    /// The facts for a decision about the asset as a whole.
    pub const fn held(&self) -> HeldAsset {
        HeldAsset { asset: self.id, revision: self.revision, deleted: self.deleted_at.is_some(), rights: self.rights }
    }

    /// The version that keeps the asset from being deleted once it was shared: the newest that is released, if one is.
    pub fn out(&self) -> Option<&Version> {
        self.versions.iter().find(|version| version.status == Status::Released)
    }

    /// The facts for deleting the asset: those of the version that is out, else of the newest.
    pub fn end_facts(&self) -> Option<StatusFacts> {
        self.status_facts(self.out().map_or(self.latest_version, |version| version.number))
    }

    /// The facts for a decision whether a version may leave the house.
    pub fn facts(&self, number: i64) -> Option<AssetFacts> {
        Some(AssetFacts {
            asset: self.id,
            revision: self.revision,
            status: self.version(number)?.status,
            available_from: self.available_from,
            licence_until: self.licence_until,
            deleted: self.deleted_at.is_some(),
        })
    }
}

impl Library {
    /// Everything about one asset; of a deleted one what is left.
    ///
    /// # Errors
    /// [`LibraryError::NotFound`], also when the person does not see it.
    pub async fn asset(&self, permit: &Permit<Work>, id: Uuid) -> Result<Asset, LibraryError> {
        load(self.ground.database.read(), permit.action().person, id).await
    }

    /// What the history is headed with.
    ///
    /// # Errors
    /// [`LibraryError::NotFound`], also when the history of this asset is not the person's to read.
    pub async fn head(&self, permit: &Permit<ReadHistory>, id: Uuid) -> Result<AssetHead, LibraryError> {
        let ReadHistory { person, of_everything } = *permit.action();
        let on = self.ground.database.read();
        let find = "SELECT title, deleted_at FROM asset WHERE id = $1 AND ($2 = 1 OR EXISTS (SELECT 1 \
                    FROM person_right held WHERE held.person_id = $3 AND held.collection_id = asset.collection_id))";
        let values = [id.into(), i64::from(of_everything).into(), person.into()];
        let row = on.query_one_raw(sql(on, find, values)).await?.ok_or(LibraryError::NotFound)?;
        Ok(AssetHead { title: row.try_get("", "title")?, deleted: instant(&row, "deleted_at")?.is_some() })
    }

    /// Several assets, in the order of `ids`; those that aren't there (any more) are left out.
    ///
    /// # Errors
    /// The database's.
    pub async fn assets(&self, permit: &Permit<Work>, ids: &[Uuid]) -> Result<Vec<Asset>, LibraryError> {
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            match self.asset(permit, *id).await {
                Ok(asset) if asset.deleted_at.is_none() => found.push(asset),
                Ok(_) | Err(LibraryError::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }
}

pub(super) async fn load(on: &impl ConnectionTrait, person: Uuid, id: Uuid) -> Result<Asset, LibraryError> {
    let row = on
        .query_one_raw(sql(
            on,
            "SELECT asset.*, held.may_edit, held.may_release, held.may_share, \
             EXISTS (SELECT 1 FROM share_item WHERE share_item.asset_id = asset.id) AS was_shared \
             FROM asset JOIN person_right held ON held.person_id = $2 AND held.collection_id = asset.collection_id \
             WHERE asset.id = $1",
            [id.into(), person.into()],
        ))
        .await?
        .ok_or(LibraryError::NotFound)?;
    let mut asset = asset_from(&row)?;
    if asset.deleted_at.is_none() {
        let find = format!(
            "SELECT version.number, version.status, version.status_by, version.status_at, version.status_comment, \
             rendition.id, rendition.file_name, rendition.folder, rendition.media_type, rendition.size, \
             rendition.sha256, rendition.confirmed, rendition.created_by, rendition.created_at, {} \
             FROM asset_version version JOIN rendition ON rendition.id = version.original_id \
             LEFT JOIN preview_job ON preview_job.rendition_id = rendition.id \
             WHERE version.asset_id = $1 ORDER BY version.number DESC",
            PreviewState::COLUMNS
        );
        let statement = Statement::from_sql_and_values(on.get_database_backend(), find, [id.into()]);
        let versions = on.query_all_raw(statement).await?;
        asset.versions = versions.iter().map(version_from).collect::<Result<_, _>>()?;
    }
    Ok(asset)
}

fn asset_from(row: &QueryResult) -> Result<Asset, DbErr> {
    let protection = ProtectionClass::parse(&row.try_get::<String>("", "protection_class")?);
    Ok(Asset {
        id: row.try_get("", "id")?,
        collection: row.try_get("", "collection_id")?,
        rights: rights_from(row)?,
        title: row.try_get("", "title")?,
        description: row.try_get("", "description")?,
        keywords: keywords_from(&row.try_get::<String>("", "keywords")?)?,
        licence: row.try_get("", "licence")?,
        usage_terms: row.try_get("", "usage_terms")?,
        notes: row.try_get("", "notes")?,
        available_from: instant(row, "available_from")?,
        licence_until: instant(row, "licence_until")?,
        protection: protection.ok_or_else(|| DbErr::Type("protection class".to_owned()))?,
        revision: row.try_get("", "revision")?,
        owner: row.try_get::<Option<Uuid>>("", "owner_id")?.map_or_else(|| row.try_get("", "created_by"), Ok)?,
        latest_version: row.try_get("", "latest_version")?,
        released_version: row.try_get("", "released_version")?,
        created_by: row.try_get("", "created_by")?,
        created_at: Timestamp::from_micros(row.try_get("", "created_at")?),
        changed_at: Timestamp::from_micros(row.try_get("", "changed_at")?),
        deleted_at: instant(row, "deleted_at")?,
        was_shared: row.try_get("", "was_shared")?,
        versions: Vec::new(),
    })
}

fn version_from(row: &QueryResult) -> Result<Version, LibraryError> {
    Ok(Version {
        number: row.try_get("", "number")?,
        status: status_of(row)?,
        status_by: row.try_get("", "status_by")?,
        status_at: Timestamp::from_micros(row.try_get("", "status_at")?),
        comment: row.try_get("", "status_comment")?,
        original: Original {
            rendition: row.try_get("", "id")?,
            file_name: FileName::stored(row.try_get("", "file_name")?),
            folder: Folder::stored(row.try_get("", "folder")?),
            media_type: row.try_get("", "media_type")?,
            size: u64::try_from(row.try_get::<i64>("", "size")?).map_err(|_| LibraryError::Damaged("size"))?,
            sha256: row.try_get("", "sha256")?,
            confirmed: row.try_get("", "confirmed")?,
            created_by: row.try_get("", "created_by")?,
            created_at: Timestamp::from_micros(row.try_get("", "created_at")?),
        },
        preview: PreviewState::read(row)?,
    })
}
