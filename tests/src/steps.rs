//! What people do, through the public interface only. Journeys and benches stand on these steps; where a route or a field
//! changes, it changes here.

use reqwest::{Method, Response, StatusCode};
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::lines::ask_until;
use crate::{Client, Portal, Wallet};

/// The first administrator of every test.
pub const ADMINISTRATOR: &str = "anna@lindner.test";
/// Her password.
pub const PASSWORD: &str = "Kirschbaum-quert-7-Seiten";

impl Portal {
    /// Follows the set-up link: names the company, makes the first administrator, and is her.
    ///
    /// # Panics
    /// When the portal refuses.
    pub async fn administrator(&self) -> Client {
        let link = self.setup_link().await;
        let anna = self.visitor();
        let fields = [
            ("company", "Werkstatt Lindner"),
            ("name", "Anna Lindner"),
            ("address", ADMINISTRATOR),
            ("password", PASSWORD),
            ("repeat", PASSWORD),
        ];
        let to = sent_on(anna.submit(&link, &link, &fields).await, "set up").await;
        self.with_app(&anna, ADMINISTRATOR, &to).await;
        anna
    }

    /// Sets up the authenticator app of somebody who followed a set-up link as far as to `page`, and keeps its seed and
    /// the recovery codes for [`Self::signed_in`].
    ///
    /// # Panics
    /// When the portal refuses.
    pub async fn with_app(&self, client: &Client, address: &str, page: &str) {
        let to = sent_on(client.submit(page, "/enrol/app", &[]).await, "begin with an app").await;
        let mut wallet = Wallet::of(&seed_on(&client.page(&to).await));
        let answer = client.submit(&to, &to, &[("code", &wallet.earlier_code())]).await;
        let (status, page) = (answer.status(), answer.text().await.expect("a page is text"));
        assert_eq!(status, StatusCode::OK, "setting up an app: {page}");
        wallet.codes = codes_on(&page);
        assert_eq!(wallet.codes.len(), 10, "recovery codes on {page}");
        self.keep(address, wallet);
    }

    /// Signs in, with the code of the app, or with a recovery code where that was used already.
    ///
    /// # Panics
    /// When the portal refuses.
    pub async fn signed_in(&self, address: &str, password: &str) -> Client {
        let client = self.visitor();
        let answer = client.submit("/sign-in", "/sign-in", &[("address", address), ("password", password)]).await;
        let to = sent_on(answer, "sign in").await;
        let second = self.second_factor(address);
        let answer = client.submit(&to, "/sign-in/second", &[(second.0, &second.1)]).await;
        sent_on(answer, "the second factor").await;
        client
    }

    /// The next code of somebody's app, which may be half a minute away.
    ///
    /// # Panics
    /// When nothing is known of `address`.
    pub async fn app_code(&self, address: &str) -> String {
        let code = ask_until(|| async { self.wallet(address, Wallet::code) }).await;
        code.expect("a new step every half minute")
    }

    /// The next second factor of somebody: the field that it goes into, and the code.
    ///
    /// # Panics
    /// When nothing is known of `address`, or all is used up.
    pub fn second_factor(&self, address: &str) -> (&'static str, String) {
        self.wallet(address, |wallet| match wallet.code() {
            Some(code) => ("code", code),
            None => ("recovery", wallet.codes.pop().expect("ten recovery codes are enough")),
        })
    }
}

/// A file that is being uploaded by tus 1.0.
pub struct Upload {
    client: Client,
    csrf: String,
    /// Path or address of the upload.
    pub location: String,
}

impl Client {
    /// The token with which scripts of this session sign their requests.
    ///
    /// # Panics
    /// When `page` has none.
    pub async fn script_token(&self, page: &str) -> String {
        let text = self.page(page).await;
        let token = text.split("<meta name=\"csrf\" content=\"").nth(1).and_then(|rest| rest.split('"').next());
        token.unwrap_or_else(|| panic!("{page} has no token for scripts")).to_owned()
    }

    /// Searches in the document that the viewer at `viewer` shows, as its script does.
    ///
    /// # Panics
    /// When the viewer isn't there.
    pub async fn find_in(&self, viewer: &str, query: &str) -> Response {
        let csrf = self.script_token(viewer).await;
        let body = serde_json::json!({ "q": query }).to_string();
        let request = self.request(Method::POST, &format!("{viewer}/find")).header("Origin", self.origin());
        let request = request.header("X-Sealport-Csrf", csrf).header("Content-Type", "application/json");
        request.header("Accept", "application/json").body(body).send().await.expect("an answer")
    }

