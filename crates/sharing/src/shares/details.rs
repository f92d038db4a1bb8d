use std::collections::HashMap;

use sea_orm::{ConnectionTrait, QueryResult};
use sealport_access::{Check, Mode, Permit, ReadHistory, Status, Work};
use sealport_ambient::Timestamp;
use sealport_database::sql;
use sealport_directory::company_names;
use sealport_identity::{Person, people};
use sealport_notify::{LetterStatus, letters_of_share};
use uuid::Uuid;

use super::{ShareState, Sharing, read_message, read_ranges};
use crate::facts::{FileRecord, cap_of, check_of, files, mode_of, sees_asset, sees_share};
use crate::row::Row;
use crate::views::{ViewedFile, views_of};
use crate::{RangeSet, Trouble};

/// Everything about one share, for its page.
#[derive(Clone)]
pub struct ShareDetails {
    /// Its id.
    pub id: Uuid,
    /// Its number.
    pub number: i64,
    /// Who sent it.
    pub sender: Person,
    /// Whose it is: the sender's, until it is handed over.
    pub owner: Person,
    /// How the files may be had.
    pub mode: Mode,
    /// What its recipients have to prove.
    pub check: Check,
    /// Whether the newest released version is given.
    pub live: bool,
    /// The cap of each file for each recipient.
    pub cap: Option<u32>,
    /// What the sender wrote.
    pub message: String,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Its end.
    pub expires_at: Timestamp,
    /// The latest that its end can be moved to.
    pub ceiling: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Where it stands.
    pub state: ShareState,
    /// Its revision, for the permit.
    pub revision: i64,
    /// Whether the sender is told of the first fetch.
    pub tell_fetched: bool,
    /// Whether the sender is told of an unfetched end.
    pub tell_unfetched: bool,
    /// Its files.
    pub files: Vec<FileOfShare>,
    /// Its recipients, the replaced ones too.
    pub recipients: Vec<RecipientOfShare>,
}

/// What the history of a share is headed with.
#[derive(Clone, Debug)]
pub struct ShareHead {
    /// Its number.
    pub number: i64,
    /// Whose it is.
    pub owner: Uuid,
    /// Its files.
    pub files: Vec<FileOfShare>,
}

/// A file of a share, as it is given at present.
#[derive(Clone, Debug)]
pub struct FileOfShare {
    /// The asset.
    pub asset: Uuid,
    /// Its title; empty when it is hidden.
    pub title: String,
    /// The file; none while a live share has no released version to give.
    pub rendition: Option<Uuid>,
    /// Name of the file.
    pub file_name: String,
    /// Media type.
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// Version of the asset.
    pub version: i64,
    /// Release status of that version.
    pub status: Status,
    /// Whether the asset was deleted.
    pub deleted: bool,
    /// Whether the reader, who answers for the share, has lost sight of the asset: then nothing is told of it but that it is there.
    pub hidden: bool,
    /// Whether there is a small picture of it.
    pub has_picture: bool,
}

/// A recipient of a share.
#[derive(Clone)]
pub struct RecipientOfShare {
    /// The grant.
    pub grant: Uuid,
    /// The person.
    pub person: Person,
    /// The name of the company for which they see it; none of somebody to whom it is addressed.
    pub viewer_of: Option<String>,
    /// Generation of the newest link.
    pub generation: i64,
    /// Since when.
    pub since: Timestamp,
    /// When the grant was revoked.
    pub revoked_at: Option<Timestamp>,
    /// The grant that took its place.
    pub replaced_by: Option<Uuid>,
    /// When the link was first opened.
    pub opened_at: Option<Timestamp>,
    /// When the first delivery began.
    pub fetched_at: Option<Timestamp>,
    /// When a fresh link was asked for last.
    pub fresh_asked_at: Option<Timestamp>,
    /// What became of the newest letter with a link.
    pub letter: Option<LetterStatus>,
    /// What arrived.
    pub deliveries: Vec<FileProgress>,
    /// What was seen page by page.
    pub views: Vec<ViewedFile>,
}

/// One delivery of one file to one recipient.
#[derive(Clone, Debug)]
pub struct FileProgress {
    /// The delivery.
    pub delivery: Uuid,
    /// The file.
    pub rendition: Uuid,
    /// First, second, … delivery of this file to this recipient.
    pub number: i64,
    /// Bytes of the file.
    pub size: u64,
    /// Bytes handed over.
    pub delivered: u64,
    /// Which bytes.
    pub ranges: RangeSet,
    /// When its first byte was about to leave.
    pub started_at: Timestamp,
    /// When the last byte was noted.
    pub changed_at: Timestamp,
    /// How far it is.
    pub progress: Progress,
}

