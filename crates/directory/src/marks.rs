//! Keyed hashes by which names are found although none stands in the clear.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DbErr};
use sealport_asset_store::fold;
use sealport_database::{Ground, insert_rows, rows_affected};
use uuid::Uuid;

/// Longest beginning of a word that is told apart; what is longer is found by that much.
const LONGEST: usize = 16;
/// Words of one name that are found; nobody has more.
const MOST_WORDS: usize = 24;
/// Half a hash is plenty to tell a few million beginnings apart.
const LENGTH: usize = 16;

/// The folded words of a text: `Müller-Lüdenscheidt` has two.
pub fn words(text: &str) -> Vec<String> {
    fold(text).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// As [`words`], with umlauts written out besides, as people do who have none on their keyboard.
fn words_and_spellings(text: &str) -> BTreeSet<String> {
    let mut all: BTreeSet<String> = words(text).into_iter().take(MOST_WORDS).collect();
    if text.contains(['ä', 'ö', 'ü', 'Ä', 'Ö', 'Ü']) {
        let mut written = text.to_owned();
        for (umlaut, letters) in [('ä', "ae"), ('ö', "oe"), ('ü', "ue"), ('Ä', "ae"), ('Ö', "oe"), ('Ü', "ue")] {
            written = written.replace(umlaut, letters);
        }
        all.extend(words(&written).into_iter().take(MOST_WORDS));
    }
    all
}

/// The hash of the beginning of a word.
pub fn of_beginning(ground: &Ground, word: &str) -> Vec<u8> {
    let beginning: String = word.chars().take(LONGEST).collect();
    mac(ground, "beginning of a name", &beginning)
}

/// The hash of a whole name, however its words are separated and written.
pub fn of_name(ground: &Ground, name: &str) -> Option<Vec<u8>> {
    let words = words(name);
    (!words.is_empty()).then(|| mac(ground, "whole name", &words.join(" ")))
}

pub fn mac(ground: &Ground, label: &str, text: &str) -> Vec<u8> {
    ground.keyring.confirmations.mac(label, &[text.as_bytes()])[..LENGTH].to_vec()
}

/// Writes the hashes by which `subject` is found under any of `texts`, instead of those that it had.
pub async fn index(on: &impl ConnectionTrait, ground: &Ground, subject: Uuid, texts: &[&str]) -> Result<(), DbErr> {
    drop_all(on, subject).await?;
    let mut marks = BTreeSet::new();
    for word in texts.iter().flat_map(|text| words_and_spellings(text)) {
        let letters: Vec<char> = word.chars().take(LONGEST).collect();
        for length in 1..=letters.len() {
            marks.insert(of_beginning(ground, &letters[..length].iter().collect::<String>()));
        }
    }
    let rows = marks.into_iter().map(|mark| [mark.into(), subject.into()]).collect();
    insert_rows(on, "name_prefix (mark, subject_id)", "ON CONFLICT DO NOTHING", rows).await?;
    Ok(())
}

/// Drops everything by which `subject` is found by name.
pub async fn drop_all(on: &impl ConnectionTrait, subject: Uuid) -> Result<(), DbErr> {
    rows_affected(on, "DELETE FROM name_prefix WHERE subject_id = $1", [subject.into()]).await?;
    Ok(())
}

/// Hashes for three words of a search, the longest first, since it finds the fewest. A shorter search repeats its last one.
pub fn of_search(ground: &Ground, search: &str) -> Option<[Vec<u8>; 3]> {
    let mut words = words(search);
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let first = of_beginning(ground, words.first()?);
    let mark = |place: usize| words.get(place).map(|word| of_beginning(ground, word));
    let second = mark(1).unwrap_or_else(|| first.clone());
    let third = mark(2).unwrap_or_else(|| second.clone());
    Some([first, second, third])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_split() {
        assert_eq!(words("  Müller-Lüdenscheidt, Dr. Éva "), ["muller", "ludenscheidt", "dr", "eva"]);
        assert!(words("–").is_empty());
        let all = words_and_spellings("Jörg Straße");
        assert!(["jorg", "joerg", "strasse"].iter().all(|word| all.contains(*word)), "{all:?}");
    }
}
