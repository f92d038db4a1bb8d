//! Writing a share: choose, check, read the letter, send.

mod findings;
pub mod form;
mod page;

pub use page::language_name;

use std::collections::{HashMap, HashSet};

use actix_web::{HttpRequest, HttpResponse};
use sealport_identity::{Address, Person, people_at};
use sealport_sharing::{Finding, OfferedViewer, Recipient, SendError, Severity};
use uuid::Uuid;

use self::form::{DraftForm, Pasted, Row, Wrong};
use self::page::Offers;
use crate::employees::sign_in::see_other;
use crate::http::{Colleague, Failure, Fields, Form};

/// What a look at the draft gave.
#[derive(Default)]
struct Checked {
    pasted: Pasted,
    wrong: Wrong,
    /// None before the first check.
    found: Option<Vec<Finding>>,
    /// Why it was not sent although that was asked for.
    not_sent: Option<&'static str>,
}

impl Checked {
    fn may_send(&self) -> bool {
        let blocked = |found: &Vec<Finding>| found.iter().any(|finding| finding.severity == Severity::Blocks);
        self.pasted.clean() && self.wrong.nothing() && self.found.as_ref().is_some_and(|found| !blocked(found))
    }
}

/// `GET /shares/new?asset=…&asset=…&to=…`
///
/// # Errors
/// What the records say.
pub async fn new(colleague: Colleague, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let (mut assets, mut seen) = (Vec::new(), HashSet::new());
    for (name, value) in url::form_urlencoded::parse(request.query_string().as_bytes()) {
        if name == "asset"
            && let Ok(id) = value.parse()
            && seen.insert(id)
        {
            assets.push(id);
        }
    }
    let visitor = &colleague.visitor;
    let mut form = DraftForm::new(&visitor.app.sharing, visitor.t.zone, assets, visitor.settings.checks.usual);
    form.rows = chosen_contacts(&colleague, &request).await?;
    // Nothing chosen yet: the newest files are offered at once.
    let files = form.assets.is_empty().then_some("");
    page::answer(&colleague, &form, &Checked::default(), Offers { files, people: None }).await
}

/// The contacts that the address names.
async fn chosen_contacts(colleague: &Colleague, request: &HttpRequest) -> Result<Vec<Row>, Failure> {
    let pairs = url::form_urlencoded::parse(request.query_string().as_bytes());
    contacts(colleague, pairs.filter(|(name, _)| name == "to").filter_map(|(_, id)| id.parse().ok())).await
}

/// Contacts as recipients.
async fn contacts(colleague: &Colleague, ids: impl Iterator<Item = Uuid>) -> Result<Vec<Row>, Failure> {
    let app = &colleague.visitor.app;
    let ids: Vec<_> = ids.take(app.sharing.settings().most_recipients).collect();
    let contacts = app.directory.contacts_in_full(&colleague.permit, &ids).await?;
    let row = |contact: sealport_directory::Contact| {
        let address = contact.person.address?.as_str().to_owned();
        Some(Row { name: contact.text.name, address, language: contact.text.language })
    };
    Ok(contacts.into_iter().filter_map(row).collect())
}

/// `POST /shares/check`: what is to be said about the draft, and the letter; nothing is sent.
///
/// # Errors
/// What the records say.
pub async fn check(colleague: Colleague, Form(fields): Form) -> Result<HttpResponse, Failure> {
    let mut form = read(&colleague, &fields)?;
    let only_choosing = ["add", "without", "drop", "pick"].into_iter().any(|name| fields.ticked(name));
    let searches = |name: &str| fields.get("step") == name;
    if only_choosing || searches("find") || searches("who") {
        let picked = contacts(&colleague, fields.ids("pick").into_iter()).await?;
        let is_new = |row: &Row| form.rows.iter().all(|known| known.address != row.address);
        let picked: Vec<Row> = picked.into_iter().filter(is_new).collect();
        form.rows.extend(picked);
        let files = (searches("find") || fields.ticked("add")).then(|| fields.trimmed("find"));
        let people = (searches("who") || fields.ticked("pick")).then(|| fields.trimmed("who"));
        return page::answer(&colleague, &form, &Checked::default(), Offers { files, people }).await;
    }
    // Whose colleagues are no recipients any more was not chosen for the rest.
    let offered = offered(&colleague, &form).await?;
    form.viewers.retain(|id| offered.iter().any(|one| one.person.id == *id));
    let checked = look(&colleague, &mut form).await?;
    page::answer(&colleague, &form, &checked, Offers::default()).await
}

