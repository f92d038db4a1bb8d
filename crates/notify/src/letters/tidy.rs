//! What people typed, made fit for a letter: names and titles are data, never structure.

/// Longest name or title that a letter shows, in characters.
const LONGEST_LINE: usize = 160;
/// Column at which plain text is wrapped (RFC 5322 suggests at most 78).
const COLUMNS: usize = 72;
/// Longest unbroken word of a plain text line, in bytes; the limit of a line is 998 (RFC 5322, 2.1.1).
const LONGEST_WORD: usize = 600;

/// One line: no breaks, controls or characters that turn the reading direction round; shortened when it is very long.
pub fn line(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).filter(|c| !turns(*c)).collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    match plain.char_indices().nth(LONGEST_LINE) {
        Some((end, _)) => format!("{}…", plain[..end].trim_end()),
        None => plain,
    }
}

/// Several lines, as they were typed but for controls; without empty lines at the ends.
pub fn lines(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let tidy = |line: &str| {
        let line: String = line.chars().map(|c| if c == '\t' { ' ' } else { c }).collect();
        line.chars().filter(|c| !c.is_control() && !turns(*c)).collect::<String>().trim_end().to_owned()
    };
    let mut lines: Vec<String> = text.split('\n').map(tidy).collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    let first = lines.iter().position(|line| !line.is_empty()).unwrap_or(0);
    lines.split_off(first)
}

/// Wraps a paragraph for the plain text; each line begins with `prefix`, and those after the first with `hang` besides.
pub fn wrap(paragraph: &str, prefix: &str, hang: &str) -> String {
    let mut out = String::from(prefix);
    let mut column = prefix.chars().count();
    let mut fresh = true;
    for word in paragraph.split(' ').filter(|word| !word.is_empty()).flat_map(pieces) {
        let length = word.chars().count();
        if !fresh && column + 1 + length > COLUMNS {
            out.push('\n');
            out.push_str(prefix);
            out.push_str(hang);
            column = prefix.chars().count() + hang.len();
            fresh = true;
        }
        if !fresh {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
        fresh = false;
    }
    out.truncate(out.trim_end().len());
    out
}

/// Explicit marks and overrides of direction (UAX #9): they could make a title look like another one.
fn turns(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

fn pieces(mut word: &str) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        if word.is_empty() {
            return None;
        }
        let (piece, rest) = word.split_at(word.floor_char_boundary(LONGEST_WORD));
        word = rest;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_a_line() {
        assert_eq!(line(" Anna\r\nBcc: x@y.de\0  Berg "), "Anna Bcc: x@y.de Berg");
        assert_eq!(line("invoice\u{202e}fdp.exe"), "invoicefdp.exe");
        assert_eq!(line(&"é".repeat(200)), format!("{}…", "é".repeat(160)));
    }

    #[test]
    fn lines_keep_their_breaks() {
        assert_eq!(lines("\r\n\nHello,\r\n\n  two\tlines \n\n"), ["Hello,", "", "  two lines"]);
        assert!(lines("\n \n").is_empty());
    }

    #[test]
    fn wraps_at_words_and_breaks_endless_ones() {
        let text = wrap(&"word ".repeat(40), "> ", "");
        assert!(text.lines().all(|line| line.starts_with("> ") && line.len() <= 72 && !line.ends_with(' ')));
        assert_eq!(text.matches("word").count(), 40);
        let endless = wrap(&"ü".repeat(5_000), "", "");
        assert!(endless.lines().all(|line| line.len() <= 998));
        assert_eq!(endless.matches('ü').count(), 5_000);
        assert_eq!(wrap("", "> ", ""), ">");
    }
}
