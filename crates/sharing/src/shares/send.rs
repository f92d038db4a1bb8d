use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DbErr, SqlErr};
use sealport_access::{Check, CheckRules, Mode, Permit, Work};
use sealport_ambient::Timestamp;
use sealport_database::{WriteError, insert_rows, sql};
use sealport_history::{Actor, Detail, Event, KeyName, Kind, Subject, record};
use sealport_identity::{Client, Person, ensure_person, people, person_key};
use sealport_notify::{AccountFirst, FileLine, FilesSummary, GrantLink, Letter, Link, ShareLetter};
use sealport_vault::Secret;
use thiserror::Error;
use uuid::Uuid;

use super::draft::{DraftAsset, read_assets};
use super::{About, DraftShare, Finding, Recipient, Sharing};
use crate::Trouble;
use crate::facts::mode_word;
use crate::mail;
use crate::row::Row;
use crate::trouble::troubled;
use crate::visits::sight;

/// A share was not sent; nothing was changed.
#[derive(Debug, Error)]
pub enum SendError {
    /// Something keeps it from being sent.
    #[error("the share can't be sent like this")]
    Blocked(Vec<Finding>),
    /// The draft's id belongs to a share of somebody else.
    #[error("this draft is not yours")]
    AnotherSender,
    /// Below the use case.
    #[error(transparent)]
    Trouble(Trouble),
}
troubled!(SendError);

/// A share that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentShare {
    /// Its id.
    pub id: Uuid,
    /// Its number.
    pub number: i64,
    /// Who got a grant.
    pub grants: Vec<SentGrant>,
    /// Whether it had been sent before: the form came twice.
    pub again: bool,
}

/// A grant of a share that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SentGrant {
    /// Its id.
    pub grant: Uuid,
    /// The recipient.
    pub person: Uuid,
}

/// Who is to hold a grant, and for which company where it isn't addressed to them.
struct Holder {
    person: Uuid,
    viewer_of: Option<Uuid>,
}

/// How often a share is numbered anew when another one took its number.
const TRIES: usize = 5;

/// What every letter of one share says.
pub(super) struct LetterBody {
    /// Who sends it: whose doing the account is, where one is missing.
    pub by: Uuid,
    pub mode: Mode,
    pub check: Check,
    pub sender: Person,
    /// Whom to ask about it.
    pub contact: Person,
    pub message: String,
    pub files: Vec<FileLine>,
    pub expires_at: Timestamp,
    pub number: i64,
}

/// What a letter says of the files. Where more is asked for than the link, their names are behind it too.
#[must_use]
pub fn files_in_letter(files: Vec<FileLine>, check: Check) -> FilesSummary {
    let all = FilesSummary::of(files);
    if check == Check::Link { all } else { all.without_names() }
}

impl LetterBody {
    fn with_link(&self, link: Link, account: Option<AccountFirst>, colleagues: Option<Vec<String>>) -> ShareLetter {
        ShareLetter {
            sender_name: self.sender.name.clone(),
            sender_address: self.contact.address.as_ref().map_or_else(String::new, |it| it.as_str().to_owned()),
            contact_name: (self.contact.id != self.sender.id).then(|| self.contact.name.clone()),
            message: self.message.clone(),
            files: files_in_letter(self.files.clone(), self.check),
            expires_at: self.expires_at,
            share_number: self.number,
            link,
            account,
            colleagues,
            view_only: self.mode == Mode::View,
        }
    }
}

impl Sharing {
    /// Sends the draft: share, grants, letters and event in one transaction, or nothing of them.
    ///
    /// The same draft sent again by the same person gives the share that it made the first time.
    ///
    /// # Errors
    /// [`SendError`].
    pub async fn send(
        &self,
        permit: &Permit<Work>,
        draft: &DraftShare,
        client: &Client,
    ) -> Result<SentShare, SendError> {
        let sender = permit.action().person;
        let rules = self.rules().await?;
        let mut tries = 0;
        loop {
            let sent =
                self.ground.database.write(async |on| self.send_in(on, sender, (draft, &rules), client).await).await;
            tries += 1;
            match sent {
                // Another share took the number, or the same form came twice at once: then the next look finds it.
                Err(error) if tries < TRIES && is_taken(&error) => {}
                sent => return sent,
            }
        }
    }

