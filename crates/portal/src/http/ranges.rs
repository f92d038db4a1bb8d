//! Which bytes are asked for, and under which condition: RFC 9110, sections 13 (conditions) and 14 (ranges).

use std::ops::Range;

use actix_web::http::header::{self, HeaderMap, HeaderName};

/// The most parts of one answer. Whoever asks for more gets the whole.
const MOST_PARTS: usize = 16;
/// The most ranges that are read at all.
const MOST_READ: usize = 1_024;

/// Which bytes the answer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// All of them: 200.
    Whole,
    /// These, one after the other, none empty: 206.
    Parts(Vec<Range<u64>>),
    /// None of those asked for is there: 416.
    Unsatisfiable,
}

/// What the conditions say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Answer with these bytes.
    Give(Selection),
    /// The client has it already: 304.
    NotModified,
    /// The client meant another version: 412.
    PreconditionFailed,
}

/// Judges a GET or HEAD for what has the strong entity tag `etag` (quotes included) and `size` bytes.
pub fn judge(headers: &HeaderMap, is_head: bool, etag: &str, size: u64) -> Verdict {
    if headers.contains_key(header::IF_MATCH) && !matches(headers, &header::IF_MATCH, etag, false) {
        return Verdict::PreconditionFailed;
    }
    if headers.contains_key(header::IF_NONE_MATCH) && matches(headers, &header::IF_NONE_MATCH, etag, true) {
        return Verdict::NotModified;
    }
    // Ranges are defined for GET alone (RFC 9110, 14.2).
    if is_head || !range_applies(headers, etag) {
        return Verdict::Give(Selection::Whole);
    }
    Verdict::Give(only(headers, &header::RANGE).map_or(Selection::Whole, |text| select(text, size)))
}

/// Without `If-Range` it does. A weak tag or a date proves nothing about bytes, and another tag means another version.
fn range_applies(headers: &HeaderMap, etag: &str) -> bool {
    !headers.contains_key(header::IF_RANGE) || only(headers, &header::IF_RANGE).is_some_and(|text| text.trim() == etag)
}

/// The value of a header that may stand there once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut all = headers.get_all(name);
    let first = all.next()?;
    if all.next().is_some() { None } else { first.to_str().ok() }
}

/// Whether a list of entity tags holds ours, or is `*`.
fn matches(headers: &HeaderMap, name: &HeaderName, etag: &str, weakly: bool) -> bool {
    // Our tags hold no comma, so that a foreign one that does can't be cut into one of ours.
    headers.get_all(name).filter_map(|value| value.to_str().ok()).flat_map(|line| line.split(',')).any(|tag| {
        let tag = tag.trim();
        let tag = if weakly { tag.strip_prefix("W/").unwrap_or(tag) } else { tag };
        tag == "*" || tag == etag
    })
}

/// The bytes that a `Range` header asks for. What is malformed, of another unit or excessive is ignored: the whole.
pub fn select(text: &str, size: u64) -> Selection {
    let Some((unit, set)) = text.split_once('=') else { return Selection::Whole };
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return Selection::Whole;
    }
    let mut found = Vec::new();
    let mut asked = 0;
    for spec in set.split(',').map(|spec| spec.trim_matches([' ', '\t'])) {
        // Empty elements of a list are skipped (RFC 9110, 5.6.1).
        if spec.is_empty() {
            continue;
        }
        asked += 1;
        match one(spec, size) {
            Some(range) if asked <= MOST_READ => found.extend(range),
            _ => return Selection::Whole,
        }
    }
    match (asked, found.is_empty()) {
        (0, _) => Selection::Whole,
        (_, true) => Selection::Unsatisfiable,
        (_, false) => joined(found),
    }
}

/// One range. The outer none: malformed. The inner none: not there.
fn one(spec: &str, size: u64) -> Option<Option<Range<u64>>> {
    let (first, last) = spec.split_once('-')?;
    if first.is_empty() {
        let from_end = number(last)?;
        // Of no bytes there is no last part; the whole of nothing can't be told in a Content-Range either.
        return Some((from_end > 0 && size > 0).then(|| size.saturating_sub(from_end)..size));
    }
    let first = number(first)?;
    let last = if last.is_empty() { u64::MAX } else { number(last)? };
    if last < first {
        return None;
    }
    Some((first < size).then(|| first..last.saturating_add(1).min(size)))
}

