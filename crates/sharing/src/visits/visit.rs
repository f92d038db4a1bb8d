use sea_orm::ConnectionTrait;
use sealport_access::{FileFacts, GrantFacts, ProtectionClass};
use sealport_ambient::Timestamp;
use sealport_database::{id_batch, id_batches, rows_affected, sql};
use sealport_identity::{Language, Person};
use sealport_vault::Secret;
use uuid::Uuid;

use super::{Sight, Visits};
use crate::Contact;
use crate::Trouble;
use crate::facts::{self, FileRecord, GrantRecord, SessionRecord};
use crate::row::Row;
use crate::shares::Progress;

/// The session of a recipient, with the facts that decisions are made on. It allows nothing by itself.
#[derive(Clone, Copy, Debug)]
pub struct Visit {
    /// The session.
    pub session: Uuid,
    /// For `sealport_access::enter`, `look` and `download`.
    pub grant: GrantFacts,
    /// Number of the share.
    pub share_number: i64,
    /// Who sent it.
    pub sender: Uuid,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// The cap of each file.
    pub cap: Option<u32>,
}

/// What stands at the top of a share's page, and in which language the page speaks.
pub struct Letterhead {
    /// Who sent it.
    pub sender: Person,
    /// Whom to ask.
    pub contact: Contact,
    /// What the sender wrote.
    pub message: String,
    /// Who else of the recipient's company has to do with the share.
    pub sight: Sight,
    /// The recipient's language.
    pub language: Language,
}

/// A file of the share, as this grant has it.
#[derive(Clone, Debug)]
pub struct VisitFile {
    /// For `sealport_access::look` and `download`.
    pub facts: FileFacts,
    /// The asset.
    pub asset: Uuid,
    /// The asset's title.
    pub title: String,
    /// How much harm it does in wrong hands.
    pub protection: ProtectionClass,
    /// The file.
    pub rendition: Uuid,
    /// Name of the file.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
    /// CRC-32 of the bytes, for the ZIP.
    pub crc32: u32,
    /// Version of the asset.
    pub version: i64,
    /// When this version was uploaded.
    pub made_at: Timestamp,
    /// The small picture of it, if there is one.
    pub thumbnail: Option<Uuid>,
    /// How many pages can be seen of it; none where nothing can be shown. Known of the files of a list only.
    pub pages: Option<u32>,
    /// Whether it is still being prepared for that. Known of the files of a list only.
    pub preparing: bool,
    /// How far the last delivery of it to this grant is; none when there was none.
    pub progress: Option<Progress>,
}

const SHOWN: &str = concat!("SELECT rendition_id, outcome FROM preview_job WHERE rendition_id IN ", id_batch!());

impl Visit {
    fn of(record: &SessionRecord) -> Self {
        let GrantRecord { facts, number, sender, cap, created_at, .. } = &record.grant;
        Self {
            session: record.session,
            grant: *facts,
            share_number: *number,
            sender: *sender,
            sent_at: *created_at,
            cap: *cap,
        }
    }
}

impl VisitFile {
    fn of(record: FileRecord, cap: Option<u32>) -> Option<Self> {
        let facts = record.facts(cap);
        let file = record.file?;
        Some(Self {
            facts,
            asset: record.asset.asset,
            title: record.title,
            protection: record.protection,
            rendition: file.rendition,
            name: file.name,
            media_type: file.media_type,
            size: file.size,
            sha256: file.sha256,
            crc32: file.crc32,
            version: file.version,
            made_at: file.made_at,
            thumbnail: file.thumbnail,
            pages: None,
            preparing: false,
            progress: record.progress,
        })
    }
}

