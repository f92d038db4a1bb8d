//! Pages: what may be seen of a file without having it.
//!
//! * [`Pages`] gives pages to those who hold a permit. It knows no original: what it can open was drawn by us and sealed
//!   without a watermark. A page that isn't there yet is wished for.
//! * [`RenderDesk`] is where wishes and jobs arrive. It is made once, goes to the task that renders, and is the only door
//!   from a wish to an original: no request can get at it.

mod desk;
mod document;
mod film;
mod job;
mod keep;
mod long;
mod small;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use sealport_access::{Permit, View, Work};
use sealport_database::Ground;
use sealport_identity::Client;
use thiserror::Error;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use crate::originals::{OpenError, Originals};
use crate::{BlobStore, LibraryError};

pub(crate) use desk::RenderLeave;
pub use desk::{OrderDesk, PreviewDesk, RenderDesk, RenderOrder};
pub(crate) use document::percent;
pub use document::{Document, PageSize, Preparation};
pub use film::{Film, FilmKeeper, KeptFilm, Piece, Played};
pub use job::{Drawn, Lane, Prepared, PreviewJob};
pub use keep::Evicted;
pub(crate) use keep::destroy_pages;

/// How long a request waits for a page that is being drawn.
const PATIENCE: Duration = Duration::from_secs(40);

/// The longest edge of a drawn page, in pixels: one of a few, so that pages can be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Edge(u16);

impl Edge {
    /// All of them, from small to large: phone, reading, large screen, zoomed, zoomed far.
    pub const ALL: [Self; 5] = [Self(512), Self(1024), Self(1600), Self(2400), Self(3600)];
    /// What is read at usually.
    pub const READING: Self = Self(1600);

    /// The smallest one that is not below `pixels`; the largest one where there is none.
    pub fn at_least(pixels: u32) -> Self {
        Self::ALL.into_iter().find(|edge| edge.pixels() >= pixels).unwrap_or(Self(3600))
    }

    /// In pixels.
    pub const fn pixels(self) -> u32 {
        self.0 as u32
    }
}

/// A drawn page, without a watermark: not to be handed over as it is to anybody who may not have the file.
#[derive(Clone, Debug)]
pub struct PagePicture {
    /// Our own JPEG.
    pub jpeg: Bytes,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// A page on its way to a reader.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// The page.
    pub picture: PagePicture,
    /// How many pages the document has.
    pub of: u32,
}

/// There is no page to show.
#[derive(Debug, Error)]
pub enum NoPage {
    /// The file has no such page, or is not prepared.
    #[error("there is no such page")]
    NotFound,
    /// It can't be drawn; the stable code of the reason (`sealport_preview::NoPreview`).
    #[error("the page can't be drawn: {0}")]
    Refused(String),
    /// It is not drawn yet: ask again.
    #[error("the page is not drawn yet")]
    Late,
    /// Something else failed.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The records can't be reached or are damaged.
    #[error(transparent)]
    Library(#[from] LibraryError),
}

/// What comes of a wish.
type Answer = Result<PagePicture, String>;

/// Somebody wants to see a page that nobody has drawn yet.
#[derive(Debug)]
struct Wish {
    /// The grant or the employee: nobody's wishes keep all others waiting.
    asker: Uuid,
    rendition: Uuid,
    page: u32,
    edge: Edge,
    answer: oneshot::Sender<Answer>,
}

/// Gives pages to those who hold a permit.
pub struct Pages {
    ground: Arc<Ground>,
    store: Arc<dyn BlobStore>,
    originals: Originals,
    wishes: mpsc::UnboundedSender<Wish>,
    /// Kept pages that were looked at and whose rows don't say so yet.
    touched: Mutex<HashSet<Uuid>>,
}

/// One file, as somebody may see it who holds a permit for it.
pub struct Viewing<'a> {
    pages: &'a Pages,
    asker: Uuid,
    rendition: Uuid,
}

impl Pages {
    /// The service, and the desk at which its wishes arrive.
    pub fn new(ground: Arc<Ground>, store: Arc<dyn BlobStore>, originals: Originals) -> (Self, RenderDesk) {
        let (wishes, waiting) = mpsc::unbounded_channel();
        let desk = RenderDesk::new(ground.clone(), store.clone(), originals.clone(), waiting);
        (Self { ground, store, originals, wishes, touched: Mutex::default() }, desk)
    }

    /// The file that a recipient may see.
    pub fn for_recipient(&self, permit: &Permit<View>) -> Viewing<'_> {
        let what = permit.action();
        Viewing { pages: self, asker: what.holding.grant, rendition: what.rendition }
    }

    /// A file that an employee sees in the library.
    ///
    /// # Errors
    /// [`OpenError::NotFound`] for a file in a collection that is not seen.
    pub async fn for_employee(&self, permit: &Permit<Work>, rendition: Uuid) -> Result<Viewing<'_>, OpenError> {
        let figures = self.originals.figures(permit, rendition).await?;
        Ok(Viewing { pages: self, asker: permit.action().person, rendition: figures.rendition })
    }

    fn touch(&self, page: Uuid) {
        self.touched.lock().unwrap_or_else(PoisonError::into_inner).insert(page);
    }
}

impl Viewing<'_> {
    /// Whether the file can be paged through, and what it is made of.
    ///
    /// # Errors
    /// The database's.
    pub async fn document(&self) -> Result<Preparation, LibraryError> {
        document::find(self.pages.ground.database.read(), self.rendition).await
    }

    /// A page (from 0), drawn anew where it isn't kept; waits for that, but not for ever.
    ///
    /// # Errors
    /// [`NoPage`].
    pub async fn page(&self, page: u32, edge: Edge) -> Result<Leaf, NoPage> {
        let of = match keep::kept(self.pages, self.rendition, page, edge).await? {
            keep::Kept::Here(leaf) => return Ok(leaf),
            keep::Kept::Refused(reason) => return Err(NoPage::Refused(reason)),
            keep::Kept::Nowhere => return Err(NoPage::NotFound),
            keep::Kept::Missing { of } => of,
        };
        let (answer, answered) = oneshot::channel();
        let wish = Wish { asker: self.asker, rendition: self.rendition, page, edge, answer };
        self.pages.wishes.send(wish).map_err(|_| NoPage::Late)?;
        match tokio::time::timeout(PATIENCE, answered).await {
            Ok(Ok(Ok(picture))) => Ok(Leaf { picture, of }),
            Ok(Ok(Err(reason))) => Err(NoPage::Refused(reason)),
            Ok(Err(_)) | Err(_) => Err(NoPage::Late),
        }
    }

    /// Notes that an employee is about to be handed something of the file: one event a quarter of an hour for a session.
    ///
    /// # Errors
    /// [`OpenError::NotFound`] when they don't see the file any more: then nothing may leave.
    pub async fn note_look(&self, permit: &Permit<Work>, session: Uuid, client: &Client) -> Result<(), OpenError> {
        self.pages.originals.note_look(permit, session, self.rendition, client).await
    }

    /// The words of the document and where they stand, as they were kept; none where it has none. Not to be handed over.
    ///
    /// # Errors
    /// The store's, and the records'.
    pub async fn words(&self) -> Result<Option<Bytes>, NoPage> {
        Ok(keep::words(self.pages, self.rendition).await?)
    }
}
