//! What is noted of a contact besides the address.

use sealport_identity::Language;
use sealport_vault::Place;
use uuid::Uuid;

/// Longest name of a person or a company, in characters.
pub const LONGEST_NAME: usize = 200;
const LONGEST_PHONE: usize = 60;
/// Longest notes, in characters.
pub const LONGEST_NOTES: usize = 4_000;

/// What an employee enters for a contact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactText {
    /// Display name; may be empty.
    pub name: String,
    /// In which language letters are written.
    pub language: Language,
    /// Name of the company; empty for none. One that is not known yet is entered.
    pub company: String,
    /// Telephone.
    pub phone: String,
    /// Whatever helps to serve them.
    pub notes: String,
    /// What has to be heeded: agreements on secrecy, who else must not see what.
    pub protection: String,
}

/// One of the fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// The name.
    Name,
    /// The language.
    Language,
    /// The company.
    Company,
    /// The telephone.
    Phone,
    /// Notes.
    Notes,
    /// What has to be heeded.
    Protection,
}

impl Field {
    /// Its stable name, in events and locale keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Language => "language",
            Self::Company => "company",
            Self::Phone => "phone",
            Self::Notes => "notes",
            Self::Protection => "protection",
        }
    }
}

impl ContactText {
    /// Without surrounding space and unprintable characters.
    #[must_use]
    pub fn tidy(&self) -> Self {
        let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").replace(char::is_control, "");
        let lines = |text: &str| text.replace("\r\n", "\n").trim().replace('\0', "");
        Self {
            name: line(&self.name),
            language: self.language,
            company: line(&self.company),
            phone: line(&self.phone),
            notes: lines(&self.notes),
            protection: lines(&self.protection),
        }
    }

    /// The first field that is too long.
    pub fn too_long(&self) -> Option<Field> {
        let lengths = [
            (Field::Name, &self.name, LONGEST_NAME),
            (Field::Company, &self.company, LONGEST_NAME),
            (Field::Phone, &self.phone, LONGEST_PHONE),
            (Field::Notes, &self.notes, LONGEST_NOTES),
            (Field::Protection, &self.protection, LONGEST_NOTES),
        ];
        lengths.into_iter().find(|(_, text, most)| text.chars().count() > *most).map(|(field, ..)| field)
    }

    /// The fields in which `after` differs.
    pub fn differs(&self, after: &Self) -> Vec<Field> {
        let all = [
            (Field::Name, self.name != after.name),
            (Field::Language, self.language != after.language),
            (Field::Company, self.company != after.company),
            (Field::Phone, self.phone != after.phone),
            (Field::Notes, self.notes != after.notes),
            (Field::Protection, self.protection != after.protection),
        ];
        all.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect()
    }

    /// What the field says.
    pub fn get(&self, field: Field) -> &str {
        match field {
            Field::Name => &self.name,
            Field::Language => self.language.as_str(),
            Field::Company => &self.company,
            Field::Phone => &self.phone,
            Field::Notes => &self.notes,
            Field::Protection => &self.protection,
        }
    }
}

pub fn contact_place(column: &str, person: Uuid) -> Place<'_> {
    Place { table: "contact", column, id: person.into_bytes() }
}

pub fn company_place(column: &str, company: Uuid) -> Place<'_> {
    Place { table: "company", column, id: company.into_bytes() }
}
