use std::ops::Range;

use super::{CHUNK, NONCE, SEALED_CHUNK, TAG};

/// Where the bytes of a file lie in its blob.
///
/// Exact for every file up to 2^63 bytes (8 EiB). Above that [`Layout::sealed_len`] stays at `u64::MAX`, a length that
/// no stored blob can have, so that a comparison with what is stored fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    plain_len: u64,
    sealed_len: u64,
}

/// The sealed bytes to read for a range of plain bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Number of the first chunk, counted from 0; what [`super::BlobCipher::open_in_place`] wants to know.
    pub first_chunk: u64,
    /// The chunks' place in the whole blob, in bytes; the nonce lies at 0..16.
    pub sealed: Range<u64>,
    /// Opened bytes before the first one asked for; less than one chunk, or all that is opened when nothing was asked for.
    pub skip: usize,
    /// Bytes asked for that exist: the range cut to the file.
    pub len: u64,
    /// Whether the blob's last chunk is among them.
    pub ends_with_last: bool,
}

/// A length that no blob has.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a blob cannot be {0} bytes long: it is cut or damaged")]
pub struct LayoutError(pub u64);

impl Layout {
    /// The layout of a file of `plain_len` bytes.
    pub const fn new(plain_len: u64) -> Self {
        let chunks = chunks_of(plain_len);
        let sealed_len = (NONCE as u64).saturating_add(plain_len).saturating_add(chunks.saturating_mul(TAG as u64));
        Self { plain_len, sealed_len }
    }

    /// The layout of a blob of `sealed_len` bytes, nonce included.
    ///
    /// # Errors
    /// When no file's blob has this length.
    pub fn from_sealed_len(sealed_len: u64) -> Result<Self, LayoutError> {
        let error = LayoutError(sealed_len);
        let Some(body) = sealed_len.checked_sub(NONCE as u64) else { return Err(error) };
        let chunks = body.div_ceil(SEALED_CHUNK as u64);
        let Some(plain_len) = body.checked_sub(chunks * TAG as u64) else { return Err(error) };
        let layout = Self::new(plain_len);
        // A blob that ends in an empty chunk, or in part of a tag, does not come out at the same length.
        if layout.sealed_len == sealed_len && sealed_len != u64::MAX { Ok(layout) } else { Err(error) }
    }

    /// Bytes of the file.
    pub const fn plain_len(&self) -> u64 {
        self.plain_len
    }

    /// Bytes of the whole blob, nonce included.
    pub const fn sealed_len(&self) -> u64 {
        self.sealed_len
    }

    /// Chunks of the blob; at least one.
    pub const fn chunks(&self) -> u64 {
        chunks_of(self.plain_len)
    }

    /// The chunks that hold the plain bytes `range`.
    ///
    /// What reaches beyond the end of the file is cut off. An empty range gives the one chunk in which it lies, so that
    /// reading an empty file still verifies it.
    pub fn span(&self, range: Range<u64>) -> Span {
        let end = range.end.min(self.plain_len);
        let start = range.start.min(end);
        let last_chunk = self.chunks() - 1;
        let first = (start / CHUNK as u64).min(last_chunk);
        let final_one = if end > start { (end - 1) / CHUNK as u64 } else { first };
        let ends_with_last = final_one == last_chunk;
        let sealed_end = if ends_with_last { self.sealed_len } else { chunk_offset(final_one + 1) };
        Span {
            first_chunk: first,
            sealed: chunk_offset(first)..sealed_end,
            skip: (start - first * CHUNK as u64) as usize,
            len: end - start,
            ends_with_last,
        }
    }
}

/// Number of chunks of a file; an empty one has one.
const fn chunks_of(plain_len: u64) -> u64 {
    if plain_len == 0 { 1 } else { plain_len.div_ceil(CHUNK as u64) }
}

/// Where a chunk begins in the whole blob.
const fn chunk_offset(number: u64) -> u64 {
    (NONCE as u64).saturating_add(number.saturating_mul(SEALED_CHUNK as u64))
}
