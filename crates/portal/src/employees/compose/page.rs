//! The composer as a page.

use std::collections::HashMap;

use actix_web::HttpResponse;
use askama::Template;
use sealport_access::Mode;
use sealport_asset_store::{Asset, Filter};
use sealport_directory::{ContactFilter, ListCursor, ListedContact};
use sealport_identity::{Language, Person};
use sealport_notify::{AccountFirst, FileLine, Letter, Link, ShareLetter, preview};
use sealport_sharing::{About, DraftShare, Finding, FindingKind, OfferedViewer, WhyBad, files_in_letter};
use uuid::Uuid;

use super::findings::{self, FindingRow};
use super::form::DraftForm;
use super::{Checked, known, offered};
use crate::employees::faces::{self, FileFace};
use crate::http::{Colleague, Failure};
use crate::page::Page;
use crate::texts::Texts;

/// How many files a search offers.
const OFFERED: u32 = 12;

#[derive(Template)]
#[template(path = "employees/compose.html")]
struct ComposePage {
    t: Texts,
    page: Page,
    draft: DraftForm,
    /// What the letter was read for.
    was_read: String,
    chosen: Vec<Chosen>,
    /// What a search offers; none when nothing was searched.
    offered: Option<Vec<Chosen>>,
    find: String,
    /// Customers to pick from; none when nothing was searched.
    customers: Option<Vec<Customer>>,
    who: String,
    rows: Vec<RecipientRow>,
    viewers: Vec<ViewerChoice>,
    /// How many people get a letter.
    letters_count: usize,
    doubts: Vec<Doubt>,
    findings: Vec<FindingRow>,
    letters: Vec<LetterView>,
    is_checked: bool,
    may_send: bool,
    recipients_label: String,
    end_hint: String,
    end_error: String,
    cap_error: String,
}

struct Customer {
    id: Uuid,
    name: String,
    facts: String,
}

struct Chosen {
    id: Uuid,
    face: FileFace,
    facts: String,
}

struct RecipientRow {
    row: super::form::Row,
    /// Somebody whom the portal knows already: name and language are theirs.
    is_known: bool,
    is_wrong: bool,
}

/// Somebody whom the sender may let see it for a recipient's company.
struct ViewerChoice {
    id: String,
    words: String,
    is_chosen: bool,
}

/// A doubt about the pasted list.
struct Doubt {
    look: &'static str,
    words: String,
}

struct LetterView {
    /// For whom, when there are several.
    heading: String,
    to: String,
    subject: String,
    body: String,
}

/// What was searched: nothing is offered where nothing was.
#[derive(Clone, Copy, Default)]
pub struct Offers<'a> {
    /// Words of a search for files.
    pub files: Option<&'a str>,
    /// Beginnings of names of customers.
    pub people: Option<&'a str>,
}

/// Answers with the composer and what was searched for it.
pub async fn answer(
    colleague: &Colleague,
    form: &DraftForm,
    checked: &Checked,
    offers: Offers<'_>,
) -> Result<HttpResponse, Failure> {
    let t = colleague.visitor.t;
    let library = &colleague.visitor.app.library;
    let assets = library.assets(&colleague.permit, &form.assets).await?;
    let draft = form.draft(t.zone).ok();
    let people = known(colleague, form).await?;
    let offered_viewers = offered(colleague, form).await?;
    let mut findings = findings_of(checked, draft.as_ref(), &assets, &t);
    if checked.found.is_some() {
        let chosen = offered_viewers.iter().filter(|one| form.viewers.contains(&one.person.id));
        findings.extend(chosen.map(|one| findings::sees_too(&one.person.name, &one.company_name, &t)));
    }
    let letters = match &draft {
        Some(draft) => match &checked.found {
            Some(found) => letters(colleague, draft, (&assets, found), (&people, &offered_viewers))?,
            None => Vec::new(),
        },
        None => Vec::new(),
    };
    let customers = match offers.people {
        Some(search) => Some(customers(colleague, search, form).await?),
        None => None,
    };
    let offered = match offers.files {
        Some(find) => Some(offer(colleague, find, &form.assets).await?),
        None => None,
    };
    let mut page = colleague.page("shares");
    if let Some(key) = checked.not_sent {
        page = page.saying(if checked.may_send() { "attention" } else { "problem" }, t.m(key));
    }
    let settings = colleague.visitor.app.sharing.settings();
    let days = settings.longest_term.as_secs() / 86_400;
    let template = ComposePage {
        page,
        was_read: form.fingerprint(),
        chosen: form
            .assets
            .iter()
            .filter_map(|id| assets.iter().find(|it| it.id == *id))
            .map(|it| chosen(it, &t))
            .collect(),
        offered,
        find: offers.files.unwrap_or_default().to_owned(),
        customers,
        who: offers.people.unwrap_or_default().to_owned(),
        rows: recipient_rows(form, checked, &people),
        viewers: offered_viewers.iter().map(|one| viewer_choice(one, form, &t)).collect(),
        letters_count: form.rows.len() + form.viewers.len(),
        doubts: doubts(checked, settings.most_recipients, &t),
        findings,
        letters,
        is_checked: checked.found.is_some() || !checked.wrong.nothing() || !checked.pasted.clean(),
        may_send: checked.may_send(),
        recipients_label: t.m(if form.rows.is_empty() { "compose-recipients" } else { "compose-more-recipients" }),
        end_hint: t.b("compose-end-hint", "zone", t.place().as_str(), "days", days),
        end_error: checked.wrong.end.map_or_else(String::new, |key| t.m(key)),
        cap_error: checked.wrong.cap.map_or_else(String::new, |key| t.m(key)),
        draft: form.clone(),
        t,
    };
    let wrong = checked.not_sent.is_some() && !checked.may_send();
    let mut response = if wrong { HttpResponse::UnprocessableEntity() } else { HttpResponse::Ok() };
    Ok(response.content_type("text/html; charset=utf-8").body(template.render()?))
}

