//! Helpers that misbehave: they are stopped, a reason is given, and nothing of them stays.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use common::WORKER;
use futures_util::stream;
use sealport_preview::{HelperSettings, Helpers, MediaType, NoPreview, Overlay, Presence, RenderError};
use tokio::time::timeout;

/// The test worker plays ffmpeg.
async fn pretenders(time: Duration) -> Helpers {
    let settings = HelperSettings { ffmpeg: Some(WORKER.into()), time, ..HelperSettings::new(WORKER) };
    let helpers = Helpers::find(&settings).await.unwrap();
    assert_eq!(helpers.video(), &Presence::Present { version: "9.9".to_owned() });
    helpers
}

const LONG: Duration = Duration::from_secs(120);

#[tokio::test]
async fn each_misdeed_has_its_reason() {
    let helpers = pretenders(LONG).await;
    let poster = async |word: &'static [u8]| helpers.poster(Bytes::from_static(word)).await;
    assert_eq!(poster(b"GREED:").await, Err(NoPreview::TooLarge));
    assert_eq!(poster(b"HOARD:").await, Err(NoPreview::TooLarge));
    assert_eq!(poster(b"TALK: ").await, Err(NoPreview::TooLarge));
    assert_eq!(poster(b"CRASH:").await, Err(NoPreview::Crashed));
    // An answer that is no MP4 is none.
    let overlay = Overlay { width: 2, height: 2, pixels: Bytes::from_static(&[0; 8]) };
    assert_eq!(helpers.segment(Bytes::from_static(b"LIE:  "), &overlay).await, Err(NoPreview::Crashed));
    let kept = async |_| Ok::<_, std::convert::Infallible>(());
    let lie = stream::iter([Ok(Bytes::from_static(b"LIE:  "))]);
    let made = helpers.proxy(MediaType::WebM, lie, kept).await;
    assert_eq!(made, Err(RenderError::NoPreview(NoPreview::Damaged)));
}

#[tokio::test]
async fn time_has_an_end() {
    let helpers = pretenders(Duration::from_secs(1)).await;
    assert_eq!(helpers.poster(Bytes::from_static(b"HANG: ")).await, Err(NoPreview::TimedOut));
    assert_eq!(helpers.poster(Bytes::from_static(b"SPIN: ")).await, Err(NoPreview::TimedOut));
}

/// Where processes of ours work whose first word was this.
fn rooms() -> Vec<PathBuf> {
    let prefix = format!("sealport-{}-", std::process::id());
    let houses = std::fs::read_dir("/dev/shm").unwrap().flatten();
    let ours = houses.filter(|entry| entry.file_name().to_str().is_some_and(|name| name.starts_with(&prefix)));
    ours.flat_map(|house| std::fs::read_dir(house.path()).into_iter().flatten().flatten().map(|room| room.path())).collect()
}

/// Processes whose current folder is below /dev/shm: helpers at work.
fn at_work(room: &std::path::Path) -> bool {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    processes.into_iter().any(|entry| std::fs::read_link(entry.path().join("cwd")).is_ok_and(|folder| folder == room))
}

#[tokio::test]
async fn nothing_stays_of_a_run_that_nobody_waits_for() {
    let helpers = pretenders(LONG).await;
    let mut run = Box::pin(helpers.poster(Bytes::from_static(b"HANG: ")));
    // Polled until it has a room with a process in it.
    let started = async {
        loop {
            let _ = timeout(Duration::from_millis(10), &mut run).await;
            if let Some(room) = rooms().into_iter().find(|room| at_work(room)) {
                return room;
            }
        }
    };
    let room = timeout(Duration::from_secs(20), started).await.unwrap();
    drop(run);
    let gone = async {
        while at_work(&room) || room.exists() {
            tokio::task::yield_now().await;
        }
    };
    assert!(timeout(Duration::from_secs(20), gone).await.is_ok(), "{} stays", room.display());
}
