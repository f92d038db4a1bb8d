use std::collections::HashMap;

use sea_orm::{ConnectionTrait, QueryResult, Value};
use sealport_access::{Check, Mode, Permit, ShareFacts, Work};
use sealport_ambient::Timestamp;
use sealport_database::{id_batch, id_batches, sql};
use sealport_identity::Address;
use uuid::Uuid;

use super::Sharing;
use crate::Trouble;
use crate::facts::{cap_of, check_of, first_title, mode_of, sees_asset, sees_share};
use crate::row::Row;

/// Where a share stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShareState {
    /// Its files can be had.
    Active,
    /// Its end has come.
    Ended,
    /// It was revoked.
    Revoked,
}

impl ShareState {
    pub(super) fn of(revoked_at: Option<Timestamp>, expires_at: Timestamp, now: Timestamp) -> Self {
        match revoked_at {
            Some(_) => Self::Revoked,
            None if expires_at <= now => Self::Ended,
            None => Self::Active,
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Ended => "ended",
            Self::Revoked => "revoked",
        }
    }
}

/// Which shares are listed.
#[derive(Clone, Debug, Default)]
pub struct ListFilter {
    /// Only those in this state.
    pub state: Option<ShareState>,
    /// Only those that belong to the person who asks.
    pub mine: bool,
    /// A share's number, a recipient's whole address, or words of a title, a keyword or a file name.
    pub search: String,
}

/// A place in the register: shares sent before it come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShareCursor {
    /// When the last one shown was sent.
    pub at: Timestamp,
    /// Its id.
    pub id: Uuid,
}

impl ShareCursor {
    /// Before everything: the newest come next.
    pub const NEWEST: Self = Self { at: Timestamp::from_micros(i64::MAX), id: Uuid::max() };
}

/// A line of the register.
#[derive(Clone, Debug)]
pub struct ListedShare {
    /// Its id.
    pub id: Uuid,
    /// Its number.
    pub number: i64,
    /// Who sent it.
    pub sender: Uuid,
    /// How the files may be had.
    pub mode: Mode,
    /// What its recipients have to prove.
    pub check: Check,
    /// Whether the newest released version is given.
    pub live: bool,
    /// The cap of each file for each recipient.
    pub cap: Option<u32>,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Its end.
    pub expires_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Where it stands.
    pub state: ShareState,
    /// Title of its first file.
    pub first_title: Option<String>,
    /// How many files.
    pub files: u64,
    /// How many recipients, the replaced ones not counted.
    pub recipients: u64,
    /// For how many of them the mail server took the letter.
    pub accepted: u64,
    /// For how many of them the newest letter failed for good.
    pub failed: u64,
    /// How many opened their link.
    pub opened: u64,
    /// How many began to fetch a file.
    pub fetched: u64,
}

impl ListedShare {
    /// The place after this line.
    pub const fn cursor(&self) -> ShareCursor {
        ShareCursor { at: self.sent_at, id: self.id }
    }
}

/// A share that an asset is part of.
#[derive(Clone, Debug)]
pub struct AssetShare {
    /// The share.
    pub share: Uuid,
    /// Its number.
    pub number: i64,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Its end.
    pub expires_at: Timestamp,
    /// Where it stands.
    pub state: ShareState,
    /// Who sent it.
    pub sender: Uuid,
    /// To whom, the replaced and revoked ones not counted.
    pub recipients: Vec<Uuid>,
}

