//! What the records say about a grant and the files in it, in the shape that `sealport-access` decides on.

mod columns;
mod read;

use sea_orm::{ConnectionTrait, QueryResult, Value};
use sealport_access::{AssetFacts, Check, DeliveryFacts, FileFacts, GrantFacts, Mode, ProtectionClass};
use sealport_ambient::Timestamp;
use sealport_database::{Ground, rows_affected, sql};
use sealport_identity::Language;
use sealport_vault::{Secret, SecretHash};
use uuid::Uuid;

use self::columns::{
    delivery_joins, file_columns, file_joins, grant_columns, language_column, session_columns, session_joins,
    shown_columns,
};
pub(crate) use self::columns::{first_title, is_named, sees_asset, sees_share};
pub(crate) use self::read::cap_of;
use self::read::{Claim, read_file, read_language, read_session, read_shown};
use crate::Trouble;
use crate::row::Row;
use crate::shares::{Progress, ShareCursor};
use crate::visits::{NOTE_ACCOUNT_USE_AFTER, NOTE_USE_AFTER};

/// The words of [`Mode`] in the database and the history.
pub(crate) const fn mode_word(mode: Mode) -> &'static str {
    match mode {
        Mode::View => "view",
        Mode::Download => "download",
    }
}

pub(crate) fn mode_of(word: &str) -> Result<Mode, Trouble> {
    match word {
        "view" => Ok(Mode::View),
        "download" => Ok(Mode::Download),
        _ => Err(Trouble::Malformed("mode")),
    }
}

pub(crate) fn check_of(word: &str) -> Result<Check, Trouble> {
    Check::parse(word).ok_or(Trouble::Malformed("identity check"))
}

/// A grant with its share, as read in one query.
pub(crate) struct GrantRecord {
    pub facts: GrantFacts,
    pub number: i64,
    pub sender: Uuid,
    pub secret_hash: SecretHash,
    pub cap: Option<u32>,
    pub created_at: Timestamp,
}

/// A grant, with what its page needs besides. Deciding about a file does without: every record that isn't in memory has to
/// be decrypted.
pub(crate) struct ShownGrant {
    pub grant: GrantRecord,
    /// The recipient's language.
    pub language: Language,
    /// Stands for the content of the share: it differs whenever the share or one of its assets has changed.
    pub content: (i64, i64),
}

impl std::ops::Deref for ShownGrant {
    type Target = GrantRecord;

    fn deref(&self) -> &GrantRecord {
        &self.grant
    }
}

/// A session that a grant was opened with.
pub(crate) struct SessionRecord {
    pub session: Uuid,
    pub used_at: Timestamp,
    /// The account's session that it hangs on, with when its use was last noted.
    pub account: Option<(Uuid, Timestamp)>,
    pub grant: GrantRecord,
}

/// A file of a share, as one grant has it.
#[derive(Clone)]
pub(crate) struct FileRecord {
    pub asset: AssetFacts,
    pub title: String,
    pub protection: ProtectionClass,
    pub file: Option<FileDetail>,
    pub deliveries: (u32, bool),
    /// How far the last delivery is.
    pub progress: Option<Progress>,
}

#[derive(Clone)]
pub(crate) struct FileDetail {
    pub rendition: Uuid,
    pub name: String,
    pub media_type: String,
    pub size: u64,
    pub sha256: [u8; 32],
    pub crc32: u32,
    pub version: i64,
    pub made_at: Timestamp,
    pub thumbnail: Option<Uuid>,
}

impl FileRecord {
    /// The facts for a decision, with the cap of the share.
    pub fn facts(&self, cap: Option<u32>) -> FileFacts {
        let (taken, running) = self.deliveries;
        FileFacts {
            rendition: self.file.as_ref().map_or(Uuid::nil(), |file| file.rendition),
            in_share: self.file.is_some(),
            asset: self.asset,
            deliveries: DeliveryFacts { cap, taken, running },
        }
    }
}

