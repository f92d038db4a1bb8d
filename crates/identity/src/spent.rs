use std::collections::{BTreeSet, HashMap};

use sealport_ambient::Timestamp;

/// Targets that are remembered; each takes about 150 bytes.
const MOST: usize = 10_000;

/// A limit and its target, as a keyed hash.
pub(crate) type Key = [u8; 32];

/// Targets that have no tries left, each with the end of its window. Bounded: the one that ends first makes room, and what
/// is forgotten here the database still knows.
#[derive(Default)]
pub(crate) struct Spent {
    ends: HashMap<Key, Timestamp>,
    order: BTreeSet<(Timestamp, Key)>,
}

impl Spent {
    /// Until when the target has no tries left, if it has none at `now`.
    pub fn until(&self, key: &Key, now: Timestamp) -> Option<Timestamp> {
        self.ends.get(key).copied().filter(|until| now < *until)
    }

    /// Remembers a target until `until`.
    pub fn insert(&mut self, key: Key, until: Timestamp, now: Timestamp) {
        if let Some(was) = self.ends.insert(key, until) {
            self.order.remove(&(was, key));
        }
        self.order.insert((until, key));
        while self.ends.len() > MOST || self.order.first().is_some_and(|(until, _)| *until <= now) {
            let Some((_, key)) = self.order.pop_first() else { break };
            self.ends.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    fn key(number: u32) -> Key {
        let mut key = [0; 32];
        key[..4].copy_from_slice(&number.to_be_bytes());
        key
    }

    #[test]
    fn forgets_the_oldest_of_too_many() {
        let mut spent = Spent::default();
        for number in 0..MOST as u32 + 500 {
            spent.insert(key(number), at(100 + i64::from(number)), at(0));
        }
        assert_eq!((spent.ends.len(), spent.order.len()), (MOST, MOST));
        assert_eq!(spent.until(&key(499), at(0)), None);
        assert_eq!(spent.until(&key(500), at(0)), Some(at(600)));
    }

    #[test]
    fn a_window_that_moved_on_is_no_bar() {
        let mut spent = Spent::default();
        spent.insert(key(1), at(10), at(0));
        assert_eq!(spent.until(&key(1), at(9)), Some(at(10)));
        assert_eq!(spent.until(&key(1), at(10)), None);
        spent.insert(key(1), at(20), at(11));
        spent.insert(key(2), at(15), at(11));
        assert_eq!(spent.until(&key(1), at(11)), Some(at(20)));
        spent.insert(key(3), at(99), at(30));
        assert_eq!((spent.ends.len(), spent.order.len()), (1, 1), "what ended is dropped");
    }
}
