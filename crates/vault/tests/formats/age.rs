//! What we write, Debian's `age` opens.

use std::io::Write;

use crate::support::age::{StockAge, decrypt_with};
use crate::support::{sample, sealed};
use sealport_ambient::OsChance;
use sealport_vault::age::{AgeIdentity, AgeKeyError, AgeRecipient, header};
use sealport_vault::{BlobWriter, FileKey, PayloadNonce};

#[test]
fn age_opens_what_we_export() {
    let age = StockAge::new();
    for len in [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000] {
        let (key, plain) = (FileKey::generate(&OsChance), sample(len));
        let opened = age.decrypt(&key, &sealed(&key, &plain, len as u64));
        assert!(opened.status.success(), "{len} bytes: {}", String::from_utf8_lossy(&opened.stderr));
        assert_eq!(opened.stdout, plain, "{len} bytes");
    }
}

#[test]
fn age_opens_what_the_writer_writes_for_our_own_recovery_key() {
    let identity = AgeIdentity::generate(&OsChance);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), format!("# recovery\n{}\n", *identity.expose())).unwrap();
    let (key, plain) = (FileKey::generate(&OsChance), sample(150_000));
    let mut writer = BlobWriter::new(Vec::new(), &key, &PayloadNonce::generate(&OsChance)).unwrap();
    plain.chunks(1_111).for_each(|piece| writer.write_all(piece).unwrap());
    let blob = writer.finish().unwrap();
    // The recipient goes through its text, as on a command line.
    let recipient = AgeRecipient::parse(&identity.recipient().to_string()).unwrap();
    let opened = decrypt_with(file.path(), &[header(&recipient, &key, &OsChance), blob].concat());
    assert!(opened.status.success(), "{}", String::from_utf8_lossy(&opened.stderr));
    assert_eq!(opened.stdout, plain);
}

#[test]
fn two_headers_for_one_key_differ() {
    let recipient = AgeIdentity::generate(&OsChance).recipient();
    let key = FileKey::generate(&OsChance);
    assert_ne!(header(&recipient, &key, &OsChance), header(&recipient, &key, &OsChance));
}

#[test]
fn only_recipients_are_recipients() {
    let good = AgeIdentity::generate(&OsChance).recipient().to_string();
    AgeRecipient::parse(&format!("  {good}\n")).unwrap();
    let wrong_letter = good.replace(&good[20..21], if &good[20..21] == "q" { "p" } else { "q" });
    let secret = AgeIdentity::generate(&OsChance).expose();
    for bad in ["", "age1", &wrong_letter, &good[..60], &format!("{good}q"), &good.replacen("age", "agf", 1), &secret] {
        assert_eq!(AgeRecipient::parse(bad), Err(AgeKeyError::NotARecipient), "{bad}");
    }
}

#[test]
fn a_recipient_without_secrecy_is_refused() {
    let prefix = bech32::Hrp::parse("age").unwrap();
    for low_order in [[0; 32], {
        let mut one = [0; 32];
        one[0] = 1;
        one
    }] {
        let text = bech32::encode::<bech32::Bech32>(prefix, &low_order).unwrap();
        assert_eq!(AgeRecipient::parse(&text), Err(AgeKeyError::Unsafe));
    }
}
