//! Somebody stole the database, opened: every table of a house in which much is going on. Nothing in it gets anybody in.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sea_orm::{ConnectionTrait, Statement};
use sealport_access::Roles;
use sealport_ambient::OsChance;
use sealport_database::{Database, on_both_databases};
use sealport_identity::factors::{Arrival, Browser, Changer, Offer, code_at};
use sealport_identity::{Address, Client, Language};
use sealport_sharing::Landing;
use sealport_sharing::links::Links;
use sealport_vault::{LinkSigningKey, Secret};
use toml::Table;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::app::App;
use crate::config::Config;
use crate::http::callers::{DEVICE, GRANT, STAFF, STEP};
use crate::http::walk::{House, PASSWORD, send_with};
use crate::http::walk_forms::shared;

const BOSS: &str = "boss@example.com";

/// What opens something while the house runs.
struct Live {
    what: &'static str,
    /// As it is handed out.
    text: String,
    /// The bytes behind it, where the text stands for some.
    bytes: Vec<u8>,
}

impl Live {
    fn secret(what: &'static str, secret: &Secret) -> Self {
        let text = secret.expose().as_str().to_owned();
        Self { what, bytes: URL_SAFE_NO_PAD.decode(&text).unwrap(), text }
    }

    fn text(what: &'static str, text: &str) -> Self {
        Self { what, text: text.to_owned(), bytes: text.as_bytes().to_vec() }
    }

    /// How it could stand in a dump.
    fn shapes(&self) -> Vec<Vec<u8>> {
        let hex = hex::encode(&self.bytes);
        let base64 = STANDARD.encode(&self.bytes);
        vec![
            self.text.clone().into_bytes(),
            self.bytes.clone(),
            hex.to_uppercase().into_bytes(),
            hex.into_bytes(),
            base64.trim_end_matches('=').as_bytes().to_vec(),
            URL_SAFE_NO_PAD.encode(&self.bytes).into_bytes(),
        ]
    }
}

/// Every value of every table, as bytes; `table.column` by name.
pub(super) type Dump = BTreeMap<String, Vec<Vec<u8>>>;

pub(super) async fn dump(app: &App) -> Dump {
    let on = app.ground.database.read();
    let backend = on.get_database_backend();
    let tables = if app.ground.database.is_sqlite() {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    } else {
        "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema()"
    };
    let mut dump = Dump::new();
    for table in on.query_all_raw(Statement::from_string(backend, tables)).await.unwrap() {
        let table: String = table.try_get("", "name").unwrap();
        let rows = format!("SELECT * FROM \"{table}\"");
        for row in on.query_all_raw(Statement::from_string(backend, rows)).await.unwrap() {
            for column in row.column_names() {
                let column = column.as_str();
                let value = row
                    .try_get::<Option<Vec<u8>>>("", column)
                    .or_else(|_| row.try_get::<Option<String>>("", column).map(|text| text.map(String::into_bytes)))
                    .or_else(|_| {
                        row.try_get::<Option<Uuid>>("", column).map(|id| id.map(|id| id.into_bytes().to_vec()))
                    })
                    .or_else(|_| {
                        row.try_get::<Option<i64>>("", column)
                            .map(|number| number.map(|it| it.to_string().into_bytes()))
                    });
                if let Ok(Some(value)) = value {
                    dump.entry(format!("{table}.{column}")).or_default().push(value);
                }
            }
        }
    }
    dump
}

fn holds(dump: &Dump, shape: &[u8]) -> Option<String> {
    let hay = |values: &Vec<Vec<u8>>| values.iter().any(|value| value.windows(shape.len()).any(|part| part == shape));
    dump.iter().find(|(_, values)| hay(values)).map(|(name, _)| name.clone())
}

pub(super) async fn house(database: &Database) -> House {
    let folder = tempfile::tempdir().unwrap();
    let mut flags = Table::new();
    flags.insert("data_dir".into(), folder.path().to_string_lossy().into_owned().into());
    let config = Config::load(None, [], flags).unwrap();
    let (ground, clock) = sealport_database::testing::ground(database);
    House::of(App::on(config, ground).unwrap(), clock, folder)
}

