use sealport_ambient::Timestamp;
use sealport_identity::factors::News;
use serde::{Deserialize, Serialize};

use super::kind::LetterKind;
use super::link::{Code, Link};
use super::requests::{RequestAnswered, RequestMade};

/// One file, as a letter lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileLine {
    /// Title or file name.
    pub title: String,
    /// Bytes.
    pub size: u64,
}

/// The files of a share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilesSummary {
    /// How many there are.
    pub count: u64,
    /// Bytes of all of them.
    pub total_size: u64,
    /// The first of them; a letter shows at most ten and says how many more there are.
    pub files: Vec<FileLine>,
}

impl FilesSummary {
    /// The summary of all files of a share.
    pub fn of(files: Vec<FileLine>) -> Self {
        let total_size = files.iter().fold(0_u64, |sum, file| sum.saturating_add(file.size));
        Self { count: files.len() as u64, total_size, files }
    }

    /// How many and how large, and not what: for a letter that whoever reads the mailbox may read.
    #[must_use]
    pub fn without_names(self) -> Self {
        Self { files: Vec::new(), ..self }
    }
}

/// To a recipient: somebody has sent you files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareLetter {
    /// Display name of the sender.
    pub sender_name: String,
    /// Address of who answers for the share, shown so that it can be compared.
    pub sender_address: String,
    /// Who answers for the share, where that isn't the sender any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_name: Option<String>,
    /// What the sender wrote; may be empty.
    pub message: String,
    /// What is shared.
    pub files: FilesSummary,
    /// When the link ends.
    pub expires_at: Timestamp,
    /// Number of the share.
    pub share_number: i64,
    /// The recipient's own link.
    pub link: Link,
    /// What comes first for somebody who needs an account and has none.
    #[serde(default)]
    pub account: Option<AccountFirst>,
    /// For somebody who sees it for the company: the colleagues to whom it is addressed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colleagues: Option<Vec<String>>,
    /// Whether the files are only looked at.
    #[serde(default)]
    pub view_only: bool,
}

/// The account that a recipient has to set up before a share can be opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountFirst {
    /// The set-up link.
    pub link: Link,
    /// When that link ends.
    pub expires_at: Timestamp,
}

/// To a recipient: the code that opens what somebody has sent you.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeLetter {
    /// Display name of the sender of the files.
    pub sender_name: String,
    /// The code.
    pub code: Code,
    /// Until when it can be entered.
    pub expires_at: Timestamp,
}

/// To the sender: a recipient fetched the first file, or looked at it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstFetched {
    /// Who fetched.
    pub recipient_name: String,
    /// Number of the share.
    pub share_number: i64,
    /// What was fetched so far.
    pub files: Vec<FileLine>,
    /// When.
    pub at: Timestamp,
    /// Page of the share.
    pub link: Link,
    /// Whether it was looked at rather than fetched.
    #[serde(default)]
    pub looked_at: bool,
}

/// To the sender: a share ends soon and nobody has fetched it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnfetchedReminder {
    /// Who has not fetched anything.
    pub recipient_names: Vec<String>,
    /// Number of the share.
    pub share_number: i64,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Page of the share.
    pub link: Link,
    /// Whether its files are only looked at.
    #[serde(default)]
    pub view_only: bool,
}

/// To the sender: a recipient asks for a fresh link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreshLinkAsked {
    /// Who asks.
    pub recipient_name: String,
    /// Number of the share.
    pub share_number: i64,
    /// Page of the share.
    pub link: Link,
}

/// To an employee: set your account up, or set a new password. To a customer: set up your account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetupInvitation {
    /// Who made the link; empty when the customer asked for it.
    pub invited_by: String,
    /// Whether it is for an account that was set up before.
    #[serde(default)]
    pub again: bool,
    /// When the link ends.
    pub expires_at: Timestamp,
    /// The set-up link.
    pub link: Link,
}

