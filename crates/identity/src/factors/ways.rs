//! Which ways in an account has, and which of them can go.

use thiserror::Error;

/// The factors of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    /// Passkeys. Each is two factors by itself: the device, and what unlocks it.
    pub passkeys: u32,
    /// Whether there is a password.
    pub password: bool,
    /// Whether an authenticator app was set up, which takes its first right code.
    pub totp: bool,
}

/// One factor less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// A passkey.
    Passkey,
    /// The password.
    Password,
    /// The authenticator app.
    Totp,
}

/// What would be left is no way in with two factors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("this is the last way in with two factors")]
pub struct LastWay;

impl Ways {
    /// Whether two factors can be proved. Recovery codes don't count: they run out.
    pub const fn are_enough(self) -> bool {
        self.passkeys > 0 || (self.password && self.totp)
    }

    /// Whether something can be asked for after the password.
    pub const fn have_second_factor(self) -> bool {
        self.passkeys > 0 || self.totp
    }

    /// What is left after `removal`.
    ///
    /// # Errors
    /// [`LastWay`], when that would not be enough.
    pub const fn without(mut self, removal: Removal) -> Result<Self, LastWay> {
        match removal {
            Removal::Passkey => self.passkeys = self.passkeys.saturating_sub(1),
            Removal::Password => self.password = false,
            Removal::Totp => self.totp = false,
        }
        if self.are_enough() { Ok(self) } else { Err(LastWay) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Copy, Debug)]
    enum Change {
        Add(Removal),
        Remove(Removal),
    }

    fn change() -> impl Strategy<Value = Change> {
        let factor = prop_oneof![Just(Removal::Passkey), Just(Removal::Password), Just(Removal::Totp)];
        (factor, any::<bool>()).prop_map(|(factor, add)| if add { Change::Add(factor) } else { Change::Remove(factor) })
    }

    /// Two different things that a person proves, out of possession, knowledge and what unlocks the device.
    fn factors(ways: Ways) -> u32 {
        let with_passkey = if ways.passkeys > 0 { 2 } else { 0 };
        with_passkey.max(u32::from(ways.password) + u32::from(ways.totp))
    }

    proptest! {
        #[test]
        fn no_sequence_of_changes_leaves_fewer_than_two_factors(
            first_is_passkey: bool, changes in proptest::collection::vec(change(), 0..60),
        ) {
            let mut ways = if first_is_passkey {
                Ways { passkeys: 1, ..Ways::default() }
            } else {
                Ways { password: true, totp: true, ..Ways::default() }
            };
            for change in changes {
                match change {
                    Change::Add(Removal::Passkey) => ways.passkeys += 1,
                    Change::Add(Removal::Password) => ways.password = true,
                    Change::Add(Removal::Totp) => ways.totp = true,
                    Change::Remove(removal) => ways = ways.without(removal).unwrap_or(ways),
                }
                prop_assert!(factors(ways) >= 2 && ways.are_enough(), "{ways:?}");
            }
        }
    }
}
