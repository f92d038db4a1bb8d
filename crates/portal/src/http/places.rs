//! How much of one kind a grant (or a colleague) may have under way at a time in this process, so that nobody takes up all connections.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use uuid::Uuid;

/// The places of all grants for one kind of answer.
pub struct Places {
    most: u32,
    taken: Mutex<Option<HashMap<Uuid, u32>>>,
}

/// One of them; free again when it is dropped.
pub struct Place {
    grant: Uuid,
    of: &'static Places,
}

impl Places {
    /// `most` for each grant.
    pub const fn new(most: u32) -> Self {
        Self { most, taken: Mutex::new(None) }
    }

    /// Takes a place; none is left when this answers none.
    pub fn take(&'static self, grant: Uuid) -> Option<Place> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.get_or_insert_default().entry(grant).or_insert(0);
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Place { grant, of: self })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.of.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(taken) = taken.as_mut() else { return };
        if let Some(count) = taken.get_mut(&self.grant) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.grant);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_as_there_are_and_places_come_back() {
        static PLACES: Places = Places::new(2);
        let grant = Uuid::from_u128(7);
        let one = PLACES.take(grant).unwrap();
        let two = PLACES.take(grant).unwrap();
        assert!(PLACES.take(grant).is_none());
        assert!(PLACES.take(Uuid::from_u128(8)).is_some());
        drop(one);
        assert!(PLACES.take(grant).is_some());
        drop(two);
        assert!(!PLACES.taken.lock().unwrap().as_ref().unwrap().contains_key(&grant));
    }
}
