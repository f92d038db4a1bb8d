//! Sealed bytes and the keys that open them.
//!
//! Everything the house keeps on a disk passes through here first. [`blob`] seals the contents of files, chunk by chunk,
//! in the payload format of age, so that a range can be read without the rest and so that [`age`] can hand a file to
//! anybody's own tools. [`keys`] holds one type for each purpose a key can have, the master key that wraps them, and the
//! sealed fields of database rows. [`Secret`] is what a link or a session carries and what the database keeps as a hash.
//!
//! No database, no network; time and chance are handed in. No type here that holds a key can be printed or copied by
//! accident, all of them wipe themselves when dropped, and no error tells anything about a key.
//! The formats stand in `docs/blob-format.md`.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

#[macro_use]
mod key_bytes;

pub mod age;
pub mod blob;
mod derive;
pub mod keys;
mod secret;

pub use blob::{BlobCipher, BlobReader, BlobWriter, CHUNK, FileKey, Layout, NONCE, OpenError, PayloadNonce, SealError};
pub use blob::{Span, TAG};
pub use keys::{
    AddressKey, AssetKey, CheckpointKey, ConfirmationKey, DatabaseKey, FieldError, FieldKey, KeyError, Keyring,
    LinkSigningKey, MasterKey, MasterKeyError, MasterKeySource, PersonKey, Place, RecordKind, SealsFields, UploadKey,
    VisitorKey, WrappableKey,
};
pub use secret::{Secret, SecretError, SecretHash};