/// Lets everything happen that hands out a secret.
async fn lives(house: &House) -> Vec<Live> {
    let (app, client) = (&house.app, Client::local("test"));
    let (staff, factors, browser) = (&app.staff, &app.factors, Browser { client: &client, device: None });
    let password = || Zeroizing::new(PASSWORD.to_owned());
    let mut live = vec![Live::text("the password", PASSWORD)];
    let link = staff.first_link().await.unwrap().unwrap();
    let who = ("Boss", &Address::parse(BOSS).unwrap(), Language::En);
    let begun = factors.follow_first(&link.secret, who, Some(password()), &client).await.unwrap();
    let Some(Arrival::Enrolling(enrolling)) = factors.arrival(&begun.secret).await.unwrap() else {
        panic!("enrolling")
    };
    let (id, seed) = factors.start_totp(Changer::Enrolling(&enrolling), "Sealport").await.unwrap();
    let code = code_at(&seed.text, app.ground.now()).unwrap();
    let signed = factors.finish_totp(Changer::Enrolling(&enrolling), id, code, &browser).await.unwrap().unwrap();
    live.push(Live::text("the seed of the app, as text", &seed.text));
    live.push(Live { what: "the seed of the app", bytes: base32(&seed.text), text: seed.text.to_string() });
    live.push(Live::secret("a session", &signed.session.secret));
    live.push(Live::secret("a known browser", signed.device.as_ref().unwrap()));
    let boss = staff.session(&signed.session.secret).await.unwrap().unwrap();
    let fresh = boss.fresh(app.ground.now()).unwrap();
    for code in factors.make_recovery_codes(fresh).await.unwrap() {
        let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
        live.push(Live { what: "a recovery code", text: code.to_string(), bytes: plain.into_bytes() });
    }
    let permit = sealport_access::administer(&boss.facts, app.ground.now()).unwrap();
    let add = async |address: &str| {
        let address = Address::parse(address).unwrap();
        staff.add(&permit, ("Anna", &address, Language::De), Roles::WORKER, &[]).await.unwrap().1.secret
    };
    live.push(Live::secret("a set-up link", &add("anna@example.com").await));
    let followed = add("ben@example.com").await;
    live.push(Live::secret("a set-up link that is being followed", &followed));
    let begun = factors.follow(&followed, Some(password()), &client).await.unwrap();
    live.push(Live::secret("a set-up under way", &begun.secret));
    let Some(Arrival::Enrolling(enrolling)) = factors.arrival(&begun.secret).await.unwrap() else {
        panic!("enrolling")
    };
    let (_, waiting) = factors.start_totp(Changer::Enrolling(&enrolling), "Sealport").await.unwrap();
    live.push(Live { what: "a seed that waits", bytes: base32(&waiting.text), text: waiting.text.to_string() });
    let (_, challenge) = factors.start_passkey(Offer::Button, &client).await.unwrap();
    live.push(Live { what: "a challenge", bytes: challenge.public_key.challenge.to_vec(), text: "-".repeat(40) });
    let half = factors.password(BOSS, password(), &client).await.unwrap();
    live.push(Live::secret("a half session", &half.secret));

    let token = shared(house, &boss.facts).await;
    let Landing::View(view) = app.visits.landing(&token).await.unwrap() else { panic!("it runs") };
    let opened = app.visits.open(&token, &view.nonce, &client).await.unwrap();
    live.push(Live::secret("a recipient's session", &opened.secret));
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
    live.push(Live::secret("the secret in a link", &Secret::parse(claims["sec"].as_str().unwrap()).unwrap()));
    live.push(Live::text("a link", &token));
    live
}

fn base32(text: &str) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut bits = (0_u32, 0_u32);
    let mut out = Vec::new();
    for letter in text.bytes().filter(u8::is_ascii_alphanumeric) {
        let value = LETTERS.iter().position(|known| *known == letter).unwrap();
        bits = (bits.0 << 5 | u32::try_from(value).unwrap(), bits.1 + 5);
        if bits.1 >= 8 {
            bits.1 -= 8;
            out.push(u8::try_from(bits.0 >> bits.1 & 0xff).unwrap());
            bits.0 &= (1 << bits.1) - 1;
        }
    }
    out
}

/// Presents a stolen value wherever a secret is taken.
async fn opens_nothing(house: &House, place: &str, secret: &Secret) {
    let app = &house.app;
    assert!(app.staff.session(secret).await.unwrap().is_none(), "{place} as a session");
    assert!(app.factors.arrival(secret).await.unwrap().is_none(), "{place} as a step of the way in");
    assert!(app.staff.setup_purpose(secret).await.is_err(), "{place} as a set-up link");
    assert!(app.visits.visit(secret).await.unwrap().is_none(), "{place} as a recipient's session");
    let text = secret.expose().as_str().to_owned();
    assert!(app.visits.landing(&text).await.is_err(), "{place} as a link");
    assert!(app.consents.question(&text).await.is_err(), "{place} as a question for consent");
}

