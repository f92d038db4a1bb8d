//! One-time passwords by time (RFC 6238): SHA-1, six digits, thirty seconds, as every authenticator app understands them.

use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use qrcodegen::{QrCode, QrCodeEcc};
use sealport_ambient::{Chance, Timestamp};
use sha1::Sha1;
use subtle::{ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroizing;

/// Length of a time step in seconds.
const STEP: i64 = 30;
/// How many steps before the present one still count: one, as RFC 6238 (5.2) recommends, for slow fingers and slow clocks.
const STEPS_BEHIND: i64 = 1;
const DIGITS: usize = 6;
/// Base32 (RFC 4648), as apps take seeds.
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Wrong codes in a row after which the app is no longer heard (NIST SP 800-63B-4, 3.2.2): a chance of 2 in 10,000.
pub(crate) const MOST_FAILURES: i64 = 100;
/// Quiet modules around a QR code.
const QUIET: i32 = 4;

/// What an authenticator app and the portal share: 160 random bits.
pub(crate) struct Seed(Zeroizing<[u8; 20]>);

impl Seed {
    pub(crate) fn generate(chance: &dyn Chance) -> Self {
        let mut bytes = Zeroizing::new([0; 20]);
        chance.fill(bytes.as_mut_slice());
        Self(bytes)
    }

    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        Some(Self(Zeroizing::new(bytes.try_into().ok()?)))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// The step that `code` belongs to, out of those that count at `now`. Takes the same time whether one matches or not.
    pub(crate) fn step_of(&self, code: &str, now: Timestamp) -> Option<i64> {
        let code: Zeroizing<Vec<u8>> = Zeroizing::new(code.bytes().filter(|c| !c.is_ascii_whitespace()).collect());
        if code.len() != DIGITS {
            return None;
        }
        let present = now.seconds().div_euclid(STEP);
        let mut found = -1;
        for step in present - STEPS_BEHIND..=present {
            let right = self.code(step).as_slice().ct_eq(&code);
            found.conditional_assign(&step, right);
        }
        (found >= 0).then_some(found)
    }

    /// The code of a step (RFC 4226, 5.3).
    fn code(&self, step: i64) -> Zeroizing<[u8; DIGITS]> {
        let mac = Hmac::<Sha1>::new_from_slice(self.bytes()).map(|mac| mac.chain_update(step.to_be_bytes()));
        let Ok(mac) = mac.map(|mac| mac.finalize().into_bytes()) else { unreachable!("HMAC takes keys of any length") };
        let at = usize::from(mac[19] & 0xf);
        let mut number = u32::from_be_bytes([mac[at] & 0x7f, mac[at + 1], mac[at + 2], mac[at + 3]]);
        let mut digits = Zeroizing::new([b'0'; DIGITS]);
        for digit in digits.iter_mut().rev() {
            *digit += u8::try_from(number % 10).unwrap_or_default();
            number /= 10;
        }
        digits
    }

    /// What a person types who can't scan.
    fn base32(&self) -> Zeroizing<String> {
        Zeroizing::new(super::codes::in_fives(self.bytes(), ALPHABET))
    }

    /// What an app asks for: who keeps the account, whose it is, and the seed.
    pub(crate) fn offer(&self, company: &str, account: &str) -> SeedToScan {
        let [issuer, account] = [company, account].map(|text| utf8_percent_encode(text.trim(), NON_ALPHANUMERIC));
        let text = self.base32();
        let uri = format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm=SHA1&digits=6&period=30",
            *text
        );
        SeedToScan { picture: Picture::of(&uri), uri: Zeroizing::new(uri), text }
    }
}

