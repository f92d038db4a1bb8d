/// Most methods that are kept, and the longest.
const MOST: usize = 16;
const LONGEST: usize = 64;

/// Whom the provider proved, just now. Only [`Provider::redeem`](crate::Provider::redeem) makes one.
pub struct Proof {
    issuer: String,
    subject: String,
    address: Option<String>,
    amr: Vec<String>,
    two_factors: bool,
}

impl Proof {
    pub(crate) fn new(
        (issuer, subject): (String, String),
        address: Option<String>,
        amr: Vec<String>,
        two_factors: bool,
    ) -> Self {
        let amr = amr.into_iter().map(|method| method.chars().take(LONGEST).collect()).take(MOST).collect();
        Self { issuer, subject, address, amr, two_factors }
    }

    /// Who says so.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Whom; a name that the issuer gives once and never again.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The person's address, if the provider says that it verified it.
    pub fn verified_address(&self) -> Option<&str> {
        self.address.as_deref()
    }

    /// How the person was asked, in the provider's words.
    pub fn amr(&self) -> &[String] {
        &self.amr
    }

    /// Whether the provider proved two factors, by the rule of the settings.
    pub const fn two_factors(&self) -> bool {
        self.two_factors
    }
}
