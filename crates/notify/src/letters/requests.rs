use sealport_ambient::Timestamp;
use serde::{Deserialize, Serialize};

use super::link::Link;

/// What somebody asks for who has an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// A copy of what the house keeps of them.
    Data,
    /// That it is erased.
    Erasure,
}

impl Wish {
    /// Each.
    pub const ALL: [Self; 2] = [Self::Data, Self::Erasure];

    /// Its stable word in the database, the history and the locales.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Erasure => "erasure",
        }
    }

    /// The wish of a stable word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|wish| wish.as_str() == word)
    }
}

/// To a reviewer: somebody asks for their data or for erasure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestMade {
    /// Who asks.
    pub person_name: String,
    /// What for.
    pub wish: Wish,
    /// When.
    pub at: Timestamp,
    /// The page of all requests.
    pub link: Link,
}

/// To who asked: the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestAnswered {
    /// What was asked for.
    pub wish: Wish,
    /// When.
    pub asked_at: Timestamp,
    /// The answer.
    pub words: String,
    /// Page of the account.
    pub link: Link,
}
