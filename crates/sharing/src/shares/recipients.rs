use std::collections::HashMap;

use sealport_identity::{Address, AddressError, Language};
use thiserror::Error;

/// What a pasted list of recipients gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParsedRecipients {
    /// Those that can be written to, each address once.
    pub good: Vec<ParsedRecipient>,
    /// What is no recipient.
    pub bad: Vec<BadRecipient>,
    /// Addresses that stood there more than once.
    pub duplicates: Vec<Address>,
}

/// One recipient of a pasted list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedRecipient {
    /// Display name; may be empty.
    pub name: String,
    /// Where to write to.
    pub address: Address,
    /// The language, where one stood behind in brackets: `anna@example.com [de]`.
    pub language: Option<Language>,
}

/// A piece of the list that is no recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRecipient {
    /// In which line, from 1.
    pub line: usize,
    /// The piece.
    pub text: String,
    /// Why not.
    pub why: WhyBad,
}

/// Why a piece is no recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum WhyBad {
    /// There is no address in it.
    #[error("there is no address")]
    NoAddress,
    /// The address can't be written to.
    #[error(transparent)]
    Address(#[from] AddressError),
}

/// Longest name, in characters.
const LONGEST_NAME: usize = 200;
/// Longest text of a bad piece that is shown again, in characters.
const LONGEST_BAD: usize = 120;

/// Reads recipients as people paste them: one a line, or separated by semicolons or commas; `name <address>` with or without
/// quotes (RFC 5322, 3.4), `name address`, or the address alone.
pub fn parse_recipients(text: &str) -> ParsedRecipients {
    let mut parsed = ParsedRecipients::default();
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (line, segment) in segments(text) {
        for piece in pieces(&segment) {
            match recipient(&piece) {
                Ok(None) => {}
                Ok(Some(new)) => {
                    let times = seen.entry(new.address.normalised()).or_insert(0);
                    *times += 1;
                    match *times {
                        1 => parsed.good.push(new),
                        2 => parsed.duplicates.push(new.address),
                        _ => {}
                    }
                }
                Err(why) => {
                    parsed.bad.push(BadRecipient { line, text: piece.trim().chars().take(LONGEST_BAD).collect(), why });
                }
            }
        }
    }
    parsed
}

/// The text in pieces at line ends and semicolons that don't stand in quotes, each with its line.
fn segments(text: &str) -> Vec<(usize, String)> {
    let mut segments = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for segment in split(line, ';') {
            segments.push((number + 1, segment));
        }
    }
    segments
}

/// A segment in pieces at commas, when it holds more than one address. `Meier, Anna <anna@example.com>` stays whole: a piece
/// without an address belongs to the next one.
fn pieces(segment: &str) -> Vec<String> {
    if outside_quotes(segment).filter(|(_, c)| *c == '@').count() <= 1 {
        return vec![segment.trim().trim_matches(',').to_owned()];
    }
    let mut pieces: Vec<String> = Vec::new();
    let mut before = String::new();
    for piece in split(segment, ',') {
        let whole = if before.is_empty() { piece } else { format!("{before},{piece}") };
        before.clear();
        if whole.contains('@') {
            pieces.push(whole);
        } else if !whole.trim().is_empty() {
            before = whole;
        }
    }
    if !before.is_empty() {
        pieces.push(before);
    }
    pieces
}

fn split(text: &str, at: char) -> Vec<String> {
    let mut parts = Vec::new();
    let mut from = 0;
    for (place, c) in outside_quotes(text) {
        if c == at {
            parts.push(text[from..place].to_owned());
            from = place + c.len_utf8();
        }
    }
    parts.push(text[from..].to_owned());
    parts
}

/// The characters that don't stand between double quotes. A quote that is never closed is an ordinary character.
fn outside_quotes(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut skip_to = 0;
    text.char_indices().filter(move |(place, c)| {
        if *place < skip_to {
            return false;
        }
        if *c == '"'
            && let Some(end) = closing_quote(&text[place + 1..])
        {
            skip_to = place + 1 + end + 1;
            return false;
        }
        true
    })
}

fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(place, c)| {
        let closes = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        closes.then_some(place)
    })
}

