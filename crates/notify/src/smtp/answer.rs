use std::fmt;

use thiserror::Error;

/// What a mail server answered: reply code and words (RFC 5321, 4.2), free of e-mail addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerAnswer {
    /// The three digits.
    pub code: u16,
    /// The words, on one line.
    pub text: String,
}

impl ServerAnswer {
    pub(super) fn new(code: u16, text: &str) -> Self {
        Self { code, text: without_addresses(text) }
    }

    /// Code and, where the server gave one, enhanced status code (RFC 3463): `550 5.1.1`. Never personal.
    pub fn codes(&self) -> String {
        let enhanced = self.text.split(' ').next().filter(|word| is_enhanced(word));
        enhanced.map_or_else(|| self.code.to_string(), |enhanced| format!("{} {enhanced}", self.code))
    }
}

impl fmt::Display for ServerAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.text)
    }
}

/// How far a conversation with a mail server came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Connecting, greeting, encryption.
    Connect,
    /// User and password.
    Login,
    /// The company's own address was named.
    Sender,
    /// The recipient's address was named.
    Recipient,
    /// The message itself.
    Message,
}

impl Stage {
    /// Whether trouble here concerns this one letter. Before, it concerns the server or the settings and so every letter.
    pub const fn is_about_the_letter(self) -> bool {
        matches!(self, Self::Recipient | Self::Message)
    }
}

/// A message was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SendError {
    /// The server said no, for now (4xx) or for good (5xx).
    #[error("the mail server answered {answer}")]
    Answered {
        /// When.
        stage: Stage,
        /// What it said.
        answer: ServerAnswer,
    },
    /// It did not answer in time.
    #[error("the mail server did not answer in time")]
    TimedOut,
    /// Nobody there, or the connection broke.
    #[error("the connection to the mail server failed: {0}")]
    Connection(String),
    /// Encryption failed: certificate not trusted, wrong name, no common version.
    #[error("the connection to the mail server can't be encrypted: {0}")]
    Tls(String),
    /// The server does not offer STARTTLS, or somebody in between strips it. Nothing was sent in clear.
    #[error("the mail server does not offer STARTTLS, so nothing was sent")]
    NoStartTls,
    /// The server offers no way to sign in that we know.
    #[error("the mail server offers no way to sign in")]
    NoLogin,
    /// The server can't write to an address with letters beyond ASCII (no SMTPUTF8).
    #[error("the mail server can't write to an address with letters beyond a to z")]
    NoUnicodeAddress,
    /// The settings are not usable.
    #[error(transparent)]
    Settings(#[from] super::SettingsError),
    /// The message can't be put together.
    #[error(transparent)]
    Message(#[from] super::MessageError),
}

impl SendError {
    /// Whether trying again can't help, so that the letter has failed.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Answered { stage, answer } => stage.is_about_the_letter() && answer.code >= 500,
            Self::NoUnicodeAddress | Self::Message(_) => true,
            _ => false,
        }
    }

    /// Whether it concerns the server or the settings rather than one letter: then the next letter would fare no better.
    pub fn is_general(&self) -> bool {
        match self {
            Self::Answered { stage, answer } => !stage.is_about_the_letter() || answer.code == 421,
            Self::NoUnicodeAddress | Self::Message(_) => false,
            _ => true,
        }
    }

    /// The server's answer, where there is one.
    pub const fn answer(&self) -> Option<&ServerAnswer> {
        match self {
            Self::Answered { answer, .. } => Some(answer),
            _ => None,
        }
    }

    /// A stable word for it, for the history and for pages that say it in the reader's language.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Answered { stage: Stage::Connect, .. } => "greeting_refused",
            Self::Answered { stage: Stage::Login, .. } => "login_refused",
            Self::Answered { stage: Stage::Sender, .. } => "sender_refused",
            Self::Answered { stage: Stage::Recipient, .. } => "recipient_refused",
            Self::Answered { stage: Stage::Message, .. } => "message_refused",
            Self::TimedOut => "timed_out",
            Self::Connection(_) => "connection",
            Self::Tls(_) => "tls",
            Self::NoStartTls => "no_starttls",
            Self::NoLogin => "no_login",
            Self::NoUnicodeAddress => "no_unicode_address",
            Self::Settings(_) => "settings",
            Self::Message(_) => "message",
        }
    }
}

/// One line of at most 300 characters without e-mail addresses: servers like to repeat the recipient's, which has no place
/// in a readable column.
pub fn without_addresses(text: &str) -> String {
    let word = |word: &str| if word.contains('@') { "…".to_owned() } else { word.to_owned() };
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.split_whitespace().map(word).collect::<Vec<_>>().join(" ").chars().take(300).collect()
}

fn is_enhanced(word: &str) -> bool {
    let parts: Vec<_> = word.split('.').collect();
    parts.len() == 3
        && parts.iter().all(|part| (1..=3).contains(&part.len()) && part.bytes().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_lose_addresses_and_line_breaks() {
        let answer = ServerAnswer::new(550, "5.1.1 <anna@example.com>: no such user\r\nhere, anna@example.com");
        assert_eq!(answer.text, "5.1.1 … no such user here, …");
        assert_eq!(answer.codes(), "550 5.1.1");
        assert_eq!(ServerAnswer::new(250, "OK").codes(), "250");
        assert_eq!(ServerAnswer::new(250, "10.0.0.1234 hi").codes(), "250");
    }

    #[test]
    fn only_an_answer_about_the_letter_is_final() {
        let said = |stage, code| SendError::Answered { stage, answer: ServerAnswer::new(code, "") };
        assert!(said(Stage::Recipient, 550).is_final());
        assert!(said(Stage::Message, 554).is_final());
        assert!(!said(Stage::Recipient, 450).is_final());
        assert!(!said(Stage::Login, 535).is_final() && said(Stage::Login, 535).is_general());
        assert!(!said(Stage::Recipient, 550).is_general());
        assert!(said(Stage::Message, 421).is_general());
        assert!(!SendError::NoStartTls.is_final() && SendError::NoStartTls.is_general());
    }
}
