//! Who sees a share for a company, besides those to whom it is addressed.

use std::collections::{HashMap, HashSet};

use sea_orm::{ConnectionTrait, DatabaseTransaction, QueryResult};
use sealport_access::{Permit, Work};
use sealport_database::{id_batch, id_batches, rows_affected, sql};
use sealport_directory::{NoViewer, Viewer, company_names, drop_viewer, viewers_of};
use sealport_history::{Actor, Detail, Event, Kind, Subject, record};
use sealport_identity::{Client, Person, people_at};
use uuid::Uuid;

use super::{DraftShare, FindingKind, Recipient, Sharing};
use crate::facts::is_named;
use crate::row::Row;
use crate::{Trouble, facts, mail};

/// Somebody who may be let see a share for the company of its recipients.
#[derive(Clone)]
pub struct OfferedViewer {
    /// The person.
    pub person: Person,
    /// The company.
    pub company: Uuid,
    /// Its name.
    pub company_name: String,
    /// The names of the recipients who belong to it.
    pub colleagues: Vec<String>,
}

/// Grants that their holders lost with the name of viewer.
const LOST: &str = concat!(
    "SELECT g.id, g.share_id, g.person_id, s.number FROM share_grant g JOIN share s ON s.id = g.share_id \
     WHERE g.viewer_of > $1 AND g.revoked_at IS NULL AND NOT ",
    is_named!("g"),
    " ORDER BY g.id"
);
/// Viewers whose account is switched off or gone.
const SWITCHED_OFF: &str = "SELECT v.company_id, v.contact_id FROM company_viewer v \
    LEFT JOIN account a ON a.person_id = v.contact_id WHERE a.person_id IS NULL OR a.disabled_at IS NOT NULL";

