//! How strongly pages are marked for whoever looks at them.

use sealport_access::{Administer, Permit, ProtectionClass};
use sealport_history::{Actor, Detail, Event, Kind};
pub use sealport_preview::mark::Strength;
use serde::{Deserialize, Serialize};

use super::company::{SettingsDesk, SettingsError};

/// The name under which it is stored.
pub(super) const WATERMARK: &str = "watermark";

/// The strength for each protection class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WatermarkRules {
    /// For files of the normal class.
    pub normal: Strength,
    /// For confidential ones.
    pub confidential: Strength,
    /// For strictly confidential ones.
    pub strictly_confidential: Strength,
}

impl WatermarkRules {
    /// How strongly the pages of files of this class are marked. Never more faintly than for a lower class.
    pub fn of(&self, class: ProtectionClass) -> Strength {
        let confidential = self.confidential.max(self.normal);
        match class {
            ProtectionClass::Normal => self.normal,
            ProtectionClass::Confidential => confidential,
            ProtectionClass::StrictlyConfidential => self.strictly_confidential.max(confidential),
        }
    }

    /// Whether each class is marked at least as strongly as the one below it.
    pub fn is_in_order(&self) -> bool {
        self.normal <= self.confidential && self.confidential <= self.strictly_confidential
    }

    const fn parts(self) -> [(&'static str, Strength); 3] {
        [
            ("normal", self.normal),
            ("confidential", self.confidential),
            ("strictly_confidential", self.strictly_confidential),
        ]
    }
}

impl SettingsDesk {
    /// Stores how strongly pages are marked; the event says what it was and is.
    ///
    /// # Errors
    /// [`SettingsError`].
    pub async fn set_watermark(
        &self,
        permit: &Permit<Administer>,
        rules: &WatermarkRules,
    ) -> Result<(), SettingsError> {
        let before: WatermarkRules = self.read(WATERMARK).await?.unwrap_or_default();
        let (now, chance) = (self.ground().now(), self.ground().chance());
        let event = Event::new(Kind::SettingChanged, Actor::Employee(permit.action().person), now, chance)
            .with("setting", Detail::Text(WATERMARK.to_owned()));
        let word = |strength: Strength| Detail::Text(strength.as_str().to_owned());
        let changed = before.parts().into_iter().zip(rules.parts()).filter(|((_, before), (_, now))| before != now);
        let event = changed.fold(event, |event, ((name, before), (_, now))| {
            event.with(&format!("{name}_before"), word(before)).with(name, word(now))
        });
        self.store_with(WATERMARK, rules, Some(event)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_class_is_never_marked_more_faintly() {
        assert_eq!(ProtectionClass::ALL.map(|class| WatermarkRules::default().of(class)), [Strength::Normal; 3]);
        for normal in Strength::ALL {
            for confidential in Strength::ALL {
                for strictly_confidential in Strength::ALL {
                    let rules = WatermarkRules { normal, confidential, strictly_confidential };
                    let given = ProtectionClass::ALL.map(|class| rules.of(class));
                    assert!(given.is_sorted(), "{rules:?}");
                    assert_eq!(
                        rules.is_in_order(),
                        given == [normal, confidential, strictly_confidential],
                        "{rules:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_an_earlier_version_did_not_know_is_usual() {
        let stored: WatermarkRules = serde_json::from_str(r#"{"confidential":"strong"}"#).unwrap();
        assert_eq!(stored, WatermarkRules { confidential: Strength::Strong, ..WatermarkRules::default() });
        assert_eq!(serde_json::to_string(&Strength::Faint).unwrap(), "\"faint\"");
        assert_eq!(Strength::parse("loud"), None);
    }
}
