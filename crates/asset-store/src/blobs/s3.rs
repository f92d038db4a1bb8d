use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::TryStreamExt;
use object_store::aws::AmazonS3Builder;
use object_store::path::Path;
use object_store::{
    BackoffConfig, ClientOptions, Error, ObjectMeta, ObjectStore, ObjectStoreExt, PutMode, PutPayload, RetryConfig,
    UpdateVersion,
};
use sealport_ambient::Timestamp;

use super::{BlobError, BlobName, BlobStore};

/// Bytes of an object: 128 sealed chunks. The first holds the 16 bytes of the nonce on top, so that each object ends where
/// a chunk does.
const SEGMENT: u64 = 128 * 65_552;
const FIRST_EXTRA: u64 = 16;
/// How often an object is looked at that others write to at the same time.
const LOOKS: usize = 3;

/// Where an S3 server is.
#[derive(Clone)]
pub struct S3Settings {
    /// Address, such as `https://s3.example.org`; plain http only where the network between is trusted.
    pub endpoint: String,
    /// Region; `us-east-1` where the server knows none.
    pub region: String,
    /// The bucket.
    pub bucket: String,
    /// What all our names begin with; may be empty.
    pub prefix: String,
    /// Access key.
    pub access_key: String,
    /// Secret key: never logged.
    pub secret_key: String,
}

/// Blobs on an S3 server.
///
/// A blob is a row of objects `<name>/<number>`, each full but the last, so that neither the number of parts nor a kill
/// limits an upload and no list of them has to be kept. The last one is written again, longer, until it is full: its old
/// bytes stay the same, and an object appears wholly or not at all.
#[derive(Clone)]
pub struct S3 {
    store: Arc<dyn ObjectStore>,
    prefix: String,
}

/// An object that is to be put in place of a shorter one.
struct Longer {
    whole: Bytes,
    version: UpdateVersion,
}

impl S3 {
    /// A store on the server that `settings` name. Connects at the first use.
    ///
    /// # Errors
    /// [`BlobError::Settings`] when the settings can't be right.
    pub fn new(settings: &S3Settings) -> Result<Self, BlobError> {
        let retry =
            RetryConfig { backoff: BackoffConfig::default(), max_retries: 4, retry_timeout: Duration::from_secs(30) };
        let store = AmazonS3Builder::new()
            .with_endpoint(&settings.endpoint)
            .with_region(&settings.region)
            .with_bucket_name(&settings.bucket)
            .with_access_key_id(&settings.access_key)
            .with_secret_access_key(&settings.secret_key)
            .with_allow_http(settings.endpoint.starts_with("http://"))
            .with_client_options(ClientOptions::new().with_allow_http(settings.endpoint.starts_with("http://")))
            .with_retry(retry)
            .build()
            .map_err(|error| BlobError::Settings(error.to_string()))?;
        Ok(Self { store: Arc::new(store), prefix: settings.prefix.trim_matches('/').to_owned() })
    }

    fn folder(&self, name: &BlobName) -> Path {
        [self.prefix.as_str(), name.folder(), name.as_str()].into_iter().filter(|part| !part.is_empty()).collect()
    }

    fn object(&self, name: &BlobName, number: u64) -> Path {
        self.folder(name).join(format!("{number:08}"))
    }

