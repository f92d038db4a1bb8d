//! Who gets in, stays in and is kept out, with which two factors, and what roles and teams they have, on both databases.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod changes;
mod codes;
mod company;
mod entry;
mod every_factor;
mod limits;
mod passkeys;
mod recovery;
mod sequences;
mod sessions;
mod staff;
mod support;
mod teams;
