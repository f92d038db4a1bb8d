//! What is believed of a link.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use proptest::prelude::*;
use sealport_ambient::{OsChance, Timestamp};
use sealport_sharing::LandingError;
use sealport_sharing::links::{LinkError, Links};
use sealport_vault::{LinkSigningKey, Secret};
use serde_json::{Value, json};
use uuid::Uuid;

const NOW: Timestamp = Timestamp::from_seconds(1_795_262_400);
const END: Timestamp = Timestamp::from_seconds(1_795_262_500);

fn sign(key: &LinkSigningKey, header: &Header, claims: &Value) -> String {
    encode(header, claims, &EncodingKey::from_ed_der(&key.pkcs8_der())).unwrap()
}

fn header(typ: &str) -> Header {
    Header { typ: Some(typ.into()), ..Header::new(Algorithm::EdDSA) }
}

fn claims(grant: Uuid, secret: &Secret) -> Value {
    json!({
        "aud": "sealport:link", "sub": URL_SAFE_NO_PAD.encode(grant), "gen": 1, "exp": END.seconds(),
        "sec": secret.expose().as_str(),
    })
}

fn raw(header: &Value, claims: &Value, signature: &[u8]) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{}", part(header), part(claims), URL_SAFE_NO_PAD.encode(signature))
}

