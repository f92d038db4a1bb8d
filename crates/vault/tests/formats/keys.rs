//! What the single keys do.

use crate::support::Given;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use sealport_ambient::{Chance, OsChance};
use sealport_vault::{
    AddressKey, AssetKey, CheckpointKey, ConfirmationKey, DatabaseKey, FieldError, FieldKey, LinkSigningKey, PersonKey,
    Place, RecordKind, SealsFields, Secret, SecretError, SecretHash, UploadKey, VisitorKey,
};
use serde_json::{Value, json};

const PLACE: Place<'static> = Place { table: "person", column: "name", id: [7; 16] };

#[test]
fn the_database_key_is_a_raw_key_for_sqlcipher() {
    let key = DatabaseKey::generate(&Given::new(&[0xab; 32]));
    assert_eq!(*key.sqlcipher_pragma(), format!("\"x'{}'\"", "ab".repeat(32)));
}

#[test]
fn the_link_key_signs_tokens_and_nothing_else_verifies() {
    let (key, other) = (LinkSigningKey::generate(&OsChance), LinkSigningKey::generate(&OsChance));
    let claims = json!({"sub": "grant"});
    let header = Header::new(Algorithm::EdDSA);
    let mut rules = Validation::new(Algorithm::EdDSA);
    rules.required_spec_claims.clear();
    let by_der = encode(&header, &claims, &EncodingKey::from_ed_der(&key.pkcs8_der())).unwrap();
    let by_pem = encode(&header, &claims, &EncodingKey::from_ed_pem(key.pkcs8_pem().as_bytes()).unwrap()).unwrap();
    assert_eq!(by_der, by_pem);
    let public =
        [DecodingKey::from_ed_der(&key.public()), DecodingKey::from_ed_pem(key.public_pem().as_bytes()).unwrap()];
    for public in public {
        assert_eq!(decode::<Value>(&by_der, &public, &rules).unwrap().claims, claims);
    }
    decode::<Value>(&by_der, &DecodingKey::from_ed_der(&other.public()), &rules).unwrap_err();
}

