//! What a page of events needs to be read: names and keys, fetched in batches.

use std::collections::{HashMap, HashSet};

use sealport_asset_store::{AssetName, asset_names};
use sealport_directory::company_names;
use sealport_history::{Actor, Event, KeyName, Subject, open_visitor_key};
use sealport_identity::{Person, people, person_keys};
use sealport_sharing::{ShareName, share_names};
use sealport_vault::{PersonKey, SealsFields, VisitorKey};
use uuid::Uuid;

use super::Reader;
use crate::http::Failure;

/// Names and keys behind some events.
pub struct Keys {
    people: HashMap<Uuid, Person>,
    person_keys: HashMap<Uuid, PersonKey>,
    assets: HashMap<Uuid, AssetName>,
    shares: HashMap<Uuid, ShareName>,
    companies: HashMap<Uuid, String>,
    visitor_keys: HashMap<u32, VisitorKey>,
}

impl Keys {
    /// Reads them: a handful of statements, however many events there are.
    pub async fn read(reader: &Reader, events: &[Event]) -> Result<Self, Failure> {
        let (mut persons, mut assets, mut shares, mut months) =
            (HashSet::new(), HashSet::new(), HashSet::new(), HashSet::new());
        let mut companies = HashSet::new();
        for event in events {
            if let Actor::Employee(id) | Actor::Recipient(id) = event.actor {
                persons.insert(id);
            }
            for subject in &event.subjects {
                match subject {
                    Subject::Person(id) => persons.insert(*id),
                    Subject::Asset(id) => assets.insert(*id),
                    Subject::Share(id) => shares.insert(*id),
                    Subject::Company(id) => companies.insert(*id),
                    _ => false,
                };
            }
            for sealed in event.sealed.values() {
                match sealed.key {
                    KeyName::Person(id) => persons.insert(id),
                    KeyName::Asset(id) => assets.insert(id),
                    KeyName::Visitor(month) => months.insert(month),
                };
            }
        }
        let ground = &reader.app.ground;
        let on = ground.database.read();
        let persons: Vec<Uuid> = persons.into_iter().collect();
        let mut visitor_keys = HashMap::new();
        for month in months {
            if let Some(key) = open_visitor_key(on, &ground.master, month).await? {
                visitor_keys.insert(month, key);
            }
        }
        Ok(Self {
            people: people(on, ground, &persons).await?,
            person_keys: person_keys(on, ground, &persons).await?,
            assets: asset_names(on, ground, assets).await?,
            shares: share_names(on, shares).await?,
            companies: company_names(on, ground, companies).await?,
            visitor_keys,
        })
    }

    /// A person's name; none for one who was erased.
    pub fn person(&self, id: Uuid) -> Option<&str> {
        self.people.get(&id).filter(|person| person.address.is_some()).map(|person| person.name.as_str())
    }

    /// An asset's present title; none once it was deleted.
    pub fn asset(&self, id: Uuid) -> Option<&str> {
        self.assets.get(&id).map(|asset| asset.title.as_str()).filter(|title| !title.is_empty())
    }

    /// Number and sender of a share.
    pub fn share(&self, id: Uuid) -> Option<ShareName> {
        self.shares.get(&id).copied()
    }

    /// A company's present name.
    pub fn company(&self, id: Uuid) -> Option<&str> {
        self.companies.get(&id).map(String::as_str)
    }

    /// A sealed field of an event; none when there is none, or when its key was destroyed.
    pub fn open(&self, event: &Event, name: &str) -> Option<String> {
        let sealed = event.sealed.get(name)?;
        let key: &dyn SealsFields = match sealed.key {
            KeyName::Person(id) => self.person_keys.get(&id)?,
            KeyName::Asset(id) => self.assets.get(&id)?.key.as_ref()?,
            KeyName::Visitor(month) => self.visitor_keys.get(&month)?,
        };
        match sealed.open(event.id, name, key) {
            Ok(text) => Some(text),
            Err(error) => {
                tracing::error!(event = %event.id, field = name, %error, "a sealed field of the history does not open");
                None
            }
        }
    }
}
