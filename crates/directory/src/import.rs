//! Contacts out of a list: first what would happen, then the same for good.

use std::collections::HashMap;

use sealport_access::{Permit, Work};
use sealport_history::{Detail, Kind, record};
use sealport_identity::{Address, Client, people_at};
use thiserror::Error;
use uuid::Uuid;

use crate::contacts::{add_in, change_in, event, from};
use crate::domains::look_alike;
use crate::doubts::doubts_beside;
use crate::list::read_all;
use crate::trouble::troubled;
use crate::{Contact, ContactError, ContactText, Directory, Doubt, Field, Sheet, SheetLine, Trouble, WhyWrong};

/// Lines of one transaction: nobody else has to wait for a whole list.
const AT_ONCE: usize = 50;

/// What a list would do.
#[derive(Clone)]
pub struct Plan {
    /// Line by line.
    pub lines: Vec<PlannedLine>,
}

/// What a line would do.
#[derive(Clone)]
pub struct PlannedLine {
    /// The line.
    pub line: SheetLine,
    /// What becomes of it.
    pub outcome: Outcome,
    /// What to look at twice.
    pub doubts: Vec<Doubt>,
}

/// What becomes of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A new contact.
    Add,
    /// Something else is noted of a known one.
    Change(Uuid, Vec<Field>),
    /// All of it is known already.
    Same(Uuid),
    /// It can't be taken.
    Wrong(WhyWrong),
}

/// How many lines became what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// New contacts.
    pub added: u64,
    /// Changed ones.
    pub changed: u64,
    /// Known ones without a change.
    pub same: u64,
    /// Lines that could not be taken.
    pub wrong: u64,
}

/// A list was not taken.
#[derive(Debug, Error)]
pub enum ImportError {
    /// A contact in it was changed by somebody else at this moment.
    #[error("a contact was changed meanwhile")]
    Changed,
    /// Below the use case.
    #[error(transparent)]
    Trouble(Trouble),
}
troubled!(ImportError);

impl From<ContactError> for ImportError {
    fn from(error: ContactError) -> Self {
        match error {
            ContactError::Trouble(trouble) => Self::Trouble(trouble),
            // Sheets hold nothing too long, so it was somebody else.
            ContactError::Unknown
            | ContactError::AlreadyThere(_)
            | ContactError::Changed
            | ContactError::TooLong(_) => Self::Changed,
        }
    }
}

impl Plan {
    /// How many lines become what.
    pub fn counts(&self) -> Imported {
        let mut counts = Imported::default();
        for line in &self.lines {
            match line.outcome {
                Outcome::Add => counts.added += 1,
                Outcome::Change(..) => counts.changed += 1,
                Outcome::Same(_) => counts.same += 1,
                Outcome::Wrong(_) => counts.wrong += 1,
            }
        }
        counts
    }
}

