//! What opens something and must not be kept: links and codes.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

/// A link of a letter. It opens something, so it is never printed and can be forgotten.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Link(Option<String>);

impl Link {
    /// A link.
    pub fn new(url: impl Into<String>) -> Self {
        Self(Some(url.into()))
    }

    /// The address; none once it was forgotten.
    pub fn url(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// Wipes it.
    pub fn forget(&mut self) {
        if let Some(mut url) = self.0.take() {
            url.zeroize();
        }
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Link(…)" } else { "Link(forgotten)" })
    }
}

/// A code that proves that its reader reads this mailbox. Never printed, and forgotten like a link.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Code(Link);

impl Code {
    /// A code, as it is to be read.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Link::new(text))
    }

    /// What is to be typed; none once it was forgotten.
    pub fn text(&self) -> Option<&str> {
        self.0.url()
    }

    /// Wipes it.
    pub fn forget(&mut self) {
        self.0.forget();
    }
}
