//! What was shared with somebody who signed in to their own account. Looking has no effect.

use sealport_access::{Check, GrantFacts, Holding, Mode, Refusal, enter};
use sealport_ambient::Timestamp;
use sealport_identity::Session;
use uuid::Uuid;

use super::landing::landing_file;
use super::{Ended, LandingFile, Sight, Visits, ended};
use crate::facts::{self, ShownGrant};
use crate::{ShareCursor, Trouble};

/// A share, as its recipient finds it in the own account.
#[derive(Clone, Debug)]
pub struct MyShare {
    /// The recipient's grant.
    pub grant: Uuid,
    /// Number of the share.
    pub number: i64,
    /// How the files may be had.
    pub mode: Mode,
    /// Who sent it.
    pub sender_name: String,
    /// How to reach them.
    pub sender_address: Option<String>,
    /// When.
    pub sent_at: Timestamp,
    /// Its end.
    pub expires_at: Timestamp,
    /// Who else of the own company has to do with it.
    pub sight: Sight,
    /// What is in it, or why it gives nothing any more.
    pub files: Result<MyFiles, Refusal>,
}

/// What is in a share that can be opened.
#[derive(Clone, Debug)]
pub struct MyFiles {
    /// What the sender wrote.
    pub message: String,
    /// The files that can be had at present, or later.
    pub files: Vec<LandingFile>,
}

impl MyShare {
    /// The place after this one.
    pub const fn cursor(&self) -> ShareCursor {
        ShareCursor { at: self.sent_at, id: self.grant }
    }

    /// Bytes of all files.
    pub fn size(&self) -> u64 {
        self.files.as_ref().map_or(0, |mine| mine.files.iter().map(|file| file.size).sum())
    }
}

impl Visits {
    /// What was shared with whoever is signed in, the newest first.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn mine(&self, session: &Session, from: ShareCursor, limit: u32) -> Result<Vec<MyShare>, Trouble> {
        let on = self.ground.database.read();
        let grants = facts::grants_of_person(on, session.person.id, from, limit).await?;
        let mut mine = Vec::with_capacity(grants.len());
        for grant in &grants {
            mine.push(self.my(grant).await?);
        }
        Ok(mine)
    }

    /// One of them; none for a grant of somebody else, as for one that doesn't exist.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn my_share(&self, session: &Session, grant: Uuid) -> Result<Option<MyShare>, Trouble> {
        match self.my_grant(session, grant).await? {
            Some(grant) => self.my(&grant).await.map(Some),
            None => Ok(None),
        }
    }

    /// Why one of them gives nothing any more, for the page that says so; none while it can be opened.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn my_end(&self, session: &Session, grant: Uuid) -> Result<Option<Ended>, Trouble> {
        let Some(grant) = self.my_grant(session, grant).await? else { return Ok(None) };
        let Err(reason) = enter(&grant.facts, self.ground.now()) else { return Ok(None) };
        let content = self.contents.of(&self.ground, &grant).await?;
        Ok(Some(ended(reason, &grant, content.contact.clone())))
    }

    /// Whose account a genuine link leads to, while the share wants one and can be opened; nothing for any other link.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn account_wanted(&self, token: &str) -> Result<Option<Holding>, Trouble> {
        let Some(held) = self.held(self.ground.database.read(), token).await? else { return Ok(None) };
        let facts = GrantFacts { proof: Check::Account, ..held.grant.facts };
        let wanted = facts.needs == Check::Account && enter(&facts, self.ground.now()).is_ok();
        Ok(wanted.then_some(facts.holding))
    }

    async fn my_grant(&self, session: &Session, grant: Uuid) -> Result<Option<ShownGrant>, Trouble> {
        let grant = facts::grant_for_account(self.ground.database.read(), grant).await?;
        Ok(grant.filter(|grant| grant.facts.holding.person == session.person.id))
    }

    async fn my(&self, grant: &ShownGrant) -> Result<MyShare, Trouble> {
        let (facts, now) = (&grant.facts, self.ground.now());
        let content = self.contents.of(&self.ground, grant).await?;
        let files = enter(facts, now).map(|_| MyFiles {
            message: content.message.clone(),
            files: content.files.iter().filter_map(|file| landing_file(facts, file, now)).collect(),
        });
        Ok(MyShare {
            grant: facts.holding.grant,
            number: grant.number,
            mode: facts.mode,
            sender_name: content.sender.name.clone(),
            sender_address: content.sender.address.as_ref().map(|address| address.as_str().to_owned()),
            sent_at: grant.created_at,
            expires_at: facts.share_expires_at,
            sight: self.sight_in(&content, facts.holding.grant).await?,
            files,
        })
    }
}
