use std::io::{self, Read, Seek, SeekFrom};

use zeroize::Zeroizing;

use super::{BlobCipher, CHUNK, FileKey, Layout, NONCE, PayloadNonce, SEALED_CHUNK};

/// Reads a blob as the file that it holds, from any place.
///
/// Everything that is wrong with the blob is an [`io::Error`] of kind `InvalidData`; no byte of a chunk is given before
/// the whole chunk is verified, and none at all before the last chunk is: a blob that was cut or lengthened is refused
/// when it is opened.
pub struct BlobReader<R> {
    inner: R,
    start: u64,
    cipher: BlobCipher,
    layout: Layout,
    position: u64,
    /// The opened chunk and its number.
    chunk: Zeroizing<Vec<u8>>,
    number: Option<u64>,
}

impl<R: Read + Seek> BlobReader<R> {
    /// Opens the blob that reaches from where `inner` stands to its end, and verifies the end.
    ///
    /// # Errors
    /// What `inner` answers, or `InvalidData` when the blob is not whole or `key` is not its key.
    pub fn open(mut inner: R, key: &FileKey) -> io::Result<Self> {
        let start = inner.stream_position()?;
        let end = inner.seek(SeekFrom::End(0))?;
        let layout = Layout::from_sealed_len(end.saturating_sub(start)).map_err(invalid)?;
        let mut nonce = [0; NONCE];
        inner.seek(SeekFrom::Start(start))?;
        inner.read_exact(&mut nonce)?;
        let cipher = BlobCipher::new(key, &PayloadNonce::from_bytes(nonce));
        let chunk = Zeroizing::new(Vec::with_capacity(SEALED_CHUNK));
        let mut reader = Self { inner, start, cipher, layout, position: 0, chunk, number: None };
        reader.load(layout.chunks() - 1)?;
        Ok(reader)
    }

    /// Lengths of the file and its blob.
    pub const fn layout(&self) -> Layout {
        self.layout
    }

    /// Brings the chunk `number` into the buffer, opened.
    fn load(&mut self, number: u64) -> io::Result<()> {
        if self.number == Some(number) {
            return Ok(());
        }
        let last = self.fetch(number)?;
        self.cipher.open_in_place(number, &mut self.chunk, last).map_err(invalid)?;
        self.number = Some(number);
        Ok(())
    }

    /// Brings the chunk `number` into the buffer as it lies in the blob; whether it is the last one.
    fn fetch(&mut self, number: u64) -> io::Result<bool> {
        self.number = None;
        let from = number * CHUNK as u64;
        let span = self.layout.span(from..from.saturating_add(CHUNK as u64));
        let len = span.sealed.end - span.sealed.start;
        self.inner.seek(SeekFrom::Start(self.start + span.sealed.start))?;
        self.chunk.clear();
        let read = self.inner.by_ref().take(len).read_to_end(&mut self.chunk)?;
        if read as u64 != len {
            self.chunk.clear();
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the blob became shorter while it was read"));
        }
        Ok(span.ends_with_last)
    }

    /// Opens the chunk `number` right into the beginning of `out`, when it has room for all of it.
    fn open_into(&mut self, number: u64, out: &mut [u8]) -> io::Result<Option<usize>> {
        let len = (self.layout.plain_len() - number * CHUNK as u64).min(CHUNK as u64) as usize;
        let Some(out) = out.get_mut(..len) else { return Ok(None) };
        if self.number == Some(number) {
            return Ok(None);
        }
        let last = self.fetch(number)?;
        self.cipher.open_one(number, &self.chunk, last, out).map_err(invalid)?;
        Ok(Some(len))
    }
}

impl<R: Read + Seek> Read for BlobReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() || self.position >= self.layout.plain_len() {
            return Ok(0);
        }
        let number = self.position / CHUNK as u64;
        let skip = (self.position % CHUNK as u64) as usize;
        if skip == 0
            && let Some(opened) = self.open_into(number, out)?
        {
            self.position += opened as u64;
            return Ok(opened);
        }
        self.load(number)?;
        let rest = &self.chunk[skip..];
        let count = rest.len().min(out.len());
        out[..count].copy_from_slice(&rest[..count]);
        self.position += count as u64;
        Ok(count)
    }
}

impl<R: Read + Seek> Seek for BlobReader<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(by) => self.layout.plain_len().checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        let target = target.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "seek before the beginning"))?;
        self.position = target;
        Ok(target)
    }
}

/// Any defect of the blob, as the standard library's error.
fn invalid(error: impl std::error::Error + Send + Sync + 'static) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}
