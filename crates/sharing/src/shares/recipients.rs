use std::collections::{HashMap, HashSet};
use std::ops::Range;

use sealport_identity::{Address, AddressError, Language};
use thiserror::Error;

/// What a pasted list of recipients gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParsedRecipients<'a> {
    /// Those that can be written to, each address once.
    pub good: Vec<ParsedRecipient>,
    /// What is no recipient.
    pub bad: Vec<BadRecipient>,
    /// Addresses that stood there more than once.
    pub duplicates: Vec<Address>,
    /// What was not read, from the first recipient on for whom there was no room.
    pub rest: &'a str,
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

/// Pieces that are read of one paste: five times what a share takes, for those who paste with every copy.
const MOST_PIECES: usize = 1_000;

/// Reads recipients as people paste them: one a line, or separated by semicolons or commas; `name <address>` with or without
/// quotes (RFC 5322, 3.4), `name address`, or the address alone.
///
/// `here` are the normalised addresses that are recipients already. Reading ends before the first one for whom there is no
/// `room`, and after a good many pieces in any case: however long the text is, it costs no more than a long list does.
pub fn parse_recipients(text: &str, here: HashSet<String>, room: usize) -> ParsedRecipients<'_> {
    let mut parsed = ParsedRecipients::default();
    let mut seen: HashMap<String, usize> = here.into_iter().map(|address| (address, 1)).collect();
    let mut looked_at = 0;
    for (line, piece) in all_pieces(text) {
        let from = piece.start;
        let piece = &text[piece];
        let outcome = recipient(piece);
        looked_at += usize::from(!matches!(outcome, Ok(None)));
        let is_new = |new: &ParsedRecipient| !seen.contains_key(&new.address.normalised());
        if looked_at > MOST_PIECES || matches!(&outcome, Ok(Some(new)) if parsed.good.len() == room && is_new(new)) {
            parsed.rest = text[from..].trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';'));
            break;
        }
        match outcome {
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
    parsed
}

/// The places of all pieces in the text, each with its line: split at line ends and at semicolons that don't stand in quotes,
/// then at commas.
fn all_pieces(text: &str) -> impl Iterator<Item = (usize, Range<usize>)> {
    let mut end = 0;
    let lines = text.split_inclusive('\n').map(move |line| {
        let start = end;
        end += line.len();
        start..end
    });
    lines.enumerate().flat_map(move |(number, line)| {
        let segments = split(text, line, ';');
        segments.into_iter().flat_map(move |segment| pieces(text, segment)).map(move |piece| (number + 1, piece))
    })
}

/// A segment in pieces at commas, when it holds more than one address. `Meier, Anna <anna@example.com>` stays whole: a piece
/// without an address belongs to the next one.
fn pieces(text: &str, segment: Range<usize>) -> Vec<Range<usize>> {
    if outside_quotes(&text[segment.clone()]).filter(|(_, c)| *c == '@').take(2).count() <= 1 {
        return vec![segment];
    }
    let end = segment.end;
    let mut pieces: Vec<Range<usize>> = Vec::new();
    let mut from = None;
    for piece in split(text, segment, ',') {
        if text[piece.clone()].contains('@') {
            pieces.push(from.take().unwrap_or(piece.start)..piece.end);
        } else if from.is_none() && !text[piece.clone()].trim().is_empty() {
            from = Some(piece.start);
        }
    }
    pieces.extend(from.map(|from| from..end));
    pieces
}

/// The places of the parts between `at`, outside quotes.
fn split(text: &str, within: Range<usize>, at: char) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut from = within.start;
    for (place, c) in outside_quotes(&text[within.clone()]) {
        if c == at {
            parts.push(from..within.start + place);
            from = within.start + place + c.len_utf8();
        }
    }
    parts.push(from..within.end);
    parts
}

