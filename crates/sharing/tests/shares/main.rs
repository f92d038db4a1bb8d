//! Shares, from the draft to what was seen and had of them, on both databases.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../support/mod.rs"]
mod support;

mod checks;
mod deliveries;
mod handover;
mod histories;
mod invitations;
mod links;
mod rights;
mod shares;
mod traced;
mod viewers;
mod views;
mod visits;
mod zip;
