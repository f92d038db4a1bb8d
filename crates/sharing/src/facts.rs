//! What the records say about a grant and the files in it, in the shape that `sealport-access` decides on.

use std::time::Duration;

use sea_orm::{ConnectionTrait, QueryResult, Value};
use sealport_access::{AssetFacts, Check, DeliveryFacts, FileFacts, GrantFacts, Holding, Mode, Status};
use sealport_ambient::Timestamp;
use sealport_database::{Ground, rows_affected, sql};
use sealport_identity::Language;
use sealport_vault::{Secret, SecretHash};
use uuid::Uuid;

use crate::Trouble;
use crate::deliveries::is_spent;
use crate::row::Row;
use crate::shares::{Progress, ShareCursor, percent};
use crate::visits::{IDLE, NOTE_ACCOUNT_USE_AFTER, NOTE_USE_AFTER};

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

/// Whether the holder of a viewer's grant is still the viewer as whom it was given: named before it was, and since then, with an
/// account that is not switched off.
macro_rules! is_named {
    ($grant:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM company_viewer named JOIN account named_account \
             ON named_account.person_id = named.contact_id AND named_account.disabled_at IS NULL WHERE named.company_id = ",
            $grant,
            ".viewer_of AND named.contact_id = ",
            $grant,
            ".person_id AND named.named_at <= ",
            $grant,
            ".created_at)"
        )
    };
}
pub(crate) use is_named;

/// Columns of a grant `g` in its share `s`. Who sees the share for a company signs in, whatever the share asks of others; and
/// whoever is not named any more holds a revoked grant, from that very transaction on.
macro_rules! grant_columns {
    () => {
        concat!(
            "g.id AS grant_id, g.person_id, g.generation AS current_generation, g.secret_hash AS link_hash, \
         CASE WHEN g.viewer_of IS NULL OR g.revoked_at IS NOT NULL OR ",
            is_named!("g"),
            " THEN g.revoked_at ELSE s.created_at END AS grant_revoked_at, \
         s.id AS share_id, s.number, s.sender_id, s.mode, s.cap, \
         CASE WHEN g.viewer_of IS NULL THEN s.identity_check ELSE 'account' END AS identity_check, \
         s.expires_at AS share_expires_at, s.revision AS share_revision, s.revoked_at AS share_revoked_at, \
         s.created_at AS share_created_at"
        )
    };
}

/// The language of the recipient of a grant `g`.
macro_rules! language_column {
    () => {
        "(SELECT p.language FROM person p WHERE p.id = g.person_id) AS recipient_language"
    };
}

/// Columns of a [`ShownGrant`].
macro_rules! shown_columns {
    () => {
        concat!(
            grant_columns!(),
            ", ",
            language_column!(),
            ", (SELECT CAST(SUM(a.revision) AS BIGINT) FROM share_item i JOIN asset a ON a.id = i.asset_id \
              WHERE i.share_id = s.id) AS content_revision"
        )
    };
}

/// Columns of a file of the share: item `i`, asset `a`, version `v`, rendition `r`, deliveries `c` and `d`.
macro_rules! file_columns {
    () => {
        "a.id AS asset_id, a.revision AS asset_revision, a.title, a.available_from, a.licence_until, a.deleted_at, \
         v.status, r.id AS rendition_id, r.file_name, r.media_type, r.size, r.sha256, r.crc32, r.created_at AS made_at, \
         r.version, c.taken, d.id AS delivery_id, d.completed_at, d.aborted_at, d.delivered, d.handed, \
         (SELECT t.id FROM rendition t WHERE t.asset_id = r.asset_id AND t.version = r.version \
          AND t.kind = 'thumbnail' LIMIT 1) AS thumbnail_id"
    };
}

/// From an item to its file: the frozen one, or that of the newest released version, while whoever answers for the share may
/// share it.
macro_rules! file_joins {
    () => {
        "LEFT JOIN asset a ON a.id = i.asset_id \
         LEFT JOIN rendition frozen ON frozen.id = i.rendition_id \
         LEFT JOIN asset_version v ON v.asset_id = a.id AND v.number = COALESCE(frozen.version, \
         CASE WHEN EXISTS (SELECT 1 FROM share lives JOIN person_right held ON held.collection_id = a.collection_id \
         AND held.person_id = COALESCE(lives.owner_id, lives.sender_id) AND held.may_share = 1 \
         WHERE lives.id = i.share_id) THEN a.released_version END) \
         LEFT JOIN rendition r ON r.id = COALESCE(i.rendition_id, v.original_id) "
    };
}

