//! Everything on one customer.

use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_access::Role;
use sealport_directory::Contact;
use sealport_identity::people;
use sealport_notify::{LetterKind, LetterStatus, failed_letters_to};
use sealport_sharing::Customer;
use serde::Deserialize;
use uuid::Uuid;

use super::account::{self, AccountPart};
use super::shares::{self, ShareLine};
use super::{Id, facts, load};
use crate::employees::consents::{Asking, on_page_of};
use crate::employees::share::html;
use crate::employees::timeline;
use crate::http::{Colleague, Failure};
use crate::page::Page;
use crate::texts::Texts;

/// Failed letters that are shown.
const LETTERS: u32 = 10;

const SAID: &[&str] = &[
    "contact-added",
    "contact-saved",
    "contact-taken-back",
    "consent-was-asked",
    "contact-was-invited",
    "contact-account-off",
    "contact-account-on",
];

#[derive(Template)]
#[template(path = "employees/contact.html")]
struct ContactPage {
    t: Texts,
    page: Page,
    id: Uuid,
    name: String,
    address: String,
    company: Option<(Uuid, String)>,
    /// What has to be heeded, of the person and of the company.
    heed: Vec<String>,
    is_archived: bool,
    is_employee: bool,
    figures: Vec<(u64, String)>,
    facts: Vec<(String, String)>,
    shares: Vec<ShareLine>,
    first_href: String,
    next_href: String,
    failed: Vec<FailedLetter>,
    asking: Asking,
    /// Nothing for colleagues.
    account: Option<AccountPart>,
    /// Nothing for colleagues: where they signed in is nobody's business.
    history: Option<Vec<timeline::Line>>,
}

struct FailedLetter {
    what: String,
    at: String,
    error: String,
}

/// How the page is asked for.
#[derive(Deserialize)]
pub struct Asked {
    after: Option<String>,
    said: Option<String>,
}

/// `GET /contacts/{id}`
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn show(colleague: Colleague, id: Id, asked: web::Query<Asked>) -> Result<HttpResponse, Failure> {
    let contact = load(&colleague, *id).await?;
    let (t, app) = (colleague.visitor.t, &colleague.visitor.app);
    let shares = shares::of(&colleague, Customer::Person(*id), asked.after.as_deref()).await?;
    let on = app.ground.database.read();
    let failed = told_of(&colleague, &contact, failed_letters_to(on, *id, LETTERS).await?).await?;
    let by = contact.created_by.unwrap_or_default();
    let entered_by = people(on, &app.ground, &[by]).await?.remove(&by).map(|person| person.name);
    let base = format!("/contacts/{id}");
    let page = ContactPage {
        page: colleague.page("contacts").after(asked.said.as_deref(), SAID, &t),
        id: *id,
        name: contact.person.name.clone(),
        address: contact.person.address.as_ref().map_or("–", |address| address.as_str()).to_owned(),
        company: contact.company.map(|id| (id, contact.text.company.clone())),
        heed: heed(&colleague, &contact).await?,
        is_archived: contact.archived_at.is_some(),
        is_employee: contact.is_employee,
        figures: shares::figures(&shares.figures, &t),
        facts: facts(&contact, entered_by.as_deref(), &t),
        shares: shares.lines,
        first_href: if asked.after.is_some() { base.clone() } else { String::new() },
        next_href: match shares.next.as_str() {
            "" => String::new(),
            next => format!("{base}?after={next}#shares"),
        },
        failed: failed.iter().map(|letter| failed_letter(letter, &t)).collect(),
        asking: on_page_of(&colleague, *id).await?,
        account: account::part(&colleague, &contact).await?,
        history: match may_read_history(&colleague, &contact) {
            true => Some(timeline::latest(&colleague, *id).await?),
            false => None,
        },
        t,
    };
    html(HttpResponse::Ok(), &page)
}

/// A colleague's history tells of sign-ins too: it is for reviewers.
pub fn may_read_history(colleague: &Colleague, contact: &Contact) -> bool {
    !contact.is_employee || colleague.session.facts.roles.has(Role::Reviewer)
}

async fn heed(colleague: &Colleague, contact: &Contact) -> Result<Vec<String>, Failure> {
    let mut heed = vec![contact.text.protection.clone()];
    if let Some(id) = contact.company {
        let company = colleague.visitor.app.directory.company(&colleague.permit, id).await?;
        heed.extend(company.map(|company| company.notes));
    }
    heed.retain(|text| !text.is_empty());
    Ok(heed)
}

/// The letters about what the reader sees: shares, and what the house writes to a customer. What it writes to a colleague
/// is between the two.
async fn told_of(
    colleague: &Colleague,
    contact: &Contact,
    letters: Vec<LetterStatus>,
) -> Result<Vec<LetterStatus>, Failure> {
    let sharing = &colleague.visitor.app.sharing;
    let mut told = Vec::with_capacity(letters.len());
    for letter in letters {
        let is_seen = match letter.share {
            Some(share) => sharing.facts(colleague.id(), share).await?.is_some_and(|share| share.seen),
            None => !contact.is_employee,
        };
        if is_seen {
            told.push(letter);
        }
    }
    Ok(told)
}

fn failed_letter(letter: &LetterStatus, t: &Texts) -> FailedLetter {
    FailedLetter {
        what: t.m(&kind_key(letter.kind)),
        at: t.time(letter.settled_at.unwrap_or(letter.created_at)),
        error: letter.error.as_deref().map_or_else(String::new, |error| t.a("share-server-said", "error", error)),
    }
}

/// The locale key of a kind's name.
fn kind_key(kind: LetterKind) -> String {
    format!("letter-kind-{}", kind.as_str().replace('_', "-"))
}

#[cfg(test)]
mod tests {
    use sealport_identity::Language;

    use super::*;

    #[test]
    fn a_failed_letter_of_every_kind_has_a_name_in_every_language() {
        for language in Language::ALL {
            let t = Texts { language, zone: chrono_tz::UTC };
            let mut names: Vec<_> = LetterKind::ALL.map(|kind| t.m(&kind_key(kind))).into();
            assert!(names.iter().all(|name| !name.contains("letter-kind") && !name.contains("Unknown")), "{names:?}");
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), LetterKind::ALL.len(), "each its own name in {language:?}");
        }
    }
}
