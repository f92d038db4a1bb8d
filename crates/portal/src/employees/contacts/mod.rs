//! Customers: the people, their companies, and everything about each in one view.

mod account;
mod company;
mod edit;
mod export;
mod import;
mod list;
mod person;
mod shares;
mod viewers;

pub use account::{disable, enable, invite};
pub(in crate::employees) use company::load as load_company;
pub use company::{change as change_company, edit as edit_company, show as company};
pub use edit::{add, archive, edit, new, restore, save};
pub use export::csv;
pub use import::{show as import, take as take_import};
pub use list::{companies, contacts};
pub use person::{may_read_history, show as contact};
pub use viewers::{name_viewer, remove_viewer};

use actix_web::web;
use sealport_ambient::Timestamp;
use sealport_directory::{Contact, Doubt, Field, ListCursor};
use uuid::Uuid;

use crate::employees::compose::language_name;
use crate::http::{Colleague, Failure};
use crate::texts::Texts;

/// A doubt in words.
pub(super) struct DoubtRow {
    /// What was found.
    pub words: String,
    /// What to do about it.
    pub advice: String,
    /// Where to look; empty for nowhere.
    pub href: String,
}

/// The doubts about `address` as lines.
pub(super) fn doubt_rows(doubts: &[Doubt], address: &str, t: &Texts) -> Vec<DoubtRow> {
    doubts.iter().map(|doubt| doubt_row(doubt, address, t)).collect()
}

fn doubt_row(doubt: &Doubt, address: &str, t: &Texts) -> DoubtRow {
    let (key, value, href) = match doubt {
        Doubt::LooksLike { known } => ("check-looks-like", known.clone(), String::new()),
        Doubt::Spelled { other } => ("check-spelled", other.clone(), String::new()),
        Doubt::SameName(twin) => {
            let known = twin.address.as_ref().map_or("–", |address| address.as_str()).to_owned();
            ("check-same-name", known, format!("/contacts/{}", twin.id))
        }
    };
    DoubtRow {
        words: t.b(key, "subject", address, "value", value.as_str()),
        advice: t.b(&format!("{key}-do"), "subject", address, "value", value.as_str()),
        href,
    }
}

/// The domains of the house itself.
pub(super) fn own_domains(colleague: &Colleague) -> Vec<String> {
    let mine = colleague.session.person.address.as_ref().map(|address| address.domain().to_owned());
    let host = url::Url::parse(&colleague.visitor.app.config.public_url()).ok();
    let host = host.and_then(|url| url.host_str().map(str::to_owned));
    mine.into_iter().chain(host).collect()
}

/// The company of a form's field; none for an empty one.
async fn own_company(colleague: &Colleague, field: &str) -> Result<Option<Uuid>, Failure> {
    if field.is_empty() {
        return Ok(None);
    }
    let id = field.parse().map_err(|_| Failure::NotFound)?;
    Ok(Some(company::load(colleague, id).await?.id))
}

pub(in crate::employees) async fn load(colleague: &Colleague, id: Uuid) -> Result<Contact, Failure> {
    colleague.visitor.app.directory.contact(&colleague.permit, id).await?.ok_or(Failure::NotFound)
}

/// What a field is called.
fn field_word(field: Field, t: &Texts) -> String {
    t.m(&format!("contact-field-{}", field.as_str()))
}

fn facts(contact: &Contact, entered_by: Option<&str>, t: &Texts) -> Vec<(String, String)> {
    let address = contact.person.address.as_ref().map_or("–", |address| address.as_str());
    let mut facts = vec![(t.m("field-address"), address.to_owned())];
    let spelled = contact.person.address.as_ref().and_then(|it| sealport_directory::other_spelling(it.domain()));
    facts.extend(spelled.map(|other| (t.m("contact-spelled"), other)));
    facts.push((t.m("contact-field-language"), language_name(contact.person.language).to_owned()));
    for field in [Field::Phone, Field::Notes] {
        let text = contact.text.get(field);
        facts.extend((!text.is_empty()).then(|| (field_word(field, t), text.to_owned())));
    }
    let at = t.day(contact.created_at);
    let entered = match entered_by {
        Some(who) => t.b("contact-entered-by", "at", at, "who", who),
        None => at,
    };
    facts.push((t.m("contact-entered"), entered));
    facts
}

fn write_cursor(at: Timestamp, id: Uuid) -> String {
    format!("{}.{}", at.micros(), id.simple())
}

fn read_cursor(text: Option<&str>) -> ListCursor {
    let read = |text: &str| {
        let (at, id) = text.split_once('.')?;
        Some(ListCursor { at: Timestamp::from_micros(at.parse().ok()?), id: id.parse().ok()? })
    };
    text.and_then(read).unwrap_or(ListCursor::FIRST)
}

/// An address of ours with a query; empty values are left out.
fn href(path: &str, values: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in values.iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    match query.finish().as_str() {
        "" => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

type Id = web::Path<Uuid>;

#[cfg(test)]
mod page_tests;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_cursors_survive() {
        assert_eq!(href("/contacts", &[("q", "a&b"), ("company", "")]), "/contacts?q=a%26b");
        assert_eq!(href("/contacts", &[("q", "")]), "/contacts");
        let place = ListCursor { at: Timestamp::from_micros(1_795_284_307_123_456), id: Uuid::from_u128(7) };
        assert_eq!(read_cursor(Some(&write_cursor(place.at, place.id))), place);
        assert_eq!(read_cursor(Some("x")), ListCursor::FIRST);
    }
}
