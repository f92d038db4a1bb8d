/// What of a provider's word proves that two factors were asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// Methods (`amr`, RFC 8176) of which one is enough.
    pub amr: Vec<String>,
    /// Contexts (`acr`) of which one is enough.
    pub acr: Vec<String>,
}

impl Rule {
    /// Whether nothing could ever satisfy it.
    pub const fn is_empty(&self) -> bool {
        self.amr.is_empty() && self.acr.is_empty()
    }

    /// Whether one of the methods, or the context, is among those that count. Letter by letter: `MFA` is not `mfa`.
    pub fn is_met(&self, amr: &[String], acr: Option<&str>) -> bool {
        amr.iter().any(|method| self.amr.contains(method))
            || acr.is_some_and(|context| self.acr.iter().any(|one| one == context))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(all: &[&str]) -> Vec<String> {
        all.iter().map(|one| (*one).to_owned()).collect()
    }

    #[test]
    fn one_method_or_one_context_is_enough() {
        let rule = Rule { amr: texts(&["mfa", "hwk"]), acr: texts(&["phr"]) };
        for (amr, acr, met) in [
            (&["pwd", "mfa"][..], None, true),
            (&["hwk"], None, true),
            (&["pwd"], Some("phr"), true),
            (&[], Some("phr"), true),
            (&["pwd", "otp"], None, false),
            (&["pwd"], Some("1"), false),
            (&["MFA"], Some("PHR"), false),
            (&["mfa "], Some(""), false),
            (&[], None, false),
        ] {
            assert_eq!(rule.is_met(&texts(amr), acr), met, "{amr:?} {acr:?}");
        }
    }

    #[test]
    fn a_method_is_no_context_and_a_context_no_method() {
        let rule = Rule { amr: texts(&["mfa"]), acr: Vec::new() };
        assert!(!rule.is_met(&[], Some("mfa")));
        let rule = Rule { amr: Vec::new(), acr: texts(&["phr"]) };
        assert!(!rule.is_met(&texts(&["phr"]), None));
    }

    #[test]
    fn nothing_meets_an_empty_rule() {
        let rule = Rule::default();
        assert!(rule.is_empty());
        assert!(!rule.is_met(&texts(&["", "mfa", "hwk", "otp"]), Some("")));
    }
}
