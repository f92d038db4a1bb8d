//! Which pages of a file somebody looked at, and for how long: a strip of pages with a bar each, and the same in words.

use sealport_access::Mode;
use sealport_preview::{MediaType, SEGMENT};
use sealport_sharing::{FileOfShare, ViewedFile};

use crate::media::drawn_as;
use crate::texts::Texts;

/// The most bars of a strip; of a longer document each stands for several pages.
const MOST: u32 = 60;
/// Height of a strip, and of its smallest bar: what was seen at all is to be seen.
const HEIGHT: u32 = 40;
const LEAST: u32 = 4;

/// What somebody saw of a file.
pub struct Looked {
    /// Title of the file.
    pub file: String,
    /// In words.
    pub words: String,
    /// When, and how often.
    pub times: String,
    /// The picture; none of a file that was not looked at, and of a single page, of which the words say it all.
    pub strip: Option<Strip>,
}

/// Pages in their order, each with how long it was on screen.
pub struct Strip {
    /// Of the picture.
    pub width: u32,
    /// Where the last bar ends.
    pub right: u32,
    /// What stands below its ends: the first page and the last, or when it begins and ends to play.
    pub ends: [String; 2],
    /// What the same in a table is called, and its columns.
    pub table: String,
    pub columns: [String; 2],
    /// Width of each bar.
    pub bar: u32,
    /// All of them.
    pub bars: Vec<Bar>,
    /// The picture in a sentence.
    pub label: String,
}

/// A page, or several of a long document.
pub struct Bar {
    /// From the left.
    pub left: u32,
    /// From the top.
    pub top: u32,
    /// How high: 0 for what was not seen.
    pub high: u32,
    /// "3", "11–15".
    pub pages: String,
    /// How long; empty for what was not seen.
    pub lasting: String,
    /// Both, for whoever points at it.
    pub words: String,
}

/// What was seen of the files of a share. Where files are only looked at, those that nobody looked at are told too, as soon
/// as something was.
pub fn looked(files: &[FileOfShare], views: &[ViewedFile], mode: Mode, t: &Texts) -> Vec<Looked> {
    if views.is_empty() {
        return Vec::new();
    }
    let one = |file: &FileOfShare| {
        let view = views.iter().find(|view| Some(view.rendition) == file.rendition);
        let is_played = drawn_as(&file.media_type).is_some_and(MediaType::is_played);
        let file_words = if file.hidden { t.m("share-file-hidden") } else { file.title.clone() };
        match view {
            Some(view) => Some(of_file(file_words, is_played, view, t)),
            None if mode == Mode::Download => None,
            None => Some(Looked { file: file_words, words: t.m("seen-not-yet"), times: String::new(), strip: None }),
        }
    };
    let mut all: Vec<Looked> = files.iter().filter_map(one).collect();
    // What was looked at comes first, each in the order of the files.
    all.sort_by_key(|looked| looked.times.is_empty());
    all
}

fn of_file(file: String, is_played: bool, view: &ViewedFile, t: &Texts) -> Looked {
    let words = match view.seen.len() {
        0 => t.m("seen-unknown"),
        seen if is_played => {
            let percent = (seen as u64 * 100).checked_div(view.pages.into()).unwrap_or_default().min(100);
            t.with("seen-played", [("percent", percent.into()), ("lasting", t.lasting(view.seconds()).into())])
        }
        seen => {
            let values =
                [("seen", seen.into()), ("of", view.pages.into()), ("lasting", t.lasting(view.seconds()).into())];
            t.with("seen-pages", values)
        }
    };
    let strip = (view.pages > 1).then(|| strip(&file, is_played, &words, view, t));
    Looked { file, words, times: t.b("seen-times", "n", view.views, "at", t.time(view.last_at)), strip }
}

fn strip(file: &str, is_played: bool, words: &str, view: &ViewedFile, t: &Texts) -> Strip {
    let pages = view.pages;
    let each = pages.div_ceil(MOST).max(1);
    let count = pages.div_ceil(each).max(1);
    let (step, bar) = match count {
        0..=12 => (16, 13),
        13..=30 => (10, 8),
        _ => (6, 5),
    };
    let mut seconds = vec![0_u64; count as usize];
    for page in &view.seen {
        if let Some(place) = seconds.get_mut((page.page.saturating_sub(1) / each) as usize) {
            *place = place.saturating_add(page.seconds);
        }
    }
    let most = seconds.iter().copied().max().unwrap_or_default();
    let bars: Vec<Bar> = (0..count)
        .zip(&seconds)
        .map(|(place, seconds)| {
            let high = height(*seconds, most);
            let (first, last) = (place * each + 1, (place + 1).saturating_mul(each).min(pages));
            let pages = match first == last {
                _ if is_played => format!("{}–{}", at(first - 1), at(last)),
                true => first.to_string(),
                false => format!("{first}–{last}"),
            };
            let lasting = if *seconds == 0 { String::new() } else { t.lasting(*seconds) };
            let how_long = if *seconds == 0 { t.m("seen-not") } else { lasting.clone() };
            let n = last - first + 1;
            let words = t.with(
                if is_played { "seen-bar-played" } else { "seen-bar" },
                [("n", n.into()), ("pages", pages.as_str().into()), ("lasting", how_long.into())],
            );
            Bar { left: place * step, top: HEIGHT - high, high, pages, lasting, words }
        })
        .collect();
    let longest = seconds.iter().zip(&bars).max_by_key(|(seconds, bar)| (**seconds, std::cmp::Reverse(bar.left)));
    let label = match longest {
        Some((1.., bar)) => {
            let values = [("file", file.into()), ("words", words.into()), ("longest", bar.words.as_str().into())];
            t.with("seen-label", values)
        }
        _ => format!("{file}: {words}"),
    };
    let ends = if is_played { [at(0), at(pages)] } else { [1, pages].map(|page| page.to_string()) };
    let (table, columns) = match is_played {
        true => ("seen-table-played", ["seen-column-parts", "seen-column-played"]),
        false => ("seen-table", ["seen-column-pages", "seen-column-time"]),
    };
    let (table, columns) = (t.m(table), columns.map(|column| t.m(column)));
    Strip { width: count * step, right: (count - 1) * step + bar, ends, table, columns, bar, bars, label }
}

