//! Words on a page, whatever kind of document they come from.

use hayro::kurbo::Rect;

use crate::protocol::{MAX_TEXT, MAX_WORDS};
use crate::{PageSize, PageText, Word};

/// Boxes are given in this fraction of the page.
const GRID: f64 = 10_000.0;

/// A word and its box, in the page's own units.
pub(super) struct Boxed {
    pub(super) text: String,
    pub(super) area: Rect,
}

impl Boxed {
    pub(super) fn new(area: Rect) -> Self {
        Self { text: String::new(), area }
    }
}

/// The words that can be seen on a page of this size, as many as we keep.
pub(super) fn collect(words: Vec<Boxed>, size: PageSize) -> PageText {
    let page = Rect::new(0.0, 0.0, f64::from(size.width), f64::from(size.height));
    let mut room = MAX_TEXT;
    let seen = words.into_iter().filter(|word| !word.text.is_empty() && word.area.overlaps(page));
    let kept = seen.take(MAX_WORDS).map_while(|word| {
        room = room.checked_sub(word.text.len())?;
        let part = |length: f64, whole: f64| (length / whole * GRID).round().clamp(0.0, GRID) as u16;
        Some(Word {
            left: part(word.area.x0, page.x1),
            top: part(word.area.y0, page.y1),
            right: part(word.area.x1, page.x1),
            bottom: part(word.area.y1, page.y1),
            text: word.text,
        })
    });
    PageText { words: kept.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: PageSize = PageSize { width: 200.0, height: 100.0 };

    fn word(text: &str, area: Rect) -> Boxed {
        Boxed { text: text.to_owned(), area }
    }

    #[test]
    fn boxes_are_parts_of_the_page() {
        let text = collect(vec![word("a", Rect::new(50.0, 25.0, 250.0, 50.0))], PAGE);
        assert_eq!(text.words, [Word { text: "a".into(), left: 2500, top: 2500, right: 10_000, bottom: 5000 }]);
    }

    #[test]
    fn what_nobody_sees_is_not_found() {
        let outside = Rect::new(-50.0, 10.0, -1.0, 20.0);
        let nowhere = Rect::new(f64::NAN, f64::NAN, f64::NAN, f64::NAN);
        assert_eq!(collect(vec![word("a", outside), word("b", nowhere)], PAGE), PageText::default());
    }

    #[test]
    fn a_page_full_of_words_is_cut() {
        let area = Rect::new(0.0, 0.0, 1.0, 1.0);
        let many = (0..MAX_WORDS + 5).map(|_| word("ab", area)).collect();
        assert_eq!(collect(many, PAGE).words.len(), MAX_WORDS);
        let long = (0..5).map(|_| word(&"x".repeat(MAX_TEXT / 2), area)).collect();
        assert_eq!(collect(long, PAGE).words.len(), 2);
    }
}
