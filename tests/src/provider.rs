//! The company's OpenID Connect provider: a certified one, written by others (oidc-provider), as a child of the test.
//!
//! It is at 127.0.0.1 and the portal at localhost, so that browsers take the two for different sites.

use std::process::Stdio;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::process::{Child, Command};

use crate::lines::Lines;
use crate::{Client, Portal, PortalOptions, place};

/// The secret that portal and provider share.
pub const SECRET: &str = "a secret of forty letters for tests only";

/// The running provider. Ends with the value.
pub struct CompanyProvider {
    _child: Child,
    complaints: Lines,
    client: Client,
}

impl CompanyProvider {
    /// Starts it; it has no client and no accounts yet.
    ///
    /// # Panics
    /// When it doesn't start.
    pub async fn start() -> Self {
        let folder = place::repository().join("tests/provider");
        assert!(
            folder.join("node_modules").is_dir(),
            "{} has no packages: start through `tests/run`",
            folder.display()
        );
        let mut command = Command::new("node");
        command.arg("server.mjs").current_dir(folder);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().expect("the provider starts");
        let (said, complaints) = (Lines::default(), Lines::default());
        said.listen(child.stdout.take().expect("piped"));
        complaints.listen(child.stderr.take().expect("piped"));
        let port = said.find(|lines| lines.iter().find_map(|line| line.strip_prefix("listening ").map(str::to_owned)));
        let port = port.await.unwrap_or_else(|_| panic!("the provider did not start: {:?}", complaints.all()));
        Self { _child: child, complaints, client: Client::at(&format!("http://127.0.0.1:{port}")) }
    }

    /// Its issuer.
    pub fn issuer(&self) -> &str {
        self.client.origin()
    }

    /// A portal's options with this provider.
    #[must_use]
    pub fn known_to(&self, options: PortalOptions, second_factor: &str) -> PortalOptions {
        with_provider(options, self.issuer(), second_factor)
    }

    /// Knows the portal; `thin` keeps addresses out of ID tokens.
    pub async fn knows(&self, portal: &Portal, thin: bool) {
        let redirect = format!("{}/sign-in/company/back", portal.address());
        self.order("/test/client", &json!({ "redirect": redirect, "secret": SECRET, "thin": thin })).await;
    }

    /// An account, by its login name: `{sub, email, email_verified, amr, acr}`.
    pub async fn account(&self, login: &str, claims: Value) {
        let mut account = claims;
        account["login"] = json!(login);
        self.order("/test/account", &account).await;
    }

    /// How the last authorization request asked.
    ///
    /// # Panics
    /// When it doesn't answer.
    pub async fn asked(&self) -> Value {
        serde_json::from_str(&self.client.page("/test/asked").await).expect("JSON")
    }

    async fn order(&self, path: &str, order: &Value) {
        let answer = self.client.request(Method::POST, path).json(order).send().await.expect("the provider answers");
        assert_eq!(answer.status(), 200, "{path}: {:?}", self.complaints.all());
    }
}

/// A portal's options with a sign-in provider at `issuer`.
#[must_use]
pub fn with_provider(options: PortalOptions, issuer: &str, second_factor: &str) -> PortalOptions {
    options
        .with("SEALPORT_OIDC_ISSUER", issuer)
        .with("SEALPORT_OIDC_CLIENT_ID", "sealport")
        .with("SEALPORT_OIDC_CLIENT_SECRET", SECRET)
        .with("SEALPORT_OIDC_SECOND_FACTOR", second_factor)
}
