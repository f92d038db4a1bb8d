use std::collections::HashMap;

use sea_orm::ConnectionTrait;
use sealport_access::{Check, CheckRules, Permit, Status, Work};
use sealport_ambient::Timestamp;
use sealport_database::sql;
use sealport_directory::{Doubt, doubts};
use uuid::Uuid;

use super::account::account_finding;
use super::draft::{DraftAsset, read_assets};
use super::looking::{not_shown_yet, nothing_to_show};
use super::{DraftShare, Recipient, Sharing};
use crate::Trouble;
use crate::facts::sees_share;
use crate::row::Row;

/// Whether a finding keeps a share from being sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// It can't be sent like this.
    Blocks,
    /// It can be sent; the sender should look once more.
    Warns,
    /// It can be sent; this is what will happen besides.
    Tells,
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// The share as a whole.
    Share,
    /// One asset.
    Asset(Uuid),
    /// One recipient, by place in the draft's list.
    Recipient(usize),
}

/// Something that the sender should know before sending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whether it keeps the share from being sent.
    pub severity: Severity,
    /// What it is about.
    pub about: About,
    /// What it is.
    pub kind: FindingKind,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FindingKind {
    /// There is no file in the share.
    NoFiles,
    /// More files than one share may hold.
    TooManyFiles {
        /// The most.
        most: usize,
    },
    /// There is no such asset.
    NoSuchAsset,
    /// The asset was deleted.
    Deleted,
    /// The sender sees it, but may not share what lies in its collection.
    MayNotShare,
    /// No version of it is released.
    NotReleased(Status),
    /// The asset was withdrawn.
    Withdrawn,
    /// It may not be had yet; the recipients will have to wait.
    NotYetAvailable {
        /// From then on.
        from: Timestamp,
    },
    /// Files of its class leave the house with a stronger check only.
    CheckTooWeak {
        /// The weakest there may be.
        least: Check,
    },
    /// Its licence is over.
    LicenceOver {
        /// Since then.
        until: Timestamp,
    },
    /// Its licence ends before the share does.
    LicenceEndsFirst {
        /// Then.
        until: Timestamp,
    },
    /// The uploading program sent no hash, so nobody confirmed that the bytes are those of the sender.
    NotConfirmed,
    /// There is nobody to send it to.
    NoRecipients,
    /// More recipients than one share may have.
    TooManyRecipients {
        /// The most.
        most: usize,
    },
    /// The same address stands in the list before.
    DuplicateRecipient {
        /// At this place.
        first: usize,
    },
    /// The last letter to this address could not be delivered.
    BouncedBefore {
        /// Since then.
        at: Timestamp,
    },
    /// The domain is one slip of the finger, or one look-alike letter, away from a known one.
    LooksLike {
        /// The known one.
        known: String,
    },
    /// The domain has letters beyond ASCII.
    Spelled {
        /// Its other spelling.
        other: String,
    },
    /// The name is known with another address.
    SameName {
        /// Who has it.
        person: Uuid,
        /// With this address.
        address: String,
    },
    /// The recipient has a running share with one of these files.
    AlreadyShared {
        /// That share.
        share: Uuid,
        /// Its number.
        number: i64,
        /// Its end.
        until: Timestamp,
    },
    /// The share asks for an account and the recipient has none: the letter invites to one.
    Invites,
    /// The same, of somebody who was invited before and has not set the account up: the letter has a fresh link.
    InvitesAgain,
    /// The share asks for an account, and the recipient's is switched off.
    AccountOff {
        /// Since then.
        since: Timestamp,
    },
    /// The share asks for an account, and the recipient is a colleague who has not set up theirs.
    ColleagueNotReady,
    /// Somebody who was to see it for a recipient's company is no viewer of one any more.
    NoViewer,
    /// The end is over already.
    EndsInThePast,
    /// The end is later than the policy allows.
    TooLong {
        /// The latest there may be.
        latest: Timestamp,
    },
    /// A cap of no download at all.
    NothingAllowed,
    /// It is only to be looked at, and nothing can be shown of it.
    NothingToShow {
        /// The stable code of the reason (`sealport_preview::NoPreview`).
        reason: String,
    },
    /// It is only to be looked at, and is still being prepared for that; the recipients may have to wait.
    NotShownYet,
}

impl Finding {
    pub(super) const fn blocks(about: About, kind: FindingKind) -> Self {
        Self { severity: Severity::Blocks, about, kind }
    }

    pub(super) const fn warns(about: About, kind: FindingKind) -> Self {
        let severity = match kind {
            FindingKind::Invites | FindingKind::InvitesAgain => Severity::Tells,
            _ => Severity::Warns,
        };
        Self { severity, about, kind }
    }
}

