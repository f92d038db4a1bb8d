//! Where wishes for pages arrive, and the only door from a wish to an original.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sea_orm::ConnectionTrait;
use sealport_database::{Ground, sql};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use uuid::Uuid;

use super::keep::{self, Outcome};
use super::{Answer, Edge, PagePicture, Wish, small};
use crate::originals::{OpenError, Originals, Source};
use crate::{BlobStore, LibraryError};

/// Pages drawn in one go: the one that is wished for and those that its reader will come to.
const AHEAD: u32 = 4;
/// Orders that are handed out at a time. Others wait here, where they cost nothing and can be given up.
const AT_ONCE: usize = 3;

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
    /// Wishes whose turn has not come, and who has them.
    queue: VecDeque<(Uuid, Key)>,
    places: Arc<Semaphore>,
}

/// What opens originals for drawing. Only the desk has one: no request can come by it.
pub(crate) struct RenderLeave(());

pub(super) struct Inner {
    pub ground: Arc<Ground>,
    pub store: Arc<dyn BlobStore>,
    pub originals: Originals,
    pub leave: RenderLeave,
    /// Pages that are wished for or being drawn, with those who wait for them.
    under_way: Mutex<HashMap<Key, Vec<oneshot::Sender<Answer>>>>,
    /// How many orders are under way for whom.
    served: Mutex<HashMap<Uuid, usize>>,
}

type Key = (Uuid, u32, Edge);

