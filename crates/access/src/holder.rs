//! What the holder of a link may do.

use sealport_ambient::Timestamp;
use uuid::Uuid;

use crate::{Permit, Refusal, Status};

/// How a share lets people have its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Look, never take.
    View,
    /// Take the original.
    Download,
}

/// How sure a share wants to be of who is there, and how sure a session is. In their order: each proves what those before
/// it prove, and more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    /// Who has the link.
    #[default]
    Link,
    /// Who has the link and reads the recipient's mail.
    Code,
    /// Who signed in to the recipient's account, with two factors.
    Account,
}

impl Check {
    /// Every check, from the weakest to the strongest.
    pub const ALL: [Self; 3] = [Self::Link, Self::Code, Self::Account];

    /// The stable word in the database and the history.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Code => "code",
            Self::Account => "account",
        }
    }

    /// The check of a stable word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|check| check.as_str() == word)
    }
}

/// What stands in the records about a grant and the session that claims it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantFacts {
    /// Its ids.
    pub holding: Holding,
    /// Generation of the link with which the session (or the request to open) came.
    pub presented_generation: i64,
    /// Generation of the newest link.
    pub current_generation: i64,
    /// When this recipient's grant was revoked.
    pub grant_revoked_at: Option<Timestamp>,
    /// When the whole share was revoked.
    pub share_revoked_at: Option<Timestamp>,
    /// The share's end.
    pub share_expires_at: Timestamp,
    /// The session's own end; the far future while a link is only being opened.
    pub session_expires_at: Timestamp,
    /// How the files may be had.
    pub mode: Mode,
    /// What the share wants proved.
    pub needs: Check,
    /// What the session proved. A link that is only looked at or being opened proves that its holder has it.
    pub proof: Check,
}

/// The ids of a grant, with the revision of the share that the facts were read at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The share.
    pub share: Uuid,
    /// The grant.
    pub grant: Uuid,
    /// The recipient.
    pub person: Uuid,
    /// The share's revision.
    pub share_revision: i64,
}

/// What stands in the records about a file of the share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileFacts {
    /// The file.
    pub rendition: Uuid,
    /// Whether the share holds it: frozen, or as the newest released version of a live asset.
    pub in_share: bool,
    /// Its asset.
    pub asset: AssetFacts,
    /// What was delivered of it to this grant.
    pub deliveries: DeliveryFacts,
}

/// What stands in the records about an asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AssetFacts {
    /// The asset.
    pub asset: Uuid,
    /// Its revision.
    pub revision: i64,
    /// Release status of the version in question.
    pub status: Status,
    /// Not before.
    pub available_from: Option<Timestamp>,
    /// Not after.
    pub licence_until: Option<Timestamp>,
    /// Whether it was deleted.
    pub deleted: bool,
}

/// How often the file went to this grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeliveryFacts {
    /// The most deliveries there may be.
    pub cap: Option<u32>,
    /// Deliveries begun.
    pub taken: u32,
    /// Whether the last one can still be joined: what comes now belongs to it and takes nothing. It can until it is complete,
    /// or so much was handed over in it (more than twice the file's size) that it counts as used up without being complete.
    pub running: bool,
}

/// Be on the share's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enter {
    /// Which.
    pub holding: Holding,
}

/// See a file's small picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Within which grant.
    pub holding: Holding,
    /// Of which file.
    pub rendition: Uuid,
}

/// See a file page by page. What it opens is drawn by us; no original can be named by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// Within which grant.
    pub holding: Holding,
    /// Of which asset.
    pub asset: Uuid,
    /// The asset's revision that the decision saw.
    pub asset_revision: i64,
    /// Which file.
    pub rendition: Uuid,
    /// When that was decided: a page may have to be waited for, and what leaves is decided anew.
    pub decided_at: Timestamp,
}