/// The assets that a share holds, frozen or live.
pub(crate) async fn assets(on: &impl ConnectionTrait, share: Uuid) -> Result<Vec<Uuid>, Trouble> {
    let find = "SELECT asset_id FROM share_item WHERE share_id = $1 ORDER BY position";
    let rows = on.query_all_raw(sql(on, find, [share.into()])).await?;
    rows.iter().map(|row| Ok(Row(row).id("asset_id")?)).collect()
}

async fn grant_row(on: &impl ConnectionTrait, grant: Uuid) -> Result<Option<QueryResult>, Trouble> {
    let text =
        concat!("SELECT ", shown_columns!(), " FROM share_grant g JOIN share s ON s.id = g.share_id WHERE g.id = $1");
    Ok(on.query_one_raw(sql(on, text, [grant.into()])).await?)
}

/// The grant, for whoever presents a link of `generation`.
pub(crate) async fn grant(
    on: &impl ConnectionTrait,
    grant: Uuid,
    generation: i64,
) -> Result<Option<ShownGrant>, Trouble> {
    let row = grant_row(on, grant).await?;
    row.map(|row| read_shown(&row, Claim::by_link(generation))).transpose()
}

/// The grant, for whoever signed in to the recipient's account.
pub(crate) async fn grant_for_account(on: &impl ConnectionTrait, grant: Uuid) -> Result<Option<ShownGrant>, Trouble> {
    let row = grant_row(on, grant).await?;
    row.as_ref().map(for_account).transpose()
}

fn for_account(row: &QueryResult) -> Result<ShownGrant, Trouble> {
    let generation = Row(row).number("current_generation")?;
    read_shown(row, Claim { proof: Check::Account, ..Claim::by_link(generation) })
}

/// The grants of a person, of shares sent before `from` and then by id, the newest share first; those that somebody else
/// got instead are left out.
pub(crate) async fn grants_of_person(
    on: &impl ConnectionTrait,
    person: Uuid,
    from: ShareCursor,
    limit: u32,
) -> Result<Vec<ShownGrant>, Trouble> {
    let text = concat!(
        "SELECT ",
        shown_columns!(),
        " FROM share_grant g JOIN share s ON s.id = g.share_id WHERE g.person_id = $1 AND g.replaced_by IS NULL \
         AND (s.created_at < $2 OR (s.created_at = $2 AND g.id < $3)) ORDER BY s.created_at DESC, g.id DESC LIMIT $4"
    );
    let values = [person.into(), from.at.micros().into(), from.id.into(), i64::from(limit).into()];
    let rows = on.query_all_raw(sql(on, text, values)).await?;
    rows.iter().map(for_account).collect()
}

/// The session of a secret, with its grant and the recipient's language.
pub(crate) async fn session(
    on: &impl ConnectionTrait,
    secret: &Secret,
) -> Result<Option<(SessionRecord, Language)>, Trouble> {
    let text = concat!(
        "SELECT ",
        session_columns!(),
        ", ",
        grant_columns!(),
        ", ",
        language_column!(),
        session_joins!(),
        "WHERE e.secret_hash = $1"
    );
    let row = on.query_one_raw(sql(on, text, [hash_value(secret)])).await?;
    row.map(|row| Ok((read_session(&row)?, read_language(&row)?))).transpose()
}

