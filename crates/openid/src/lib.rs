//! The company's own sign-in, over OpenID Connect: discovery, the way to the provider and back, and what of its answer counts.
//!
//! ```text
//! Asked (state, nonce, verifier) ── Provider::begin ──> the provider's address, for the browser
//! code, from the browser ────────── Provider::redeem ─> Proof, or a Refusal
//! ```
//! No database. Who the person is to the portal, and whether they may come in, is decided above; a [`Proof`] can only be made
//! by [`Provider::redeem`]. Everything that the provider says is read within a time and a size ([`fetch`]).

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod asked;
mod fetch;
mod flow;
mod proof;
mod provider;
mod rule;
mod settings;

use thiserror::Error;

pub use asked::{Answer, Asked, Purpose};
pub use proof::Proof;
pub use provider::Provider;
pub use rule::Rule;
pub use settings::{OpenIdSettings, SecondFactor, SettingsError, is_fit};

/// The provider proved nobody.
#[derive(Debug, Error)]
pub enum OpenIdError {
    /// It can't be reached, or doesn't answer as a provider does.
    #[error("the sign-in provider can't be used: {0}")]
    Unreachable(String),
    /// Its answer is not what was asked for. The word stands in the history; people get one answer for all.
    #[error("the provider's answer was refused: {0}")]
    Refused(&'static str),
}
