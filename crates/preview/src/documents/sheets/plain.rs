//! Which characters bytes stand for.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Bytes that are looked at to tell UTF-16 without a byte order mark.
const SAMPLE: usize = 4096;

/// Bytes as text: by the byte order mark; as UTF-8 where they are that; as UTF-16 if every other byte is zero; else
/// as Windows-1252, of which Latin-1 is a part.
pub(crate) fn decode(bytes: Vec<u8>) -> String {
    let text = if let Some((encoding, length)) = Encoding::for_bom(&bytes) {
        encoding.decode_without_bom_handling(&bytes[length..]).0.into_owned()
    } else {
        match String::from_utf8(bytes) {
            Ok(text) if !text.contains('\0') => text,
            Ok(text) => guessed(text.as_bytes()),
            Err(error) => guessed(error.as_bytes()),
        }
    };
    // Letters with accents of their own are put together: our fonts have those.
    if is_nfc(&text) { text } else { text.nfc().collect() }
}

fn guessed(bytes: &[u8]) -> String {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let zeros = |first: usize| sample.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let half = sample.len() / 2;
    let encoding = match (zeros(0), zeros(1)) {
        (0, odd) if odd > half / 3 => UTF_16LE,
        (even, 0) if even > half / 3 => UTF_16BE,
        _ => WINDOWS_1252,
    };
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn texts_are_read_as_they_were_written() {
        let utf16 = |text: &str, order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
        assert_eq!(decode("Größe 漢字".into()), "Größe 漢字");
        assert_eq!(decode("\u{feff}Größe".into()), "Größe");
        assert_eq!(decode(utf16("\u{feff}Größe", u16::to_le_bytes)), "Größe");
        assert_eq!(decode(utf16("\u{feff}Größe", u16::to_be_bytes)), "Größe");
        assert_eq!(decode(utf16("plain words", u16::to_le_bytes)), "plain words");
        assert_eq!(decode(utf16("plain words", u16::to_be_bytes)), "plain words");
        assert_eq!(decode(b"Gr\xf6\xdfe \x80 5".into()), "Größe € 5");
        assert_eq!(decode("e\u{301}".into()), "é");
    }

    #[test]
    fn any_bytes_are_some_text() {
        assert_eq!(decode(vec![0xff; 3]), "ÿÿÿ");
        assert!(decode((0..=255).collect()).contains("ABC"));
    }
}
