//! What contacts may be asked to agree to: purposes, and their wordings by version and language.

use sea_orm::{ConnectionTrait, QueryResult};
use sealport_access::{Administer, Permit, Work};
use sealport_ambient::Timestamp;
use sealport_database::{rows_affected, sql};
use sealport_history::{Actor, Detail, Event, KeyName, Kind, record};
use sealport_identity::{Client, Language, person_key, seal_client};
use thiserror::Error;
use uuid::Uuid;

use crate::trouble::troubled;
use crate::{Consents, Trouble};

const LONGEST_TITLE: usize = 120;
const LONGEST_BODY: usize = 4_000;

/// A purpose with the newest version of its wording.
#[derive(Clone, Debug)]
pub struct Purpose {
    /// Its id.
    pub id: Uuid,
    /// Number of the newest version.
    pub version: i64,
    /// That version, one wording a language.
    pub wordings: Vec<Wording>,
    /// When it was given up: nobody is asked any more, and what was given still holds until it is withdrawn.
    pub retired_at: Option<Timestamp>,
    /// How many people agree at present.
    pub given: u64,
}

/// A wording, exactly as people read it. It is never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// Its id.
    pub id: Uuid,
    /// Which purpose.
    pub purpose: Uuid,
    /// Which version.
    pub version: i64,
    /// In which language.
    pub language: Language,
    /// A few words.
    pub title: String,
    /// What people agree to.
    pub body: String,
    /// When it was written.
    pub created_at: Timestamp,
}

/// A wording as it is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordingText {
    /// In which language.
    pub language: Language,
    /// A few words.
    pub title: String,
    /// What people agree to.
    pub body: String,
}

/// A wording was not taken.
#[derive(Debug, Error)]
pub enum PurposeError {
    /// There is no such purpose.
    #[error("there is no such purpose")]
    Unknown,
    /// No language is complete, or one is half written.
    #[error("a wording needs a title and a text")]
    Incomplete,
    /// A title or a text is too long.
    #[error("the wording is too long")]
    TooLong,
    /// Below the use case.
    #[error(transparent)]
    Trouble(Trouble),
}
troubled!(PurposeError);

impl Purpose {
    /// The wording in a language; where there is none, in the first that there is.
    pub fn wording(&self, language: Language) -> Option<&Wording> {
        self.wordings.iter().find(|one| one.language == language).or_else(|| self.wordings.first())
    }
}

