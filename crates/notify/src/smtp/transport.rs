use std::error::Error as _;
use std::time::Duration;

use async_trait::async_trait;
use lettre::address::Envelope;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use lettre::transport::smtp::response::Response;
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::answer::without_addresses;
use super::line_by_line::LineByLine;
use super::{SendError, ServerAnswer, SettingsError, SmtpSettings, Stage, TlsMode, Transport};

/// One letter takes at most this many times the wait for one answer, even if every answer comes just in time.
const ANSWERS: u32 = 4;
/// How long a polite end may take.
const FAREWELL: Duration = Duration::from_secs(1);

/// A mail server, spoken to over SMTP (RFC 5321). Keeps its connection open between letters.
///
/// The commands are given one by one so that a refusal can be told apart: one of the recipient is final for that letter,
/// one of the greeting, the password or the sender's address is trouble with the server and not the letter's fault.
pub struct SmtpTransport {
    settings: SmtpSettings,
    host: String,
    tls: TlsParameters,
    hello: ClientId,
    connection: Mutex<Option<AsyncSmtpConnection>>,
}

impl SmtpTransport {
    /// A transport for checked settings; connects when the first letter comes.
    ///
    /// # Errors
    /// [`SettingsError`].
    pub fn new(settings: &SmtpSettings) -> Result<Self, SettingsError> {
        settings.validate()?;
        Ok(Self {
            host: settings.bare_host()?,
            tls: settings.tls_parameters()?,
            hello: ClientId::default(),
            connection: Mutex::new(None),
            settings: settings.clone(),
        })
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, SendError> {
        let mut connection = match self.settings.tls {
            TlsMode::StartTls => self.connect_and_upgrade().await?,
            TlsMode::Implicit => self.connect_directly(Some(self.tls.clone())).await?,
            TlsMode::Plain => self.connect_directly(None).await?,
        };
        // The mode decides, not what came of it: without encryption nothing goes beyond this line.
        if self.settings.tls != TlsMode::Plain && !connection.is_encrypted() {
            return Err(SendError::NoStartTls);
        }
        self.sign_in(&mut connection).await?;
        Ok(connection)
    }

    async fn connect_directly(&self, tls: Option<TlsParameters>) -> Result<AsyncSmtpConnection, SendError> {
        let wait = self.settings.timeout();
        let server = (self.host.as_str(), self.settings.port);
        let connecting = AsyncSmtpConnection::connect_tokio1(server, Some(wait), &self.hello, tls, None);
        in_time(wait, Stage::Connect, connecting).await
    }

    async fn connect_and_upgrade(&self) -> Result<AsyncSmtpConnection, SendError> {
        let wait = self.settings.timeout();
        let stream = timeout(wait, LineByLine::connect(&self.host, self.settings.port))
            .await
            .map_err(|_| SendError::TimedOut)?
            .map_err(|error| SendError::Connection(without_addresses(&error.to_string())))?;
        let greeting = AsyncSmtpConnection::connect_with_transport(Box::new(stream), &self.hello);
        let mut connection = in_time(wait, Stage::Connect, greeting).await?;
        if !connection.can_starttls() {
            let _ = timeout(FAREWELL, connection.abort()).await;
            return Err(SendError::NoStartTls);
        }
        in_time(wait, Stage::Connect, connection.starttls(self.tls.clone(), &self.hello)).await?;
        Ok(connection)
    }

    async fn sign_in(&self, connection: &mut AsyncSmtpConnection) -> Result<(), SendError> {
        let Some(login) = &self.settings.login else { return Ok(()) };
        let ways = [Mechanism::Plain, Mechanism::Login];
        if connection.server_info().get_auth_mechanism(&ways).is_none() {
            return Err(SendError::NoLogin);
        }
        let credentials = Credentials::new(login.user.clone(), login.password.clone());
        in_time(self.settings.timeout(), Stage::Login, connection.auth(&ways, &credentials)).await?;
        Ok(())
    }

    /// The connection of the last letter if it still answers, else a new one.
    async fn connected(&self, kept: Option<AsyncSmtpConnection>) -> Result<AsyncSmtpConnection, SendError> {
        if let Some(mut connection) = kept
            && !connection.has_broken()
            && timeout(FAREWELL, connection.test_connected()).await.unwrap_or(false)
        {
            return Ok(connection);
        }
        self.connect().await
    }

    async fn hand_over(
        &self,
        slot: &mut Option<AsyncSmtpConnection>,
        envelope: &Envelope,
        message: &[u8],
    ) -> Result<ServerAnswer, SendError> {
        // Taken out of its slot: when anything fails or time runs out, the connection is dropped with its half-said words.
        let mut connection = self.connected(slot.take()).await?;
        let outcome = converse(&mut connection, self.settings.timeout(), envelope, message).await;
        match &outcome {
            Ok(_) => *slot = Some(connection),
            Err(_) => {
                // A polite end; whether it is heard matters to nobody.
                let _ = timeout(FAREWELL, connection.abort()).await;
            }
        }
        outcome
    }
}

#[async_trait]
impl Transport for SmtpTransport {
    async fn send(&self, envelope: &Envelope, message: &[u8]) -> Result<ServerAnswer, SendError> {
        let mut slot = self.connection.lock().await;
        let limit = self.settings.timeout() * ANSWERS;
        timeout(limit, self.hand_over(&mut slot, envelope, message)).await.unwrap_or(Err(SendError::TimedOut))
    }
}

async fn converse(
    connection: &mut AsyncSmtpConnection,
    wait: Duration,
    envelope: &Envelope,
    message: &[u8],
) -> Result<ServerAnswer, SendError> {
    let mut options = Vec::new();
    if !envelope.to().iter().chain(envelope.from()).all(|address| address.to_string().is_ascii()) {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(SendError::NoUnicodeAddress);
        }
        options.push(MailParameter::SmtpUtfEight);
    }
    in_time(wait, Stage::Sender, connection.command(Mail::new(envelope.from().cloned(), options))).await?;
    for recipient in envelope.to() {
        in_time(wait, Stage::Recipient, connection.command(Rcpt::new(recipient.clone(), Vec::new()))).await?;
    }
    in_time(wait, Stage::Message, connection.command(Data)).await?;
    let response = in_time(wait, Stage::Message, connection.message(message)).await?;
    Ok(answer(&response))
}

