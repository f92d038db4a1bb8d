//! The administrators' door.

pub mod people;
pub mod settings;
pub mod teams;
