use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32, Hrp};
use sealport_ambient::Chance;
use x25519_dalek::{PublicKey, SharedSecret, StaticSecret};
use zeroize::Zeroizing;

const RECIPIENT_PREFIX: Hrp = Hrp::parse_unchecked("age");
const IDENTITY_PREFIX: Hrp = Hrp::parse_unchecked("age-secret-key-");

/// Why a text is not a key of age.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum AgeKeyError {
    /// Not the text of an age recipient.
    #[error("this is not an age recipient: it must be \"age1\" and 58 more characters, without a typing mistake")]
    NotARecipient,
    /// Well written, but a key that gives no secrecy (a point of low order).
    #[error("this age recipient is not a usable key: anybody could open what is sealed for it")]
    Unsafe,
}

/// Who can open an exported file: an X25519 public key, `age1…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgeRecipient(PublicKey);

/// An exchange of keys with a recipient: our share and the secret that both sides know.
pub(super) struct Exchange {
    pub(super) share: [u8; 32],
    pub(super) shared: SharedSecret,
}

impl AgeRecipient {
    /// Reads a recipient as `age-keygen` prints it.
    ///
    /// # Errors
    /// When the text is not a recipient or its key gives no secrecy.
    pub fn parse(text: &str) -> Result<Self, AgeKeyError> {
        let checked = CheckedHrpstring::new::<Bech32>(text.trim()).map_err(|_| AgeKeyError::NotARecipient)?;
        if checked.hrp() != RECIPIENT_PREFIX {
            return Err(AgeKeyError::NotARecipient);
        }
        let bytes: Vec<u8> = checked.byte_iter().collect();
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| AgeKeyError::NotARecipient)?;
        let key = PublicKey::from(bytes);
        // A point of low order gives the same, known secret with every share, so any share finds it out.
        if !StaticSecret::from([1; 32]).diffie_hellman(&key).was_contributory() {
            return Err(AgeKeyError::Unsafe);
        }
        Ok(Self(key))
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// A new share for this recipient.
    pub(super) fn exchange(&self, chance: &dyn Chance) -> Exchange {
        let secret = random_secret(chance);
        Exchange { share: PublicKey::from(&secret).to_bytes(), shared: secret.diffie_hellman(&self.0) }
    }
}

impl std::fmt::Display for AgeRecipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        bech32::encode_lower_to_fmt::<Bech32, _>(f, RECIPIENT_PREFIX, self.bytes()).map_err(|_| std::fmt::Error)
    }
}

/// A recovery key: the private half of a recipient. Shown once, kept by people, never by us.
pub struct AgeIdentity(StaticSecret);

impl AgeIdentity {
    /// A new random recovery key.
    pub fn generate(chance: &dyn Chance) -> Self {
        Self(random_secret(chance))
    }

    /// The text that `age -d -i` wants in a file: `AGE-SECRET-KEY-1…`.
    pub fn expose(&self) -> Zeroizing<String> {
        // Long enough that the text never moves and leaves a copy behind.
        let mut text = Zeroizing::new(String::with_capacity(128));
        if bech32::encode_upper_to_fmt::<Bech32, _>(&mut *text, IDENTITY_PREFIX, self.0.as_bytes()).is_err() {
            unreachable!("32 bytes fit into bech32, and a string takes any text");
        }
        text
    }

    /// The public half.
    pub fn recipient(&self) -> AgeRecipient {
        AgeRecipient(PublicKey::from(&self.0))
    }
}

fn random_secret(chance: &dyn Chance) -> StaticSecret {
    let mut bytes = Zeroizing::new([0; 32]);
    chance.fill(bytes.as_mut_slice());
    StaticSecret::from(*bytes)
}
