//! Sealed things that are small enough to be held in memory whole: pages, small pictures, words.

use std::ops::Range;

use bytes::Bytes;
use sea_orm::{ConnectionTrait, QueryResult};
use sealport_database::{Ground, sql};
use sealport_vault::{BlobCipher, CHUNK, FileKey, Layout, NONCE, PayloadNonce};
use uuid::Uuid;

use crate::blobs::{BlobName, blocking};
use crate::{BlobStore, LibraryError, OpenError};

/// Columns of the row that [`open`] reads.
pub(super) const COLUMNS: &str = "blob.id AS blob_id, blob.name, blob.nonce, blob.wrapped_key, blob.plain_length";

/// Bytes that are sealed at once: an object of the S3 store, so that none is written twice.
const PIECE: usize = 128 * CHUNK;

/// A blob whose bytes are stored and whose row is not written yet.
pub(super) struct Stored {
    pub blob: Uuid,
    pub name: BlobName,
    pub key: FileKey,
    pub nonce: PayloadNonce,
    pub sealed_length: i64,
    pub plain_length: i64,
}

/// Seals and stores `plain`, piece by piece: a paper can be large, and its sealed form needn't be in memory beside it. Until
/// [`Stored::note`] no row names it; what is never noted is swept away.
pub(super) async fn store(ground: &Ground, store: &dyn BlobStore, plain: Bytes) -> Result<Stored, LibraryError> {
    let (key, nonce) = (FileKey::generate(ground.chance()), PayloadNonce::generate(ground.chance()));
    let (blob, name) = (ground.id(), BlobName::generate(ground.chance()));
    let cipher = BlobCipher::new(&key, &nonce);
    let plain_length = length(&plain);
    let (mut rest, mut chunk, mut stored) = (plain, 0, 0);
    let mut sealed = nonce.as_bytes().to_vec();
    loop {
        let piece = rest.split_to(rest.len().min(PIECE));
        let (is_last, chunks, by) = (rest.is_empty(), piece.len() / CHUNK, cipher.clone());
        let work = move || by.seal_into(chunk, &piece, is_last, &mut sealed).map(|()| sealed);
        sealed = blocking(work).await?.map_err(|_| LibraryError::Damaged("sealing"))?;
        store.extend(&name, stored, &sealed).await?;
        stored += sealed.len() as u64;
        if is_last {
            let sealed_length = i64::try_from(stored).unwrap_or(i64::MAX);
            return Ok(Stored { blob, name, key, nonce, sealed_length, plain_length });
        }
        chunk += chunks as u64;
        sealed.clear();
    }
}

impl Stored {
    /// Writes the row that makes the bytes belong to something.
    pub async fn note(&self, on: &impl ConnectionTrait, ground: &Ground) -> Result<(), LibraryError> {
        on.execute_raw(sql(
            on,
            "INSERT INTO blob (id, wrapped_key, nonce, name, sealed_length, plain_length, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            [
                self.blob.into(),
                ground.master.wrap(self.blob.as_bytes(), &self.key).into(),
                self.nonce.as_bytes().to_vec().into(),
                self.name.as_str().into(),
                self.sealed_length.into(),
                self.plain_length.into(),
                ground.now().micros().into(),
            ],
        ))
        .await?;
        Ok(())
    }
}

/// Reads and opens the whole blob of a row with [`COLUMNS`].
pub(super) async fn open(ground: &Ground, store: &dyn BlobStore, row: &QueryResult) -> Result<Bytes, OpenError> {
    open_range(ground, store, row, 0..u64::MAX).await
}

/// Reads and opens part of the blob of a row with [`COLUMNS`]; what reaches beyond its end is cut off.
pub(super) async fn open_range(
    ground: &Ground,
    store: &dyn BlobStore,
    row: &QueryResult,
    range: Range<u64>,
) -> Result<Bytes, OpenError> {
    let wrapped = row.try_get::<Option<Vec<u8>>>("", "wrapped_key")?.ok_or(OpenError::Destroyed)?;
    let blob: Uuid = row.try_get("", "blob_id")?;
    let key: FileKey = ground.master.unwrap_key(blob.as_bytes(), &wrapped)?;
    let nonce = <[u8; NONCE]>::try_from(row.try_get::<Vec<u8>>("", "nonce")?).map_err(|_| OpenError::Damaged)?;
    let name = BlobName::parse(&row.try_get::<String>("", "name")?).map_err(|_| OpenError::Damaged)?;
    let size = row.try_get::<Option<i64>>("", "plain_length")?.and_then(|size| u64::try_from(size).ok());
    let cipher = BlobCipher::new(&key, &PayloadNonce::from_bytes(nonce));
    open_sealed(store, &name, cipher, size.ok_or(OpenError::Damaged)?, range).await
}

/// Part of a sealed blob of `size` plain bytes.
pub(super) async fn open_sealed(
    store: &dyn BlobStore,
    name: &BlobName,
    cipher: BlobCipher,
    size: u64,
    range: Range<u64>,
) -> Result<Bytes, OpenError> {
    let span = Layout::new(size).span(range);
    let mut sealed = store.read(name, span.sealed.clone()).await?;
    let (first_chunk, is_end) = (span.first_chunk, span.ends_with_last);
    let opened = blocking(move || cipher.open_in_place(first_chunk, &mut sealed, is_end).map(|()| sealed));
    let opened = Bytes::from(opened.await?.map_err(|_| OpenError::Damaged)?);
    let end = usize::try_from(span.len).ok().and_then(|length| span.skip.checked_add(length));
    let end = end.filter(|end| *end <= opened.len()).ok_or(OpenError::Damaged)?;
    Ok(opened.slice(span.skip..end))
}

pub(super) fn length(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}
