//! Pages that readers wish for, drawn in locked-in workers and kept sealed.

use actix_web::rt;
use actix_web::web::Data;
use sealport_asset_store::{OpenError, OrderDesk, PagePicture, RenderOrder};
use sealport_preview::{MediaType, NoPreview, Picture, RenderError};
use tokio::sync::{mpsc, watch};

use super::Trouble;
use crate::app::App;
use crate::http::transfer::{report_damage, reported};

/// Draws what is wished for until it is time to stop. Orders run side by side; the renderer says how many.
pub async fn draw(app: Data<App>, mut desk: OrderDesk, mut stopped: watch::Receiver<bool>) {
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

/// Who waits gets the page before it is kept.
async fn one(app: &App, order: &RenderOrder) -> Result<(), Trouble> {
    let source = reported(app, order.open().await).await?;
    let figures = source.figures().clone();
    let Some(media_type) = MediaType::from_name(&figures.media_type) else {
        return refuse(order, order.first(), NoPreview::UnsupportedType).await;
    };
    let (mut next, end) = (order.first(), order.first() + order.count());
    while next < end {
        let (drawn, mut pages) = mpsc::unbounded_channel();
        let give = |page: u32, outcome: Result<Picture, NoPreview>| {
            let outcome =
                outcome.map(|Picture { bytes, width, height, .. }| PagePicture { jpeg: bytes, width, height });
            order.give(page, outcome.clone().map_err(|reason| reason.code().to_owned()));
            // The other end is held below.
            let _ = drawn.send((page, outcome));
        };
        let edge = order.edge().pixels();
        let run = app.renderer.pages(media_type, next, end - next, edge, source.clone().pieces(), give).await;
        pages.close();
        while let Some((page, outcome)) = pages.recv().await {
            match outcome {
                Ok(picture) => order.keep(page, &picture).await?,
                Err(reason) => order.refuse(page, reason.code()).await?,
            }
        }
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

/// Tells, and notes, that a page can't be drawn. Who waits for those behind it asks again.
async fn refuse(order: &RenderOrder, page: u32, reason: NoPreview) -> Result<(), Trouble> {
    order.give(page, Err(reason.code().to_owned()));
    Ok(order.refuse(page, reason.code()).await?)
}