/// Have an original.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Download {
    /// Within which grant.
    pub holding: Holding,
    /// Of which asset.
    pub asset: Uuid,
    /// The asset's revision that the decision saw.
    pub asset_revision: i64,
    /// Which file.
    pub rendition: Uuid,
    /// The most deliveries of it, to be held by a conditional update at the first byte.
    pub cap: Option<u32>,
}

/// May this grant be used at all (its page seen, its link opened)?
///
/// # Errors
/// The first reason why not.
pub fn enter(grant: &GrantFacts, now: Timestamp) -> Result<Permit<Enter>, Refusal> {
    let until = usable(grant, now)?;
    Ok(Permit::new(Enter { holding: grant.holding }, until))
}

/// May the small picture of this file be seen?
///
/// # Errors
/// The first reason why not.
pub fn look(grant: &GrantFacts, file: &FileFacts, now: Timestamp) -> Result<Permit<Look>, Refusal> {
    let until = usable(grant, now)?.min(leaves_the_house(file, now)?);
    Ok(Permit::new(Look { holding: grant.holding, rendition: file.rendition }, until))
}

/// May this file be seen page by page? Both modes allow it: who may have a file may look at it first.
///
/// # Errors
/// The first reason why not.
pub fn view(grant: &GrantFacts, file: &FileFacts, now: Timestamp) -> Result<Permit<View>, Refusal> {
    let until = usable(grant, now)?.min(leaves_the_house(file, now)?);
    let action = View {
        holding: grant.holding,
        asset: file.asset.asset,
        asset_revision: file.asset.revision,
        rendition: file.rendition,
        decided_at: now,
    };
    Ok(Permit::new(action, until))
}

/// May the original of this file be had?
///
/// # Errors
/// The first reason why not.
pub fn download(grant: &GrantFacts, file: &FileFacts, now: Timestamp) -> Result<Permit<Download>, Refusal> {
    let until = usable(grant, now)?.min(leaves_the_house(file, now)?);
    if grant.mode != Mode::Download {
        return Err(Refusal::ViewOnly);
    }
    let DeliveryFacts { cap, taken, running } = file.deliveries;
    if !running && cap.is_some_and(|cap| taken >= cap) {
        return Err(Refusal::UsedUp);
    }
    let action = Download {
        holding: grant.holding,
        asset: file.asset.asset,
        asset_revision: file.asset.revision,
        rendition: file.rendition,
        cap,
    };
    Ok(Permit::new(action, until))
}

/// Until when the grant can be used, as things stand. An end is exclusive: at its instant it is over.
fn usable(grant: &GrantFacts, now: Timestamp) -> Result<Timestamp, Refusal> {
    if grant.session_expires_at <= now {
        return Err(Refusal::SessionEnded);
    }
    if grant.share_revoked_at.is_some() {
        return Err(Refusal::ShareRevoked);
    }
    if grant.grant_revoked_at.is_some() {
        return Err(Refusal::GrantRevoked);
    }
    if grant.presented_generation != grant.current_generation {
        return Err(Refusal::LinkReplaced);
    }
    if grant.share_expires_at <= now {
        return Err(Refusal::Expired);
    }
    // Last: what has ended says so, rather than asking for a code first.
    if grant.proof < grant.needs {
        return Err(Refusal::ProofMissing);
    }
    Ok(grant.share_expires_at.min(grant.session_expires_at))
}

/// Only what is released and in licence leaves the house.
fn leaves_the_house(file: &FileFacts, now: Timestamp) -> Result<Timestamp, Refusal> {
    let asset = &file.asset;
    if !file.in_share {
        return Err(Refusal::NotInShare);
    }
    if asset.deleted {
        return Err(Refusal::Deleted);
    }
    if asset.status != Status::Released {
        return Err(Refusal::Withdrawn);
    }
    if asset.available_from.is_some_and(|from| now < from) {
        return Err(Refusal::NotYetAvailable);
    }
    match asset.licence_until {
        Some(until) if until <= now => Err(Refusal::LicenceOver),
        Some(until) => Ok(until),
        None => Ok(Timestamp::from_micros(i64::MAX)),
    }
}