/// Customers who are no recipients yet.
async fn customers(colleague: &Colleague, search: &str, form: &DraftForm) -> Result<Vec<Customer>, Failure> {
    let filter = ContactFilter { search: search.to_owned(), ..ContactFilter::default() };
    let directory = &colleague.visitor.app.directory;
    let found = directory.contacts(&colleague.permit, &filter, ListCursor::FIRST, OFFERED).await?;
    let customer = |line: ListedContact| {
        let address = line.person.address?.as_str().to_owned();
        let facts = line.company.map_or_else(|| address.clone(), |(_, company)| format!("{address}, {company}"));
        let is_new = form.rows.iter().all(|row| row.address != address);
        is_new.then_some(Customer { id: line.person.id, name: line.person.name, facts })
    };
    Ok(found.into_iter().filter_map(customer).collect())
}

fn findings_of(checked: &Checked, draft: Option<&DraftShare>, assets: &[Asset], t: &Texts) -> Vec<FindingRow> {
    let titles: HashMap<Uuid, String> = assets.iter().map(|asset| (asset.id, asset.title.clone())).collect();
    match (&checked.found, draft) {
        (Some(found), Some(draft)) => findings::rows(found, draft, &titles, t),
        _ => Vec::new(),
    }
}

fn recipient_rows(form: &DraftForm, checked: &Checked, people: &HashMap<usize, Person>) -> Vec<RecipientRow> {
    let row = |(place, row): (usize, &super::form::Row)| {
        let mut row = row.clone();
        let known = people.get(&place);
        if let Some(person) = known {
            (row.name, row.language) = (person.name.clone(), person.language);
        }
        RecipientRow { row, is_known: known.is_some(), is_wrong: checked.wrong.rows.binary_search(&place).is_ok() }
    };
    form.rows.iter().enumerate().map(row).collect()
}

fn viewer_choice(one: &OfferedViewer, form: &DraftForm, t: &Texts) -> ViewerChoice {
    ViewerChoice {
        id: one.person.id.to_string(),
        words: t.b("compose-viewer", "who", one.person.name.as_str(), "company", one.company_name.as_str()),
        is_chosen: form.viewers.contains(&one.person.id),
    }
}

fn doubts(checked: &Checked, most: usize, t: &Texts) -> Vec<Doubt> {
    let cut = checked.pasted.cut.then(|| Doubt { look: "bad", words: t.a("compose-too-many", "n", most) });
    let bad = checked.pasted.bad.iter().map(|(text, why)| Doubt {
        look: "bad",
        words: t.a(
            match why {
                WhyBad::NoAddress => "compose-no-address",
                WhyBad::Address(_) => "compose-bad-address",
            },
            "value",
            text.as_str(),
        ),
    });
    let twice = checked
        .pasted
        .twice
        .iter()
        .map(|address| Doubt { look: "duplicate", words: t.a("compose-twice", "value", address.as_str()) });
    cut.into_iter().chain(bad).chain(twice).collect()
}

fn chosen(asset: &Asset, t: &Texts) -> Chosen {
    let number = asset.released_version.unwrap_or(asset.latest_version);
    let version = asset.version(number);
    let size = version.map_or(0, |version| version.original.size);
    Chosen {
        id: asset.id,
        face: version.map_or_else(|| FileFace::named(&asset.title), |version| faces::face(asset, version)),
        facts: t.b("compose-version-size", "version", number, "size", t.size(size)),
    }
}

async fn offer(colleague: &Colleague, find: &str, taken: &[Uuid]) -> Result<Vec<Chosen>, Failure> {
    let t = &colleague.visitor.t;
    let filter = Filter { search: find.to_owned(), released: true, ..Filter::default() };
    let library = &colleague.visitor.app.library;
    let found = library.list(&colleague.permit, &filter, None, OFFERED).await?;
    let left: Vec<Uuid> = found.assets.iter().map(|card| card.id).filter(|id| !taken.contains(id)).collect();
    Ok(library.assets(&colleague.permit, &left).await?.iter().map(|asset| chosen(asset, t)).collect())
}

