//! What every page shows besides its own.

use crate::texts::Texts;

/// A line at the top of a page.
#[derive(Clone, Debug)]
pub struct Notice {
    /// info, good, attention or problem.
    pub kind: &'static str,
    /// In words.
    pub text: String,
    /// Where it leads, and how it is put away.
    pub way: Option<Way>,
}

/// Where a line at the top leads.
#[derive(Clone, Debug)]
pub struct Way {
    /// The page it is about.
    pub href: String,
    /// What the link says.
    pub word: String,
    /// Name of what is put away.
    pub dismiss: String,
    /// What the button says.
    pub dismiss_word: String,
    /// Where putting it away leads back to.
    pub back: String,
}

/// The frame of a page.
#[derive(Clone, Debug)]
pub struct Page {
    /// Language tag.
    pub lang: &'static str,
    /// Name of the company.
    pub company: String,
    /// Imprint, for the foot.
    pub imprint: String,
    /// Whom to turn to.
    pub contact: String,
    /// Name of whoever is signed in.
    pub user: Option<String>,
    /// Whether that is a customer, with pages of their own.
    pub is_customer: bool,
    /// Whether that employee runs the portal.
    pub is_admin: bool,
    /// Whether that employee reads the whole history.
    pub is_reviewer: bool,
    /// Whether that employee works with assets.
    pub works: bool,
    /// Token that forms of this page carry.
    pub csrf: String,
    /// The part of the navigation that the page belongs to.
    pub section: &'static str,
    /// Lines at the top.
    pub notices: Vec<Notice>,
    /// Whether the company has a logo.
    pub has_logo: bool,
}

impl Page {
    /// Adds a line at the top.
    #[must_use]
    pub fn saying(mut self, kind: &'static str, text: String) -> Self {
        self.notices.push(Notice { kind, text, way: None });
        self
    }

    /// Adds what the last form did, when the address says so and the word is one of `known`.
    #[must_use]
    pub fn after(self, said: Option<&str>, known: &[&'static str], t: &Texts) -> Self {
        match said.and_then(|said| known.iter().find(|key| **key == said)) {
            Some(key) => {
                let text = t.m(key);
                self.saying("good", text)
            }
            None => self,
        }
    }
}
