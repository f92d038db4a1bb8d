//! The library page.

use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};
use sealport_access::{Permit, Status, Work};
use sealport_ambient::Timestamp;
use uuid::Uuid;

use super::facts::status_of;
use super::page::PreviewState;
use super::{Library, LibraryError};
use crate::FileName;
use crate::fold::patterns;

/// Most words of a search that are looked at.
const WORDS: usize = 16;
/// Most assets of one page.
const LONGEST_PAGE: u32 = 200;

/// Kinds of media that people tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MediaGroup {
    /// Pictures.
    Image,
    /// Films.
    Video,
    /// Sound.
    Audio,
    /// PDF, office documents, text.
    Document,
    /// Archives.
    Archive,
}

impl MediaGroup {
    /// Every group, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Image, Self::Video, Self::Audio, Self::Document, Self::Archive];

    /// The stable word in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Document => "document",
            Self::Archive => "archive",
        }
    }

    /// The group of a stable word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.as_str() == word)
    }

    /// What the media types of the group look like to `LIKE`.
    const fn patterns(self) -> &'static [&'static str] {
        match self {
            Self::Image => &["image/%"],
            Self::Video => &["video/%"],
            Self::Audio => &["audio/%", "application/ogg"],
            Self::Document => &[
                "text/%",
                "application/pdf",
                "application/postscript",
                "application/rtf",
                "application/epub+zip",
                "application/json",
                "application/xml",
                "application/x-ole-storage",
                "application/vnd.openxmlformats-officedocument.%",
                "application/vnd.oasis.opendocument.%",
                "message/%",
            ],
            Self::Archive => &[
                "application/zip",
                "application/gzip",
                "application/x-tar",
                "application/x-bzip2",
                "application/x-xz",
                "application/zstd",
                "application/x-7z-compressed",
                "application/vnd.rar",
            ],
        }
    }
}

/// What is wanted of the library. The default wants everything.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Words that must all occur in title, keywords or file name, whatever their case and accents.
    pub search: String,
    /// Status of the newest version.
    pub status: Option<Status>,
    /// Kind of the newest version.
    pub media: Option<MediaGroup>,
    /// Only what this person brought in.
    pub mine: bool,
    /// Only what has a released version.
    pub released: bool,
    /// Only what this person may share.
    pub may_share: bool,
    /// Only what lies in this collection and below it.
    pub within: Option<Uuid>,
}

/// A place in the list; the assets after (older than) it come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListCursor {
    /// When the last asset shown was made.
    pub created_at: Timestamp,
    /// Its id.
    pub id: Uuid,
}

/// One page of the list, newest first.
#[derive(Clone, Debug)]
pub struct Page {
    /// The assets.
    pub assets: Vec<AssetCard>,
    /// Where the next page begins; none on the last one.
    pub next: Option<ListCursor>,
}

/// An asset in the list.
#[derive(Clone, Debug)]
pub struct AssetCard {
    /// Its id.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// Number of its newest version.
    pub version: i64,
    /// Status of the newest version.
    pub status: Status,
    /// Number of its newest released version.
    pub released_version: Option<i64>,
    /// The newest version's file.
    pub rendition: Uuid,
    /// Its name.
    pub file_name: FileName,
    /// Its media type, by content.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// Whether it has a small picture.
    pub preview: PreviewState,
    /// Who brought the asset in.
    pub created_by: Uuid,
    /// When.
    pub created_at: Timestamp,
}

impl Library {
    /// A page of the assets that `filter` wants, newest first, at most `limit` (and 200).
    ///
    /// # Errors
    /// The database's.
    pub async fn list(
        &self,
        permit: &Permit<Work>,
        filter: &Filter,
        after: Option<ListCursor>,
        limit: u32,
    ) -> Result<Page, LibraryError> {
        let limit = limit.clamp(1, LONGEST_PAGE);
        let on = self.ground.database.read();
        let (text, values) = query(permit.action().person, filter, after, limit);
        let rows = on.query_all_raw(Statement::from_sql_and_values(on.get_database_backend(), text, values)).await?;
        let mut assets = rows.iter().map(card_from).collect::<Result<Vec<_>, _>>()?;
        let more = assets.len() > limit as usize;
        assets.truncate(limit as usize);
        let next = assets.last().filter(|_| more).map(|last| ListCursor { created_at: last.created_at, id: last.id });
        Ok(Page { assets, next })
    }
}

