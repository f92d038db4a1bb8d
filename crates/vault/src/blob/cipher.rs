use chacha20poly1305::aead::inout::InOutBuf;
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce, Tag};

use super::{CHUNK, FileKey, PayloadNonce, SEALED_CHUNK, TAG};
use crate::derive::hkdf;

/// Seals and opens the chunks of one blob, in any order.
///
/// Keeps no state between calls; a clone costs 32 bytes.
#[derive(Clone)]
pub struct BlobCipher(ChaCha20Poly1305);

/// Why bytes could not be sealed. All of these are mistakes of the caller.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Bytes that do not end the blob must be whole chunks.
    #[error("{0} bytes are not a whole number of chunks, and the blob does not end here")]
    Unaligned(usize),
    /// Only a blob without any bytes has an empty last chunk.
    #[error("a blob that has bytes must not end in an empty chunk")]
    EmptyLastChunk,
    /// The chunk counter ended.
    #[error("the blob is longer than can be counted")]
    TooLong,
}

/// Why sealed bytes were not opened.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// A chunk is not what was sealed at this place under this key: damaged, moved, cut, or another blob's.
    #[error("chunk {chunk} of the blob is not what was sealed there")]
    Damaged {
        /// Number of the chunk, counted from 0 at the beginning of the blob.
        chunk: u64,
    },
    /// The number of bytes cannot be that of sealed chunks.
    #[error("{0} bytes cannot be sealed chunks at this place of a blob")]
    Length(usize),
    /// The chunk counter ended.
    #[error("the blob is longer than can be counted")]
    TooLong,
}

impl BlobCipher {
    /// The cipher of the blob that begins with `nonce`: payload key = HKDF-SHA-256(file key, salt = nonce, "payload").
    pub fn new(key: &FileKey, nonce: &PayloadNonce) -> Self {
        let payload_key = hkdf::<32>(key.bytes(), nonce.as_bytes(), &[b"payload"]);
        Self(ChaCha20Poly1305::new((&*payload_key).into()))
    }

    /// Seals `plain` as the chunks from number `first_chunk` on and appends them to `out`.
    ///
    /// `last` says that the blob ends with these bytes. Otherwise `plain` must be whole chunks; none at all is fine and
    /// appends nothing. With an error nothing is appended.
    ///
    /// # Errors
    /// [`SealError`], when the bytes cannot be chunks of a well-formed blob.
    pub fn seal_into(&self, first_chunk: u64, plain: &[u8], last: bool, out: &mut Vec<u8>) -> Result<(), SealError> {
        let chunks = chunks_to_seal(first_chunk, plain.len(), last)?;
        out.reserve(plain.len() + chunks * TAG);
        for index in 0..chunks {
            let number = first_chunk + index as u64;
            let from = index * CHUNK;
            let piece = &plain[from..plain.len().min(from + CHUNK)];
            let nonce = chunk_nonce(number, last && index + 1 == chunks);
            // Copied chunk by chunk just before it is sealed in place: the copy stays in the processor's cache.
            let start = out.len();
            out.extend_from_slice(piece);
            match self.0.encrypt_inout_detached(&nonce, b"", (&mut out[start..]).into()) {
                Ok(tag) => out.extend_from_slice(&tag),
                Err(_) => unreachable!("a chunk is far shorter than the cipher's limit"),
            }
        }
        Ok(())
    }

    /// Seals `plain`, one chunk, and leaves it alone in `out`: the cipher writes there itself, nothing is copied, and a
    /// buffer that held a chunk of the same length is not cleared before.
    pub(super) fn seal_one(&self, number: u64, plain: &[u8], last: bool, out: &mut Vec<u8>) -> Result<(), SealError> {
        if chunks_to_seal(number, plain.len(), last)? != 1 {
            return Err(SealError::Unaligned(plain.len()));
        }
        out.resize(plain.len() + TAG, 0);
        let (body, end) = out.split_at_mut(plain.len());
        let sealed = InOutBuf::new(plain, body).ok();
        let tag = sealed.and_then(|both| self.0.encrypt_inout_detached(&chunk_nonce(number, last), b"", both).ok());
        match tag {
            Some(tag) => end.copy_from_slice(&tag),
            None => unreachable!("both are as long, and a chunk is far shorter than the cipher's limit"),
        }
        Ok(())
    }

