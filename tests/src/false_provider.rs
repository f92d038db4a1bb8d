//! An OpenID Connect provider that does whatever a test asks of it: signs with what it shouldn't, says what isn't so, is slow,
//! or never stops talking.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer, SigningKey};
use hmac::{Hmac, KeyInit, Mac};
use sealport_ambient::{Clock, SystemClock};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::provider::SECRET;

/// How a token is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signed {
    /// With the provider's key.
    Well,
    /// With another key under the same name.
    ByAnother,
    /// Not at all: `alg: none`.
    Not,
    /// `HS256` with the client's secret.
    WithClientSecret,
    /// `HS256` with the provider's public key.
    WithPublicKey,
}

/// What the token endpoint gives for a code.
#[derive(Clone)]
pub struct Given {
    /// The claims.
    pub claims: Value,
    /// How they are signed.
    pub signed: Signed,
    /// The challenge of whoever asked: nobody else can redeem the code.
    pub challenge: String,
}

/// How it answers at large.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Manner {
    /// As a provider does.
    #[default]
    Good,
    /// Token answers never end.
    Huge,
    /// Token answers never begin.
    Silent,
    /// Token answers lead elsewhere.
    Elsewhere,
}

struct State {
    issuer: String,
    key: SigningKey,
    key_name: String,
    given: HashMap<String, Given>,
    manner: Manner,
    key_sets: u32,
    redeemed: Vec<String>,
}

/// The running provider. Ends with the value.
pub struct FalseProvider {
    state: Arc<Mutex<State>>,
    listening: tokio::task::JoinHandle<()>,
}

impl Drop for FalseProvider {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl FalseProvider {
    /// Starts it.
    ///
    /// # Panics
    /// When the machine gives no port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let issuer = format!("http://127.0.0.1:{}", listener.local_addr().expect("an address").port());
        let state = Arc::new(Mutex::new(State {
            issuer,
            key: SigningKey::from_bytes(&[7; 32]),
            key_name: "first".to_owned(),
            given: HashMap::new(),
            manner: Manner::Good,
            key_sets: 0,
            redeemed: Vec::new(),
        }));
        let own = state.clone();
        let listening = tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let state = own.clone();
                tokio::spawn(async move { serve(connection, &state).await });
            }
        });
        Self { state, listening }
    }

    /// Its issuer.
    pub fn issuer(&self) -> String {
        self.with(|state| state.issuer.clone())
    }

    /// Claims as they should be, for the nonce of a request.
    pub fn claims(&self, nonce: &str, subject: &str, address: &str) -> Value {
        let now = SystemClock.now().seconds();
        json!({
            "iss": self.issuer(), "aud": "sealport", "sub": subject, "nonce": nonce, "iat": now, "exp": now + 300,
            "auth_time": now, "email": address, "email_verified": true, "amr": ["pwd", "mfa"],
        })
    }

    /// Gives this for `code`.
    pub fn gives(&self, code: &str, given: Given) {
        self.with(|state| state.given.insert(code.to_owned(), given));
    }

    /// Answers like this from now on.
    pub fn behaves(&self, manner: Manner) {
        self.with(|state| state.manner = manner);
    }

    /// Signs with another key from now on.
    pub fn changes_key(&self, name: &str, seed: u8) {
        self.with(|state| {
            state.key = SigningKey::from_bytes(&[seed; 32]);
            name.clone_into(&mut state.key_name);
        });
    }

    /// How often its keys were asked for.
    pub fn key_sets(&self) -> u32 {
        self.with(|state| state.key_sets)
    }

    /// The codes that were redeemed.
    pub fn redeemed(&self) -> Vec<String> {
        self.with(|state| state.redeemed.clone())
    }

    fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn serve(mut connection: TcpStream, state: &Mutex<State>) {
    let Some((path, body)) = request(&mut connection).await else { return };
    let manner = state.lock().unwrap_or_else(PoisonError::into_inner).manner;
    if path == "/token" && manner == Manner::Silent {
        // Until whoever asked gives up.
        let _gone = connection.read(&mut [0]).await;
        return;
    }
    if path == "/token" && manner == Manner::Huge {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{\"access_token\":\"";
        let mut alive = connection.write_all(head.as_bytes()).await.is_ok();
        while alive {
            alive = connection.write_all(&[b'a'; 64 * 1024]).await.is_ok();
        }
        return;
    }
    if path == "/token" && manner == Manner::Elsewhere {
        let head = "HTTP/1.1 307 Temporary Redirect\r\nlocation: /token-elsewhere\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        let _sent = connection.write_all(head.as_bytes()).await;
        return;
    }
    let (status, answer) = answer(&path, &body, &mut state.lock().unwrap_or_else(PoisonError::into_inner));
    let text = answer.to_string();
    let head = format!(
        "HTTP/1.1 {status} -\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{text}",
        text.len()
    );
    let _sent = connection.write_all(head.as_bytes()).await;
}

/// Path and body of a request.
async fn request(connection: &mut TcpStream) -> Option<(String, String)> {
    let mut all = Vec::new();
    loop {
        let mut piece = [0; 4096];
        let read = connection.read(&mut piece).await.ok().filter(|read| *read > 0)?;
        all.extend_from_slice(&piece[..read]);
        let text = String::from_utf8_lossy(&all).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if body.len() >= length.unwrap_or(0) {
            return Some((head.split(' ').nth(1)?.to_owned(), body.to_owned()));
        }
    }
}

fn answer(path: &str, body: &str, state: &mut State) -> (u16, Value) {
    let issuer = state.issuer.clone();
    match path {
        "/.well-known/openid-configuration" => (
            200,
            json!({
                "issuer": issuer, "authorization_endpoint": format!("{issuer}/auth"),
                "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/keys"),
                "response_types_supported": ["code"], "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["EdDSA", "HS256", "none"],
                "authorization_response_iss_parameter_supported": true,
            }),
        ),
        "/keys" => {
            state.key_sets += 1;
            let x = URL_SAFE_NO_PAD.encode(state.key.verifying_key().to_bytes());
            (
                200,
                json!({ "keys": [{
                "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": state.key_name, "x": x,
            }] }),
            )
        }
        "/token" => token(body, state),
        _ => (404, json!({ "error": "not_found" })),
    }
}

