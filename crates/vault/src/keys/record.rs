use sealport_ambient::Chance;
use zeroize::Zeroizing;

use super::field::{OVERHEAD, open_under, seal_under};
use super::{FieldError, UploadKey};
use crate::derive::push_part;

/// Bytes by which a sealed record is longer than what it holds.
pub const RECORD_OVERHEAD: usize = OVERHEAD;
const LABEL: &[u8] = b"sealport/1/record";

/// What a record of an upload holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordKind {
    /// The bytes of the unfinished chunk.
    Tail,
    /// Bytes of a request whose checksum is not verified yet.
    Staged,
    /// The running SHA-256 and CRC-32 over all bytes before the offset.
    HashState,
}

impl RecordKind {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Tail => b"tail",
            Self::Staged => b"staged",
            Self::HashState => b"hash-state",
        }
    }
}

impl UploadKey {
    /// Seals the record `number` of its kind of `upload`, under a random nonce: it may be written again with other
    /// bytes as often as needed. [`RECORD_OVERHEAD`] bytes longer than `plain`.
    ///
    /// # Panics
    /// When `plain` is longer than 256 GiB, the cipher's limit.
    pub fn seal_record(
        &self,
        upload: &[u8; 16],
        kind: RecordKind,
        number: u64,
        plain: &[u8],
        chance: &dyn Chance,
    ) -> Vec<u8> {
        seal_under(self.bytes(), &associated_data(upload, kind, number), plain, chance)
    }

    /// Opens a record of the same upload, kind and number.
    ///
    /// # Errors
    /// [`FieldError`], when it is another one or damaged.
    pub fn open_record(
        &self,
        upload: &[u8; 16],
        kind: RecordKind,
        number: u64,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, FieldError> {
        open_under(self.bytes(), &associated_data(upload, kind, number), sealed)
    }
}

fn associated_data(upload: &[u8; 16], kind: RecordKind, number: u64) -> Vec<u8> {
    let mut out = Vec::with_capacity(96);
    for part in [LABEL, upload, kind.label(), &number.to_be_bytes()] {
        push_part(&mut out, part);
    }
    out
}
