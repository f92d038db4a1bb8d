use std::time::Duration;

use sea_orm::{ConnectionTrait, Value};
use sealport_ambient::Timestamp;
use sealport_database::{Ground, sql};
use sha2::{Digest, Sha256};

use crate::IdentityError;

/// What protects a secret is counted in the database, so that replicas share it and a restart forgets nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Sign-ins to one account.
    SignInAccount,
    /// Sign-ins from one network.
    SignInNetwork,
    /// Uses of set-up links from one network.
    SetupNetwork,
    /// Openings of links from one network.
    OpenNetwork,
    /// Openings of one grant's link.
    OpenGrant,
    /// Requests for a fresh link from one network.
    FreshLinkNetwork,
    /// Changes of a password.
    PasswordChange,
}

impl Limit {
    /// How many in which time.
    pub const fn rate(self) -> (u32, Duration) {
        match self {
            Self::SignInAccount => (5, Duration::from_secs(60)),
            Self::SignInNetwork => (20, Duration::from_secs(60)),
            Self::SetupNetwork => (10, Duration::from_secs(60)),
            Self::OpenNetwork => (60, Duration::from_secs(60)),
            Self::OpenGrant => (50, Duration::from_secs(3600)),
            Self::FreshLinkNetwork => (10, Duration::from_secs(3600)),
            Self::PasswordChange => (5, Duration::from_secs(60)),
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::SignInAccount => "sign-in account",
            Self::SignInNetwork => "sign-in network",
            Self::SetupNetwork => "set-up network",
            Self::OpenNetwork => "open network",
            Self::OpenGrant => "open grant",
            Self::FreshLinkNetwork => "fresh link network",
            Self::PasswordChange => "password change",
        }
    }
}

/// Too many tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limited {
    /// When the next one is heard, in whole seconds from now.
    pub retry_after: u64,
}

/// Takes one of the tries that `target` has left in the running window.
///
/// # Errors
/// The outer one is the database's; the inner one says that none is left.
pub async fn take(ground: &Ground, limit: Limit, target: &str) -> Result<Result<(), Limited>, IdentityError> {
    let (most, window) = limit.rate();
    let now = ground.now();
    let key = Sha256::new().chain_update(limit.label()).chain_update([0]).chain_update(target).finalize().to_vec();
    let floor = now.before(window).micros();
    ground
        .database
        .write(async |transaction| {
            // Begins a window, or counts in the running one; the row is there afterwards in any case.
            let row = transaction
                .query_one_raw(sql(
                    transaction,
                    "INSERT INTO rate_limit (key, window_start, taken) VALUES ($1, $2, 1) ON CONFLICT (key) DO UPDATE SET \
                     taken = CASE WHEN rate_limit.window_start <= $3 THEN 1 ELSE rate_limit.taken + 1 END, \
                     window_start = CASE WHEN rate_limit.window_start <= $3 THEN $2 ELSE rate_limit.window_start END \
                     RETURNING taken, window_start",
                    [Value::from(key.clone()), now.micros().into(), floor.into()],
                ))
                .await?;
            let Some(row) = row else { return Ok(Ok(())) };
            let taken: i64 = row.try_get("", "taken")?;
            if taken <= i64::from(most) {
                return Ok(Ok(()));
            }
            let start = Timestamp::from_micros(row.try_get("", "window_start")?);
            let left = start.after(window).since(now);
            Ok(Err(Limited { retry_after: left.as_secs() + 1 }))
        })
        .await
}
