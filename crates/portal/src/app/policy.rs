//! The sign-in policy stands in the operator's configuration: no administrator changes it in the browser. Each start compares
//! it with that of the start before, and the history keeps what became weaker.

use sealport_history::{Actor, Detail, Event, Kind};
use serde::{Deserialize, Serialize};

use super::company::{SettingsDesk, SettingsError};
use crate::config::Config;

/// Its name among the settings, where the last start left it.
const NAME: &str = "sign_in_policy";

/// How long sessions last, in minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInPolicy {
    session_idle: u32,
    session: u32,
    admin_session_idle: u32,
    admin_session: u32,
}

impl SignInPolicy {
    /// That of this configuration.
    pub fn of(config: &Config) -> Self {
        Self {
            session_idle: config.session_idle_minutes,
            session: config.session_hours * 60,
            admin_session_idle: config.admin_session_idle_minutes,
            admin_session: config.admin_session_hours * 60,
        }
    }

    fn parts(self) -> [(&'static str, u32); 4] {
        [
            ("session_idle", self.session_idle),
            ("session", self.session),
            ("admin_session_idle", self.admin_session_idle),
            ("admin_session", self.admin_session),
        ]
    }

    /// Whether somebody who left a session open is exposed for longer than under `before`.
    fn is_weaker_than(self, before: Self) -> bool {
        self.parts().iter().zip(before.parts()).any(|((_, now), (_, then))| *now > then)
    }

    /// What changed, each as minutes before and now.
    fn told(self, before: Self, event: Event) -> Event {
        let changed = self.parts().into_iter().zip(before.parts()).filter(|((_, now), (_, then))| now != then);
        changed.fold(event, |event, ((name, now), (_, then))| {
            event.with(&format!("{name}_before"), Detail::Number(then.into())).with(name, Detail::Number(now.into()))
        })
    }
}

/// Compares the policy of this start with that of the last one, the first time with ours. Tells whether it became weaker.
///
/// # Errors
/// [`SettingsError`].
pub async fn note_sign_in_policy(desk: &SettingsDesk, config: &Config) -> Result<bool, SettingsError> {
    let now = SignInPolicy::of(config);
    let known = desk.read::<SignInPolicy>(NAME).await?;
    let before = known.unwrap_or_else(|| SignInPolicy::of(&Config::default()));
    let weaker = now.is_weaker_than(before);
    if known == Some(now) {
        return Ok(false);
    }
    let ground = desk.ground();
    let kind = if weaker { Kind::SignInPolicyWeakened } else { Kind::SignInPolicyChanged };
    let event =
        (now != before).then(|| now.told(before, Event::new(kind, Actor::Operator, ground.now(), ground.chance())));
    desk.store_with(NAME, &now, event).await?;
    Ok(weaker)
}

#[cfg(test)]
mod tests {
    use sealport_database::on_both_databases;
    use sealport_database::testing::ground;
    use sealport_history::{Cursor, everything};

    use super::*;

    on_both_databases! {
        async fn a_weaker_policy_is_on_record(database) {
            let (ground, clock) = ground(database);
            let desk = SettingsDesk::new(ground.clone());
            let usual = Config::default();
            let longer = Config { session_idle_minutes: 120, ..Config::default() };
            // Start by start: what the configuration says, and what the history gets.
            for (config, told) in [
                (&usual, None),
                (&usual, None),
                (&longer, Some(Kind::SignInPolicyWeakened)),
                (&longer, None),
                (&usual, Some(Kind::SignInPolicyChanged)),
                (&longer, Some(Kind::SignInPolicyWeakened)),
            ] {
                clock.advance(std::time::Duration::from_secs(1));
                let before = everything(ground.database.read(), Cursor::NEWEST, 50).await.unwrap().len();
                let weaker = note_sign_in_policy(&desk, config).await.unwrap();
                assert_eq!(weaker, told == Some(Kind::SignInPolicyWeakened));
                let events = everything(ground.database.read(), Cursor::NEWEST, 50).await.unwrap();
                assert_eq!(events.len() - before, usize::from(told.is_some()));
                if let Some(kind) = told {
                    assert_eq!((events[0].kind, events[0].actor), (kind, Actor::Operator));
                    let (then, now) = (events[0].number("session_idle_before"), events[0].number("session_idle"));
                    assert!([(Some(60), Some(120)), (Some(120), Some(60))].contains(&(then, now)));
                    assert!(!events[0].details.contains_key("admin_session"), "only what changed");
                }
            }
            // Weaker than what we ship at the very first start is on record too.
            let fresh = Config { admin_session_hours: 13, ..Config::default() };
            assert!(note_sign_in_policy(&desk, &fresh).await.unwrap());
        }
    }
}
