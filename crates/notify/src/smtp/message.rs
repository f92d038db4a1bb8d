use std::time::{Duration, SystemTime};

use lettre::address::Envelope;
use lettre::message::header::{ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};
use sealport_ambient::Timestamp;
use sealport_identity::{Address, Language};
use thiserror::Error;
use uuid::Uuid;

use crate::letters::{RenderedLetter, tidy_line};

/// Everything that stands on the outside of a letter.
pub struct Outside<'a> {
    /// Id of the letter; the parts of the message are told apart by it.
    pub id: Uuid,
    /// `<letter@host>`, the same at every attempt.
    pub message_id: &'a str,
    /// Display name of the sender: a person with the company, or the company.
    pub from_name: &'a str,
    /// The company's address.
    pub from: &'a Address,
    /// Name and address of the recipient.
    pub to: (&'a str, &'a Address),
    /// Where answers go.
    pub reply_to: Option<(&'a str, &'a Address)>,
    /// The date on it.
    pub at: Timestamp,
    /// The language it is written in.
    pub language: Language,
}

/// A message can't be put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MessageError {
    /// An address that no mail server takes.
    #[error("the address can't be written to by mail")]
    Address,
    /// The parts don't fit together.
    #[error("the message can't be put together")]
    Build,
}

/// Puts a message together (RFC 5322, MIME): text and HTML as alternatives, quoted-printable, nothing attached.
///
/// # Errors
/// [`MessageError`].
pub fn compose(letter: &RenderedLetter, outside: &Outside<'_>) -> Result<(Envelope, Vec<u8>), MessageError> {
    let from = mailbox(outside.from_name, outside.from)?;
    let to = mailbox(outside.to.0, outside.to.1)?;
    let envelope =
        Envelope::new(Some(from.email.clone()), vec![to.email.clone()]).map_err(|_| MessageError::Address)?;
    let mut message = Message::builder()
        .message_id(Some(outside.message_id.to_owned()))
        .date(date(outside.at))
        .from(from)
        .to(to)
        .subject(tidy_line(&letter.subject))
        .header(AutoSubmitted)
        .header(ContentLanguage(outside.language))
        .envelope(envelope.clone());
    if let Some((name, address)) = outside.reply_to {
        message = message.reply_to(mailbox(name, address)?);
    }
    let part = |kind: ContentType, body: &str| {
        SinglePart::builder()
            .header(kind)
            .header(ContentTransferEncoding::QuotedPrintable)
            .body(body.replace("\r\n", "\n").replace('\n', "\r\n"))
    };
    // The boundary holds "=_", which quoted-printable never writes.
    let parts = MultiPart::alternative()
        .boundary(format!("=_{}", outside.id.simple()))
        .singlepart(part(ContentType::TEXT_PLAIN, &letter.text))
        .singlepart(part(ContentType::TEXT_HTML, &letter.html));
    let message = message.multipart(parts).map_err(|_| MessageError::Build)?;
    Ok((envelope, message.formatted()))
}

fn mailbox(name: &str, address: &Address) -> Result<Mailbox, MessageError> {
    let name = tidy_line(name);
    // Where the name is only the address again, it says nothing.
    let name = (!name.is_empty() && name != address.as_str()).then_some(name);
    Ok(Mailbox::new(name, routable(address)?))
}

/// The address with its domain as the network writes it (IDNA).
fn routable(address: &Address) -> Result<lettre::Address, MessageError> {
    let (local, domain) = address.as_str().rsplit_once('@').ok_or(MessageError::Address)?;
    let Ok(url::Host::Domain(domain)) = url::Host::parse(domain) else { return Err(MessageError::Address) };
    lettre::Address::new(local, domain).map_err(|_| MessageError::Address)
}

fn date(at: Timestamp) -> SystemTime {
    let seconds = u64::try_from(at.seconds()).unwrap_or(0);
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

/// RFC 3834: no vacation notice needs to answer this.
#[derive(Clone, Copy)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }
    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }
    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// RFC 3282.
#[derive(Clone, Copy)]
struct ContentLanguage(Language);

impl Header for ContentLanguage {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Content-Language")
    }
    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Language::parse(text).map(Self).ok_or_else(|| "not a language of ours".into())
    }
    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.as_str().to_owned())
    }
}
