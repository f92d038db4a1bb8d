//! Hashing and sealing, chunk by chunk.

use std::sync::Arc;

use sealport_ambient::{Clock, Timestamp};
use sealport_vault::{BlobCipher, CHUNK, PayloadNonce, SealError};
use sha2::digest::common::hazmat::{SerializableState, SerializedState};
use sha2::{Digest, Sha256};

use super::UploadError;
use crate::blobs::{BlobError, Growing};

/// First byte of the running hashes as stored.
const VERSION: u8 = 1;

/// Hashes over all bytes that are sealed so far, never more: chunk and hash go forward together.
#[derive(Clone)]
pub(super) struct Hashes {
    sha256: Sha256,
    crc32: u32,
}

impl Hashes {
    pub fn new() -> Self {
        Self { sha256: Sha256::new(), crc32: 0 }
    }

    pub fn update(&mut self, plain: &[u8]) {
        self.sha256.update(plain);
        let mut crc32 = crc32fast::Hasher::new_with_initial(self.crc32);
        crc32.update(plain);
        self.crc32 = crc32.finalize();
    }

    /// SHA-256 and CRC-32 of all bytes.
    pub fn finish(self) -> ([u8; 32], u32) {
        (self.sha256.finalize().into(), self.crc32)
    }

    /// To be sealed: it tells about the bytes that were hashed last.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = vec![VERSION];
        out.extend_from_slice(&self.crc32.to_be_bytes());
        out.extend_from_slice(&self.sha256.serialize());
        out
    }

    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (version, rest) = bytes.split_first()?;
        let (crc32, state) = rest.split_first_chunk::<4>()?;
        let state = SerializedState::<Sha256>::try_from(state).ok()?;
        let sha256 = Sha256::deserialize(&state).ok()?;
        (*version == VERSION).then_some(Self { sha256, crc32: u32::from_be_bytes(*crc32) })
    }
}

/// Where sealed bytes go before they are durable.
pub(super) enum Sink {
    /// Into the file at once, to be synced.
    Local(Growing),
    /// Into memory, to be sent as a whole.
    Remote,
}

/// Seals an upload's bytes. Everything here blocks or computes: it runs off the async threads.
pub(super) struct Engine {
    pub hashes: Hashes,
    pub sink: Sink,
    /// Number of the next chunk.
    pub next: u64,
    /// Sealed bytes that wait for a remote sink.
    pub sealed: Vec<u8>,
    /// Sealed bytes altogether.
    pub sealed_length: u64,
    /// Until when nobody else can have become the writer.
    pub lease_ends: Timestamp,
    clock: Arc<dyn Clock>,
    cipher: BlobCipher,
    nonce: PayloadNonce,
}

impl Engine {
    /// An engine behind `next` chunks of `sealed` bytes; it seals into memory until it gets a file.
    pub fn new(
        (cipher, nonce): (BlobCipher, PayloadNonce),
        hashes: Hashes,
        (next, sealed): (u64, u64),
        clock: Arc<dyn Clock>,
        lease_ends: Timestamp,
    ) -> Self {
        let (sink, sealed_length) = (Sink::Remote, sealed);
        Self { hashes, sink, next, sealed: Vec::new(), sealed_length, lease_ends, clock, cipher, nonce }
    }

    /// Hashes and seals `plain`: whole chunks, unless they are the `last`.
    pub fn take(&mut self, plain: &[u8], last: bool) -> Result<(), UploadError> {
        let before = self.sealed.len();
        if self.sealed_length == 0 {
            self.sealed.extend_from_slice(self.nonce.as_bytes());
        }
        self.hashes.update(plain);
        self.cipher.seal_into(self.next, plain, last, &mut self.sealed).map_err(mistaken)?;
        self.next += if last { plain.len().div_ceil(CHUNK).max(1) } else { plain.len() / CHUNK } as u64;
        self.sealed_length += (self.sealed.len() - before) as u64;
        if let Sink::Local(file) = &mut self.sink {
            let (clock, ends) = (&self.clock, self.lease_ends);
            file.write(&self.sealed, || clock.now() < ends)?;
            self.sealed.clear();
        }
        Ok(())
    }

    /// Makes durable what went into a file.
    pub fn sync(&mut self) -> Result<(), BlobError> {
        match &mut self.sink {
            Sink::Local(file) => file.sync(),
            Sink::Remote => Ok(()),
        }
    }
}

/// The writer cuts chunks; that it cut wrongly is a mistake in this crate and must not become a blob.
fn mistaken(_: SealError) -> UploadError {
    UploadError::Damaged("chunks")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_hashes_go_on_where_they_stopped() {
        let bytes: Vec<u8> = (0..100_000_u32).map(|at| (at % 251) as u8).collect();
        for cut in [0, 1, 63, 64, 65_536, 99_999, 100_000] {
            let mut first = Hashes::new();
            first.update(&bytes[..cut]);
            let mut second = Hashes::from_bytes(&first.to_bytes()).unwrap();
            second.update(&bytes[cut..]);
            let whole = (<[u8; 32]>::from(Sha256::digest(&bytes)), crc32fast::hash(&bytes));
            assert_eq!(second.finish(), whole, "{cut}");
        }
        assert!(Hashes::from_bytes(&[1; 20]).is_none());
    }
}
