//! Time and chance, handed in.
//!
//! Nothing in the house asks the operating system for the time or for random bytes on its own: it takes a [`Clock`] and a
//! [`Chance`] from the composition root, so that a test can move the one and seed the other.

mod chance;
mod clock;

pub use chance::{Chance, OsChance};
pub use clock::{Clock, SystemClock, Timestamp};

#[cfg(feature = "testing")]
pub use chance::SeededChance;
#[cfg(feature = "testing")]
pub use clock::TestClock;
