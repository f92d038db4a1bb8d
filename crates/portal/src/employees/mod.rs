//! The employees' door.

pub mod account;
pub mod asset;
pub mod asset_edit;
pub mod asset_end;
pub mod asset_view;
pub mod days;
pub mod files;
pub mod library;
pub mod setup;
pub mod sign_in;
pub mod uploads;
