use hmac::Mac;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::derive::hmac;

key_type! {
    /// Seals what is known about one person. Destroying it erases the person.
    PersonKey, 32
}
key_type! {
    /// Seals what the history says about one asset: titles and file names.
    AssetKey, 32
}
key_type! {
    /// Seals the fields of visitors that nobody knows, one key a month.
    VisitorKey, 32
}
key_type! {
    /// Seals what one upload holds that may still be discarded: its unfinished chunk, staged bytes, its hash state.
    UploadKey, 32
}
key_type! {
    /// Seals settings that are secrets, such as the password of the mail server.
    FieldKey, 32
}
key_type! {
    /// Encrypts the embedded database as a whole.
    DatabaseKey, 32
}
key_type! {
    /// Turns addresses into values that can be looked up but not read back.
    AddressKey, 32
}
key_type! {
    /// Confirms what a page handed out earlier: stateless nonces, form tokens.
    ConfirmationKey, 32
}

impl DatabaseKey {
    /// The value of `PRAGMA key` that hands SQLCipher a raw key, quotes included: `"x'<64 hex digits>'"`.
    pub fn sqlcipher_pragma(&self) -> Zeroizing<String> {
        let mut hex = Zeroizing::new([0_u8; 64]);
        if hex::encode_to_slice(self.bytes(), hex.as_mut_slice()).is_err() {
            unreachable!("64 digits hold 32 bytes");
        }
        // As long as the text gets, so that it never moves and leaves a copy behind.
        let mut text = Zeroizing::new(String::with_capacity(69));
        text.push_str("\"x'");
        text.extend(hex.iter().map(|digit| char::from(*digit)));
        text.push_str("'\"");
        text
    }
}

impl AddressKey {
    /// HMAC-SHA-256 of an address that was normalised before; equal addresses give equal values.
    pub fn hash(&self, normalised: &str) -> [u8; 32] {
        hmac(self.bytes()).chain_update(normalised.as_bytes()).finalize().into_bytes().into()
    }
}

impl ConfirmationKey {
    /// HMAC-SHA-256 of `label`, which names the use, and `parts`; each has its length in front, so that no bytes can
    /// move from one part to the next.
    pub fn mac(&self, label: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = hmac(self.bytes());
        for part in std::iter::once(&label.as_bytes()).chain(parts) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// Whether `mac` is that of `label` and `parts`; takes the same time wherever they differ.
    pub fn verify(&self, label: &str, parts: &[&[u8]], mac: &[u8]) -> bool {
        self.mac(label, parts).as_slice().ct_eq(mac).into()
    }
}
