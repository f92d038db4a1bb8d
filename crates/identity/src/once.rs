use std::time::Duration;

use sea_orm::{ConnectionTrait, DbErr};
use sealport_database::{Ground, rows_affected, sql};

/// What is told once, however often it happens within a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Once {
    /// That a version of an asset is damaged where it is stored.
    DamageFound,
    /// That an employee fetched a version of an asset in one session: seeking in a video or sixteen ranges at once are one.
    FetchedInside,
    /// That an employee looked at a version of an asset in one session: a page is as good as all of them.
    LookedInside,
}

impl Once {
    const fn within(self) -> Duration {
        match self {
            Self::DamageFound => Duration::from_secs(3600),
            Self::FetchedInside | Self::LookedInside => Duration::from_secs(15 * 60),
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::DamageFound => "damage found",
            Self::FetchedInside => "fetched inside",
            Self::LookedInside => "looked inside",
        }
    }
}

/// Whether `what` was told of `target` within its time: then nobody needs to begin a transaction to ask [`is_news`].
///
/// # Errors
/// The database's.
pub async fn is_known(on: &impl ConnectionTrait, ground: &Ground, what: Once, target: &str) -> Result<bool, DbErr> {
    let (key, floor) = (key(ground, what, target), ground.now().before(what.within()).micros());
    let find = "SELECT taken FROM rate_limit WHERE key = $1 AND window_start > $2";
    Ok(on.query_one_raw(sql(on, find, [key.into(), floor.into()])).await?.is_some())
}

/// Whether `what` is to be told of `target` now: it wasn't within its time. To be asked in the transaction that tells it; of
/// several that ask at once, one is answered yes. The rows stand beside those of the limits, and go with them.
///
/// # Errors
/// The database's.
pub async fn is_news(
    transaction: &impl ConnectionTrait,
    ground: &Ground,
    what: Once,
    target: &str,
) -> Result<bool, DbErr> {
    let key = key(ground, what, target);
    let (now, floor) = (ground.now().micros(), ground.now().before(what.within()).micros());
    let note = "INSERT INTO rate_limit (key, window_start, taken) VALUES ($1, $2, 1) ON CONFLICT (key) DO UPDATE SET \
                window_start = excluded.window_start WHERE rate_limit.window_start <= $3";
    Ok(rows_affected(transaction, note, [key.into(), now.into(), floor.into()]).await? == 1)
}

fn key(ground: &Ground, what: Once, target: &str) -> Vec<u8> {
    ground.keyring.confirmations.mac("told once", &[what.label().as_bytes(), target.as_bytes()]).to_vec()
}