#[test]
fn checkpoints_are_signed_as_in_rfc_8032() {
    // RFC 8032, section 7.1, test 2.
    let seed = hex::decode("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb").unwrap();
    let key = CheckpointKey::generate(&Given::new(&seed));
    assert_eq!(hex::encode(key.public()), "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    let signature = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
    assert_eq!(hex::encode(key.sign(&[0x72])), signature);
}

#[test]
fn equal_addresses_hash_alike_under_one_key() {
    let (key, other) = (AddressKey::generate(&OsChance), AddressKey::generate(&OsChance));
    assert_eq!(key.hash("a@example.org"), key.hash("a@example.org"));
    assert_ne!(key.hash("a@example.org"), key.hash("b@example.org"));
    assert_ne!(key.hash("a@example.org"), other.hash("a@example.org"));
    // RFC 4231 has no 32-byte key; this value was computed with another program.
    let fixed = AddressKey::generate(&Given::new(&[0x44; 32]));
    assert_eq!(
        hex::encode(fixed.hash("a@example.org")),
        "58ad203c6224f4ffd0d31a2d52126b3bda6c0a9a7418e6f41185c4efb84da588"
    );
}

#[test]
fn a_confirmation_holds_for_its_label_and_parts_alone() {
    let key = ConfirmationKey::generate(&OsChance);
    let mac = key.mac("open", &[b"ab", b"c"]);
    assert!(key.verify("open", &[b"ab", b"c"], &mac));
    let others: [(&str, &[&[u8]]); 5] = [
        ("open", &[b"a", b"bc"]),
        ("open", &[b"abc"]),
        ("open", &[b"ab", b"c", b""]),
        ("form", &[b"ab", b"c"]),
        ("", &[]),
    ];
    for (label, parts) in others {
        assert!(!key.verify(label, parts, &mac), "{label} {parts:?}");
    }
    assert!(!key.verify("open", &[b"ab", b"c"], &mac[..31]));
    assert!(!key.verify("open", &[b"ab", b"c"], &[]));
    assert!(!ConfirmationKey::generate(&OsChance).verify("open", &[b"ab", b"c"], &mac));
    let fixed = ConfirmationKey::generate(&Given::new(&[0x55; 32]));
    assert_eq!(
        hex::encode(fixed.mac("open", &[b"ab", b"c"])),
        "61d433dcc8af68bd908d0c1ec250af3683776d4b51801419e3fdf4db1b47b6e0"
    );
}

fn fields_open_in_their_place_alone<K: SealsFields>(key: &K, other: &K) {
    let sealed = key.seal(PLACE, "Zoë".as_bytes(), &OsChance);
    assert_eq!(sealed.len(), "Zoë".len() + 41);
    assert_eq!(key.open(PLACE, &sealed).unwrap().as_slice(), "Zoë".as_bytes());
    assert_ne!(key.seal(PLACE, "Zoë".as_bytes(), &OsChance), sealed, "a nonce was used twice");
    let elsewhere = [
        Place { id: [8; 16], ..PLACE },
        Place { column: "address", ..PLACE },
        Place { table: "visitor", ..PLACE },
        Place { table: "personn", column: "ame", ..PLACE },
    ];
    for place in elsewhere {
        assert_eq!(key.open(place, &sealed), Err(FieldError::Refused), "{place:?}");
    }
    assert_eq!(other.open(PLACE, &sealed), Err(FieldError::Refused));
    for at in 0..sealed.len() {
        let mut damaged = sealed.clone();
        damaged[at] ^= 4;
        assert!(key.open(PLACE, &damaged).is_err(), "byte {at}");
        assert!(key.open(PLACE, &sealed[..at]).is_err(), "{at} bytes");
    }
}

#[test]
fn every_kind_of_field_opens_in_its_place_alone() {
    let chance: &dyn Chance = &OsChance;
    fields_open_in_their_place_alone(&PersonKey::generate(chance), &PersonKey::generate(chance));
    fields_open_in_their_place_alone(&AssetKey::generate(chance), &AssetKey::generate(chance));
    fields_open_in_their_place_alone(&VisitorKey::generate(chance), &VisitorKey::generate(chance));
    fields_open_in_their_place_alone(&FieldKey::generate(chance), &FieldKey::generate(chance));
    fields_open_in_their_place_alone(&UploadKey::generate(chance), &UploadKey::generate(chance));
}

#[test]
fn a_field_is_sealed_as_the_format_says() {
    // Opened with another program's XChaCha20-Poly1305 and the associated data of docs/blob-format.md.
    let key = PersonKey::generate(&Given::new(&[0x66; 32]));
    let sealed = key.seal(PLACE, b"name", &Given::new(&[0x77; 24]));
    assert_eq!(
        hex::encode(sealed),
        "01777777777777777777777777777777777777777777777777080f3686935f25e1d6574637022dedfec8d661bd"
    );
    let empty = key.seal(PLACE, b"", &OsChance);
    assert!(key.open(PLACE, &empty).unwrap().is_empty());
    let mut newer = empty;
    newer[0] = 2;
    assert_eq!(key.open(PLACE, &newer), Err(FieldError::UnknownVersion(2)));
}

#[test]
fn a_record_opens_as_the_one_it_is() {
    let (key, upload) = (UploadKey::generate(&OsChance), [1; 16]);
    let sealed = key.seal_record(&upload, RecordKind::Tail, 5, b"tail bytes", &OsChance);
    assert_eq!(sealed.len(), 10 + sealport_vault::keys::RECORD_OVERHEAD);
    assert_eq!(key.open_record(&upload, RecordKind::Tail, 5, &sealed).unwrap().as_slice(), b"tail bytes");
    for (upload, kind, number) in [
        ([2; 16], RecordKind::Tail, 5),
        (upload, RecordKind::Staged, 5),
        (upload, RecordKind::HashState, 5),
        (upload, RecordKind::Tail, 4),
    ] {
        assert_eq!(key.open_record(&upload, kind, number, &sealed), Err(FieldError::Refused));
    }
    assert_ne!(key.seal_record(&upload, RecordKind::Tail, 5, b"tail bytes", &OsChance), sealed);
    let as_field = Place { table: "upload", column: "tail", id: upload };
    assert_eq!(key.open(as_field, &sealed), Err(FieldError::Refused));
}

#[test]
fn a_secret_is_known_by_its_hash() {
    let (secret, other) = (Secret::generate(&OsChance), Secret::generate(&OsChance));
    let stored = SecretHash::from_bytes(*secret.hash().as_bytes());
    assert!(stored.matches(&Secret::parse(&secret.expose()).unwrap()));
    assert!(!stored.matches(&other));
    let mut near = *stored.as_bytes();
    near[31] ^= 1;
    assert!(!SecretHash::from(near).matches(&secret));
    let fixed = Secret::generate(&Given::new(&[0x88; 32]));
    assert_eq!(
        hex::encode(fixed.hash().as_bytes()),
        "cda12322606ee1cd233ca26d7bb868cee56d65055e06cdbc3ce98cd753b778be"
    );
}

#[test]
fn a_secret_has_one_spelling() {
    let text = Secret::generate(&Given::new(&[0; 32])).expose();
    assert_eq!(*text, "A".repeat(43));
    let wrong = ["".to_owned(), "A".repeat(42), "A".repeat(44), "A".repeat(86), format!("{}B", "A".repeat(42))];
    for bad in wrong.iter().map(String::as_str).chain([" ", "+/", &format!("{}=", *text), &format!("{} ", *text)]) {
        assert_eq!(Secret::parse(bad).err(), Some(SecretError), "{bad:?}");
    }
}
