//! The factors in the records.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, QueryResult};
use sealport_ambient::Timestamp;
use sealport_database::{Ground, rows_affected, sql};
use sealport_vault::{FieldError, PersonKey, Place, SealsFields};
use uuid::Uuid;
use webauthn_rs::prelude::Passkey;

use super::{FactorError, Factors, Ways, company};
use crate::{IdentityError, Session, person_key};

/// A passkey as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyLine {
    /// Its id.
    pub id: Uuid,
    /// What the owner called it.
    pub name: String,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it last signed in.
    pub used_at: Option<Timestamp>,
}

/// The factors of a person, as the person sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// Passkeys, oldest first.
    pub passkeys: Vec<PasskeyLine>,
    /// Whether there is a password.
    pub password: bool,
    /// Since when there is an authenticator app.
    pub totp: Option<Timestamp>,
    /// Recovery codes that were not used yet.
    pub recovery_codes: u32,
    /// Since when the company's provider knows the account.
    pub company: Option<Timestamp>,
}

/// The ways in that an account has now.
pub(crate) async fn ways(on: &impl ConnectionTrait, person: Uuid) -> Result<Ways, DbErr> {
    let find = "SELECT (SELECT COUNT(*) FROM passkey WHERE passkey.person_id = $1) AS passkeys, \
                (SELECT COUNT(*) FROM totp WHERE totp.person_id = $1) AS totp, \
                (SELECT COUNT(*) FROM account WHERE account.person_id = $1 AND password_hash IS NOT NULL) AS password";
    let Some(row) = on.query_one_raw(sql(on, find, [person.into()])).await? else { return Ok(Ways::default()) };
    let count = |name| row.try_get::<i64>("", name);
    Ok(Ways {
        passkeys: u32::try_from(count("passkeys")?).unwrap_or(u32::MAX),
        password: count("password")? > 0,
        totp: count("totp")? > 0,
    })
}

/// A passkey in the records, opened.
pub(super) struct Stored {
    pub(super) id: Uuid,
    pub(super) person: Uuid,
    pub(super) name: String,
    pub(super) credential: Passkey,
    created_at: Timestamp,
    used_at: Option<Timestamp>,
}

impl Stored {
    fn open(row: &QueryResult, key: &PersonKey) -> Result<Self, IdentityError> {
        let (id, person): (Uuid, Uuid) = (row.try_get("", "id")?, row.try_get("", "person_id")?);
        let field = |column| -> Result<_, IdentityError> {
            let sealed: Vec<u8> = row.try_get("", column)?;
            key.open(place(column, id), &sealed).map_err(|error: FieldError| IdentityError::Field(person, error))
        };
        Ok(Self {
            id,
            person,
            name: String::from_utf8_lossy(&field("name")?).into_owned(),
            credential: serde_json::from_slice(&field("credential")?)?,
            created_at: Timestamp::from_micros(row.try_get("", "created_at")?),
            used_at: row.try_get::<Option<i64>>("", "used_at")?.map(Timestamp::from_micros),
        })
    }
}

/// All passkeys of a person, oldest first.
pub(super) async fn passkeys(
    on: &impl ConnectionTrait,
    ground: &Ground,
    person: Uuid,
) -> Result<Vec<Stored>, IdentityError> {
    let key = person_key(on, ground, person).await?;
    let find =
        "SELECT id, person_id, name, credential, created_at, used_at FROM passkey WHERE person_id = $1 ORDER BY id";
    let rows = on.query_all_raw(sql(on, find, [person.into()])).await?;
    rows.iter().map(|row| Stored::open(row, &key)).collect()
}

/// Adds a passkey; false when the credential is known, of whomever.
pub(super) async fn add_passkey(
    on: &DatabaseTransaction,
    ground: &Ground,
    person: Uuid,
    name: &str,
    credential: &Passkey,
) -> Result<bool, IdentityError> {
    let key = person_key(on, ground, person).await?;
    let id = ground.id();
    let seal = |column, plain: &[u8]| key.seal(place(column, id), plain, ground.chance());
    let text = "INSERT INTO passkey (id, person_id, name, credential, credential_hash, counter, created_at) \
                VALUES ($1, $2, $3, $4, $5, 0, $6) ON CONFLICT (credential_hash) DO NOTHING";
    let values = [
        id.into(),
        person.into(),
        seal("name", name.as_bytes()).into(),
        seal("credential", &serde_json::to_vec(credential)?).into(),
        credential_hash(ground, credential.cred_id().as_ref()).into(),
        ground.now().micros().into(),
    ];
    Ok(rows_affected(on, text, values).await? == 1)
}

