//! Nothing of a helper is left behind. One test in a process of its own: it looks at all rooms of this process.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use common::WORKER;
use sealport_preview::{HelperSettings, Helpers};
use tokio::time::timeout;

/// The private directories of this process.
fn rooms() -> Vec<PathBuf> {
    let prefix = format!("sealport-{}-", std::process::id());
    let houses = std::fs::read_dir("/dev/shm").unwrap().flatten();
    let ours = houses.filter(|entry| entry.file_name().to_str().is_some_and(|name| name.starts_with(&prefix)));
    ours.flat_map(|house| std::fs::read_dir(house.path()).into_iter().flatten().flatten().map(|room| room.path()))
        .collect()
}

/// Whether a process has its current folder there.
fn at_work(room: &Path) -> bool {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    processes.into_iter().any(|entry| std::fs::read_link(entry.path().join("cwd")).is_ok_and(|folder| folder == room))
}

#[tokio::test]
async fn nothing_stays_of_a_run_that_nobody_waits_for() {
    // The test worker plays ffmpeg.
    let settings = HelperSettings { ffmpeg: Some(WORKER.into()), ..HelperSettings::new(WORKER) };
    let helpers = Helpers::find(&settings).await.unwrap();
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
