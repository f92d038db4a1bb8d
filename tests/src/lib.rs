//! What the tests of the whole house stand on.
//!
//! Each helper starts something real as a child process and ends it with its value: [`Portal`] the built binary, [`Smtp`] a
//! mail server written by others, [`Browser`] a Chromium. PostgreSQL and S3 are started once by `tests/run` and told through
//! the environment ([`Backend`]); a test that needs them fails without them, it is never skipped.
//!
//! A test says on which set-up it runs by the path of its name (`…::sqlite_disk::…`, `…::postgres_s3::…`, see
//! [`on_both_backends!`]); `tests/run` counts them by it.
//!
//! A helper that can't do its work panics with a sentence: in a test that is the report.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a helper that fails is a failed test")]

pub mod app;
pub mod backend;
pub mod browser;
pub mod certificates;
pub mod client;
pub mod cluster;
pub mod false_provider;
pub mod form;
pub mod held;
pub mod ledger;
pub mod letter;
pub mod lines;
pub mod looking;
pub mod measure;
pub mod pdf;
pub mod place;
pub mod portal;
pub mod provider;
pub mod records;
pub mod running;
pub mod seeded;
pub mod sent;
pub mod sharing;
pub mod small_disk;
pub mod smtp;
pub mod steps;
pub mod walk;
pub mod ways_in;

pub use app::Wallet;
pub use backend::Backend;
pub use browser::{Browser, Profile};
pub use client::Client;
pub use false_provider::FalseProvider;
pub use form::Form;
pub use ledger::Ledger;
pub use letter::Letter;
pub use portal::{Portal, PortalOptions};
pub use provider::CompanyProvider;
pub use running::Running;
pub use seeded::{Seeded, bytes};
pub use sent::Sent;
pub use sharing::Choices;
pub use smtp::{Behaviour, Seen, Smtp, SmtpOptions};
pub use walk::Walk;
