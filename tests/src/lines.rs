//! Lines that a child process says, as they come.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::sync::watch;

/// How long a test waits for something that should happen at once. Long, because the machine may be busy; a test that
/// passes never waits that long.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Everything said so far, and a bell for more.
#[derive(Clone)]
pub struct Lines {
    said: Arc<Mutex<Vec<String>>>,
    bell: watch::Receiver<usize>,
    ring: Arc<watch::Sender<usize>>,
}

impl Default for Lines {
    fn default() -> Self {
        let (ring, bell) = watch::channel(0);
        Self { said: Arc::default(), bell, ring: Arc::new(ring) }
    }
}

impl Lines {
    /// Listens until the other side closes.
    pub fn listen(&self, source: impl AsyncRead + Send + Unpin + 'static) {
        let (said, ring) = (Arc::clone(&self.said), Arc::clone(&self.ring));
        tokio::spawn(async move {
            let mut lines = BufReader::new(source).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
                said.push(line);
                ring.send_replace(said.len());
            }
        });
    }

    /// Everything said so far.
    pub fn all(&self) -> Vec<String> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The first answer that `look` finds in what was or will be said.
    ///
    /// # Errors
    /// What was said instead, after [`PATIENCE`].
    pub async fn find<T>(&self, look: impl Fn(&[String]) -> Option<T>) -> Result<T, String> {
        let mut bell = self.bell.clone();
        let search = async {
            loop {
                if let Some(found) = look(&self.all()) {
                    return Some(found);
                }
                bell.changed().await.ok()?;
            }
        };
        match tokio::time::timeout(PATIENCE, search).await {
            Ok(Some(found)) => Ok(found),
            _ => Err(self.all().join("\n")),
        }
    }
}

/// Asks again and again until `ask` answers, with pauses that grow from 20 to 320 ms: asking keeps from its work what it
/// waits for. `None` after [`PATIENCE`].
pub async fn ask_until<T, F: Future<Output = Option<T>>>(mut ask: impl FnMut() -> F) -> Option<T> {
    let mut pause = Duration::from_millis(20);
    let search = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 5 / 4).min(Duration::from_millis(320));
        }
    };
    tokio::time::timeout(PATIENCE, search).await.ok()
}
