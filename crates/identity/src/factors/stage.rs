//! Sessions on their way: what a browser carries between the first factor and the second.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseTransaction};
use sealport_ambient::Timestamp;
use sealport_database::{Ground, rows_affected, sql};
use sealport_vault::{PersonKey, Place, SealsFields, Secret};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Factors, Ways, ways};
use crate::{Client, IdentityError, Person, person};

/// How long the second factor may take.
pub(super) const HALF_LIFE: Duration = Duration::from_secs(10 * 60);
/// How long setting up factors may take.
pub(super) const ENROLLING_LIFE: Duration = Duration::from_secs(60 * 60);

/// How far a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The first factor was proved.
    Half,
    /// Factors are being set up.
    Enrolling,
    /// All were proved.
    Full,
}

impl Stage {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Half => "half",
            Self::Enrolling => "enrolling",
            Self::Full => "full",
        }
    }
}

/// A session that nobody works in yet.
pub(super) struct Partial {
    pub(super) id: Uuid,
    pub(super) stage: Stage,
    pub(super) person: Person,
    /// What the account will have once this session is finished without a further factor.
    pub(super) ways: Ways,
    pub(super) expires_at: Timestamp,
}

/// Somebody who proved the password and has yet to prove a second factor. Leads to no facts and no permits.
pub struct Half(pub(super) Partial);

/// Somebody who is setting up factors. Leads to no facts and no permits.
pub struct Enrolling(pub(super) Partial);

macro_rules! partial {
    ($($name:ident),+) => {$(
        impl $name {
            /// Who.
            pub const fn person(&self) -> &Person {
                &self.0.person
            }

            /// The ways in that can be used, or that are set up so far.
            pub const fn ways(&self) -> Ways {
                self.0.ways
            }

            /// When it ends.
            pub const fn expires_at(&self) -> Timestamp {
                self.0.expires_at
            }
        }
    )+};
}
partial!(Half, Enrolling);

/// Where somebody stands who isn't signed in yet.
pub enum Arrival {
    /// The second factor is missing.
    Half(Half),
    /// Factors are missing.
    Enrolling(Enrolling),
}

/// A session to store.
pub(crate) struct NewSession {
    pub(crate) stage: Stage,
    pub(crate) person: Uuid,
    pub(crate) expires_at: Timestamp,
    /// The set-up link that is used up when the session becomes a full one.
    pub(crate) link: Option<Uuid>,
    /// The password that is set then.
    pub(crate) password_hash: Option<String>,
}

/// What is kept of the browser, for the list of sessions.
#[derive(Serialize, Deserialize)]
struct Kept {
    address: std::net::IpAddr,
    agent: String,
}

impl NewSession {
    pub(crate) async fn store(
        self,
        on: &DatabaseTransaction,
        ground: &Ground,
        client: &Client,
        key: &PersonKey,
    ) -> Result<Secret, IdentityError> {
        let (id, now, secret) = (ground.id(), ground.now().micros(), Secret::generate(ground.chance()));
        let text = "INSERT INTO session (id, person_id, secret_hash, stage, proved_at, client, link_id, password_hash, \
                    created_at, used_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $5, $5, $9)";
        let values = [
            id.into(),
            self.person.into(),
            secret.hash().as_bytes().to_vec().into(),
            self.stage.as_str().into(),
            now.into(),
            seal_client(client, id, key, ground)?.into(),
            self.link.into(),
            self.password_hash.into(),
            self.expires_at.micros().into(),
        ];
        rows_affected(on, text, values).await?;
        Ok(secret)
    }
}

pub(super) fn seal_client(
    client: &Client,
    session: Uuid,
    key: &PersonKey,
    ground: &Ground,
) -> Result<Vec<u8>, IdentityError> {
    let kept = serde_json::to_vec(&Kept { address: client.address, agent: client.agent.clone() })?;
    Ok(key.seal(place(session), &kept, ground.chance()))
}

pub(super) fn open_client(sealed: &[u8], session: Uuid, key: &PersonKey) -> Result<Client, IdentityError> {
    let kept = key.open(place(session), sealed).map_err(|error| IdentityError::Field(session, error))?;
    let kept: Kept = serde_json::from_slice(&kept)?;
    Ok(Client::new(kept.address, &kept.agent))
}

fn place(session: Uuid) -> Place<'static> {
    Place { table: "session", column: "client", id: session.into_bytes() }
}

impl Factors {
    /// Where the holder of a cookie stands, who isn't signed in yet. None for anybody else.
    ///
    /// # Errors
    /// [`IdentityError`].
    pub async fn arrival(&self, secret: &Secret) -> Result<Option<Arrival>, IdentityError> {
        let ground = &self.staff.ground;
        let on = ground.database.read();
        let find = "SELECT session.id AS session_id, session.stage, session.expires_at, session.password_hash, \
                    setup_link.purpose, person.id, person.wrapped_key, person.name, person.address, person.language \
                    FROM session JOIN account ON account.person_id = session.person_id \
                    JOIN person ON person.id = session.person_id \
                    LEFT JOIN setup_link ON setup_link.id = session.link_id \
                    WHERE session.secret_hash = $1 AND session.expires_at > $2 AND session.stage <> 'full' \
                    AND account.disabled_at IS NULL";
        let values = [secret.hash().as_bytes().to_vec().into(), ground.now().micros().into()];
        let Some(row) = on.query_one_raw(sql(on, find, values)).await? else { return Ok(None) };
        let person = person::open(ground, &row)?;
        let mut ways = ways(on, person.id).await?;
        if row.try_get::<Option<String>>("", "purpose")?.as_deref() == Some("recovery") {
            ways = Ways::default();
        }
        ways.password |= row.try_get::<Option<String>>("", "password_hash")?.is_some();
        let half = row.try_get::<String>("", "stage")? == Stage::Half.as_str();
        let partial = Partial {
            id: row.try_get("", "session_id")?,
            stage: if half { Stage::Half } else { Stage::Enrolling },
            person,
            ways,
            expires_at: Timestamp::from_micros(row.try_get("", "expires_at")?),
        };
        Ok(Some(if half { Arrival::Half(Half(partial)) } else { Arrival::Enrolling(Enrolling(partial)) }))
    }
}
