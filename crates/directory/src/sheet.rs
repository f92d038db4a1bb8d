//! Lists of contacts as spreadsheets write them: read tolerantly, told line by line.

use sealport_asset_store::fold;
use sealport_identity::{Address, Language};
use thiserror::Error;

use crate::{ContactText, Field};

/// Longest list, in bytes.
pub(crate) const LONGEST: usize = 512 * 1024;
/// Most lines of a list.
pub(crate) const MOST_LINES: usize = 10_000;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// The address.
    Address,
    /// The first name, beside a column with the last one.
    FirstName,
    /// The last name.
    LastName,
    /// Anything else.
    Text(Field),
}

/// A list that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its lines.
    pub lines: Vec<SheetLine>,
    /// Headings of columns that mean nothing to us.
    pub unread: Vec<String>,
    /// Whether the text was Windows-1252 or UTF-16 rather than UTF-8.
    pub converted: bool,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetLine {
    /// Which line of the file, the headings being the first.
    pub number: u64,
    /// The address, as it stands there.
    pub address: String,
    /// What is noted; empty where the cell is, or the column is missing.
    pub text: ContactText,
    /// Whether the line says the language.
    pub says_language: bool,
    /// What is wrong.
    pub wrong: Option<WhyWrong>,
}

/// Why a line can't be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyWrong {
    /// There is no address.
    NoAddress,
    /// The address can't be written to.
    BadAddress,
    /// We speak no such language.
    BadLanguage,
    /// A field is too long.
    TooLong(Field),
    /// The address stands in an earlier line too.
    Twice {
        /// That one.
        first: u64,
    },
}

/// The list can't be read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SheetError {
    /// Nothing in it.
    #[error("the list is empty")]
    Empty,
    /// More bytes than are read.
    #[error("the list is longer than 512 KiB")]
    TooLong,
    /// More lines than are read.
    #[error("the list has more than 10,000 lines")]
    TooManyLines,
    /// Its first line names no column with addresses.
    #[error("no column is called e-mail address")]
    NoAddressColumn,
    /// It is no text.
    #[error("this is not a text file")]
    NotText,
}

/// Headings in three languages, folded; the first of each is what an export writes in its language.
const HEADINGS: &[(Column, &[&str])] = &[
    (
        Column::Address,
        &[
            "e-mail address",
            "e-mail-adresse",
            "e-mailadres",
            "e-mail",
            "email",
            "mail",
            "email address",
            "emailadresse",
            "mailadresse",
            "mailadres",
            "adresse",
            "address",
            "adres",
        ],
    ),
    (Column::FirstName, &["first name", "vorname", "voornaam", "given name"]),
    (Column::LastName, &["last name", "nachname", "achternaam", "surname", "family name", "familienname"]),
    (Column::Text(Field::Name), &["name", "naam", "full name", "display name", "kontakt", "contact"]),
    (Column::Text(Field::Language), &["language", "sprache", "taal"]),
    (Column::Text(Field::Company), &["company", "firma", "unternehmen", "bedrijf", "organisation", "organization"]),
    (Column::Text(Field::Phone), &["phone", "telefon", "telefoon", "telephone", "tel", "tel.", "phone number"]),
    (Column::Text(Field::Notes), &["notes", "notizen", "notities", "note", "bemerkung", "bemerkungen", "opmerkingen"]),
    (
        Column::Text(Field::Protection),
        &["to be heeded", "zu beachten", "in acht te nemen", "protection", "schutzhinweise", "protection notes"],
    ),
];