/// `POST /shares`: sends what was read.
///
/// # Errors
/// What the records say.
pub async fn send(colleague: Colleague, Form(fields): Form) -> Result<HttpResponse, Failure> {
    let mut form = read(&colleague, &fields)?;
    let was_read = fields.get("read") == form.fingerprint();
    let mut checked = look(&colleague, &mut form).await?;
    let sharing = &colleague.visitor.app.sharing;
    if let (true, Ok(draft)) = (was_read && form.pasted.is_empty(), form.draft(colleague.visitor.t.zone)) {
        match sharing.send(&colleague.permit, &draft, &colleague.visitor.client).await {
            Ok(sent) => {
                let said = if sent.again { "share-was-sent" } else { "share-sent" };
                return Ok(see_other(&format!("/shares/{}?said={said}", sent.id)));
            }
            Err(SendError::Blocked(found)) => checked.found = Some(found),
            Err(error) => return Err(error.into()),
        }
    }
    checked.not_sent = Some(if checked.may_send() { "compose-read-again" } else { "compose-not-sent" });
    page::answer(&colleague, &form, &checked, Offers::default()).await
}

fn read(colleague: &Colleague, fields: &Fields) -> Result<DraftForm, Failure> {
    let settings = &colleague.visitor.settings;
    DraftForm::read(fields, settings.company.language, settings.checks.usual)
        .ok_or(Failure::BadRequest("error-form-broken"))
}

/// Those whom the sender may let see the share for the company of recipients.
async fn offered(colleague: &Colleague, form: &DraftForm) -> Result<Vec<OfferedViewer>, Failure> {
    let recipient = |row: &Row| {
        let address = Address::parse(&row.address).ok()?;
        Some(Recipient { name: row.name.clone(), address, language: row.language })
    };
    let recipients: Vec<Recipient> = form.rows.iter().filter_map(recipient).collect();
    Ok(colleague.visitor.app.sharing.viewers_for(&colleague.permit, &recipients).await?)
}

/// Reads the pasted list, takes over what is known of people, and asks for findings.
async fn look(colleague: &Colleague, form: &mut DraftForm) -> Result<Checked, Failure> {
    let visitor = &colleague.visitor;
    let pasted = form.take_pasted(visitor.settings.company.language, visitor.app.sharing.settings().most_recipients);
    let mut checked = Checked { pasted, ..Checked::default() };
    match form.draft(visitor.t.zone) {
        Ok(draft) => checked.found = Some(visitor.app.sharing.preflight(&colleague.permit, &draft).await?),
        Err(wrong) => checked.wrong = wrong,
    }
    Ok(checked)
}

/// Somebody whom the portal knows keeps name and language: the letter is written to them as they are known.
async fn known(colleague: &Colleague, form: &DraftForm) -> Result<HashMap<usize, Person>, Failure> {
    let ground = &colleague.visitor.app.ground;
    let addresses: Vec<_> = form.rows.iter().map(|row| Address::parse(&row.address).ok()).collect();
    let people = people_at(ground.database.read(), ground, addresses.iter().flatten()).await?;
    let known = |(place, address): (usize, &Option<Address>)| {
        Some((place, people.get(&address.as_ref()?.normalised())?.clone()))
    };
    Ok(addresses.iter().enumerate().filter_map(known).collect())
}