    /// Begins an upload of `size` bytes.
    ///
    /// # Panics
    /// When the portal refuses.
    pub async fn begin_upload(&self, name: &str, size: u64) -> Upload {
        use base64::Engine as _;
        let csrf = self.script_token("/uploads").await;
        let name = base64::engine::general_purpose::STANDARD.encode(name);
        let request = self.request(Method::POST, "/api/v1/uploads").header("X-Sealport-Csrf", &csrf);
        let request = request.header("Tus-Resumable", "1.0.0").header("Upload-Length", size);
        let answer = request.header("Upload-Metadata", format!("filename {name}")).send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::CREATED, "creating an upload");
        let location =
            answer.headers().get("location").expect("where the upload is").to_str().expect("text").to_owned();
        Upload { client: self.clone(), csrf, location }
    }

    /// An upload that another program of this session began.
    ///
    /// # Panics
    /// When the session may not upload.
    pub async fn upload_at(&self, location: &str) -> Upload {
        let csrf = self.script_token("/uploads").await;
        Upload { client: self.clone(), csrf, location: location.to_owned() }
    }

    /// Uploads a whole file; the path of its asset.
    ///
    /// # Panics
    /// When the portal refuses.
    pub async fn upload(&self, name: &str, bytes: &[u8]) -> String {
        let upload = self.begin_upload(name, bytes.len() as u64).await;
        let answer = upload.send(0, bytes.to_vec()).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT, "sending the bytes");
        upload.finish(&hex::encode(Sha256::digest(bytes))).await
    }
}

impl Upload {
    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, path).header("X-Sealport-Csrf", &self.csrf).header("Tus-Resumable", "1.0.0")
    }

    /// PATCHes bytes at an offset.
    ///
    /// # Panics
    /// When nobody answers.
    pub async fn send(&self, offset: u64, bytes: Vec<u8>) -> Response {
        let request = self.request(Method::PATCH, &self.location).header("Upload-Offset", offset);
        let request = request.header("Content-Type", "application/offset+octet-stream").body(bytes);
        request.send().await.expect("an answer")
    }

    /// A PATCH of `length` bytes whose head has been sent; the bytes are still to be written to the connection.
    ///
    /// # Panics
    /// When the portal takes no connection.
    pub async fn open_patch(&self, offset: u64, length: usize) -> TcpStream {
        let (csrf, offset) = (self.csrf.as_str(), offset.to_string());
        let headers = [
            ("X-Sealport-Csrf", csrf),
            ("Tus-Resumable", "1.0.0"),
            ("Upload-Offset", &offset),
            ("Content-Type", "application/offset+octet-stream"),
        ];
        self.client.open_request("PATCH", &self.location, &headers, length).await
    }

    /// The last step, written to a connection; nobody has read the answer.
    ///
    /// # Panics
    /// When the portal takes no connection.
    pub async fn open_finish(&self, sha256: &str) -> TcpStream {
        let body = serde_json::json!({ "sha256": sha256 }).to_string();
        let headers =
            [("X-Sealport-Csrf", self.csrf.as_str()), ("Tus-Resumable", "1.0.0"), ("Content-Type", "application/json")];
        let path = format!("{}/finish", self.location);
        let mut connection = self.client.open_request("POST", &path, &headers, body.len()).await;
        connection.write_all(body.as_bytes()).await.expect("the portal reads");
        connection
    }

    /// How many bytes the portal says it has.
    ///
    /// # Panics
    /// When it says nothing.
    pub async fn offset(&self) -> u64 {
        let answer = self.request(Method::HEAD, &self.location).send().await.expect("an answer");
        let offset = answer.headers().get("upload-offset").and_then(|offset| offset.to_str().ok()?.parse().ok());
        offset.unwrap_or_else(|| panic!("no offset: {}", answer.status()))
    }

    /// Says that this is all, and which hash it has; the path of the asset.
    ///
    /// # Panics
    /// When the portal refuses.
    pub async fn finish(&self, sha256: &str) -> String {
        self.finish_with(&serde_json::json!({ "sha256": sha256 })).await
    }

    /// Says that this is all, without a hash to compare; the path of the asset.
    ///
    /// # Panics
    /// When the portal refuses.
    pub async fn finish_unconfirmed(&self) -> String {
        self.finish_with(&serde_json::json!({})).await
    }

    async fn finish_with(&self, body: &serde_json::Value) -> String {
        let request = self.request(Method::POST, &format!("{}/finish", self.location));
        let answer = request.json(body).send().await.expect("an answer");
        let (status, body) = (answer.status(), answer.text().await.expect("text"));
        assert_eq!(status, StatusCode::OK, "finishing an upload: {body}");
        let body: serde_json::Value = serde_json::from_str(&body).expect("JSON");
        body["asset"].as_str().unwrap_or_else(|| panic!("no asset in {body}")).to_owned()
    }
}

/// The letters of the seed that a page shows.
///
/// # Panics
/// When it shows none.
pub fn seed_on(page: &str) -> String {
    let html = scraper::Html::parse_document(page);
    let place = scraper::Selector::parse("[data-seed]").expect("a selector");
    let seed = html.select(&place).next().unwrap_or_else(|| panic!("no seed on {page}"));
    seed.text().collect::<String>().split_whitespace().collect()
}

/// The recovery codes that a page shows.
///
/// # Panics
/// Never.
pub fn codes_on(page: &str) -> Vec<String> {
    let html = scraper::Html::parse_document(page);
    let place = scraper::Selector::parse("[data-codes] code").expect("a selector");
    html.select(&place).map(|code| code.text().collect()).collect()
}

/// Checks that a form was taken: the browser is sent on. Tells where to.
///
/// # Panics
/// With the page, when it was not.
pub async fn sent_on(answer: Response, what: &str) -> String {
    let to = answer.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or_default().to_owned();
    let status = answer.status();
    if status != StatusCode::SEE_OTHER {
        panic!("{what}: {status}\n{}", answer.text().await.unwrap_or_default());
    }
    to
}
