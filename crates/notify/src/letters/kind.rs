//! The kinds of letters, by the names that the database and the history keep.

/// The kind of a letter alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the Letter of the same name")]
pub enum LetterKind {
    ShareSent,
    ShareSentAgain,
    FirstFetched,
    UnfetchedReminder,
    FreshLinkAsked,
    SetupInvitation,
    ConsentAsked,
    ConsentGiven,
    AccountNews,
    CustomerInvitation,
    RequestMade,
    RequestAnswered,
    LinkCode,
    TestLetter,
}

impl LetterKind {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::ShareSent,
        Self::ShareSentAgain,
        Self::FirstFetched,
        Self::UnfetchedReminder,
        Self::FreshLinkAsked,
        Self::SetupInvitation,
        Self::ConsentAsked,
        Self::ConsentGiven,
        Self::AccountNews,
        Self::CustomerInvitation,
        Self::RequestMade,
        Self::RequestAnswered,
        Self::LinkCode,
        Self::TestLetter,
    ];

    /// Its stable name in the database and the history.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ShareSent => "share_sent",
            Self::ShareSentAgain => "share_sent_again",
            Self::FirstFetched => "first_fetched",
            Self::UnfetchedReminder => "unfetched_reminder",
            Self::FreshLinkAsked => "fresh_link_asked",
            Self::SetupInvitation => "setup_invitation",
            Self::ConsentAsked => "consent_asked",
            Self::ConsentGiven => "consent_given",
            Self::AccountNews => "account_news",
            Self::CustomerInvitation => "customer_invitation",
            Self::RequestMade => "request_made",
            Self::RequestAnswered => "request_answered",
            Self::LinkCode => "link_code",
            Self::TestLetter => "test_letter",
        }
    }

    /// The kind of a stable name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Whether it carries a recipient's link.
    pub const fn carries_link(self) -> bool {
        matches!(self, Self::ShareSent | Self::ShareSentAgain)
    }

    /// Whether it is of use only with a recipient's grant: such a letter is worthless, and is not sent, once the grant was
    /// revoked or got a newer link.
    pub const fn needs_grant(self) -> bool {
        self.carries_link() || matches!(self, Self::LinkCode)
    }
}