/// Tokens that are not ours, by name, among them every one that the library alone might let through.
fn forgeries(key: &LinkSigningKey, grant: Uuid, secret: &Secret) -> Vec<(&'static str, String)> {
    let links = Links::new(key).unwrap();
    let good = links.sign(grant, 1, END, secret).unwrap().to_string();
    let other = LinkSigningKey::generate(&OsChance);
    let claims = claims(grant, secret);
    let with = |name: &str, value: Value| {
        let mut claims = claims.clone();
        claims[name] = value;
        claims
    };
    let without = |name: &str| {
        let mut claims = claims.clone();
        claims.as_object_mut().unwrap().remove(name);
        claims
    };
    let ours = header("sealport-link+jwt");
    let hs256 = Header { typ: Some("sealport-link+jwt".into()), ..Header::new(Algorithm::HS256) };
    let public = EncodingKey::from_secret(&key.public());
    let pem = EncodingKey::from_secret(key.public_pem().as_bytes());
    let kid = Header { kid: Some("1".into()), ..ours.clone() };
    let jku = Header { jku: Some("https://evil.example/keys".into()), ..ours.clone() };
    let x5u = Header { x5u: Some("https://evil.example/chain".into()), ..ours.clone() };
    let x5c = Header { x5c: Some(vec!["MIIB".into()]), ..ours.clone() };
    let none = json!({"typ": "sealport-link+jwt", "alg": "none"});
    // Headers that the library can't make, over a signature that is right for them.
    let signed = |header: Value| {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(&header), part(&claims));
        let own = EncodingKey::from_ed_der(&key.pkcs8_der());
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &own, Algorithm::EdDSA).unwrap();
        format!("{message}.{signature}")
    };
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(other.public())});
    let under = |algorithm: &str| signed(json!({"typ": "sealport-link+jwt", "alg": algorithm}));
    let with_foreign_key = {
        let header = json!({"typ": "sealport-link+jwt", "alg": "EdDSA", "jwk": jwk});
        let message =
            format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()));
        let theirs = EncodingKey::from_ed_der(&other.pkcs8_der());
        format!("{message}.{}", jsonwebtoken::crypto::sign(message.as_bytes(), &theirs, Algorithm::EdDSA).unwrap())
    };
    let consent = Links::for_consents(key).unwrap().sign(grant, 1, END, secret).unwrap().to_string();
    let body = good.split('.').nth(1).unwrap();
    let duplicate = {
        let text = claims.to_string().replacen('{', "{\"gen\":1,", 1);
        let message = format!("{}.{}", good.split('.').next().unwrap(), URL_SAFE_NO_PAD.encode(text));
        let signature = jsonwebtoken::crypto::sign(
            message.as_bytes(),
            &EncodingKey::from_ed_der(&key.pkcs8_der()),
            Algorithm::EdDSA,
        );
        format!("{message}.{}", signature.unwrap())
    };
    vec![
        ("another key", sign(&other, &ours, &claims)),
        ("wrong typ", sign(key, &header("JWT"), &claims)),
        ("typ in other case", sign(key, &header("Sealport-Link+JWT"), &claims)),
        ("no typ", sign(key, &Header { typ: None, ..ours.clone() }, &claims)),
        ("wrong aud", sign(key, &ours, &with("aud", json!("sealport:setup")))),
        ("aud as a list", sign(key, &ours, &with("aud", json!(["sealport:link"])))),
        ("aud among others", sign(key, &ours, &with("aud", json!(["sealport:link", "x"])))),
        ("no aud", sign(key, &ours, &without("aud"))),
        ("no exp", sign(key, &ours, &without("exp"))),
        ("exp as text", sign(key, &ours, &with("exp", json!("1795262500")))),
        ("exp beyond any time", sign(key, &ours, &with("exp", json!(1e30)))),
        ("another claim", sign(key, &ours, &with("adm", json!(true)))),
        ("a claim twice", duplicate),
        ("short secret", sign(key, &ours, &with("sec", json!("AAAA")))),
        ("grant as text", sign(key, &ours, &with("sub", json!(grant.to_string())))),
        ("a key id", sign(key, &kid, &claims)),
        ("an address of keys", sign(key, &jku, &claims)),
        ("an address of a chain", sign(key, &x5u, &claims)),
        ("a chain", sign(key, &x5c, &claims)),
        ("a key of its own", with_foreign_key),
        ("a key of its own, signed by ours", signed(json!({"typ": "sealport-link+jwt", "alg": "EdDSA", "jwk": jwk}))),
        ("what has to be understood", signed(json!({"typ": "sealport-link+jwt", "alg": "EdDSA", "crit": ["exp"]}))),
        ("RS256 over our signature", under("RS256")),
        ("PS256 over our signature", under("PS256")),
        ("ES256 over our signature", under("ES256")),
        ("HS256 over our signature", under("HS256")),
        ("Ed25519 by its other name", under("Ed25519")),
        ("alg nOnE", under("nOnE")),
        ("alg twice", {
            let twice = "{\"typ\":\"sealport-link+jwt\",\"alg\":\"EdDSA\",\"alg\":\"none\"}";
            format!("{}.{body}.{}", URL_SAFE_NO_PAD.encode(twice), good.rsplit('.').next().unwrap())
        }),
        ("not yet valid", sign(key, &ours, &with("nbf", json!(END.seconds())))),
        ("an issuer", sign(key, &ours, &with("iss", json!("sealport")))),
        ("a question for consent", consent.clone()),
        ("a question for consent under our header", {
            let (head, rest) = (good.split('.').next().unwrap(), consent.split_once('.').unwrap().1);
            format!("{head}.{rest}")
        }),
        ("HS256 with the public key", encode(&hs256, &claims, &public).unwrap()),
        ("HS256 with the public PEM", encode(&hs256, &claims, &pem).unwrap()),
        ("alg none", raw(&none, &claims, b"")),
        ("alg none with a signature", raw(&none, &claims, &[7; 64])),
        ("no signature", format!("{}.{body}.", good.split('.').next().unwrap())),
        ("cut off", good[..good.len() - 1].to_owned()),
        ("cut at a part", good.rsplit_once('.').unwrap().0.to_owned()),
        ("one more part", format!("{good}.AAAA")),
        ("padded", format!("{good}==")),
        ("space", format!(" {good}")),
        ("nothing", String::new()),
        ("very long", "eyJ".repeat(100_000)),
    ]
}

#[test]
fn only_our_own_are_believed() {
    let key = LinkSigningKey::generate(&OsChance);
    let (grant, secret) = (Uuid::from_u128(5), Secret::generate(&OsChance));
    let links = Links::new(&key).unwrap();
    for (name, token) in forgeries(&key, grant, &secret) {
        assert!(matches!(links.verify(&token, NOW), Err(LinkError::Forged)), "{name}");
    }
    let good = sign(&key, &header("sealport-link+jwt"), &claims(grant, &secret));
    let read = links.verify(&good, NOW).unwrap();
    assert_eq!((read.grant, read.generation, read.ceiling), (grant, 1, END));
    assert!(links.sign(grant, 1, END, &secret).unwrap().len() < 360, "links stay short");
}

