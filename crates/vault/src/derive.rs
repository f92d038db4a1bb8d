use hkdf::Hkdf;
use hmac::{Hmac, KeyInit};
use sha2::Sha256;
use zeroize::Zeroizing;

/// HKDF-SHA-256 (RFC 5869) of `key` with `salt`; the parts of `info` are joined as they are.
pub(crate) fn hkdf<const N: usize>(key: &[u8], salt: &[u8], info: &[&[u8]]) -> Zeroizing<[u8; N]> {
    const { assert!(N <= 255 * 32, "HKDF-SHA-256 gives no more") };
    let mut out = Zeroizing::new([0; N]);
    if Hkdf::<Sha256>::new(Some(salt), key).expand_multi_info(info, out.as_mut_slice()).is_err() {
        unreachable!("the length is checked when this is compiled");
    }
    out
}

/// HMAC-SHA-256 (RFC 2104) under a 32-byte key.
pub(crate) fn hmac(key: &[u8; 32]) -> Hmac<Sha256> {
    // HMAC pads a short key with zero bytes itself; doing so here leaves no length that could be wrong.
    let mut block = Zeroizing::new([0_u8; 64]);
    block[..32].copy_from_slice(key);
    Hmac::new((&*block).into())
}

/// Appends `part` with its length in front (8 bytes, big-endian), so that no two lists of parts give the same bytes.
pub(crate) fn push_part(out: &mut Vec<u8>, part: &[u8]) {
    out.extend_from_slice(&(part.len() as u64).to_be_bytes());
    out.extend_from_slice(part);
}

#[cfg(test)]
mod tests {
    use hmac::Mac;

    use super::*;

    #[test]
    fn hkdf_matches_rfc_5869_case_1() {
        let salt = hex::decode("000102030405060708090a0b0c").unwrap();
        let info = hex::decode("f0f1f2f3f4f5f6f7f8f9").unwrap();
        let okm = hkdf::<42>(&[0x0b; 22], &salt, &[&info[..3], &info[3..]]);
        assert_eq!(
            hex::encode(*okm),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
        );
    }

    #[test]
    fn hmac_matches_the_general_construction() {
        let key = [0xaa; 32];
        let mut general = <Hmac<Sha256> as KeyInit>::new_from_slice(&key).unwrap();
        general.update(b"what do ya want for nothing?");
        let mut ours = hmac(&key);
        ours.update(b"what do ya want for nothing?");
        assert_eq!(ours.finalize().into_bytes(), general.finalize().into_bytes());
    }
}