const LIST: &str = concat!(
    "SELECT s.id, s.number, s.sender_id, s.mode, s.identity_check, s.live, s.cap, s.created_at, s.expires_at, \
    s.revoked_at, ",
    first_title!("$6"),
    ", \
    (SELECT COUNT(*) FROM share_item i WHERE i.share_id = s.id) AS files, \
    (SELECT COUNT(*) FROM share_grant g WHERE g.share_id = s.id AND g.replaced_by IS NULL) AS recipients, \
    (SELECT COUNT(*) FROM share_grant g WHERE g.share_id = s.id AND g.replaced_by IS NULL AND EXISTS \
     (SELECT 1 FROM letter l WHERE l.grant_id = g.id AND l.state = 'accepted')) AS accepted, \
    (SELECT COUNT(*) FROM share_grant g WHERE g.share_id = s.id AND g.replaced_by IS NULL AND EXISTS \
     (SELECT 1 FROM letter l WHERE l.grant_id = g.id AND l.state = 'failed' AND NOT EXISTS \
      (SELECT 1 FROM letter later WHERE later.grant_id = g.id AND later.created_at > l.created_at))) AS failed, \
    (SELECT COUNT(*) FROM share_grant g WHERE g.share_id = s.id AND g.replaced_by IS NULL \
     AND g.opened_at IS NOT NULL) AS opened, \
    (SELECT COUNT(*) FROM share_grant g WHERE g.share_id = s.id AND g.replaced_by IS NULL \
     AND g.fetched_at IS NOT NULL) AS fetched \
    FROM share s WHERE (s.created_at < $1 OR (s.created_at = $1 AND s.id < $2)) \
    AND ($3 = 'all' OR ($3 = 'revoked' AND s.revoked_at IS NOT NULL) \
     OR ($3 = 'active' AND s.revoked_at IS NULL AND s.expires_at > $4) \
     OR ($3 = 'ended' AND s.revoked_at IS NULL AND s.expires_at <= $4)) \
    AND ($5 = 0 OR COALESCE(s.owner_id, s.sender_id) = $6) AND ",
    sees_share!("$6"),
    " \
    AND ($7 = '' OR s.number = $8 \
     OR EXISTS (SELECT 1 FROM share_grant g JOIN person p ON p.id = g.person_id \
      WHERE g.share_id = s.id AND p.address_hash = $9) \
     OR EXISTS (SELECT 1 FROM share_item i JOIN asset a ON a.id = i.asset_id \
      WHERE i.share_id = s.id AND a.search LIKE $7 ESCAPE '!' AND ",
    sees_asset!("$6"),
    ")) \
    ORDER BY s.created_at DESC, s.id DESC LIMIT $10"
);

impl Sharing {
    /// The register of the shares that this person sees, the newest first.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn list(
        &self,
        permit: &Permit<Work>,
        filter: &ListFilter,
        from: ShareCursor,
        limit: u32,
    ) -> Result<Vec<ListedShare>, Trouble> {
        let on = self.ground.database.read();
        let now = self.ground.now();
        let search = filter.search.trim();
        let number: i64 = search.trim_start_matches('#').parse().unwrap_or(-1);
        let address = Address::parse(search).map(|it| self.ground.keyring.addresses.hash(&it.normalised()).to_vec());
        let values: [Value; 10] = [
            from.at.micros().into(),
            from.id.into(),
            filter.state.map_or("all", ShareState::as_str).into(),
            now.micros().into(),
            i64::from(filter.mine).into(),
            permit.action().person.into(),
            like(search).into(),
            number.into(),
            address.unwrap_or_default().into(),
            i64::from(limit).into(),
        ];
        let rows = on.query_all_raw(sql(on, LIST, values)).await?;
        rows.iter().map(|row| read_line(row, now)).collect()
    }

    /// What `sealport_access::change_share` decides on for this person; none when there is no such share.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn facts(&self, person: Uuid, share: Uuid) -> Result<Option<ShareFacts>, Trouble> {
        let on = self.ground.database.read();
        let find = concat!(
            "SELECT COALESCE(s.owner_id, s.sender_id) AS owner_id, s.revision, ",
            sees_share!("$2"),
            " AS seen FROM share s WHERE s.id = $1"
        );
        let row = on.query_one_raw(sql(on, find, [share.into(), person.into()])).await?;
        let facts = |row: QueryResult| -> Result<_, Trouble> {
            let row = Row(&row);
            let (owner, revision, seen) = (row.id("owner_id")?, row.number("revision")?, row.get("seen")?);
            Ok(ShareFacts { share, owner, revision, seen })
        };
        row.map(facts).transpose()
    }
}