/// The letter in every language that is used, with and without an invitation to an account, each as its first reader gets it.
fn letters(
    colleague: &Colleague,
    draft: &DraftShare,
    (assets, found): (&[Asset], &[Finding]),
    (people, viewers): (&HashMap<usize, Person>, &[OfferedViewer]),
) -> Result<Vec<LetterView>, Failure> {
    let visitor = &colleague.visitor;
    let public_url = visitor.app.config.public_url();
    let face = visitor.settings.company.face(&public_url).map_err(Failure::internal)?;
    let sender = &colleague.session.person;
    let share = ShareLetter {
        contact_name: None,
        sender_name: sender.name.clone(),
        sender_address: sender.address.as_ref().map_or_else(String::new, |address| address.as_str().to_owned()),
        message: draft.message.clone(),
        files: files_in_letter(lines(draft, assets), draft.check),
        expires_at: draft.expires_at,
        share_number: 0,
        link: Link::new(format!("{public_url}/r/…")),
        account: None,
        colleagues: None,
        view_only: draft.mode == Mode::View,
    };
    let first = AccountFirst {
        link: Link::new(format!("{public_url}/setup/…")),
        expires_at: visitor.now().after(sealport_identity::INVITATION_LIFE),
    };
    let readers = readers(draft, found, people);
    let viewers: Vec<_> = viewers.iter().filter(|one| draft.viewers.contains(&one.person.id)).collect();
    let several = readers.len() + viewers.len() > 1;
    let mut letters = Vec::with_capacity(readers.len());
    for ((language, invited), (name, address, count)) in readers {
        let letter = Letter::ShareSent(ShareLetter { account: invited.then(|| first.clone()), ..share.clone() });
        let rendered = preview(&letter, &name, &face, language)?;
        letters.push(LetterView {
            heading: if several { heading(&visitor.t, (language, invited), count) } else { String::new() },
            to: if name == address { name } else { format!("{name} <{address}>") },
            subject: rendered.subject,
            body: numberless(&rendered.text),
        });
    }
    for viewer in viewers {
        let (name, language) = (viewer.person.name.as_str(), viewer.person.language);
        let letter = ShareLetter { colleagues: Some(viewer.colleagues.clone()), ..share.clone() };
        let letter = Letter::ShareSent(letter);
        let rendered = preview(&letter, name, &face, language)?;
        letters.push(LetterView {
            heading: visitor.t.b("compose-letter-viewer", "who", name, "company", viewer.company_name.as_str()),
            to: match &viewer.person.address {
                Some(address) => format!("{name} <{}>", address.as_str()),
                None => name.to_owned(),
            },
            subject: rendered.subject,
            body: numberless(&rendered.text),
        });
    }
    Ok(letters)
}

/// The number is given when it is sent.
fn numberless(text: &str) -> String {
    text.replace(": 0\n", ": …\n")
}

fn heading(t: &Texts, (language, invited): (Language, bool), count: usize) -> String {
    let key = if invited { "compose-letter-invites" } else { "compose-letter-for" };
    t.b(key, "language", language_name(language), "n", count)
}

/// A language by its own name.
pub const fn language_name(language: Language) -> &'static str {
    match language {
        Language::En => "English",
        Language::De => "Deutsch",
        Language::Nl => "Nederlands",
    }
}

fn lines(draft: &DraftShare, assets: &[Asset]) -> Vec<FileLine> {
    let of = |id: &Uuid| assets.iter().find(|asset| asset.id == *id);
    let line = |asset: &Asset| {
        let number = asset.released_version.unwrap_or(asset.latest_version);
        FileLine { title: asset.title.clone(), size: asset.version(number).map_or(0, |version| version.original.size) }
    };
    draft.assets.iter().filter_map(of).map(line).collect()
}

/// A letter by its language, and whether it invites to an account.
type Sort = (Language, bool);

/// Of each sort of letter the first reader (name and address), and how many there are.
fn readers(
    draft: &DraftShare,
    found: &[Finding],
    people: &HashMap<usize, Person>,
) -> Vec<(Sort, (String, String, usize))> {
    let is_invited = |place: usize| {
        let invites = |kind: &FindingKind| matches!(kind, FindingKind::Invites | FindingKind::InvitesAgain);
        found.iter().any(|finding| finding.about == About::Recipient(place) && invites(&finding.kind))
    };
    let mut readers: Vec<(Sort, (String, String, usize))> = Vec::new();
    for (place, recipient) in draft.recipients.iter().enumerate() {
        let known = people.get(&place);
        let sort = (known.map_or(recipient.language, |person| person.language), is_invited(place));
        if let Some((_, (_, _, count))) = readers.iter_mut().find(|(known, _)| *known == sort) {
            *count += 1;
            continue;
        }
        let address = recipient.address.as_str();
        let name = known.map_or(recipient.name.as_str(), |person| person.name.as_str());
        let name = if name.is_empty() { address } else { name };
        readers.push((sort, (name.to_owned(), address.to_owned(), 1)));
    }
    readers
}
