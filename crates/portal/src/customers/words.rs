//! How people are written to.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands for itself in an address of `mailto:` (RFC 6068).
const ADDRESS: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'@').remove(b'.').remove(b'-').remove(b'_').remove(b'+').remove(b'~');

/// Where a letter to somebody is begun; "" without an address.
pub fn mailto(address: Option<&str>, subject: &str) -> String {
    let Some(address) = address else { return String::new() };
    let subject = utf8_percent_encode(subject, NON_ALPHANUMERIC);
    format!("mailto:{}?subject={subject}", utf8_percent_encode(address, ADDRESS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_can_not_add_headers() {
        assert_eq!(mailto(Some("a+b@example.com"), "A & B"), "mailto:a+b@example.com?subject=A%20%26%20B");
        assert_eq!(mailto(Some("a?cc=x&b@example.com"), ""), "mailto:a%3Fcc%3Dx%26b@example.com?subject=");
        assert_eq!(mailto(None, "x"), "");
    }
}
