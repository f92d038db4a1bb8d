//! Whether a sign-in is unusual for the person.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseTransaction};
use sealport_database::{Ground, rows_affected, sql};
use sealport_vault::Secret;
use uuid::Uuid;

use super::{Device, News};
use crate::{Client, IdentityError, known};

/// How long a browser is known after the last sign-in with it.
const KNOWN_FOR: Duration = Duration::from_secs(180 * 24 * 3600);

/// The browser that a sign-in comes from.
#[derive(Clone, Copy)]
pub struct Browser<'a> {
    /// Address and program.
    pub client: &'a Client,
    /// What it was told at an earlier sign-in to be known by.
    pub device: Option<&'a Secret>,
}

/// Notes the browser. Gives news when it or its network is new to somebody who signed in before, and a secret for the
/// browser to be known by, when it has none that counts.
pub(super) async fn meet(
    on: &DatabaseTransaction,
    ground: &Ground,
    person: Uuid,
    browser: &Browser<'_>,
) -> Result<(Option<News>, Option<Secret>), IdentityError> {
    let now = ground.now();
    let hash = |secret: &Secret| hash(ground, person, secret);
    let seen = match browser.device {
        Some(device) => {
            let text = "UPDATE known_device SET seen_at = $1 WHERE person_id = $2 AND device = $3 AND seen_at > $4";
            let since = now.before(KNOWN_FOR).micros();
            rows_affected(on, text, [now.micros().into(), person.into(), hash(device).into(), since.into()]).await? == 1
        }
        None => false,
    };
    let find = "SELECT person_id FROM known_network WHERE person_id = $1 LIMIT 1";
    let first_time = on.query_one_raw(sql(on, find, [person.into()])).await?.is_none();
    let new_network = !known::knows(on, ground, person, browser.client).await?;
    let device = if seen { None } else { Some(Secret::generate(ground.chance())) };
    if let Some(device) = &device {
        let text = "DELETE FROM known_device WHERE person_id = $1 AND seen_at <= $2";
        rows_affected(on, text, [person.into(), now.before(KNOWN_FOR).micros().into()]).await?;
        let text = "INSERT INTO known_device (person_id, device, seen_at) VALUES ($1, $2, $3)";
        rows_affected(on, text, [person.into(), hash(device).into(), now.micros().into()]).await?;
    }
    let unusual = !first_time && (!seen || new_network);
    let news =
        unusual.then(|| News::UnusualSignIn { device: Device::of(browser.client), new_browser: !seen, new_network });
    Ok((news, device))
}

/// Whether the person signed in lately with this browser, and from its network.
pub(super) async fn knows(
    on: &impl ConnectionTrait,
    ground: &Ground,
    person: Uuid,
    browser: &Browser<'_>,
) -> Result<bool, IdentityError> {
    let Some(device) = browser.device else { return Ok(false) };
    let since = ground.now().before(KNOWN_FOR).micros();
    let find = "SELECT seen_at FROM known_device WHERE person_id = $1 AND device = $2 AND seen_at > $3";
    let found =
        on.query_one_raw(sql(on, find, [person.into(), hash(ground, person, device).into(), since.into()])).await?;
    Ok(found.is_some() && known::knows(on, ground, person, browser.client).await?)
}

fn hash(ground: &Ground, person: Uuid, device: &Secret) -> Vec<u8> {
    let device = device.hash();
    ground.keyring.confirmations.mac("device of a person", &[person.as_bytes(), device.as_bytes()]).to_vec()
}
