//! What people are in the house, and what they may do in a collection.

use thiserror::Error;

/// What the holder of an account is. Several at once, except reviewer and administrator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Works with assets and shares, as far as the rights on collections go.
    Employee,
    /// Releases what others made, besides all that an employee does.
    Approver,
    /// Reads the history; never contents by this role.
    Reviewer,
    /// Runs the portal; neither contents nor history by this role.
    Administrator,
    /// Signs in to see what was shared with them, and nothing of the house.
    Customer,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 5] = [Self::Employee, Self::Approver, Self::Reviewer, Self::Administrator, Self::Customer];
    /// What somebody can be in the house, in the order in which it is offered.
    pub const IN_HOUSE: [Self; 4] = [Self::Employee, Self::Approver, Self::Reviewer, Self::Administrator];

    /// The stable word in the database and the history.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Employee => "employee",
            Self::Approver => "approver",
            Self::Reviewer => "reviewer",
            Self::Administrator => "administrator",
            Self::Customer => "customer",
        }
    }

    /// The role of a stable word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// Its number in a sum of roles; each a bit of its own.
    pub const fn bit(self) -> i64 {
        match self {
            Self::Employee => 1,
            Self::Approver => 2,
            Self::Reviewer => 4,
            Self::Administrator => 8,
            Self::Customer => 16,
        }
    }
}

/// Whoever guards the history must not run the portal, nor the other way round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("nobody is reviewer and administrator at once")]
pub struct RolesConflict;

/// The roles of one account: what one allows, all together allow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Roles(i64);

impl Roles {
    /// Somebody who works with assets.
    pub const WORKER: Self = Self(Role::Employee.bit());
    /// Somebody with whom files are shared.
    pub const CUSTOMER: Self = Self(Role::Customer.bit());
    /// Who sets the portal up: works, releases and runs it.
    pub const FOUNDER: Self = Self(Role::Employee.bit() | Role::Approver.bit() | Role::Administrator.bit());

    /// These roles together.
    ///
    /// # Errors
    /// [`RolesConflict`] for reviewer together with administrator.
    pub fn new(roles: impl IntoIterator<Item = Role>) -> Result<Self, RolesConflict> {
        Self::from_sum(roles.into_iter().fold(0, |sum, role| sum | role.bit()))
    }

    /// The roles whose bits make up `sum`; bits that we don't know give nothing.
    ///
    /// # Errors
    /// [`RolesConflict`].
    pub const fn from_sum(sum: i64) -> Result<Self, RolesConflict> {
        let both = Role::Reviewer.bit() | Role::Administrator.bit();
        if sum & both == both { Err(RolesConflict) } else { Ok(Self(sum & 0b1_1111)) }
    }

    /// Their bits together.
    pub const fn sum(self) -> i64 {
        self.0
    }

    /// The others without this one.
    #[must_use]
    pub const fn without(self, role: Role) -> Self {
        Self(self.0 & !role.bit())
    }

    /// These and this one.
    ///
    /// # Errors
    /// [`RolesConflict`].
    pub const fn with(self, role: Role) -> Result<Self, RolesConflict> {
        Self::from_sum(self.0 | role.bit())
    }

    /// Whether this is one of them.
    pub const fn has(self, role: Role) -> bool {
        self.0 & role.bit() != 0
    }

    /// The roles, in their order.
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.has(*role))
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether contents are this person's work.
    pub const fn works(self) -> bool {
        self.has(Role::Employee) || self.has(Role::Approver)
    }

    /// Whether this person belongs to the house, in whatever role.
    pub const fn are_in_house(self) -> bool {
        !self.without(Role::Customer).is_empty()
    }

    /// Whether sessions are kept short: for those who can do most harm.
    pub const fn is_guarded(self) -> bool {
        self.has(Role::Reviewer) || self.has(Role::Administrator)
    }
}

/// A right on a collection and all that lies below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Right {
    /// Know of it, open it.
    See,
    /// Describe, bring in, move, delete.
    Edit,
    /// Let versions leave the house, and take them back.
    Release,
    /// Send what is released to customers.
    Share,
}

impl Right {
    /// Every right, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::See, Self::Edit, Self::Release, Self::Share];

    /// The stable word in forms and the history.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::See => "see",
            Self::Edit => "edit",
            Self::Release => "release",
            Self::Share => "share",
        }
    }

    const fn bit(self) -> u8 {
        match self {
            Self::See => 1,
            Self::Edit => 2,
            Self::Release => 4,
            Self::Share => 8,
        }
    }
}

/// What somebody may do in a collection. Whoever may do anything there, sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Rights(u8);

impl Rights {
    /// Nothing: for this person the collection and all in it do not exist.
    pub const NONE: Self = Self(0);
    /// Everything.
    pub const ALL: Self = Self(0b1111);

    /// These rights together; each of them brings the right to see.
    pub fn new(rights: impl IntoIterator<Item = Right>) -> Self {
        let bits = rights.into_iter().fold(0, |bits, right| bits | right.bit());
        Self(if bits == 0 { 0 } else { bits | Right::See.bit() })
    }

    /// Whether this is one of them.
    pub const fn has(self, right: Right) -> bool {
        self.0 & right.bit() != 0
    }

    /// The rights, in their order.
    pub fn iter(self) -> impl Iterator<Item = Right> {
        Right::ALL.into_iter().filter(move |right| self.has(*right))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_reviews_and_administers() {
        let both = [Role::Reviewer, Role::Administrator];
        assert_eq!(Roles::new(both), Err(RolesConflict));
        assert_eq!(Roles::from_sum(12), Err(RolesConflict));
        assert_eq!(Roles::new(Role::IN_HOUSE.into_iter().filter(|role| *role != Role::Reviewer)), Ok(Roles::FOUNDER));
        assert_eq!(Roles::new([Role::Reviewer]).unwrap().iter().collect::<Vec<_>>(), [Role::Reviewer]);
        assert!(Roles::from_sum(32).unwrap().is_empty(), "what we don't know gives nothing");
    }

    #[test]
    fn a_customer_is_no_part_of_the_house() {
        assert!(!Roles::CUSTOMER.are_in_house() && !Roles::CUSTOMER.works() && !Roles::CUSTOMER.is_guarded());
        for role in Role::IN_HOUSE {
            assert!(Roles::CUSTOMER.with(role).unwrap().are_in_house(), "{role:?}");
        }
    }

    #[test]
    fn every_right_brings_sight() {
        for right in Right::ALL {
            assert!(Rights::new([right]).has(Right::See), "{right:?}");
        }
        assert_eq!(Rights::new([]), Rights::NONE);
        assert_eq!(Rights::new(Right::ALL), Rights::ALL);
        assert!(!Rights::NONE.has(Right::See));
    }
}
