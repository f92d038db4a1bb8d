use std::fmt;
use std::str::FromStr;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use url::Url;

/// The face that the company shows in its letters.
#[derive(Clone, Debug)]
pub struct CompanyFace {
    /// Its name.
    pub name: String,
    /// Who is answerable: legal name, address, register; several lines.
    pub imprint: String,
    /// How to reach it: telephone, address; several lines. May be empty.
    pub contact: String,
    /// Where the portal is reached; its host stands in the letters so that links can be checked.
    pub public_url: Url,
    /// The zone that instants are told in.
    pub zone: Tz,
    /// The colour of the strip and the button.
    pub accent: Accent,
}

impl CompanyFace {
    /// The host that links of this company lead to.
    pub fn host(&self) -> &str {
        self.public_url.host_str().unwrap_or_default()
    }
}

/// A colour, safe to stand in a style attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Accent([u8; 3]);

/// The text is no colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a colour is written as # and six hexadecimal digits, such as #1f5d66")]
pub struct AccentError;

/// Relative luminance at which white and black text contrast equally (WCAG 2.2: (L+0.05)² = 1.05 · 0.05).
const MIDDLE: f64 = 0.179;

impl Accent {
    /// The ink-teal of the portal itself.
    pub const INK_TEAL: Self = Self([0x1a, 0x5a, 0x66]);

    /// The colour of text on it: black or white, whichever contrasts more (at least 4.58:1 for any colour).
    pub fn ink(self) -> Self {
        if self.luminance() > MIDDLE { Self([0; 3]) } else { Self([255; 3]) }
    }

    /// Relative luminance, 0 to 1, as WCAG 2.2 defines it.
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl FromStr for Accent {
    type Err = AccentError;

    fn from_str(text: &str) -> Result<Self, AccentError> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6).ok_or(AccentError)?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(AccentError);
        }
        let number = u32::from_str_radix(digits, 16).map_err(|_| AccentError)?;
        let [_, red, green, blue] = number.to_be_bytes();
        Ok(Self([red, green, blue]))
    }
}

impl TryFrom<String> for Accent {
    type Error = AccentError;

    fn try_from(text: String) -> Result<Self, AccentError> {
        text.parse()
    }
}

impl From<Accent> for String {
    fn from(accent: Accent) -> Self {
        accent.to_string()
    }
}

impl fmt::Display for Accent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_only_plain_hexadecimal_colours() {
        assert_eq!("#1A5a66".parse(), Ok(Accent::INK_TEAL));
        for bad in ["", "1a5a66", "#1a5a6", "#+1a5a6", "#1a5a66;color:red", "red", "#ééé"] {
            assert_eq!(bad.parse::<Accent>(), Err(AccentError), "{bad}");
        }
    }

    #[test]
    fn ink_contrasts_on_every_grey() {
        for grey in 0..=255 {
            let accent = Accent([grey; 3]);
            let (one, other) = (accent.luminance() + 0.05, accent.ink().luminance() + 0.05);
            assert!(one.max(other) / one.min(other) >= 4.5, "{accent}");
        }
    }
}
