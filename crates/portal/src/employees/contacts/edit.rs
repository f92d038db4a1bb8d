//! Entering and changing a contact.

use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_directory::{ContactError, ContactText, doubts};
use sealport_identity::{Address, Language};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{DoubtRow, Id, doubt_rows, field_word, load, own_domains, viewers};
use crate::employees::share::html;
use crate::employees::sign_in::see_other;
use crate::http::{Colleague, Failure, Fields, Form};
use crate::page::Page;
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "employees/contact_edit.html")]
struct EditPage {
    t: Texts,
    page: Page,
    /// The contact; none for a new one.
    id: Option<Uuid>,
    heading: String,
    address: String,
    text: ContactText,
    tag: &'static str,
    revision: i64,
    is_employee: bool,
    address_error: String,
    /// A contact that has the address already.
    known: Option<Uuid>,
    doubts: Vec<DoubtRow>,
    /// What the doubts were shown for.
    seen: String,
}

/// Which address a new contact is entered for.
#[derive(serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    company: String,
}

impl EditPage {
    fn new(colleague: &Colleague, text: ContactText, address: String) -> Self {
        let t = colleague.visitor.t;
        Self {
            page: colleague.page("contacts"),
            id: None,
            heading: t.m("contact-new"),
            address,
            tag: text.language.as_str(),
            text,
            revision: 0,
            is_employee: false,
            address_error: String::new(),
            known: None,
            doubts: Vec::new(),
            seen: String::new(),
            t,
        }
    }

    fn answer(mut self, error: Option<&ContactError>) -> Result<HttpResponse, Failure> {
        match error {
            None => return html(HttpResponse::Ok(), &self),
            Some(ContactError::TooLong(field)) => {
                let words = self.t.a("contact-too-long", "field", field_word(*field, &self.t));
                self.page = self.page.saying("problem", words);
            }
            Some(ContactError::AlreadyThere(id)) => {
                self.address_error = self.t.m("contact-already-there");
                self.known = Some(*id);
            }
            Some(_) => {}
        }
        html(HttpResponse::UnprocessableEntity(), &self)
    }
}

fn typed(fields: &Fields, usual: Language) -> ContactText {
    ContactText {
        name: fields.trimmed("name").to_owned(),
        language: Language::parse(fields.get("language")).unwrap_or(usual),
        company: fields.trimmed("company").to_owned(),
        phone: fields.trimmed("phone").to_owned(),
        notes: fields.trimmed("notes").to_owned(),
        protection: fields.trimmed("protection").to_owned(),
    }
}

/// `GET /contacts/new`
///
/// # Errors
/// What the records say.
pub async fn new(colleague: Colleague, asked: web::Query<Asked>) -> Result<HttpResponse, Failure> {
    let language = colleague.visitor.settings.company.language;
    let text = ContactText { language, company: asked.company.clone(), ..ContactText::default() };
    EditPage::new(&colleague, text, String::new()).answer(None)
}

/// `POST /contacts`: enters the contact, once the doubts about it were seen.
///
/// # Errors
/// What the records say.
pub async fn add(colleague: Colleague, Form(fields): Form) -> Result<HttpResponse, Failure> {
    let app = &colleague.visitor.app;
    let text = typed(&fields, colleague.visitor.settings.company.language);
    let written = fields.trimmed("address").to_owned();
    let mut page = EditPage::new(&colleague, text, written);
    let Ok(address) = Address::parse(&page.address) else {
        page.address_error = page.t.m("field-address-wrong");
        return html(HttpResponse::UnprocessableEntity(), &page);
    };
    page.seen = fingerprint(&page.text.name, &address);
    if fields.get("seen") != page.seen {
        let own = own_domains(&colleague);
        let about = (page.text.name.as_str(), &address);
        let found = doubts(app.ground.database.read(), &app.ground, about, &own, None).await?;
        if !found.is_empty() {
            page.doubts = doubt_rows(&found, address.as_str(), &page.t);
            return page.answer(None);
        }
    }
    match app.directory.add(&colleague.permit, &address, &page.text, &colleague.visitor.client).await {
        Ok(id) => Ok(see_other(&format!("/contacts/{id}?said=contact-added"))),
        Err(error @ (ContactError::TooLong(_) | ContactError::AlreadyThere(_))) => page.answer(Some(&error)),
        Err(error) => Err(error.into()),
    }
}

/// The doubts are shown again when name or address change.
fn fingerprint(name: &str, address: &Address) -> String {
    hex::encode(&Sha256::digest(format!("{name}\n{}", address.normalised()))[..16])
}

/// `GET /contacts/{id}/edit`
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn edit(colleague: Colleague, id: Id) -> Result<HttpResponse, Failure> {
    page_of(&colleague, *id, None).await?.answer(None)
}

async fn page_of(colleague: &Colleague, id: Uuid, typed: Option<(ContactText, i64)>) -> Result<EditPage, Failure> {
    let contact = load(colleague, id).await?;
    let address = contact.person.address.as_ref().map_or_else(String::new, |it| it.as_str().to_owned());
    let heading = contact.person.name.clone();
    let (text, revision) = typed.unwrap_or((contact.text, contact.revision));
    let page = EditPage::new(colleague, text, address);
    Ok(EditPage { id: Some(id), heading, revision, is_employee: contact.is_employee, ..page })
}

/// `POST /contacts/{id}/edit`
///
/// # Errors
/// [`Failure::NotFound`], and when somebody was faster.
pub async fn save(colleague: Colleague, id: Id, Form(fields): Form) -> Result<HttpResponse, Failure> {
    let text = typed(&fields, colleague.visitor.settings.company.language);
    let revision = fields.get("revision").parse().map_err(|_| Failure::BadRequest("error-form-broken"))?;
    let (app, client) = (&colleague.visitor.app, &colleague.visitor.client);
    match app.directory.change(&colleague.permit, *id, revision, &text, client).await {
        Ok(()) => {
            viewers::settle(&colleague).await?;
            Ok(see_other(&format!("/contacts/{id}?said=contact-saved")))
        }
        Err(error @ ContactError::TooLong(_)) => {
            page_of(&colleague, *id, Some((text, revision))).await?.answer(Some(&error))
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /contacts/{id}/archive`
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn archive(colleague: Colleague, id: Id, Form(_): Form) -> Result<HttpResponse, Failure> {
    let (app, client) = (&colleague.visitor.app, &colleague.visitor.client);
    app.directory.set_archived(&colleague.permit, *id, true, client).await?;
    Ok(see_other("/contacts?said=contact-put-away"))
}

/// `POST /contacts/{id}/restore`
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn restore(colleague: Colleague, id: Id, Form(_): Form) -> Result<HttpResponse, Failure> {
    let (app, client) = (&colleague.visitor.app, &colleague.visitor.client);
    app.directory.set_archived(&colleague.permit, *id, false, client).await?;
    Ok(see_other(&format!("/contacts/{id}?said=contact-taken-back")))
}