async fn in_time<T>(
    wait: Duration,
    stage: Stage,
    step: impl Future<Output = Result<T, lettre::transport::smtp::Error>>,
) -> Result<T, SendError> {
    timeout(wait, step).await.map_err(|_| SendError::TimedOut)?.map_err(|error| failed(stage, &error))
}

fn answer(response: &Response) -> ServerAnswer {
    let text = response.message().collect::<Vec<_>>().join(" ");
    ServerAnswer::new(u16::from(response.code()), &text)
}

/// Sorts an error of the SMTP client by what can be done about it.
fn failed(stage: Stage, error: &lettre::transport::smtp::Error) -> SendError {
    let words = error.source().map(|source| deepest(source).to_string()).unwrap_or_default();
    if let Some(code) = error.status() {
        return SendError::Answered { stage, answer: ServerAnswer::new(u16::from(code), &words) };
    }
    if error.is_timeout() {
        return SendError::TimedOut;
    }
    let words = if words.is_empty() { without_addresses(&error.to_string()) } else { without_addresses(&words) };
    if error.is_tls() || is_about_tls(error) { SendError::Tls(words) } else { SendError::Connection(words) }
}

/// rustls tells its errors through the network's: they look for a certificate, not for a cable.
fn is_about_tls(error: &lettre::transport::smtp::Error) -> bool {
    let mut next = error.source();
    while let Some(source) = next {
        let io = source.downcast_ref::<std::io::Error>();
        if io.is_some_and(|io| io.kind() == std::io::ErrorKind::InvalidData) {
            return true;
        }
        next = source.source();
    }
    false
}

fn deepest<'a>(error: &'a (dyn std::error::Error + 'static)) -> &'a (dyn std::error::Error + 'static) {
    let mut last = error;
    while let Some(source) = last.source() {
        last = source;
    }
    last
}
