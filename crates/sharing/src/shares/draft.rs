use std::collections::HashMap;

use sea_orm::ConnectionTrait;
use sealport_access::{Check, Mode, ProtectionClass, Status};
use sealport_ambient::Timestamp;
use sealport_database::{Ground, sql};
use sealport_identity::{Address, Language};
use sealport_vault::AssetKey;
use uuid::Uuid;

use crate::Trouble;
use crate::row::Row;

/// Somebody to whom a share is to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// Display name; may be empty.
    pub name: String,
    /// Where the link goes.
    pub address: Address,
    /// Language of the letter, for somebody whom the portal doesn't know yet.
    pub language: Language,
}

/// A share that is yet to be sent.
#[derive(Clone, Debug)]
pub struct DraftShare {
    /// From [`Sharing::new_draft`](super::Sharing::new_draft).
    pub id: Uuid,
    /// The assets, in the order in which they are shown.
    pub assets: Vec<Uuid>,
    /// Whether the newest released version is given at each time, rather than the one of today.
    pub live: bool,
    /// How the files may be had.
    pub mode: Mode,
    /// How sure the portal makes of who is there before it gives a file.
    pub check: Check,
    /// To whom.
    pub recipients: Vec<Recipient>,
    /// Who is to see it for the company of recipients: from [`Sharing::viewers_for`](super::Sharing::viewers_for).
    pub viewers: Vec<Uuid>,
    /// Until when.
    pub expires_at: Timestamp,
    /// The most deliveries of each file to each recipient; see [`DraftShare::kept_cap`].
    pub cap: Option<u32>,
    /// A few words; may be empty.
    pub message: String,
    /// Whether the sender is told when a file was first fetched.
    pub tell_fetched: bool,
    /// Whether the sender is told three days before an unfetched share ends.
    pub tell_unfetched: bool,
}

impl DraftShare {
    /// The cap that the share will have: what is only looked at is never delivered, so nothing of it is counted.
    pub fn kept_cap(&self) -> Option<u32> {
        self.cap.filter(|_| self.mode == Mode::Download)
    }
}

/// What a draft needs to know of an asset.
pub(super) struct DraftAsset {
    pub id: Uuid,
    pub title: String,
    pub available_from: Option<Timestamp>,
    pub licence_until: Option<Timestamp>,
    pub deleted: bool,
    /// Status of the newest released version, or of the newest one where none is released.
    pub status: Option<Status>,
    pub original: Option<Original>,
    pub protection: ProtectionClass,
    /// Whether the sender may share it.
    pub may_share: bool,
    wrapped_key: Option<Vec<u8>>,
}

pub(super) struct Original {
    pub rendition: Uuid,
    pub size: u64,
    pub confirmed: bool,
    pub shown: Shown,
}

/// What can be shown of a file to somebody who doesn't get it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    Pages,
    /// It is being prepared.
    NotYet,
    /// Nothing, with the stable code of the reason.
    Nothing(String),
}

impl Shown {
    /// From the outcome of the job that prepares it. A file that no job was made for stays without pages.
    fn of(has_job: bool, outcome: Option<String>) -> Self {
        match outcome {
            Some(outcome) if outcome == "made" => Self::Pages,
            Some(reason) => Self::Nothing(reason),
            None if has_job => Self::NotYet,
            None => Self::Nothing(String::new()),
        }
    }
}

impl DraftAsset {
    /// The key that seals what the history says of it; none once it was deleted.
    pub fn key(&self, ground: &Ground) -> Result<Option<AssetKey>, Trouble> {
        let Some(wrapped) = &self.wrapped_key else { return Ok(None) };
        Ok(Some(ground.master.unwrap_key(self.id.as_bytes(), wrapped)?))
    }

    /// None where there is no such asset, or none that `sender` sees.
    pub async fn read(on: &impl ConnectionTrait, sender: Uuid, id: Uuid) -> Result<Option<Self>, Trouble> {
        let row = on
            .query_one_raw(sql(
                on,
                "SELECT a.title, a.available_from, a.licence_until, a.deleted_at, a.protection_class, a.wrapped_key, \
                 v.status, \
                 r.id AS rendition_id, r.size, r.confirmed, held.may_share, \
                 job.rendition_id AS job_id, job.outcome \
                 FROM asset a JOIN person_right held ON held.person_id = $2 AND held.collection_id = a.collection_id \
                 LEFT JOIN asset_version v \
                 ON v.asset_id = a.id AND v.number = COALESCE(a.released_version, a.latest_version) \
                 LEFT JOIN rendition r ON r.id = v.original_id \
                 LEFT JOIN preview_job job ON job.rendition_id = r.id WHERE a.id = $1",
                [id.into(), sender.into()],
            ))
            .await?;
        let Some(row) = row else { return Ok(None) };
        let row = Row(&row);
        let original = match row.id_or_none("rendition_id")? {
            Some(rendition) => Some(Original {
                rendition,
                size: row.count("size")?,
                confirmed: row.get("confirmed")?,
                shown: Shown::of(row.id_or_none("job_id")?.is_some(), row.get("outcome")?),
            }),
            None => None,
        };
        let protection = ProtectionClass::parse(&row.text("protection_class")?);
        Ok(Some(Self {
            id,
            title: row.text("title")?,
            available_from: row.at_or_none("available_from")?,
            licence_until: row.at_or_none("licence_until")?,
            deleted: row.at_or_none("deleted_at")?.is_some(),
            status: row.get::<Option<String>>("status")?.as_deref().and_then(Status::parse),
            original,
            protection: protection.ok_or(Trouble::Malformed("protection class"))?,
            may_share: row.number("may_share")? != 0,
            wrapped_key: row.get("wrapped_key")?,
        }))
    }
}

/// The assets of a draft that there are, as far as `sender` sees them.
pub(super) async fn read_assets(
    on: &impl ConnectionTrait,
    sender: Uuid,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, DraftAsset>, Trouble> {
    let mut assets = HashMap::with_capacity(ids.len());
    for id in ids {
        if let Some(asset) = DraftAsset::read(on, sender, *id).await? {
            assets.insert(*id, asset);
        }
    }
    Ok(assets)
}
