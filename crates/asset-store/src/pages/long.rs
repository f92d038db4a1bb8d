//! Sealed things whose length isn't known before they end: sealed and stored as they come, in constant memory.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use sealport_database::Ground;
use sealport_vault::{BlobCipher, CHUNK, FileKey, PayloadNonce};
use sha2::{Digest, Sha256};

use super::small::{Stored, open_sealed};
use crate::blobs::{BlobName, blocking};
use crate::{BlobStore, OpenError};

/// Bytes that are sealed and stored at a time: one object of an S3 store.
const STRIDE: usize = 128 * CHUNK;

/// Takes bytes and keeps them sealed.
pub(super) struct Sealer {
    store: Arc<dyn BlobStore>,
    stored: Stored,
    cipher: BlobCipher,
    /// What waits to be sealed: less than a stride and a piece.
    waiting: Vec<u8>,
    first_chunk: u64,
    sha256: Sha256,
    crc32: crc32fast::Hasher,
}

/// What was stored whole.
pub(super) struct Sealed {
    pub stored: Stored,
    pub sha256: Vec<u8>,
    pub crc32: u32,
    store: Arc<dyn BlobStore>,
    cipher: BlobCipher,
}

impl Sealer {
    pub fn new(ground: &Ground, store: Arc<dyn BlobStore>) -> Self {
        let (key, nonce) = (FileKey::generate(ground.chance()), PayloadNonce::generate(ground.chance()));
        let cipher = BlobCipher::new(&key, &nonce);
        let stored = Stored {
            blob: ground.id(),
            name: BlobName::generate(ground.chance()),
            key,
            nonce,
            sealed_length: 0,
            plain_length: 0,
        };
        let (sha256, crc32) = (Sha256::new(), crc32fast::Hasher::new());
        Self { store, stored, cipher, waiting: Vec::new(), first_chunk: 0, sha256, crc32 }
    }

    pub async fn take(&mut self, bytes: &[u8]) -> Result<(), OpenError> {
        self.sha256.update(bytes);
        self.crc32.update(bytes);
        self.waiting.extend_from_slice(bytes);
        // The last chunk is sealed differently: something is kept back until the end is known.
        while self.waiting.len() > STRIDE {
            let rest = self.waiting.split_off(STRIDE);
            let plain = std::mem::replace(&mut self.waiting, rest);
            self.seal(plain, false).await?;
        }
        Ok(())
    }

    pub async fn finish(mut self) -> Result<Sealed, OpenError> {
        let plain = std::mem::take(&mut self.waiting);
        self.seal(plain, true).await?;
        let Self { store, stored, cipher, sha256, crc32, .. } = self;
        Ok(Sealed { stored, sha256: sha256.finalize().to_vec(), crc32: crc32.finalize(), store, cipher })
    }

    async fn seal(&mut self, plain: Vec<u8>, is_last: bool) -> Result<(), OpenError> {
        let is_first = self.stored.sealed_length == 0;
        let mut sealed = if is_first { self.stored.nonce.as_bytes().to_vec() } else { Vec::new() };
        let (cipher, first_chunk, length) = (self.cipher.clone(), self.first_chunk, plain.len());
        let sealed =
            blocking(move || cipher.seal_into(first_chunk, &plain, is_last, &mut sealed).map(|()| sealed)).await?;
        let sealed = sealed.map_err(|_| OpenError::Damaged)?;
        self.store.extend(&self.stored.name, self.stored.sealed_length.unsigned_abs(), &sealed).await?;
        self.stored.sealed_length += super::small::length(&sealed);
        self.stored.plain_length += i64::try_from(length).unwrap_or(i64::MAX);
        self.first_chunk += (length / CHUNK) as u64;
        Ok(())
    }
}

impl Sealed {
    pub async fn read(&self, range: Range<u64>) -> Result<Bytes, OpenError> {
        let (name, length) = (&self.stored.name, self.stored.plain_length.unsigned_abs());
        open_sealed(&*self.store, name, self.cipher.clone(), length, range).await
    }
}
