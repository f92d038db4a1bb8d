//! Letters about accounts, in the outbox of all letters.

use std::sync::Arc;

use async_trait::async_trait;
use sea_orm::DatabaseTransaction;
use sealport_database::Ground;
use sealport_identity::IdentityError;
use sealport_identity::factors::{Letters, Told};
use sealport_notify::{AccountNews, Letter, Link, NewLetter, NotifyError, enqueue};

/// Writes them.
pub(super) struct Desk {
    ground: Arc<Ground>,
    /// Page of one's own account.
    account: String,
}

impl Desk {
    pub(super) fn new(ground: Arc<Ground>, public_url: &str) -> Self {
        Self { ground, account: format!("{public_url}/account") }
    }
}

#[async_trait]
impl Letters for Desk {
    async fn queue(&self, on: &DatabaseTransaction, told: &Told) -> Result<(), IdentityError> {
        let news = AccountNews {
            changes: told.news.iter().map(Into::into).collect(),
            at: self.ground.now(),
            link: Link::new(&self.account),
        };
        let letter = Letter::AccountNews(news);
        let new = NewLetter { person: told.person.id, share: None, grant: None, letter, reply_to: None };
        match enqueue(on, &self.ground, new).await {
            Ok(_) => Ok(()),
            // A conflict is tried again by who began the transaction.
            Err(NotifyError::Database(error)) => Err(error.into()),
            Err(NotifyError::Identity(error)) => Err(error),
            Err(error) => Err(IdentityError::Letter(Box::new(error))),
        }
    }
}
