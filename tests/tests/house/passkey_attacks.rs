//! What a passkey signs is believed once, for this portal, this challenge and this credential, and only when its owner was
//! verified. A real browser makes the answers; what is wrong with each is made where it would be in life.

use reqwest::{Method, StatusCode};
use sealport_tests::steps::ADMINISTRATOR;
use sealport_tests::{Browser, Client, Portal, PortalOptions, Profile, on_both_backends};
use serde_json::{Value, json};

/// A portal whose administrator has one passkey, in the device of a browser.
struct House {
    portal: Portal,
    browser: Browser,
    device: String,
}

impl House {
    async fn new(options: PortalOptions) -> Self {
        let portal = Portal::start(options).await;
        let browser = Browser::start(Profile::Desktop, "en").await;
        let cdp = browser.cdp();
        cdp.send_raw("WebAuthn.enable", json!({})).await.unwrap();
        let device = json!({ "options": {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
            "isUserVerified": true, "automaticPresenceSimulation": true,
        }});
        let device = cdp.send_raw("WebAuthn.addVirtualAuthenticator", device).await.unwrap();
        let device = device["authenticatorId"].as_str().unwrap().to_owned();
        browser.goto(portal.setup_link().await).await.unwrap();
        for (name, text) in [("company", "Werkstatt Lindner"), ("name", "Anna Lindner"), ("address", ADMINISTRATOR)] {
            browser.fill(name, text).await;
        }
        browser.follow("button[name=way][value=passkey]").await;
        browser.arrive("/enrol").await;
        browser.click("[data-passkey-do]").await;
        browser.arrive("/settings").await;
        Self { portal, browser, device }
    }

    /// A challenge, asked for by a program.
    async fn challenge(&self) -> Attempt {
        let client = self.portal.visitor();
        let csrf = client.script_token("/sign-in").await;
        let mut attempt = Attempt { client, csrf, ceremony: Value::Null, options: Value::Null };
        let (status, answer) = attempt.post("/sign-in/passkey/start", &json!({})).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        attempt.ceremony = answer["ceremony"].clone();
        attempt.options = answer["options"].clone();
        attempt
    }

    /// What the browser's device answers on the page that is open.
    async fn answer(&self, options: &Value) -> Value {
        let ask = "const [options, done] = arguments; \
                   navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }) \
                   .then((credential) => done(credential.toJSON()), (error) => done({ error: String(error) }));";
        let answer = self.browser.execute_async(ask, vec![options.clone()]).await.unwrap();
        answer.json().clone()
    }

    async fn at(&self, address: &str) {
        self.browser.goto(format!("{address}/sign-in")).await.unwrap();
    }

    async fn device(&self, command: &str, more: Value) -> Value {
        let mut with = json!({ "authenticatorId": self.device });
        with.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.browser.cdp().send_raw(&format!("WebAuthn.{command}"), with).await.unwrap()
    }

    async fn credential(&self) -> Value {
        self.device("getCredentials", json!({})).await["credentials"][0].clone()
    }
}

/// Somebody who tries to get in.
struct Attempt {
    client: Client,
    csrf: String,
    ceremony: Value,
    options: Value,
}

impl Attempt {
    async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        let request = self.client.request(Method::POST, path).header("Origin", self.client.origin());
        let request = request.header("X-Sealport-Csrf", &self.csrf).header("Accept", "application/json").json(body);
        let answer = request.send().await.unwrap();
        (answer.status(), answer.json().await.unwrap_or(Value::Null))
    }

    async fn finish(&self, answer: &Value) -> StatusCode {
        self.post("/sign-in/passkey", &json!({ "ceremony": self.ceremony, "answer": answer, "next": "" })).await.0
    }

    /// Nobody is let in, whatever the answer said.
    async fn refused(&self, answer: &Value, why: &str) {
        assert!(answer.get("error").is_none(), "{why}: the browser itself says {answer}");
        let status = self.finish(answer).await;
        assert!(status.is_client_error(), "{why}: {status}");
        assert_eq!(self.client.get("/library").await.status(), StatusCode::UNAUTHORIZED, "{why}");
    }
}

/// What somebody changes of an answer on its way.
type Touch = fn(&mut Value);

fn base64(text: &Value) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text.as_str().unwrap()).unwrap()
}

fn to_base64(bytes: &[u8]) -> Value {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes).into()
}

