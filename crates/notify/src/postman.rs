use std::sync::Arc;

use sealport_database::Ground;
use sealport_identity::Address;
use serde_json::json;

use crate::backoff::{ATTEMPTS, pause};
use crate::letters::tidy_line;
use crate::notices::{NoticeKind, notify_admins};
use crate::outbox::{self, Claim, Claimed};
use crate::smtp::{MessageError, Outside, compose};
use crate::{CompanyFace, NotifyError, SendError, ServerAnswer, Transport, preview};

/// Letters of one round; whoever calls comes back for the rest.
const ROUND: usize = 50;
/// After so many failed attempts a server that can't be reached is no passing cloud any more.
const CLOUDS: i64 = 4;

/// What a postman needs to send: the settings of today. Without a mail server there is none, and letters wait.
pub struct Office {
    /// The company's face.
    pub face: CompanyFace,
    /// The company's address that letters come from.
    pub from: Address,
    /// What takes the messages.
    pub transport: Arc<dyn Transport>,
}

/// What one step of a postman came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing was due.
    Idle,
    /// One letter was settled, or put back for later.
    Handled,
    /// The server or the settings are in trouble: the next letter would fare no better now.
    Trouble,
}

/// Carries letters from the outbox to the mail server. Any number of them, in any number of replicas, share one outbox.
pub struct Postman {
    ground: Arc<Ground>,
}

impl Postman {
    /// A postman for the outbox in `ground`.
    pub const fn new(ground: Arc<Ground>) -> Self {
        Self { ground }
    }

    /// Carries what is due, at most fifty letters, and answers how many it handled. Ends early when the mail server is in
    /// trouble.
    ///
    /// # Errors
    /// The database's. Trouble with mail is no error here: it is written down at the letter.
    pub async fn run_once(&self, office: &Office) -> Result<usize, NotifyError> {
        for handled in 0..ROUND {
            match self.step(office).await? {
                Step::Idle => return Ok(handled),
                Step::Handled => {}
                Step::Trouble => return Ok(handled + 1),
            }
        }
        Ok(ROUND)
    }

    /// Carries one letter.
    ///
    /// # Errors
    /// As [`run_once`](Self::run_once).
    pub async fn step(&self, office: &Office) -> Result<Step, NotifyError> {
        let ground = &*self.ground;
        let claimed =
            ground.database.write(async |transaction| outbox::claim(transaction, ground, &office.from).await).await?;
        let (claimed, address) = match claimed {
            (Claim::Nothing, _) => return Ok(Step::Idle),
            (Claim::Letter(claimed), Some(address)) => (claimed, address),
            (Claim::Settled | Claim::Letter(_), _) => return Ok(Step::Handled),
        };
        let outcome = self.send(office, &claimed, &address).await;
        self.settle(&claimed, &outcome).await?;
        let trouble = outcome.as_ref().is_err_and(SendError::is_general);
        Ok(if trouble { Step::Trouble } else { Step::Handled })
    }

    async fn send(&self, office: &Office, claimed: &Claimed, address: &Address) -> Result<ServerAnswer, SendError> {
        let stored = claimed.stored.as_ref().ok_or(MessageError::Build)?;
        let letter =
            preview(&stored.letter, &claimed.name, &office.face, claimed.language).map_err(|_| MessageError::Build)?;
        let company = tidy_line(&office.face.name);
        let from_name = match stored.letter.author() {
            Some(author) => format!("{} ({company})", tidy_line(author)),
            None => company,
        };
        let outside = Outside {
            id: claimed.id,
            message_id: &claimed.message_id,
            from_name: &from_name,
            from: &office.from,
            to: (&claimed.name, address),
            reply_to: stored.reply_to(),
            at: self.ground.now(),
            language: claimed.language,
        };
        let (envelope, message) = compose(&letter, &outside)?;
        office.transport.send(&envelope, &message).await
    }

    async fn settle(&self, claimed: &Claimed, outcome: &Result<ServerAnswer, SendError>) -> Result<(), NotifyError> {
        let ground = &*self.ground;
        let next = ground.now().after(pause(claimed.attempts, ground.chance()));
        ground
            .database
            .write(async |transaction| match outcome {
                Ok(answer) => outbox::accepted(transaction, ground, claimed, answer).await,
                Err(error) => {
                    let words = error.answer().map_or_else(|| error.to_string(), ToString::to_string);
                    if error.is_general() && (claimed.attempts >= CLOUDS || !may_pass(error)) {
                        let details = json!({ "reason": error.reason(), "error": words });
                        notify_admins(transaction, ground, NoticeKind::MailTrouble, None, &details).await?;
                    }
                    if error.is_final() || claimed.attempts >= ATTEMPTS {
                        outbox::failed(transaction, ground, claimed, error.reason(), &words).await
                    } else {
                        outbox::postponed(transaction, claimed, next, &words).await
                    }
                }
            })
            .await?;
        tracing::info!(letter = %claimed.id, attempts = claimed.attempts, outcome = word(outcome), "letter tried");
        Ok(())
    }
}

/// Trouble that comes and goes without anybody changing a setting.
const fn may_pass(error: &SendError) -> bool {
    match error {
        SendError::TimedOut | SendError::Connection(_) => true,
        SendError::Answered { answer, .. } => answer.code < 500,
        _ => false,
    }
}

fn word(outcome: &Result<ServerAnswer, SendError>) -> &'static str {
    outcome.as_ref().map_or_else(SendError::reason, |_| "accepted")
}
