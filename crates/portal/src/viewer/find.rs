//! Searching a document whose text nobody gets: the answer is where it stands, not what.

use actix_web::HttpResponse;
use bytes::Bytes;
use sealport_asset_store::{Viewing, fold};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use super::words::{Pages, WordAt};
use crate::http::Failure;

/// Places in one answer.
const MOST: usize = 500;
/// Characters of what is looked for.
const LONGEST: usize = 100;
/// Letters that whoever doesn't have the file looks for at least: fewer would spell the text out of the answers.
const FEWEST: usize = 3;
/// From here on a sign is a syllable or a word, and counts as two letters.
const SIGNS: char = '\u{2e80}';
/// Documents searched at a time: each is in memory as a whole, and takes a processor for a moment.
static UNDER_WAY: Semaphore = Semaphore::const_new(2);

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

impl Sought {
    /// Whether somebody may look for it who doesn't have the file.
    ///
    /// # Errors
    /// [`Failure::BadRequest`]: it is too short.
    pub fn is_long_enough(&self) -> Result<(), Failure> {
        let letters = self.folded().chars().filter(|letter| letter.is_alphanumeric()).map(weight).sum::<usize>();
        if letters >= FEWEST { Ok(()) } else { Err(Failure::BadRequest("error-find-short")) }
    }

    fn folded(&self) -> String {
        fold(self.q.split_whitespace().collect::<Vec<_>>().join(" ").as_str())
    }
}

fn weight(letter: char) -> usize {
    if letter < SIGNS { 1 } else { 2 }
}

/// The places of what is sought.
///
/// # Errors
/// What the records say. In a document without words nothing is found.
pub async fn find(viewing: &Viewing<'_>, sought: &Sought) -> Result<HttpResponse, Failure> {
    if sought.q.chars().count() > LONGEST {
        return Err(Failure::BadRequest("error-bad-request"));
    }
    let query = sought.folded();
    // Taken before the words are read, and kept until they are let go: the semaphore is never closed.
    let place = UNDER_WAY.acquire().await.map_err(Failure::internal)?;
    let Some(packed) = viewing.words().await? else {
        return Ok(HttpResponse::Ok().json(Found { hits: Vec::new(), more: false }));
    };
    // Ten thousand pages of words are a moment's work, but not one for the threads that answer.
    let searched = actix_web::web::block(move || {
        let _place = place;
        search(&packed, &query)
    });
    let mut hits = searched.await.map_err(Failure::internal)?.map_err(|error| {
        tracing::error!(%error, "the words of a document are damaged");
        Failure::Damaged
    })?;
    let more = hits.len() > MOST;
    hits.truncate(MOST);
    Ok(HttpResponse::Ok().json(Found { hits, more }))
}

/// At most one more than [`MOST`]; pages behind those are not read.
fn search(packed: &Bytes, query: &str) -> postcard::Result<Vec<Hit>> {
    let mut hits = Vec::new();
    if query.is_empty() {
        return Ok(hits);
    }
    for (at, words) in Pages::of(packed)?.enumerate() {
        hits.extend(on_page(at + 1, &words?, query));
        if hits.len() > MOST {
            hits.truncate(MOST + 1);
            break;
        }
    }
    Ok(hits)
}

/// What is sought may reach over several words; where one letter of a word is hit, the word is.
fn on_page(page: usize, words: &[WordAt<'_>], query: &str) -> Vec<Hit> {
    let mut line = String::new();
    let mut ends = Vec::with_capacity(words.len());
    for word in words {
        line.push_str(&fold(word.text));
        ends.push(line.len());
        line.push(' ');
    }
    let places = line.match_indices(query).map(|(from, found)| {
        // A word whose end lies before the place is none of it.
        let first = ends.partition_point(|end| *end <= from);
        let last = ends.partition_point(|end| *end < from + found.len());
        let hit = words.get(first..=last.min(words.len().saturating_sub(1))).unwrap_or_default();
        Hit { page, boxes: hit.iter().map(WordAt::place).collect() }
    });
    let mut hits: Vec<_> = places.collect();
    // Twice in one word is once to the eye.
    hits.dedup();
    hits
}

#[cfg(test)]
mod tests {
    use sealport_preview::{PageText, Word};

    use super::*;
    use crate::viewer::Packer;

    fn page(text: &str) -> PageText {
        let words = text.split(' ').zip(0_u16..);
        let word = |(text, at): (&str, u16)| Word { text: text.to_owned(), left: at, top: 0, right: at + 1, bottom: 1 };
        PageText { words: words.map(word).collect() }
    }

    fn found(pages: &[PageText], query: &str) -> Vec<Hit> {
        let mut packer = Packer::default();
        pages.iter().for_each(|page| packer.add(page));
        search(&packer.finish().unwrap(), &fold(query)).unwrap()
    }

    fn lefts(hits: &[Hit]) -> Vec<(usize, Vec<u16>)> {
        hits.iter().map(|hit| (hit.page, hit.boxes.iter().map(|place| place[0]).collect())).collect()
    }

    #[test]
    fn words_are_found_without_regard_to_case_and_accents() {
        let pages = [page("Über den Wolken"), page("muss die Freiheit wohl grenzenlos sein")];
        assert_eq!(lefts(&found(&pages, "uber")), [(1, vec![0])]);
        assert_eq!(lefts(&found(&pages, "FREI")), [(2, vec![2])]);
        assert_eq!(lefts(&found(&pages, "en")), [(1, vec![1]), (1, vec![2]), (2, vec![4])]);
    }

    #[test]
    fn what_reaches_over_words_marks_all_of_them() {
        let pages = [page("alle Ängste alle Sorgen sagt man")];
        assert_eq!(lefts(&found(&pages, "ste alle So")), [(1, vec![1, 2, 3])]);
        assert_eq!(lefts(&found(&pages, "alle")), [(1, vec![0]), (1, vec![2])]);
        assert!(found(&pages, "alleSorgen").is_empty());
        assert!(found(&pages, "").is_empty());
    }

    #[test]
    fn no_more_is_found_than_is_told() {
        let many = page(&"wort ".repeat(300));
        assert_eq!(found(&[many.clone(), many.clone(), many], "wort").len(), MOST + 1);
    }

    #[test]
    fn a_letter_or_two_are_too_few() {
        let asked = |q: &str| Sought { q: q.to_owned() }.is_long_enough().is_ok();
        for short in ["", "a", "ab", " a  b ", "...", "1 2", "é\u{301}", "法"] {
            assert!(!asked(short), "{short}");
        }
        for enough in ["abc", "a b c", "2026", "ÄÖÜ", "合同"] {
            assert!(asked(enough), "{enough}");
        }
    }
}
