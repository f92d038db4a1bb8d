//! The employees' door.

pub mod account;
pub mod asset;
pub mod asset_edit;
pub mod asset_end;
pub mod asset_view;
pub mod collections;
pub mod company;
pub mod compose;
pub mod consents;
pub mod contacts;
pub mod days;
pub mod enrol;
pub mod entering;
pub mod faces;
pub mod files;
pub mod library;
pub mod notices;
pub mod prove;
pub mod second;
pub mod setup;
pub mod share;
pub mod shares;
pub mod sign_in;
pub mod timeline;
pub mod uploads;
pub mod view;

#[cfg(test)]
mod tests;