/// How far a delivery is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// On its way, with whole percent, 99 at most.
    Running(u8),
    /// Broken off; it may go on.
    Aborted {
        /// Then.
        at: Timestamp,
        /// Whole percent, 99 at most.
        percent: u8,
    },
    /// Every byte was handed over.
    Complete(Timestamp),
}

impl Progress {
    pub(crate) fn of(completed: Option<Timestamp>, aborted: Option<Timestamp>, percent: u8) -> Self {
        match (completed, aborted) {
            (Some(at), _) => Self::Complete(at),
            (None, Some(at)) => Self::Aborted { at, percent },
            (None, None) => Self::Running(percent),
        }
    }
}

/// Whole percent, 99 at most: complete is what was noted as complete.
pub(crate) fn percent(delivered: u64, size: u64) -> u8 {
    u8::try_from(u128::from(delivered) * 100 / u128::from(size.max(1))).unwrap_or(99).min(99)
}

impl Sharing {
    /// One share with its files, its recipients and what reached them; none when there is no such share, or none that this
    /// person sees.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn share(&self, permit: &Permit<Work>, share: Uuid) -> Result<Option<ShareDetails>, Trouble> {
        let on = self.ground.database.read();
        let find = concat!("SELECT s.* FROM share s WHERE s.id = $1 AND ", sees_share!("$2"));
        let values = [share.into(), permit.action().person.into()];
        let Some(row) = on.query_one_raw(sql(on, find, values)).await? else { return Ok(None) };
        let row = Row(&row);
        let sender = row.id("sender_id")?;
        let message = read_message(on, &self.ground, share, sender, &row.bytes("message")?).await?;
        let (revoked_at, expires_at) = (row.at_or_none("revoked_at")?, row.at("expires_at")?);
        let owner = row.id_or_none("owner_id")?.unwrap_or(sender);
        let people = people(on, &self.ground, &[sender, owner]).await?;
        Ok(Some(ShareDetails {
            id: share,
            number: row.number("number")?,
            sender: people.get(&sender).cloned().ok_or(Trouble::Malformed("sender"))?,
            owner: people.get(&owner).cloned().ok_or(Trouble::Malformed("owner"))?,
            mode: mode_of(&row.text("mode")?)?,
            check: check_of(&row.text("identity_check")?)?,
            live: row.get("live")?,
            cap: cap_of(row.get("cap")?)?,
            message,
            sent_at: row.at("created_at")?,
            expires_at,
            ceiling: row.at("ceiling_at")?,
            revoked_at,
            state: ShareState::of(revoked_at, expires_at, self.ground.now()),
            revision: row.number("revision")?,
            tell_fetched: row.get("tell_fetched")?,
            tell_unfetched: row.get("tell_unfetched")?,
            files: files_of(on, share, Some(permit.action().person)).await?,
            recipients: self.recipients_of(on, share).await?,
        }))
    }

    /// What the history of a share is headed with; none when it is not this person's to read.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn head(&self, permit: &Permit<ReadHistory>, share: Uuid) -> Result<Option<ShareHead>, Trouble> {
        let ReadHistory { person, of_everything } = *permit.action();
        let on = self.ground.database.read();
        let find = concat!(
            "SELECT s.number, COALESCE(s.owner_id, s.sender_id) AS owner_id FROM share s WHERE s.id = $1 AND ($3 = 1 OR ",
            sees_share!("$2"),
            ")"
        );
        let values = [share.into(), person.into(), i64::from(of_everything).into()];
        let Some(row) = on.query_one_raw(sql(on, find, values)).await? else { return Ok(None) };
        let files = files_of(on, share, (!of_everything).then_some(person)).await?;
        Ok(Some(ShareHead { number: Row(&row).number("number")?, owner: Row(&row).id("owner_id")?, files }))
    }

    async fn recipients_of(&self, on: &impl ConnectionTrait, share: Uuid) -> Result<Vec<RecipientOfShare>, Trouble> {
        let find = "SELECT * FROM share_grant WHERE share_id = $1 ORDER BY id";
        let rows = on.query_all_raw(sql(on, find, [share.into()])).await?;
        let ids = rows.iter().map(|row| Row(row).id("person_id")).collect::<Result<Vec<_>, _>>()?;
        let people = people(on, &self.ground, &ids).await?;
        let companies = rows.iter().map(|row| Row(row).id_or_none("viewer_of")).collect::<Result<Vec<_>, _>>()?;
        let companies = company_names(on, &self.ground, companies.into_iter().flatten()).await?;
        let mut letters = letters_of(on, share).await?;
        let mut deliveries = deliveries_of(on, share).await?;
        let mut views = views_of(on, share).await?;
        rows.iter()
            .map(|row| {
                let row = Row(row);
                let grant = row.id("id")?;
                let person = people.get(&row.id("person_id")?).cloned();
                Ok(RecipientOfShare {
                    grant,
                    person: person.ok_or(Trouble::Malformed("recipient"))?,
                    viewer_of: row
                        .id_or_none("viewer_of")?
                        .map(|company| companies.get(&company).cloned().unwrap_or_default()),
                    generation: row.number("generation")?,
                    since: row.at("created_at")?,
                    revoked_at: row.at_or_none("revoked_at")?,
                    replaced_by: row.id_or_none("replaced_by")?,
                    opened_at: row.at_or_none("opened_at")?,
                    fetched_at: row.at_or_none("fetched_at")?,
                    fresh_asked_at: row.at_or_none("fresh_asked_at")?,
                    letter: letters.remove(&grant),
                    deliveries: deliveries.remove(&grant).unwrap_or_default(),
                    views: views.remove(&grant).unwrap_or_default(),
                })
            })
            .collect()
    }
}

