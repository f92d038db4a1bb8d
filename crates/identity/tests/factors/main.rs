//! Two factors for everybody, on both databases.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod changes;
mod codes;
mod company;
mod entry;
mod every_factor;
mod passkeys;
mod recovery;
mod sequences;
mod sessions;
mod support;