/// The characters that don't stand between double quotes. A quote that is never closed is an ordinary character, and so is
/// every one after it.
fn outside_quotes(text: &str) -> impl Iterator<Item = (usize, char)> {
    let (mut skip_to, mut quotes_close) = (0, true);
    text.char_indices().filter(move |(place, c)| {
        if *place < skip_to {
            return false;
        }
        if *c == '"' && quotes_close {
            // Asked in vain once at most: each further look would go to the end of the text again.
            match closing_quote(&text[place + 1..]) {
                Some(end) => {
                    skip_to = place + 1 + end + 1;
                    return false;
                }
                None => quotes_close = false,
            }
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

    fn read(text: &str) -> ParsedRecipients<'_> {
        parse_recipients(text, HashSet::new(), 200)
    }

    fn shown(text: &str) -> Vec<String> {
        read(text).good.iter().map(|one| format!("{}|{}", one.name, one.address.as_str())).collect()
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
        let parsed = read("a@x.de [de]\nA@X.de\nnobody\nb@@y; c@z\n\"open <d@x.de>");
        assert_eq!(parsed.good[0].language, Some(Language::De));
        assert_eq!(parsed.duplicates.len(), 1);
        let bad: Vec<_> = parsed.bad.iter().map(|bad| (bad.line, bad.text.as_str(), bad.why)).collect();
        let malformed = WhyBad::Address(AddressError::Malformed);
        assert_eq!(bad, [(3, "nobody", WhyBad::NoAddress), (4, "b@@y", malformed), (4, "c@z", malformed)]);
        assert_eq!(parsed.good.len(), 2);
    }

    #[test]
    fn reading_ends_before_the_first_without_room() {
        let here = HashSet::from(["a@x.de".to_owned()]);
        let parsed = parse_recipients("A@x.de; b@x.de\nnobody\nc@x.de, b@x.de, D, E <d@x.de>; e@x.de\nf@x.de", here, 2);
        assert_eq!(parsed.good.iter().map(|one| one.address.as_str()).collect::<Vec<_>>(), ["b@x.de", "c@x.de"]);
        assert_eq!((parsed.duplicates.len(), parsed.bad.len()), (2, 1));
        assert_eq!(parsed.rest, "D, E <d@x.de>; e@x.de\nf@x.de");
    }

    #[test]
    fn a_mebibyte_of_anything_costs_next_to_nothing() {
        const MEBIBYTE: usize = 1 << 20;
        let fill = |part: &str| part.repeat(MEBIBYTE / part.len());
        let numbered: String = (0..60_000).map(|number| format!("a{number}@example.de\n")).collect();
        for text in [
            numbered.replace('\n', ", "),
            numbered,
            fill("a@x.de,"),
            fill("nobody\n"),
            fill(";"),
            fill("\n"),
            fill("@"),
            fill("x"),
            fill("\"\\"),
            fill("\"\\\n"),
            format!("a@x.de,b@x.de,{}", fill("x,")),
            format!("a@x.de,{}b@x.de", fill("x,")),
            fill("<a@x.de>"),
            fill("\" "),
        ] {
            let before = cpu_time();
            let parsed = read(&text);
            let took = cpu_time() - before;
            let head: String = text.chars().take(20).collect();
            // Far from what an unoptimised build takes on a busy machine, and far below what anything quadratic would.
            assert!(took < 1_000, "{head:?} took {took}0 ms");
            assert!(parsed.good.len() <= 200 && parsed.bad.len() <= MOST_PIECES, "{head:?}");
        }
    }

    /// What this thread has computed, in hundredths of a second (proc(5)); what other tests do meanwhile does not count.
    fn cpu_time() -> u64 {
        let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap();
        let behind_the_name = stat.rsplit(')').next().unwrap();
        behind_the_name.split_whitespace().skip(11).take(2).map(|field| field.parse::<u64>().unwrap()).sum()
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "([a-z]@[a-z]\\.de|[\"<>;,@\\\\ \n]|\\PC){0,60}") {
            let parsed = read(&text);
            for one in parsed.good {
                prop_assert!(!one.name.chars().any(char::is_control));
            }
        }
    }
}
