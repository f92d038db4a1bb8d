use sealport_access::{Check, GrantFacts, Look, Mode, Permit, Refusal, enter, look};
use sealport_ambient::Timestamp;
use sealport_identity::Language;
use thiserror::Error;
use uuid::Uuid;

use super::{Visits, ended, nonce};
use crate::Trouble;
use crate::facts::FileRecord;
use crate::owner::Contact;
use crate::trouble::troubled;

/// What a link leads to.
#[derive(Clone)]
pub enum Landing {
    /// The page with the files and the *Open* button.
    View(LandingView),
    /// The share wants more proved before it shows what is in it.
    Gate(Gate),
    /// The link is genuine, but gives nothing any more.
    Ended(Ended),
}

/// The page behind a link that is not enough: no message, no file, no name of one.
#[derive(Clone)]
pub struct Gate {
    /// How the files may be had.
    pub mode: Mode,
    /// What the share wants proved.
    pub needs: Check,
    /// The grant.
    pub grant: Uuid,
    /// Who sent it.
    pub sender_name: String,
    /// The sender's address, shown so that it can be compared.
    pub sender_address: Option<String>,
    /// How many files can be had at present, or later.
    pub count: u64,
    /// When the link ends.
    pub expires_at: Timestamp,
    /// The recipient's language.
    pub language: Language,
    /// What the forms send back.
    pub nonce: String,
}

/// The page behind a link, before it is opened.
#[derive(Clone)]
pub struct LandingView {
    /// How the files may be had.
    pub mode: Mode,
    /// Who sent it.
    pub sender_name: String,
    /// The sender's address, shown so that it can be compared.
    pub sender_address: Option<String>,
    /// Whom to ask: the sender, until the share is handed over.
    pub contact: Contact,
    /// What the sender wrote.
    pub message: String,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// When the link ends.
    pub expires_at: Timestamp,
    /// The files that can be had at present, or later.
    pub files: Vec<LandingFile>,
    /// The names of those who see it for the recipient's company.
    pub viewers: Vec<String>,
    /// Number of the share.
    pub share_number: i64,
    /// The recipient's language.
    pub language: Language,
    /// What the *Open* form sends back.
    pub nonce: String,
}

/// A file on the page.
#[derive(Clone, Debug)]
pub struct LandingFile {
    /// The asset's title.
    pub title: String,
    /// Name of the file.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Media type.
    pub media_type: String,
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
    /// The file of which a small picture may be seen; none where there is none, or none at present. What is only looked at
    /// has none: the picture bears no mark.
    pub pictured: Option<Uuid>,
    /// Why it can't be had at present; none when it can.
    pub hindered: Option<Refusal>,
    /// The asset.
    pub asset: Uuid,
}

/// A link that gives nothing any more, for its holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Why.
    pub reason: Refusal,
    /// The recipient's language.
    pub language: Language,
    /// When its time is over, or would have been.
    pub expires_at: Timestamp,
    /// Whom to ask.
    pub contact: Contact,
}

/// The page can't be shown.
#[derive(Debug, Error)]
pub enum LandingError {
    /// There is nothing here: forged, cut off, never existed. All look the same.
    #[error("there is nothing here")]
    NotFound,
    /// Below the use case.
    #[error(transparent)]
    Trouble(Trouble),
}
troubled!(LandingError);

impl Visits {
    /// The page behind a link. Looking at it has no effect whatever, however often and by whom.
    ///
    /// # Errors
    /// [`LandingError`].
    pub async fn landing(&self, token: &str) -> Result<Landing, LandingError> {
        let now = self.ground.now();
        let held = self.held(self.ground.database.read(), token).await?.ok_or(LandingError::NotFound)?;
        let content = self.contents.of(&self.ground, &held.grant).await?;
        let facts = &held.grant.facts;
        let key = &self.ground.keyring.confirmations;
        let nonce = nonce::make(key, facts.holding.grant, held.generation, now);
        // What is listed is what would be there with the proof.
        let proved = GrantFacts { proof: facts.needs, ..*facts };
        let files: Vec<_> = content.files.iter().filter_map(|file| landing_file(&proved, file, now)).collect();
        match enter(facts, now) {
            Ok(_) => {}
            Err(Refusal::ProofMissing) => {
                return Ok(Landing::Gate(Gate {
                    mode: facts.mode,
                    needs: facts.needs,
                    grant: facts.holding.grant,
                    sender_name: content.sender.name.clone(),
                    sender_address: content.sender.address.as_ref().map(|address| address.as_str().to_owned()),
                    count: files.len() as u64,
                    expires_at: facts.share_expires_at,
                    language: held.grant.language,
                    nonce,
                }));
            }
            Err(reason) => return Ok(Landing::Ended(ended(reason, &held.grant, content.contact.clone()))),
        }
        Ok(Landing::View(LandingView {
            mode: facts.mode,
            sender_name: content.sender.name.clone(),
            sender_address: content.sender.address.as_ref().map(|address| address.as_str().to_owned()),
            contact: content.contact.clone(),
            message: content.message.clone(),
            sent_at: held.grant.created_at,
            expires_at: facts.share_expires_at,
            files,
            viewers: self.sight_in(&content, facts.holding.grant).await?.viewers,
            share_number: held.grant.number,
            language: held.grant.language,
            nonce,
        }))
    }
}

impl Visits {
    /// Leave to see the small picture of a file on the page behind a link. Like the page itself, this has no effect and
    /// counts nothing; none for everybody to whom the page would not show the picture.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn glance(&self, token: &str, rendition: Uuid) -> Result<Option<Permit<Look>>, Trouble> {
        let Some(held) = self.held(self.ground.database.read(), token).await? else { return Ok(None) };
        let content = self.contents.of(&self.ground, &held.grant).await?;
        let is_it = |record: &&FileRecord| record.file.as_ref().is_some_and(|file| file.rendition == rendition);
        let file = content.files.iter().find(is_it);
        // What is only looked at is shown with its reader's mark, and this picture has none.
        if held.grant.facts.mode == Mode::View {
            return Ok(None);
        }
        Ok(file.and_then(|file| look(&held.grant.facts, &file.facts(None), self.ground.now()).ok()))
    }
}

/// How a file stands on the page. What was withdrawn or deleted for good is not named any more.
pub(super) fn landing_file(grant: &GrantFacts, record: &FileRecord, now: Timestamp) -> Option<LandingFile> {
    let file = record.file.as_ref()?;
    let hindered = look(grant, &record.facts(None), now).err();
    if matches!(hindered, Some(Refusal::Withdrawn | Refusal::Deleted)) {
        return None;
    }
    Some(LandingFile {
        title: record.title.clone(),
        name: file.name.clone(),
        size: file.size,
        media_type: file.media_type.clone(),
        sha256: file.sha256,
        pictured: file.thumbnail.filter(|_| hindered.is_none() && grant.mode == Mode::Download).map(|_| file.rendition),
        hindered,
        asset: record.asset.asset,
    })
}