impl Sharing {
    /// The viewers of the companies that these recipients belong to, without those who are recipients themselves.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn viewers_for(&self, _: &Permit<Work>, recipients: &[Recipient]) -> Result<Vec<OfferedViewer>, Trouble> {
        let on = self.ground.database.read();
        let (viewers, colleagues) = self.offered(on, recipients).await?;
        let names = company_names(on, &self.ground, viewers.iter().map(|viewer| viewer.company)).await?;
        let of = |company: Uuid| colleagues.iter().filter(move |(_, theirs)| *theirs == company);
        let offered = |viewer: Viewer| OfferedViewer {
            company_name: names.get(&viewer.company).cloned().unwrap_or_default(),
            colleagues: of(viewer.company).map(|(person, _)| person.name.clone()).collect(),
            company: viewer.company,
            person: viewer.person,
        };
        Ok(viewers.into_iter().map(offered).collect())
    }

    /// The viewers who are no recipients, and the recipients who belong to a company.
    async fn offered(
        &self,
        on: &impl ConnectionTrait,
        recipients: &[Recipient],
    ) -> Result<(Vec<Viewer>, Vec<(Person, Uuid)>), Trouble> {
        let known = people_at(on, &self.ground, recipients.iter().map(|one| &one.address)).await?;
        let ids: HashSet<Uuid> = known.values().map(|person| person.id).collect();
        let mut companies = HashMap::new();
        for batch in id_batches(ids.iter().copied()) {
            let find = concat!(
                "SELECT person_id, company_id FROM contact WHERE company_id IS NOT NULL AND person_id IN ",
                id_batch!()
            );
            for row in on.query_all_raw(sql(on, find, batch)).await? {
                companies.insert(Row(&row).id("person_id")?, Row(&row).id("company_id")?);
            }
        }
        let there: HashSet<Uuid> = companies.values().copied().collect();
        let mut viewers = viewers_of(on, &self.ground, there).await?;
        viewers.retain(|viewer| !ids.contains(&viewer.person.id));
        let colleague = |one: &Recipient| {
            let person = known.get(&one.address.normalised())?;
            Some((person.clone(), *companies.get(&person.id)?))
        };
        Ok((viewers, recipients.iter().filter_map(colleague).collect()))
    }

    /// Those whom the sender lets see the share; or why it can't be: one of them is no viewer of a recipient's company.
    pub(super) async fn chosen_viewers(
        &self,
        on: &impl ConnectionTrait,
        draft: &DraftShare,
    ) -> Result<Result<Vec<Viewer>, FindingKind>, Trouble> {
        if draft.viewers.is_empty() {
            return Ok(Ok(Vec::new()));
        }
        let chosen: HashSet<Uuid> = draft.viewers.iter().copied().collect();
        let (mut offered, _) = self.offered(on, &draft.recipients).await?;
        offered.retain(|viewer| chosen.contains(&viewer.person.id));
        Ok(if offered.len() == chosen.len() { Ok(offered) } else { Err(FindingKind::NoViewer) })
    }

    /// Takes the name of viewer from a contact, and with it at once every share that they see for the company. Answers
    /// whether there was such a viewer.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn remove_viewer(
        &self,
        permit: &Permit<Work>,
        viewer: (Uuid, Uuid),
        client: &Client,
    ) -> Result<bool, Trouble> {
        let by = Actor::Employee(permit.action().person);
        self.ground
            .database
            .write(async |on| {
                let who = (by, Some(client));
                let was = drop_viewer(on, &self.ground, who, viewer, NoViewer::Removed).await?;
                self.revoke_lost(on, who).await?;
                Ok(was)
            })
            .await
    }

    /// How many running shares somebody sees for a company.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn seen_for(&self, _: &Permit<Work>, (company, person): (Uuid, Uuid)) -> Result<u64, Trouble> {
        let on = self.ground.database.read();
        let count = "SELECT COUNT(*) AS n FROM share_grant g JOIN share s ON s.id = g.share_id WHERE g.viewer_of = $1 \
                     AND g.person_id = $2 AND g.revoked_at IS NULL AND s.revoked_at IS NULL AND s.expires_at > $3";
        let values = [company.into(), person.into(), self.ground.now().micros().into()];
        let row = on.query_one_raw(sql(on, count, values)).await?.ok_or(Trouble::Malformed("number of shares"))?;
        Ok(Row(&row).count("n")?)
    }

    /// Revokes what viewers hold who are none any more: their account was switched off, or they left the company. What they
    /// hold gave nothing since then already. Answers how many grants it were.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn revoke_lost_sight(&self, by: Actor, client: Option<&Client>) -> Result<usize, Trouble> {
        let on = self.ground.database.read();
        let off = on.query_one_raw(sql(on, SWITCHED_OFF, [])).await?;
        if off.is_none() && on.query_one_raw(sql(on, LOST, [Uuid::nil().into()])).await?.is_none() {
            return Ok(0);
        }
        self.ground
            .database
            .write(async |on| {
                for row in on.query_all_raw(sql(on, SWITCHED_OFF, [])).await? {
                    let viewer = (Row(&row).id("company_id")?, Row(&row).id("contact_id")?);
                    drop_viewer(on, &self.ground, (by, client), viewer, NoViewer::AccountOff).await?;
                }
                self.revoke_lost(on, (by, client)).await
            })
            .await
    }

    async fn revoke_lost(
        &self,
        on: &DatabaseTransaction,
        (by, client): (Actor, Option<&Client>),
    ) -> Result<usize, Trouble> {
        let lost = on.query_all_raw(sql(on, LOST, [Uuid::nil().into()])).await?;
        for row in &lost {
            self.revoke_sight(on, (by, client), row).await?;
        }
        Ok(lost.len())
    }

    async fn revoke_sight(
        &self,
        on: &DatabaseTransaction,
        (by, client): (Actor, Option<&Client>),
        row: &QueryResult,
    ) -> Result<(), Trouble> {
        let (row, now) = (Row(row), self.ground.now());
        let (grant, share, person) = (row.id("id")?, row.id("share_id")?, row.id("person_id")?);
        let close = "UPDATE share_grant SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
        if rows_affected(on, close, [grant.into(), now.micros().into()]).await? != 1 {
            return Ok(());
        }
        let touch = "UPDATE share SET revision = revision + 1 WHERE id = $1";
        rows_affected(on, touch, [share.into()]).await?;
        mail::cancel_for_grant(on, &self.ground, grant).await?;
        let event = Event::new(Kind::GrantRevoked, by, now, self.ground.chance())
            .about(Subject::Share(share))
            .about(Subject::Grant(grant))
            .about(Subject::Person(person))
            .with("number", Detail::Number(row.number("number")?))
            .with("reason", Detail::Text("no_viewer".to_owned()));
        let assets = facts::assets(on, share).await?;
        let mut event = assets.into_iter().fold(event, |event, asset| event.about(Subject::Asset(asset)));
        if let (Actor::Employee(by), Some(client)) = (by, client) {
            event = self.asked_from(on, event, by, client).await?;
        }
        record(on, &event).await?;
        Ok(())
    }
}
