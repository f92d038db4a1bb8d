use std::io::{self, Write};

use zeroize::Zeroizing;

use super::{BlobCipher, CHUNK, FileKey, PayloadNonce, SEALED_CHUNK};

/// Writes a file as a blob.
///
/// Only [`BlobWriter::finish`] writes the last chunk: a writer that is dropped, or that failed, leaves a blob that no
/// reader accepts. After an error of the writer below, every further call fails.
pub struct BlobWriter<W> {
    inner: W,
    cipher: BlobCipher,
    /// Plain bytes that do not fill a chunk yet, or fill it exactly: a full one waits, as it may be the last.
    pending: Zeroizing<Vec<u8>>,
    sealed: Vec<u8>,
    next: u64,
    failed: bool,
}

impl<W: Write> BlobWriter<W> {
    /// Begins a blob and writes its nonce.
    ///
    /// `nonce` must not have been used with `key` for other bytes.
    ///
    /// # Errors
    /// What `inner` answers.
    pub fn new(mut inner: W, key: &FileKey, nonce: &PayloadNonce) -> io::Result<Self> {
        inner.write_all(nonce.as_bytes())?;
        Ok(Self {
            inner,
            cipher: BlobCipher::new(key, nonce),
            pending: Zeroizing::new(Vec::with_capacity(CHUNK)),
            sealed: Vec::with_capacity(SEALED_CHUNK),
            next: 0,
            failed: false,
        })
    }

    /// Writes the last chunk, flushes and gives the writer below back. Durability (fsync) is its owner's business.
    ///
    /// # Errors
    /// What the writer below answers; the blob is then not whole.
    pub fn finish(mut self) -> io::Result<W> {
        self.seal_pending(true)?;
        self.inner.flush()?;
        Ok(self.inner)
    }

    /// Seals what waits as one chunk and writes it.
    fn seal_pending(&mut self, last: bool) -> io::Result<()> {
        let mut pending = std::mem::take(&mut self.pending);
        let outcome = self.seal(&pending, last);
        pending.clear();
        self.pending = pending;
        outcome
    }

    /// Seals one chunk and writes it.
    fn seal(&mut self, plain: &[u8], last: bool) -> io::Result<()> {
        if self.failed {
            return Err(io::Error::other("an earlier write of this blob failed"));
        }
        self.cipher.seal_one(self.next, plain, last, &mut self.sealed).map_err(io::Error::other)?;
        self.next += 1;
        // How much arrived is unknown after an error, so nothing may follow it.
        self.failed = true;
        self.inner.write_all(&self.sealed)?;
        self.failed = false;
        Ok(())
    }
}

impl<W: Write> Write for BlobWriter<W> {
    fn write(&mut self, plain: &[u8]) -> io::Result<usize> {
        if self.pending.len() == CHUNK && !plain.is_empty() {
            self.seal_pending(false)?;
        }
        if self.pending.is_empty() && plain.len() > CHUNK {
            // More follows it, so this chunk isn't the last one: it needn't wait, nor be copied.
            self.seal(&plain[..CHUNK], false)?;
            return Ok(CHUNK);
        }
        let count = plain.len().min(CHUNK - self.pending.len());
        self.pending.extend_from_slice(&plain[..count]);
        Ok(count)
    }

    /// Flushes whole chunks that were written; bytes that do not fill a chunk go on waiting.
    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
