//! What becomes of what somebody leaves behind whose account is disabled.

use uuid::Uuid;

/// What becomes of the shares that somebody answers for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LeftShares {
    /// They run on, and stay where they are.
    #[default]
    Stay,
    /// Those that run are revoked.
    Revoke,
    /// A colleague answers for them from now on.
    HandOver,
}

impl LeftShares {
    /// Every choice, in the order in which it is offered.
    pub const ALL: [Self; 3] = [Self::Stay, Self::Revoke, Self::HandOver];

    /// The stable word of forms and of the history.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stay => "stay",
            Self::Revoke => "revoke",
            Self::HandOver => "hand-over",
        }
    }

    /// The choice of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.as_str() == word)
    }

    const fn number(self) -> i64 {
        match self {
            Self::Stay => 0,
            Self::Revoke => 1,
            Self::HandOver => 2,
        }
    }
}

/// What an administrator decided about somebody who leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leaving {
    /// About the shares.
    pub shares: LeftShares,
    /// Whether the assets go to the colleague too.
    pub assets: bool,
    /// The colleague who takes over, where anything is handed over.
    pub heir: Option<Uuid>,
}

impl Leaving {
    const ASSETS: i64 = 4;

    /// Whether a colleague is needed.
    pub fn needs_heir(self) -> bool {
        self.assets || self.shares == LeftShares::HandOver
    }

    /// All but the colleague as one number.
    pub(crate) const fn number(self) -> i64 {
        self.shares.number() + if self.assets { Self::ASSETS } else { 0 }
    }

    pub(crate) fn of(number: i64, heir: Option<Uuid>) -> Option<Self> {
        let shares = LeftShares::ALL.into_iter().find(|choice| choice.number() == number & 3)?;
        Some(Self { shares, assets: number & Self::ASSETS != 0, heir })
    }
}
