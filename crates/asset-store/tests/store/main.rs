//! Uploads, originals, pages and the library over them, on both stores and databases.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../common/mod.rs"]
mod common;

mod blobs;
mod library;
mod originals;
mod pages;
mod rights;
mod upload_races;
mod uploads;
