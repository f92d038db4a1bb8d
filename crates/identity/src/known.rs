//! Networks and browsers from which somebody signed in before, as keyed hashes.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, Value};
use sealport_database::{Ground, rows_affected, sql};
use uuid::Uuid;

use crate::Client;

/// How long a network or browser is known after the last sign-in from there.
const KNOWN_FOR: Duration = Duration::from_secs(30 * 24 * 3600);

/// Whether the person signed in from the client's network lately.
pub(crate) async fn knows(
    on: &impl ConnectionTrait,
    ground: &Ground,
    person: Uuid,
    client: &Client,
) -> Result<bool, DbErr> {
    let since = ground.now().before(KNOWN_FOR).micros();
    let text = "SELECT seen_at FROM known_network WHERE person_id = $1 AND network = $2 AND seen_at > $3";
    Ok(on.query_one_raw(sql(on, text, [person.into(), hash(ground, person, client), since.into()])).await?.is_some())
}

/// Notes that the person signed in from there; forgets the person's networks that are too old.
pub(crate) async fn note(
    on: &DatabaseTransaction,
    ground: &Ground,
    person: Uuid,
    client: &Client,
) -> Result<(), DbErr> {
    let now = ground.now();
    let text = "INSERT INTO known_network (person_id, network, seen_at) VALUES ($1, $2, $3) \
                ON CONFLICT (person_id, network) DO UPDATE SET seen_at = $3";
    rows_affected(on, text, [person.into(), hash(ground, person, client), now.micros().into()]).await?;
    let text = "DELETE FROM known_network WHERE person_id = $1 AND seen_at <= $2";
    rows_affected(on, text, [person.into(), now.before(KNOWN_FOR).micros().into()]).await?;
    Ok(())
}

fn hash(ground: &Ground, person: Uuid, client: &Client) -> Value {
    let network = client.wide_network().to_string();
    ground.keyring.confirmations.mac("network of a person", &[person.as_bytes(), network.as_bytes()]).to_vec().into()
}
