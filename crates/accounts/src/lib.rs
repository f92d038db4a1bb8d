//! Customers' accounts: how they are invited, what they say of themselves, and what they may ask of the house.
//!
//! An account is the one of `sealport-identity`, with the role of a customer: factors and sessions are everybody's. Here is
//! what is a customer's own. [`invite`] makes the account and its set-up link; the link reaches the person by letter alone,
//! so that who sets it up reads the mail of that address. [`Accounts::ask`] is a request for data or for erasure: it goes
//! to those who review, is answered by one of them, and the answer goes back by letter.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod invite;
mod profile;
mod requests;
mod trouble;

use std::sync::Arc;

pub use invite::{Invitation, InviteError, invite, setup_link};
pub use profile::ProfileError;
pub use requests::{Answer, LONGEST_WORDS, Request, RequestError};
pub use trouble::Trouble;

use sealport_database::Ground;

/// Invites customers, and keeps what they ask for.
pub struct Accounts {
    ground: Arc<Ground>,
    public_url: String,
}

impl Accounts {
    /// The service; `public_url` is where the portal is reached.
    pub fn new(ground: Arc<Ground>, public_url: &str) -> Self {
        Self { ground, public_url: public_url.trim_end_matches('/').to_owned() }
    }
}
