use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{Tag, XChaCha20Poly1305, XNonce};
use sealport_ambient::Chance;
use zeroize::Zeroizing;

use super::{AssetKey, FieldKey, PersonKey, UploadKey, VisitorKey};
use crate::derive::push_part;

/// First byte of everything sealed here.
const VERSION: u8 = 1;
const NONCE: usize = 24;
const TAG: usize = 16;
/// Bytes that sealing adds: version, nonce, tag.
pub(super) const OVERHEAD: usize = 1 + NONCE + TAG;
const LABEL: &[u8] = b"sealport/1/field";

/// Where a sealed field lives. It opens only there.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Name of the table.
    pub table: &'a str,
    /// Name of the column.
    pub column: &'a str,
    /// Id of the row, or of what the field is about.
    pub id: [u8; 16],
}

/// Why sealed bytes were not opened. Says nothing about the key or the contents.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// Sealed by a version that this one does not know.
    #[error("the field was sealed by a newer version (format {0}); update before you go on")]
    UnknownVersion(u8),
    /// Not sealed under this key for this place, or damaged.
    #[error("the field does not open: it belongs to another place or key, or is damaged")]
    Refused,
}

/// A key under which fields of database rows are sealed, with XChaCha20-Poly1305 and a random nonce.
pub trait SealsFields: sealed::FieldBytes {
    /// Seals `plain` for `place`; 41 bytes longer.
    ///
    /// # Panics
    /// When `plain` is longer than 256 GiB, the cipher's limit.
    fn seal(&self, place: Place<'_>, plain: &[u8], chance: &dyn Chance) -> Vec<u8> {
        seal_under(self.field_bytes(), &place.associated_data(), plain, chance)
    }

    /// Opens what was sealed for the same place.
    ///
    /// # Errors
    /// [`FieldError`], when it was sealed for another place or under another key, or was damaged.
    fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, FieldError> {
        open_under(self.field_bytes(), &place.associated_data(), sealed)
    }
}

mod sealed {
    /// The key's bytes, for this crate alone.
    pub trait FieldBytes {
        fn field_bytes(&self) -> &[u8; 32];
    }
}

macro_rules! seals_fields {
    ($($name:ident),+) => {$(
        impl sealed::FieldBytes for $name {
            fn field_bytes(&self) -> &[u8; 32] {
                self.bytes()
            }
        }
        impl SealsFields for $name {}
    )+};
}
seals_fields!(PersonKey, AssetKey, VisitorKey, FieldKey, UploadKey);

impl Place<'_> {
    fn associated_data(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(96);
        for part in [LABEL, self.table.as_bytes(), self.column.as_bytes(), &self.id] {
            push_part(&mut out, part);
        }
        out
    }
}

/// Version byte, random nonce, sealed bytes, tag.
pub(super) fn seal_under(key: &[u8; 32], associated: &[u8], plain: &[u8], chance: &dyn Chance) -> Vec<u8> {
    let nonce = chance.array::<NONCE>();
    let mut out = Vec::with_capacity(plain.len() + OVERHEAD);
    out.push(VERSION);
    out.extend_from_slice(&nonce);
    out.extend_from_slice(plain);
    let cipher = XChaCha20Poly1305::new(key.into());
    match cipher.encrypt_inout_detached(&XNonce::from(nonce), associated, (&mut out[1 + NONCE..]).into()) {
        Ok(tag) => out.extend_from_slice(&tag),
        Err(_) => panic!("a field of more than 256 GiB cannot be sealed"),
    }
    out
}

/// The way back of [`seal_under`].
pub(super) fn open_under(key: &[u8; 32], associated: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, FieldError> {
    let (version, rest) = sealed.split_first().ok_or(FieldError::Refused)?;
    if *version != VERSION {
        return Err(FieldError::UnknownVersion(*version));
    }
    let (nonce, rest) = rest.split_first_chunk::<NONCE>().ok_or(FieldError::Refused)?;
    let (body, tag) = rest.split_last_chunk::<TAG>().ok_or(FieldError::Refused)?;
    let mut plain = Zeroizing::new(body.to_vec());
    XChaCha20Poly1305::new(key.into())
        .decrypt_inout_detached(&XNonce::from(*nonce), associated, plain.as_mut_slice().into(), &Tag::from(*tag))
        .map_err(|_| FieldError::Refused)?;
    Ok(plain)
}