/// From a file to what was delivered of it to a grant, with the newest delivery.
macro_rules! delivery_joins {
    ($grant:literal) => {
        concat!(
            "LEFT JOIN delivery_count c ON c.grant_id = ",
            $grant,
            " AND c.rendition_id = r.id LEFT JOIN delivery d ON d.grant_id = ",
            $grant,
            " AND d.rendition_id = r.id AND d.number = c.taken "
        )
    };
}

/// Columns of a session `e`, and of the account's session `w` that it may hang on.
macro_rules! session_columns {
    () => {
        "e.id AS session_id, e.generation, e.used_at, e.expires_at, e.proof, e.account_session_id, e.account_idle, \
         w.used_at AS account_used_at, w.expires_at AS account_expires_at"
    };
}

/// A session `e` with its grant and its share, and the account's session that it hangs on, while that one lives.
macro_rules! session_joins {
    () => {
        " FROM grant_session e JOIN share_grant g ON g.id = e.grant_id JOIN share s ON s.id = g.share_id \
         LEFT JOIN session w ON w.id = e.account_session_id AND w.person_id = g.person_id AND w.stage = 'full' \
         AND EXISTS (SELECT 1 FROM account o WHERE o.person_id = w.person_id AND o.disabled_at IS NULL) "
    };
}

/// Whether the person sees the share `s`: whose it is, and who may see every asset in it.
macro_rules! sees_share {
    ($person:literal) => {
        concat!(
            "(COALESCE(s.owner_id, s.sender_id) = ",
            $person,
            " OR NOT EXISTS (SELECT 1 FROM share_item seen_item JOIN asset seen_asset ON seen_asset.id = seen_item.asset_id \
             WHERE seen_item.share_id = s.id AND NOT EXISTS (SELECT 1 FROM person_right held WHERE held.person_id = ",
            $person,
            " AND held.collection_id = seen_asset.collection_id)))"
        )
    };
}
pub(crate) use sees_share;

/// Whether the person may see the asset `a` at present.
macro_rules! sees_asset {
    ($person:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM person_right sight WHERE sight.person_id = ",
            $person,
            " AND sight.collection_id = a.collection_id)"
        )
    };
}
pub(crate) use sees_asset;

/// The title of the first file of the share `s`; null for whoever has lost sight of that file.
macro_rules! first_title {
    ($person:literal) => {
        concat!(
            "(SELECT CASE WHEN ",
            crate::facts::sees_asset!($person),
            " THEN a.title END FROM share_item i JOIN asset a ON a.id = i.asset_id WHERE i.share_id = s.id \
             ORDER BY i.position LIMIT 1) AS first_title"
        )
    };
}
pub(crate) use first_title;