/// Notes a use. False when the counter did not rise since, here or on another replica. Authenticators without a counter
/// always say 0.
pub(super) async fn note_passkey(
    on: &DatabaseTransaction,
    ground: &Ground,
    passkey: &Stored,
    counter: u32,
) -> Result<bool, IdentityError> {
    let key = person_key(on, ground, passkey.person).await?;
    let credential = serde_json::to_vec(&passkey.credential)?;
    let sealed = key.seal(place("credential", passkey.id), &credential, ground.chance());
    let text = "UPDATE passkey SET credential = $1, counter = $2, used_at = $3 \
                WHERE id = $4 AND (counter < $2 OR (counter = 0 AND $2 = 0))";
    let values = [sealed.into(), i64::from(counter).into(), ground.now().micros().into(), passkey.id.into()];
    Ok(rows_affected(on, text, values).await? == 1)
}

/// Forgets every factor of a person.
pub(super) async fn forget_all(on: &DatabaseTransaction, person: Uuid) -> Result<(), DbErr> {
    for text in [
        "DELETE FROM passkey WHERE person_id = $1",
        "DELETE FROM totp WHERE person_id = $1",
        "DELETE FROM recovery_code WHERE person_id = $1",
        // Whom the provider meant may be who took the account over: its word counts anew, by the address.
        "DELETE FROM company_identity WHERE person_id = $1",
        "UPDATE account SET password_hash = NULL WHERE person_id = $1",
    ] {
        rows_affected(on, text, [person.into()]).await?;
    }
    Ok(())
}

/// Keyed, so that a credential that was seen elsewhere can't be looked up in a stolen database.
fn credential_hash(ground: &Ground, id: &[u8]) -> Vec<u8> {
    ground.keyring.confirmations.mac("passkey", &[id]).to_vec()
}

fn place(column: &'static str, id: Uuid) -> Place<'static> {
    Place { table: "passkey", column, id: id.into_bytes() }
}

/// Sealed name of a passkey, for a change.
pub(super) fn seal_name(ground: &Ground, key: &PersonKey, passkey: Uuid, name: &str) -> Vec<u8> {
    key.seal(place("name", passkey), name.as_bytes(), ground.chance())
}

impl Factors {
    /// One's own factors.
    ///
    /// # Errors
    /// [`FactorError::Identity`].
    pub async fn overview(&self, session: &Session) -> Result<Overview, FactorError> {
        let ground = &self.staff.ground;
        let (on, person) = (ground.database.read(), session.person.id);
        let passkeys = passkeys(on, ground, person).await?.into_iter().map(|passkey| PasskeyLine {
            id: passkey.id,
            name: passkey.name,
            created_at: passkey.created_at,
            used_at: passkey.used_at,
        });
        let totp =
            on.query_one_raw(sql(on, "SELECT created_at FROM totp WHERE person_id = $1", [person.into()])).await?;
        let totp = totp.map(|row| row.try_get("", "created_at")).transpose()?.map(Timestamp::from_micros);
        Ok(Overview {
            passkeys: passkeys.collect(),
            password: ways(on, person).await?.password,
            totp,
            recovery_codes: codes_left(on, person).await?,
            company: company::linked_at(on, person).await?,
        })
    }
}

/// How many recovery codes were not used yet.
pub(super) async fn codes_left(on: &impl ConnectionTrait, person: Uuid) -> Result<u32, DbErr> {
    let find = "SELECT COUNT(*) AS unused FROM recovery_code WHERE person_id = $1 AND used_at IS NULL";
    let row = on.query_one_raw(sql(on, find, [person.into()])).await?;
    let unused: i64 = row.map_or(Ok(0), |row| row.try_get("", "unused"))?;
    Ok(u32::try_from(unused).unwrap_or(0))
}
