//! Opening sealed bytes for those who may have them.

mod count;
mod source;

use std::sync::Arc;

use sea_orm::{ConnectionTrait, DbErr, QueryResult};
use sealport_access::{Download, Look, Permit, Work};
use sealport_database::{Ground, WriteError};
use sealport_history::{Actor, Detail, Event, KeyName, Kind, Subject, record};
use sealport_identity::{Client, IdentityError, Once, is_known, is_news};
use sealport_vault::{BlobCipher, FileKey, KeyError, Layout, NONCE, PayloadNonce};
use thiserror::Error;
use uuid::Uuid;

pub use self::count::OpenedFor;
use self::source::Inner;
pub use self::source::Source;
use crate::blobs::{BlobName, StoredFile, blocking};
use crate::deed::{AssetKeyError, asset_key, done_by};
use crate::opened::Opened;
use crate::pages::RenderLeave;
use crate::{BlobError, BlobStore, FileName};

const COLUMNS: &str = "SELECT rendition.id, rendition.asset_id, rendition.version, rendition.file_name, \
     rendition.media_type, rendition.size, rendition.sha256, rendition.crc32, rendition.confirmed, \
     rendition.created_at, blob.id AS blob_id, blob.name, blob.nonce, blob.wrapped_key, blob.sealed_length \
     FROM rendition JOIN blob ON blob.id = rendition.blob_id ";
const BY_ID: &str = "WHERE rendition.id = $1 AND rendition.kind = 'original'";
/// The original `$1`, for the employee `$2`, where its collection is seen.
const SEEN_BY_ID: &str = "JOIN asset ON asset.id = rendition.asset_id \
     JOIN person_right held ON held.person_id = $2 AND held.collection_id = asset.collection_id \
     WHERE rendition.id = $1 AND rendition.kind = 'original'";
/// The thumbnail that belongs to the original `$1`.
const THUMBNAIL_OF: &str = "WHERE rendition.kind = 'thumbnail' AND EXISTS (SELECT 1 FROM rendition original \
     WHERE original.id = $1 AND original.kind = 'original' AND original.asset_id = rendition.asset_id \
     AND original.version = rendition.version)";
/// The paper (PDF) that was made of the original `$1`.
const PAPER_OF: &str = "WHERE rendition.kind = 'paper' AND EXISTS (SELECT 1 FROM rendition original \
     WHERE original.id = $1 AND original.kind = 'original' AND original.asset_id = rendition.asset_id \
     AND original.version = rendition.version)";
/// The same as the thumbnail's, for the employee `$2`.
const SEEN_THUMBNAIL_OF: &str = "JOIN asset ON asset.id = rendition.asset_id \
     JOIN person_right held ON held.person_id = $2 AND held.collection_id = asset.collection_id \
     WHERE rendition.kind = 'thumbnail' AND EXISTS (SELECT 1 FROM rendition original \
     WHERE original.id = $1 AND original.kind = 'original' AND original.asset_id = rendition.asset_id \
     AND original.version = rendition.version)";

