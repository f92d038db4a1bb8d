//! Describing an asset.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use chrono_tz::Tz;
use sealport_access::ProtectionClass;
use sealport_ambient::Timestamp;
use sealport_asset_store::{Asset, Description, LibraryError};
use uuid::Uuid;

use crate::employees::asset_end::present;
use crate::employees::days::{self, Entered};
use crate::employees::sign_in::see_other;
use crate::http::{Colleague, Failure, Fields, Form};
use crate::page::Page;
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "employees/asset_edit.html")]
struct EditPage {
    t: Texts,
    page: Page,
    id: Uuid,
    shown_title: String,
    revision: i64,
    typed: Typed,
    errors: Errors,
    /// What stands there now, where somebody else was faster: field in words, and its text.
    theirs: Vec<(String, String)>,
    zone_hint: String,
    /// What sharing confidential and strictly confidential files takes.
    protection_hints: (String, String),
}

/// A text for each field of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct PerField {
    title: String,
    description: String,
    keywords: String,
    licence: String,
    usage_terms: String,
    notes: String,
    available_from: String,
    licence_until: String,
    /// The word of the protection class.
    protection: String,
}

/// The fields as typed.
type Typed = PerField;
/// What is wrong with them; empty where nothing is.
type Errors = PerField;

impl Typed {
    fn of(asset: &Asset, zone: Tz) -> Self {
        Self {
            title: asset.title.clone(),
            description: asset.description.clone(),
            keywords: asset.keywords.join(", "),
            licence: asset.licence.clone(),
            usage_terms: asset.usage_terms.clone(),
            notes: asset.notes.clone(),
            available_from: days::field(asset.available_from, zone),
            licence_until: days::field(asset.licence_until, zone),
            protection: asset.protection.as_str().to_owned(),
        }
    }

    fn from(fields: &Fields) -> Self {
        let get = |name: &str| fields.get(name).replace("\r\n", "\n");
        Self {
            title: get("title"),
            description: get("description"),
            keywords: get("keywords"),
            licence: get("licence"),
            usage_terms: get("usage_terms"),
            notes: get("notes"),
            available_from: get("available_from"),
            licence_until: get("licence_until"),
            protection: get("protection"),
        }
    }

