use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, Value};
use sealport_ambient::Timestamp;
use sealport_database::{Ground, rows_affected, sql};

use crate::IdentityError;
use crate::spent::{Key, Spent};

/// What protects a secret is counted in the database, so that replicas share it and a restart forgets nothing.
///
/// [`rate`](Self::rate) is the one table of the numbers; `docs/operations.md` repeats it, and a test compares the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Wrong sign-ins to one account from one wide network: what stops guessing.
    SignInPair,
    /// Wrong sign-ins to one account from everywhere. Loose, and no bar to a right password from a network where the person
    /// signed in before: strangers must not be able to lock somebody out.
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
    /// Invitations to an account that holders of one grant's link ask for.
    InvitationGrant,
    /// Searches in documents that one grant lets be looked at: nobody spells a text out of the answers.
    SearchGrant,
    /// Changes of a password.
    PasswordChange,
    /// Wrong codes (authenticator app, recovery) for one account from one wide network. Whoever guesses elsewhere with a
    /// password that leaked must not keep the owner from the door; all of them together meet the end of the app at 100.
    CodePair,
    /// Codes from one network.
    CodeNetwork,
    /// Beginnings of a passkey sign-in from one network. An account has no such limit: nobody guesses a signature, and a
    /// stranger could use it up.
    PasskeyNetwork,
    /// Codes that one grant's recipient is sent by mail.
    MailedCodeGrant,
    /// Codes asked for, and tries to enter one, from one network.
    MailedCodeNetwork,
    /// Ways to the company's sign-in provider from one network, and ways back.
    CompanyNetwork,
}

impl Limit {
    /// Every limit, in the order of the documentation.
    pub const ALL: [Self; 16] = [
        Self::SignInPair,
        Self::SignInAccount,
        Self::SignInNetwork,
        Self::SetupNetwork,
        Self::PasswordChange,
        Self::OpenNetwork,
        Self::OpenGrant,
        Self::FreshLinkNetwork,
        Self::InvitationGrant,
        Self::SearchGrant,
        Self::CodePair,
        Self::CodeNetwork,
        Self::PasskeyNetwork,
        Self::MailedCodeGrant,
        Self::MailedCodeNetwork,
        Self::CompanyNetwork,
    ];

    /// How many in which time.
    pub const fn rate(self) -> (u32, Duration) {
        match self {
            // Sixty an hour: one network alone can't use up what the account has.
            Self::SignInPair => (5, Duration::from_secs(300)),
            Self::SignInAccount => (100, Duration::from_secs(3600)),
            Self::SignInNetwork => (20, Duration::from_secs(60)),
            Self::SetupNetwork => (10, Duration::from_secs(60)),
            Self::OpenNetwork => (60, Duration::from_secs(60)),
            Self::OpenGrant => (50, Duration::from_secs(3600)),
            Self::FreshLinkNetwork => (10, Duration::from_secs(3600)),
            Self::InvitationGrant => (1, Duration::from_secs(600)),
            Self::SearchGrant => (60, Duration::from_secs(600)),
            Self::PasswordChange => (5, Duration::from_secs(60)),
            Self::CodePair => (5, Duration::from_secs(300)),
            Self::CodeNetwork => (20, Duration::from_secs(60)),
            Self::PasskeyNetwork | Self::CompanyNetwork => (60, Duration::from_secs(60)),
            Self::MailedCodeGrant => (12, Duration::from_secs(86_400)),
            Self::MailedCodeNetwork => (20, Duration::from_secs(60)),
        }
    }

    /// Its name, in the database and in the documentation.
    pub const fn label(self) -> &'static str {
        match self {
            Self::SignInPair => "sign-in account and network",
            Self::SignInAccount => "sign-in account",
            Self::SignInNetwork => "sign-in network",
            Self::SetupNetwork => "set-up network",
            Self::OpenNetwork => "open network",
            Self::OpenGrant => "open grant",
            Self::FreshLinkNetwork => "fresh link network",
            Self::InvitationGrant => "invitation grant",
            Self::SearchGrant => "search grant",
            Self::PasswordChange => "password change",
            Self::CodePair => "code account and network",
            Self::CodeNetwork => "code network",
            Self::PasskeyNetwork => "passkey network",
            Self::MailedCodeGrant => "mailed code grant",
            Self::MailedCodeNetwork => "mailed code network",
            Self::CompanyNetwork => "company sign-in network",
        }
    }
}

