use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::{self, Stream};
use sealport_vault::{BlobCipher, Layout};

use super::{FileFigures, OpenError};
use crate::BlobStore;
use crate::blobs::{BlobName, StoredFile, blocking};

/// Bytes of a piece.
const PIECE: u64 = 256 * 1024;

/// An opened file: reads any range of its bytes. Clones share the handle.
#[derive(Clone)]
pub struct Source {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub figures: FileFigures,
    pub layout: Layout,
    pub cipher: BlobCipher,
    pub name: BlobName,
    pub store: Arc<dyn BlobStore>,
    pub local: Option<StoredFile>,
}

impl Source {
    /// The most bytes that one [`read`](Self::read) gives: what a hop off the async threads takes at once.
    pub const LONGEST_READ: u64 = 1 << 20;

    /// What can be told of the file.
    pub fn figures(&self) -> &FileFigures {
        &self.inner.figures
    }

    /// The whole file, opened piece by piece. After a failure there is no next piece: no wrong byte is given.
    pub fn pieces(self) -> impl Stream<Item = Result<Bytes, OpenError>> {
        stream::unfold((self, 0), |(source, at)| async move {
            let size = source.figures().size;
            if at >= size {
                return None;
            }
            let end = size.min(at + PIECE);
            let piece = source.read(at..end).await;
            let next = if piece.is_ok() { end } else { size };
            Some((piece, (source, next)))
        })
    }

    /// The bytes of `range`, cut to the file and to [`LONGEST_READ`](Self::LONGEST_READ): read, verified and opened in one
    /// step and one buffer. Ranges that begin and end at multiples of 64 KiB cost least.
    ///
    /// # Errors
    /// [`OpenError::Damaged`] when a chunk isn't what was sealed: no byte of it is given.
    pub async fn read(&self, range: Range<u64>) -> Result<Bytes, OpenError> {
        if self.inner.local.is_some() {
            let source = self.clone();
            return blocking(move || source.read_blocking(range)).await?;
        }
        let span = self.inner.span(range);
        let sealed = self.inner.store.read(&self.inner.name, span.sealed.clone()).await?;
        let inner = self.inner.clone();
        blocking(move || inner.open(sealed, &span)).await?
    }

    /// As [`read`](Self::read) on the calling thread, which it blocks. Only for a store on the local disk.
    ///
    /// # Errors
    /// As [`read`](Self::read); [`OpenError::NotFound`] for a remote store.
    pub fn read_blocking(&self, range: Range<u64>) -> Result<Bytes, OpenError> {
        let file = self.inner.local.as_ref().ok_or(OpenError::NotFound)?;
        let span = self.inner.span(range);
        self.inner.open(file.read(span.sealed.clone())?, &span)
    }

    /// Whether [`read_blocking`](Self::read_blocking) can be used.
    pub fn is_local(&self) -> bool {
        self.inner.local.is_some()
    }
}

impl Inner {
    fn span(&self, range: Range<u64>) -> sealport_vault::Span {
        let end = range.end.min(range.start.saturating_add(Source::LONGEST_READ));
        self.layout.span(range.start..end)
    }

    fn open(&self, mut sealed: Vec<u8>, span: &sealport_vault::Span) -> Result<Bytes, OpenError> {
        self.cipher
            .open_in_place(span.first_chunk, &mut sealed, span.ends_with_last)
            .map_err(|_| OpenError::Damaged)?;
        let end = span.skip + span.len as usize;
        if sealed.len() < end {
            return Err(OpenError::Damaged);
        }
        Ok(Bytes::from(sealed).slice(span.skip..end))
    }
}
