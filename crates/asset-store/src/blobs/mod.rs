//! Where sealed bytes lie: a local disk or an S3 server.
//!
//! A store knows nothing of keys, files or people. It keeps byte strings under random names, lets them grow at their end
//! and gives back any range. Every store passes the same suite ([`conformance`], feature `testing`).
//!
//! **Growing.** [`BlobStore::extend`] is told where the durable bytes end that its caller knows of. What lies beyond was
//! written by an attempt that never got to its commit. It may be written again, but only with the same bytes: chunk
//! counters of a blob are sealed once, and two different ciphertexts under one counter would tell about both plaintexts.
//! Other bytes are refused with [`BlobError::Differs`]. Looking at what lies there and writing are one step, so that this
//! holds for two writers at once as well: under a lock of the file on a disk, by a conditional put on S3.

#[cfg(feature = "testing")]
pub mod conformance;
mod local;
mod name;
mod s3;

use std::ops::Range;

use async_trait::async_trait;
use sealport_ambient::Timestamp;
use thiserror::Error;

pub use local::LocalDisk;
pub(crate) use local::{Growing, StoredFile};
pub use name::{BlobName, MalformedName};
pub use s3::{S3, S3Settings};

/// A place for sealed bytes.
#[async_trait]
pub trait BlobStore: Send + Sync {
    /// Stores `bytes` from offset `at` on and returns once they are durable. `at` is the number of bytes that earlier calls
    /// acknowledged; 0 makes the blob.
    ///
    /// # Errors
    /// [`BlobError::NoRoom`] when the store is full: the call can be repeated later with the same bytes.
    /// [`BlobError::Differs`] when other bytes lie there from an interrupted call; [`BlobError::Busy`] when somebody else
    /// writes at the same time. After any error nothing was acknowledged.
    async fn extend(&self, name: &BlobName, at: u64, bytes: &[u8]) -> Result<(), BlobError>;

    /// Exactly the bytes of `range`.
    ///
    /// # Errors
    /// [`BlobError::TooShort`] when the blob ends before the range does.
    async fn read(&self, name: &BlobName, range: Range<u64>) -> Result<Vec<u8>, BlobError>;

    /// How many bytes are stored, looked up where `expected` bytes would end: equal to `expected` when they end there, more
    /// when something lies beyond, less when something is missing.
    ///
    /// # Errors
    /// When the store does not answer.
    async fn length(&self, name: &BlobName, expected: u64) -> Result<u64, BlobError>;

    /// Deletes the blob; one that isn't there is fine.
    ///
    /// # Errors
    /// When the store does not answer.
    async fn delete(&self, name: &BlobName) -> Result<(), BlobError>;

    /// Names of all blobs that nobody wrote to since `before`.
    ///
    /// # Errors
    /// When the store does not answer.
    async fn older_than(&self, before: Timestamp) -> Result<Vec<BlobName>, BlobError>;

    /// The local disk behind this store, for callers that read or write and do their sums in the same blocking step.
    fn local(&self) -> Option<&LocalDisk> {
        None
    }
}

/// The store can't do what it was asked for.
#[derive(Debug, Error)]
pub enum BlobError {
    /// The disk or the quota is full.
    #[error("the store has no room left")]
    NoRoom,
    /// Other bytes lie where these should go.
    #[error("other bytes were stored here before")]
    Differs,
    /// Another writer is at this blob, or came after this one.
    #[error("another writer is at this blob")]
    Busy,
    /// Fewer bytes are stored than were acknowledged.
    #[error("the stored blob is too short")]
    TooShort,
    /// The disk failed.
    #[error("the disk failed")]
    Disk(#[source] std::io::Error),
    /// The S3 server failed.
    #[error("the object store failed")]
    Remote(#[source] object_store::Error),
    /// The settings of the S3 server can't be right.
    #[error("the settings of the object store can't be right: {0}")]
    Settings(String),
}

impl From<std::io::Error> for BlobError {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Self::NoRoom,
            ErrorKind::NotFound | ErrorKind::UnexpectedEof => Self::TooShort,
            _ => Self::Disk(error),
        }
    }
}

/// Runs file work off the async threads.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, BlobError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| BlobError::Disk(std::io::Error::other(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_from_a_broken_one() {
        let told = |number| BlobError::from(std::io::Error::from_raw_os_error(number));
        // Linux: ENOSPC, EDQUOT, EFBIG, EIO.
        assert!(matches!(told(28), BlobError::NoRoom));
        assert!(matches!(told(122), BlobError::NoRoom));
        assert!(matches!(told(27), BlobError::NoRoom));
        assert!(matches!(told(5), BlobError::Disk(_)));
    }
}
