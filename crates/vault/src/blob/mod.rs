//! Blobs: sealed bytes of any size that can be read from any place.
//!
//! A blob is exactly the *payload* of an age v1 file (C2SP, <https://c2sp.org/age>, "Payload"): a 16-byte nonce, then
//! chunks of 64 KiB plain text, each sealed with ChaCha20-Poly1305 under a key derived from the file key and the nonce.
//! The chunk's counter and a flag for the last one are the cipher's nonce, so that no chunk can be moved, repeated,
//! dropped or spliced in. An empty file is one empty last chunk; no other file ends in an empty chunk.
//!
//! **Invariant for whoever seals:** a chunk counter is sealed at most once per file key and payload nonce, unless the
//! plain bytes are the same. Bytes that may still be discarded are sealed as records ([`crate::UploadKey`]) instead.

mod cipher;
mod layout;
mod reader;
mod writer;

pub use cipher::{BlobCipher, OpenError, SealError};
pub use layout::{Layout, LayoutError, Span};
pub use reader::BlobReader;
use sealport_ambient::Chance;
pub use writer::BlobWriter;

/// Plain bytes of a chunk; the last one may be shorter.
pub const CHUNK: usize = 65_536;
/// Bytes that sealing adds to a chunk: the Poly1305 tag.
pub const TAG: usize = 16;
/// Bytes of the payload nonce at the beginning of a blob.
pub const NONCE: usize = 16;
/// Bytes of a whole sealed chunk.
pub(crate) const SEALED_CHUNK: usize = CHUNK + TAG;

key_type! {
    /// The key of one blob: 16 random bytes, the size that age gives a file key.
    FileKey, 16
}

/// The random bytes at the beginning of a blob. No secret, but new for every blob.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayloadNonce([u8; NONCE]);

impl PayloadNonce {
    /// A new random nonce.
    pub fn generate(chance: &dyn Chance) -> Self {
        Self(chance.array())
    }

    /// The nonce that a blob begins with.
    pub const fn from_bytes(bytes: [u8; NONCE]) -> Self {
        Self(bytes)
    }

    /// The bytes that a blob begins with.
    pub const fn as_bytes(&self) -> &[u8; NONCE] {
        &self.0
    }
}
