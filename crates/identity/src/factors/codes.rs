//! Recovery codes as people write them down.

use sealport_ambient::Chance;
use sealport_database::Ground;
use uuid::Uuid;
use zeroize::Zeroizing;

/// How many a set has.
pub(crate) const SET: usize = 10;
/// Random bytes of a code: 80 bits, out of reach for guessing even at a stolen database, so that a fast hash will do.
const BYTES: usize = 10;
/// Digits and letters without those that look like others (Crockford).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A recovery code: sixteen letters and digits, to be shown once.
pub(crate) struct RecoveryCode(Zeroizing<String>);

impl RecoveryCode {
    pub(crate) fn generate(chance: &dyn Chance) -> Self {
        let mut bytes = Zeroizing::new([0; BYTES]);
        chance.fill(bytes.as_mut_slice());
        Self(Zeroizing::new(in_fives(bytes.as_slice(), ALPHABET)))
    }

    /// What a person typed, with or without dashes, in any case, with look-alikes taken for what they are.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut own = Zeroizing::new(String::with_capacity(16));
        for letter in text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-') {
            let letter = match letter.to_ascii_lowercase() {
                'o' => '0',
                'i' | 'l' => '1',
                letter => letter,
            };
            let known = u8::try_from(letter).is_ok_and(|letter| ALPHABET.contains(&letter));
            if !known || own.len() == BYTES * 8 / 5 {
                return None;
            }
            own.push(letter);
        }
        (own.len() == BYTES * 8 / 5).then_some(Self(own))
    }

    /// In groups of four.
    pub(crate) fn show(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(20));
        for (place, letter) in self.0.chars().enumerate() {
            if place > 0 && place % 4 == 0 {
                text.push('-');
            }
            text.push(letter);
        }
        text
    }

    /// What is stored: keyed with the person, so that a stolen database can't even be searched for a code that was seen.
    pub(crate) fn hash(&self, ground: &Ground, person: Uuid) -> [u8; 32] {
        ground.keyring.confirmations.mac("recovery code", &[person.as_bytes(), self.0.as_bytes()])
    }
}

/// Five bits a letter, most significant first; `bytes` must be a multiple of five long, so that nothing is left over.
pub(super) fn in_fives(bytes: &[u8], alphabet: &[u8; 32]) -> String {
    let mut out = String::with_capacity(bytes.len() * 8 / 5);
    for group in bytes.chunks(5) {
        let bits = group.iter().fold(0_u64, |bits, byte| (bits << 8) | u64::from(*byte));
        for place in (0..8).rev() {
            out.push(char::from(alphabet[usize::try_from((bits >> (5 * place)) & 31).unwrap_or(0)]));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use sealport_ambient::OsChance;

    use super::*;

    #[test]
    fn a_code_is_read_as_it_is_written_down() {
        let code = RecoveryCode::generate(&OsChance);
        let shown = code.show();
        assert_eq!((shown.len(), shown.matches('-').count()), (19, 3));
        for typed in [shown.to_string(), shown.to_uppercase(), shown.replace('-', " "), shown.replace('0', "O")] {
            assert_eq!(*RecoveryCode::parse(&typed).unwrap().0, *code.0, "{typed}");
        }
        let longer = format!("{}0", *shown);
        for wrong in ["", "abcd", "abcd-efgh-jkmn-pqr!", "abcd-efgh-jkmn-pqrü", &longer] {
            assert!(RecoveryCode::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn ten_codes_differ() {
        let codes: std::collections::BTreeSet<_> =
            (0..SET).map(|_| RecoveryCode::generate(&OsChance).show().to_string()).collect();
        assert_eq!(codes.len(), SET);
    }
}