/// A file can't be opened or read.
#[derive(Debug, Error)]
pub enum OpenError {
    /// There is no such file.
    #[error("there is no such file")]
    NotFound,
    /// The file was deleted, its key destroyed.
    #[error("the file was deleted")]
    Destroyed,
    /// The stored bytes are not what was sealed: too few, too many or changed. No byte of the chunk is given.
    #[error("the stored file is damaged")]
    Damaged,
    /// The stored file is gone, or not as long as it was sealed: seen when it was opened.
    #[error("the stored file is not whole")]
    NotWhole(Box<FileFigures>),
    /// The store did not answer.
    #[error("the store failed")]
    Store(#[source] BlobError),
    /// The database did not answer.
    #[error("the records can't be reached")]
    Database(#[from] DbErr),
    /// The file's key does not open.
    #[error("the file's key does not open")]
    Key(#[from] KeyError),
    /// The person's record can't be had.
    #[error(transparent)]
    Identity(#[from] IdentityError),
}

impl From<BlobError> for OpenError {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::TooShort => Self::Damaged,
            other => Self::Store(other),
        }
    }
}

impl From<AssetKeyError> for OpenError {
    fn from(error: AssetKeyError) -> Self {
        match error {
            AssetKeyError::Database(error) => Self::Database(error),
            AssetKeyError::Key(error) => Self::Key(error),
        }
    }
}

impl WriteError for OpenError {
    fn database(&self) -> Option<&DbErr> {
        match self {
            Self::Database(error) => Some(error),
            Self::Identity(error) => error.database(),
            _ => None,
        }
    }
}

/// What can be told of a file without opening it.
#[derive(Clone, Debug)]
pub struct FileFigures {
    /// The file.
    pub rendition: Uuid,
    /// Its asset.
    pub asset: Uuid,
    /// The version of the asset that it is.
    pub version: i64,
    /// Its name.
    pub file_name: FileName,
    /// Its media type, by content.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// CRC-32 (IEEE) of its bytes.
    pub crc32: u32,
    /// Whether the sender's hash matched; false when none was sent.
    pub confirmed: bool,
    /// When it was finished, in microseconds of the epoch.
    pub created_at: sealport_ambient::Timestamp,
}

/// Opens files. Each door asks for the permit of its own kind and takes the file's id from it.
#[derive(Clone)]
pub struct Originals {
    ground: Arc<Ground>,
    store: Arc<dyn BlobStore>,
    opened: Opened,
}

impl Originals {
    /// The service on its ground.
    pub fn new(ground: Arc<Ground>, store: Arc<dyn BlobStore>) -> Self {
        Self { ground, store, opened: Opened::default() }
    }

    /// The original that a recipient may have. The event of the delivery is the caller's (`sharing`).
    ///
    /// # Errors
    /// [`OpenError::NotWhole`] when more or fewer bytes are stored than there should be.
    pub async fn open_for_recipient(&self, permit: &Permit<Download>) -> Result<Source, OpenError> {
        OpenedFor::Recipient.count();
        let what = permit.action();
        if let Some(source) = self.opened.of(what) {
            return Ok(source);
        }
        let source = self.open(self.find(BY_ID, [what.rendition]).await?).await?;
        self.opened.hold(what, &source);
        Ok(source)
    }

    /// An original for an employee, with its event: one a quarter of an hour for all requests of one session for the file.
    ///
    /// # Errors
    /// As [`open_for_recipient`](Self::open_for_recipient).
    pub async fn open_for_employee(
        &self,
        permit: &Permit<Work>,
        session: Uuid,
        rendition: Uuid,
        client: &Client,
    ) -> Result<Source, OpenError> {
        OpenedFor::Employee.count();
        let person = permit.action().person;
        let source = self.open(self.find(SEEN_BY_ID, [rendition, person]).await?).await?;
        let what = (Kind::FetchedInside, Once::FetchedInside);
        self.note_inside(what, (person, session, client), source.figures()).await?;
        Ok(source)
    }

    /// Notes that an employee looks at pages of a file, with its event: one a quarter of an hour for a session. To be called
    /// when there is something to hand over, before it leaves.
    ///
    /// # Errors
    /// [`OpenError::NotFound`] when they don't see the file (any more): then nothing may leave.
    pub(crate) async fn note_look(
        &self,
        permit: &Permit<Work>,
        session: Uuid,
        rendition: Uuid,
        client: &Client,
    ) -> Result<(), OpenError> {
        let figures = self.figures(permit, rendition).await?;
        let what = (Kind::LookedInside, Once::LookedInside);
        self.note_inside(what, (permit.action().person, session, client), &figures).await
    }

    async fn note_inside(
        &self,
        (kind, once): (Kind, Once),
        (person, session, client): (Uuid, Uuid, &Client),
        figures: &FileFigures,
    ) -> Result<(), OpenError> {
        let FileFigures { asset, rendition, version, .. } = *figures;
        let target = format!("{session} {rendition}");
        if is_known(self.ground.database.read(), &self.ground, once, &target).await? {
            return Ok(());
        }
        self.ground
            .database
            .write(async |transaction| {
                if !is_news(transaction, &self.ground, once, &target).await? {
                    return Ok(());
                }
                let key = asset_key(transaction, &self.ground, asset).await?;
                let (name, chance) = (figures.file_name.as_str(), self.ground.chance());
                let event = done_by(transaction, &self.ground, kind, person, client)
                    .await?
                    .about(Subject::Asset(asset))
                    .about(Subject::Rendition(rendition))
                    .with("version", Detail::Number(version))
                    .seal("file_name", name, KeyName::Asset(asset), &key, chance);
                record(transaction, &event).await.map_err(OpenError::from)
            })
            .await
    }

    /// What can be told of an original, for a HEAD request: no event, no key, no bytes.
    ///
    /// # Errors
    /// [`OpenError::NotFound`].
    pub async fn figures(&self, permit: &Permit<Work>, rendition: Uuid) -> Result<FileFigures, OpenError> {
        Ok(self.find(SEEN_BY_ID, [rendition, permit.action().person]).await?.figures)
    }

    /// Whether this person (still) sees the file: asked again while it is being fetched.
    ///
    /// # Errors
    /// The database's.
    pub async fn is_seen(&self, person: Uuid, rendition: Uuid) -> Result<bool, OpenError> {
        match self.find(SEEN_BY_ID, [rendition, person]).await {
            Ok(_) => Ok(true),
            Err(OpenError::NotFound) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The small picture of the file that a recipient may look at; none when there is none.
    ///
    /// # Errors
    /// As [`open_for_recipient`](Self::open_for_recipient).
    pub async fn thumbnail_for_recipient(&self, permit: &Permit<Look>) -> Result<Option<Source>, OpenError> {
        self.thumbnail(THUMBNAIL_OF, [permit.action().rendition]).await
    }

    /// The small picture of an original, for an employee; none when there is none.
    ///
    /// # Errors
    /// As [`open_for_recipient`](Self::open_for_recipient).
    pub async fn thumbnail_for_employee(
        &self,
        permit: &Permit<Work>,
        rendition: Uuid,
    ) -> Result<Option<Source>, OpenError> {
        self.thumbnail(SEEN_THUMBNAIL_OF, [rendition, permit.action().person]).await
    }

    /// The original, for the desk that renders: nobody else has its leave.
    pub(crate) async fn open_for_job(&self, _: &RenderLeave, rendition: Uuid) -> Result<Source, OpenError> {
        OpenedFor::Rendering.count();
        self.open(self.find(BY_ID, [rendition]).await?).await
    }

    /// What the pages of an original are drawn from: the paper that was made of it, or itself.
    pub(crate) async fn open_for_drawing(&self, leave: &RenderLeave, rendition: Uuid) -> Result<Source, OpenError> {
        match self.find(PAPER_OF, [rendition]).await {
            Ok(paper) => self.open(paper).await,
            Err(OpenError::NotFound) => self.open_for_job(leave, rendition).await,
            Err(error) => Err(error),
        }
    }

    /// Records that a file is damaged, once an hour for each version. The notice to administrators is the caller's.
    ///
    /// # Errors
    /// The database's.
    pub async fn report_damage(&self, figures: &FileFigures) -> Result<(), OpenError> {
        self.ground
            .database
            .write(async |transaction| {
                let version = format!("{} {}", figures.asset, figures.version);
                if !is_news(transaction, &self.ground, Once::DamageFound, &version).await? {
                    return Ok(());
                }
                let event = Event::new(Kind::DamageFound, Actor::Portal, self.ground.now(), self.ground.chance())
                    .about(Subject::Asset(figures.asset))
                    .about(Subject::Rendition(figures.rendition))
                    .with("version", Detail::Number(figures.version));
                record(transaction, &event).await.map_err(OpenError::from)
            })
            .await
    }

    async fn thumbnail<const N: usize>(
        &self,
        which: &'static str,
        ids: [Uuid; N],
    ) -> Result<Option<Source>, OpenError> {
        match self.find(which, ids).await {
            Ok(found) => self.open(found).await.map(Some),
            Err(OpenError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn find<const N: usize>(&self, which: &'static str, ids: [Uuid; N]) -> Result<Found, OpenError> {
        find(self.ground.database.read(), which, ids).await
    }

    async fn open(&self, found: Found) -> Result<Source, OpenError> {
        let key = found.key(&self.ground)?;
        let layout = Layout::new(found.figures.size);
        let local = match self.whole(&found.name, layout).await {
            Ok(local) => local,
            Err(OpenError::Damaged) => return Err(OpenError::NotWhole(Box::new(found.figures))),
            Err(error) => return Err(error),
        };
        let cipher = BlobCipher::new(&key, &found.nonce);
        let (store, name, figures) = (self.store.clone(), found.name, found.figures);
        Ok(Source { inner: Arc::new(Inner { figures, layout, cipher, name, store, local }) })
    }

    /// Looks whether as many bytes are stored as there should be; the file itself where it is a local one.
    async fn whole(&self, name: &BlobName, layout: Layout) -> Result<Option<StoredFile>, OpenError> {
        match self.store.local().cloned() {
            Some(disk) => {
                let name = name.clone();
                let file = blocking(move || {
                    let file = disk.stored_file(&name)?;
                    let length = file.length()?;
                    Ok::<_, BlobError>((file, length))
                });
                let (file, length) = file.await??;
                expect(length, layout)?;
                Ok(Some(file))
            }
            None => {
                expect(self.store.length(name, layout.sealed_len()).await?, layout)?;
                Ok(None)
            }
        }
    }
}

fn expect(stored: u64, layout: Layout) -> Result<(), OpenError> {
    if stored == layout.sealed_len() { Ok(()) } else { Err(OpenError::Damaged) }
}

/// A file's row.
pub(crate) struct Found {
    pub figures: FileFigures,
    pub name: BlobName,
    pub nonce: PayloadNonce,
    pub sealed_length: u64,
    blob: Uuid,
    wrapped: Option<Vec<u8>>,
}

impl Found {
    pub fn key(&self, ground: &Ground) -> Result<FileKey, OpenError> {
        let wrapped = self.wrapped.as_ref().ok_or(OpenError::Destroyed)?;
        Ok(ground.master.unwrap_key(self.blob.as_bytes(), wrapped)?)
    }
}

/// The row of an original.
pub(crate) async fn find_original(on: &impl ConnectionTrait, rendition: Uuid) -> Result<Found, OpenError> {
    find(on, BY_ID, [rendition]).await
}

async fn find<const N: usize>(
    on: &impl ConnectionTrait,
    which: &'static str,
    ids: [Uuid; N],
) -> Result<Found, OpenError> {
    let text = [COLUMNS, which].concat();
    let statement = sea_orm::Statement::from_sql_and_values(on.get_database_backend(), text, ids.map(Into::into));
    let row = on.query_one_raw(statement).await?.ok_or(OpenError::NotFound)?;
    let nonce = <[u8; NONCE]>::try_from(row.try_get::<Vec<u8>>("", "nonce")?).map_err(|_| OpenError::Damaged)?;
    Ok(Found {
        figures: figures_from(&row)?,
        name: BlobName::parse(&row.try_get::<String>("", "name")?).map_err(|_| OpenError::Damaged)?,
        nonce: PayloadNonce::from_bytes(nonce),
        sealed_length: u64::try_from(row.try_get::<i64>("", "sealed_length")?).map_err(|_| OpenError::Damaged)?,
        blob: row.try_get("", "blob_id")?,
        wrapped: row.try_get("", "wrapped_key")?,
    })
}

fn figures_from(row: &QueryResult) -> Result<FileFigures, OpenError> {
    let sha256 = row.try_get::<Vec<u8>>("", "sha256")?;
    Ok(FileFigures {
        rendition: row.try_get("", "id")?,
        asset: row.try_get("", "asset_id")?,
        version: row.try_get("", "version")?,
        file_name: FileName::stored(row.try_get("", "file_name")?),
        media_type: row.try_get("", "media_type")?,
        size: u64::try_from(row.try_get::<i64>("", "size")?).map_err(|_| OpenError::Damaged)?,
        sha256: sha256.try_into().map_err(|_| OpenError::Damaged)?,
        crc32: u32::try_from(row.try_get::<i64>("", "crc32")?).map_err(|_| OpenError::Damaged)?,
        confirmed: row.try_get("", "confirmed")?,
        created_at: sealport_ambient::Timestamp::from_micros(row.try_get("", "created_at")?),
    })
}
