//! Customers, offered while somebody types.

use actix_web::{HttpResponse, web};
use sealport_directory::{ContactFilter, ListCursor};
use serde::{Deserialize, Serialize};

use crate::http::{Colleague, Failure};

/// How many are offered.
const OFFERED: u32 = 6;

/// What was typed.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
}

#[derive(Serialize)]
struct Suggestion {
    name: String,
    address: String,
    language: &'static str,
    company: String,
}

/// `GET /api/v1/contacts?q=…`: the customers whose names begin so, the last touched first; nothing for an empty question.
///
/// # Errors
/// What the records say.
pub async fn suggest(colleague: Colleague, asked: web::Query<Asked>) -> Result<HttpResponse, Failure> {
    let search = asked.q.trim();
    let found = if search.is_empty() {
        Vec::new()
    } else {
        let filter = ContactFilter { search: search.to_owned(), ..ContactFilter::default() };
        let directory = &colleague.visitor.app.directory;
        directory.contacts(&colleague.permit, &filter, ListCursor::FIRST, OFFERED).await?
    };
    let suggestion = |line: sealport_directory::ListedContact| {
        let address = line.person.address?.as_str().to_owned();
        let language = line.person.language.as_str();
        Some(Suggestion {
            name: line.person.name,
            address,
            language,
            company: line.company.map_or_else(String::new, |(_, name)| name),
        })
    };
    let found: Vec<Suggestion> = found.into_iter().filter_map(suggestion).collect();
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "no-store")).json(found))
}