    async fn send_in(
        &self,
        on: &impl ConnectionTrait,
        sender: Uuid,
        (draft, rules): (&DraftShare, &CheckRules),
        client: &Client,
    ) -> Result<SentShare, SendError> {
        if let Some(sent) = self.sent_before(on, sender, draft.id).await? {
            return Ok(sent);
        }
        let assets = read_assets(on, sender, &draft.assets).await?;
        let blocking = self.blocking(draft, &assets, rules);
        if !blocking.is_empty() {
            return Err(SendError::Blocked(blocking));
        }
        let viewers = match self.chosen_viewers(on, draft).await? {
            Ok(viewers) => viewers,
            Err(kind) => return Err(SendError::Blocked(vec![Finding::blocks(About::Share, kind)])),
        };
        let assets: Vec<&DraftAsset> = draft.assets.iter().filter_map(|id| assets.get(id)).collect();
        let now = self.ground.now();
        let number = next_number(on).await?;
        self.insert_share(on, sender, number, now, draft).await?;
        self.insert_items(on, draft, &assets).await?;
        let body = self.letter_body(on, sender, number, draft, &assets).await?;
        let mut event = self.shared_event(sender, number, now, draft, &assets)?;
        let count = draft.recipients.len() + viewers.len();
        let mut grants = Vec::with_capacity(count);
        // In ascending order, so that recipients are listed as they were entered, and who sees it for them after them.
        let mut ids: Vec<_> = (0..count).map(|_| self.ground.id()).collect();
        ids.sort_unstable();
        let mut ids = ids.into_iter();
        for (place, (recipient, id)) in draft.recipients.iter().zip(&mut ids).enumerate() {
            let grant = self.grant(on, id, draft.id, recipient, self.ceiling(now), &body).await?;
            let key = person_key(on, &self.ground, grant.person).await?;
            event = event.about(Subject::Person(grant.person)).about(Subject::Grant(grant.grant)).seal(
                &format!("recipient.{place}"),
                recipient.address.as_str(),
                KeyName::Person(grant.person),
                &key,
                self.ground.chance(),
            );
            grants.push(grant);
        }
        for (place, (viewer, id)) in viewers.iter().zip(&mut ids).enumerate() {
            let person = viewer.person.id;
            let whom = Holder { person, viewer_of: Some(viewer.company) };
            let grant = self.give(on, id, draft.id, whom, self.ceiling(now), &body).await?;
            let key = person_key(on, &self.ground, person).await?;
            let address = viewer.person.address.as_ref().map_or("", |address| address.as_str());
            event =
                event.about(Subject::Person(person)).about(Subject::Grant(id)).about(Subject::Company(viewer.company));
            event =
                event.seal(&format!("viewer.{place}"), address, KeyName::Person(person), &key, self.ground.chance());
            grants.push(grant);
        }
        record(on, &self.asked_from(on, event, sender, client).await?).await?;
        Ok(SentShare { id: draft.id, number, grants, again: false })
    }

    async fn sent_before(
        &self,
        on: &impl ConnectionTrait,
        sender: Uuid,
        share: Uuid,
    ) -> Result<Option<SentShare>, SendError> {
        let find = sql(on, "SELECT sender_id, number FROM share WHERE id = $1", [share.into()]);
        let Some(row) = on.query_one_raw(find).await? else { return Ok(None) };
        if Row(&row).id("sender_id")? != sender {
            return Err(SendError::AnotherSender);
        }
        let number = Row(&row).number("number")?;
        let find = "SELECT id, person_id FROM share_grant WHERE share_id = $1 ORDER BY id";
        let rows = on.query_all_raw(sql(on, find, [share.into()])).await?;
        let grants = rows
            .iter()
            .map(|row| Ok(SentGrant { grant: Row(row).id("id")?, person: Row(row).id("person_id")? }))
            .collect::<Result<_, DbErr>>()?;
        Ok(Some(SentShare { id: share, number, grants, again: true }))
    }

