//! What the tests of this crate share.
#![allow(dead_code, reason = "each test program uses its own part")]

pub mod age;

use std::sync::Mutex;

use sealport_ambient::{Chance, SeededChance};
use sealport_vault::{BlobCipher, FileKey, PayloadNonce};

/// Chance that gives out the bytes it was made with, and no more.
pub struct Given(Mutex<Vec<u8>>);

impl Given {
    pub fn new(bytes: &[u8]) -> Self {
        Self(Mutex::new(bytes.to_vec()))
    }
}

impl Chance for Given {
    fn fill(&self, out: &mut [u8]) {
        let mut rest = self.0.lock().unwrap();
        assert!(rest.len() >= out.len(), "more chance was asked for than given");
        out.copy_from_slice(&rest[..out.len()]);
        rest.drain(..out.len());
    }
}

/// The file key with these bytes.
pub fn file_key(bytes: &[u8; 16]) -> FileKey {
    FileKey::generate(&Given::new(bytes))
}

/// Bytes that differ from place to place and from chunk to chunk.
pub fn sample(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}

/// A whole blob of `plain`, sealed in one call.
pub fn sealed(key: &FileKey, plain: &[u8], seed: u64) -> Vec<u8> {
    let nonce = PayloadNonce::generate(&SeededChance::new(seed));
    let mut blob = nonce.as_bytes().to_vec();
    BlobCipher::new(key, &nonce).seal_into(0, plain, true, &mut blob).unwrap();
    blob
}

/// The cipher that opens `blob`, and the chunks after its nonce.
pub fn cipher_of<'a>(key: &FileKey, blob: &'a [u8]) -> (BlobCipher, &'a [u8]) {
    let (nonce, chunks) = blob.split_first_chunk::<16>().unwrap();
    (BlobCipher::new(key, &PayloadNonce::from_bytes(*nonce)), chunks)
}