/// A code is given out once, and only for the verifier of its challenge.
fn token(body: &str, state: &mut State) -> (u16, Value) {
    let fields: HashMap<String, String> = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
    let code = field("code");
    let given = state.given.get(&code).cloned();
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(field("code_verifier")));
    let Some(given) = given.filter(|given| given.challenge == challenge) else {
        return (400, json!({ "error": "invalid_grant" }));
    };
    state.given.remove(&code);
    state.redeemed.push(code);
    (
        200,
        json!({
            "access_token": "an-access-token", "token_type": "Bearer", "expires_in": 300, "id_token": signed(&given, state),
        }),
    )
}

fn signed(given: &Given, state: &State) -> String {
    let algorithm = match given.signed {
        Signed::Well | Signed::ByAnother => "EdDSA",
        Signed::Not => "none",
        Signed::WithClientSecret | Signed::WithPublicKey => "HS256",
    };
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let head = part(&json!({ "alg": algorithm, "typ": "JWT", "kid": state.key_name }));
    let message = format!("{head}.{}", part(&given.claims));
    let hashed = |key: &[u8]| {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
        mac.update(message.as_bytes());
        mac.finalize().into_bytes().to_vec()
    };
    let signature = match given.signed {
        Signed::Well => state.key.sign(message.as_bytes()).to_bytes().to_vec(),
        Signed::ByAnother => SigningKey::from_bytes(&[9; 32]).sign(message.as_bytes()).to_bytes().to_vec(),
        Signed::Not => Vec::new(),
        Signed::WithClientSecret => hashed(SECRET.as_bytes()),
        Signed::WithPublicKey => hashed(state.key.verifying_key().as_bytes()),
    };
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}
