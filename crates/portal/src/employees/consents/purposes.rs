//! What contacts may be asked to agree to, in the company's own words.

use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_consent::{Purpose, PurposeError, Wording, WordingText};
use sealport_identity::Language;
use serde::Deserialize;
use uuid::Uuid;

use crate::employees::compose::language_name;
use crate::employees::share::html;
use crate::employees::sign_in::see_other;
use crate::http::{Administrator, Failure, Fields, Form};
use crate::page::Page;
use crate::texts::Texts;

const SAID: &[&str] = &["consent-worded", "consent-purpose-retired"];

#[derive(Template)]
#[template(path = "admin/consent_purposes.html")]
struct PurposesPage {
    t: Texts,
    page: Page,
    purposes: Vec<PurposeView>,
    /// The purpose that gets a new version; none for a new purpose.
    purpose: Option<Uuid>,
    form_title: String,
    fields: Vec<LanguageFields>,
    error: String,
}

struct PurposeView {
    id: Uuid,
    title: String,
    body: String,
    facts: String,
    is_retired: bool,
}

struct LanguageFields {
    tag: &'static str,
    name: &'static str,
    title: String,
    body: String,
}

/// How the page is asked for.
#[derive(Deserialize)]
pub struct Asked {
    purpose: Option<Uuid>,
    said: Option<String>,
}

/// `GET /consents/purposes`
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn show(admin: Administrator, asked: web::Query<Asked>) -> Result<HttpResponse, Failure> {
    answer(&admin, asked.purpose, None, String::new(), asked.said.as_deref()).await
}

async fn answer(
    admin: &Administrator,
    purpose: Option<Uuid>,
    typed: Option<&Fields>,
    error: String,
    said: Option<&str>,
) -> Result<HttpResponse, Failure> {
    let visitor = &admin.colleague.visitor;
    let t = visitor.t;
    let all = visitor.app.consents.purposes_to_word(&admin.permit).await?;
    let chosen = match purpose {
        Some(id) => Some(all.iter().find(|one| one.id == id && one.retired_at.is_none()).ok_or(Failure::NotFound)?),
        None => None,
    };
    let present = |language: Language| chosen.and_then(|one| one.wordings.iter().find(|it| it.language == language));
    let fields = Language::ALL.into_iter().map(|language| fields_of(language, present(language), typed)).collect();
    let form_title = match chosen {
        Some(chosen) => t.a("consent-new-version", "n", (chosen.version + 1).to_string()),
        None => t.m("consent-new-purpose"),
    };
    let wrong = !error.is_empty();
    let page = PurposesPage {
        page: admin.colleague.page("contacts").after(said, SAID, &t),
        purposes: all.iter().map(|one| view(one, &t)).collect(),
        purpose,
        form_title,
        fields,
        error,
        t,
    };
    html(if wrong { HttpResponse::UnprocessableEntity() } else { HttpResponse::Ok() }, &page)
}

fn fields_of(language: Language, present: Option<&Wording>, typed: Option<&Fields>) -> LanguageFields {
    let tag = language.as_str();
    let text = |name: &str, present: Option<&String>| match typed {
        Some(typed) => typed.get(&format!("{name}_{tag}")).to_owned(),
        None => present.cloned().unwrap_or_default(),
    };
    LanguageFields {
        tag,
        name: language_name(language),
        title: text("title", present.map(|wording| &wording.title)),
        body: text("body", present.map(|wording| &wording.body)),
    }
}

fn view(purpose: &Purpose, t: &Texts) -> PurposeView {
    let wording = purpose.wording(t.language);
    let languages: Vec<_> = purpose.wordings.iter().map(|wording| language_name(wording.language)).collect();
    PurposeView {
        id: purpose.id,
        title: wording.map_or_else(String::new, |wording| wording.title.clone()),
        body: wording.map_or_else(String::new, |wording| wording.body.clone()),
        facts: t.with(
            "consent-purpose-facts",
            [
                ("version", purpose.version.to_string().into()),
                ("languages", languages.join(", ").into()),
                ("n", purpose.given.into()),
            ],
        ),
        is_retired: purpose.retired_at.is_some(),
    }
}

/// `POST /consents/purposes`: a new purpose, or the next version of one.
///
/// # Errors
/// What the records say.
pub async fn save(admin: Administrator, Form(fields): Form) -> Result<HttpResponse, Failure> {
    let visitor = &admin.colleague.visitor;
    let purpose = match fields.get("purpose") {
        "" => None,
        id => Some(id.parse().map_err(|_| Failure::NotFound)?),
    };
    let text = |language: Language| WordingText {
        language,
        title: fields.get(&format!("title_{}", language.as_str())).to_owned(),
        body: fields.get(&format!("body_{}", language.as_str())).to_owned(),
    };
    let texts = Language::ALL.map(text);
    let key = match visitor.app.consents.word(&admin.permit, purpose, &texts, &visitor.client).await {
        Ok(_) => return Ok(see_other("/consents/purposes?said=consent-worded")),
        Err(PurposeError::Incomplete) => "consent-incomplete",
        Err(PurposeError::TooLong) => "consent-too-long",
        Err(error) => return Err(error.into()),
    };
    answer(&admin, purpose, Some(&fields), visitor.t.m(key), None).await
}

/// `POST /consents/purposes/{id}/retire`
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn retire(admin: Administrator, id: web::Path<Uuid>, Form(_): Form) -> Result<HttpResponse, Failure> {
    let visitor = &admin.colleague.visitor;
    visitor.app.consents.retire(&admin.permit, *id, &visitor.client).await?;
    Ok(see_other("/consents/purposes?said=consent-purpose-retired"))
}
