//! The employees' door.

pub mod account;
pub mod compose;
pub mod files;
pub mod setup;
pub mod share;
pub mod shares;
pub mod sign_in;