impl Sharing {
    /// Everything that the sender should know before this draft is sent, the blocking ones first.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn preflight(&self, permit: &Permit<Work>, draft: &DraftShare) -> Result<Vec<Finding>, Trouble> {
        let on = self.ground.database.read();
        let looked_at = &draft.assets[..draft.assets.len().min(self.settings.most_files)];
        let assets = read_assets(on, permit.action().person, looked_at).await?;
        let rules = self.rules().await?;
        let mut found = self.blocking(draft, &assets, &rules);
        if let Err(kind) = self.chosen_viewers(on, draft).await? {
            found.push(Finding::blocks(About::Share, kind));
        }
        found.extend(asset_warnings(draft, &assets, self.ground.now()));
        found.extend(not_shown_yet(draft, &assets));
        if draft.recipients.len() > self.settings.most_recipients {
            return Ok(found);
        }
        found.extend(self.recipient_warnings(on, permit.action().person, draft).await?);
        Ok(found)
    }

    /// What keeps the draft from being sent; asked again inside the transaction that sends it.
    pub(super) fn blocking(
        &self,
        draft: &DraftShare,
        assets: &HashMap<Uuid, DraftAsset>,
        rules: &CheckRules,
    ) -> Vec<Finding> {
        let now = self.ground.now();
        let share = |kind| Finding::blocks(About::Share, kind);
        let mut found = Vec::new();
        if draft.assets.is_empty() {
            found.push(share(FindingKind::NoFiles));
        }
        if draft.assets.len() > self.settings.most_files {
            found.push(share(FindingKind::TooManyFiles { most: self.settings.most_files }));
        }
        if draft.recipients.is_empty() {
            found.push(share(FindingKind::NoRecipients));
        }
        if draft.recipients.len() + draft.viewers.len() > self.settings.most_recipients {
            found.push(share(FindingKind::TooManyRecipients { most: self.settings.most_recipients }));
        }
        let latest = self.ceiling(now);
        if draft.expires_at <= now {
            found.push(share(FindingKind::EndsInThePast));
        } else if draft.expires_at > latest {
            found.push(share(FindingKind::TooLong { latest }));
        }
        if draft.kept_cap() == Some(0) {
            found.push(share(FindingKind::NothingAllowed));
        }
        found.extend(
            draft.assets.iter().take(self.settings.most_files).filter_map(|id| {
                asset_blocks(assets.get(id), now).map(|kind| Finding::blocks(About::Asset(*id), kind))
            }),
        );
        found.extend(nothing_to_show(draft, assets));
        found.extend(checked_too_weakly(draft, assets, rules));
        found.extend(duplicates(draft));
        found
    }

    async fn recipient_warnings(
        &self,
        on: &impl ConnectionTrait,
        sender: Uuid,
        draft: &DraftShare,
    ) -> Result<Vec<Finding>, Trouble> {
        let own = self.own_domains(on, sender).await?;
        let mut found = Vec::new();
        for (place, recipient) in draft.recipients.iter().enumerate() {
            let warn = |kind| Finding::warns(About::Recipient(place), kind);
            found.extend(self.doubts(on, recipient, &own).await?.into_iter().map(warn));
            let hash = self.ground.keyring.addresses.hash(&recipient.address.normalised());
            let find = sql(on, "SELECT id FROM person WHERE address_hash = $1", [hash.to_vec().into()]);
            let person = on.query_one_raw(find).await?.map(|row| Row(&row).id("id")).transpose()?;
            if draft.check == Check::Account {
                found.extend(account_finding(on, person).await?.map(warn));
            }
            let Some(person) = person else { continue };
            if let Some(at) = last_letter_failed(on, person).await? {
                found.push(warn(FindingKind::BouncedBefore { at }));
            }
            if let Some(kind) = self.already_shared(on, (sender, person), draft).await? {
                found.push(warn(kind));
            }
        }
        Ok(found)
    }

    /// Whether the name is known with another address, or the domain could be taken for a known one.
    async fn doubts(
        &self,
        on: &impl ConnectionTrait,
        recipient: &Recipient,
        own: &[String],
    ) -> Result<Vec<FindingKind>, Trouble> {
        let about = (recipient.name.as_str(), &recipient.address);
        let kind = |doubt| match doubt {
            Doubt::LooksLike { known } => FindingKind::LooksLike { known },
            Doubt::Spelled { other } => FindingKind::Spelled { other },
            Doubt::SameName(twin) => FindingKind::SameName {
                person: twin.id,
                address: twin.address.as_ref().map_or_else(String::new, |address| address.as_str().to_owned()),
            },
        };
        Ok(doubts(on, &self.ground, about, own, None).await?.into_iter().map(kind).collect())
    }

    /// The domains of the sender and of the portal.
    async fn own_domains(&self, on: &impl ConnectionTrait, sender: Uuid) -> Result<Vec<String>, Trouble> {
        let people = sealport_identity::people(on, &self.ground, &[sender]).await?;
        let mut domains: Vec<_> =
            people.values().filter_map(|person| Some(person.address.as_ref()?.domain().to_owned())).collect();
        if let Some(host) = self.settings.public_url.split("://").nth(1) {
            domains.push(host.split(['/', ':']).next().unwrap_or_default().to_owned());
        }
        Ok(domains)
    }

    async fn already_shared(
        &self,
        on: &impl ConnectionTrait,
        (sender, person): (Uuid, Uuid),
        draft: &DraftShare,
    ) -> Result<Option<FindingKind>, Trouble> {
        let find = concat!(
            "SELECT s.id, s.number, s.expires_at, i.asset_id FROM share_grant g JOIN share s ON s.id = g.share_id \
             JOIN share_item i ON i.share_id = s.id WHERE g.person_id = $1 AND g.revoked_at IS NULL \
             AND s.revoked_at IS NULL AND s.expires_at > $2 AND ",
            sees_share!("$3"),
            " ORDER BY s.number DESC"
        );
        let values = [person.into(), self.ground.now().micros().into(), sender.into()];
        let rows = on.query_all_raw(sql(on, find, values)).await?;
        for row in &rows {
            let row = Row(row);
            if draft.assets.contains(&row.id("asset_id")?) {
                let (share, number, until) = (row.id("id")?, row.number("number")?, row.at("expires_at")?);
                return Ok(Some(FindingKind::AlreadyShared { share, number, until }));
            }
        }
        Ok(None)
    }
}

