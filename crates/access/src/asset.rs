//! What employees may do with assets and the collections that they lie in.
//!
//! A refusal because of sight comes before all others that speak of the object: what a person may not see does not exist.

use sealport_ambient::Timestamp;
use uuid::Uuid;

use crate::employee::{at_work, present};
use crate::{EmployeeFacts, Permit, Refusal, Right, Rights, Role};

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

/// What stands in the records about an asset that is to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldAsset {
    /// The asset.
    pub asset: Uuid,
    /// Its revision.
    pub revision: i64,
    /// Whether it was deleted.
    pub deleted: bool,
    /// What this person may do in its collection.
    pub rights: Rights,
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
    /// What this person may do in the asset's collection.
    pub rights: Rights,
}

/// What stands in the records about a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CollectionFacts {
    /// The collection.
    pub collection: Uuid,
    /// What this person may do in it.
    pub rights: Rights,
}

/// Describe an asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Who.
    pub person: Uuid,
    /// Which asset.
    pub asset: Uuid,
    /// The asset's revision that the decision saw.
    pub revision: i64,
}

/// Put an asset into another collection, whose rights it takes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relocate {
    /// Who.
    pub person: Uuid,
    /// Which asset.
    pub asset: Uuid,
    /// The asset's revision that the decision saw.
    pub revision: i64,
    /// Into which collection.
    pub to: Uuid,
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

/// Make, name and move the collections that lie directly in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrange {
    /// Who.
    pub person: Uuid,
    /// In which collection.
    pub collection: Uuid,
    /// Whether this is an administrator's leave, which needs no right on the collection.
    pub by_administrator: bool,
}

/// May this employee describe the asset?
///
/// # Errors
/// The first reason why not.
pub fn edit(employee: &EmployeeFacts, asset: &HeldAsset, now: Timestamp) -> Result<Permit<Edit>, Refusal> {
    let until = editing(employee, asset.rights, asset.deleted, now)?;
    Ok(Permit::new(Edit { person: employee.person, asset: asset.asset, revision: asset.revision }, until))
}

/// May this employee put the asset into the collection `to`? Nobody gains by it the right to release or share what they could
/// not before.
///
/// # Errors
/// The first reason why not.
pub fn relocate(
    employee: &EmployeeFacts,
    asset: &HeldAsset,
    to: &CollectionFacts,
    now: Timestamp,
) -> Result<Permit<Relocate>, Refusal> {
    let until = editing(employee, asset.rights, asset.deleted, now)?;
    holding(to.rights, Right::Edit)?;
    for right in [Right::Release, Right::Share] {
        if to.rights.has(right) {
            holding(asset.rights, right)?;
        }
    }
    let HeldAsset { asset, revision, .. } = *asset;
    Ok(Permit::new(Relocate { person: employee.person, asset, revision, to: to.collection }, until))
}

/// May this employee give the version the status `to`? Handing in is editing; releasing needs the role besides the right;
/// taking back what is out only the right, for it must be quick.
///
/// # Errors
/// The first reason why not.
pub fn set_status(
    employee: &EmployeeFacts,
    version: &StatusFacts,
    to: Status,
    now: Timestamp,
) -> Result<Permit<SetStatus>, Refusal> {
    let until = at_work(employee, now)?;
    seen(version.rights, version.deleted)?;
    if !version.status.may_become(to) {
        return Err(Refusal::WrongStatus);
    }
    match to {
        Status::InReview => holding(version.rights, Right::Edit)?,
        Status::Draft if version.rights.has(Right::Edit) => {}
        Status::Draft | Status::Withdrawn => holding(version.rights, Right::Release)?,
        Status::Released => {
            holding(version.rights, Right::Release)?;
            if !employee.roles.has(Role::Approver) {
                return Err(Refusal::ApproversOnly);
            }
        }
    }
    let StatusFacts { asset, version, revision, status: from, .. } = *version;
    Ok(Permit::new(SetStatus { person: employee.person, asset, version, revision, from, to }, until))
}

/// May this employee delete the asset? The facts are those of the version that is out (released), if there is one.
///
/// # Errors
/// The first reason why not.
pub fn delete(employee: &EmployeeFacts, asset: &StatusFacts, now: Timestamp) -> Result<Permit<Delete>, Refusal> {
    let until = editing(employee, asset.rights, asset.deleted, now)?;
    // A draft is as far from customers as what was withdrawn: only what is out has to be taken back first.
    if asset.was_shared && asset.status == Status::Released {
        return Err(Refusal::WasShared);
    }
    Ok(Permit::new(Delete { person: employee.person, asset: asset.asset, revision: asset.revision }, until))
}

/// May this employee make, name and move the collections in this one? An administrator may without any right on it: names
/// of collections are no contents.
///
/// # Errors
/// The first reason why not.
pub fn arrange(employee: &EmployeeFacts, parent: &CollectionFacts, now: Timestamp) -> Result<Permit<Arrange>, Refusal> {
    let by_administrator = employee.roles.has(Role::Administrator);
    let until = if by_administrator {
        present(employee, now)?
    } else {
        let until = at_work(employee, now)?;
        seen(parent.rights, false)?;
        holding(parent.rights, Right::Edit)?;
        until
    };
    Ok(Permit::new(Arrange { person: employee.person, collection: parent.collection, by_administrator }, until))
}

fn editing(employee: &EmployeeFacts, rights: Rights, deleted: bool, now: Timestamp) -> Result<Timestamp, Refusal> {
    let until = at_work(employee, now)?;
    seen(rights, deleted)?;
    holding(rights, Right::Edit)?;
    Ok(until)
}

fn seen(rights: Rights, deleted: bool) -> Result<(), Refusal> {
    if !rights.has(Right::See) {
        return Err(Refusal::Unseen);
    }
    if deleted { Err(Refusal::Deleted) } else { Ok(()) }
}

fn holding(rights: Rights, right: Right) -> Result<(), Refusal> {
    if !rights.has(Right::See) {
        return Err(Refusal::Unseen);
    }
    if rights.has(right) { Ok(()) } else { Err(Refusal::NoRight) }
}
