use uuid::{Builder, Uuid};

use crate::Timestamp;

/// A source of unpredictable bytes.
pub trait Chance: Send + Sync {
    /// Fills `out` with random bytes.
    fn fill(&self, out: &mut [u8]);
}

impl dyn Chance + '_ {
    /// `N` random bytes.
    pub fn array<const N: usize>(&self) -> [u8; N] {
        let mut out = [0; N];
        self.fill(&mut out);
        out
    }

    /// A name for a record made at `now`: UUID version 7 (RFC 9562). A name, never a secret.
    pub fn uuid(&self, now: Timestamp) -> Uuid {
        let millis = u64::try_from(now.micros().div_euclid(1_000)).unwrap_or(0);
        Builder::from_unix_timestamp_millis(millis, &self.array::<10>()).into_uuid()
    }
}

/// The operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsChance;

impl Chance for OsChance {
    /// # Panics
    /// When the operating system has no randomness to give. There is no way on that would not be weaker.
    #[allow(clippy::disallowed_methods, reason = "the one place that draws from the system")]
    fn fill(&self, out: &mut [u8]) {
        if let Err(error) = getrandom::fill(out) {
            panic!("the operating system gives no random bytes: {error}");
        }
    }
}

/// A generator that repeats itself for a seed.
#[cfg(feature = "testing")]
pub struct SeededChance(std::sync::Mutex<rand::rngs::StdRng>);

#[cfg(feature = "testing")]
impl SeededChance {
    /// The sequence of `seed`.
    pub fn new(seed: u64) -> Self {
        use rand::SeedableRng;
        Self(std::sync::Mutex::new(rand::rngs::StdRng::seed_from_u64(seed)))
    }
}

#[cfg(feature = "testing")]
impl Chance for SeededChance {
    fn fill(&self, out: &mut [u8]) {
        use rand::Rng;
        let mut generator = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        generator.fill_bytes(out);
    }
}
