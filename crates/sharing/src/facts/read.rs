//! From rows to facts.

use std::time::Duration;

use sea_orm::QueryResult;
use sealport_access::{AssetFacts, Check, GrantFacts, Holding, ProtectionClass, Status};
use sealport_ambient::Timestamp;
use sealport_identity::Language;

use super::{FileDetail, FileRecord, GrantRecord, SessionRecord, ShownGrant, check_of, mode_of};
use crate::Trouble;
use crate::deliveries::is_spent;
use crate::row::Row;
use crate::shares::{Progress, percent};
use crate::visits::IDLE;

/// How somebody claims a grant.
pub(super) struct Claim {
    pub generation: i64,
    pub session_ends: Timestamp,
    pub proof: Check,
}

impl Claim {
    /// By a link that is being opened, or only looked at.
    pub const fn by_link(generation: i64) -> Self {
        Self { generation, session_ends: Timestamp::from_micros(i64::MAX), proof: Check::Link }
    }
}

pub(super) fn read_session(row: &QueryResult) -> Result<SessionRecord, Trouble> {
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

pub(super) fn read_shown(row: &QueryResult, claim: Claim) -> Result<ShownGrant, Trouble> {
    let grant = read_grant(row, claim)?;
    let content = (grant.facts.holding.share_revision, Row(row).get::<Option<i64>>("content_revision")?.unwrap_or(0));
    Ok(ShownGrant { content, language: read_language(row)?, grant })
}

pub(super) fn read_language(row: &QueryResult) -> Result<Language, Trouble> {
    let word = Row(row).get::<Option<String>>("recipient_language")?;
    Ok(word.as_deref().and_then(Language::parse).unwrap_or_default())
}

pub(crate) fn cap_of(stored: Option<i64>) -> Result<Option<u32>, Trouble> {
    stored.map(|cap| u32::try_from(cap).map_err(|_| Trouble::Malformed("cap"))).transpose()
}

pub(super) fn read_file(row: &QueryResult) -> Result<FileRecord, Trouble> {
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
    let protection = ProtectionClass::parse(&row.text("protection_class")?);
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
        protection: protection.ok_or(Trouble::Malformed("protection class"))?,
        file,
        deliveries: (taken, running),
        progress,
    })
}