/// To a contact: may we write to you about this? And once more, as a copy, when the answer was yes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentLetter {
    /// What it is about, in a few words of the company.
    pub title: String,
    /// The wording.
    pub body: String,
    /// Who asks; empty in the copy.
    pub asked_by: String,
    /// Until when it can be answered; in the copy, when it was.
    pub until: Timestamp,
    /// The page with the answers.
    pub link: Link,
}

/// Something that happened to an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum AccountChange {
    /// A passkey was added.
    PasskeyAdded {
        /// Its name.
        name: String,
    },
    /// A passkey was removed.
    PasskeyRemoved {
        /// Its name.
        name: String,
    },
    /// An authenticator app was set up.
    TotpSet,
    /// The authenticator app was removed.
    TotpRemoved,
    /// A password was set.
    PasswordSet,
    /// The password was removed.
    PasswordRemoved,
    /// New recovery codes were made.
    RecoveryCodesMade,
    /// A recovery code was used.
    RecoveryCodeUsed {
        /// How many are left.
        left: u32,
    },
    /// Administrators allow all factors to be replaced.
    RecoveryConfirmed,
    /// All factors were replaced.
    FactorsReplaced,
    /// The account can be signed in to through the company's provider.
    ProviderLinked,
    /// Somebody signed in with a browser or from a network that wasn't seen before.
    UnusualSignIn {
        /// The browser's name, when it is known.
        browser: Option<String>,
        /// The system's name, when it is known.
        system: Option<String>,
        /// The network.
        network: String,
        /// Whether the browser is new.
        new_browser: bool,
        /// Whether the network is new.
        new_network: bool,
    },
    /// Somebody proved the first factor where the person is not known, and not the second one.
    StoppedSignIn {
        /// The browser's name, when it is known.
        browser: Option<String>,
        /// The system's name, when it is known.
        system: Option<String>,
        /// The network.
        network: String,
    },
}

impl From<&News> for AccountChange {
    fn from(news: &News) -> Self {
        match news {
            News::PasskeyAdded(name) => Self::PasskeyAdded { name: name.clone() },
            News::PasskeyRemoved(name) => Self::PasskeyRemoved { name: name.clone() },
            News::TotpSet => Self::TotpSet,
            News::TotpRemoved => Self::TotpRemoved,
            News::PasswordSet => Self::PasswordSet,
            News::PasswordRemoved => Self::PasswordRemoved,
            News::RecoveryCodesMade => Self::RecoveryCodesMade,
            News::RecoveryCodeUsed(left) => Self::RecoveryCodeUsed { left: *left },
            News::RecoveryConfirmed => Self::RecoveryConfirmed,
            News::FactorsReplaced => Self::FactorsReplaced,
            News::ProviderLinked => Self::ProviderLinked,
            News::UnusualSignIn { device, new_browser, new_network } => Self::UnusualSignIn {
                browser: device.browser.map(str::to_owned),
                system: device.system.map(str::to_owned),
                network: device.network.clone(),
                new_browser: *new_browser,
                new_network: *new_network,
            },
            News::StoppedSignIn(device) => Self::StoppedSignIn {
                browser: device.browser.map(str::to_owned),
                system: device.system.map(str::to_owned),
                network: device.network.clone(),
            },
        }
    }
}

/// To an employee: what happened to the own account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountNews {
    /// What happened, all at once.
    pub changes: Vec<AccountChange>,
    /// When.
    pub at: Timestamp,
    /// Page of the account.
    pub link: Link,
}