impl Consents {
    /// All purposes, the oldest first; those that were given up come last.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn purposes(&self, _: &Permit<Work>) -> Result<Vec<Purpose>, Trouble> {
        self.all_purposes().await
    }

    /// The same for who words them.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn purposes_to_word(&self, _: &Permit<Administer>) -> Result<Vec<Purpose>, Trouble> {
        self.all_purposes().await
    }

    async fn all_purposes(&self) -> Result<Vec<Purpose>, Trouble> {
        let on = self.ground.database.read();
        let find = "SELECT p.id, p.retired_at, (SELECT COUNT(DISTINCT c.person_id) FROM consent c \
                    WHERE c.purpose_id = p.id AND c.confirmed_at IS NOT NULL AND c.withdrawn_at IS NULL) AS given \
                    FROM consent_purpose p ORDER BY p.retired_at IS NOT NULL, p.created_at, p.id";
        let mut purposes = Vec::new();
        for row in on.query_all_raw(sql(on, find, [])).await? {
            let id = row.try_get("", "id")?;
            let wordings = newest(on, id).await?;
            purposes.push(Purpose {
                id,
                version: wordings.first().map_or(0, |wording| wording.version),
                wordings,
                retired_at: row.try_get::<Option<i64>>("", "retired_at")?.map(Timestamp::from_micros),
                given: row.try_get::<i64>("", "given")?.unsigned_abs(),
            });
        }
        Ok(purposes)
    }

    /// Writes a wording: of a new purpose, or the next version of a known one. Consents given to earlier versions stay what
    /// they are.
    ///
    /// # Errors
    /// [`PurposeError`].
    pub async fn word(
        &self,
        permit: &Permit<Administer>,
        purpose: Option<Uuid>,
        texts: &[WordingText],
        client: &Client,
    ) -> Result<Uuid, PurposeError> {
        let texts = complete(texts)?;
        let (ground, by) = (&self.ground, permit.action().person);
        ground
            .database
            .write(async |on| {
                let now = ground.now().micros();
                let id = match purpose {
                    Some(id) => id,
                    None => {
                        let id = ground.id();
                        let insert = "INSERT INTO consent_purpose (id, created_by, created_at) VALUES ($1, $2, $3)";
                        on.execute_raw(sql(on, insert, [id.into(), by.into(), now.into()])).await?;
                        id
                    }
                };
                let known = newest(on, id).await?;
                if purpose.is_some() && known.is_empty() {
                    return Err(PurposeError::Unknown);
                }
                let version = known.first().map_or(0, |wording| wording.version) + 1;
                for text in &texts {
                    let insert = "INSERT INTO consent_wording (id, purpose_id, version, language, title, body, created_by, \
                                  created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
                    let values = [
                        ground.id().into(),
                        id.into(),
                        version.into(),
                        text.language.as_str().into(),
                        text.title.clone().into(),
                        text.body.clone().into(),
                        by.into(),
                        now.into(),
                    ];
                    on.execute_raw(sql(on, insert, values)).await?;
                }
                let title = texts.first().map(|text| text.title.clone()).unwrap_or_default();
                self.note_wording(on, Kind::ConsentWorded, (by, client), &title, version).await?;
                Ok(id)
            })
            .await
    }

    /// Gives a purpose up: nobody is asked any more. What was given still holds until it is withdrawn.
    ///
    /// # Errors
    /// [`PurposeError::Unknown`] for what is given up already, too.
    pub async fn retire(
        &self,
        permit: &Permit<Administer>,
        purpose: Uuid,
        client: &Client,
    ) -> Result<(), PurposeError> {
        let (ground, by) = (&self.ground, permit.action().person);
        ground
            .database
            .write(async |on| {
                let set = "UPDATE consent_purpose SET retired_at = $2 WHERE id = $1 AND retired_at IS NULL";
                if rows_affected(on, set, [purpose.into(), ground.now().micros().into()]).await? != 1 {
                    return Err(PurposeError::Unknown);
                }
                let wordings = newest(on, purpose).await?;
                let wording = wordings.first().ok_or(PurposeError::Unknown)?;
                self.note_wording(on, Kind::ConsentPurposeRetired, (by, client), &wording.title, wording.version)
                    .await?;
                Ok(())
            })
            .await
    }

    async fn note_wording(
        &self,
        on: &impl ConnectionTrait,
        kind: Kind,
        (by, client): (Uuid, &Client),
        title: &str,
        version: i64,
    ) -> Result<(), Trouble> {
        let ground = &self.ground;
        let key = person_key(on, ground, by).await?;
        let event = Event::new(kind, Actor::Employee(by), ground.now(), ground.chance())
            .with("purpose", Detail::Text(title.to_owned()))
            .with("version", Detail::Number(version));
        record(on, &seal_client(event, client, KeyName::Person(by), &key, ground.chance())).await?;
        Ok(())
    }
}

/// The texts that are written out, tidied. What is wholly empty is a language that the company doesn't need.
fn complete(texts: &[WordingText]) -> Result<Vec<WordingText>, PurposeError> {
    let mut all = Vec::new();
    for text in texts {
        let title = text.title.split_whitespace().collect::<Vec<_>>().join(" ");
        let body = text.body.replace("\r\n", "\n").trim().to_owned();
        match (title.is_empty(), body.is_empty()) {
            (true, true) => continue,
            (false, false) => {}
            _ => return Err(PurposeError::Incomplete),
        }
        if title.chars().count() > LONGEST_TITLE || body.chars().count() > LONGEST_BODY {
            return Err(PurposeError::TooLong);
        }
        all.push(WordingText { language: text.language, title, body });
    }
    if all.is_empty() { Err(PurposeError::Incomplete) } else { Ok(all) }
}

/// The newest version of a purpose's wording; nothing when there is no such purpose.
pub(crate) async fn newest(on: &impl ConnectionTrait, purpose: Uuid) -> Result<Vec<Wording>, Trouble> {
    let find = "SELECT id, purpose_id, version, language, title, body, created_at FROM consent_wording WHERE purpose_id = $1 \
                AND version = (SELECT MAX(version) FROM consent_wording w WHERE w.purpose_id = $1) ORDER BY language";
    let rows = on.query_all_raw(sql(on, find, [purpose.into()])).await?;
    rows.iter().map(read_wording).collect()
}

pub(crate) fn read_wording(row: &QueryResult) -> Result<Wording, Trouble> {
    let language: String = row.try_get("", "language")?;
    Ok(Wording {
        id: row.try_get("", "id")?,
        purpose: row.try_get("", "purpose_id")?,
        version: row.try_get("", "version")?,
        language: Language::parse(&language).ok_or(Trouble::Malformed("language of a wording"))?,
        title: row.try_get("", "title")?,
        body: row.try_get("", "body")?,
        created_at: Timestamp::from_micros(row.try_get("", "created_at")?),
    })
}