/// Too many tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limited {
    /// When the next one is heard, in whole seconds from now.
    pub retry_after: u64,
}

/// The limits of this process, in front of those that replicas share.
///
/// The database counts. A target that it called exhausted is remembered here until its window moves on, so that a flood
/// costs a look into a map and holds up nobody's writes.
pub struct Limits {
    ground: Arc<Ground>,
    spent: Mutex<Spent>,
}

impl Limits {
    /// The limits on this ground.
    pub fn new(ground: Arc<Ground>) -> Self {
        Self { ground, spent: Mutex::default() }
    }

    /// Takes one of the tries that `target` has left in the running window.
    ///
    /// # Errors
    /// The outer one is the database's; the inner one says that none is left.
    pub async fn take(&self, limit: Limit, target: &str) -> Result<Result<(), Limited>, IdentityError> {
        let now = self.ground.now();
        let key = self.key(limit, target);
        if let Some(until) = self.lock().until(&key, now) {
            return Ok(Err(limited(until, now)));
        }
        let ends = self.ground.database.write(async |on| count(on, limit, &key, now).await).await?;
        let Some(until) = ends else { return Ok(Ok(())) };
        self.lock().insert(key, until, now);
        Ok(Err(limited(until, now)))
    }

    /// Gives back a try that turned out to be none: the password was right.
    ///
    /// # Errors
    /// The database's.
    pub async fn give_back(&self, on: &DatabaseTransaction, limit: Limit, target: &str) -> Result<(), DbErr> {
        let key = self.key(limit, target).to_vec();
        rows_affected(on, "UPDATE rate_limit SET taken = taken - 1 WHERE key = $1 AND taken > 0", [key.into()]).await?;
        Ok(())
    }

    /// Keyed, because there are few enough networks to try them all.
    fn key(&self, limit: Limit, target: &str) -> Key {
        self.ground.keyring.confirmations.mac("rate limit", &[limit.label().as_bytes(), target.as_bytes()])
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Spent> {
        self.spent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Begins a window or counts in the running one; when that one is used up, gives its end and changes nothing.
async fn count(
    on: &DatabaseTransaction,
    limit: Limit,
    key: &Key,
    now: Timestamp,
) -> Result<Option<Timestamp>, IdentityError> {
    let (most, window) = limit.rate();
    let floor = now.before(window).micros();
    let values = [Value::from(key.to_vec()), now.micros().into(), floor.into(), i64::from(most).into()];
    let text = "INSERT INTO rate_limit (key, window_start, taken) VALUES ($1, $2, 1) ON CONFLICT (key) DO UPDATE SET \
                taken = CASE WHEN rate_limit.window_start <= $3 THEN 1 ELSE rate_limit.taken + 1 END, \
                window_start = CASE WHEN rate_limit.window_start <= $3 THEN $2 ELSE rate_limit.window_start END \
                WHERE rate_limit.window_start <= $3 OR rate_limit.taken < $4";
    if rows_affected(on, text, values).await? == 1 {
        return Ok(None);
    }
    let text = "SELECT window_start FROM rate_limit WHERE key = $1";
    let row = on.query_one_raw(sql(on, text, [key.to_vec().into()])).await?;
    let start = row.map_or(Ok(now.micros()), |row| row.try_get("", "window_start"))?;
    Ok(Some(Timestamp::from_micros(start).after(window)))
}

fn limited(until: Timestamp, now: Timestamp) -> Limited {
    Limited { retry_after: until.since(now).as_secs() + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_tells_the_same_numbers() {
        let documentation = include_str!("../../../docs/operations.md");
        for limit in Limit::ALL {
            let (most, window) = limit.rate();
            let line = format!("| {} | {most} | {} min |", limit.label(), window.as_secs() / 60);
            assert!(documentation.contains(&line), "{line}");
        }
    }
}