/// The code that an app which was given `text` shows at `now`; for whoever has no such app, as the demo and tests.
/// None when `text` is no seed of ours.
pub fn code_at(text: &str, now: Timestamp) -> Option<Zeroizing<String>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(20));
    for group in text.as_bytes().chunks(8) {
        let mut bits = 0_u64;
        for letter in group {
            bits = (bits << 5) | u64::try_from(ALPHABET.iter().position(|known| known == letter)?).ok()?;
        }
        bytes.extend_from_slice(bits.to_be_bytes().get(3..)?);
    }
    let code = Seed::from_slice(&bytes)?.code(now.seconds().div_euclid(STEP));
    Some(Zeroizing::new(code.iter().map(|digit| char::from(*digit)).collect()))
}

/// The seed in the forms in which it reaches an authenticator app. Shown once.
pub struct SeedToScan {
    /// The address to scan or to follow on the telephone itself.
    pub uri: Zeroizing<String>,
    /// The seed in letters and digits, to type.
    pub text: Zeroizing<String>,
    /// The address as a QR code; none when it is too long for one, which takes a company of a thousand letters.
    pub picture: Option<Picture>,
}

/// A QR code to draw as SVG: one path in a square of `side` units, dark on light.
pub struct Picture {
    /// Length of a side, quiet border included.
    pub side: i32,
    /// Path data of the dark modules.
    pub path: Zeroizing<String>,
}

impl Picture {
    fn of(text: &str) -> Option<Self> {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
        let mut path = Zeroizing::new(String::new());
        for y in 0..code.size() {
            let mut x = 0;
            while x < code.size() {
                let run = i32::try_from((x..code.size()).take_while(|x| code.get_module(*x, y)).count()).unwrap_or(0);
                if run > 0 {
                    path.push_str(&format!("M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET));
                }
                x += run + 1;
            }
        }
        Some(Self { side: code.size() + 2 * QUIET, path })
    }
}

#[cfg(test)]
mod tests {
    use sealport_ambient::OsChance;

    use super::*;

    fn seed() -> Seed {
        Seed::from_slice(b"12345678901234567890").unwrap()
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    #[test]
    fn gives_the_codes_of_the_standard() {
        // RFC 6238, appendix B, the last six of eight digits.
        assert!(code_at("no seed!", at(59)).is_none() && code_at("", at(59)).is_none());
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(seed().code(seconds / STEP).as_slice(), code.as_bytes());
            assert_eq!(seed().step_of(code, at(seconds)), Some(seconds / STEP));
            assert_eq!(code_at(&seed().base32(), at(seconds)).unwrap().as_str(), code);
        }
    }

    #[test]
    fn this_step_and_the_one_before_count_and_no_other() {
        let step = 2_000_000_000 / STEP;
        let start = step * STEP;
        assert_eq!(seed().step_of("279 037", at(start)), Some(step), "as apps show it");
        assert_eq!(seed().step_of("279037", at(start + 59)), Some(step));
        assert_eq!(seed().step_of("279037", at(start + 60)), None, "two steps later");
        assert_eq!(seed().step_of("279037", at(start - 1)), None, "too early");
        for wrong in ["", "27903", "2790377", "27903７", "279036"] {
            assert_eq!(seed().step_of(wrong, at(start)), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_scanned_names_company_and_account() {
        let offer = seed().offer("Müller & Söhne", "anna@example.com");
        assert_eq!(*offer.text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(
            *offer.uri,
            "otpauth://totp/M%C3%BCller%20%26%20S%C3%B6hne:anna%40example%2Ecom?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=M%C3%BCller%20%26%20S%C3%B6hne&algorithm=SHA1&digits=6&period=30"
        );
        let picture = offer.picture.unwrap();
        // The upper left finder pattern: a ring of seven modules with a block of three in it.
        assert!(picture.path.starts_with("M4 4h7v1h-7z") && picture.path.contains("M6 6h3v1h-3z"));
        assert_eq!((picture.side - 2 * QUIET - 17) % 4, 0, "a version's size");
        assert!(Seed::generate(&OsChance).offer(&"x".repeat(4_000), "a").picture.is_none());
    }
}
