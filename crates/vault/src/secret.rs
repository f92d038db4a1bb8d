use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

key_type! {
    /// What a link, a session or a machine token carries to prove itself: 32 random bytes. Only its hash is stored.
    Secret, 32
}

/// The text is not that of a secret.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a secret of ours: it must be 43 characters of base64url")]
pub struct SecretError;

/// What the database keeps of a [`Secret`]. Compare with [`SecretHash::matches`].
#[derive(Clone, Copy, Debug)]
pub struct SecretHash([u8; 32]);

impl Secret {
    /// The text to hand out: 43 characters of base64url.
    pub fn expose(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(64));
        URL_SAFE_NO_PAD.encode_string(self.bytes(), &mut text);
        text
    }

    /// Reads what [`Secret::expose`] wrote; nothing else, not even other spellings of the same bytes.
    ///
    /// # Errors
    /// When the text is anything else.
    pub fn parse(text: &str) -> Result<Self, SecretError> {
        let mut room = Zeroizing::new([0; 33]);
        let len = URL_SAFE_NO_PAD.decode_slice(text, room.as_mut_slice()).map_err(|_| SecretError)?;
        Self::from_slice(&room[..len]).ok_or(SecretError)
    }

    /// What may be stored. A fast hash is enough: 256 random bits cannot be guessed.
    pub fn hash(&self) -> SecretHash {
        let digest = Sha256::new().chain_update(b"sealport/1/secret").chain_update(self.bytes()).finalize();
        SecretHash(digest.into())
    }
}

impl SecretHash {
    /// A hash that was stored.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes to store.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Whether this is the hash of `secret`; takes the same time wherever they differ.
    pub fn matches(&self, secret: &Secret) -> bool {
        self.0.ct_eq(&secret.hash().0).into()
    }
}

impl From<[u8; 32]> for SecretHash {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}
