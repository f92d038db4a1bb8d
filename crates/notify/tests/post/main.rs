//! Letters, and the way that they take.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../common/mod.rs"]
mod common;

mod letters;
mod outbox;
mod smtp;
