//! Where wishes for pages arrive, and the only door from a wish to an original.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sea_orm::ConnectionTrait;
use sealport_database::{Ground, sql};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::keep::{self, Outcome};
use super::{Answer, Edge, PagePicture, Wish, small};
use crate::originals::{OpenError, Originals, Source};
use crate::{BlobStore, LibraryError};

/// Pages drawn in one go: the one that is wished for and those that its reader will come to.
const AHEAD: u32 = 4;

/// Where what is to be rendered is handed out. There is one, and neither half can be copied.
pub struct RenderDesk {
    /// What uploads need.
    pub previews: PreviewDesk,
    /// What readers wish for.
    pub orders: OrderDesk,
}

/// Hands out [`PreviewJob`](super::PreviewJob)s.
pub struct PreviewDesk {
    pub(super) inner: Arc<Inner>,
}

/// Hands out [`RenderOrder`]s.
pub struct OrderDesk {
    inner: Arc<Inner>,
    waiting: mpsc::UnboundedReceiver<Wish>,
}

pub(super) struct Inner {
    pub ground: Arc<Ground>,
    pub store: Arc<dyn BlobStore>,
    pub originals: Originals,
    under_way: Mutex<HashMap<Key, Vec<oneshot::Sender<Answer>>>>,
}

type Key = (Uuid, u32, Edge);

impl Inner {
    fn under_way(&self) -> MutexGuard<'_, HashMap<Key, Vec<oneshot::Sender<Answer>>>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Pages to draw. Whoever waits for them is told when they are there, or when the order is dropped.
pub struct RenderOrder {
    desk: Arc<Inner>,
    rendition: Uuid,
    first: u32,
    count: u32,
    edge: Edge,
}

impl RenderDesk {
    pub(super) fn new(
        ground: Arc<Ground>,
        store: Arc<dyn BlobStore>,
        originals: Originals,
        waiting: mpsc::UnboundedReceiver<Wish>,
    ) -> Self {
        let inner = Arc::new(Inner { ground, store, originals, under_way: Mutex::default() });
        Self { previews: PreviewDesk { inner: inner.clone() }, orders: OrderDesk { inner, waiting } }
    }
}

impl OrderDesk {
    /// The next pages to draw; none when nobody can wish any more. Who wishes for what is being drawn waits with the others.
    pub async fn next(&mut self) -> Option<RenderOrder> {
        loop {
            let wish = self.waiting.recv().await?;
            let key = (wish.rendition, wish.page, wish.edge);
            let is_new = {
                let mut under_way = self.inner.under_way();
                let waiters = under_way.entry(key);
                let is_new = matches!(waiters, std::collections::hash_map::Entry::Vacant(_));
                waiters.or_default().push(wish.answer);
                is_new
            };
            if !is_new {
                continue;
            }
            let mut order = RenderOrder {
                desk: self.inner.clone(),
                rendition: wish.rendition,
                first: wish.page,
                count: 1,
                edge: wish.edge,
            };
            match self.missing_after(&order).await {
                Ok(count) => {
                    order.take(count);
                    return Some(order);
                }
                // Dropping the order tells who waits to ask again.
                Err(error) => tracing::error!(%error, "a wish for a page can't be looked up"),
            }
        }
    }

    /// How many pages from the order's first one on are there and not drawn yet; at least one.
    async fn missing_after(&self, order: &RenderOrder) -> Result<u32, LibraryError> {
        let on = self.inner.ground.database.read();
        let (first, last) = (i64::from(order.first), i64::from(order.first) + i64::from(AHEAD));
        let pages = "SELECT pages FROM view_document WHERE rendition_id = $1";
        let Some(row) = on.query_one_raw(sql(on, pages, [order.rendition.into()])).await? else { return Ok(1) };
        let end = row.try_get::<i64>("", "pages")?.min(last);
        let kept = "SELECT MIN(page) AS page FROM view_page WHERE rendition_id = $1 AND edge = $2 AND page > $3";
        let values = [order.rendition.into(), i64::from(order.edge.pixels()).into(), first.into()];
        let next_kept = match on.query_one_raw(sql(on, kept, values)).await? {
            Some(row) => row.try_get::<Option<i64>>("", "page")?.unwrap_or(i64::MAX),
            None => i64::MAX,
        };
        Ok(u32::try_from(end.min(next_kept) - first).unwrap_or(1).max(1))
    }
}

impl RenderOrder {
    /// Takes the pages ahead that nobody else is drawing.
    fn take(&mut self, count: u32) {
        let mut under_way = self.desk.under_way();
        for page in self.first + 1..self.first + count {
            if under_way.contains_key(&(self.rendition, page, self.edge)) {
                break;
            }
            under_way.insert((self.rendition, page, self.edge), Vec::new());
            self.count += 1;
        }
    }

    /// The first page to draw, from 0.
    pub const fn first(&self) -> u32 {
        self.first
    }

    /// How many.
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// How large.
    pub const fn edge(&self) -> Edge {
        self.edge
    }

    /// The document to draw them from, with its media type: the original, or what an optional program made of it.
    ///
    /// # Errors
    /// As [`Originals::open_for_recipient`].
    pub async fn open(&self) -> Result<Source, OpenError> {
        self.desk.originals.open_for_drawing(self.rendition).await
    }

    /// Gives a page to those who wait for it.
    pub fn give(&self, page: u32, outcome: Answer) {
        let Some(waiters) = self.desk.under_way().remove(&(self.rendition, page, self.edge)) else { return };
        for waiter in waiters {
            // Who went away needs no answer.
            let _ = waiter.send(outcome.clone());
        }
    }

    /// Seals and keeps a page.
    ///
    /// # Errors
    /// The store's, and the database's.
    pub async fn keep(&self, page: u32, picture: &PagePicture) -> Result<(), LibraryError> {
        let stored = small::store(&self.desk.ground, &*self.desk.store, picture.jpeg.clone()).await?;
        let PagePicture { jpeg, width, height } = picture;
        let outcome = Outcome::Drawn { stored: &stored, width: *width, height: *height, size: small::length(jpeg) };
        keep::note(&self.desk.ground, (self.rendition, page, self.edge), &outcome).await
    }

    /// Notes that a page can't be drawn, so that it isn't tried again at once.
    ///
    /// # Errors
    /// The database's.
    pub async fn refuse(&self, page: u32, reason: &str) -> Result<(), LibraryError> {
        keep::note(&self.desk.ground, (self.rendition, page, self.edge), &Outcome::Refused(reason)).await
    }
}

impl Drop for RenderOrder {
    fn drop(&mut self) {
        let mut under_way = self.desk.under_way();
        for page in self.first..self.first + self.count {
            // Whoever still waits hears that nothing comes.
            under_way.remove(&(self.rendition, page, self.edge));
        }
    }
}