/// With whom an asset was shared, as far as this person sees the shares; the newest first.
///
/// # Errors
/// [`Trouble`].
pub async fn asset_shares(
    on: &impl ConnectionTrait,
    permit: &Permit<Work>,
    asset: Uuid,
    now: Timestamp,
) -> Result<Vec<AssetShare>, Trouble> {
    let find = concat!(
        "SELECT DISTINCT s.id, s.number, s.created_at, s.expires_at, s.revoked_at, s.sender_id FROM share s \
         JOIN share_item i ON i.share_id = s.id WHERE i.asset_id = $1 AND ",
        sees_share!("$2"),
        " ORDER BY s.created_at DESC, s.id DESC"
    );
    let rows = on.query_all_raw(sql(on, find, [asset.into(), permit.action().person.into()])).await?;
    let mut shares = Vec::with_capacity(rows.len());
    for row in &rows {
        let row = Row(row);
        let share = row.id("id")?;
        let expires_at = row.at("expires_at")?;
        let find = "SELECT person_id FROM share_grant WHERE share_id = $1 AND revoked_at IS NULL ORDER BY id";
        let grants = on.query_all_raw(sql(on, find, [share.into()])).await?;
        shares.push(AssetShare {
            share,
            number: row.number("number")?,
            sent_at: row.at("created_at")?,
            expires_at,
            state: ShareState::of(row.at_or_none("revoked_at")?, expires_at, now),
            sender: row.id("sender_id")?,
            recipients: grants.iter().map(|row| Row(row).id("person_id")).collect::<Result<_, _>>()?,
        });
    }
    Ok(shares)
}

/// Whether the asset was ever part of a share.
///
/// # Errors
/// [`Trouble`].
pub async fn was_shared(on: &impl ConnectionTrait, asset: Uuid) -> Result<bool, Trouble> {
    let find = sql(on, "SELECT 1 AS one FROM share_item WHERE asset_id = $1 LIMIT 1", [asset.into()]);
    Ok(on.query_one_raw(find).await?.is_some())
}

/// What a share is called, and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShareName {
    /// Its number.
    pub number: i64,
    /// Whose it is.
    pub owner: Uuid,
    /// Whether the reader doesn't see it.
    pub hidden: bool,
}

/// Numbers and owners of several shares, for this reader; nobody's for who reads everything. Ids that are not there are
/// missing in the answer.
///
/// # Errors
/// [`Trouble`].
pub async fn share_names(
    on: &impl ConnectionTrait,
    reader: Option<Uuid>,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, ShareName>, Trouble> {
    let mut names = HashMap::new();
    for mut batch in id_batches(ids) {
        let find = concat!(
            "SELECT s.id, s.number, COALESCE(s.owner_id, s.sender_id) AS owner_id, ($33 = 1 OR ",
            sees_share!("$34"),
            ") AS seen FROM share s WHERE s.id IN ",
            id_batch!()
        );
        batch.extend([i64::from(reader.is_none()).into(), reader.unwrap_or_default().into()]);
        for row in &on.query_all_raw(sql(on, find, batch)).await? {
            let row = Row(row);
            let hidden = !row.get::<bool>("seen")?;
            let name = ShareName { number: row.number("number")?, owner: row.id("owner_id")?, hidden };
            names.insert(row.id("id")?, name);
        }
    }
    Ok(names)
}

/// A pattern that finds `search` anywhere, its own wildcards taken literally; empty for an empty search.
fn like(search: &str) -> String {
    if search.is_empty() {
        return String::new();
    }
    let folded = sealport_asset_store::fold(search);
    format!("%{}%", folded.replace('!', "!!").replace('%', "!%").replace('_', "!_"))
}

fn read_line(row: &QueryResult, now: Timestamp) -> Result<ListedShare, Trouble> {
    let row = Row(row);
    let (revoked_at, expires_at) = (row.at_or_none("revoked_at")?, row.at("expires_at")?);
    Ok(ListedShare {
        id: row.id("id")?,
        number: row.number("number")?,
        sender: row.id("sender_id")?,
        mode: mode_of(&row.text("mode")?)?,
        check: check_of(&row.text("identity_check")?)?,
        live: row.get("live")?,
        cap: cap_of(row.get("cap")?)?,
        sent_at: row.at("created_at")?,
        expires_at,
        revoked_at,
        state: ShareState::of(revoked_at, expires_at, now),
        first_title: row.get("first_title")?,
        files: row.count("files")?,
        recipients: row.count("recipients")?,
        accepted: row.count("accepted")?,
        failed: row.count("failed")?,
        opened: row.count("opened")?,
        fetched: row.count("fetched")?,
    })
}
