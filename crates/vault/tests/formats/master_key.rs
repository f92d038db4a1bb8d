//! Where the master key comes from, and what it wraps.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::support::Given;
use sealport_ambient::{OsChance, SeededChance};
use sealport_vault::{
    AssetKey, FileKey, KeyError, Keyring, MasterKey, MasterKeyError, MasterKeySource, PersonKey, UploadKey,
    WrappableKey,
};

const ID: [u8; 16] = *b"an object's name";

fn master(byte: u8) -> MasterKey {
    MasterKey::generate(&Given::new(&[byte; 32]))
}

fn refusal(source: &MasterKeySource) -> MasterKeyError {
    MasterKey::load(source).err().expect("refused")
}

fn with_mode(path: &Path, mode: u32) -> MasterKeySource {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    MasterKeySource::File(path.to_owned())
}

#[test]
fn a_key_file_is_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.key");
    let key = MasterKey::generate(&OsChance);
    key.create_file(&path).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, 0o600);
    assert!(fs::read_to_string(&path).unwrap().starts_with("sealport-master-key-1 "));
    let again = MasterKey::load(&MasterKeySource::File(path)).unwrap();
    assert_eq!(again.fingerprint(), key.fingerprint());
    let from_environment = MasterKey::load(&MasterKeySource::Environment(key.expose().to_string())).unwrap();
    assert_eq!(from_environment.fingerprint(), key.fingerprint());
}

#[test]
fn a_key_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.key");
    fs::write(&path, "something").unwrap();
    assert!(matches!(master(1).create_file(&path), Err(MasterKeyError::Exists(_))));
    assert_eq!(fs::read_to_string(&path).unwrap(), "something");
    let nowhere = folder.path().join("missing/master.key");
    assert!(matches!(master(1).create_file(&nowhere), Err(MasterKeyError::Unwritable { .. })));
}

#[test]
fn a_file_that_others_can_read_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.key");
    master(2).create_file(&path).unwrap();
    for mode in [0o644, 0o640, 0o604, 0o660, 0o620, 0o601] {
        let error = refusal(&with_mode(&path, mode));
        assert!(matches!(error, MasterKeyError::ReadableByOthers { mode: found, .. } if found == mode), "{error}");
        assert!(error.to_string().contains("chmod 600"), "{error}");
    }
    for mode in [0o600, 0o400] {
        MasterKey::load(&with_mode(&path, mode)).unwrap();
    }
}

#[test]
fn a_credential_may_show_the_mask_of_an_access_list_but_not_be_for_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master-key");
    master(3).create_file(&path).unwrap();
    with_mode(&path, 0o440);
    MasterKey::load(&MasterKeySource::Credential(path.clone())).unwrap();
    with_mode(&path, 0o444);
    assert!(matches!(refusal(&MasterKeySource::Credential(path)), MasterKeyError::ReadableByOthers { .. }));
}

#[test]
fn what_is_no_key_is_refused_without_being_shown() {
    let good = master(4).expose();
    let (intro, body) = good.split_once(' ').unwrap();
    let bad = [
        String::new(),
        body.to_owned(),
        format!("{intro} {}", &body[..42]),
        format!("{intro} {body}A"),
        format!("{intro} {body}{body}"),
        format!("{intro} {body}="),
        format!("sealport-master-key-2 {body}"),
        format!("{intro} {}", body.replace('B', "+")),
        format!("{intro} {body}\n{intro} {body}"),
    ];
    for text in bad.iter().filter(|text| **text != *good) {
        let error = refusal(&MasterKeySource::Environment(text.clone()));
        assert!(matches!(error, MasterKeyError::Malformed(_)), "{text:?}: {error}");
        assert!(!format!("{error} {error:?}").contains(&body[5..20]));
    }
    let missing = refusal(&MasterKeySource::File(PathBuf::from("/nonexistent/master.key")));
    assert!(matches!(missing, MasterKeyError::Missing(_)));
    let folder = tempfile::tempdir().unwrap();
    let huge = folder.path().join("huge");
    fs::write(&huge, vec![b'a'; 1 << 20]).unwrap();
    assert!(matches!(refusal(&with_mode(&huge, 0o600)), MasterKeyError::Malformed(_)));
}

