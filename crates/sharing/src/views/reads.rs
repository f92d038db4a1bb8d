use std::collections::HashMap;

use sea_orm::{ConnectionTrait, QueryResult};
use sealport_ambient::Timestamp;
use sealport_database::sql;
use uuid::Uuid;

use super::{Views, pages_of};
use crate::row::Row;
use crate::{Trouble, Visit};

/// What one recipient saw of a file.
#[derive(Clone, Debug)]
pub struct ViewedFile {
    /// The file.
    pub rendition: Uuid,
    /// Its pages.
    pub pages: u32,
    /// In how many sessions it was looked at.
    pub views: u64,
    /// When the first page left.
    pub first_at: Timestamp,
    /// When it was last looked at.
    pub last_at: Timestamp,
    /// The pages that were on screen, in their order.
    pub seen: Vec<PageSeen>,
}

/// How long a page was on screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageSeen {
    /// From 1.
    pub page: u32,
    /// In all.
    pub seconds: u64,
    /// When that was first said of it.
    pub first_at: Timestamp,
    /// When that was last said of it.
    pub last_at: Timestamp,
}

/// How many pages of a file somebody saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenPages {
    /// So many were on screen.
    pub seen: u64,
    /// So many there are.
    pub pages: u32,
    /// When it was last looked at.
    pub last_at: Timestamp,
}

impl ViewedFile {
    /// Seconds that its pages were on screen.
    pub fn seconds(&self) -> u64 {
        self.seen.iter().map(|page| page.seconds).sum()
    }
}

impl Views {
    /// How much a session's own recipient saw of each file so far, by file; one that was never looked at is missing.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn own(&self, visit: &Visit) -> Result<HashMap<Uuid, SeenPages>, Trouble> {
        let on = self.ground.database.read();
        let find = "SELECT v.rendition_id, MAX(v.pages) AS pages, MAX(v.changed_at) AS last_at, \
                    (SELECT COUNT(*) FROM page_seen p WHERE p.grant_id = $1 AND p.rendition_id = v.rendition_id) AS seen \
                    FROM viewing v WHERE v.grant_id = $1 GROUP BY v.rendition_id";
        let rows = on.query_all_raw(sql(on, find, [visit.grant.holding.grant.into()])).await?;
        let read = |row: &QueryResult| {
            let row = Row(row);
            let seen = SeenPages { seen: row.count("seen")?, pages: pages_of(&row)?, last_at: row.at("last_at")? };
            Ok((row.id("rendition_id")?, seen))
        };
        rows.iter().map(read).collect()
    }
}

/// What the recipients of a share saw, by grant; the files in the order in which they were first looked at.
pub(crate) async fn views_of(
    on: &impl ConnectionTrait,
    share: Uuid,
) -> Result<HashMap<Uuid, Vec<ViewedFile>>, Trouble> {
    let find = "SELECT grant_id, rendition_id, MAX(pages) AS pages, COUNT(*) AS views, MIN(started_at) AS first_at, \
                MAX(changed_at) AS last_at FROM viewing WHERE share_id = $1 GROUP BY grant_id, rendition_id \
                ORDER BY first_at, rendition_id";
    let rows = on.query_all_raw(sql(on, find, [share.into()])).await?;
    let mut pages = pages_seen(on, share).await?;
    let mut views: HashMap<Uuid, Vec<ViewedFile>> = HashMap::new();
    for row in &rows {
        let row = Row(row);
        let (grant, rendition) = (row.id("grant_id")?, row.id("rendition_id")?);
        views.entry(grant).or_default().push(ViewedFile {
            rendition,
            pages: pages_of(&row)?,
            views: row.count("views")?,
            first_at: row.at("first_at")?,
            last_at: row.at("last_at")?,
            seen: pages.remove(&(grant, rendition)).unwrap_or_default(),
        });
    }
    Ok(views)
}

async fn pages_seen(on: &impl ConnectionTrait, share: Uuid) -> Result<HashMap<(Uuid, Uuid), Vec<PageSeen>>, Trouble> {
    let find = "SELECT grant_id, rendition_id, page, seconds, first_at, last_at FROM page_seen WHERE share_id = $1 \
                ORDER BY page";
    let rows = on.query_all_raw(sql(on, find, [share.into()])).await?;
    let mut pages: HashMap<_, Vec<PageSeen>> = HashMap::new();
    for row in &rows {
        let row = Row(row);
        let page = u32::try_from(row.number("page")?).map_err(|_| Trouble::Malformed("page"))?;
        let seen = PageSeen {
            page,
            seconds: row.count("seconds")?,
            first_at: row.at("first_at")?,
            last_at: row.at("last_at")?,
        };
        pages.entry((row.id("grant_id")?, row.id("rendition_id")?)).or_default().push(seen);
    }
    Ok(pages)
}
