//! Names of files in headers and addresses: any Unicode name, told to any client.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sealport_sharing::zip::safe_names;

/// `attr-char` of RFC 8187, 3.2.1.
const ATTRIBUTE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// What stands for itself in one part of a path (RFC 3986, `unreserved`).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// `Content-Disposition` of a file that is to be kept, never shown in the place of a page (RFC 6266). The name is made safe
/// first; clients that don't know `filename*` get its ASCII part.
pub fn attachment(name: &str) -> String {
    let name = safe_names([name]).remove(0);
    let ascii: String = name.chars().map(plain).collect();
    if ascii == name {
        return format!("attachment; filename=\"{ascii}\"");
    }
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{}", utf8_percent_encode(&name, ATTRIBUTE))
}

/// The name as the last part of an address.
pub fn segment(name: &str) -> String {
    utf8_percent_encode(&safe_names([name]).remove(0), SEGMENT).to_string()
}

/// A character that means the same in every client's quoted string. Some decode `%41` there, so `%` does not.
fn plain(c: char) -> char {
    match c {
        'ä' | 'à' | 'á' | 'â' | 'ã' | 'å' => 'a',
        'Ä' | 'À' | 'Á' | 'Â' | 'Ã' | 'Å' => 'A',
        'ö' | 'ò' | 'ó' | 'ô' | 'õ' | 'ø' => 'o',
        'Ö' | 'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ø' => 'O',
        'ü' | 'ù' | 'ú' | 'û' => 'u',
        'Ü' | 'Ù' | 'Ú' | 'Û' => 'U',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'È' | 'É' | 'Ê' | 'Ë' => 'E',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ß' => 's',
        'ç' => 'c',
        'ñ' => 'n',
        '–' | '—' => '-',
        '"' | '\\' | '%' => '_',
        c if c.is_ascii() && !c.is_ascii_control() => c,
        _ => '_',
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_survive() {
        for (name, header) in [
            ("plan.pdf", "attachment; filename=\"plan.pdf\""),
            ("two words (1).pdf", "attachment; filename=\"two words (1).pdf\""),
            (
                "Übersicht – Größe.pdf",
                "attachment; filename=\"Ubersicht - Grose.pdf\"; \
                 filename*=UTF-8''%C3%9Cbersicht%20%E2%80%93%20Gr%C3%B6%C3%9Fe.pdf",
            ),
            ("\u{2603}.png", "attachment; filename=\"_.png\"; filename*=UTF-8''%E2%98%83.png"),
            ("a\"b\\c.txt", "attachment; filename=\"a_b_c.txt\""),
            ("100%41.txt", "attachment; filename=\"100_41.txt\"; filename*=UTF-8''100%2541.txt"),
            ("a\r\nSet-Cookie: x=1.txt", "attachment; filename=\"aSet-Cookie_ x=1.txt\""),
            ("inv\u{202e}fdp.exe", "attachment; filename=\"invfdp.exe\""),
            ("../../etc/passwd", "attachment; filename=\".._.._etc_passwd\""),
            ("", "attachment; filename=\"file\""),
        ] {
            assert_eq!(attachment(name), header, "{name:?}");
        }
    }

    proptest! {
        #[test]
        fn any_name_is_one_header_and_comes_back(name in "(\\PC|\r|\n|\"|%|;){0,40}") {
            let header = attachment(&name);
            prop_assert!(header.bytes().all(|byte| (0x20..0x7f).contains(&byte)));
            prop_assert_eq!(header.matches('"').count(), 2);
            let safe = safe_names([name.as_str()]).remove(0);
            if let Some((_, extended)) = header.split_once("filename*=UTF-8''") {
                let back = percent_encoding::percent_decode_str(extended).decode_utf8().unwrap();
                prop_assert_eq!(back, safe);
            }
        }
    }
}
