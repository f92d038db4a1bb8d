//! The mail server: how to reach it, what is handed to it, what it answers.

mod answer;
mod line_by_line;
mod message;
mod settings;
mod test_letter;
mod transport;

use async_trait::async_trait;
use lettre::address::Envelope;

pub use answer::{SendError, ServerAnswer, Stage};
pub use message::{MessageError, Outside, compose};
pub use settings::{Login, SettingsError, SmtpSettings, TlsMode};
pub use test_letter::send_test;
pub use transport::SmtpTransport;

/// What takes a finished message: a mail server, or a test.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Hands over a message. Returned is what the server said when it took responsibility for it.
    ///
    /// # Errors
    /// [`SendError`]. After an error at [`Stage::Message`] that is not an answer the server may have taken the message.
    async fn send(&self, envelope: &Envelope, message: &[u8]) -> Result<ServerAnswer, SendError>;
}