    async fn insert_share(
        &self,
        on: &impl ConnectionTrait,
        sender: Uuid,
        number: i64,
        now: Timestamp,
        draft: &DraftShare,
    ) -> Result<(), Trouble> {
        let key = person_key(on, &self.ground, sender).await?;
        on.execute_raw(sql(
            on,
            "INSERT INTO share (id, number, sender_id, mode, identity_check, live, message, cap, expires_at, ceiling_at, \
             tell_fetched, tell_unfetched, revision, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13)",
            [
                draft.id.into(),
                number.into(),
                sender.into(),
                mode_word(draft.mode).into(),
                draft.check.as_str().into(),
                draft.live.into(),
                self.seal_message(draft.id, &draft.message, &key).into(),
                draft.kept_cap().map(i64::from).into(),
                draft.expires_at.micros().into(),
                self.ceiling(now).micros().into(),
                draft.tell_fetched.into(),
                draft.tell_unfetched.into(),
                now.micros().into(),
            ],
        ))
        .await?;
        Ok(())
    }

    async fn insert_items(
        &self,
        on: &impl ConnectionTrait,
        draft: &DraftShare,
        assets: &[&DraftAsset],
    ) -> Result<(), Trouble> {
        let rows = assets.iter().zip(0_i64..).map(|(asset, place)| {
            let frozen = asset.original.as_ref().filter(|_| !draft.live).map(|original| original.rendition);
            [self.ground.id().into(), draft.id.into(), place.into(), asset.id.into(), frozen.into()]
        });
        insert_rows(on, "share_item (id, share_id, position, asset_id, rendition_id)", "", rows.collect()).await?;
        Ok(())
    }

    async fn letter_body(
        &self,
        on: &impl ConnectionTrait,
        sender: Uuid,
        number: i64,
        draft: &DraftShare,
        assets: &[&DraftAsset],
    ) -> Result<LetterBody, Trouble> {
        let files = assets
            .iter()
            .map(|asset| FileLine {
                title: asset.title.clone(),
                size: asset.original.as_ref().map_or(0, |original| original.size),
            })
            .collect();
        let sender = sender_of(on, self, sender).await?;
        Ok(LetterBody {
            by: sender.id,
            mode: draft.mode,
            check: draft.check,
            contact: sender.clone(),
            sender,
            message: draft.message.clone(),
            files,
            expires_at: draft.expires_at,
            number,
        })
    }

    /// Makes a grant of generation 1 with its letter, for somebody to whom the share is addressed.
    pub(super) async fn grant(
        &self,
        on: &impl ConnectionTrait,
        grant: Uuid,
        share: Uuid,
        recipient: &Recipient,
        ceiling: Timestamp,
        body: &LetterBody,
    ) -> Result<SentGrant, Trouble> {
        let Recipient { name, address, language } = recipient;
        let person = ensure_person(on, &self.ground, name, address, *language).await?;
        self.give(on, grant, share, Holder { person, viewer_of: None }, ceiling, body).await
    }

    async fn give(
        &self,
        on: &impl ConnectionTrait,
        grant: Uuid,
        share: Uuid,
        holder: Holder,
        ceiling: Timestamp,
        body: &LetterBody,
    ) -> Result<SentGrant, Trouble> {
        let Holder { person, viewer_of } = holder;
        sealport_directory::note_recipient(on, &self.ground, person, body.sender.id).await?;
        let secret = Secret::generate(self.ground.chance());
        on.execute_raw(sql(
            on,
            "INSERT INTO share_grant (id, share_id, person_id, generation, secret_hash, created_at, viewer_of) \
             VALUES ($1, $2, $3, 1, $4, $5, $6)",
            [
                grant.into(),
                share.into(),
                person.into(),
                secret.hash().as_bytes().to_vec().into(),
                self.ground.now().micros().into(),
                viewer_of.into(),
            ],
        ))
        .await?;
        let link = self.link(grant, 1, ceiling, &secret)?;
        let letter = Letter::ShareSent(self.letter_to(on, body, (grant, person), link).await?);
        let link = GrantLink { grant, generation: 1 };
        mail::to_recipient(on, &self.ground, &body.contact, person, share, link, letter).await?;
        Ok(SentGrant { grant, person })
    }

