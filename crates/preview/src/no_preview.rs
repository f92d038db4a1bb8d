//! Why a document has no preview.

use serde::{Deserialize, Serialize};

/// The reason why a document has no preview, for people and for the record.
///
/// The [code](NoPreview::code) is stable: it may be stored, and page texts are chosen by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
pub enum NoPreview {
    /// We have no renderer for this kind of file.
    #[error("files of this kind have no preview")]
    UnsupportedType,
    /// The file, or what it unpacks to, has more bytes than a worker has room for.
    #[error("the file is too large for a preview")]
    TooLarge,
    /// The picture claims more pixels than a worker has room for (or than anybody has drawn).
    #[error("the picture has too many pixels for a preview")]
    TooManyPixels,
    /// The file isn't what its first bytes promise, or ends too early.
    #[error("the file is damaged")]
    Damaged,
    /// The worker used up its time.
    #[error("making the preview took too long")]
    TimedOut,
    /// The worker died, or answered something that a healthy one would not.
    #[error("the preview could not be made from this file")]
    Crashed,
    /// This machine can't lock a worker in, or can't start one. `sealport doctor` tells why.
    #[error("previews can't be made safely on this server")]
    SandboxUnavailable,
    /// The file has no bytes.
    #[error("the file is empty")]
    Empty,
    /// The file is locked with a password.
    #[error("the file is locked with a password")]
    Encrypted,
    /// The document has more pages than anybody would turn.
    #[error("the document has too many pages for a preview")]
    TooManyPages,
    /// LibreOffice would read it, but isn't there.
    #[error("LibreOffice is not installed")]
    HelperMissingOffice,
    /// ffmpeg would read it, but isn't there.
    #[error("ffmpeg is not installed")]
    HelperMissingVideo,
}

impl NoPreview {
    /// All reasons, for tables and tests.
    pub const ALL: [Self; 12] = [
        Self::UnsupportedType,
        Self::TooLarge,
        Self::TooManyPixels,
        Self::Damaged,
        Self::TimedOut,
        Self::Crashed,
        Self::SandboxUnavailable,
        Self::Empty,
        Self::Encrypted,
        Self::TooManyPages,
        Self::HelperMissingOffice,
        Self::HelperMissingVideo,
    ];

    /// The stable code of this reason.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::UnsupportedType => "unsupported-type",
            Self::TooLarge => "too-large",
            Self::TooManyPixels => "too-many-pixels",
            Self::Damaged => "damaged",
            Self::TimedOut => "timed-out",
            Self::Crashed => "crashed",
            Self::SandboxUnavailable => "sandbox-unavailable",
            Self::Empty => "empty",
            Self::Encrypted => "encrypted",
            Self::TooManyPages => "too-many-pages",
            Self::HelperMissingOffice => "no-libreoffice",
            Self::HelperMissingVideo => "no-ffmpeg",
        }
    }

    /// The reason with this code, if there is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// How often a file is tried in all before this reason is the last word. What lies with the machine passes; what took too
    /// long may have had a busy machine, once.
    #[must_use]
    pub fn tries(self) -> u8 {
        match self {
            Self::Crashed | Self::SandboxUnavailable => 5,
            Self::TimedOut => 2,
            _ => 1,
        }
    }

    /// Whether the same file can fare better another time.
    #[must_use]
    pub fn is_worth_another_try(self) -> bool {
        self.tries() > 1
    }

    /// Whether it is a worker's business to say so: it knows its document, and nothing of the machine around it.
    #[must_use]
    pub(crate) fn is_about_the_document(self) -> bool {
        match self {
            Self::UnsupportedType
            | Self::TooLarge
            | Self::TooManyPixels
            | Self::Damaged
            | Self::Empty
            | Self::Encrypted
            | Self::TooManyPages => true,
            Self::TimedOut
            | Self::Crashed
            | Self::SandboxUnavailable
            | Self::HelperMissingOffice
            | Self::HelperMissingVideo => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::NoPreview;

    #[test]
    fn every_code_leads_back_to_its_reason() {
        for reason in NoPreview::ALL {
            assert_eq!(NoPreview::from_code(reason.code()), Some(reason));
        }
        assert_eq!(NoPreview::from_code("something-else"), None);
    }
}
