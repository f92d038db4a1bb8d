use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds text for search, the same way for both databases: lower case, without diacritics, compatibility forms made plain,
/// white space made single blanks. `Büro` is found by `buro`, `Straße` by `strasse`.
pub fn fold(text: &str) -> String {
    let plain = text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    let mut folded = String::with_capacity(text.len());
    for character in plain {
        match character {
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ı' => folded.push('i'),
            c if c.is_whitespace() || c.is_control() => {
                if !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
            c => folded.push(c),
        }
    }
    folded.trim().to_owned()
}

/// The folded words of a search, each as a pattern for `LIKE … ESCAPE '!'` that finds it anywhere.
pub(crate) fn patterns(search: &str) -> Vec<String> {
    fold(search).split(' ').filter(|word| !word.is_empty()).map(|word| format!("%{}%", escape(word))).collect()
}

fn escape(word: &str) -> String {
    let mut escaped = String::with_capacity(word.len());
    for character in word.chars() {
        if matches!(character, '%' | '_' | '!') {
            escaped.push('!');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_case_marks_and_forms() {
        assert_eq!(fold("  Büro\tSTRASSE Straße "), "buro strasse strasse");
        assert_eq!(fold("Crème brûlée, Łódź, İstanbul, Øre"), "creme brulee, lodz, istanbul, ore");
        assert_eq!(fold("ﬁle Ａ①"), "file a1");
    }

    #[test]
    fn signs_of_the_pattern_are_escaped() {
        assert_eq!(patterns("50% a_b wow!"), ["%50!%%", "%a!_b%", "%wow!!%"]);
        assert!(patterns(" \t ").is_empty());
    }
}