    /// Each field with the key of its label.
    fn all(&self) -> [(&'static str, &str); 8] {
        [
            ("asset-title", &self.title),
            ("asset-description", &self.description),
            ("asset-keywords", &self.keywords),
            ("asset-licence", &self.licence),
            ("asset-usage-terms", &self.usage_terms),
            ("asset-notes", &self.notes),
            ("asset-available-from", &self.available_from),
            ("asset-licence-until", &self.licence_until),
        ]
    }

    /// What was meant. A day that was not touched keeps its instant, also when the company's zone has changed since.
    fn meant(&self, before: &Asset, zone: Tz, t: &Texts) -> Result<Description, Box<Errors>> {
        let mut errors = Errors::default();
        let shown = Self::of(before, zone);
        let from =
            day(&self.available_from, &shown.available_from, before.available_from, |day| days::begins(day, zone));
        let until = day(&self.licence_until, &shown.licence_until, before.licence_until, |day| days::ends(day, zone));
        if from.is_none() {
            errors.available_from = t.m("asset-day-wrong");
        }
        if until.is_none() {
            errors.licence_until = t.m("asset-day-wrong");
        }
        // A page from before there were classes says nothing: then the class stays.
        let protection = match self.protection.as_str() {
            "" => Some(before.protection),
            word => ProtectionClass::parse(word),
        };
        if protection.is_none() {
            errors.protection = t.m("asset-protection-wrong");
        }
        let (Some(available_from), Some(licence_until), Some(protection)) = (from, until, protection) else {
            return Err(Box::new(errors));
        };
        Ok(Description {
            title: self.title.clone(),
            description: self.description.clone(),
            keywords: self.keywords.split([',', ';', '\n']).map(str::to_owned).collect(),
            licence: self.licence.clone(),
            usage_terms: self.usage_terms.clone(),
            notes: self.notes.clone(),
            available_from,
            licence_until,
            protection,
        })
    }
}

/// The instant of a date field; outer none when it is no day.
fn day(
    typed: &str,
    shown: &str,
    before: Option<Timestamp>,
    meant: impl Fn(chrono::NaiveDate) -> Option<Timestamp>,
) -> Option<Option<Timestamp>> {
    if typed.trim() == shown {
        return Some(before);
    }
    match days::read(typed) {
        Entered::Nothing => Some(None),
        Entered::Wrong => None,
        Entered::Day(day) => meant(day).map(Some),
    }
}

/// `GET /library/{id}/edit`
///
/// # Errors
/// [`Failure::NotFound`], and what the records say.
pub async fn show(colleague: Colleague, id: web::Path<Uuid>) -> Result<HttpResponse, Failure> {
    let asset = present(&colleague, *id).await?;
    sealport_access::edit(&colleague.session.facts, &asset.held(), colleague.visitor.now())?;
    let typed = Typed::of(&asset, colleague.visitor.t.zone);
    answer(&colleague, &asset, typed, Errors::default(), StatusCode::OK)
}

/// `POST /library/{id}/edit`
///
/// # Errors
/// [`Failure::NotFound`], and what the records say. What was typed comes back when it can't be stored.
pub async fn save(colleague: Colleague, id: web::Path<Uuid>, Form(fields): Form) -> Result<HttpResponse, Failure> {
    let (visitor, t) = (&colleague.visitor, colleague.visitor.t);
    let asset = present(&colleague, *id).await?;
    let typed = Typed::from(&fields);
    let revision = fields.get("revision").parse().map_err(|_| Failure::BadRequest("error-form-broken"))?;
    let description = match typed.meant(&asset, t.zone, &t) {
        Ok(description) => description,
        Err(errors) => return answer(&colleague, &asset, typed, *errors, StatusCode::UNPROCESSABLE_ENTITY),
    };
    let permit = sealport_access::edit(&colleague.session.facts, &asset.held(), visitor.now())?;
    match visitor.app.library.describe(&permit, revision, description, &visitor.client).await {
        Ok(change) => {
            let said = if change.fields.is_empty() { "asset-as-before" } else { "asset-described" };
            Ok(see_other(&format!("/library/{}?said={said}", *id)))
        }
        Err(LibraryError::Changed) => {
            let now = present(&colleague, *id).await?;
            answer(&colleague, &now, typed, Errors::default(), StatusCode::CONFLICT)
        }
        Err(error) => {
            let errors = wrong(error, &t)?;
            answer(&colleague, &asset, typed, errors, StatusCode::UNPROCESSABLE_ENTITY)
        }
    }
}

/// Puts the sentence beside its field.
fn wrong(error: LibraryError, t: &Texts) -> Result<Errors, Failure> {
    let mut errors = Errors::default();
    match error {
        LibraryError::NoTitle => errors.title = t.m("asset-no-title"),
        LibraryError::NeverAvailable => errors.licence_until = t.m("asset-never-available"),
        LibraryError::TooLong { field, longest } => {
            let place = match field {
                "title" => &mut errors.title,
                "description" => &mut errors.description,
                "keywords" => &mut errors.keywords,
                "licence" => &mut errors.licence,
                "usage_terms" => &mut errors.usage_terms,
                _ => &mut errors.notes,
            };
            let key = if field == "keywords" { "asset-keywords-too-long" } else { "asset-too-long" };
            *place = t.a(key, "n", longest);
        }
        other => return Err(other.into()),
    }
    Ok(errors)
}

fn answer(
    colleague: &Colleague,
    asset: &Asset,
    typed: Typed,
    errors: Errors,
    status: StatusCode,
) -> Result<HttpResponse, Failure> {
    let t = colleague.visitor.t;
    let mut page = colleague.page("library");
    let mut theirs = Vec::new();
    if status == StatusCode::CONFLICT {
        page = page.saying("attention", t.m("asset-changed-typed"));
        theirs = differences(&Typed::of(asset, t.zone), &typed, &t);
    }
    let hint = |class| {
        let least = colleague.visitor.settings.checks.least(class);
        t.a("asset-protection-hint", "value", t.m(&format!("compose-check-{}", least.as_str())))
    };
    let template = EditPage {
        protection_hints: (hint(ProtectionClass::Confidential), hint(ProtectionClass::StrictlyConfidential)),
        zone_hint: t.a("asset-days-hint", "zone", t.zone.name().replace('_', " ")),
        t,
        page,
        id: asset.id,
        shown_title: asset.title.clone(),
        revision: asset.revision,
        typed,
        errors,
        theirs,
    };
    Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(template.render()?))
}

/// A class in words.
pub fn class_word(class: ProtectionClass, t: &Texts) -> String {
    t.m(&format!("asset-protection-{}", class.as_str().replace('_', "-")))
}

fn differences(stored: &Typed, typed: &Typed, t: &Texts) -> Vec<(String, String)> {
    let pairs = stored.all().into_iter().zip(typed.all());
    let class = (stored.protection != typed.protection)
        .then(|| ProtectionClass::parse(&stored.protection))
        .flatten()
        .map(|class| (t.m("asset-protection"), class_word(class, t)));
    pairs
        .filter(|((_, stored), (_, typed))| stored.trim() != typed.trim())
        .map(|((key, stored), _)| {
            let text = if stored.is_empty() { t.m("asset-nothing-there") } else { stored.to_owned() };
            (t.m(key), text)
        })
        .chain(class)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_was_not_touched_keeps_its_instant() {
        let zone = chrono_tz::Europe::Berlin;
        let noon = Timestamp::from_seconds(1_795_284_307);
        let shown = days::field(Some(noon), zone);
        let again = |typed: &str| day(typed, &shown, Some(noon), |day| days::begins(day, zone));
        assert_eq!(again("2026-11-21"), Some(Some(noon)));
        assert_eq!(again(""), Some(None));
        assert_eq!(again("2026-11-31"), None);
        assert_eq!(again("2026-11-22").flatten(), days::begins("2026-11-22".parse().unwrap(), zone));
    }

    #[test]
    fn only_what_differs_is_shown_when_somebody_was_faster() {
        let t = Texts::default();
        let stored = Typed { title: "Pier".to_owned(), notes: "old".to_owned(), ..Typed::default() };
        let typed =
            Typed { title: "Pier ".to_owned(), notes: "new".to_owned(), licence: "CC".to_owned(), ..Typed::default() };
        let shown: Vec<_> = differences(&stored, &typed, &t).into_iter().map(|(_, text)| text).collect();
        assert_eq!(shown, [t.m("asset-nothing-there"), "old".to_owned()]);
    }
}
