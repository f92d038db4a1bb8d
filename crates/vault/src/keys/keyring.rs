use sealport_ambient::Chance;
use zeroize::Zeroizing;

use super::wrap::sealed;
use super::{AddressKey, CheckpointKey, ConfirmationKey, DatabaseKey, FieldKey, KeyError, LinkSigningKey, MasterKey};

/// The keyring is the only object of its purpose, so its id is nothing but zeros.
const ID: [u8; 16] = [0; 16];
const KEYS: usize = 6;

/// The keys that the house as a whole works with. All random; they outlive every master key.
pub struct Keyring {
    /// Encrypts the embedded database.
    pub database: DatabaseKey,
    /// Hashes addresses for look-up.
    pub addresses: AddressKey,
    /// Signs link tokens.
    pub links: LinkSigningKey,
    /// Signs checkpoints of the history.
    pub checkpoints: CheckpointKey,
    /// Confirms nonces and form tokens.
    pub confirmations: ConfirmationKey,
    /// Seals settings that are secrets.
    pub settings: FieldKey,
}

impl Keyring {
    /// A new keyring; every key in it is random.
    pub fn generate(chance: &dyn Chance) -> Self {
        Self {
            database: DatabaseKey::generate(chance),
            addresses: AddressKey::generate(chance),
            links: LinkSigningKey::generate(chance),
            checkpoints: CheckpointKey::generate(chance),
            confirmations: ConfirmationKey::generate(chance),
            settings: FieldKey::generate(chance),
        }
    }

    /// The bytes to store: the keyring wrapped by `master`.
    pub fn to_sealed(&self, master: &MasterKey) -> Vec<u8> {
        master.wrap(&ID, self)
    }

    /// Opens what [`Keyring::to_sealed`] made.
    ///
    /// # Errors
    /// [`KeyError`], above all when `master` is another master key.
    pub fn from_sealed(master: &MasterKey, sealed: &[u8]) -> Result<Self, KeyError> {
        master.unwrap_key(&ID, sealed)
    }
}

impl sealed::Bytes for Keyring {
    fn to_key_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(KEYS * 32));
        let keys: [&[u8; 32]; KEYS] = [
            self.database.bytes(),
            self.addresses.bytes(),
            self.links.bytes(),
            self.checkpoints.bytes(),
            self.confirmations.bytes(),
            self.settings.bytes(),
        ];
        keys.iter().for_each(|key| bytes.extend_from_slice(*key));
        bytes
    }

    fn from_key_bytes(bytes: &[u8]) -> Option<Self> {
        let (keys, rest) = bytes.as_chunks::<32>();
        let [database, addresses, links, checkpoints, confirmations, settings] = keys else { return None };
        if !rest.is_empty() {
            return None;
        }
        Some(Self {
            database: DatabaseKey::from_slice(database)?,
            addresses: AddressKey::from_slice(addresses)?,
            links: LinkSigningKey::from_slice(links)?,
            checkpoints: CheckpointKey::from_slice(checkpoints)?,
            confirmations: ConfirmationKey::from_slice(confirmations)?,
            settings: FieldKey::from_slice(settings)?,
        })
    }
}
