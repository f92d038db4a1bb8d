use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use zeroize::Zeroizing;

key_type! {
    /// Signs link tokens: the seed of an Ed25519 key (RFC 8032).
    LinkSigningKey, 32
}
key_type! {
    /// Signs checkpoints of the history: the seed of an Ed25519 key (RFC 8032).
    CheckpointKey, 32
}

/// What stands before the seed in a PKCS#8 private key for Ed25519 (RFC 8410, section 7).
const PRIVATE_PREFIX: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
/// What stands before the key in a SubjectPublicKeyInfo for Ed25519 (RFC 8410, section 4).
const PUBLIC_PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

impl LinkSigningKey {
    /// The private key as PKCS#8 DER, for a library that signs tokens.
    pub fn pkcs8_der(&self) -> Zeroizing<Vec<u8>> {
        let mut der = Zeroizing::new(Vec::with_capacity(48));
        der.extend_from_slice(&PRIVATE_PREFIX);
        der.extend_from_slice(self.bytes());
        der
    }

    /// The private key as PKCS#8 PEM.
    pub fn pkcs8_pem(&self) -> Zeroizing<String> {
        let body = Zeroizing::new(STANDARD.encode(&*self.pkcs8_der()));
        Zeroizing::new(format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", *body))
    }

    /// The public key: 32 bytes.
    pub fn public(&self) -> [u8; 32] {
        public_of(self.bytes())
    }

    /// The public key as SubjectPublicKeyInfo PEM.
    pub fn public_pem(&self) -> String {
        let body = STANDARD.encode([PUBLIC_PREFIX.as_slice(), &self.public()].concat());
        format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n")
    }
}

impl CheckpointKey {
    /// The signature of `message`.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        SigningKey::from_bytes(self.bytes()).sign(message).to_bytes()
    }

    /// The public key: 32 bytes.
    pub fn public(&self) -> [u8; 32] {
        public_of(self.bytes())
    }
}

fn public_of(seed: &[u8; 32]) -> [u8; 32] {
    SigningKey::from_bytes(seed).verifying_key().to_bytes()
}
