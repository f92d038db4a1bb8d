//! The administrators' door.

pub mod acts;
pub mod leaving;
pub mod people;
pub mod previews;
pub mod recovery;
pub mod requests;
pub mod settings;
pub mod teams;