    async fn head(&self, path: &Path) -> Result<Option<u64>, BlobError> {
        match self.store.head(path).await {
            Ok(meta) => Ok(Some(meta.size)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    async fn get(&self, path: &Path) -> Result<(Bytes, UpdateVersion), BlobError> {
        let found = self.store.get(path).await.map_err(failed)?;
        let version = UpdateVersion { e_tag: found.meta.e_tag.clone(), version: found.meta.version.clone() };
        Ok((found.bytes().await.map_err(failed)?, version))
    }

    /// Puts the object if it is still what `mode` says. Somebody else may have been there: then it says so.
    async fn put(&self, path: &Path, bytes: Bytes, mode: PutMode) -> Result<bool, BlobError> {
        match self.store.put_opts(path, PutPayload::from(bytes), mode.into()).await {
            Ok(_) => Ok(true),
            Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => Ok(false),
            Err(error) => Err(failed(error)),
        }
    }

    /// Writes `piece` into the object at `path`, of which the first `known` bytes are acknowledged.
    async fn extend_object(&self, path: &Path, known: usize, piece: &[u8]) -> Result<(), BlobError> {
        if known == 0 && self.put(path, Bytes::copy_from_slice(piece), PutMode::Create).await? {
            return Ok(());
        }
        // A put whose answer got lost looks like somebody else's: the second look finds its bytes.
        for _ in 0..LOOKS {
            let Some(longer) = self.longer(path, known, piece).await? else { return Ok(()) };
            if self.put_longer(path, longer).await? {
                return Ok(());
            }
        }
        Err(BlobError::Busy)
    }

    /// The object as it becomes with `piece`, and the version that it must still be then; nothing when it holds it already.
    async fn longer(&self, path: &Path, known: usize, piece: &[u8]) -> Result<Option<Longer>, BlobError> {
        let (old, version) = self.get(path).await?;
        let left = old.get(known..).ok_or(BlobError::TooShort)?;
        let common = left.len().min(piece.len());
        if left[..common] != piece[..common] {
            return Err(BlobError::Differs);
        }
        // Never shorter than before: what was sealed once stays comparable.
        let whole = || Longer { whole: [&old[..known], piece].concat().into(), version };
        Ok((left.len() < piece.len()).then(whole))
    }

    async fn put_longer(&self, path: &Path, longer: Longer) -> Result<bool, BlobError> {
        self.put(path, longer.whole, PutMode::Update(longer.version)).await
    }

    async fn objects(&self, folder: Option<&Path>) -> Result<Vec<ObjectMeta>, BlobError> {
        self.store.list(folder).try_collect().await.map_err(failed)
    }
}

#[async_trait]
impl BlobStore for S3 {
    async fn extend(&self, name: &BlobName, at: u64, bytes: &[u8]) -> Result<(), BlobError> {
        let (mut at, mut rest) = (at, bytes);
        while !rest.is_empty() {
            let (number, place) = segment_at(at);
            let (piece, after) = rest.split_at(rest.len().min((place.end - at) as usize));
            self.extend_object(&self.object(name, number), (at - place.start) as usize, piece).await?;
            at += piece.len() as u64;
            rest = after;
        }
        Ok(())
    }

    async fn read(&self, name: &BlobName, range: Range<u64>) -> Result<Vec<u8>, BlobError> {
        let mut out = Vec::with_capacity((range.end - range.start) as usize);
        let mut at = range.start;
        while at < range.end {
            let (number, place) = segment_at(at);
            let end = place.end.min(range.end);
            let within = at - place.start..end - place.start;
            let wanted = (end - at) as usize;
            let bytes = self.store.get_range(&self.object(name, number), within).await.map_err(failed)?;
            if bytes.len() != wanted {
                return Err(BlobError::TooShort);
            }
            out.extend_from_slice(&bytes);
            at = end;
        }
        Ok(out)
    }

    async fn length(&self, name: &BlobName, expected: u64) -> Result<u64, BlobError> {
        let (mut number, mut place) = segment_at(expected.saturating_sub(1));
        loop {
            match self.head(&self.object(name, number)).await? {
                None => return Ok(place.start),
                Some(length) if place.start + length < place.end => return Ok(place.start + length),
                Some(_) => (number, place) = segment_at(place.end),
            }
        }
    }

    async fn delete(&self, name: &BlobName) -> Result<(), BlobError> {
        for object in self.objects(Some(&self.folder(name))).await? {
            match self.store.delete(&object.location).await {
                Ok(()) | Err(Error::NotFound { .. }) => {}
                Err(error) => return Err(failed(error)),
            }
        }
        Ok(())
    }

    async fn older_than(&self, before: Timestamp) -> Result<Vec<BlobName>, BlobError> {
        let prefix = (!self.prefix.is_empty()).then(|| Path::from(self.prefix.as_str()));
        let mut newest = std::collections::BTreeMap::<BlobName, Timestamp>::new();
        for object in self.objects(prefix.as_ref()).await? {
            let parts: Vec<_> = object.location.parts().collect();
            let Some(name) = parts.iter().rev().nth(1).and_then(|part| BlobName::parse(part.as_ref()).ok()) else {
                continue;
            };
            let changed = Timestamp::from(object.last_modified);
            newest.entry(name).and_modify(|at| *at = changed.max(*at)).or_insert(changed);
        }
        Ok(newest.into_iter().filter(|(_, changed)| *changed < before).map(|(name, _)| name).collect())
    }
}

/// The object in which offset `at` lies: its number and its place in the blob.
fn segment_at(at: u64) -> (u64, Range<u64>) {
    let number = at.saturating_sub(FIRST_EXTRA) / SEGMENT;
    let start = if number == 0 { 0 } else { FIRST_EXTRA + number * SEGMENT };
    (number, start..FIRST_EXTRA + (number + 1) * SEGMENT)
}

fn failed(error: Error) -> BlobError {
    if matches!(error, Error::NotFound { .. }) {
        return BlobError::TooShort;
    }
    // S3 has no word for a full server; these are the ones in use.
    let text = error.to_string();
    // Where a range begins beyond the end of an object that was cut.
    if text.contains("416 Range Not Satisfiable") {
        return BlobError::TooShort;
    }
    let full = ["StorageFull", "507 Insufficient Storage", "QuotaExceeded"].iter().any(|word| text.contains(word));
    if full { BlobError::NoRoom } else { BlobError::Remote(error) }
}

#[cfg(test)]
mod tests {
    use object_store::memory::InMemory;
    use sealport_ambient::OsChance;

    use super::*;

    #[tokio::test]
    async fn a_late_put_does_not_replace_what_another_put_meanwhile() {
        let s3 = S3 { store: Arc::new(InMemory::new()), prefix: String::new() };
        let name = BlobName::generate(&OsChance);
        let path = s3.object(&name, 0);
        s3.extend(&name, 0, b"known").await.unwrap();
        // Both have looked; the other one is faster.
        let late = s3.longer(&path, 5, b"late bytes").await.unwrap().unwrap();
        s3.extend(&name, 5, b"other bytes").await.unwrap();
        assert!(!s3.put_longer(&path, late).await.unwrap(), "it is no more what it looked at");
        assert!(matches!(s3.extend(&name, 5, b"late bytes").await, Err(BlobError::Differs)));
        assert_eq!(s3.read(&name, 0..16).await.unwrap(), b"knownother bytes");
        // The same bytes are nobody's loss, however often.
        s3.extend(&name, 5, b"other bytes").await.unwrap();
        s3.extend(&name, 5, b"other").await.unwrap();
        assert_eq!(s3.length(&name, 16).await.unwrap(), 16);
    }

    #[test]
    fn objects_follow_each_other_without_a_gap() {
        assert_eq!(segment_at(0), (0, 0..SEGMENT + 16));
        assert_eq!(segment_at(SEGMENT + 15), (0, 0..SEGMENT + 16));
        assert_eq!(segment_at(SEGMENT + 16), (1, SEGMENT + 16..2 * SEGMENT + 16));
        let (number, place) = segment_at(1 << 40);
        assert_eq!(segment_at(place.end), (number + 1, place.end..place.end + SEGMENT));
        assert!(number < 131_072);
    }
}
