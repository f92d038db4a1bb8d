//! Nothing of a worker is left behind, however it ended. One test in a process of its own: it counts children.
#![allow(clippy::unwrap_used)]

mod common;

use std::time::Duration;

use common::{encoded, in_chunks, settings, thumbnail, two_halves};
use image::ImageFormat;
use sealport_preview::{MediaType, NoPreview, Renderer, RendererSettings};
use tokio::time::timeout;

/// The states of this process's children (proc(5), `stat`: the third field, after the name in brackets).
fn children() -> Vec<char> {
    let ours = std::process::id().to_string();
    let stats = std::fs::read_dir("/proc").unwrap().filter_map(|entry| {
        let stat = std::fs::read_to_string(entry.ok()?.path().join("stat")).ok()?;
        let (_, after_name) = stat.rsplit_once(") ")?;
        let mut fields = after_name.split(' ');
        let state = fields.next()?.chars().next()?;
        (fields.next()? == ours).then_some(state)
    });
    stats.collect()
}

async fn until(what: &str, condition: impl Fn(&[char]) -> bool) {
    let reached = timeout(Duration::from_secs(20), async {
        while !condition(&children()) {
            tokio::task::yield_now().await;
        }
    });
    assert!(reached.await.is_ok(), "{what}: {:?}", children());
}

#[tokio::test]
async fn no_zombie_and_no_orphan_stays() {
    let wall_limit = Duration::from_secs(3);
    let renderer = Renderer::start(RendererSettings { spares: 1, wall_limit, ..settings() }).unwrap();
    let sound = encoded(&two_halves(10, 10), ImageFormat::Png);
    assert!(thumbnail(&renderer, MediaType::Png, &sound).await.is_ok());
    assert_eq!(thumbnail(&renderer, MediaType::Png, b"PANIC:").await, Err(NoPreview::Crashed));
    assert_eq!(thumbnail(&renderer, MediaType::Png, b"ESCAPE:").await, Err(NoPreview::Crashed));
    assert_eq!(thumbnail(&renderer, MediaType::Png, b"HANG:").await, Err(NoPreview::TimedOut));
    assert!(!children().contains(&'Z'), "the dead are buried by the time their answer is here");

    let document = b"HANG:";
    let cancelled =
        timeout(Duration::from_millis(50), renderer.render_thumbnail(MediaType::Png, 9, in_chunks(document)));
    assert!(cancelled.await.is_err());
    // One spare for documents and one for marks.
    let two_live = |children: &[char]| children.len() == 2 && !children.contains(&'Z');
    until("a cancelled worker goes, the spares stay", two_live).await;

    drop(renderer);
    until("spares go with their renderer", <[char]>::is_empty).await;
}
