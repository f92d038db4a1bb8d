use aes_kw::{IV_LEN, KeyInit, KwpAes256};
use zeroize::Zeroizing;

use super::{AssetKey, Keyring, MasterKey, PersonKey, UploadKey, VisitorKey};
use crate::FileKey;
use crate::derive::hkdf;

/// First byte of a wrapped key.
const VERSION: u8 = 1;
/// What every derivation of a wrapping key begins with.
const LABEL: &[u8] = b"sealport/1/wrap/";

/// Why a wrapped key was not opened. Says nothing about any key.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Wrapped by a version that this one does not know.
    #[error("the key was wrapped by a newer version (format {0}); update before you go on")]
    UnknownVersion(u8),
    /// Not wrapped by this master key for this purpose and object, or damaged.
    #[error("the key does not open: it was wrapped by another master key, belongs to another object, or is damaged")]
    Refused,
}

/// A key that the master key wraps. The kinds are fixed.
pub trait WrappableKey: sealed::Bytes {
    /// Names the purpose in the derivation of the wrapping key, so that no kind of key can stand in for another.
    const PURPOSE: &'static str;
}

pub(super) mod sealed {
    use zeroize::Zeroizing;

    /// To and from bytes, for this crate alone.
    pub trait Bytes: Sized {
        fn to_key_bytes(&self) -> Zeroizing<Vec<u8>>;
        fn from_key_bytes(bytes: &[u8]) -> Option<Self>;
    }
}

macro_rules! wrappable {
    ($($name:ident = $purpose:literal),+ $(,)?) => {$(
        impl sealed::Bytes for $name {
            fn to_key_bytes(&self) -> Zeroizing<Vec<u8>> {
                Zeroizing::new(self.bytes().to_vec())
            }
            fn from_key_bytes(bytes: &[u8]) -> Option<Self> {
                Self::from_slice(bytes)
            }
        }
        impl WrappableKey for $name {
            const PURPOSE: &'static str = $purpose;
        }
    )+};
}

wrappable! {
    FileKey = "file",
    PersonKey = "person",
    AssetKey = "asset",
    VisitorKey = "visitor",
    UploadKey = "upload",
}

impl WrappableKey for Keyring {
    const PURPOSE: &'static str = "keyring";
}

impl MasterKey {
    /// Wraps `key`, which belongs to the object `id`: one version byte, then AES-256-KWP (RFC 5649).
    ///
    /// The same key gives the same bytes each time.
    pub fn wrap<K: WrappableKey>(&self, id: &[u8; 16], key: &K) -> Vec<u8> {
        let plain = key.to_key_bytes();
        let mut out = vec![0; 1 + plain.len().next_multiple_of(IV_LEN) + IV_LEN];
        out[0] = VERSION;
        if self.wrapper::<K>(id).wrap_key(&plain, &mut out[1..]).is_err() {
            unreachable!("the room is measured by the rule of RFC 5649");
        }
        out
    }

    /// Opens what [`MasterKey::wrap`] made for a key of the same kind and the object `id`.
    ///
    /// # Errors
    /// [`KeyError`], when it is anything else.
    pub fn unwrap_key<K: WrappableKey>(&self, id: &[u8; 16], wrapped: &[u8]) -> Result<K, KeyError> {
        let (version, body) = wrapped.split_first().ok_or(KeyError::Refused)?;
        if *version != VERSION {
            return Err(KeyError::UnknownVersion(*version));
        }
        let mut room = Zeroizing::new(vec![0; body.len().saturating_sub(IV_LEN)]);
        let plain = self.wrapper::<K>(id).unwrap_key(body, &mut room).map_err(|_| KeyError::Refused)?;
        K::from_key_bytes(plain).ok_or(KeyError::Refused)
    }

    /// Wraps again under `next` what this master key wrapped: the step of a rotation. What the key seals stays as it is.
    ///
    /// # Errors
    /// As [`MasterKey::unwrap_key`].
    pub fn rewrap<K: WrappableKey>(&self, id: &[u8; 16], wrapped: &[u8], next: &Self) -> Result<Vec<u8>, KeyError> {
        Ok(next.wrap(id, &self.unwrap_key::<K>(id, wrapped)?))
    }

    fn wrapper<K: WrappableKey>(&self, id: &[u8; 16]) -> KwpAes256 {
        // The label of every purpose has its own length or its own letters and the id has a fixed length, so that no two
        // pairs of them give the same bytes.
        let key = hkdf::<32>(self.bytes(), b"", &[LABEL, K::PURPOSE.as_bytes(), b"/", id]);
        KwpAes256::new((&*key).into())
    }
}
