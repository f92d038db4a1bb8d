use std::str::FromStr;

use email_address::{EmailAddress, Options};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

/// Longest address that SMTP carries, in bytes (RFC 5321, 4.5.3.1.3, less the angle brackets).
const LONGEST: usize = 254;

/// An e-mail address that can be written to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Address(String);

/// The text is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AddressError {
    /// Nothing there.
    #[error("no address is given")]
    Empty,
    /// Longer than mail servers take.
    #[error("the address is longer than 254 bytes")]
    TooLong,
    /// Not `name@domain`.
    #[error("this is not an e-mail address")]
    Malformed,
}

impl Address {
    /// Reads an address, without a display name; surrounding space is dropped, the domain is lower-cased.
    ///
    /// # Errors
    /// [`AddressError`].
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text: String = text.trim().nfc().collect();
        if text.is_empty() {
            return Err(AddressError::Empty);
        }
        if text.len() > LONGEST {
            return Err(AddressError::TooLong);
        }
        let options = Options::default().with_required_tld().without_display_text().without_domain_literal();
        let parsed = EmailAddress::parse_with_options(&text, options).map_err(|_| AddressError::Malformed)?;
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(AddressError::Malformed);
        }
        Ok(Self(format!("{}@{}", parsed.local_part(), parsed.domain().to_lowercase())))
    }

    /// As it is written to.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is compared: no provider in use tells upper from lower case, so neither do we.
    pub fn normalised(&self) -> String {
        self.0.to_lowercase()
    }

    /// What follows the last `@`.
    pub fn domain(&self) -> &str {
        self.0.rsplit('@').next().unwrap_or_default()
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Address {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_what_mail_servers_take() {
        for good in ["anna@example.com", " Anna.Meier+x@Example.COM ", "jörg@müller.de", "o'neil@example.ie"] {
            assert!(Address::parse(good).is_ok(), "{good}");
        }
        assert_eq!(Address::parse("Anna@Example.COM").unwrap().as_str(), "Anna@example.com");
        assert_eq!(Address::parse("Anna@Example.COM").unwrap().normalised(), "anna@example.com");
    }

    #[test]
    fn refuses_what_would_split_a_header() {
        for bad in
            ["", "anna", "anna@", "@x.de", "a b@x.de", "a@x", "a@x.de\r\nBcc: b@x.de", "Anna <a@x.de>", "a@[1.2.3.4]"]
        {
            assert!(Address::parse(bad).is_err(), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_an_address_or_an_error(text in ".{0,300}") {
            if let Ok(address) = Address::parse(&text) {
                prop_assert!(!address.as_str().contains(['\r', '\n', '\0', ' ']));
                prop_assert_eq!(Address::parse(address.as_str()).unwrap(), address);
            }
        }
    }
}