on_both_backends! {
    async fn an_answer_is_believed_once_and_for_its_challenge(backend) {
        let house = House::new(PortalOptions::on(backend)).await;
        house.at(&house.portal.address()).await;
        let first = house.challenge().await;
        let answer = house.answer(&first.options).await;
        // A challenge that waits for its answer takes no other one's.
        house.challenge().await.refused(&answer, "the answer to another challenge").await;
        assert_eq!(first.finish(&answer).await, StatusCode::OK, "the right one gets in: {answer}");
        assert_eq!(first.client.get("/library").await.status(), StatusCode::OK);
        let replayed = Attempt { client: house.portal.visitor(), ..house.challenge().await };
        let replayed = Attempt { csrf: replayed.client.script_token("/sign-in").await, ceremony: first.ceremony.clone(), ..replayed };
        replayed.refused(&answer, "the same answer once more").await;
    }

    async fn an_answer_that_was_touched_is_none(backend) {
        let house = House::new(PortalOptions::on(backend)).await;
        house.at(&house.portal.address()).await;
        let touched: [(&str, Touch); 4] = [
            ("another signature", |answer| {
                let mut signature = base64(&answer["response"]["signature"]);
                *signature.last_mut().unwrap() ^= 1;
                answer["response"]["signature"] = to_base64(&signature);
            }),
            ("a flag that was set later", |answer| {
                let mut data = base64(&answer["response"]["authenticatorData"]);
                data[32] ^= 0x40;
                answer["response"]["authenticatorData"] = to_base64(&data);
            }),
            ("other client data", |answer| {
                let data = String::from_utf8(base64(&answer["response"]["clientDataJSON"])).unwrap();
                answer["response"]["clientDataJSON"] = to_base64(data.replace("false", "true ").as_bytes());
            }),
            ("another credential", |answer| {
                let id = to_base64(&[7; 32]);
                answer["id"] = id.clone();
                answer["rawId"] = id;
            }),
        ];
        for (why, touch) in touched {
            let attempt = house.challenge().await;
            let mut answer = house.answer(&attempt.options).await;
            touch(&mut answer);
            attempt.refused(&answer, why).await;
        }
    }

    async fn whoever_was_not_verified_stays_out_whatever_the_page_asked_for(backend) {
        let house = House::new(PortalOptions::on(backend)).await;
        house.at(&house.portal.address()).await;
        let attempt = house.challenge().await;
        assert_eq!(attempt.options["userVerification"], "required");
        // The device only knows that somebody touched it, and a page that lies asks for no more.
        house.device("setUserVerified", json!({ "isUserVerified": false })).await;
        let mut lying = attempt.options.clone();
        lying["userVerification"] = "discouraged".into();
        let answer = house.answer(&lying).await;
        let flags = base64(&answer["response"]["authenticatorData"])[32];
        assert_eq!(flags & 0b101, 0b001, "present, not verified: {flags:#b}");
        attempt.refused(&answer, "without verification").await;
    }

    async fn an_answer_made_on_another_site_opens_nothing(backend) {
        let house = House::new(PortalOptions::on(backend)).await;
        // Same host, another port: the browser lets that page ask for the passkey, and says which page it was.
        let elsewhere = Portal::start(PortalOptions::on(backend)).await;
        house.at(&elsewhere.address()).await;
        let attempt = house.challenge().await;
        let answer = house.answer(&attempt.options).await;
        let data = String::from_utf8(base64(&answer["response"]["clientDataJSON"])).unwrap();
        assert!(data.contains(&elsewhere.address()), "{data}");
        attempt.refused(&answer, "another origin").await;
    }

    async fn a_copy_of_a_device_is_noticed_by_its_counter(backend) {
        let house = House::new(PortalOptions::on(backend)).await;
        house.at(&house.portal.address()).await;
        let copy = house.credential().await;
        for _ in 0..2 {
            let attempt = house.challenge().await;
            let answer = house.answer(&attempt.options).await;
            assert_eq!(attempt.finish(&answer).await, StatusCode::OK, "{answer}");
        }
        let now = house.credential().await;
        assert!(now["signCount"].as_u64().unwrap() > copy["signCount"].as_u64().unwrap(), "{now} after {copy}");
        // The copy was made before; it counts from there.
        house.device("removeCredential", json!({ "credentialId": copy["credentialId"] })).await;
        house.device("addCredential", json!({ "credential": copy })).await;
        let attempt = house.challenge().await;
        let answer = house.answer(&attempt.options).await;
        attempt.refused(&answer, "a counter that goes back").await;
    }
}