#[test]
fn a_link_of_one_purpose_is_none_of_the_other() {
    let key = LinkSigningKey::generate(&OsChance);
    let (files, consents) = (Links::new(&key).unwrap(), Links::for_consents(&key).unwrap());
    let (grant, secret) = (Uuid::from_u128(5), Secret::generate(&OsChance));
    let file = files.sign(grant, 1, END, &secret).unwrap();
    let consent = consents.sign(grant, 1, END, &secret).unwrap();
    assert!(files.verify(&file, NOW).is_ok() && consents.verify(&consent, NOW).is_ok());
    assert!(matches!(files.verify(&consent, NOW), Err(LinkError::Forged)));
    assert!(matches!(consents.verify(&file, NOW), Err(LinkError::Forged)));
    for (name, token) in forgeries(&key, grant, &secret) {
        let own = name == "a question for consent";
        assert_eq!(consents.verify(&token, NOW).is_ok(), own, "{name} as a question");
    }
}

/// Two thousand tokens that were ours before something happened to them: bytes turned, cut out, doubled, parts swapped.
#[test]
fn of_two_thousand_mangled_tokens_none_is_accepted() {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/%{}\"";
    let links = Links::new(&LinkSigningKey::generate(&OsChance)).unwrap();
    let tokens: Vec<String> = (0..4_u128)
        .map(|n| links.sign(Uuid::from_u128(n), 1, END, &Secret::generate(&OsChance)).unwrap().to_string())
        .collect();
    // A generator of our own: the same two thousand on every machine.
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut below = |end: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % end as u64).unwrap()
    };
    let mut tried = 0;
    while tried < 2_000 {
        let mut token = tokens[below(4)].clone().into_bytes();
        for _ in 0..=below(3) {
            let place = below(token.len());
            match below(5) {
                0 => token[place] = LETTERS[below(LETTERS.len())],
                1 => drop(token.remove(place)),
                2 => token.insert(place, LETTERS[below(LETTERS.len())]),
                3 => token.truncate(place.max(1)),
                _ => {
                    // Parts of two genuine tokens.
                    let other = tokens[below(4)].as_bytes();
                    let place = place.min(other.len());
                    token = [&token[..place], &other[place..]].concat();
                }
            }
        }
        let token = String::from_utf8(token).unwrap();
        if tokens.contains(&token) {
            continue;
        }
        tried += 1;
        assert!(matches!(links.verify(&token, NOW), Err(LinkError::Forged)), "{token}");
    }
}

#[test]
fn the_end_is_sharp_and_by_our_clock() {
    let links = Links::new(&LinkSigningKey::generate(&OsChance)).unwrap();
    let token = links.sign(Uuid::from_u128(5), 1, END, &Secret::generate(&OsChance)).unwrap();
    assert!(links.verify(&token, Timestamp::from_micros(END.micros() - 1)).is_ok());
    assert!(matches!(links.verify(&token, END), Err(LinkError::Over(_))));
}

proptest! {
    #[test]
    fn no_changed_byte_is_forgiven(place: prop::sample::Index, to in "[A-Za-z0-9_.-]") {
        let links = Links::new(&LinkSigningKey::generate(&OsChance)).unwrap();
        let token = links.sign(Uuid::from_u128(5), 1, END, &Secret::generate(&OsChance)).unwrap();
        let place = place.index(token.len());
        prop_assume!(token[place..=place] != to);
        let changed = format!("{}{to}{}", &token[..place], &token[place + 1..]);
        prop_assert!(links.verify(&changed, NOW).is_err());
    }
}

crate::support::in_worlds! {
    async fn forged_links_never_reach_the_database(world) {
        let asset = world.asset("Plan", 10).await;
        let sent = world.send(&world.draft(&[asset], &["anna@customer.example"])).await;
        let token = world.token(sent.grants[0].grant).await;
        let secret = Secret::generate(&OsChance);
        // With the database gone, whatever asks it fails; a forgery is still just not found.
        world.ground.database.clone().close().await.unwrap();
        for (name, forged) in forgeries(&world.ground.keyring.links, sent.grants[0].grant, &secret) {
            assert!(matches!(world.visits.landing(&forged).await, Err(LandingError::NotFound)), "{name}");
        }
        assert!(matches!(world.visits.landing(&token).await, Err(LandingError::Trouble(_))));
    }

    async fn a_stolen_signing_key_alone_gives_nothing(world) {
        let asset = world.asset("Plan", 10).await;
        let sent = world.send(&world.draft(&[asset], &["anna@customer.example"])).await;
        let secret = Secret::generate(&OsChance);
        let ceiling = world.now().after(crate::support::DAY);
        for generation in [0, 1, 2] {
            let forged = world.links.sign(sent.grants[0].grant, generation, ceiling, &secret).unwrap();
            assert!(matches!(world.visits.landing(&forged).await, Err(LandingError::NotFound)), "{generation}");
        }
    }
}
