//! A way out without us: the standard header that makes a blob a file which any `age` opens.
//!
//! C2SP age (<https://c2sp.org/age>), version 1, one X25519 recipient stanza.

mod identity;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use hmac::Mac;
pub use identity::{AgeIdentity, AgeKeyError, AgeRecipient};
use sealport_ambient::Chance;
use zeroize::Zeroizing;

use crate::FileKey;
use crate::derive::{hkdf, hmac};

const INTRO: &str = "age-encryption.org/v1\n";
const WRAP_INFO: &[u8] = b"age-encryption.org/v1/X25519";

/// The header of an age file that `recipient` can open; followed by the blob of `key`, it is that file.
pub fn header(recipient: &AgeRecipient, key: &FileKey, chance: &dyn Chance) -> Vec<u8> {
    let exchange = recipient.exchange(chance);
    let salt = [exchange.share, *recipient.bytes()].concat();
    let wrap_key = hkdf::<32>(exchange.shared.as_bytes(), &salt, &[WRAP_INFO]);
    let mut text = format!("{INTRO}-> X25519 {}\n", STANDARD_NO_PAD.encode(exchange.share));
    // 32 bytes are 43 characters: one line, and shorter than 64, as the last line of a stanza must be.
    text.push_str(&STANDARD_NO_PAD.encode(wrap(&wrap_key, key)));
    text.push_str("\n---");
    let mac_key = hkdf::<32>(key.bytes(), b"", &[b"header"]);
    let mac = hmac(&mac_key).chain_update(text.as_bytes()).finalize().into_bytes();
    text.push(' ');
    text.push_str(&STANDARD_NO_PAD.encode(mac));
    text.push('\n');
    text.into_bytes()
}

/// The file key sealed for a recipient. The nonce is zero, as age has it: the wrap key is used once.
fn wrap(wrap_key: &[u8; 32], key: &FileKey) -> [u8; 32] {
    let mut body = Zeroizing::new(*key.bytes());
    let cipher = ChaCha20Poly1305::new(wrap_key.into());
    let Ok(tag) = cipher.encrypt_inout_detached(&Nonce::default(), b"", body.as_mut_slice().into()) else {
        unreachable!("16 bytes are far below the cipher's limit");
    };
    let mut out = [0; 32];
    out[..16].copy_from_slice(body.as_slice());
    out[16..].copy_from_slice(&tag);
    out
}
