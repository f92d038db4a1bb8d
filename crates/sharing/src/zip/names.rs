use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

/// Longest name, in bytes: what file systems take.
const LONGEST: usize = 255;
/// Longest ending that is kept when a name is shortened, in bytes with its dot.
const LONGEST_ENDING: usize = 33;
/// What a file is called of whose name nothing is left.
const NAMELESS: &str = "file";

/// Whether a character changes the direction of what follows, so that a name can look like another one (Unicode TR 36).
pub const fn changes_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Names under which the files can be unpacked side by side anywhere: one path part each, in NFC, without characters or
/// words that some system gives a meaning, at most 255 bytes, and no two alike even where upper and lower case are the same.
pub fn safe_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut taken = HashSet::new();
    names
        .into_iter()
        .map(|name| {
            let safe = safe(name);
            let mut name = safe.clone();
            let mut number = 1_u64;
            while !taken.insert(folded(&name)) {
                number += 1;
                name = numbered(&safe, number);
            }
            name
        })
        .collect()
}

/// As names are compared on systems that forgive the most.
fn folded(name: &str) -> String {
    name.nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

fn safe(name: &str) -> String {
    let name: String = name.nfc().filter_map(plain).collect();
    let name = name.trim_start().trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    let name = if name.is_empty() { NAMELESS } else { name };
    let name = if is_reserved(name) { format!("_{name}") } else { name.to_owned() };
    shortened(&name, "")
}

/// The character as it may stand in a name; none where it would not be seen or would not be what it seems.
fn plain(c: char) -> Option<char> {
    match c {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => Some('_'),
        '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{2060}' | '\u{feff}' => None,
        c if c.is_control() || changes_direction(c) => None,
        c if c.is_whitespace() => Some(' '),
        c => Some(c),
    }
}

/// Names of devices on Windows, with any ending.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_uppercase();
    if ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"].contains(&stem.as_str()) {
        return true;
    }
    let Some(number) = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT")) else { return false };
    let mut number = number.chars();
    matches!((number.next(), number.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
}

fn numbered(name: &str, number: u64) -> String {
    shortened(name, &format!(" ({number})"))
}

/// The name with `mark` before its ending, cut at a character so that it is not too long.
fn shortened(name: &str, mark: &str) -> String {
    let (stem, ending) = match name.rfind('.') {
        Some(dot) if dot > 0 && name.len() - dot <= LONGEST_ENDING => name.split_at(dot),
        _ => (name, ""),
    };
    let mut room = LONGEST - mark.len() - ending.len();
    if stem.len() <= room {
        return format!("{stem}{mark}{ending}");
    }
    while !stem.is_char_boundary(room) {
        room -= 1;
    }
    // What the cut laid bare must not end in a dot or a space either.
    let stem = stem[..room].trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    format!("{stem}{mark}{ending}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one(name: &str) -> String {
        safe_names([name]).remove(0)
    }

    #[test]
    fn takes_the_teeth_out() {
        for (name, safe) in [
            ("../../etc/passwd", ".._.._etc_passwd"),
            ("/absolute", "_absolute"),
            ("C:\\Windows\\x.dll", "C__Windows_x.dll"),
            ("a\0b\nc\u{202e}gpj.exe", "abcgpj.exe"),
            ("  spaces and dots . . ", "spaces and dots"),
            ("", "file"),
            ("...", "file"),
            ("..", "file"),
            ("nul", "_nul"),
            ("Con.txt", "_Con.txt"),
            ("COM1.tar.gz", "_COM1.tar.gz"),
            ("lpt³", "_lpt³"),
            ("COM10", "COM10"),
            ("console.log", "console.log"),
            ("what?.txt", "what_.txt"),
            ("Übung.pdf", "Übung.pdf"),
            ("\u{feff}hidden", "hidden"),
        ] {
            assert_eq!(one(name), safe, "{name:?}");
        }
    }

    #[test]
    fn makes_names_different_and_keeps_endings() {
        assert_eq!(
            safe_names(["a.txt", "A.TXT", "a.txt", "a (2).txt"]),
            ["a.txt", "A (2).TXT", "a (3).txt", "a (2) (2).txt"]
        );
        let long = format!("{}.jpeg", "ü".repeat(200));
        let names = safe_names([long.as_str(), long.as_str()]);
        assert!(names.iter().all(|name| name.len() <= LONGEST && name.ends_with(".jpeg")), "{names:?}");
        assert!(names[1].ends_with(" (2).jpeg"));
    }

    proptest! {
        #[test]
        fn every_name_can_be_unpacked(names in prop::collection::vec("([a-cA-C./\\\\: ]|\\PC|con|ß|ﬁ){0,12}", 0..20)) {
            let safe = safe_names(names.iter().map(String::as_str));
            prop_assert_eq!(safe.len(), names.len());
            let different: HashSet<_> = safe.iter().map(|name| name.to_lowercase()).collect();
            prop_assert_eq!(different.len(), safe.len());
            for name in safe {
                prop_assert!(!name.is_empty() && name.len() <= LONGEST);
                prop_assert!(!name.contains(['/', '\\', ':', '\0', '\n']));
                prop_assert!(!name.ends_with(['.', ' ']) && name != ".." && !is_reserved(&name));
            }
        }
    }
}