#[test]
fn the_fingerprint_names_the_key() {
    // SHA-256("sealport/1/fingerprint/master" and 32 bytes 0x05), computed elsewhere.
    assert_eq!(master(5).fingerprint(), "d46c-6c01-a93c-5f03-791b");
    assert_ne!(master(6).fingerprint(), master(5).fingerprint());
}

#[test]
fn wrapping_is_what_the_format_says() {
    // Both computed with another program: HKDF-SHA-256, then AES-256-KWP of RFC 5649.
    let file_key = FileKey::generate(&Given::new(&[0x22; 16]));
    assert_eq!(hex::encode(master(0x11).wrap(&ID, &file_key)), "014d233c005edb31b2f99b9f5d25711d8598709a28e23beca8");
    let person = PersonKey::generate(&Given::new(&[0x33; 32]));
    assert_eq!(
        hex::encode(master(0x11).wrap(&ID, &person)),
        "017935ce201d46fb3d9ddf575bf5f37f0a5be1e7a4d74c25494f5d74ba765a48475dc9f4b7b683e2e9"
    );
}

#[test]
fn a_wrapped_key_opens_only_as_what_it_is() {
    let (key, other) = (PersonKey::generate(&OsChance), [9; 16]);
    let wrapped = master(7).wrap(&ID, &key);
    let opened: PersonKey = master(7).unwrap_key(&ID, &wrapped).unwrap();
    assert_eq!(master(7).wrap(&ID, &opened), wrapped);
    assert_eq!(master(8).unwrap_key::<PersonKey>(&ID, &wrapped).err(), Some(KeyError::Refused));
    assert_eq!(master(7).unwrap_key::<PersonKey>(&other, &wrapped).err(), Some(KeyError::Refused));
    assert_eq!(master(7).unwrap_key::<AssetKey>(&ID, &wrapped).err(), Some(KeyError::Refused));
    assert_eq!(master(7).unwrap_key::<FileKey>(&ID, &wrapped).err(), Some(KeyError::Refused));
}

#[test]
fn a_damaged_wrapped_key_is_refused() {
    let wrapped = master(7).wrap(&ID, &UploadKey::generate(&SeededChance::new(1)));
    for at in 1..wrapped.len() {
        let mut damaged = wrapped.clone();
        damaged[at] ^= 0x10;
        assert_eq!(master(7).unwrap_key::<UploadKey>(&ID, &damaged).err(), Some(KeyError::Refused), "byte {at}");
    }
    for len in 0..wrapped.len() {
        assert!(master(7).unwrap_key::<UploadKey>(&ID, &wrapped[..len]).is_err(), "{len} bytes");
    }
    let mut newer = wrapped;
    newer[0] = 2;
    assert_eq!(master(7).unwrap_key::<UploadKey>(&ID, &newer).err(), Some(KeyError::UnknownVersion(2)));
}

#[test]
fn rotation_rewraps() {
    let (old, new) = (master(1), master(2));
    fn rotated<K: WrappableKey>(old: &MasterKey, new: &MasterKey, key: &K) {
        let moved = old.rewrap::<K>(&ID, &old.wrap(&ID, key), new).unwrap();
        assert_eq!(moved, new.wrap(&ID, key));
        assert_eq!(old.unwrap_key::<K>(&ID, &moved).err(), Some(KeyError::Refused));
    }
    rotated(&old, &new, &FileKey::generate(&OsChance));
    rotated(&old, &new, &AssetKey::generate(&OsChance));
    rotated(&old, &new, &Keyring::generate(&OsChance));
}

#[test]
fn the_keyring_opens_under_its_master_key_alone() {
    let keyring = Keyring::generate(&SeededChance::new(3));
    let sealed = keyring.to_sealed(&master(1));
    let opened = Keyring::from_sealed(&master(1), &sealed).unwrap();
    assert_eq!(opened.database.sqlcipher_pragma(), keyring.database.sqlcipher_pragma());
    assert_eq!(opened.addresses.hash("a@example.org"), keyring.addresses.hash("a@example.org"));
    assert_eq!(opened.links.public(), keyring.links.public());
    assert_eq!(opened.checkpoints.public(), keyring.checkpoints.public());
    assert_eq!(opened.confirmations.mac("x", &[]), keyring.confirmations.mac("x", &[]));
    assert_eq!(Keyring::from_sealed(&master(2), &sealed).err(), Some(KeyError::Refused));
    assert_eq!(opened.to_sealed(&master(1)), sealed);
}