/// The files of a share, as this reader may know them; nothing is hidden from who reads everything.
async fn files_of(on: &impl ConnectionTrait, share: Uuid, reader: Option<Uuid>) -> Result<Vec<FileOfShare>, Trouble> {
    let mut all: Vec<_> = files(on, Uuid::nil(), share).await?.into_iter().map(file_of).collect();
    let Some(reader) = reader else { return Ok(all) };
    let find = concat!(
        "SELECT i.asset_id FROM share_item i JOIN asset a ON a.id = i.asset_id WHERE i.share_id = $1 AND NOT ",
        sees_asset!("$2")
    );
    for row in on.query_all_raw(sql(on, find, [share.into(), reader.into()])).await? {
        let asset = Row(&row).id("asset_id")?;
        for file in all.iter_mut().filter(|file| file.asset == asset) {
            *file = FileOfShare {
                hidden: true,
                has_picture: false,
                title: String::new(),
                file_name: String::new(),
                media_type: String::new(),
                ..file.clone()
            };
        }
    }
    Ok(all)
}

fn file_of(file: FileRecord) -> FileOfShare {
    let FileRecord { asset, title, file, .. } = file;
    let (rendition, version) = (file.as_ref().map(|file| file.rendition), file.as_ref().map_or(0, |file| file.version));
    let size = file.as_ref().map_or(0, |file| file.size);
    let has_picture = file.as_ref().is_some_and(|file| file.thumbnail.is_some());
    let (file_name, media_type) = file.map_or_else(Default::default, |file| (file.name, file.media_type));
    FileOfShare {
        asset: asset.asset,
        title,
        rendition,
        file_name,
        media_type,
        size,
        version,
        status: asset.status,
        deleted: asset.deleted,
        hidden: false,
        has_picture,
    }
}

/// The newest letter with a link of each grant.
async fn letters_of(on: &impl ConnectionTrait, share: Uuid) -> Result<HashMap<Uuid, LetterStatus>, Trouble> {
    let letters = letters_of_share(on, share).await?.into_iter();
    let with_link = letters.filter(|letter| letter.kind.carries_link());
    Ok(with_link.filter_map(|letter| Some((letter.grant?, letter))).collect())
}

async fn deliveries_of(on: &impl ConnectionTrait, share: Uuid) -> Result<HashMap<Uuid, Vec<FileProgress>>, Trouble> {
    let find = "SELECT * FROM delivery WHERE share_id = $1 ORDER BY started_at, id";
    let rows = on.query_all_raw(sql(on, find, [share.into()])).await?;
    let mut deliveries: HashMap<Uuid, Vec<FileProgress>> = HashMap::new();
    for row in &rows {
        deliveries.entry(Row(row).id("grant_id")?).or_default().push(read_progress(row)?);
    }
    Ok(deliveries)
}

fn read_progress(row: &QueryResult) -> Result<FileProgress, Trouble> {
    let row = Row(row);
    let (size, delivered) = (row.count("size")?, row.count("delivered")?);
    let percent = percent(delivered, size);
    let progress = Progress::of(row.at_or_none("completed_at")?, row.at_or_none("aborted_at")?, percent);
    Ok(FileProgress {
        delivery: row.id("id")?,
        rendition: row.id("rendition_id")?,
        number: row.number("number")?,
        size,
        delivered,
        ranges: read_ranges(&row.text("ranges")?)?,
        started_at: row.at("started_at")?,
        changed_at: row.at("changed_at")?,
        progress,
    })
}
