//! What a page of events needs to be read: names and keys, fetched in batches.

use std::collections::{HashMap, HashSet};

use sealport_asset_store::{AssetName, asset_names, collection_names};
use sealport_directory::company_names;
use sealport_history::{Actor, Detail, Event, KeyName, Subject, open_visitor_key};
use sealport_identity::{Person, ROOT_COLLECTION, people, person_keys, team_names};
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
    /// Names of collections, as far as they are seen, and of teams.
    places: HashMap<Uuid, String>,
    companies: HashMap<Uuid, String>,
    visitor_keys: HashMap<u32, VisitorKey>,
}

impl Keys {
    /// Reads them: a handful of statements, however many events there are.
    pub async fn read(reader: &Reader, events: &[Event]) -> Result<Self, Failure> {
        let (mut persons, mut assets, mut shares, mut months) =
            (HashSet::new(), HashSet::new(), HashSet::new(), HashSet::new());
        let (mut collections, mut teams) = (HashSet::new(), HashSet::new());
        let mut companies = HashSet::new();
        for event in events {
            for (name, detail) in &event.details {
                match (name.as_str(), detail) {
                    ("collection" | "collection_before", Detail::Id(id)) => collections.insert(*id),
                    ("team", Detail::Id(id)) => teams.insert(*id),
                    ("asked_by", Detail::Id(id)) => persons.insert(*id),
                    _ => false,
                };
            }
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
        let mut places = collection_names(on, reader.bounds(), collections).await.map_err(Failure::database)?;
        if let Some(root) = places.get_mut(&ROOT_COLLECTION) {
            *root = reader.t.m("collection-root");
        }
        places.extend(team_names(on, teams).await.map_err(Failure::database)?);
        Ok(Self {
            places,
            people: people(on, ground, &persons).await?,
            person_keys: person_keys(on, ground, &persons).await?,
            assets: asset_names(on, ground, reader.bounds(), assets).await?,
            shares: share_names(on, reader.bounds(), shares).await?,
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

    /// Whether the reader doesn't see this asset.
    pub fn is_hidden(&self, id: Uuid) -> bool {
        self.assets.get(&id).is_some_and(|asset| asset.hidden)
    }

    /// Whether the reader is to know of the event: not of one about a share that they don't see, unless it is about a file
    /// that they see.
    pub fn may_tell(&self, event: &Event) -> bool {
        let is_hidden_share = |subject: &Subject| match subject {
            Subject::Share(id) => self.shares.get(id).is_some_and(|share| share.hidden),
            _ => false,
        };
        let is_seen_file = |subject: &Subject| match subject {
            Subject::Asset(id) => self.assets.get(id).is_some_and(|asset| !asset.hidden),
            _ => false,
        };
        !event.subjects.iter().any(is_hidden_share) || event.subjects.iter().any(is_seen_file)
    }

    /// The name of a team, or of a collection that the reader sees; none for others and for what is gone.
    pub fn place(&self, id: Uuid) -> Option<String> {
        self.places.get(&id).cloned()
    }

    /// Number and owner of a share.
    pub fn share(&self, id: Uuid) -> Option<ShareName> {
        self.shares.get(&id).copied()
    }

    /// Number and sender of the share that an event is about.
    pub fn share_of(&self, event: &Event) -> Option<ShareName> {
        event.subjects.iter().find_map(|subject| match subject {
            Subject::Share(id) => self.share(*id),
            _ => None,
        })
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