/// A file of a share, as one grant has it.
#[derive(Clone)]
pub(crate) struct FileRecord {
    pub asset: AssetFacts,
    pub title: String,
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

/// The grant, for whoever presents a link of `generation`.
pub(crate) async fn grant(
    on: &impl ConnectionTrait,
    grant: Uuid,
    generation: i64,
) -> Result<Option<ShownGrant>, Trouble> {
    let text =
        concat!("SELECT ", shown_columns!(), " FROM share_grant g JOIN share s ON s.id = g.share_id WHERE g.id = $1");
    let row = on.query_one_raw(sql(on, text, [grant.into()])).await?;
    row.map(|row| read_shown(&row, Claim::by_link(generation))).transpose()
}

/// The grant, for whoever signed in to the recipient's account.
pub(crate) async fn grant_for_account(on: &impl ConnectionTrait, grant: Uuid) -> Result<Option<ShownGrant>, Trouble> {
    let text =
        concat!("SELECT ", shown_columns!(), " FROM share_grant g JOIN share s ON s.id = g.share_id WHERE g.id = $1");
    let row = on.query_one_raw(sql(on, text, [grant.into()])).await?;
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

/// How somebody claims a grant.
struct Claim {
    generation: i64,
    session_ends: Timestamp,
    proof: Check,
}

impl Claim {
    /// By a link that is being opened, or only looked at.
    const fn by_link(generation: i64) -> Self {
        Self { generation, session_ends: Timestamp::from_micros(i64::MAX), proof: Check::Link }
    }
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

fn read_session(row: &QueryResult) -> Result<SessionRecord, Trouble> {
    let read = Row(row);
    let used_at = read.at("used_at")?;
    let account = read.id_or_none("account_session_id")?;
    let (account, account_ends) = match (account, read.at_or_none("account_used_at")?) {
        (None, _) => (None, Timestamp::from_micros(i64::MAX)),
        // It ended, and with it what was opened in it.
        (Some(_), None) => (None, Timestamp::from_micros(i64::MIN)),
        (Some(account), Some(used_at)) => {
            let idle = Duration::from_micros(read.count("account_idle")?);
            (Some((account, used_at)), read.at("account_expires_at")?.min(used_at.after(idle)))
        }
    };
    let claim = Claim {
        generation: read.number("generation")?,
        session_ends: read.at("expires_at")?.min(used_at.after(IDLE)).min(account_ends),
        proof: check_of(&read.text("proof")?)?,
    };
    Ok(SessionRecord { session: read.id("session_id")?, used_at, account, grant: read_grant(row, claim)? })
}

fn read_grant(row: &QueryResult, claim: Claim) -> Result<GrantRecord, Trouble> {
    let row = Row(row);
    let facts = GrantFacts {
        holding: Holding {
            share: row.id("share_id")?,
            grant: row.id("grant_id")?,
            person: row.id("person_id")?,
            share_revision: row.number("share_revision")?,
        },
        presented_generation: claim.generation,
        current_generation: row.number("current_generation")?,
        grant_revoked_at: row.at_or_none("grant_revoked_at")?,
        share_revoked_at: row.at_or_none("share_revoked_at")?,
        share_expires_at: row.at("share_expires_at")?,
        session_expires_at: claim.session_ends,
        mode: mode_of(&row.text("mode")?)?,
        needs: check_of(&row.text("identity_check")?)?,
        proof: claim.proof,
    };
    Ok(GrantRecord {
        facts,
        number: row.number("number")?,
        sender: row.id("sender_id")?,
        secret_hash: row.hash("link_hash")?.into(),
        cap: cap_of(row.get("cap")?)?,
        created_at: row.at("share_created_at")?,
    })
}

fn read_shown(row: &QueryResult, claim: Claim) -> Result<ShownGrant, Trouble> {
    let grant = read_grant(row, claim)?;
    let content = (grant.facts.holding.share_revision, Row(row).get::<Option<i64>>("content_revision")?.unwrap_or(0));
    Ok(ShownGrant { content, language: read_language(row)?, grant })
}

fn read_language(row: &QueryResult) -> Result<Language, Trouble> {
    let word = Row(row).get::<Option<String>>("recipient_language")?;
    Ok(word.as_deref().and_then(Language::parse).unwrap_or_default())
}

pub(crate) fn cap_of(stored: Option<i64>) -> Result<Option<u32>, Trouble> {
    stored.map(|cap| u32::try_from(cap).map_err(|_| Trouble::Malformed("cap"))).transpose()
}

fn read_file(row: &QueryResult) -> Result<FileRecord, Trouble> {
    let row = Row(row);
    let rendition = row.id_or_none("rendition_id")?;
    // A live share of an asset without a released version has no file to give at present.
    let status = match row.get::<Option<String>>("status")? {
        Some(word) => Status::parse(&word).ok_or(Trouble::Malformed("release status"))?,
        None => Status::Withdrawn,
    };
    let file = match rendition {
        Some(rendition) => Some(FileDetail {
            rendition,
            name: row.text("file_name")?,
            media_type: row.text("media_type")?,
            size: row.count("size")?,
            sha256: row.hash("sha256")?,
            crc32: u32::try_from(row.number("crc32")?).map_err(|_| Trouble::Malformed("CRC-32"))?,
            version: row.number("version")?,
            made_at: row.at("made_at")?,
            thumbnail: row.id_or_none("thumbnail_id")?,
        }),
        None => None,
    };
    let taken = u32::try_from(row.get::<Option<i64>>("taken")?.unwrap_or(0)).unwrap_or(u32::MAX);
    let progress = match (row.id_or_none("delivery_id")?, &file) {
        (Some(_), Some(file)) => {
            let percent = percent(row.count("delivered")?, file.size);
            Some(Progress::of(row.at_or_none("completed_at")?, row.at_or_none("aborted_at")?, percent))
        }
        _ => None,
    };
    let running = match (&progress, &file) {
        (None, _) | (_, None) | (Some(Progress::Complete(_)), _) => false,
        (Some(_), Some(file)) => !is_spent(row.count("handed")?, file.size),
    };
    Ok(FileRecord {
        asset: AssetFacts {
            asset: row.id("asset_id")?,
            revision: row.number("asset_revision")?,
            status,
            available_from: row.at_or_none("available_from")?,
            licence_until: row.at_or_none("licence_until")?,
            deleted: row.at_or_none("deleted_at")?.is_some(),
        },
        title: row.text("title")?,
        file,
        deliveries: (taken, running),
        progress,
    })
}
