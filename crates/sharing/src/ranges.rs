use std::ops::Range;

/// A set of bytes of a file, as sorted half-open ranges that neither touch nor overlap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RangeSet(Vec<Range<u64>>);

/// The text is no list of ranges of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a list of byte ranges is malformed")]
pub struct MalformedRanges;

impl RangeSet {
    /// No byte.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds the bytes of `range`; an empty one adds nothing.
    pub fn insert(&mut self, range: Range<u64>) {
        if range.is_empty() {
            return;
        }
        // What comes before ends before it begins; what comes after begins after it ends. All between melts into one.
        let first = self.0.partition_point(|old| old.end < range.start);
        let last = self.0.partition_point(|old| old.start <= range.end);
        let from = self.0.get(first).filter(|_| first < last).map_or(range.start, |old| old.start.min(range.start));
        let to = if first < last { self.0[last - 1].end.max(range.end) } else { range.end };
        self.0.splice(first..last, std::iter::once(from..to));
    }

    /// Adds every byte of `other`.
    pub fn union(&mut self, other: &Self) {
        for range in &other.0 {
            self.insert(range.clone());
        }
    }

    /// How many bytes.
    pub fn len(&self) -> u64 {
        self.0.iter().map(|range| range.end - range.start).sum()
    }

    /// Whether there is no byte.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the file of `size` bytes is there wholly; one of no bytes always is.
    pub fn covers(&self, size: u64) -> bool {
        size == 0 || self.0.first().is_some_and(|first| first.start == 0 && first.end >= size)
    }

    /// The ranges, in order.
    pub fn iter(&self) -> impl Iterator<Item = Range<u64>> {
        self.0.iter().cloned()
    }

    /// As it is stored: a JSON list of `[from, to]`.
    pub fn to_json(&self) -> String {
        let mut text = String::from("[");
        for (index, range) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            text.push_str(&format!("{comma}[{},{}]", range.start, range.end));
        }
        text.push(']');
        text
    }

    /// Reads what [`RangeSet::to_json`] wrote.
    ///
    /// # Errors
    /// [`MalformedRanges`].
    pub fn from_json(text: &str) -> Result<Self, MalformedRanges> {
        let pairs: Vec<(u64, u64)> = serde_json::from_str(text).map_err(|_| MalformedRanges)?;
        let mut set = Self::new();
        for (from, to) in pairs {
            if from >= to {
                return Err(MalformedRanges);
            }
            set.insert(from..to);
        }
        Ok(set)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn holds_the_bytes_of_a_plain_set(pieces in prop::collection::vec((0_u64..200, 0_u64..40), 0..60)) {
            let mut set = RangeSet::new();
            let mut plain = BTreeSet::new();
            for (from, length) in pieces {
                set.insert(from..from + length);
                plain.extend(from..from + length);
            }
            prop_assert_eq!(set.iter().flatten().collect::<BTreeSet<_>>(), plain.clone());
            prop_assert_eq!(set.len(), plain.len() as u64);
            let ranges: Vec<_> = set.iter().collect();
            prop_assert!(ranges.windows(2).all(|pair| pair[0].end < pair[1].start));
            prop_assert_eq!(RangeSet::from_json(&set.to_json()).unwrap(), set.clone());
            for size in [0, 1, 100, 239] {
                prop_assert_eq!(set.covers(size), (0..size).all(|byte| plain.contains(&byte)));
            }
        }

        #[test]
        fn the_order_of_a_union_does_not_matter(
            one in prop::collection::vec((0_u64..99, 1_u64..20), 0..9),
            two in prop::collection::vec((0_u64..99, 1_u64..20), 0..9),
        ) {
            let collect = |pieces: &[(u64, u64)]| {
                let mut set = RangeSet::new();
                pieces.iter().for_each(|(from, length)| set.insert(*from..from + length));
                set
            };
            let (one, two) = (collect(&one), collect(&two));
            let (mut left, mut right) = (one.clone(), two.clone());
            left.union(&two);
            right.union(&one);
            prop_assert_eq!(left, right);
        }

        #[test]
        fn any_text_is_a_set_or_an_error(text in ".{0,60}") {
            let _ = RangeSet::from_json(&text);
        }
    }

    #[test]
    fn refuses_ranges_that_run_backwards() {
        assert_eq!(RangeSet::from_json("[[4,2]]"), Err(MalformedRanges));
    }
}