/// What a letter says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Letter {
    /// Files for a recipient.
    ShareSent(ShareLetter),
    /// The same files with a new link; the old one is dead.
    ShareSentAgain(ShareLetter),
    /// The first fetch, to the sender.
    FirstFetched(FirstFetched),
    /// Three days before an unfetched share ends, to the sender.
    UnfetchedReminder(UnfetchedReminder),
    /// A recipient asks for a fresh link, to the sender.
    FreshLinkAsked(FreshLinkAsked),
    /// A set-up link, to an employee.
    SetupInvitation(SetupInvitation),
    /// A question for consent.
    ConsentAsked(ConsentLetter),
    /// The copy of a consent, with a link to take it back.
    ConsentGiven(ConsentLetter),
    /// Factors were changed, or a sign-in was unusual, to the owner of the account.
    AccountNews(AccountNews),
    /// A set-up link, to a customer.
    CustomerInvitation(SetupInvitation),
    /// Somebody asks for their data or for erasure, to who answers that.
    RequestMade(RequestMade),
    /// The answer to such a request.
    RequestAnswered(RequestAnswered),
    /// A code, to a recipient who asked for it.
    LinkCode(CodeLetter),
    /// Proof that the mail settings work.
    TestLetter,
}

impl Letter {
    /// Its kind.
    pub const fn kind(&self) -> LetterKind {
        match self {
            Self::ShareSent(_) => LetterKind::ShareSent,
            Self::ShareSentAgain(_) => LetterKind::ShareSentAgain,
            Self::FirstFetched(_) => LetterKind::FirstFetched,
            Self::UnfetchedReminder(_) => LetterKind::UnfetchedReminder,
            Self::FreshLinkAsked(_) => LetterKind::FreshLinkAsked,
            Self::SetupInvitation(_) => LetterKind::SetupInvitation,
            Self::ConsentAsked(_) => LetterKind::ConsentAsked,
            Self::ConsentGiven(_) => LetterKind::ConsentGiven,
            Self::AccountNews(_) => LetterKind::AccountNews,
            Self::CustomerInvitation(_) => LetterKind::CustomerInvitation,
            Self::RequestMade(_) => LetterKind::RequestMade,
            Self::RequestAnswered(_) => LetterKind::RequestAnswered,
            Self::LinkCode(_) => LetterKind::LinkCode,
            Self::TestLetter => LetterKind::TestLetter,
        }
    }

    /// Who wrote it, where that is a person: stands beside the company's name as the sender.
    pub fn author(&self) -> Option<&str> {
        match self {
            Self::ShareSent(share) | Self::ShareSentAgain(share) => Some(&share.sender_name),
            Self::ConsentAsked(letter) => Some(&letter.asked_by),
            _ => None,
        }
    }

    /// Until when it makes sense to send it.
    pub const fn good_until(&self) -> Option<Timestamp> {
        match self {
            Self::ShareSent(share) | Self::ShareSentAgain(share) => Some(share.expires_at),
            Self::SetupInvitation(invitation) | Self::CustomerInvitation(invitation) => Some(invitation.expires_at),
            Self::ConsentAsked(letter) => Some(letter.until),
            Self::LinkCode(letter) => Some(letter.expires_at),
            _ => None,
        }
    }

    /// Wipes the link that sets up the recipient's account.
    pub fn forget_account_link(&mut self) {
        if let Self::ShareSent(share) | Self::ShareSentAgain(share) = self {
            share.account.iter_mut().for_each(|account| account.link.forget());
        }
    }

    /// Wipes its link or code.
    pub fn forget_link(&mut self) {
        match self {
            Self::ShareSent(share) | Self::ShareSentAgain(share) => {
                share.link.forget();
                self.forget_account_link();
            }
            Self::FirstFetched(letter) => letter.link.forget(),
            Self::UnfetchedReminder(letter) => letter.link.forget(),
            Self::FreshLinkAsked(letter) => letter.link.forget(),
            Self::SetupInvitation(letter) | Self::CustomerInvitation(letter) => letter.link.forget(),
            Self::ConsentAsked(letter) | Self::ConsentGiven(letter) => letter.link.forget(),
            Self::AccountNews(letter) => letter.link.forget(),
            Self::RequestMade(letter) => letter.link.forget(),
            Self::RequestAnswered(letter) => letter.link.forget(),
            Self::LinkCode(letter) => letter.code.forget(),
            Self::TestLetter => {}
        }
    }
}
