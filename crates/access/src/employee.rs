//! What employees may do. Roles and rights on collections come with the people of issue B; until then each employee may
//! work with every asset, and administrators run the portal.

use sealport_ambient::Timestamp;
use uuid::Uuid;

use crate::{Permit, Refusal};

/// Standing of an employee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rank {
    /// Works with assets and shares.
    Employee,
    /// Runs the portal too.
    Administrator,
}

/// What stands in the records about an employee's session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmployeeFacts {
    /// The person.
    pub person: Uuid,
    /// Standing.
    pub rank: Rank,
    /// Whether the account is switched off.
    pub disabled: bool,
    /// The session's end: idle or absolute limit, whichever comes first.
    pub session_ends_at: Timestamp,
}

/// Release status of one version of an asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Being prepared.
    Draft,
    /// Handed in for release.
    InReview,
    /// May leave the house.
    Released,
    /// May no longer leave the house.
    Withdrawn,
}

impl Status {
    /// Every status, in the order in which a version goes through them.
    pub const ALL: [Self; 4] = [Self::Draft, Self::InReview, Self::Released, Self::Withdrawn];

    /// The stable word in the database and the history.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InReview => "in_review",
            Self::Released => "released",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The status of a stable word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Draft → in review → released → withdrawn; back to draft from review, and released again after a withdrawal.
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Draft, Self::InReview | Self::Released)
                | (Self::InReview, Self::Released | Self::Draft)
                | (Self::Released, Self::Withdrawn)
                | (Self::Withdrawn, Self::Released | Self::InReview)
        )
    }
}

/// What stands in the records about a version whose status is to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusFacts {
    /// The asset.
    pub asset: Uuid,
    /// Its version.
    pub version: i64,
    /// The asset's revision.
    pub revision: i64,
    /// The version's status.
    pub status: Status,
    /// Whether the asset was deleted.
    pub deleted: bool,
    /// Whether any version of it was ever part of a share.
    pub was_shared: bool,
}

/// What stands in the records about a share that is to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShareFacts {
    /// The share.
    pub share: Uuid,
    /// Who sent it.
    pub sender: Uuid,
    /// Its revision.
    pub revision: i64,
}

/// Work with assets: see, upload, describe, collect, share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// Who.
    pub person: Uuid,
}

/// Run the portal: people, settings, waiting letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Administer {
    /// Who.
    pub person: Uuid,
}

/// Give a version another release status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetStatus {
    /// Who.
    pub person: Uuid,
    /// Of which asset.
    pub asset: Uuid,
    /// Which version.
    pub version: i64,
    /// The asset's revision that the decision saw.
    pub revision: i64,
    /// From.
    pub from: Status,
    /// To.
    pub to: Status,
}

/// Delete an asset that no recipient can reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delete {
    /// Who.
    pub person: Uuid,
    /// Which asset.
    pub asset: Uuid,
    /// The asset's revision that the decision saw.
    pub revision: i64,
}

/// Revoke, shorten, extend, send again, replace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangeShare {
    /// Who.
    pub person: Uuid,
    /// Which share.
    pub share: Uuid,
    /// The share's revision that the decision saw.
    pub revision: i64,
}

/// May this employee work with assets?
///
/// # Errors
/// The first reason why not.
pub fn work(employee: &EmployeeFacts, now: Timestamp) -> Result<Permit<Work>, Refusal> {
    let until = present(employee, now)?;
    Ok(Permit::new(Work { person: employee.person }, until))
}

/// May this employee run the portal?
///
/// # Errors
/// The first reason why not.
pub fn administer(employee: &EmployeeFacts, now: Timestamp) -> Result<Permit<Administer>, Refusal> {
    let until = present(employee, now)?;
    if employee.rank != Rank::Administrator {
        return Err(Refusal::AdministratorsOnly);
    }
    Ok(Permit::new(Administer { person: employee.person }, until))
}

/// May this employee give the version the status `to`?
///
/// # Errors
/// The first reason why not.
pub fn set_status(
    employee: &EmployeeFacts,
    version: &StatusFacts,
    to: Status,
    now: Timestamp,
) -> Result<Permit<SetStatus>, Refusal> {
    let until = present(employee, now)?;
    if version.deleted {
        return Err(Refusal::Deleted);
    }
    if !version.status.may_become(to) {
        return Err(Refusal::WrongStatus);
    }
    let StatusFacts { asset, version, revision, status: from, .. } = *version;
    Ok(Permit::new(SetStatus { person: employee.person, asset, version, revision, from, to }, until))
}

/// May this employee delete the asset? The facts are those of the version that is out (released), if there is one.
///
/// # Errors
/// The first reason why not.
pub fn delete(employee: &EmployeeFacts, asset: &StatusFacts, now: Timestamp) -> Result<Permit<Delete>, Refusal> {
    let until = present(employee, now)?;
    if asset.deleted {
        return Err(Refusal::Deleted);
    }
    // A draft is as far from customers as what was withdrawn: only what is out has to be taken back first.
    if asset.was_shared && asset.status == Status::Released {
        return Err(Refusal::WasShared);
    }
    Ok(Permit::new(Delete { person: employee.person, asset: asset.asset, revision: asset.revision }, until))
}

/// May this employee change the share?
///
/// # Errors
/// The first reason why not.
pub fn change_share(
    employee: &EmployeeFacts,
    share: &ShareFacts,
    now: Timestamp,
) -> Result<Permit<ChangeShare>, Refusal> {
    let until = present(employee, now)?;
    if employee.person != share.sender && employee.rank != Rank::Administrator {
        return Err(Refusal::SenderOnly);
    }
    Ok(Permit::new(ChangeShare { person: employee.person, share: share.share, revision: share.revision }, until))
}

fn present(employee: &EmployeeFacts, now: Timestamp) -> Result<Timestamp, Refusal> {
    if employee.session_ends_at <= now {
        return Err(Refusal::SessionEnded);
    }
    if employee.disabled {
        return Err(Refusal::Disabled);
    }
    Ok(employee.session_ends_at)
}
