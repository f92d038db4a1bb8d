//! What employees may do by their roles.

use sealport_ambient::Timestamp;
use uuid::Uuid;

use crate::{Permit, Refusal, Role, Roles};

/// What stands in the records about an employee's session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmployeeFacts {
    /// The person.
    pub person: Uuid,
    /// What this one is in the house.
    pub roles: Roles,
    /// Whether the account is switched off.
    pub disabled: bool,
    /// The session's end: idle or absolute limit, whichever comes first.
    pub session_ends_at: Timestamp,
}

/// What stands in the records about a share that is to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShareFacts {
    /// The share.
    pub share: Uuid,
    /// Whose it is: who sent it, or to whom it was handed over.
    pub owner: Uuid,
    /// Its revision.
    pub revision: i64,
    /// Whether this person sees it: owns it, or sees all that is in it.
    pub seen: bool,
}

/// Work with assets: see, upload, describe, collect, share, each as far as the rights on collections go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// Who.
    pub person: Uuid,
}

/// Read the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadHistory {
    /// Who.
    pub person: Uuid,
    /// All of it, whatever collections it speaks of; else only that of what the person sees.
    pub of_everything: bool,
}

/// Run the portal: people, settings, waiting letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Administer {
    /// Who.
    pub person: Uuid,
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
    let until = at_work(employee, now)?;
    Ok(Permit::new(Work { person: employee.person }, until))
}

/// May this employee read the history? A reviewer reads all of it, who works with assets that of what they see.
///
/// # Errors
/// The first reason why not.
pub fn read_history(employee: &EmployeeFacts, now: Timestamp) -> Result<Permit<ReadHistory>, Refusal> {
    let until = present(employee, now)?;
    let of_everything = employee.roles.has(Role::Reviewer);
    if !of_everything && !employee.roles.works() {
        return Err(Refusal::NoHistory);
    }
    Ok(Permit::new(ReadHistory { person: employee.person, of_everything }, until))
}

/// May this employee run the portal?
///
/// # Errors
/// The first reason why not.
pub fn administer(employee: &EmployeeFacts, now: Timestamp) -> Result<Permit<Administer>, Refusal> {
    let until = present(employee, now)?;
    if !employee.roles.has(Role::Administrator) {
        return Err(Refusal::AdministratorsOnly);
    }
    Ok(Permit::new(Administer { person: employee.person }, until))
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
    let until = at_work(employee, now)?;
    if !share.seen {
        return Err(Refusal::Unseen);
    }
    if employee.person != share.owner && !employee.roles.has(Role::Administrator) {
        return Err(Refusal::SenderOnly);
    }
    Ok(Permit::new(ChangeShare { person: employee.person, share: share.share, revision: share.revision }, until))
}

pub(crate) fn present(employee: &EmployeeFacts, now: Timestamp) -> Result<Timestamp, Refusal> {
    if employee.session_ends_at <= now {
        return Err(Refusal::SessionEnded);
    }
    if employee.disabled {
        return Err(Refusal::Disabled);
    }
    Ok(employee.session_ends_at)
}

/// Contents are the work of employees and approvers; other roles don't open them.
pub(crate) fn at_work(employee: &EmployeeFacts, now: Timestamp) -> Result<Timestamp, Refusal> {
    let until = present(employee, now)?;
    if employee.roles.works() { Ok(until) } else { Err(Refusal::NoWork) }
}
