//! The way that a drawn page takes in the portal, without its database: out of a worker, checked, sealed, stored.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, Stream};
use sealport_ambient::OsChance;
use sealport_asset_store::{BlobName, BlobStore, LocalDisk};
use sealport_preview::{
    Helpers, Luma, MediaType, NoPreview, OfficeKind, Picture, RenderError, Renderer, RendererSettings,
};
use sealport_tests::measure::cost::process_cpu;
use sealport_tests::place;
use sealport_vault::{BlobCipher, FileKey, PayloadNonce};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Bytes that go to a worker at once, as the portal opens them.
const PIECE: usize = 256 << 10;

/// A renderer with the shipped workers, and a store.
pub struct Way {
    renderer: Renderer,
    runtime: Runtime,
    disk: LocalDisk,
    _place: TempDir,
}

impl Way {
    /// With the built binary's workers.
    ///
    /// # Errors
    /// When the crew can't be started.
    pub fn open() -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let renderer = runtime.block_on(async { Renderer::start(RendererSettings::new(place::sealport())) })?;
        let folder = tempfile::tempdir()?;
        let disk = LocalDisk::open(folder.path()).map_err(io::Error::other)?;
        Ok(Self { renderer, runtime, disk, _place: folder })
    }

    /// Draws pages `first..` (from 0), `at_once` to a worker, and stores them; how many there were.
    ///
    /// # Errors
    /// When a page can't be drawn or stored.
    pub fn pages(&self, document: &Bytes, count: u32, edge: u32, at_once: u32) -> io::Result<u32> {
        self.runtime.block_on(async {
            let mut next = 0;
            while next < count {
                let wanted = at_once.min(count - next);
                let mut drawn = Vec::new();
                let each = |_, outcome| drawn.push(outcome);
                let run = self.renderer.pages(MediaType::Pdf, next, wanted, edge, pieces(document), each).await;
                let run = run.map_err(failed)?;
                for page in drawn {
                    self.store(page.map_err(io::Error::other)?).await?;
                }
                next = run.next;
                if run.next >= run.total {
                    break;
                }
            }
            Ok(next)
        })
    }

    /// One page, as it is kept.
    ///
    /// # Errors
    /// When it can't be drawn.
    pub fn page(&self, kind: MediaType, document: &Bytes, number: u32, edge: u32) -> io::Result<Picture> {
        self.runtime.block_on(async {
            let mut drawn = None;
            let each = |_, outcome| drawn = Some(outcome);
            self.renderer.pages(kind, number, 1, edge, pieces(document), each).await.map_err(failed)?;
            drawn.unwrap_or(Err(NoPreview::Empty)).map_err(io::Error::other)
        })
    }

    /// An office document as a PDF.
    ///
    /// # Errors
    /// When it can't be made one.
    pub fn to_pdf(&self, helpers: &Helpers, kind: OfficeKind, document: &Bytes) -> io::Result<Bytes> {
        self.wait(helpers.to_pdf(kind, pieces(document))).map_err(failed)
    }

    /// A film or sound made ready to be played; what comes out is forgotten.
    ///
    /// # Errors
    /// When it can't be.
    pub fn proxy(&self, helpers: &Helpers, kind: MediaType, document: &Bytes) -> io::Result<()> {
        let size = document.len() as u64;
        let made = helpers.proxy(kind, size, pieces(document), async |_| Ok(()), |_| {});
        self.wait(made).map(drop).map_err(failed)
    }

    /// The outcome of something that needs the runtime.
    pub fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// The longest edge of the first page, in points, and how many pages there are.
    ///
    /// # Errors
    /// When the document can't be opened.
    pub fn survey(&self, kind: MediaType, document: &Bytes) -> io::Result<(f64, u32)> {
        let survey = self.runtime.block_on(self.renderer.survey(kind, pieces(document))).map_err(failed)?;
        let first = survey.pages.first().ok_or_else(|| io::Error::other("no pages"))?;
        Ok((f64::from(first.width.max(first.height)), u32::try_from(survey.pages.len()).unwrap_or(u32::MAX)))
    }

    /// A small picture, stored.
    ///
    /// # Errors
    /// When it can't be drawn or stored.
    pub fn thumbnail(&self, document: &Bytes, edge: u32) -> io::Result<()> {
        self.runtime.block_on(async {
            let drawn = self.renderer.render_thumbnail(MediaType::Jpeg, edge, pieces(document)).await;
            self.store(drawn.map_err(failed)?).await
        })
    }

    /// The page with its marks.
    ///
    /// # Errors
    /// When it can't be marked.
    pub fn marked(&self, page: &Bytes, mark: &sealport_preview::mark::Mark) -> io::Result<Picture> {
        self.runtime.block_on(self.renderer.mark(page.clone(), mark)).map_err(io::Error::other)
    }

    /// The picture in shades of grey, as the tracer looks at it.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn luma(&self, picture: &Bytes, edge: u32) -> io::Result<Luma> {
        self.runtime.block_on(self.renderer.luma(MediaType::Jpeg, edge, pieces(picture))).map_err(failed)
    }

    async fn store(&self, picture: Picture) -> io::Result<()> {
        let (key, nonce) = (FileKey::generate(&OsChance), PayloadNonce::generate(&OsChance));
        let mut sealed = nonce.as_bytes().to_vec();
        let cipher = BlobCipher::new(&key, &nonce);
        cipher.seal_into(0, &picture.bytes, true, &mut sealed).map_err(io::Error::other)?;
        self.disk.extend(&BlobName::generate(&OsChance), 0, &sealed).await.map_err(io::Error::other)
    }
}

/// CPU time that this process and its children spend on `work`. Only children that were waited for count: workers are.
///
/// # Errors
/// Those of the work.
pub fn cpu_of(work: impl FnOnce() -> io::Result<()>) -> io::Result<Duration> {
    let own = rustix::process::getpid();
    let before = process_cpu(own)?;
    work()?;
    Ok(process_cpu(own)?.saturating_sub(before))
}

fn pieces(document: &Bytes) -> impl Stream<Item = Result<Bytes, Infallible>> + use<> {
    let document = document.clone();
    let starts = (0..document.len()).step_by(PIECE);
    let pieces: Vec<_> = starts.map(|at| Ok(document.slice(at..document.len().min(at + PIECE)))).collect();
    stream::iter(pieces)
}

fn failed(error: RenderError<Infallible>) -> io::Error {
    io::Error::other(match error {
        RenderError::NoPreview(reason) => reason.to_string(),
        RenderError::Source(never) => match never {},
    })
}