    /// What the letter says to the holder of a grant that is there already.
    pub(super) async fn letter_to(
        &self,
        on: &impl ConnectionTrait,
        body: &LetterBody,
        (grant, person): (Uuid, Uuid),
        link: Link,
    ) -> Result<ShareLetter, Trouble> {
        let colleagues = sight(on, &self.ground, grant).await?.addressed_to;
        let account = match colleagues {
            // Who sees it for the company signs in, and has an account since before.
            Some(_) => None,
            None => self.account_first(on, body, person, grant).await?,
        };
        Ok(body.with_link(link, account, colleagues))
    }

    /// The address that stands in a letter.
    pub(super) fn link(
        &self,
        grant: Uuid,
        generation: i64,
        ceiling: Timestamp,
        secret: &Secret,
    ) -> Result<sealport_notify::Link, Trouble> {
        let token = self.links.sign(grant, generation, ceiling, secret)?;
        Ok(sealport_notify::Link::new(format!("{}/r/{}", self.settings.public_url, *token)))
    }

    fn shared_event(
        &self,
        sender: Uuid,
        number: i64,
        now: Timestamp,
        draft: &DraftShare,
        assets: &[&DraftAsset],
    ) -> Result<Event, Trouble> {
        let recipients = i64::try_from(draft.recipients.len()).unwrap_or(i64::MAX);
        let mut event = Event::new(Kind::Shared, Actor::Employee(sender), now, self.ground.chance())
            .about(Subject::Share(draft.id))
            .with("number", Detail::Number(number))
            .with("mode", Detail::Text(mode_word(draft.mode).to_owned()))
            .with("check", Detail::Text(draft.check.as_str().to_owned()))
            .with("live", Detail::Flag(draft.live))
            .with("until", Detail::Time(draft.expires_at))
            .with("recipients", Detail::Number(recipients));
        if let Some(cap) = draft.kept_cap() {
            event = event.with("cap", Detail::Number(cap.into()));
        }
        for (place, asset) in assets.iter().enumerate() {
            event = event.about(Subject::Asset(asset.id));
            if let Some(original) = asset.original.as_ref().filter(|_| !draft.live) {
                event = event.about(Subject::Rendition(original.rendition));
            }
            if let Some(key) = asset.key(&self.ground)? {
                let name = format!("title.{place}");
                event = event.seal(&name, &asset.title, KeyName::Asset(asset.id), &key, self.ground.chance());
            }
        }
        Ok(event)
    }
}

/// The sender, opened.
pub(super) async fn sender_of(on: &impl ConnectionTrait, sharing: &Sharing, sender: Uuid) -> Result<Person, Trouble> {
    let mut found: HashMap<Uuid, Person> = people(on, &sharing.ground, &[sender]).await?;
    found.remove(&sender).ok_or(Trouble::Malformed("sender"))
}

async fn next_number(on: &impl ConnectionTrait) -> Result<i64, Trouble> {
    let row = on.query_one_raw(sql(on, "SELECT MAX(number) AS newest FROM share", [])).await?;
    let newest: Option<i64> = row.map(|row| Row(&row).get("newest")).transpose()?.flatten();
    Ok(newest.unwrap_or(0) + 1)
}

/// Whether a number or an id was taken by somebody else at the same time.
pub(crate) fn is_taken(error: &impl WriteError) -> bool {
    error.database().is_some_and(|error| matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))))
}