fn asset_blocks(asset: Option<&DraftAsset>, now: Timestamp) -> Option<FindingKind> {
    let Some(asset) = asset else { return Some(FindingKind::NoSuchAsset) };
    if asset.deleted {
        return Some(FindingKind::Deleted);
    }
    if !asset.may_share {
        return Some(FindingKind::MayNotShare);
    }
    match asset.status {
        Some(Status::Released) if asset.original.is_some() => {}
        Some(Status::Withdrawn) => return Some(FindingKind::Withdrawn),
        status => return Some(FindingKind::NotReleased(status.unwrap_or(Status::Draft))),
    }
    match asset.licence_until {
        Some(until) if until <= now => Some(FindingKind::LicenceOver { until }),
        _ => None,
    }
}

fn asset_warnings(draft: &DraftShare, assets: &HashMap<Uuid, DraftAsset>, now: Timestamp) -> Vec<Finding> {
    let mut found = Vec::new();
    for asset in draft.assets.iter().filter_map(|id| assets.get(id)) {
        let mut warn = |kind| found.push(Finding::warns(About::Asset(asset.id), kind));
        match asset.available_from {
            Some(from) if from > now => warn(FindingKind::NotYetAvailable { from }),
            _ => {}
        }
        match asset.licence_until {
            Some(until) if until < draft.expires_at => warn(FindingKind::LicenceEndsFirst { until }),
            _ => {}
        }
        if asset.original.as_ref().is_some_and(|original| !original.confirmed) {
            warn(FindingKind::NotConfirmed);
        }
    }
    found
}

/// Every file is named, so that one look tells which ones ask for more.
fn checked_too_weakly<'a>(
    draft: &'a DraftShare,
    assets: &'a HashMap<Uuid, DraftAsset>,
    rules: &'a CheckRules,
) -> impl Iterator<Item = Finding> + use<'a> {
    // Nobody is told of the class of a file that they may not share.
    let shared = draft.assets.iter().filter_map(|id| assets.get(id)).filter(|asset| asset.may_share && !asset.deleted);
    shared.filter_map(|asset| {
        let least = rules.least(asset.protection);
        (draft.check < least).then(|| Finding::blocks(About::Asset(asset.id), FindingKind::CheckTooWeak { least }))
    })
}

fn duplicates(draft: &DraftShare) -> Vec<Finding> {
    let mut seen = HashMap::new();
    let mut found = Vec::new();
    for (place, recipient) in draft.recipients.iter().enumerate() {
        match seen.entry(recipient.address.normalised()) {
            std::collections::hash_map::Entry::Occupied(first) => {
                let kind = FindingKind::DuplicateRecipient { first: *first.get() };
                found.push(Finding::blocks(About::Recipient(place), kind));
            }
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(place);
            }
        }
    }
    found
}

/// When the last settled letter to this person failed, if it did.
async fn last_letter_failed(on: &impl ConnectionTrait, person: Uuid) -> Result<Option<Timestamp>, Trouble> {
    let row = on
        .query_one_raw(sql(
            on,
            "SELECT state, settled_at FROM letter WHERE person_id = $1 AND state IN ('accepted', 'failed') \
             AND settled_at IS NOT NULL ORDER BY settled_at DESC LIMIT 1",
            [person.into()],
        ))
        .await?;
    match row {
        Some(row) if Row(&row).text("state")? == "failed" => Ok(Row(&row).at_or_none("settled_at")?),
        _ => Ok(None),
    }
}