on_both_databases! {
    async fn a_stolen_database_lets_nobody_in(database) {
        let house = house(database).await;
        let live = lives(&house).await;
        let dump = dump(&house.app).await;
        for known in ["session.secret_hash", "setup_link.secret_hash", "recovery_code.hash", "totp.seed", "letter.sealed", "share_grant.secret_hash", "grant_session.secret_hash", "account.password_hash", "ceremony.state", "known_device.device"] {
            assert!(dump.contains_key(known), "{known} was not stolen; there are {:?}", dump.keys());
        }
        // A search that finds nothing has to be one that finds: what stands there is found.
        let planted = Secret::parse(&live.iter().find(|one| one.what == "a session").unwrap().text).unwrap();
        assert_eq!(holds(&dump, planted.hash().as_bytes()).as_deref(), Some("session.secret_hash"));
        for one in &live {
            for shape in one.shapes().iter().filter(|shape| shape.len() >= 8) {
                assert_eq!(holds(&dump, shape), None, "{} stands in the dump", one.what);
            }
        }

        // Whatever is there, as bytes, as text, as hexadecimal, cut to the length of a secret: it opens nothing.
        let mut tried = 0;
        for (place, values) in &dump {
            for value in values {
                for part in [value.get(..32), value.get(value.len().saturating_sub(32)..)].into_iter().flatten() {
                    if let Ok(secret) = Secret::parse(&URL_SAFE_NO_PAD.encode(part)) {
                        opens_nothing(&house, place, &secret).await;
                        tried += 1;
                    }
                }
                if let Some(secret) = std::str::from_utf8(value).ok().and_then(|text| Secret::parse(text).ok()) {
                    opens_nothing(&house, place, &secret).await;
                }
            }
        }
        assert!(tried > 30, "{tried} stolen values were tried");

        // Hashes in cookies, at the doors themselves.
        for hash in ["session.secret_hash", "grant_session.secret_hash", "setup_link.secret_hash"] {
            let text = URL_SAFE_NO_PAD.encode(&dump[hash][0]);
            for cookie in [STAFF, STEP, DEVICE, GRANT] {
                for path in ["/library", "/account", "/sign-in/second", "/enrol", "/c"] {
                    let (status, _) = send_with(&house, "GET", path, Some((cookie, &text)), |request| request).await;
                    assert!(matches!(status, StatusCode::UNAUTHORIZED | StatusCode::NOT_FOUND), "{hash} as {cookie} at {path}: {status}");
                }
            }
            let (status, _) = send_with(&house, "GET", &format!("/setup/{text}"), None, |request| request).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{hash} as a set-up link");
        }

        // Hashes as password and as codes.
        let (app, client) = (&house.app, Client::local("thief"));
        let stored = String::from_utf8(dump["account.password_hash"][0].clone()).unwrap();
        for guess in [stored.clone(), stored.rsplit('$').next().unwrap().to_owned()] {
            assert!(app.factors.password(BOSS, Zeroizing::new(guess), &client).await.is_err());
        }
        let half = app.factors.password(BOSS, Zeroizing::new(PASSWORD.to_owned()), &client).await.unwrap();
        let Some(Arrival::Half(half)) = app.factors.arrival(&half.secret).await.unwrap() else { panic!("half") };
        let browser = Browser { client: &client, device: None };
        let code = &dump["recovery_code.hash"][0];
        for guess in [hex::encode(code), URL_SAFE_NO_PAD.encode(code), hex::encode(&code[..10]).to_uppercase()] {
            assert!(app.factors.finish_with_recovery_code(&half, Zeroizing::new(guess), &browser).await.is_err());
        }

        // A link forged over what is known of the grant: the key to sign it isn't there, wrapped is not opened.
        let grant = Uuid::from_slice(&dump["share_grant.id"][0]).unwrap();
        let secret = Secret::parse(&URL_SAFE_NO_PAD.encode(&dump["share_grant.secret_hash"][0])).unwrap();
        let thiefs = Links::new(&LinkSigningKey::generate(&OsChance)).unwrap();
        let forged = thiefs.sign(grant, 1, app.ground.now().after(std::time::Duration::from_secs(60)), &secret).unwrap();
        assert!(app.visits.landing(&forged).await.is_err());
        let own = Links::new(&app.ground.keyring.links).unwrap();
        let forged = own.sign(grant, 1, app.ground.now().after(std::time::Duration::from_secs(60)), &secret).unwrap();
        assert!(app.visits.landing(&forged).await.is_err(), "not even with the stolen key as well: the secret is not the hash");
    }
}
