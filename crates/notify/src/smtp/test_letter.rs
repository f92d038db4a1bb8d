use sealport_database::Ground;
use sealport_identity::{Address, Language};

use super::{MessageError, Outside, SendError, ServerAnswer, SmtpSettings, SmtpTransport, Transport, compose};
use crate::{CompanyFace, Letter, preview};

/// Sends a test letter right now, past the outbox, and tells what the server answered.
///
/// # Errors
/// [`SendError`]; its words, with the server's answer, are for the settings page.
pub async fn send_test(
    ground: &Ground,
    settings: &SmtpSettings,
    face: &CompanyFace,
    to: (&str, &Address),
    language: Language,
) -> Result<ServerAnswer, SendError> {
    let transport = SmtpTransport::new(settings)?;
    let letter = preview(&Letter::TestLetter, to.0, face, language).map_err(|_| MessageError::Build)?;
    let id = ground.id();
    let outside = Outside {
        id,
        message_id: &format!("<{id}@{}>", settings.from.domain()),
        from_name: &face.name,
        from: &settings.from,
        to,
        reply_to: None,
        at: ground.now(),
        language,
    };
    let (envelope, message) = compose(&letter, &outside)?;
    transport.send(&envelope, &message).await
}
