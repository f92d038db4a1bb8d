//! Keys: one type for each purpose, the master key that wraps them, and what is sealed under them in database rows.
//!
//! ```text
//! master key ── wraps ─┬─ FileKey      one per blob
//!                      ├─ PersonKey    one per person: names, addresses, IPs, letters to them
//!                      ├─ AssetKey     one per asset: titles and file names in the history
//!                      ├─ VisitorKey   one per month: fields of visitors that nobody knows
//!                      ├─ UploadKey    one per upload: its tail and staged bytes
//!                      └─ Keyring      one per house: database, addresses, links, checkpoints, confirmations, settings
//! ```
//! All but the master key are random and lie wrapped beside what they seal. Whoever destroys a wrapped key has erased it.
//! The seed of the marks in delivered pages is no key of its own: it is derived from the master key.

mod field;
mod keyring;
mod kinds;
mod master;
mod record;
mod signing;
mod source;
mod wrap;

pub use field::{FieldError, Place, SealsFields};
pub use keyring::Keyring;
pub use kinds::{AddressKey, AssetKey, ConfirmationKey, DatabaseKey, FieldKey, PersonKey, UploadKey, VisitorKey};
pub use master::MasterKey;
pub use record::{RECORD_OVERHEAD, RecordKind};
pub use signing::{CheckpointKey, LinkSigningKey};
pub use source::{MasterKeyError, MasterKeySource};
pub use wrap::{KeyError, WrappableKey};
