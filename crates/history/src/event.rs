use std::collections::BTreeMap;

use sealport_ambient::{Chance, Timestamp};
use sealport_vault::{FieldError, Place, SealsFields};
use uuid::Uuid;

use crate::Kind;

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The portal itself: a job, the end of a term.
    Portal,
    /// The operator on the command line.
    Operator,
    /// An employee, by person id.
    Employee(Uuid),
    /// A recipient of a grant, by person id.
    Recipient(Uuid),
    /// Somebody whom we don't know.
    Visitor,
}

/// What it concerns: the event stands in the timeline of each of its subjects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// An asset.
    Asset(Uuid),
    /// An immutable file of an asset.
    Rendition(Uuid),
    /// A share.
    Share(Uuid),
    /// One recipient's right in a share.
    Grant(Uuid),
    /// A person, as the object of the deed.
    Person(Uuid),
    /// A delivery.
    Delivery(Uuid),
    /// An upload on its way.
    Upload(Uuid),
    /// A customer's company.
    Company(Uuid),
}

impl Subject {
    /// Its id.
    pub const fn id(self) -> Uuid {
        match self {
            Self::Asset(id)
            | Self::Rendition(id)
            | Self::Share(id)
            | Self::Grant(id)
            | Self::Person(id)
            | Self::Delivery(id)
            | Self::Upload(id)
            | Self::Company(id) => id,
        }
    }

    /// Whether a timeline of it is ever asked for. The others are found through these, and cost no row.
    pub(crate) const fn has_timeline(self) -> bool {
        matches!(self, Self::Asset(_) | Self::Share(_) | Self::Person(_) | Self::Company(_))
    }
}

/// A value that is neither personal nor secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Detail {
    /// A count, a size in bytes, a version.
    Number(i64),
    /// A word of ours: a status, a reason, a mail server's answer code.
    Text(String),
    /// An instant.
    Time(Timestamp),
    /// Yes or no.
    Flag(bool),
    /// An id.
    Id(Uuid),
    /// Several words of ours.
    Texts(Vec<String>),
    /// Several ids.
    Ids(Vec<Uuid>),
}

/// Which key a sealed field is under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyName {
    /// A person's.
    Person(Uuid),
    /// An asset's.
    Asset(Uuid),
    /// The month's key for visitors whom we don't know, as YYYYMM.
    Visitor(u32),
}

/// A field that only the named key opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedField {
    /// The key.
    pub key: KeyName,
    /// The sealed bytes.
    pub bytes: Vec<u8>,
}

impl SealedField {
    /// Opens field `name` of the event `event`.
    ///
    /// # Errors
    /// [`FieldError`] when the key is another one or the bytes were moved or changed.
    pub fn open(&self, event: Uuid, name: &str, key: &dyn SealsFields) -> Result<String, FieldError> {
        let plain = key.open(place(event, name), &self.bytes)?;
        Ok(String::from_utf8_lossy(&plain).into_owned())
    }
}

/// One line of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its name.
    pub id: Uuid,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub kind: Kind,
    /// Who did it.
    pub actor: Actor,
    /// What it concerns, ordered and without repeats.
    pub subjects: Vec<Subject>,
    /// Open details by name.
    pub details: BTreeMap<String, Detail>,
    /// Sealed details by name: names, addresses, titles, file names.
    pub sealed: BTreeMap<String, SealedField>,
}

impl Event {
    /// Something that `actor` did at `at`.
    pub fn new(kind: Kind, actor: Actor, at: Timestamp, chance: &dyn Chance) -> Self {
        Self {
            id: chance.uuid(at),
            at,
            kind,
            actor,
            subjects: Vec::new(),
            details: BTreeMap::new(),
            sealed: BTreeMap::new(),
        }
    }

    /// Puts it into the timeline of `subject` too.
    #[must_use]
    pub fn about(mut self, subject: Subject) -> Self {
        if let Err(place) = self.subjects.binary_search(&subject) {
            self.subjects.insert(place, subject);
        }
        self
    }

    /// Adds an open detail. Never a name, an address, a title: those are [`sealed`](Self::seal).
    #[must_use]
    pub fn with(mut self, name: &str, detail: Detail) -> Self {
        self.details.insert(name.to_owned(), detail);
        self
    }

    /// Adds a detail that only `key` opens; `under` must name that key.
    #[must_use]
    pub fn seal(mut self, name: &str, plain: &str, under: KeyName, key: &dyn SealsFields, chance: &dyn Chance) -> Self {
        let bytes = key.seal(place(self.id, name), plain.as_bytes(), chance);
        self.sealed.insert(name.to_owned(), SealedField { key: under, bytes });
        self
    }

    /// A number among the details.
    pub fn number(&self, name: &str) -> Option<i64> {
        match self.details.get(name)? {
            Detail::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// A text among the details.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.details.get(name)? {
            Detail::Text(text) => Some(text),
            _ => None,
        }
    }
}

fn place(event: Uuid, name: &str) -> Place<'_> {
    Place { table: "usage_event", column: name, id: event.into_bytes() }
}
