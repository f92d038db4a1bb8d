//! The usage history: who did what, when, from where, with which outcome.
//!
//! An [`Event`] is written in the transaction of the deed itself ([`record`]); no event, no deed. Its truth is one
//! deterministic CBOR value; everything else that the database knows of it is derived. Personal fields stand in it sealed
//! under a key that can be destroyed, so that erasing a person leaves every later proof valid.
//!
//! The sequencer, the Merkle tree and the signed checkpoints come on top of these bytes; nothing here needs to change then.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod canonical;
mod event;
mod kind;
mod store;
mod visitor;

pub use canonical::MalformedEvent;
pub use event::{Actor, Detail, Event, KeyName, SealedField, Subject};
pub use kind::Kind;
pub use store::{Cursor, HistoryError, everything, record, record_all, timeline, timeline_of_kinds};
pub use visitor::{VisitorKeyError, open_visitor_key, visitor_key};