/// The session of a secret, with its grant and one file, all in one query; no file when the share has no such one.
pub(crate) async fn session_and_file(
    on: &impl ConnectionTrait,
    secret: &Secret,
    rendition: Uuid,
) -> Result<Option<(SessionRecord, Option<FileRecord>)>, Trouble> {
    let text = concat!(
        "SELECT ",
        session_columns!(),
        ", ",
        grant_columns!(),
        ", ",
        file_columns!(),
        session_joins!(),
        "LEFT JOIN rendition wanted ON wanted.id = $2 \
         LEFT JOIN share_item i ON i.share_id = s.id AND i.asset_id = wanted.asset_id ",
        file_joins!(),
        delivery_joins!("g.id"),
        "WHERE e.secret_hash = $1"
    );
    let Some(row) = on.query_one_raw(sql(on, text, [hash_value(secret), rendition.into()])).await? else {
        return Ok(None);
    };
    let session = read_session(&row)?;
    if Row(&row).id_or_none("asset_id")?.is_none() {
        return Ok(Some((session, None)));
    }
    let file = read_file(&row)?;
    // The thumbnail of a file of the share may be asked for by its own name; an older version may not.
    let asked = file.file.as_ref().is_some_and(|file| file.rendition == rendition || file.thumbnail == Some(rendition));
    Ok(Some((session, asked.then_some(file))))
}

/// A session by its id with a file that is being transferred in it: a newer version of a live asset doesn't end the
/// transfer of the one before.
pub(crate) async fn running(
    on: &impl ConnectionTrait,
    session: Uuid,
    rendition: Uuid,
) -> Result<Option<(SessionRecord, Option<FileRecord>)>, Trouble> {
    let text = concat!(
        "SELECT ",
        session_columns!(),
        ", ",
        grant_columns!(),
        ", ",
        file_columns!(),
        session_joins!(),
        "LEFT JOIN rendition r ON r.id = $2 \
         LEFT JOIN share_item i ON i.share_id = s.id AND i.asset_id = r.asset_id \
         AND (i.rendition_id IS NULL OR i.rendition_id = r.id) \
         LEFT JOIN asset a ON a.id = i.asset_id \
         LEFT JOIN asset_version v ON v.asset_id = a.id AND v.number = r.version ",
        delivery_joins!("g.id"),
        "WHERE e.id = $1"
    );
    let Some(row) = on.query_one_raw(sql(on, text, [session.into(), rendition.into()])).await? else {
        return Ok(None);
    };
    let session = read_session(&row)?;
    let is_there = Row(&row).id_or_none("asset_id")?.is_some();
    Ok(Some((session, if is_there { Some(read_file(&row)?) } else { None })))
}

/// Notes that a session was used, at most every five minutes, and the account's session that it hangs on, at most every
/// minute. A session that is over stays over.
pub(crate) async fn note_use(ground: &Ground, record: &SessionRecord, now: Timestamp) -> Result<(), Trouble> {
    if record.grant.facts.session_expires_at <= now {
        return Ok(());
    }
    let own = (now.since(record.used_at) >= NOTE_USE_AFTER).then_some((record.session, record.used_at));
    let account = record.account.filter(|(_, used_at)| now.since(*used_at) >= NOTE_ACCOUNT_USE_AFTER);
    if own.is_none() && account.is_none() {
        return Ok(());
    }
    ground
        .database
        .write(async |on| {
            let note = "UPDATE grant_session SET used_at = $2 WHERE id = $1 AND used_at = $3";
            let note_account = "UPDATE session SET used_at = $2 WHERE id = $1 AND used_at = $3";
            for (note, used) in [(note, own), (note_account, account)] {
                let Some((session, before)) = used else { continue };
                rows_affected(on, note, [session.into(), now.micros().into(), before.micros().into()]).await?;
            }
            Ok::<_, Trouble>(())
        })
        .await
}

/// All files of a share, as one grant has them, in their order.
pub(crate) async fn files(on: &impl ConnectionTrait, grant: Uuid, share: Uuid) -> Result<Vec<FileRecord>, Trouble> {
    let text = concat!(
        "SELECT ",
        file_columns!(),
        " FROM share_item i ",
        file_joins!(),
        delivery_joins!("$1"),
        "WHERE i.share_id = $2 ORDER BY i.position"
    );
    let rows = on.query_all_raw(sql(on, text, [grant.into(), share.into()])).await?;
    rows.iter().map(read_file).collect()
}

fn hash_value(secret: &Secret) -> Value {
    secret.hash().as_bytes().to_vec().into()
}
