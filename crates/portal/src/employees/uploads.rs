//! Bringing files in, and what is left of uploads that stopped.

use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_asset_store::{Filter, Upload, UploadError, UploadState};
use serde::Deserialize;
use uuid::Uuid;

use crate::employees::collections::{self, Place};
use crate::employees::library::{picture, status_mark, status_word};
use crate::employees::sign_in::see_other;
use crate::http::{Colleague, Failure, Form};
use crate::media;
use crate::page::Page;
use crate::texts::Texts;

const SAID: &[&str] = &["uploads-removed"];
/// Finished uploads that are shown.
const RECENT: u32 = 6;

#[derive(Template)]
#[template(path = "employees/uploads.html")]
struct UploadsPage {
    t: Texts,
    page: Page,
    longest: String,
    /// The collection into which files go; empty where there is none.
    into: String,
    places: Vec<Place>,
    unfinished: Vec<Unfinished>,
    recent: Vec<Recent>,
}

/// How the page is asked for.
#[derive(Deserialize)]
pub struct Asked {
    /// Into which collection.
    collection: Option<Uuid>,
    /// What the last form did.
    said: Option<String>,
}

struct Unfinished {
    id: Uuid,
    file: String,
    arrived: String,
    changed: String,
    machine: String,
    kept_until: String,
    /// Whole per cent that are here.
    percent: u64,
    look: &'static str,
    tint: &'static str,
    mark: &'static str,
    state_word: String,
    what_to_do: String,
}

struct Recent {
    id: Uuid,
    shown_title: String,
    picture: String,
    letters: String,
    facts: String,
    mark: &'static str,
    state_word: String,
    when: String,
    machine: String,
}

/// `GET /uploads`
///
/// # Errors
/// What the records say.
pub async fn show(colleague: Colleague, asked: web::Query<Asked>) -> Result<HttpResponse, Failure> {
    let mut places = collections::editable(&colleague, asked.collection).await?;
    if asked.collection.is_some() && !places.iter().any(|place| place.chosen) {
        return Err(Failure::NotFound);
    }
    // Nothing chosen: the outermost one in which this person may bring something.
    if asked.collection.is_none()
        && let Some(first) = places.first_mut()
    {
        first.chosen = true;
    }
    let (t, app) = (colleague.visitor.t, &colleague.visitor.app);
    let open = app.uploads.list(&colleague.permit).await?;
    let mine = Filter { mine: true, ..Filter::default() };
    let recent = app.library.list(&colleague.permit, &mine, None, RECENT).await?;
    let template = UploadsPage {
        t,
        page: colleague.page("uploads").after(asked.said.as_deref(), SAID, &t),
        into: places.iter().find(|place| place.chosen).map_or_else(String::new, |place| place.id.to_string()),
        places,
        longest: t.size(app.uploads.largest()),
        unfinished: open.iter().map(|upload| unfinished(upload, &t)).collect(),
        recent: recent
            .assets
            .iter()
            .map(|card| Recent {
                id: card.id,
                shown_title: card.title.clone(),
                picture: picture(card),
                letters: media::letters(&card.media_type, card.file_name.as_str()),
                facts: format!(
                    "{}, {}",
                    media::words(&t, &card.media_type, card.file_name.as_str()),
                    t.size(card.size)
                ),
                mark: status_mark(card.status),
                state_word: status_word(&t, card.status),
                when: t.time(card.created_at),
                machine: t.machine(card.created_at),
            })
            .collect(),
    };
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(template.render()?))
}

/// `POST /uploads/{id}/remove`: for those without JavaScript, and for what another browser began.
///
/// # Errors
/// What the records say.
pub async fn remove(colleague: Colleague, id: web::Path<Uuid>, Form(_): Form) -> Result<HttpResponse, Failure> {
    let uploads = &colleague.visitor.app.uploads;
    match uploads.remove(&colleague.permit, *id, &colleague.visitor.client).await {
        // It is gone: that is what was asked for.
        Ok(()) | Err(UploadError::Ended | UploadError::NotFound) => Ok(see_other("/uploads?said=uploads-removed")),
        Err(error) => Err(error.into()),
    }
}

fn unfinished(upload: &Upload, t: &Texts) -> Unfinished {
    let failed = upload.state == UploadState::Failed;
    let (word, todo) = match upload.state {
        UploadState::Failed => ("uploads-state-failed", "uploads-do-again"),
        UploadState::Complete => ("uploads-state-unchecked", "uploads-do-check"),
        _ => ("uploads-state-open", "uploads-do-resume"),
    };
    Unfinished {
        id: upload.id,
        file: upload.file_name.as_str().to_owned(),
        arrived: t.b("uploads-arrived", "received", t.size(upload.received), "length", t.size(upload.length)),
        changed: t.time(upload.changed_at),
        machine: t.machine(upload.changed_at),
        kept_until: t.day(upload.expires_at),
        percent: percent(upload.received, upload.length),
        look: if failed { "failed" } else { "waiting" },
        tint: if failed { "is-problem" } else { "is-paused" },
        mark: if failed { "s-problem" } else { "s-waiting" },
        state_word: t.m(word),
        what_to_do: t.m(todo),
    }
}

/// Rounded down: a hundred means all.
fn percent(received: u64, length: u64) -> u64 {
    u64::try_from(u128::from(received) * 100 / u128::from(length.max(1))).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_per_cent_means_all() {
        assert_eq!(percent(0, 0), 0);
        assert_eq!(percent(999, 1_000), 99);
        assert_eq!(percent(1 << 40, 1 << 40), 100);
        assert_eq!(percent(u64::MAX - 1, u64::MAX), 99);
    }
}
