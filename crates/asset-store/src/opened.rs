use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sealport_access::Download;
use uuid::Uuid;

use crate::Source;

/// How long a file stays open, with its key in memory, for the requests that follow.
const HELD_FOR: Duration = Duration::from_secs(5);
/// The most files that are held open at a time.
const MOST: usize = 128;

/// A file as a decision saw it: whatever happens to its asset gives the asset a new revision, and then it is opened anew.
type Key = (Uuid, i64);

/// Files that recipients are fetching just now: many ranges of one file need its records, its key and its handle once.
#[derive(Clone, Default)]
pub(crate) struct Opened(Arc<Mutex<HashMap<Key, Source>>>);

impl Opened {
    pub fn of(&self, what: &Download) -> Option<Source> {
        self.held().get(&key(what)).cloned()
    }

    /// Holds the file, and lets it go after a while whether or not somebody asks again.
    pub fn hold(&self, what: &Download, source: &Source) {
        let key = key(what);
        {
            let mut held = self.held();
            if held.len() >= MOST || held.insert(key, source.clone()).is_some() {
                return;
            }
        }
        let opened = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(HELD_FOR).await;
            opened.held().remove(&key);
        });
    }

    fn held(&self) -> std::sync::MutexGuard<'_, HashMap<Key, Source>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(what: &Download) -> Key {
    (what.rendition, what.asset_revision)
}
