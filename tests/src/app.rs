//! An authenticator app, written from the standards alone (RFC 6238, RFC 4226, RFC 4648), and the codes of its owner.

use hmac::{Hmac, KeyInit, Mac};
use sealport_ambient::{Clock, SystemClock};
use sha1::Sha1;

/// Length of a time step in seconds.
const STEP: u64 = 30;

/// What somebody keeps to sign in with after the password.
#[derive(Clone, Debug, Default)]
pub struct Wallet {
    /// The seed as the portal showed it.
    pub seed: String,
    /// Recovery codes that were not used yet.
    pub codes: Vec<String>,
    /// The newest step whose code was used: each is taken once.
    used: u64,
}

impl Wallet {
    /// An app that was given the letters of a seed.
    pub fn of(seed: &str) -> Self {
        Self { seed: seed.to_owned(), ..Self::default() }
    }

    /// The code of the step before, which still counts: so that the present one is left for the next sign-in. At the end of
    /// a step it is the present one, which will be the one before when the portal looks at it.
    ///
    /// # Panics
    /// When the seed is none.
    pub fn earlier_code(&mut self) -> String {
        let now = seconds();
        let ends_soon = now % STEP >= STEP - 5;
        self.used = now / STEP - u64::from(!ends_soon);
        self.code_of(self.used)
    }

    /// The present code, when it was not used yet.
    ///
    /// # Panics
    /// When the seed is none.
    pub fn code(&mut self) -> Option<String> {
        let step = seconds() / STEP;
        (step > self.used).then(|| {
            self.used = step;
            self.code_of(step)
        })
    }

    fn code_of(&self, step: u64) -> String {
        const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let bits =
            |letter| format!("{:05b}", ALPHABET.find(letter).unwrap_or_else(|| panic!("no seed: {}", self.seed)));
        let bits: String = self.seed.chars().map(bits).collect();
        let byte = |place: usize| u8::from_str_radix(&bits[place * 8..place * 8 + 8], 2).expect("eight bits");
        let seed: Vec<u8> = (0..bits.len() / 8).map(byte).collect();
        let mac = Hmac::<Sha1>::new_from_slice(&seed).expect("HMAC takes keys of any length");
        let mac = mac.chain_update(step.to_be_bytes()).finalize().into_bytes();
        let at = usize::from(mac[19] & 15);
        let number = u32::from_be_bytes(mac[at..at + 4].try_into().expect("four bytes")) & 0x7fff_ffff;
        format!("{:06}", number % 1_000_000)
    }
}

fn seconds() -> u64 {
    SystemClock.now().seconds().cast_unsigned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_the_codes_of_the_standard_and_each_once() {
        let mut app = Wallet::of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(app.code_of(59 / STEP), "287082");
        assert_eq!(app.code_of(20_000_000_000 / STEP), "353130");
        app.used = u64::MAX;
        assert_eq!(app.code(), None);
    }
}