    /// Verifies and opens the chunks in `sealed`, of which the first has number `first_chunk`, and leaves their plain
    /// bytes in `sealed`.
    ///
    /// `ends_with_last` says that the blob ends with these bytes. Allocates nothing. On any failure `sealed` is wiped
    /// and empty, so that no byte can be used that was not verified.
    ///
    /// # Errors
    /// [`OpenError`], when a chunk is not what was sealed at its place or the length cannot be right.
    pub fn open_in_place(&self, first_chunk: u64, sealed: &mut Vec<u8>, ends_with_last: bool) -> Result<(), OpenError> {
        let opened = self.open_and_compact(first_chunk, sealed, ends_with_last);
        match opened {
            Ok(plain_len) => sealed.truncate(plain_len),
            Err(_) => {
                // The caller keeps the buffer, so that these writes cannot be optimised away.
                sealed.fill(0);
                sealed.clear();
            }
        }
        opened.map(drop)
    }

    /// Verifies the one chunk in `sealed` and opens it into `out`, which is as long as its plain bytes: nothing is moved.
    ///
    /// # Errors
    /// As [`Self::open_in_place`]; then `out` is wiped.
    pub(super) fn open_one(&self, number: u64, sealed: &[u8], last: bool, out: &mut [u8]) -> Result<(), OpenError> {
        let damaged = OpenError::Damaged { chunk: number };
        if chunks_to_open(number, sealed.len(), last)? != 1 {
            return Err(damaged);
        }
        let opened = sealed.split_last_chunk::<TAG>().and_then(|(body, tag)| {
            let both = InOutBuf::new(body, &mut *out).ok()?;
            self.0.decrypt_inout_detached(&chunk_nonce(number, last), b"", both, &Tag::from(*tag)).ok()
        });
        opened.ok_or_else(|| {
            out.fill(0);
            damaged
        })
    }

    /// Opens every chunk where it lies and moves it to its place; returns the number of plain bytes.
    fn open_and_compact(&self, first_chunk: u64, sealed: &mut [u8], ends_with_last: bool) -> Result<usize, OpenError> {
        let chunks = chunks_to_open(first_chunk, sealed.len(), ends_with_last)?;
        let mut plain_len = 0;
        for index in 0..chunks {
            let number = first_chunk + index as u64;
            let from = index * SEALED_CHUNK;
            let to = sealed.len().min(from + SEALED_CHUNK) - TAG;
            let nonce = chunk_nonce(number, ends_with_last && index + 1 == chunks);
            self.open_chunk(&nonce, &mut sealed[from..to + TAG]).ok_or(OpenError::Damaged { chunk: number })?;
            if from != plain_len {
                sealed.copy_within(from..to, plain_len);
            }
            plain_len += to - from;
        }
        Ok(plain_len)
    }

    /// Opens one chunk, whose last 16 bytes are its tag.
    fn open_chunk(&self, nonce: &Nonce, chunk: &mut [u8]) -> Option<()> {
        let (body, tag) = chunk.split_last_chunk_mut::<TAG>()?;
        self.0.decrypt_inout_detached(nonce, b"", body.into(), &Tag::from(*tag)).ok()
    }
}

/// The STREAM nonce of age: an 11-byte big-endian counter and 1 for the last chunk, 0 for all others.
fn chunk_nonce(number: u64, last: bool) -> Nonce {
    let mut nonce = [0; 12];
    nonce[3..11].copy_from_slice(&number.to_be_bytes());
    nonce[11] = u8::from(last);
    nonce.into()
}

/// How many chunks `len` plain bytes make.
fn chunks_to_seal(first_chunk: u64, len: usize, last: bool) -> Result<usize, SealError> {
    if !last && !len.is_multiple_of(CHUNK) {
        return Err(SealError::Unaligned(len));
    }
    if last && len == 0 && first_chunk > 0 {
        return Err(SealError::EmptyLastChunk);
    }
    let chunks = if last { len.div_ceil(CHUNK).max(1) } else { len / CHUNK };
    first_chunk.checked_add(chunks as u64).ok_or(SealError::TooLong)?;
    Ok(chunks)
}

/// How many chunks lie in `len` sealed bytes.
fn chunks_to_open(first_chunk: u64, len: usize, ends_with_last: bool) -> Result<usize, OpenError> {
    let (whole, rest) = (len / SEALED_CHUNK, len % SEALED_CHUNK);
    let chunks = match (ends_with_last, rest) {
        (false, 0) => whole,
        (true, 0) if whole > 0 => whole,
        // Nothing but a tag is the empty last chunk, which stands alone.
        (true, TAG) if whole == 0 && first_chunk == 0 => 1,
        (true, rest) if rest > TAG => whole + 1,
        _ => return Err(OpenError::Length(len)),
    };
    first_chunk.checked_add(chunks as u64).ok_or(OpenError::TooLong)?;
    Ok(chunks)
}
