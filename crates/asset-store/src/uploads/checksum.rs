use md5::Md5;
use sha1::Sha1;
use sha2::Sha256;
use sha2::digest::Digest;
use thiserror::Error;

/// A way to sum up the bytes of a request (tus, *checksum* extension).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChecksumAlgorithm {
    /// SHA-1: every tus server must know it. Guards against accidents only.
    Sha1,
    /// SHA-256.
    Sha256,
    /// MD5. Guards against accidents only.
    Md5,
    /// CRC-32 (IEEE), big-endian.
    Crc32,
}

impl ChecksumAlgorithm {
    /// Every algorithm, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Sha1, Self::Sha256, Self::Md5, Self::Crc32];

    /// Its name in the `Upload-Checksum` header.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Md5 => "md5",
            Self::Crc32 => "crc32",
        }
    }

    const fn len(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Md5 => 16,
            Self::Crc32 => 4,
        }
    }
}

/// What a request says its bytes sum up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checksum {
    algorithm: ChecksumAlgorithm,
    value: Vec<u8>,
}

/// The client's checksum can't be one.
#[derive(Debug, PartialEq, Eq, Error)]
pub enum ChecksumError {
    /// We don't know this algorithm.
    #[error("this checksum algorithm is not supported")]
    UnknownAlgorithm,
    /// The value has another length than the algorithm gives.
    #[error("the checksum has the wrong length for its algorithm")]
    WrongLength,
}

impl Checksum {
    /// The checksum of a request: `algorithm` as named in the header, `value` decoded from base64.
    ///
    /// # Errors
    /// [`ChecksumError`].
    pub fn new(algorithm: &str, value: &[u8]) -> Result<Self, ChecksumError> {
        let algorithm = ChecksumAlgorithm::ALL
            .into_iter()
            .find(|known| known.as_str() == algorithm)
            .ok_or(ChecksumError::UnknownAlgorithm)?;
        if value.len() != algorithm.len() {
            return Err(ChecksumError::WrongLength);
        }
        Ok(Self { algorithm, value: value.to_vec() })
    }

    pub(super) fn begin(self) -> Sum {
        let running = match self.algorithm {
            ChecksumAlgorithm::Sha1 => Running::Sha1(Sha1::new()),
            ChecksumAlgorithm::Sha256 => Running::Sha256(Sha256::new()),
            ChecksumAlgorithm::Md5 => Running::Md5(Md5::new()),
            ChecksumAlgorithm::Crc32 => Running::Crc32(crc32fast::Hasher::new()),
        };
        Sum { expected: self.value, running }
    }
}

/// A checksum that is being taken.
pub(super) struct Sum {
    expected: Vec<u8>,
    running: Running,
}

enum Running {
    Sha1(Sha1),
    Sha256(Sha256),
    Md5(Md5),
    Crc32(crc32fast::Hasher),
}

impl Sum {
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.running {
            Running::Sha1(sum) => sum.update(bytes),
            Running::Sha256(sum) => sum.update(bytes),
            Running::Md5(sum) => sum.update(bytes),
            Running::Crc32(sum) => sum.update(bytes),
        }
    }

    pub fn matches(self) -> bool {
        let found = match self.running {
            Running::Sha1(sum) => sum.finalize().to_vec(),
            Running::Sha256(sum) => sum.finalize().to_vec(),
            Running::Md5(sum) => sum.finalize().to_vec(),
            Running::Crc32(sum) => sum.finalize().to_be_bytes().to_vec(),
        };
        found == self.expected
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_match_published_values() {
        // "123456789", the check string of CRC catalogues; the hashes by coreutils.
        for (algorithm, value) in [
            ("crc32", "cbf43926"),
            ("md5", "25f9e794323b453885f5181f1b624d0b"),
            ("sha1", "f7c3bc1d808e04732adf679965ccc34ca7ae3441"),
            ("sha256", "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"),
        ] {
            let value = hex::decode(value).unwrap();
            let mut sum = Checksum::new(algorithm, &value).unwrap().begin();
            sum.update(b"1234");
            sum.update(b"56789");
            assert!(sum.matches(), "{algorithm}");
            let mut sum = Checksum::new(algorithm, &value).unwrap().begin();
            sum.update(b"12345678");
            assert!(!sum.matches(), "{algorithm}");
        }
    }

    #[test]
    fn what_cannot_be_a_checksum_is_refused() {
        assert_eq!(Checksum::new("sha512", &[0; 64]), Err(ChecksumError::UnknownAlgorithm));
        assert_eq!(Checksum::new("sha1", &[0; 32]), Err(ChecksumError::WrongLength));
    }
}
