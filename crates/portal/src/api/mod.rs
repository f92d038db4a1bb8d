//! The doors for programs: uploads, as tus 1.0 speaks.

mod tus;
pub mod uploads;
