//! Keys, blobs and fields: the formats, their vectors, and that nothing opens what was changed.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../support/mod.rs"]
mod support;

mod age;
mod flipped_bits;
mod keys;
mod keys_stay_shut;
mod layout;
mod master_key;
mod reader_and_writer;
mod vectors;
