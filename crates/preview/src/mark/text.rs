//! What of a line of text is written into a page.
//!
//! Names and addresses come from people: a control character, a mark that turns the direction of writing, or a letter
//! that the font lacks must neither make a mess of the watermark nor keep a page from being shown.

use skrifa::charmap::Charmap;
use unicode_normalization::UnicodeNormalization;

/// Lines beyond these are left out.
const MAX_LINES: usize = 6;
/// Characters of a row. The first line takes as many rows as it needs; of the others, what is beyond the first row is left out,
/// and an ellipsis says so.
const ROW: usize = 40;
/// Rows of the first line: an address has 254 characters at most, and a character may be written with several letters.
const MAX_ROWS: usize = 16;
/// Where a row had better end.
const JOINTS: [char; 6] = [' ', '.', '-', '_', '+', ','];
/// Characters that are looked at to fill a line: most of a hostile line is not.
const MAX_READ: usize = 1024;

/// The rows as they are written: only characters that the font has. None where the first line, which says who, can't be
/// written.
pub(super) fn writable(lines: &[String], font: &Charmap<'_>) -> Option<Vec<String>> {
    let (first, others) = lines.split_first()?;
    let mut rows = wrapped(&clean(first, font));
    if rows.is_empty() {
        return None;
    }
    let others = others.iter().map(|line| cut(clean(line, font))).filter(|line| !line.is_empty());
    rows.extend(others.take(MAX_LINES - 1));
    Some(rows)
}

/// The whole line in rows that are about as wide as each other, cut at joints where there are some.
fn wrapped(line: &str) -> Vec<String> {
    let letters: Vec<char> = line.chars().take(ROW * MAX_ROWS).collect();
    let mut rest = &letters[..];
    let mut rows = Vec::new();
    while rest.len() > ROW {
        let row = &rest[ROW / 2..ROW];
        let at = row.iter().rposition(|letter| *letter == '@').map(|place| ROW / 2 + place);
        let joint = || row.iter().rposition(|letter| JOINTS.contains(letter)).map(|place| ROW / 2 + place + 1);
        let (row, next) = rest.split_at(at.or_else(joint).unwrap_or(ROW));
        rows.push(row.iter().collect());
        rest = next;
    }
    rows.push(rest.iter().collect());
    rows.retain(|row: &String| !row.trim().is_empty());
    rows
}

fn cut(mut line: String) -> String {
    if let Some((end, _)) = line.char_indices().nth(ROW) {
        line.truncate(end);
        line.push('…');
    }
    line
}

fn clean(line: &str, font: &Charmap<'_>) -> String {
    let has = |character: char| font.map(character).is_some_and(|glyph| glyph.to_u32() != 0);
    let mut clean = String::new();
    for character in line.chars().take(MAX_READ).nfc() {
        if character.is_whitespace() {
            clean.push(' ');
        } else if character.is_control() || is_formatting(character) {
            // Nothing: it would only change how the rest looks.
        } else if has(character) && !unicode_normalization::char::is_combining_mark(character) {
            clean.push(character);
        } else if let Some(nearest) = deunicode::deunicode_char(character) {
            clean.extend(nearest.chars().filter(|&character| character == ' ' || has(character)));
        }
    }
    let mut words = clean.split(' ').filter(|word| !word.is_empty());
    let mut line = words.next().unwrap_or_default().to_owned();
    for word in words {
        line.push(' ');
        line.push_str(word);
    }
    line
}

/// Characters that have no shape of their own: they join, part, or turn the direction of what is around them.
fn is_formatting(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use skrifa::MetadataProvider;

    use super::*;

    fn written(line: &str) -> String {
        let font = crate::mark::visible::font().unwrap();
        writable(&[line.to_owned()], &font.charmap()).unwrap_or_default().concat()
    }

    #[test]
    fn latin_greek_and_cyrillic_stay_as_they_are() {
        for line in ["Jürgen Weiß", "Łukasz Żółć", "Ελένη Παπαδάκη", "Наталія Їжакевич", "Nguyễn Thị Ánh", "№ 17 – 3 €"]
        {
            assert_eq!(written(line), line);
        }
    }

    #[test]
    fn letters_of_other_scripts_are_transliterated() {
        assert_eq!(written("王小明"), "Wang Xiao Ming");
        assert_eq!(written("Ɐbc"), "Abc");
        assert!(written("محمد").is_ascii() && !written("محمد").is_empty());
    }

    #[test]
    fn composed_and_decomposed_letters_are_written_alike() {
        assert_eq!(written("Zoe\u{308}"), "Zoë");
        assert_eq!(written("q\u{301}x"), "qx");
    }

    #[test]
    fn what_turns_or_hides_text_is_left_out() {
        assert_eq!(written("a\u{202e}b\u{2066}c\u{200b}d\u{0}e\u{7f}\u{feff}"), "abcde");
        assert_eq!(written("one\ttwo\r\n three\u{2029}four"), "one two three four");
        assert_eq!(written("\u{202e} \u{200b}\u{0}"), "");
    }

    #[test]
    fn long_lines_and_many_lines_are_cut() {
        let long = rows(&["a@b.test", &"m".repeat(100_000)]);
        assert_eq!((long[1].chars().count(), long[1].chars().last()), (ROW + 1, Some('…')));
        let many: Vec<String> = (0..50).map(|number| format!("line {number}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(rows(&many).len(), MAX_LINES);
        assert_eq!(rows(&[&"m".repeat(100_000)]).len(), MAX_ROWS);
    }

    /// Whoever names themselves at length can't push their address off the page.
    #[test]
    fn an_address_is_written_whole_whatever_the_name_is() {
        let domain = format!("{}.{}.example", "abteilung-fuer-lange-namen".repeat(2), "unternehmensgruppe".repeat(2));
        let address = format!("{}@{domain}", "n".repeat(119 - domain.len()));
        assert_eq!(address.len(), 120);
        let (name, time) = ("Maximilian ".repeat(18) + "Ma", "2026-11-22 10:40 UTC · #12");
        assert_eq!(name.len(), 200);
        for address in [address, format!("{}@b.example", "x".repeat(244)), "王".repeat(84) + "@b"] {
            let rows = rows(&[&address, &name, time]);
            let (own, others) = rows.split_at(rows.len() - 2);
            assert_eq!(own.concat().replace(' ', ""), written(&address).replace(' ', ""));
            assert!(own.concat().ends_with(address.split('@').next_back().unwrap()), "{own:?}");
            assert!(rows.iter().all(|row| row.chars().count() <= ROW + 1), "{rows:?}");
            assert_eq!(others, [format!("{}…", &name[..ROW]), time.to_owned()]);
        }
    }

    #[test]
    fn a_row_ends_where_an_address_has_a_joint() {
        let long = "maximilian.mustermann-schulze@unternehmensgruppe.example";
        assert_eq!(rows(&[long]), ["maximilian.mustermann-schulze", "@unternehmensgruppe.example"]);
        assert_eq!(rows(&["erika@example.com", "Erika"]), ["erika@example.com", "Erika"]);
    }

    fn rows(lines: &[&str]) -> Vec<String> {
        let font = crate::mark::visible::font().unwrap();
        let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        writable(&lines, &font.charmap()).unwrap()
    }
}
