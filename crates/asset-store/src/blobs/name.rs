use std::fmt;

use sealport_ambient::Chance;
use thiserror::Error;

const BYTES: usize = 16;

/// The name of a blob in the store: 32 hex digits of chance that tell nothing of file, time or person.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlobName(String);

/// The text is not a blob's name.
#[derive(Debug, PartialEq, Eq, Error)]
#[error("not the name of a blob")]
pub struct MalformedName;

impl BlobName {
    /// A new name.
    pub fn generate(chance: &dyn Chance) -> Self {
        Self(hex::encode(chance.array::<BYTES>()))
    }

    /// Reads a stored name. Only 32 lower-case hex digits are one, so that a name is never a path.
    ///
    /// # Errors
    /// [`MalformedName`] for anything else.
    pub fn parse(text: &str) -> Result<Self, MalformedName> {
        let well_formed = text.len() == 2 * BYTES && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if well_formed { Ok(Self(text.to_owned())) } else { Err(MalformedName) }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its first two digits: the folder it lies in.
    pub(super) fn folder(&self) -> &str {
        &self.0[..2]
    }
}

impl fmt::Display for BlobName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use sealport_ambient::OsChance;

    use super::*;

    #[test]
    fn only_hex_is_a_name() {
        let name = BlobName::generate(&OsChance);
        assert_eq!(BlobName::parse(name.as_str()), Ok(name));
        for wrong in ["", "../../../../../../../../etc/passwd", "0123456789ABCDEF0123456789ABCDEF", "0123"] {
            assert_eq!(BlobName::parse(wrong), Err(MalformedName), "{wrong}");
        }
    }
}