impl Inner {
    fn under_way(&self) -> MutexGuard<'_, HashMap<Key, Vec<oneshot::Sender<Answer>>>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn served(&self) -> MutexGuard<'_, HashMap<Uuid, usize>> {
        self.served.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Pages to draw. Whoever waits for them is told when they are there, or when the order is dropped.
pub struct RenderOrder {
    desk: Arc<Inner>,
    asker: Uuid,
    rendition: Uuid,
    first: u32,
    count: u32,
    edge: Edge,
    /// Pages that are neither kept nor refused yet: this order's alone.
    open: Mutex<BTreeSet<u32>>,
    _place: OwnedSemaphorePermit,
}

impl RenderDesk {
    pub(super) fn new(
        ground: Arc<Ground>,
        store: Arc<dyn BlobStore>,
        originals: Originals,
        waiting: mpsc::UnboundedReceiver<Wish>,
    ) -> Self {
        let (under_way, served) = (Mutex::default(), Mutex::default());
        let inner = Arc::new(Inner { ground, store, originals, leave: RenderLeave(()), under_way, served });
        let (queue, places) = (VecDeque::new(), Arc::new(Semaphore::new(AT_ONCE)));
        Self { previews: PreviewDesk { inner: inner.clone() }, orders: OrderDesk { inner, waiting, queue, places } }
    }
}

impl OrderDesk {
    /// The next pages to draw; none when nobody can wish any more. Who wishes for what is wished for or being drawn waits
    /// with the others; of those who wish, the one comes first for whom least is being done.
    pub async fn next(&mut self) -> Option<RenderOrder> {
        loop {
            tokio::select! {
                biased;
                wish = self.waiting.recv() => match wish {
                    Some(wish) => self.note(wish),
                    None => return None,
                },
                place = self.places.clone().acquire_owned(), if !self.queue.is_empty() => {
                    // The semaphore is never closed.
                    let Ok(place) = place else { return None };
                    let Some((asker, key)) = self.pick() else { continue };
                    match self.order(asker, key, place).await {
                        Ok(order) => return Some(order),
                        Err(error) => {
                            tracing::error!(%error, "a wish for a page can't be looked up");
                            // Who waits hears that nothing comes, and asks again.
                            self.inner.under_way().remove(&key);
                        }
                    }
                }
            }
        }
    }

    fn note(&mut self, wish: Wish) {
        let key = (wish.rendition, wish.page, wish.edge);
        match self.inner.under_way().entry(key) {
            Entry::Occupied(mut waiters) => waiters.get_mut().push(wish.answer),
            Entry::Vacant(free) => {
                free.insert(vec![wish.answer]);
                self.queue.push_back((wish.asker, key));
            }
        }
    }

    /// Takes the wish whose turn it is out of the queue; wishes of which everybody who had them went away are forgotten.
    fn pick(&mut self) -> Option<(Uuid, Key)> {
        let mut under_way = self.inner.under_way();
        self.queue.retain(|(_, key)| {
            let is_wanted = under_way.get(key).is_some_and(|waiters| waiters.iter().any(|one| !one.is_closed()));
            if !is_wanted {
                under_way.remove(key);
            }
            is_wanted
        });
        let served = self.inner.served();
        let least = |(_, (asker, _)): &(usize, &(Uuid, Key))| served.get(asker).copied().unwrap_or_default();
        let (at, _) = self.queue.iter().enumerate().min_by_key(least)?;
        self.queue.remove(at)
    }

    async fn order(
        &self,
        asker: Uuid,
        (rendition, page, edge): Key,
        place: OwnedSemaphorePermit,
    ) -> Result<RenderOrder, LibraryError> {
        let count = self.missing_after(rendition, page, edge).await?;
        let mut under_way = self.inner.under_way();
        let mut open = BTreeSet::from([page]);
        // Pages ahead that nobody else has wished for.
        for next in page + 1..page + count {
            let Entry::Vacant(free) = under_way.entry((rendition, next, edge)) else { break };
            free.insert(Vec::new());
            open.insert(next);
        }
        *self.inner.served().entry(asker).or_default() += 1;
        Ok(RenderOrder {
            desk: self.inner.clone(),
            asker,
            rendition,
            first: page,
            count: open.len() as u32,
            edge,
            open: Mutex::new(open),
            _place: place,
        })
    }

    /// How many pages from this one on are there and not drawn yet; at least one.
    async fn missing_after(&self, rendition: Uuid, page: u32, edge: Edge) -> Result<u32, LibraryError> {
        let on = self.inner.ground.database.read();
        let (first, last) = (i64::from(page), i64::from(page) + i64::from(AHEAD));
        let pages = "SELECT pages FROM view_document WHERE rendition_id = $1";
        let Some(row) = on.query_one_raw(sql(on, pages, [rendition.into()])).await? else { return Ok(1) };
        let end = row.try_get::<i64>("", "pages")?.min(last);
        let kept = "SELECT MIN(page) AS page FROM view_page WHERE rendition_id = $1 AND edge = $2 AND page > $3";
        let values = [rendition.into(), i64::from(edge.pixels()).into(), first.into()];
        let next_kept = match on.query_one_raw(sql(on, kept, values)).await? {
            Some(row) => row.try_get::<Option<i64>>("", "page")?.unwrap_or(i64::MAX),
            None => i64::MAX,
        };
        Ok(u32::try_from(end.min(next_kept) - first).unwrap_or(1).max(1))
    }
}

impl RenderOrder {
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
        self.desk.originals.open_for_drawing(&self.desk.leave, self.rendition).await
    }

    /// Gives a page to those who wait for it by now. It stays this order's until it is kept or refused.
    pub fn give(&self, page: u32, outcome: &Answer) {
        let waiters = self.desk.under_way().get_mut(&(self.rendition, page, self.edge)).map(std::mem::take);
        tell(waiters.unwrap_or_default(), outcome);
    }

    /// Seals and keeps a page; whoever wished for it meanwhile gets it.
    ///
    /// # Errors
    /// The store's, and the database's.
    pub async fn keep(&self, page: u32, picture: PagePicture) -> Result<(), LibraryError> {
        let stored = small::store(&self.desk.ground, &*self.desk.store, picture.jpeg.clone()).await?;
        let PagePicture { jpeg, width, height } = &picture;
        let outcome = Outcome::Drawn { stored: &stored, width: *width, height: *height, size: small::length(jpeg) };
        keep::note(&self.desk.ground, (self.rendition, page, self.edge), &outcome).await?;
        self.release(page, &Ok(picture));
        Ok(())
    }

    /// Notes that a page can't be drawn, so that it isn't tried again for so long.
    ///
    /// # Errors
    /// The database's.
    pub async fn refuse(&self, page: u32, reason: &str, lasting: Duration) -> Result<(), LibraryError> {
        let outcome = Outcome::Refused { reason, lasting };
        keep::note(&self.desk.ground, (self.rendition, page, self.edge), &outcome).await?;
        self.release(page, &Err(reason.to_owned()));
        Ok(())
    }

    /// The page is nobody's any more.
    fn release(&self, page: u32, outcome: &Answer) {
        if self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&page) {
            let waiters = self.desk.under_way().remove(&(self.rendition, page, self.edge));
            tell(waiters.unwrap_or_default(), outcome);
        }
    }
}

fn tell(waiters: Vec<oneshot::Sender<Answer>>, outcome: &Answer) {
    for waiter in waiters {
        // Who went away needs no answer.
        let _ = waiter.send(outcome.clone());
    }
}

impl Drop for RenderOrder {
    fn drop(&mut self) {
        let mut under_way = self.desk.under_way();
        for page in self.open.get_mut().unwrap_or_else(PoisonError::into_inner).iter() {
            // Whoever still waits hears that nothing comes.
            under_way.remove(&(self.rendition, *page, self.edge));
        }
        drop(under_way);
        let mut served = self.desk.served();
        if let Some(count) = served.get_mut(&self.asker) {
            *count -= 1;
            if *count == 0 {
                served.remove(&self.asker);
            }
        }
    }
}
