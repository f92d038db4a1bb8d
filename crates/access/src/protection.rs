use crate::Check;

/// How much harm a file does in wrong hands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProtectionClass {
    /// None that matters.
    #[default]
    Normal,
    /// Some.
    Confidential,
    /// Much.
    StrictlyConfidential,
}

impl ProtectionClass {
    /// Every class, from the least protected one up.
    pub const ALL: [Self; 3] = [Self::Normal, Self::Confidential, Self::StrictlyConfidential];

    /// The stable word in the database and the history.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Confidential => "confidential",
            Self::StrictlyConfidential => "strictly_confidential",
        }
    }

    /// The class of a stable word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == word)
    }
}

/// What the house wants its recipients to prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckRules {
    /// What a new share proposes.
    pub usual: Check,
    /// The least for confidential files.
    pub confidential: Check,
    /// The least for strictly confidential ones.
    pub strictly_confidential: Check,
}

impl Default for CheckRules {
    fn default() -> Self {
        Self { usual: Check::Link, confidential: Check::Code, strictly_confidential: Check::Account }
    }
}

impl CheckRules {
    /// The weakest check with which files of this class may leave the house. Never weaker than for a lower class.
    pub fn least(&self, class: ProtectionClass) -> Check {
        match class {
            ProtectionClass::Normal => Check::Link,
            ProtectionClass::Confidential => self.confidential,
            ProtectionClass::StrictlyConfidential => self.strictly_confidential.max(self.confidential),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_class_never_wants_less() {
        assert_eq!(ProtectionClass::ALL.map(|class| CheckRules::default().least(class)), Check::ALL);
        for confidential in Check::ALL {
            for strictly_confidential in Check::ALL {
                let rules = CheckRules { confidential, strictly_confidential, ..CheckRules::default() };
                assert!(ProtectionClass::ALL.map(|class| rules.least(class)).is_sorted(), "{rules:?}");
            }
        }
    }

    #[test]
    fn classes_are_found_by_their_words() {
        for class in ProtectionClass::ALL {
            assert_eq!(ProtectionClass::parse(class.as_str()), Some(class));
        }
        assert_eq!(ProtectionClass::parse(""), None);
    }
}