/// The statement. Input only ever becomes a bound value; the text is put together of fixed pieces and numbers.
fn query(person: Uuid, filter: &Filter, after: Option<ListCursor>, limit: u32) -> (String, Vec<Value>) {
    let mut values: Vec<Value> = Vec::new();
    let mut bind = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let reader = bind(person.into());
    let mut wanted = vec!["asset.deleted_at IS NULL".to_owned()];
    if filter.may_share {
        wanted.push("held.may_share = 1".to_owned());
    }
    if let Some(collection) = filter.within {
        let collection = bind(collection.into());
        wanted.push(format!(
            "EXISTS (SELECT 1 FROM collection_path path WHERE path.collection_id = asset.collection_id \
             AND path.ancestor_id = {collection})"
        ));
    }
    if let Some(after) = after {
        let (at, again) = (bind(after.created_at.micros().into()), bind(after.created_at.micros().into()));
        let id = bind(after.id.into());
        wanted.push(format!("(asset.created_at < {at} OR (asset.created_at = {again} AND asset.id < {id}))"));
    }
    for pattern in patterns(&filter.search).into_iter().take(WORDS) {
        wanted.push(format!("asset.search LIKE {} ESCAPE '!'", bind(pattern.into())));
    }
    if let Some(status) = filter.status {
        wanted.push(format!("version.status = {}", bind(status.as_str().into())));
    }
    if let Some(group) = filter.media {
        let kinds: Vec<_> = group
            .patterns()
            .iter()
            .map(|pattern| format!("rendition.media_type LIKE {}", bind((*pattern).into())))
            .collect();
        wanted.push(format!("({})", kinds.join(" OR ")));
    }
    if filter.mine {
        wanted.push(format!("COALESCE(asset.owner_id, asset.created_by) = {}", bind(person.into())));
    }
    if filter.released {
        wanted.push("asset.released_version IS NOT NULL".to_owned());
    }
    let limit = bind((i64::from(limit) + 1).into());
    let text = format!(
        "SELECT asset.id, asset.title, asset.latest_version, asset.released_version, asset.created_by, \
         asset.created_at, version.status, rendition.id AS rendition_id, rendition.file_name, rendition.media_type, \
         rendition.size, {} FROM asset \
         JOIN person_right held ON held.person_id = {reader} AND held.collection_id = asset.collection_id \
         JOIN asset_version version ON version.asset_id = asset.id AND version.number = asset.latest_version \
         JOIN rendition ON rendition.id = version.original_id \
         LEFT JOIN preview_job ON preview_job.rendition_id = rendition.id \
         WHERE {} ORDER BY asset.created_at DESC, asset.id DESC LIMIT {limit}",
        PreviewState::COLUMNS,
        wanted.join(" AND ")
    );
    (text, values)
}

fn card_from(row: &QueryResult) -> Result<AssetCard, DbErr> {
    Ok(AssetCard {
        id: row.try_get("", "id")?,
        title: row.try_get("", "title")?,
        version: row.try_get("", "latest_version")?,
        status: status_of(row)?,
        released_version: row.try_get("", "released_version")?,
        rendition: row.try_get("", "rendition_id")?,
        file_name: FileName::stored(row.try_get("", "file_name")?),
        media_type: row.try_get("", "media_type")?,
        size: row.try_get::<i64>("", "size")?.unsigned_abs(),
        preview: PreviewState::read(row)?,
        created_by: row.try_get("", "created_by")?,
        created_at: Timestamp::from_micros(row.try_get("", "created_at")?),
    })
}
