//! The doors: who asks, in which language, with which proof; what every answer carries; how bytes stream.

pub mod assets;
pub mod body;
pub mod callers;
#[cfg(test)]
mod cells;
pub mod connection;
pub mod content;
pub mod disposition;
pub mod failure;
pub mod forms;
pub mod frame;
pub mod headers;
pub mod multipart;
pub mod operations;
pub mod places;
pub mod ranges;
pub mod routes;
pub mod script;
pub mod server;
#[cfg(test)]
mod stolen;
mod told;
pub mod transfer;
#[cfg(test)]
mod walk;
#[cfg(test)]
mod walk_forms;
#[cfg(test)]
mod walk_rights;
pub mod watch;

pub use callers::{
    Administrator, Arranger, Colleague, Confidant, Halfway, HistoryReader, Insider, Member, Newcomer, Recipient,
    Visitor,
};
pub use failure::Failure;
pub use forms::{Fields, Form};
pub use script::Script;
