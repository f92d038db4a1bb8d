//! People: employees and recipients, their ways in, their sessions, and the keys under which their personal data lie.
//!
//! Everybody is a `person` with a key of their own; name and address stand in the database sealed under it, and are found
//! by a keyed hash. Whoever may sign in has an account, in the house or as a customer; a recipient needs none.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod acts;
mod address;
mod client;
mod customers;
mod error;
pub mod factors;
mod handing;
mod known;
mod language;
mod leaving;
mod limits;
mod once;
mod password;
mod person;
mod reach;
mod session_limits;
mod sessions;
mod setup;
mod spent;
mod staff;
mod teams;

pub use acts::{Act, AskedAct, Confirmed};
pub use address::{Address, AddressError};
pub use client::{Client, seal_client};
pub use customers::{AccountState, INVITATION_LIFE, Invited, account_state, invite_customer, reviewers};
pub use error::IdentityError;
pub use handing::{LinkLetter, SetupLetters};
pub use language::Language;
pub use leaving::{Leaving, LeftShares};
pub use limits::{Limit, Limited, Limits};
pub use once::{Once, is_known, is_news};
pub use password::{Crowded, PasswordWeakness, Passwords};
pub use person::{Person, describe_person, ensure_person, key_from_row, people, people_at, person_key, person_keys};
pub use reach::{ROOT_COLLECTION, refresh_below, refresh_person, rights_from, rights_in};
pub use session_limits::{SessionLimit, SessionLimits};
pub use sessions::{Session, SignIn, SignInError};
pub use setup::{SetupError, SetupLink, SetupPurpose};
pub use staff::{Employee, RolesChange, Staff, StaffError, others_administer, works_here};
pub use teams::{Team, TeamError, Teams, team_names};
