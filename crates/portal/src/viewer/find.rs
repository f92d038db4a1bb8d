//! Searching a document whose text nobody gets: the answer is where it stands, not what.

use actix_web::HttpResponse;
use bytes::Bytes;
use sealport_asset_store::{Viewing, fold};
use sealport_preview::{PageText, Word};
use serde::{Deserialize, Serialize};

use crate::http::Failure;

/// The words of all pages, as they are kept.
pub fn pack(pages: &[PageText]) -> Option<Bytes> {
    match postcard::to_allocvec(pages) {
        Ok(packed) => Some(Bytes::from(packed)),
        Err(error) => {
            tracing::error!(%error, "the words of a document can't be packed");
            None
        }
    }
}

/// Places in one answer.
const MOST: usize = 500;
/// Characters of what is looked for.
const LONGEST: usize = 100;

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sought {
    q: String,
}

/// Where it stands: the page from 1, and boxes in ten-thousandths of it (left, top, right, bottom).
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Hit {
    page: usize,
    boxes: Vec<[u16; 4]>,
}

#[derive(Debug, Serialize)]
struct Found {
    hits: Vec<Hit>,
    /// Whether there are more than are told.
    more: bool,
}

/// The places of what is sought.
///
/// # Errors
/// What the records say. In a document without words nothing is found.
pub async fn find(viewing: &Viewing<'_>, sought: &Sought) -> Result<HttpResponse, Failure> {
    if sought.q.chars().count() > LONGEST {
        return Err(Failure::BadRequest("error-bad-request"));
    }
    let Some(packed) = viewing.words().await? else {
        return Ok(HttpResponse::Ok().json(Found { hits: Vec::new(), more: false }));
    };
    let query = fold(sought.q.split_whitespace().collect::<Vec<_>>().join(" ").as_str());
    // Ten thousand pages of words are a moment's work, but not one for the threads that answer.
    let searched = actix_web::web::block(move || {
        let pages: Vec<PageText> = postcard::from_bytes(&packed).ok()?;
        Some(search(&pages, &query))
    });
    let mut hits = searched.await.map_err(Failure::internal)?.ok_or(Failure::Damaged)?;
    let more = hits.len() > MOST;
    hits.truncate(MOST);
    Ok(HttpResponse::Ok().json(Found { hits, more }))
}

/// At most one more than [`MOST`].
fn search(pages: &[PageText], query: &str) -> Vec<Hit> {
    if query.is_empty() {
        return Vec::new();
    }
    let hits = pages.iter().enumerate().flat_map(|(at, page)| on_page(at + 1, &page.words, query));
    hits.take(MOST + 1).collect()
}

/// What is sought may reach over several words; where one letter of a word is hit, the word is.
fn on_page(page: usize, words: &[Word], query: &str) -> Vec<Hit> {
    let mut line = String::new();
    let mut ends = Vec::with_capacity(words.len());
    for word in words {
        line.push_str(&fold(&word.text));
        ends.push(line.len());
        line.push(' ');
    }
    let places = line.match_indices(query).map(|(from, found)| {
        // A word whose end lies before the place is none of it.
        let first = ends.partition_point(|end| *end <= from);
        let last = ends.partition_point(|end| *end < from + found.len());
        let hit = words.get(first..=last.min(words.len().saturating_sub(1))).unwrap_or_default();
        Hit { page, boxes: hit.iter().map(|word| [word.left, word.top, word.right, word.bottom]).collect() }
    });
    let mut hits: Vec<_> = places.collect();
    // Twice in one word is once to the eye.
    hits.dedup();
    hits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> PageText {
        let words = text.split(' ').zip(0_u16..);
        let word = |(text, at): (&str, u16)| Word { text: text.to_owned(), left: at, top: 0, right: at + 1, bottom: 1 };
        PageText { words: words.map(word).collect() }
    }

    fn lefts(hits: &[Hit]) -> Vec<(usize, Vec<u16>)> {
        hits.iter().map(|hit| (hit.page, hit.boxes.iter().map(|place| place[0]).collect())).collect()
    }

    #[test]
    fn words_are_found_without_regard_to_case_and_accents() {
        let pages = [page("Über den Wolken"), page("muss die Freiheit wohl grenzenlos sein")];
        assert_eq!(lefts(&search(&pages, &fold("uber"))), [(1, vec![0])]);
        assert_eq!(lefts(&search(&pages, &fold("FREI"))), [(2, vec![2])]);
        assert_eq!(lefts(&search(&pages, &fold("en"))), [(1, vec![1]), (1, vec![2]), (2, vec![4])]);
    }

    #[test]
    fn what_reaches_over_words_marks_all_of_them() {
        let pages = [page("alle Ängste alle Sorgen sagt man")];
        assert_eq!(lefts(&search(&pages, &fold("ste alle So"))), [(1, vec![1, 2, 3])]);
        assert_eq!(lefts(&search(&pages, &fold("alle"))), [(1, vec![0]), (1, vec![2])]);
        assert!(search(&pages, &fold("alleSorgen")).is_empty());
        assert!(search(&pages, "").is_empty());
    }
}