/// When the piece after so many begins to play: "1:04".
fn at(pieces: u32) -> String {
    let seconds = u64::from(pieces) * SEGMENT.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// The root keeps short looks visible beside a long one.
fn height(seconds: u64, most: u64) -> u32 {
    if seconds == 0 {
        return 0;
    }
    let share = (seconds as f64 / most.max(1) as f64).sqrt();
    ((f64::from(HEIGHT) * share).round() as u32).clamp(LEAST, HEIGHT)
}

#[cfg(test)]
mod tests {
    use sealport_ambient::Timestamp;
    use sealport_sharing::PageSeen;
    use uuid::Uuid;

    use super::*;

    fn view(pages: u32, seen: &[(u32, u64)]) -> ViewedFile {
        let at = Timestamp::from_seconds(1);
        let seen =
            seen.iter().map(|(page, seconds)| PageSeen { page: *page, seconds: *seconds, first_at: at, last_at: at });
        ViewedFile { rendition: Uuid::nil(), pages, views: 1, first_at: at, last_at: at, seen: seen.collect() }
    }

    fn drawn(pages: u32, seen: &[(u32, u64)]) -> Strip {
        of_file("Plan".to_owned(), false, &view(pages, seen), &Texts::default()).strip.unwrap()
    }

    #[test]
    fn each_page_of_a_short_document_has_its_bar() {
        let strip = drawn(12, &[(1, 100), (3, 1), (12, 25)]);
        let heights: Vec<_> = strip.bars.iter().map(|bar| bar.high).collect();
        assert_eq!(heights, [40, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 20]);
        assert!(strip.bars.iter().all(|bar| bar.top + bar.high == HEIGHT && bar.left + strip.bar <= strip.width));
        assert_eq!(strip.bars[0].words, "Page 1: 1 min 40 s");
        assert_eq!(strip.bars[1].words, "Page 2: not seen");
        assert_eq!(strip.label, "Plan: 3 of 12 pages seen, 2 min 6 s. Longest: Page 1: 1 min 40 s");
    }

    #[test]
    fn of_what_is_played_each_part_has_its_time() {
        let t = Texts::default();
        let looked = of_file("Film".to_owned(), true, &view(30, &[(1, 4), (17, 8)]), &t);
        let strip = looked.strip.unwrap();
        assert_eq!((looked.words.as_str(), strip.ends), ("6 % played, 12 s", ["0:00".to_owned(), "2:00".to_owned()]));
        assert_eq!(strip.bars[16].words, "1:04–1:08: 8 s");
    }

    #[test]
    fn of_a_single_page_the_words_say_it_all() {
        let one = of_file("Plan".to_owned(), false, &view(1, &[(1, 7)]), &Texts::default());
        assert_eq!(one.words, "seen, 7 s");
        assert!(one.strip.is_none());
        let two = drawn(2, &[(2, 7)]);
        assert_eq!(two.bars.iter().map(|bar| bar.high).collect::<Vec<_>>(), [0, HEIGHT]);
    }

    #[test]
    fn a_long_document_is_drawn_in_runs_of_pages() {
        let strip = drawn(300, &[(1, 5), (5, 5), (6, 40), (300, 10)]);
        assert_eq!(strip.bars.len(), 60);
        assert_eq!(
            [0, 1, 59].map(|place: usize| strip.bars[place].words.as_str()),
            ["Pages 1–5: 10 s", "Pages 6–10: 40 s", "Pages 296–300: 10 s"]
        );
        for pages in [59, 60, 61, 119, 121, 9_999, u32::MAX] {
            let strip = drawn(pages, &[(1, 3), (pages, 3)]);
            assert!((1..=60).contains(&strip.bars.len()), "{pages}");
            assert!(strip.bars.last().unwrap().pages.ends_with(&pages.to_string()), "{pages}");
        }
    }

    #[test]
    fn what_was_opened_and_not_reported_is_said_to_be_unknown() {
        let one = of_file("Plan".to_owned(), false, &view(3, &[]), &Texts::default());
        assert_eq!(one.words, "opened; how long it was looked at is not known");
        assert!(one.strip.unwrap().bars.iter().all(|bar| bar.high == 0));
    }
}
