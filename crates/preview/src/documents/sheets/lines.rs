//! Breaking text into lines that fit.

use crate::documents::fonts::Faces;

/// Tabs go to the next multiple of so many spaces.
const TAB: f32 = 8.0;
/// A line is broken at its last space if that lies beyond this part of the width; else wherever it is full.
const LATE: f32 = 0.6;

/// A line: where it begins and ends in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::documents) struct Line {
    begin: u32,
    end: u32,
}

impl Line {
    pub(in crate::documents) fn of(self, text: &str) -> &str {
        text.get(self.begin as usize..self.end as usize).unwrap_or_default()
    }
}

/// Whether nothing is drawn for a character and no room is taken: controls, and marks that steer writing.
fn is_silent(character: char) -> bool {
    let steers = matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
    steers || character == '\u{feff}' || (character.is_control() && character != '\t')
}

/// The place after a character that begins at `x`, in parts of the letters' size.
fn after(character: char, x: f32, faces: &mut Faces) -> f32 {
    if character == '\t' {
        let stop = faces.sign(' ').advance * TAB;
        return ((x / stop + 0.01).floor() + 1.0) * stop;
    }
    if is_silent(character) { x } else { x + faces.sign(character).advance }
}

/// Breaks text into lines of this width, in parts of the letters' size; `None` if there are more than `most`.
pub(in crate::documents) fn broken(text: &str, faces: &mut Faces, width: f32, most: usize) -> Option<Vec<Line>> {
    let mut lines = Vec::new();
    let mut add = |begin: usize, end: usize| {
        lines.push(Line { begin: u32::try_from(begin).ok()?, end: u32::try_from(end).ok()? });
        (lines.len() <= most).then_some(())
    };
    let mut begin = 0;
    for paragraph in text.split_inclusive('\n') {
        let end = begin + paragraph.trim_end_matches(['\n', '\r']).len();
        let mut from = begin;
        while let Some((until, next)) = fitting(text.get(from..end)?, faces, width) {
            add(from, from + until)?;
            from += next;
        }
        add(from, end)?;
        begin += paragraph.len();
    }
    Some(lines)
}

/// Where the text has to be broken to fit, and where the next line then begins; `None` if it fits as a whole.
fn fitting(text: &str, faces: &mut Faces, width: f32) -> Option<(usize, usize)> {
    let (mut x, mut space) = (0.0, None);
    for (at, character) in text.char_indices() {
        let right = after(character, x, faces);
        if right > width && at > 0 && !character.is_whitespace() {
            return Some(space.unwrap_or((at, at)));
        }
        if character.is_whitespace() && right > width * LATE {
            space = Some((at, at + character.len_utf8()));
        }
        x = right;
    }
    None
}

/// Tells where each character of a line stands.
pub(in crate::documents) fn placed(line: &str, faces: &mut Faces, mut visit: impl FnMut(&mut Faces, char, f32)) {
    let mut x = 0.0;
    for character in line.chars() {
        if !is_silent(character) {
            visit(faces, character, x);
        }
        x = after(character, x, faces);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(text: &str, letters: f32) -> Vec<&str> {
        let mut faces = Faces::fixed().unwrap();
        let width = faces.sign('x').advance * (letters + 0.5);
        broken(text, &mut faces, width, 1000).unwrap().iter().map(|line| line.of(text)).collect()
    }

    #[test]
    fn lines_are_broken_at_spaces_and_long_words_where_they_must() {
        assert_eq!(lines("one\r\ntwo\n\nthree", 10.0), ["one", "two", "", "three"]);
        assert_eq!(lines("aaaa bbbb cccc", 10.0), ["aaaa bbbb", "cccc"]);
        assert_eq!(lines("aaaaaaaaaaaabbb", 10.0), ["aaaaaaaaaa", "aabbb"]);
        assert_eq!(lines("a bbbbbbbbbbbbbb", 10.0), ["a bbbbbbbb", "bbbbbb"], "an early space is no place to break");
        assert_eq!(lines("äöüßäöüßäöüß", 10.0), ["äöüßäöüßäö", "üß"]);
    }

    #[test]
    fn tabs_stand_in_columns() {
        let mut faces = Faces::fixed().unwrap();
        let step = faces.sign('x').advance;
        let mut places = Vec::new();
        placed("a\tb\t\tc", &mut faces, |_, character, x| places.push((character, (x / step).round() as u32)));
        let letters: Vec<_> = places.into_iter().filter(|(character, _)| *character != '\t').collect();
        assert_eq!(letters, [('a', 0), ('b', 8), ('c', 24)]);
    }

    #[test]
    fn too_many_lines_are_refused() {
        let mut faces = Faces::fixed().unwrap();
        assert!(broken("\n\n\n\n", &mut faces, 10.0, 3).is_none());
    }

    proptest! {
        #[test]
        fn nothing_visible_is_lost(text in "[a-c \\n\\t漢é]{0,200}") {
            let shown: String = lines(&text, 10.0).concat();
            let visible = |text: &str| text.chars().filter(|character| !character.is_whitespace()).collect::<String>();
            prop_assert_eq!(visible(&shown), visible(&text));
        }
    }
}
