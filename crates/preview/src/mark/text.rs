//! What of a line of text is written into a page.
//!
//! Names and addresses come from people: a control character, a mark that turns the direction of writing, or a letter
//! that the font lacks must neither make a mess of the watermark nor keep a page from being shown.

use skrifa::charmap::Charmap;
use unicode_normalization::UnicodeNormalization;

/// Lines beyond these are left out.
const MAX_LINES: usize = 6;
/// Characters of a line beyond these are left out; an ellipsis says so.
const MAX_CHARACTERS: usize = 64;
/// Characters that are looked at to fill a line: most of a hostile line is not.
const MAX_READ: usize = 1024;

/// The lines as they are written: only characters that the font has.
pub(super) fn writable(lines: &[String], font: &Charmap<'_>) -> Vec<String> {
    lines.iter().map(|line| clean(line, font)).filter(|line| !line.is_empty()).take(MAX_LINES).collect()
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
    if let Some((end, _)) = line.char_indices().nth(MAX_CHARACTERS) {
        line.truncate(end);
        line.push('…');
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
        writable(&[line.to_owned()], &font.charmap()).pop().unwrap_or_default()
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
        assert_eq!(written("one\ttwo\r\n three\u{2029}four"), "one two threefour");
        assert_eq!(written("\u{202e} \u{200b}\u{0}"), "");
    }

    #[test]
    fn long_lines_and_many_lines_are_cut() {
        let long = written(&"m".repeat(100_000));
        assert_eq!((long.chars().count(), long.chars().last()), (MAX_CHARACTERS + 1, Some('…')));
        let font = crate::mark::visible::font().unwrap();
        let many: Vec<String> = (0..50).map(|number| format!("line {number}")).collect();
        assert_eq!(writable(&many, &font.charmap()).len(), MAX_LINES);
    }
}
