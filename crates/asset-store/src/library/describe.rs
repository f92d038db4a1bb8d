//! What is said of an asset.

use sealport_access::{Edit, Permit, ProtectionClass};
use sealport_ambient::Timestamp;
use sealport_database::rows_affected;
use sealport_history::{Detail, KeyName, Kind, Subject, record};
use sealport_identity::Client;
use uuid::Uuid;

use super::page::{Asset, load};
use super::{Library, LibraryError, refresh_search};
use crate::deed::{asset_key, done_by};

const LONGEST_TITLE: usize = 300;
const LONGEST_TEXT: usize = 10_000;
const MOST_KEYWORDS: usize = 100;
const LONGEST_KEYWORD: usize = 100;

/// What people say of an asset. Lengths are in characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// At most 300, at least one.
    pub title: String,
    /// At most 10,000.
    pub description: String,
    /// At most 100 of at most 100; repeats and empty ones are dropped.
    pub keywords: Vec<String>,
    /// At most 10,000.
    pub licence: String,
    /// At most 10,000.
    pub usage_terms: String,
    /// At most 10,000.
    pub notes: String,
    /// It leaves the house from here on.
    pub available_from: Option<Timestamp>,
    /// It leaves the house until here.
    pub licence_until: Option<Timestamp>,
    /// How sure the house has to be of who gets it.
    pub protection: ProtectionClass,
}

/// What came of describing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Names of the fields that changed, as in the history; none when everything was as before.
    pub fields: Vec<&'static str>,
    /// The asset's revision now.
    pub revision: i64,
}

impl Description {
    /// Trims, drops empty and repeated keywords, checks lengths.
    fn tidy(self) -> Result<Self, LibraryError> {
        let mut keywords: Vec<String> = Vec::new();
        for keyword in self.keywords {
            let keyword = keyword.trim().to_owned();
            if !keyword.is_empty() && !keywords.contains(&keyword) {
                keywords.push(keyword);
            }
        }
        let tidy = Self {
            title: self.title.split_whitespace().collect::<Vec<_>>().join(" "),
            description: self.description.trim().to_owned(),
            keywords,
            licence: self.licence.trim().to_owned(),
            usage_terms: self.usage_terms.trim().to_owned(),
            notes: self.notes.trim().to_owned(),
            ..self
        };
        if tidy.title.is_empty() {
            return Err(LibraryError::NoTitle);
        }
        within("title", &tidy.title, LONGEST_TITLE)?;
        let texts = [
            ("description", &tidy.description),
            ("licence", &tidy.licence),
            ("usage_terms", &tidy.usage_terms),
            ("notes", &tidy.notes),
        ];
        texts.into_iter().try_for_each(|(field, text)| within(field, text, LONGEST_TEXT))?;
        if tidy.keywords.len() > MOST_KEYWORDS {
            return Err(LibraryError::TooLong { field: "keywords", longest: MOST_KEYWORDS });
        }
        tidy.keywords.iter().try_for_each(|keyword| within("keywords", keyword, LONGEST_KEYWORD))?;
        if let (Some(from), Some(until)) = (tidy.available_from, tidy.licence_until)
            && until <= from
        {
            return Err(LibraryError::NeverAvailable);
        }
        Ok(tidy)
    }

    /// The fields in which the asset differs.
    fn differences(&self, asset: &Asset) -> Vec<&'static str> {
        [
            ("title", self.title != asset.title),
            ("description", self.description != asset.description),
            ("keywords", self.keywords != asset.keywords),
            ("licence", self.licence != asset.licence),
            ("usage_terms", self.usage_terms != asset.usage_terms),
            ("notes", self.notes != asset.notes),
            ("available_from", self.available_from != asset.available_from),
            ("licence_until", self.licence_until != asset.licence_until),
            ("protection_class", self.protection != asset.protection),
        ]
        .into_iter()
        .filter_map(|(field, differs)| differs.then_some(field))
        .collect()
    }
}

impl From<&Asset> for Description {
    fn from(asset: &Asset) -> Self {
        Self {
            title: asset.title.clone(),
            description: asset.description.clone(),
            keywords: asset.keywords.clone(),
            licence: asset.licence.clone(),
            usage_terms: asset.usage_terms.clone(),
            notes: asset.notes.clone(),
            available_from: asset.available_from,
            licence_until: asset.licence_until,
            protection: asset.protection,
        }
    }
}

