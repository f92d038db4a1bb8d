//! What the portal does on its own: letters, previews, ends of terms, tidying.

use std::future::Future;
use std::time::Duration;

use actix_web::rt;
use actix_web::web::Data;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::App;

/// The running jobs.
pub struct Jobs {
    stop: watch::Sender<bool>,
    running: Vec<JoinHandle<()>>,
}

impl Jobs {
    /// Lets each job finish what it is at.
    pub async fn stop(self) {
        // Without a receiver all jobs have ended already.
        let _ = self.stop.send(true);
        for job in self.running {
            if let Err(error) = job.await {
                tracing::error!(%error, "a job did not end well");
            }
        }
    }
}

/// Starts every job.
pub fn start(app: &Data<App>) -> Jobs {
    let (stop, stopped) = watch::channel(false);
    let mut jobs = Jobs { stop, running: Vec::new() };
    let _ = (app, &stopped, &mut jobs.running);
    jobs
}

/// Does `once` again and again, `pause` apart, until it is time to stop.
fn repeat<F, R>(stopped: watch::Receiver<bool>, name: &'static str, pause: Duration, once: F) -> JoinHandle<()>
where
    F: Fn() -> R + 'static,
    R: Future<Output = Result<(), Box<dyn std::error::Error>>>,
{
    rt::spawn(async move {
        let mut stopped = stopped;
        loop {
            if let Err(error) = once().await {
                tracing::error!(job = name, error = %crate::http::failure::chain(&*error), "a job failed; it goes on later");
            }
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                _ = stopped.changed() => return,
            }
        }
    })
}