impl Directory {
    /// What the list would do; nothing is changed.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn plan(&self, _: &Permit<Work>, sheet: &Sheet, own: &[String]) -> Result<Plan, Trouble> {
        let on = self.ground.database.read();
        let known = self.known(on, &sheet.lines).await?;
        let mut lines = Vec::with_capacity(sheet.lines.len());
        let mut domains = HashMap::new();
        for line in &sheet.lines {
            let address = Address::parse(&line.address).ok();
            let contact = address.as_ref().and_then(|address| known.get(&address.normalised()));
            let outcome = outcome(line, contact);
            let found = match (&outcome, &address) {
                (Outcome::Add, Some(address)) => {
                    let known = match domains.get(address.domain()) {
                        Some(known) => Option::clone(known),
                        None => {
                            let known = look_alike(on, &self.ground, address.domain(), own).await?;
                            domains.insert(address.domain().to_owned(), known.clone());
                            known
                        }
                    };
                    doubts_beside(on, &self.ground, (&line.text.name, address), known, None).await?
                }
                _ => Vec::new(),
            };
            lines.push(PlannedLine { line: line.clone(), outcome, doubts: found });
        }
        Ok(Plan { lines })
    }

    /// Takes the list: a few lines at a time, each contact with its event; at the end one event for the whole of it. What was
    /// taken before a failure stays, and taking the list again goes on from there.
    ///
    /// # Errors
    /// [`ImportError`].
    pub async fn import(&self, permit: &Permit<Work>, sheet: &Sheet, client: &Client) -> Result<Imported, ImportError> {
        let by = permit.action().person;
        let mut all = Imported::default();
        for lines in sheet.lines.chunks(AT_ONCE) {
            let some = self.ground.database.write(async |on| self.take(on, by, lines, client).await).await?;
            all.added += some.added;
            all.changed += some.changed;
            all.same += some.same;
            all.wrong += some.wrong;
        }
        let count = |number: u64| Detail::Number(i64::try_from(number).unwrap_or(i64::MAX));
        self.ground
            .database
            .write(async |on| {
                let done = event(&self.ground, Kind::ContactsImported, by)
                    .with("added", count(all.added))
                    .with("changed", count(all.changed))
                    .with("wrong", count(all.wrong));
                Ok::<_, Trouble>(record(on, &from(on, &self.ground, done, by, client).await?).await?)
            })
            .await?;
        Ok(all)
    }

    async fn take(
        &self,
        on: &sea_orm::DatabaseTransaction,
        by: Uuid,
        lines: &[SheetLine],
        client: &Client,
    ) -> Result<Imported, ImportError> {
        let known = self.known(on, lines).await?;
        let mut done = Imported::default();
        for line in lines {
            let Ok(address) = Address::parse(&line.address) else {
                done.wrong += 1;
                continue;
            };
            let contact = known.get(&address.normalised());
            match (outcome(line, contact), contact) {
                (Outcome::Wrong(_), _) => done.wrong += 1,
                (Outcome::Add, _) => {
                    add_in(on, &self.ground, by, &address, &line.text, client).await?;
                    done.added += 1;
                }
                (Outcome::Change(..), Some(contact)) => {
                    change_in(on, &self.ground, by, contact, &merged(line, contact), client).await?;
                    done.changed += 1;
                }
                (Outcome::Change(..) | Outcome::Same(_), _) => done.same += 1,
            }
        }
        Ok(done)
    }

    /// Whoever of the lines is a contact, by normalised address.
    async fn known(
        &self,
        on: &impl sea_orm::ConnectionTrait,
        lines: &[SheetLine],
    ) -> Result<HashMap<String, Contact>, Trouble> {
        let addresses: Vec<Address> = lines.iter().filter_map(|line| Address::parse(&line.address).ok()).collect();
        let people = people_at(on, &self.ground, &addresses).await?;
        let ids: Vec<Uuid> = people.values().map(|person| person.id).collect();
        let contacts = read_all(on, &self.ground, &ids).await?;
        let by_address = |contact: Contact| Some((contact.person.address.as_ref()?.normalised(), contact));
        Ok(contacts.into_iter().filter_map(by_address).collect())
    }

    /// Notes that contacts were given out as a list, before the first line leaves.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn note_export(&self, permit: &Permit<Work>, client: &Client) -> Result<(), Trouble> {
        let by = permit.action().person;
        self.ground
            .database
            .write(async |on| {
                let event = event(&self.ground, Kind::ContactsExported, by);
                Ok::<_, Trouble>(record(on, &from(on, &self.ground, event, by, client).await?).await?)
            })
            .await
    }

    /// Several contacts with everything that is noted of them, in the order of `ids`.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn contacts_in_full(&self, _: &Permit<Work>, ids: &[Uuid]) -> Result<Vec<Contact>, Trouble> {
        let mut all = read_all(self.ground.database.read(), &self.ground, ids).await?;
        all.sort_by_key(|contact| ids.iter().position(|id| *id == contact.person.id));
        Ok(all)
    }
}

fn outcome(line: &SheetLine, contact: Option<&Contact>) -> Outcome {
    if let Some(why) = line.wrong {
        return Outcome::Wrong(why);
    }
    let Some(contact) = contact else { return Outcome::Add };
    match contact.text.differs(&merged(line, contact)) {
        changed if changed.is_empty() => Outcome::Same(contact.person.id),
        changed => Outcome::Change(contact.person.id, changed),
    }
}

/// What is noted of the contact after the line: an empty cell takes nothing away.
fn merged(line: &SheetLine, contact: &Contact) -> ContactText {
    let choose = |new: &str, old: &str| if new.is_empty() { old.to_owned() } else { new.to_owned() };
    let (new, old) = (&line.text, &contact.text);
    let is_same_company = crate::marks::words(&new.company) == crate::marks::words(&old.company);
    let keeps_person = contact.is_employee;
    ContactText {
        name: if keeps_person { old.name.clone() } else { choose(&new.name, &old.name) },
        language: if line.says_language && !keeps_person { new.language } else { old.language },
        company: if is_same_company { old.company.clone() } else { choose(&new.company, &old.company) },
        phone: choose(&new.phone, &old.phone),
        notes: choose(&new.notes, &old.notes),
        protection: choose(&new.protection, &old.protection),
    }
}
