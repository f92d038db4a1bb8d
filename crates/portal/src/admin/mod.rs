//! The administrators' door.

pub mod people;
pub mod recovery;
pub mod settings;
