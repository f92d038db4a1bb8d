//! The employees' door.

pub mod account;
pub mod setup;
pub mod sign_in;