impl Visits {
    /// The session of a secret and the recipient's language; none when there is no such session. One query.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn visit(&self, secret: &Secret) -> Result<Option<(Visit, Language)>, Trouble> {
        let Some((record, language)) = facts::session(self.ground.database.read(), secret).await? else {
            return Ok(None);
        };
        facts::note_use(&self.ground, &record, self.ground.now()).await?;
        Ok(Some((Visit::of(&record), language)))
    }

    /// The session of a secret and one file of its share, by the name of the file or of its thumbnail. One query.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn file(&self, secret: &Secret, rendition: Uuid) -> Result<Option<(Visit, Option<VisitFile>)>, Trouble> {
        let found = facts::session_and_file(self.ground.database.read(), secret, rendition).await?;
        let Some((record, file)) = found else { return Ok(None) };
        facts::note_use(&self.ground, &record, self.ground.now()).await?;
        let visit = Visit::of(&record);
        Ok(Some((visit, file.and_then(|file| VisitFile::of(file, visit.cap)))))
    }

    /// All files of the share that the session is for, in their order. A file that a live share can't give at present is
    /// left out; the others are there whether or not a decision will allow them.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn files(&self, visit: &Visit) -> Result<Vec<VisitFile>, Trouble> {
        let holding = visit.grant.holding;
        let records = facts::files(self.ground.database.read(), holding.grant, holding.share).await?;
        let mut files: Vec<_> = records.into_iter().filter_map(|record| VisitFile::of(record, visit.cap)).collect();
        self.note_what_is_shown(&mut files).await?;
        Ok(files)
    }

    /// What can be seen of these files. Asked for lists only: a decision about one file does without.
    async fn note_what_is_shown(&self, files: &mut [VisitFile]) -> Result<(), Trouble> {
        let on = self.ground.database.read();
        for some in id_batches(files.iter().map(|file| file.rendition)) {
            for row in &on.query_all_raw(sql(on, SHOWN, some)).await? {
                let row = Row(row);
                let rendition = row.id("rendition_id")?;
                let outcome: Option<String> = row.get("outcome")?;
                for file in files.iter_mut().filter(|file| file.rendition == rendition) {
                    file.preparing = outcome.is_none();
                }
            }
        }
        Ok(())
    }

    /// What the share's page says of itself: the sender and the message; and the recipient's language.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn letterhead(&self, visit: &Visit) -> Result<Letterhead, Trouble> {
        let holding = visit.grant.holding;
        let generation = visit.grant.current_generation;
        let grant = facts::grant(self.ground.database.read(), holding.grant, generation).await?;
        let grant = grant.ok_or(Trouble::Malformed("grant"))?;
        let content = self.contents.of(&self.ground, &grant).await?;
        Ok(Letterhead {
            sender: content.sender.clone(),
            contact: content.contact.clone(),
            message: content.message.clone(),
            sight: self.sight_in(&content, holding.grant).await?,
            language: grant.language,
        })
    }

    /// The entity tag of the archive that was last begun in the session.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn archive(&self, visit: &Visit) -> Result<Option<String>, Trouble> {
        let on = self.ground.database.read();
        let find = "SELECT archive FROM grant_session WHERE id = $1";
        match on.query_one_raw(sql(on, find, [visit.session.into()])).await? {
            Some(row) => Ok(Row(&row).get("archive")?),
            None => Ok(None),
        }
    }

    /// Notes which archive is begun: a program that goes on later without naming it means this one.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn note_archive(&self, visit: &Visit, tag: &str) -> Result<(), Trouble> {
        let session = visit.session;
        self.ground
            .database
            .write(async |on| {
                let note = "UPDATE grant_session SET archive = $2 WHERE id = $1";
                rows_affected(on, note, [session.into(), tag.into()]).await?;
                Ok::<_, Trouble>(())
            })
            .await
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn close(&self, secret: &Secret) -> Result<(), Trouble> {
        let hash = secret.hash().as_bytes().to_vec();
        self.ground
            .database
            .write(async |on| {
                rows_affected(on, "DELETE FROM grant_session WHERE secret_hash = $1", [hash.clone().into()]).await?;
                Ok::<_, Trouble>(())
            })
            .await
    }
}