/// Reads a list: UTF-8 with or without a mark, UTF-16 with one, else Windows-1252; separated by commas, semicolons or tabs.
///
/// # Errors
/// [`SheetError`].
pub fn read_sheet(bytes: &[u8], usual: Language) -> Result<Sheet, SheetError> {
    if bytes.len() > LONGEST {
        return Err(SheetError::TooLong);
    }
    let (text, converted) = decode(bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(&text))
        .flexible(true)
        .has_headers(false)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let headings = records.next().ok_or(SheetError::Empty)?.map_err(|_| SheetError::NotText)?;
    let columns: Vec<Option<Column>> = headings.iter().map(column).collect();
    if !columns.contains(&Some(Column::Address)) {
        return Err(SheetError::NoAddressColumn);
    }
    let unread = headings.iter().zip(&columns).filter(|(name, column)| column.is_none() && !name.is_empty());
    let mut sheet = Sheet {
        unread: unread.map(|(name, _)| name.chars().take(60).collect()).collect(),
        converted,
        lines: Vec::new(),
    };
    let mut seen = std::collections::HashMap::new();
    for record in records {
        let record = record.map_err(|_| SheetError::NotText)?;
        if record.iter().all(str::is_empty) {
            continue;
        }
        if sheet.lines.len() == MOST_LINES {
            return Err(SheetError::TooManyLines);
        }
        let number = record.position().map_or(0, |place| first_line(&text, place));
        let mut line = read_line(number, &record, &columns, usual);
        if let (None, Ok(address)) = (line.wrong, Address::parse(&line.address)) {
            match seen.entry(address.normalised()) {
                std::collections::hash_map::Entry::Occupied(first) => {
                    line.wrong = Some(WhyWrong::Twice { first: *first.get() });
                }
                std::collections::hash_map::Entry::Vacant(free) => {
                    free.insert(number);
                }
            }
        }
        sheet.lines.push(line);
    }
    if sheet.lines.is_empty() { Err(SheetError::Empty) } else { Ok(sheet) }
}

/// The line that a record begins in: the reader counts the empty lines before it as its own.
fn first_line(text: &str, place: &csv::Position) -> u64 {
    let from = usize::try_from(place.byte()).unwrap_or(usize::MAX);
    let before =
        text.as_bytes().get(from..).unwrap_or_default().iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    place.line() + before.filter(|byte| **byte == b'\n').count() as u64
}

fn column(heading: &str) -> Option<Column> {
    let folded = fold(heading.trim_start_matches('\u{feff}'));
    HEADINGS.iter().find(|(_, names)| names.contains(&folded.as_str())).map(|(column, _)| *column)
}

fn read_line(number: u64, record: &csv::StringRecord, columns: &[Option<Column>], usual: Language) -> SheetLine {
    // The first column of a kind counts.
    let cell = |wanted: Column| {
        let place = columns.iter().position(|column| *column == Some(wanted));
        place.and_then(|place| record.get(place)).map(bare).unwrap_or_default()
    };
    let text_of = |field| cell(Column::Text(field)).to_owned();
    let joined = format!("{} {}", cell(Column::FirstName), cell(Column::LastName));
    let name = match text_of(Field::Name) {
        name if name.is_empty() => joined.trim().to_owned(),
        name => name,
    };
    let said = cell(Column::Text(Field::Language));
    let language = language(said);
    let text = ContactText {
        name,
        language: language.unwrap_or(usual),
        company: text_of(Field::Company),
        phone: text_of(Field::Phone),
        notes: text_of(Field::Notes),
        protection: text_of(Field::Protection),
    }
    .tidy();
    let address = cell(Column::Address).to_owned();
    let wrong = match (Address::parse(&address), text.too_long()) {
        _ if address.is_empty() => Some(WhyWrong::NoAddress),
        (Err(_), _) => Some(WhyWrong::BadAddress),
        (Ok(_), Some(field)) => Some(WhyWrong::TooLong(field)),
        (Ok(_), None) if !said.is_empty() && language.is_none() => Some(WhyWrong::BadLanguage),
        (Ok(_), None) => None,
    };
    SheetLine { number, address, text, says_language: language.is_some(), wrong }
}

/// Without the apostrophe that our own exports put before what a spreadsheet would run.
fn bare(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
        _ => cell,
    }
}

/// A tag or the name of a language, in any of ours.
fn language(said: &str) -> Option<Language> {
    match fold(said).as_str() {
        "english" | "englisch" | "engels" => Some(Language::En),
        "german" | "deutsch" | "duits" => Some(Language::De),
        "dutch" | "niederlandisch" | "nederlands" => Some(Language::Nl),
        "" => None,
        tag => Language::parse(tag),
    }
}

/// The separator of the first line: the one that it has most of outside of quotes.
fn delimiter(text: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in text.lines().next().unwrap_or_default().bytes() {
        quoted ^= byte == b'"';
        if let (false, Some((_, count))) = (quoted, counts.iter_mut().find(|(own, _)| *own == byte)) {
            *count += 1;
        }
    }
    // Of equally many the first: a comma.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(own, _)| own)
}

