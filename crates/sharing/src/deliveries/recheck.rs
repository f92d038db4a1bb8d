use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sealport_access::{Refusal, download};
use sealport_ambient::Timestamp;
use uuid::Uuid;

use super::{Deliveries, lock};
use crate::{Trouble, facts};

/// How old an answer may be: with a question every half second, an end is noticed within two seconds.
const FRESH_FOR: Duration = Duration::from_secs(1);
const MOST: usize = 4096;

type Answer = Result<Timestamp, Refusal>;
type Checked = Arc<tokio::sync::Mutex<Option<(Timestamp, Answer)>>>;

/// The last answers, by session and file: all ranges of one file in one session share them.
#[derive(Default)]
pub(super) struct Rechecks(Mutex<HashMap<(Uuid, Uuid), Checked>>);

impl Deliveries {
    /// Whether the running transfer of `rendition` in `session` may go on, and until when time alone ends it. To be asked at
    /// least once a second; the database is asked at most once a second, however many transfers of the file run in the session.
    ///
    /// # Errors
    /// The outer one when it can't be known: then it must not go on either. The inner one is the reason why not.
    pub async fn still_allowed(&self, session: Uuid, rendition: Uuid) -> Result<Result<Timestamp, Refusal>, Trouble> {
        let now = self.inner.ground.now();
        let checked = self.inner.rechecks.of((session, rendition));
        let mut last = checked.lock().await;
        if let Some((at, answer)) = *last
            && now.since(at) < FRESH_FOR
            && answer.is_ok_and(|until| now < until)
        {
            return Ok(answer);
        }
        let answer = self.check(session, rendition, now).await?;
        *last = Some((now, answer));
        Ok(answer)
    }

    async fn check(&self, session: Uuid, rendition: Uuid, now: Timestamp) -> Result<Answer, Trouble> {
        let on = self.inner.ground.database.read();
        let Some((record, file)) = facts::running(on, session, rendition).await? else {
            return Ok(Err(Refusal::SessionEnded));
        };
        let Some(file) = file else { return Ok(Err(Refusal::NotInShare)) };
        let mut file = file.facts(record.grant.cap);
        // What runs has taken its place under the cap already.
        file.deliveries.running = true;
        let answer = download(&record.grant.facts, &file, now).map(|permit| permit.until());
        if answer.is_ok() {
            facts::note_use(&self.inner.ground, &record, now).await?;
        }
        Ok(answer)
    }
}

impl Rechecks {
    fn of(&self, what: (Uuid, Uuid)) -> Checked {
        let mut all = lock(&self.0);
        if all.len() >= MOST {
            // Those that nobody holds are of transfers that have ended.
            all.retain(|_, checked| Arc::strong_count(checked) > 1);
        }
        all.entry(what).or_default().clone()
    }
}
