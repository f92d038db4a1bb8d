use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sealport_ambient::Timestamp;
use sealport_database::Ground;
use sealport_identity::{Person, people};
use uuid::Uuid;

use crate::Trouble;
use crate::facts::{FileRecord, GrantRecord, ShownGrant, files};
use crate::owner::{Contact, contact_of};
use crate::row::Row;

/// The most shares whose content is kept.
const MOST: usize = 512;
/// The sender's name, and whether the owner is still there, stand in no revision, so content is read anew after this.
const FRESH_FOR: Duration = Duration::from_secs(60);

/// What a share's page shows to everybody who may see it.
pub(super) struct Content {
    pub sender: Person,
    /// Whom to ask.
    pub contact: Contact,
    pub message: String,
    pub files: Vec<FileRecord>,
    /// Whether somebody sees it for a company: only then it is worth asking who.
    pub has_viewers: bool,
}

/// Content by share, valid while neither the share nor one of its assets has changed: the query for the grant brings both
/// revisions along, so nothing here is ever older than that query.
#[derive(Default)]
pub(super) struct ContentCache(Mutex<HashMap<Uuid, Kept>>);

struct Kept {
    revision: (i64, i64),
    read_at: Timestamp,
    content: Arc<Content>,
}

impl ContentCache {
    pub async fn of(&self, ground: &Ground, grant: &ShownGrant) -> Result<Arc<Content>, Trouble> {
        let share = grant.facts.holding.share;
        if let Some(content) = self.kept(share, grant.content, ground.now()) {
            return Ok(content);
        }
        let content = Arc::new(read(ground, grant).await?);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(share, Kept { revision: grant.content, read_at: ground.now(), content: content.clone() });
        Ok(content)
    }

    fn kept(&self, share: Uuid, revision: (i64, i64), now: Timestamp) -> Option<Arc<Content>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.get(&share)?;
        let fresh = found.revision == revision && now.since(found.read_at) < FRESH_FOR;
        fresh.then(|| found.content.clone())
    }
}

const MESSAGE: &str = "SELECT message, EXISTS (SELECT 1 FROM share_grant g WHERE g.share_id = share.id \
    AND g.viewer_of IS NOT NULL) AS has_viewers FROM share WHERE id = $1";

async fn read(ground: &Ground, grant: &GrantRecord) -> Result<Content, Trouble> {
    let on = ground.database.read();
    let share = grant.facts.holding.share;
    let sender = people(on, ground, &[grant.sender]).await?.remove(&grant.sender);
    let row = sea_orm::ConnectionTrait::query_one_raw(on, sealport_database::sql(on, MESSAGE, [share.into()]))
        .await?
        .ok_or(Trouble::Malformed("share"))?;
    let sealed = Row(&row).bytes("message")?;
    Ok(Content {
        sender: sender.ok_or(Trouble::Malformed("sender"))?,
        contact: contact_of(on, ground, share).await?,
        message: crate::shares::read_message(on, ground, share, grant.sender, &sealed).await?,
        files: files(on, Uuid::nil(), share).await?,
        has_viewers: Row(&row).get("has_viewers")?,
    })
}
