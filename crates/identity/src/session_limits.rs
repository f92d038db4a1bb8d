use std::time::Duration;

use sealport_access::Roles;

/// After how long a session ends: unused (idle), and in any case (absolute).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLimit {
    /// Without use.
    pub idle: Duration,
    /// In any case.
    pub absolute: Duration,
}

/// The limits by what somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLimits {
    /// For who runs the portal or reviews.
    pub administrators: SessionLimit,
    /// For everybody else.
    pub others: SessionLimit,
}

impl Default for SessionLimits {
    /// Twelve hours and a quarter of an hour for administrators; a day and an hour for others.
    fn default() -> Self {
        let limit = |idle: u64, hours: u64| SessionLimit {
            idle: Duration::from_secs(idle * 60),
            absolute: Duration::from_secs(hours * 3600),
        };
        Self { administrators: limit(15, 12), others: limit(60, 24) }
    }
}

impl SessionLimits {
    pub(crate) const fn of(&self, roles: Roles) -> SessionLimit {
        if roles.is_guarded() { self.administrators } else { self.others }
    }
}