/// The text, and whether it had to be converted.
fn decode(bytes: &[u8]) -> Result<(String, bool), SheetError> {
    let (text, converted) = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => (String::from_utf8(rest.to_vec()).map_err(|_| SheetError::NotText)?, false),
        [0xff, 0xfe, rest @ ..] => (utf_16(rest, u16::from_le_bytes)?, true),
        [0xfe, 0xff, rest @ ..] => (utf_16(rest, u16::from_be_bytes)?, true),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => (text.to_owned(), false),
            Err(_) => (bytes.iter().map(|byte| windows_1252(*byte)).collect(), true),
        },
    };
    let is_binary = text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
    if is_binary { Err(SheetError::NotText) } else { Ok((text, converted)) }
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, SheetError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(SheetError::NotText);
    }
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    String::from_utf16(&units).map_err(|_| SheetError::NotText)
}

/// The characters 0x80 to 0x9f; the rest is as in Unicode. Five are not assigned.
const UPPER: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => UPPER[usize::from(byte - 0x80)],
        byte => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Sheet {
        read_sheet(text.as_bytes(), Language::De).unwrap()
    }

    #[test]
    fn separators_marks_and_headings_of_three_languages() {
        let english =
            read("Name,E-mail,Language,Company,Phone\nPetra Sommer,petra@see.example,de,\"See, Hotel\",'+49 7");
        let line = &english.lines[0];
        assert_eq!((line.number, line.address.as_str(), line.wrong), (2, "petra@see.example", None));
        assert_eq!((line.text.company.as_str(), line.text.phone.as_str()), ("See, Hotel", "+49 7"));
        let german = read(
            "\u{feff}Vorname;Nachname;E-Mail-Adresse;Sprache;Kundennummer\r\nJörg;Maß;j@x.de;Niederländisch;7\r\n",
        );
        assert_eq!(german.lines[0].text.name, "Jörg Maß");
        assert_eq!(german.lines[0].text.language, Language::Nl);
        assert_eq!(german.unread, ["Kundennummer"]);
        let dutch = read("Naam\tE-mailadres\tBedrijf\nWillem\tw@x.nl\tBakker");
        assert_eq!((dutch.lines[0].text.company.as_str(), dutch.converted), ("Bakker", false));
    }

    #[test]
    fn what_is_wrong_is_told_by_line() {
        let sheet = read("email,name,language\n,A,\nx@,B,\na@x.de,C,xx\nb@x.de,D,\n\nB@X.de,E,");
        let wrong: Vec<_> = sheet.lines.iter().map(|line| (line.number, line.wrong)).collect();
        let told = [
            (2, Some(WhyWrong::NoAddress)),
            (3, Some(WhyWrong::BadAddress)),
            (4, Some(WhyWrong::BadLanguage)),
            (5, None),
            (7, Some(WhyWrong::Twice { first: 5 })),
        ];
        assert_eq!(wrong, told);
        assert_eq!(read_sheet(b"name\nAnna", Language::De), Err(SheetError::NoAddressColumn));
        assert_eq!(read_sheet(b"", Language::De), Err(SheetError::Empty));
        assert_eq!(read_sheet(b"email", Language::De), Err(SheetError::Empty));
        assert_eq!(read_sheet(b"PK\x03\x04\x00\x00", Language::De), Err(SheetError::NotText));
        assert_eq!(read_sheet(&vec![b'a'; LONGEST + 1], Language::De), Err(SheetError::TooLong));
        let many = format!("email\n{}", "a@x.de\n".repeat(MOST_LINES + 1));
        assert_eq!(read_sheet(many.as_bytes(), Language::De), Err(SheetError::TooManyLines));
    }

    #[test]
    fn other_encodings_are_converted_and_it_is_said() {
        let old = b"Name;E-Mail\nJ\xf6rg Ma\xdf \x80;j@x.de";
        let sheet = read_sheet(old, Language::De).unwrap();
        assert_eq!((sheet.lines[0].text.name.as_str(), sheet.converted), ("Jörg Maß €", true));
        let text = "Name;E-Mail\nJörg;j@x.de";
        let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(read_sheet(&wide, Language::De).unwrap().lines[0].text.name, "Jörg");
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_list_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let headed = [b"email;name\n".as_slice(), &bytes].concat();
            let _ = (read_sheet(&bytes, Language::En), read_sheet(&headed, Language::En));
        }
    }
}
