//! Pages that readers wish for, drawn in locked-in workers and kept sealed.

use std::time::Duration;

use actix_web::rt;
use actix_web::web::Data;
use sealport_asset_store::{OpenError, OrderDesk, PagePicture, RenderOrder};
use sealport_preview::{NoPreview, Picture, RenderError};
use tokio::sync::mpsc;

use super::{Stopped, Trouble};
use crate::app::App;
use crate::http::transfer::{report_damage, reported};
use crate::media::drawn_as;

/// How long a page counts as one that can't be drawn.
const FOR_A_WHILE: Duration = Duration::from_secs(10 * 60);
const FOR_A_MOMENT: Duration = Duration::from_secs(30);

/// Draws what is wished for until it is time to stop. Orders run side by side; the renderer says how many.
pub async fn draw(app: Data<App>, mut desk: OrderDesk, mut stopped: Stopped) {
    while !*stopped.borrow() {
        let order = tokio::select! {
            order = desk.next() => order,
            _ = stopped.changed() => continue,
        };
        let Some(order) = order else { return };
        let app = app.clone();
        rt::spawn(async move {
            if let Err(error) = one(&app, &order).await {
                tracing::error!(error = crate::http::failure::chain(&*error), "pages could not be drawn");
            }
        });
    }
}

/// Who waits gets the page before it is kept; it is kept while the next ones are drawn.
async fn one(app: &App, order: &RenderOrder) -> Result<(), Trouble> {
    let source = reported(app, order.open().await).await?;
    let figures = source.figures().clone();
    let Some(media_type) = drawn_as(&figures.media_type) else {
        return refuse(order, order.first(), NoPreview::UnsupportedType).await;
    };
    let (mut next, end) = (order.first(), order.first() + order.count());
    while next < end {
        let (drawn, mut pages) = mpsc::unbounded_channel();
        let give = move |page: u32, outcome: Result<Picture, NoPreview>| {
            let outcome =
                outcome.map(|Picture { bytes, width, height, .. }| PagePicture { jpeg: bytes, width, height });
            order.give(page, &outcome.clone().map_err(|reason| reason.code().to_owned()));
            // The other end is held below.
            let _ = drawn.send((page, outcome));
        };
        let drawing = async {
            let edge = order.edge().pixels();
            let run = app.renderer.pages(media_type, next, end - next, edge, source.clone().pieces(), &give).await;
            // Without it the keeping below would wait for ever.
            drop(give);
            run
        };
        let keeping = async {
            while let Some((page, outcome)) = pages.recv().await {
                match outcome {
                    Ok(picture) => order.keep(page, picture).await?,
                    Err(reason) => refuse(order, page, reason).await?,
                }
            }
            Ok::<_, Trouble>(())
        };
        let (run, kept) = tokio::join!(drawing, keeping);
        kept?;
        match run {
            // A worker that ran out of time is followed by a fresh one; beyond the document's end there is nothing.
            Ok(run) if run.next > next && run.next < run.total => next = run.next,
            Ok(_) => break,
            Err(RenderError::NoPreview(reason)) => return refuse(order, next, reason).await,
            Err(RenderError::Source(error)) => {
                if matches!(error, OpenError::Damaged) {
                    report_damage(app, &figures).await;
                }
                return Err(error.into());
            }
        }
    }
    Ok(())
}

/// Tells, and notes, that a page can't be drawn: for a while where that lies with the file, for a moment where it may lie
/// with this machine.
async fn refuse(order: &RenderOrder, page: u32, reason: NoPreview) -> Result<(), Trouble> {
    order.give(page, &Err(reason.code().to_owned()));
    let lasting = if reason.is_worth_another_try() { FOR_A_MOMENT } else { FOR_A_WHILE };
    Ok(order.refuse(page, reason.code(), lasting).await?)
}
