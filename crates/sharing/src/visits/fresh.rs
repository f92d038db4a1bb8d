use sealport_ambient::Timestamp;
use sealport_database::rows_affected;
use sealport_history::{Actor, Detail, Event, KeyName, Kind, Subject, record};
use sealport_identity::{Client, people, person_key, seal_client};
use sealport_notify::{FreshLinkAsked, Letter};
use thiserror::Error;

use super::{FRESH_LINK_EVERY, Holder, Visits};
use crate::facts::GrantRecord;
use crate::trouble::troubled;
use crate::{Trouble, mail};

/// A fresh link was not asked for.
#[derive(Debug, Error)]
pub enum FreshLinkError {
    /// There is nothing here.
    #[error("there is nothing here")]
    NotFound,
    /// It was asked for within the last hour.
    #[error("a fresh link was asked for already")]
    AskedAlready {
        /// When it can be asked for again.
        again_at: Timestamp,
    },
    /// Below the use case.
    #[error(transparent)]
    Trouble(Trouble),
}
troubled!(FreshLinkError);

impl Visits {
    /// Asks the owner of the share for a fresh link: a letter and a notice, at most once an hour for each grant. The holder may be one
    /// whose link has ended.
    ///
    /// # Errors
    /// [`FreshLinkError`].
    pub async fn ask_fresh_link(&self, holder: &Holder<'_>, client: &Client) -> Result<(), FreshLinkError> {
        let grant = match holder {
            Holder::Link(token) => self.held(self.ground.database.read(), token).await?.map(|held| held.grant.grant),
            Holder::Session(secret) => {
                crate::facts::session(self.ground.database.read(), secret).await?.map(|(session, _)| session.grant)
            }
        };
        let grant = grant.ok_or(FreshLinkError::NotFound)?;
        self.ground.database.write(async |on| self.ask_in(on, &grant, client).await).await
    }

    async fn ask_in(
        &self,
        on: &sea_orm::DatabaseTransaction,
        grant: &GrantRecord,
        client: &Client,
    ) -> Result<(), FreshLinkError> {
        let now = self.ground.now();
        let holding = grant.facts.holding;
        let taken = rows_affected(
            on,
            "UPDATE share_grant SET fresh_asked_at = $2 \
             WHERE id = $1 AND (fresh_asked_at IS NULL OR fresh_asked_at <= $3)",
            [holding.grant.into(), now.micros().into(), now.before(FRESH_LINK_EVERY).micros().into()],
        )
        .await?;
        if taken != 1 {
            return Err(FreshLinkError::AskedAlready { again_at: self.next_ask(on, grant).await? });
        }
        let found = people(on, &self.ground, &[holding.person]).await?;
        let recipient = found.get(&holding.person).ok_or(Trouble::Malformed("recipient"))?;
        let letter = Letter::FreshLinkAsked(FreshLinkAsked {
            recipient_name: recipient.name.clone(),
            share_number: grant.number,
            link: mail::share_page(&self.public_url, holding.share),
        });
        mail::to_owner(on, &self.ground, holding.share, letter).await?;
        let key = person_key(on, &self.ground, holding.person).await?;
        let event = Event::new(Kind::FreshLinkAsked, Actor::Recipient(holding.person), now, self.ground.chance())
            .about(Subject::Share(holding.share))
            .about(Subject::Grant(holding.grant))
            .about(Subject::Person(holding.person))
            .with("number", Detail::Number(grant.number));
        let event = seal_client(event, client, KeyName::Person(holding.person), &key, self.ground.chance());
        record(on, &event).await?;
        Ok(())
    }

    async fn next_ask(&self, on: &sea_orm::DatabaseTransaction, grant: &GrantRecord) -> Result<Timestamp, Trouble> {
        let find = "SELECT fresh_asked_at FROM share_grant WHERE id = $1";
        let find = sealport_database::sql(on, find, [grant.facts.holding.grant.into()]);
        let row = sea_orm::ConnectionTrait::query_one_raw(on, find).await?.ok_or(Trouble::Malformed("grant"))?;
        let asked = crate::row::Row(&row).at_or_none("fresh_asked_at")?;
        Ok(asked.unwrap_or(self.ground.now()).after(FRESH_LINK_EVERY))
    }
}