fn recipient(piece: &str) -> Result<Option<ParsedRecipient>, WhyBad> {
    let (piece, language) = language_of(piece.trim().trim_matches(|c: char| c == ',' || c.is_whitespace()));
    if piece.is_empty() {
        return Ok(None);
    }
    let (name, address) = match (piece.rfind('<'), piece.rfind('>')) {
        (Some(open), Some(close)) if open < close => (&piece[..open], &piece[open + 1..close]),
        _ => match piece.rsplit_once(char::is_whitespace) {
            Some((name, address)) if address.contains('@') => (name, address),
            Some((address, name)) if address.contains('@') => (name, address),
            _ => ("", piece),
        },
    };
    if !address.contains('@') {
        return Err(WhyBad::NoAddress);
    }
    let address = address.trim().trim_start_matches("mailto:").trim_matches(['\'', '"']);
    Ok(Some(ParsedRecipient { name: plain_name(name), address: Address::parse(address)?, language }))
}

/// A language in brackets at the end.
fn language_of(piece: &str) -> (&str, Option<Language>) {
    let found = piece.strip_suffix(']').and_then(|rest| rest.rsplit_once('['));
    match found.and_then(|(rest, tag)| Some((rest.trim_end(), Language::parse(tag)?))) {
        Some((rest, language)) => (rest, Some(language)),
        None => (piece, None),
    }
}

/// The name without quotes, escapes, and characters that don't show.
fn plain_name(name: &str) -> String {
    let name = name.trim().trim_end_matches(',').trim();
    let quoted = name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let mut plain = String::with_capacity(name.len());
    let mut characters = quoted.unwrap_or(name).chars();
    while let Some(c) = characters.next() {
        let c = if c == '\\' && quoted.is_some() { characters.next().unwrap_or(c) } else { c };
        if !c.is_control() && !crate::zip::changes_direction(c) {
            plain.push(c);
        }
    }
    let plain = plain.trim().trim_matches('\'').trim();
    plain.chars().take(LONGEST_NAME).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> Vec<String> {
        parse_recipients(text).good.iter().map(|one| format!("{}|{}", one.name, one.address.as_str())).collect()
    }

    #[test]
    fn reads_what_people_paste() {
        assert_eq!(
            shown("Anna Meier <anna@x.de>; b@y.nl, \"C, D\" <c@z.com>\n\nMeier, Otto <otto@x.de>\nJörg jorg@x.de\n"),
            ["Anna Meier|anna@x.de", "|b@y.nl", "C, D|c@z.com", "Meier, Otto|otto@x.de", "Jörg|jorg@x.de"]
        );
        assert_eq!(
            shown("a@x.de, Meier, Anna <anna@x.de>, <c@x.de>,"),
            ["|a@x.de", "Meier, Anna|anna@x.de", "|c@x.de"]
        );
        assert_eq!(shown("\"Q \\\"Tip\\\" <x>\" <q@x.de>"), ["Q \"Tip\" <x>|q@x.de"]);
        assert_eq!(shown("mailto:a@x.de;'b@x.de'"), ["|a@x.de", "|b@x.de"]);
        assert_eq!(shown("王小明 <wang@例え.jp>"), ["王小明|wang@例え.jp"]);
        assert_eq!(shown("c@x.de\tCarla"), ["Carla|c@x.de"]);
        assert_eq!(shown("Evil\u{202e}gpj <e@x.de>"), ["Evilgpj|e@x.de"]);
    }

    #[test]
    fn marks_duplicates_bad_ones_and_languages() {
        let parsed = parse_recipients("a@x.de [de]\nA@X.de\nnobody\nb@@y; c@z\n\"open <d@x.de>");
        assert_eq!(parsed.good[0].language, Some(Language::De));
        assert_eq!(parsed.duplicates.len(), 1);
        let bad: Vec<_> = parsed.bad.iter().map(|bad| (bad.line, bad.text.as_str(), bad.why)).collect();
        let malformed = WhyBad::Address(AddressError::Malformed);
        assert_eq!(bad, [(3, "nobody", WhyBad::NoAddress), (4, "b@@y", malformed), (4, "c@z", malformed)]);
        assert_eq!(parsed.good.len(), 2);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "([a-z]@[a-z]\\.de|[\"<>;,@\\\\ \n]|\\PC){0,60}") {
            let parsed = parse_recipients(&text);
            for one in parsed.good {
                prop_assert!(!one.name.chars().any(char::is_control));
            }
        }
    }
}