impl Library {
    /// Replaces what is said of the asset, if it still has the `revision` that the person saw.
    ///
    /// # Errors
    /// [`LibraryError::Changed`] when somebody else came in between; [`LibraryError::TooLong`], [`LibraryError::NoTitle`],
    /// [`LibraryError::NeverAvailable`], [`LibraryError::NotFound`].
    pub async fn describe(
        &self,
        permit: &Permit<Edit>,
        revision: i64,
        description: Description,
        client: &Client,
    ) -> Result<Change, LibraryError> {
        let Edit { person, asset: id, .. } = *permit.action();
        let description = description.tidy()?;
        let keywords = serde_json::to_string(&description.keywords).map_err(|_| LibraryError::Damaged("keywords"))?;
        self.ground
            .database
            .write(async |transaction| {
                let before = load(transaction, person, id).await?;
                if before.deleted_at.is_some() {
                    return Err(LibraryError::NotFound);
                }
                let fields = description.differences(&before);
                if fields.is_empty() {
                    return Ok(Change { fields, revision: before.revision });
                }
                let hit = rows_affected(
                    transaction,
                    "UPDATE asset SET title = $3, description = $4, keywords = $5, licence = $6, usage_terms = $7, \
                     notes = $8, available_from = $9, licence_until = $10, protection_class = $13, changed_at = $11, \
                     revision = revision + 1 \
                     WHERE id = $1 AND revision = $2 AND deleted_at IS NULL AND EXISTS (SELECT 1 FROM person_right held \
                     WHERE held.person_id = $12 AND held.collection_id = asset.collection_id AND held.may_edit = 1)",
                    [
                        id.into(),
                        revision.into(),
                        description.title.as_str().into(),
                        description.description.as_str().into(),
                        keywords.as_str().into(),
                        description.licence.as_str().into(),
                        description.usage_terms.as_str().into(),
                        description.notes.as_str().into(),
                        description.available_from.map(Timestamp::micros).into(),
                        description.licence_until.map(Timestamp::micros).into(),
                        self.ground.now().micros().into(),
                        person.into(),
                        description.protection.as_str().into(),
                    ],
                )
                .await?;
                if hit != 1 {
                    return Err(LibraryError::Changed);
                }
                refresh_search(transaction, id).await?;
                self.write_described(transaction, person, &before, &description, &fields, client).await?;
                Ok(Change { fields, revision: revision + 1 })
            })
            .await
    }

    async fn write_described(
        &self,
        on: &impl sea_orm::ConnectionTrait,
        person: Uuid,
        before: &Asset,
        after: &Description,
        fields: &[&'static str],
        client: &Client,
    ) -> Result<(), LibraryError> {
        let (ground, name) = (&*self.ground, KeyName::Asset(before.id));
        let key = asset_key(on, ground, before.id).await?;
        let mut event = done_by(on, ground, Kind::Described, person, client)
            .await?
            .about(Subject::Asset(before.id))
            .with("fields", Detail::Texts(fields.iter().map(|field| (*field).to_owned()).collect()));
        if fields.contains(&"title") {
            event = event.seal("title_before", &before.title, name, &key, ground.chance()).seal(
                "title",
                &after.title,
                name,
                &key,
                ground.chance(),
            );
        }
        for (field, until) in [("available_from", after.available_from), ("licence_until", after.licence_until)] {
            if let (true, Some(until)) = (fields.contains(&field), until) {
                event = event.with(field, Detail::Time(until));
            }
        }
        if fields.contains(&"protection_class") {
            event = event
                .with("protection_class_before", Detail::Text(before.protection.as_str().to_owned()))
                .with("protection_class", Detail::Text(after.protection.as_str().to_owned()));
        }
        Ok(record(on, &event).await?)
    }
}

fn within(field: &'static str, text: &str, longest: usize) -> Result<(), LibraryError> {
    if text.chars().count() > longest { Err(LibraryError::TooLong { field, longest }) } else { Ok(()) }
}
