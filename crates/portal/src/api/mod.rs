//! The doors for programs: uploads, as tus 1.0 speaks; customers, offered while somebody types.

pub mod contacts;
mod tus;
pub mod uploads;
