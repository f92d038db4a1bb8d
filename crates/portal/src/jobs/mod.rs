//! What the portal does on its own: letters, previews, ends of terms, tidying.

mod films;
mod mail;
mod pages;
mod previews;
pub(crate) mod tidy;

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::time::Duration;

use actix_web::rt;
use actix_web::web::Data;
use futures_util::FutureExt;
use sealport_asset_store::{Lane, RenderDesk};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::App;

/// A job's own trouble: it is logged, and the job goes on at its next turn.
type Trouble = Box<dyn std::error::Error>;

/// Says when it is time to stop.
type Stopped = watch::Receiver<bool>;

/// The running jobs.
pub struct Jobs {
    stop: watch::Sender<bool>,
    running: Vec<JoinHandle<()>>,
}

impl Jobs {
    /// Lets each job finish what it is at; files that are being prepared are put back.
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
    let mail = mail::Mail::default();
    let mut running = vec![
        repeat(app, &stopped, "mail", Duration::from_secs(1), move |app| mail.clone().carry(app)),
        repeat(app, &stopped, "views", Duration::from_secs(1), tidy::views),
        repeat(app, &stopped, "pages", Duration::from_secs(20), tidy::pages),
        repeat(app, &stopped, "ends", Duration::from_secs(30), tidy::ends),
        repeat(app, &stopped, "directory", Duration::from_secs(600), tidy::catch_up),
        repeat(app, &stopped, "tidying", Duration::from_secs(600), tidy::tidy),
    ];
    // Whoever takes the desk draws; a second start of the jobs would find none.
    if let Some(RenderDesk { previews, orders }) = app.take_desk() {
        let previews = Rc::new(previews);
        for (name, lane) in [("previews", Lane::Short), ("office previews", Lane::Office), ("films", Lane::Long)] {
            let desk = previews.clone();
            let until = stopped.clone();
            let make = move |app| previews::make(app, desk.clone(), lane, until.clone());
            running.push(repeat(app, &stopped, name, Duration::from_secs(1), make));
        }
        let app_again = app.clone();
        running.push(rt::spawn(async move {
            if let Err(error) = previews::try_again(&app_again, &previews).await {
                tracing::error!(error = crate::http::failure::chain(&*error), "files were not looked at again");
            }
        }));
        running.push(rt::spawn(pages::draw(app.clone(), orders, stopped)));
    }
    Jobs { stop, running }
}

/// Does `once` again and again, `pause` apart, until it is time to stop.
fn repeat<F, R>(app: &Data<App>, stopped: &Stopped, name: &'static str, pause: Duration, once: F) -> JoinHandle<()>
where
    F: Fn(Data<App>) -> R + 'static,
    R: Future<Output = Result<(), Trouble>> + 'static,
{
    let (app, mut stopped) = (app.clone(), stopped.clone());
    rt::spawn(async move {
        while !*stopped.borrow() {
            match AssertUnwindSafe(once(app.clone())).catch_unwind().await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => {
                    let error = crate::http::failure::chain(&*error);
                    tracing::error!(job = name, error, "a job failed; it goes on at its next turn");
                }
                // What panicked has said so itself. It must not be the end of all letters, or of all previews.
                Err(_) => tracing::error!(job = name, "a job panicked; it goes on at its next turn"),
            }
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                _ = stopped.changed() => {}
            }
        }
    })
}
