use sha2::{Digest, Sha256};

key_type! {
    /// The key above all others. It wraps them and does nothing else, and never lies in a database.
    MasterKey, 32
}

impl MasterKey {
    /// A short name of this key that people can compare and that tells nothing about it: five groups of four hex digits
    /// of a SHA-256.
    pub fn fingerprint(&self) -> String {
        let digest = Sha256::new().chain_update(b"sealport/1/fingerprint/master").chain_update(self.bytes()).finalize();
        digest[..10].chunks(2).map(hex::encode).collect::<Vec<_>>().join("-")
    }
}