/// Digits and nothing else. A number that no file reaches is one that no file reaches.
fn number(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(u64::MAX))
}

/// Ranges that overlap or touch become one; the others stay in the order in which they were asked for.
fn joined(mut parts: Vec<Range<u64>>) -> Selection {
    let mut sorted = parts.clone();
    sorted.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<u64>> = Vec::with_capacity(sorted.len());
    for range in sorted {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    if merged.len() < parts.len() {
        parts = merged;
    }
    if parts.len() > MOST_PARTS { Selection::Whole } else { Selection::Parts(parts) }
}

/// `bytes 0-99/1000`, for a range that is not empty.
pub fn content_range(range: &Range<u64>, size: u64) -> String {
    format!("bytes {}-{}/{size}", range.start, range.end - 1)
}

/// `bytes */1000`, for 416.
pub fn content_range_of_nothing(size: u64) -> String {
    format!("bytes */{size}")
}

/// The heads of the parts of a `multipart/byteranges` answer (RFC 9110, 14.6), and its end.
pub fn multipart(parts: &[Range<u64>], media_type: &str, size: u64, boundary: &str) -> (Vec<String>, String) {
    let head = |(place, range): (usize, &Range<u64>)| {
        let before = if place == 0 { "" } else { "\r\n" };
        let content_range = content_range(range, size);
        format!("{before}--{boundary}\r\nContent-Type: {media_type}\r\nContent-Range: {content_range}\r\n\r\n")
    };
    (parts.iter().enumerate().map(head).collect(), format!("\r\n--{boundary}--\r\n"))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    const TAG: &str = "\"abc\"";

    fn part(range: Range<u64>) -> Selection {
        Selection::Parts(vec![range])
    }

    fn headers(all: &[(HeaderName, &str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in all {
            map.append(name.clone(), HeaderValue::from_str(value).unwrap());
        }
        map
    }

    #[test]
    fn single_ranges() {
        for (text, expected) in [
            ("bytes=0-0", part(0..1)),
            ("bytes=0-99", part(0..100)),
            ("bytes=0-100000", part(0..100)),
            ("bytes=99-", part(99..100)),
            ("bytes=-1", part(99..100)),
            ("bytes=-100", part(0..100)),
            ("bytes=-5000", part(0..100)),
            ("Bytes=5-6", part(5..7)),
            ("bytes= 5-6 , ", part(5..7)),
            ("bytes=100-", Selection::Unsatisfiable),
            ("bytes=-0", Selection::Unsatisfiable),
            ("bytes=9223372036854775808-", Selection::Unsatisfiable),
            ("bytes=0-9223372036854775808", part(0..100)),
            ("bytes=0-18446744073709551615", part(0..100)),
            ("bytes=1-99999999999999999999999999", part(1..100)),
            ("bytes=99999999999999999999999999-", Selection::Unsatisfiable),
            ("bytes=-99999999999999999999999999", part(0..100)),
        ] {
            assert_eq!(select(text, 100), expected, "{text}");
        }
    }

    #[test]
    fn what_is_malformed_is_ignored() {
        for text in [
            "",
            "bytes",
            "bytes=",
            "bytes=,",
            "bytes=a-b",
            "bytes=5",
            "bytes=-",
            "bytes=5-4",
            "bytes=+1-2",
            "bytes=1--2",
            "bytes=0x1-2",
            "bytes=0-1,5-4",
            "chars=0-1",
            "bytes 0-1",
            "bytes=0 -1",
            "bytes=\u{661}-2",
        ] {
            assert_eq!(select(text, 100), Selection::Whole, "{text}");
        }
    }

    #[test]
    fn several_ranges() {
        assert_eq!(select("bytes=0-0,50-59,-1", 100), Selection::Parts(vec![0..1, 50..60, 99..100]));
        assert_eq!(select("bytes=50-59,0-9", 100), Selection::Parts(vec![50..60, 0..10]));
        assert_eq!(select("bytes=0-9,5-19,20-29", 100), part(0..30));
        assert_eq!(select("bytes=0-9,200-300", 100), part(0..10));
        let many = |count: u64| (0..count).map(|at| format!("{0}-{0}", at * 3)).collect::<Vec<_>>().join(",");
        assert!(matches!(select(&format!("bytes={}", many(16)), 9_000), Selection::Parts(parts) if parts.len() == 16));
        assert_eq!(select(&format!("bytes={}", many(17)), 9_000), Selection::Whole);
        assert_eq!(select(&format!("bytes={}", many(1_000)), 9_000), Selection::Whole);
        assert_eq!(select(&format!("bytes={}", vec!["0-"; 1_000].join(",")), 9_000), part(0..9_000));
    }

    #[test]
    fn of_nothing_there_is_no_part() {
        for text in ["bytes=0-", "bytes=0-0", "bytes=-1", "bytes=-0"] {
            assert_eq!(select(text, 0), Selection::Unsatisfiable, "{text}");
        }
    }

    #[test]
    fn conditions() {
        let range = (header::RANGE, "bytes=0-1");
        let give = |selection| Verdict::Give(selection);
        for (sent, expected) in [
            (vec![], give(Selection::Whole)),
            (vec![range.clone()], give(part(0..2))),
            (vec![range.clone(), (header::IF_RANGE, TAG)], give(part(0..2))),
            (vec![range.clone(), (header::IF_RANGE, "W/\"abc\"")], give(Selection::Whole)),
            (vec![range.clone(), (header::IF_RANGE, "\"old\"")], give(Selection::Whole)),
            (vec![range.clone(), (header::IF_RANGE, "Sat, 21 Nov 2026 19:05:00 GMT")], give(Selection::Whole)),
            (vec![range.clone(), range.clone()], give(Selection::Whole)),
            (vec![(header::IF_NONE_MATCH, TAG)], Verdict::NotModified),
            (vec![(header::IF_NONE_MATCH, "\"x\", W/\"abc\"")], Verdict::NotModified),
            (vec![(header::IF_NONE_MATCH, "*")], Verdict::NotModified),
            (vec![(header::IF_NONE_MATCH, "\"x\"")], give(Selection::Whole)),
            (vec![(header::IF_MATCH, "\"x\"")], Verdict::PreconditionFailed),
            (vec![(header::IF_MATCH, "W/\"abc\"")], Verdict::PreconditionFailed),
            (vec![(header::IF_MATCH, "\"x\", \"abc\""), range.clone()], give(part(0..2))),
        ] {
            assert_eq!(judge(&headers(&sent), false, TAG, 100), expected, "{sent:?}");
        }
        assert_eq!(judge(&headers(&[range]), true, TAG, 100), give(Selection::Whole));
    }

    /// One byte after the other, as the text of the RFC says it.
    fn wanted(specs: &[(Option<u64>, Option<u64>)], size: u64) -> Vec<bool> {
        (0..size)
            .map(|byte| {
                specs.iter().any(|spec| match *spec {
                    (Some(first), Some(last)) => first <= byte && byte <= last,
                    (Some(first), None) => first <= byte,
                    (None, Some(count)) => byte + count.min(size) >= size,
                    (None, None) => false,
                })
            })
            .collect()
    }

    fn spec() -> impl Strategy<Value = (Option<u64>, Option<u64>)> {
        prop_oneof![
            (0_u64..70, 0_u64..40).prop_map(|(first, more)| (Some(first), Some(first + more))),
            (0_u64..70).prop_map(|first| (Some(first), None)),
            (0_u64..70).prop_map(|count| (None, Some(count))),
            (Just(Some(3_u64)), Just(Some(u64::MAX))),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn gives_the_bytes_of_the_reference(specs in prop::collection::vec(spec(), 1..6), size in 0_u64..64) {
            let say = |at: Option<u64>| at.map_or_else(String::new, |at| at.to_string());
            let text: Vec<_> = specs.iter().map(|spec| format!("{}-{}", say(spec.0), say(spec.1))).collect();
            let wanted = wanted(&specs, size);
            match select(&format!("bytes={}", text.join(",")), size) {
                Selection::Whole => prop_assert!(false, "well-formed and few"),
                Selection::Unsatisfiable => prop_assert!(!wanted.contains(&true)),
                Selection::Parts(parts) => {
                    prop_assert!(parts.iter().all(|part| part.start < part.end && part.end <= size));
                    let mut given = vec![0; wanted.len()];
                    parts.iter().cloned().flatten().for_each(|byte| given[byte as usize] += 1);
                    prop_assert!(given.iter().zip(&wanted).all(|(given, wanted)| *given == u32::from(*wanted)));
                }
            }
        }

        #[test]
        fn any_text_is_answered(text in "(bytes=)?[-0-9, a-z]{0,40}", size in any::<u64>()) {
            let _ = select(&text, size);
        }
    }
}
