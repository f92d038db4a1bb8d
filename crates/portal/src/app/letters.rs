//! Letters about accounts, in the outbox of all letters.

use std::sync::Arc;

use async_trait::async_trait;
use sea_orm::DatabaseTransaction;
use sealport_database::Ground;
use sealport_identity::factors::{Letters, Told};
use sealport_identity::{IdentityError, LinkLetter, SetupLetters};
use sealport_notify::{
    AccountNews, Letter, Link, NewLetter, NotifyError, SetupInvitation, cancel_setup_letters, enqueue,
};
use uuid::Uuid;
use zeroize::Zeroizing;

/// Writes them.
pub(super) struct Desk {
    ground: Arc<Ground>,
    public_url: String,
}

impl Desk {
    pub(super) fn new(ground: Arc<Ground>, public_url: &str) -> Self {
        Self { ground, public_url: public_url.to_owned() }
    }
}

#[async_trait]
impl Letters for Desk {
    async fn queue(&self, on: &DatabaseTransaction, told: &Told) -> Result<(), IdentityError> {
        let news = AccountNews {
            changes: told.news.iter().map(Into::into).collect(),
            at: self.ground.now(),
            link: Link::new(format!("{}/account", self.public_url)),
        };
        self.put(on, told.person.id, Letter::AccountNews(news)).await
    }
}

#[async_trait]
impl SetupLetters for Desk {
    async fn queue_link(&self, on: &DatabaseTransaction, letter: LinkLetter<'_>) -> Result<(), IdentityError> {
        let LinkLetter { person, invited_by, again, link } = letter;
        cancel_setup_letters(on, &self.ground, person).await.map_err(told)?;
        let url = Zeroizing::new(format!("{}/setup/{}", self.public_url, link.secret.expose().as_str()));
        let link = Link::new(url.as_str());
        let invitation = SetupInvitation { invited_by, again, expires_at: letter.link.expires_at, link };
        self.put(on, person, Letter::SetupInvitation(invitation)).await
    }
}

impl Desk {
    async fn put(&self, on: &DatabaseTransaction, person: Uuid, letter: Letter) -> Result<(), IdentityError> {
        let new = NewLetter { person, share: None, grant: None, letter, reply_to: None };
        enqueue(on, &self.ground, new).await.map(drop).map_err(told)
    }
}

/// A conflict is tried again by who began the transaction.
fn told(error: NotifyError) -> IdentityError {
    match error {
        NotifyError::Database(error) => error.into(),
        NotifyError::Identity(error) => error,
        error => IdentityError::Letter(Box::new(error)),
    }
}
