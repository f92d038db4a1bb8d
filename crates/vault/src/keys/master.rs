use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::derive::hkdf;

key_type! {
    /// The key above all others. It wraps them, gives the seed of the marks in pages, and never lies in a database.
    MasterKey, 32
}

impl MasterKey {
    /// A short name of this key that people can compare and that tells nothing about it: five groups of four hex digits
    /// of a SHA-256.
    pub fn fingerprint(&self) -> String {
        let digest = Sha256::new().chain_update(b"sealport/1/fingerprint/master").chain_update(self.bytes()).finalize();
        digest[..10].chunks(2).map(hex::encode).collect::<Vec<_>>().join("-")
    }

    /// What the invisible marks in delivered pages are made from. Derived, so that a leaked page can be traced with this
    /// key and nothing else, when the house's data are gone or elsewhere.
    pub fn page_mark_seed(&self) -> Zeroizing<[u8; 32]> {
        hkdf(self.bytes(), &[], &[b"sealport/1/page-mark"])
    }
}

#[cfg(test)]
mod tests {
    use super::MasterKey;

    #[test]
    fn the_seed_of_the_marks_stays_what_it_is() {
        // Pictures that were marked with it come back years later.
        let seed = MasterKey::from_slice(&[1; 32]).unwrap().page_mark_seed();
        assert_eq!(hex::encode(*seed), "dfe4eb9c6dd30bdc4e01ef835fa8d130c2d1147c8f8f7b2392924544af776971");
        assert_ne!(*seed, *MasterKey::from_slice(&[2; 32]).unwrap().page_mark_seed());
    }
}
