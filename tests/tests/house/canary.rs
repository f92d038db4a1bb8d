//! Whoever may only look never gets a byte of an original: every route, method, header and switch, from the route table
//! (VO-1). Originals are full of markers; no answer holds one, in whatever wrapping, and no request opens an original.
#![allow(clippy::print_stdout, reason = "figures belong into the report of a test")]

mod files;

use std::collections::BTreeMap;
use std::io::Read;

use files::{Original, originals};
use memchr::memmem;
use reqwest::{Method, StatusCode};
use sealport_tests::lines::ask_until;
use sealport_tests::place::{free_port, repository};
use sealport_tests::{Choices, Client, Portal, PortalOptions, Smtp, on_both_backends};

/// A route of the table: method and pattern.
fn routes() -> Vec<(String, String)> {
    let source = std::fs::read_to_string(repository().join("crates/portal/src/http/routes.rs")).expect("the routes");
    let table = source.split("routes! {").nth(1).expect("the table");
    let lines = table.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let (method, path) = (words.next()?, words.next()?);
        let path = path.strip_prefix('"')?.strip_suffix('"')?;
        line.contains("=>").then(|| (method.to_owned(), path.to_owned()))
    });
    let routes: Vec<_> = lines.collect();
    assert!(routes.len() > 150, "the table was not read: {} routes", routes.len());
    routes
}

/// A marker in every form in which it could leave.
struct Marker {
    file: &'static str,
    forms: Vec<Vec<u8>>,
}

impl Marker {
    fn of(original: &Original) -> Self {
        use base64::Engine;
        use base64::engine::general_purpose::{STANDARD, URL_SAFE};
        let plain = original.marker.as_bytes().to_vec();
        let mut forms = vec![plain.clone(), hex::encode(&plain).into_bytes(), hex::encode_upper(&plain).into_bytes()];
        forms.push(plain.iter().flat_map(|byte| [*byte, 0]).collect());
        forms.push(plain.iter().flat_map(|byte| [0, *byte]).collect());
        forms.push(plain.iter().rev().copied().collect());
        for engine in [STANDARD, URL_SAFE] {
            for shift in 0..3 {
                // What stands in front and behind changes the letters at the edges.
                let padded = [&vec![0; shift][..], &plain[..]].concat();
                let text = engine.encode(padded);
                forms.push(text.as_bytes()[(shift * 4).div_ceil(3) + 1..text.len() - 4].to_vec());
            }
        }
        Self { file: original.name, forms }
    }

    fn is_in(&self, bytes: &[u8]) -> bool {
        self.forms.iter().any(|form| memmem::find(bytes, form).is_some())
    }
}

/// The bytes, and everything that can be inflated in them.
fn unwrapped(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut all = vec![bytes.to_vec()];
    let mut inflate = |mut reader: Box<dyn Read + '_>| {
        let mut out = Vec::new();
        // Broken at its end or not: what came out counts.
        let _ = reader.by_ref().take(8 << 20).read_to_end(&mut out);
        if !out.is_empty() {
            all.push(out);
        }
    };
    for at in memmem::find_iter(bytes, &[0x1f, 0x8b]).take(64) {
        inflate(Box::new(flate2::read::MultiGzDecoder::new(&bytes[at..])));
    }
    for head in [[0x78, 0x01], [0x78, 0x5e], [0x78, 0x9c], [0x78, 0xda]] {
        for at in memmem::find_iter(bytes, &head).take(64) {
            inflate(Box::new(flate2::read::ZlibDecoder::new(&bytes[at..])));
        }
    }
    for at in memmem::find_iter(bytes, b"PK\x03\x04").take(64) {
        let Some(header) = bytes.get(at..at + 30) else { continue };
        let skip = 30
            + usize::from(u16::from_le_bytes([header[26], header[27]]))
            + usize::from(u16::from_le_bytes([header[28], header[29]]));
        inflate(Box::new(flate2::read::DeflateDecoder::new(bytes.get(at + skip..).unwrap_or_default())));
    }
    all
}

/// A holder who may only look, everything there is to name, and what no answer may hold.
struct Crawl {
    opened: Client,
    unopened: Client,
    markers: Vec<Marker>,
    asked: usize,
    by_status: BTreeMap<u16, usize>,
}

impl Crawl {
    async fn ask(&mut self, opened: bool, method: &Method, path: &str, headers: &[(&str, &str)], body: &str) {
        let client = if opened { &self.opened } else { &self.unopened };
        let mut request = client.request(method.clone(), path).header("Origin", client.origin());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !body.is_empty() {
            request = request.header("Content-Type", "application/x-www-form-urlencoded").body(body.to_owned());
        }
        // A method that the server hangs up on gave nothing.
        let Ok(answer) = request.send().await else { return };
        let status = answer.status();
        let mut told = format!("{:?}", answer.headers()).into_bytes();
        told.extend(answer.bytes().await.unwrap_or_default());
        self.asked += 1;
        *self.by_status.entry(status.as_u16()).or_default() += 1;
        let (markers, label) = (&self.markers, format!("{method} {path} {headers:?}"));
        for bytes in unwrapped(&told) {
            for marker in markers {
                assert!(!marker.is_in(&bytes), "{label}: {status}, a piece of {}", marker.file);
            }
        }
    }
}

/// What the viewer's script does: words of the markers are looked for, and no answer spells one.
async fn search_for_markers(crawl: &mut Crawl, names: &Names<'_>) {
    let viewer = format!("/c/view/{}", names.rendition);
    let token = crawl.opened.script_token("/c").await;
    let headers = [("x-sealport-csrf", token.as_str()), ("accept", "application/json")];
    for query in ["marker", "the", "SEALPORT", names.name] {
        let body = serde_json::json!({ "q": query }).to_string();
        crawl.ask(true, &Method::POST, &format!("{viewer}/find"), &headers, &body).await;
    }
}

/// What stands in the places of a pattern, for one file.
struct Names<'a> {
    rendition: &'a str,
    asset: &'a str,
    share: &'a str,
    token: &'a str,
    name: &'a str,
}

fn filled(pattern: &str, names: &Names<'_>) -> Vec<String> {
    let common = pattern
        .replace("{rendition}", names.rendition)
        .replace("{token:.*}", names.token)
        .replace("{token}", names.token)
        .replace("{name}", names.name)
        .replace("{path:.*}", names.name)
        .replace("{page}", "1")
        .replace("{piece}", "1")
        .replace("{n}", "1");
    // Whatever else is named is tried with everything that there is.
    let any = regex_free(&common, names.asset);
    let mut all = vec![any, regex_free(&common, names.share), regex_free(&common, names.rendition)];
    all.dedup();
    all
}

/// Puts `id` into every place that is left.
fn regex_free(pattern: &str, id: &str) -> String {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(from) = rest.find('{') {
        out.push_str(&rest[..from]);
        out.push_str(id);
        rest = rest[from..].split_once('}').map_or("", |(_, after)| after);
    }
    out + rest
}

const METHODS: [&str; 12] =
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "COPY", "MOVE", "SEARCH", "LOCK"];
const SWITCHES: [&str; 14] = [
    "?download=1",
    "?dl=1",
    "?raw=1",
    "?original=1",
    "?inline=1",
    "?format=original",
    "?format=pdf",
    "?preview=0",
    "?edge=99999",
    "?edge=0",
    "?page=1",
    "?q=marker",
    "?version=1",
    "?x-amz-expires=1",
];
const SUFFIXES: [&str; 9] =
    ["/download", "/raw", "/original", "/content", "/file", "/text", "/zip", ".zip", "%2f..%2f..%2foriginal"];
const HEADERS: [(&str, &str); 12] = [
    ("range", "bytes=0-"),
    ("range", "bytes=256-511"),
    ("range", "bytes=-300"),
    ("range", "bytes=0-0,512-1023"),
    ("accept", "application/octet-stream"),
    ("accept", "application/pdf"),
    ("accept", "text/plain"),
    ("accept", "application/zip"),
    ("if-none-match", "*"),
    ("if-range", "\"x\""),
    ("x-http-method-override", "GET"),
    ("x-original-url", "/library"),
];

/// What only ends the crawl early: it is asked for last, or not at all.
fn ends_the_visit(method: &str, path: &str) -> bool {
    method == "POST" && (path == "/c/close" || path.ends_with("/revoke"))
}

async fn opened_originals(metrics: u16) -> BTreeMap<String, u64> {
    let text = reqwest::get(format!("http://127.0.0.1:{metrics}/metrics")).await.unwrap().text().await.unwrap();
    let lines = text.lines().filter_map(|line| line.strip_prefix("sealport_originals_opened_total{by=\""));
    lines.filter_map(|line| line.split_once("\"} ")).map(|(by, n)| (by.to_owned(), n.parse().unwrap())).collect()
}

/// Every route with everything in its places; the ones that name the file with every method, header and switch as well.
async fn crawl_file(crawl: &mut Crawl, names: &Names<'_>) {
    for (method, pattern) in routes() {
        for path in filled(&pattern, names) {
            if ends_the_visit(&method, &path) {
                continue;
            }
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            for opened in [true, false] {
                crawl.ask(opened, &method, &path, &[], "").await;
            }
            let names_file =
                pattern.contains("{rendition}") || pattern.contains("{name}") || pattern == "/r/{token:.*}";
            if method != Method::GET || !names_file {
                continue;
            }
            for other in METHODS {
                let other = Method::from_bytes(other.as_bytes()).unwrap();
                crawl.ask(true, &other, &path, &[], "csrf=x").await;
            }
            for header in HEADERS {
                crawl.ask(true, &Method::GET, &path, &[header], "").await;
            }
            for switch in SWITCHES {
                crawl.ask(true, &Method::GET, &format!("{path}{switch}"), &[], "").await;
            }
            for suffix in SUFFIXES {
                crawl.ask(true, &Method::GET, &format!("{path}{suffix}"), &[], "").await;
            }
        }
    }
}

on_both_backends! {
    async fn nobody_who_only_looks_gets_a_byte(backend) {
        let metrics = free_port();
        let options =
            PortalOptions::on(backend).with("SEALPORT_METRICS_LISTEN", &format!("127.0.0.1:{metrics}"));
        let portal = Portal::start(options).await;
        let smtp = Smtp::start().await;
        let anna = portal.administrator().await;
        anna.set_mail(&smtp).await;
        let originals = originals();
        let mut assets = Vec::new();
        for original in &originals {
            assets.push(anna.released(original.name, &original.bytes).await);
        }
        // Control: the markers are found where they are.
        for (original, asset) in originals.iter().zip(&assets) {
            let bytes = anna.download(&format!("{asset}/original/1")).await;
            assert!(Marker::of(original).is_in(&bytes), "{}: the markers are not even in the original", original.name);
            assert!(memmem::find_iter(&bytes, original.marker).count() >= 4, "{}", original.name);
        }
        portal.prepares_everything().await;
        let all: Vec<_> = assets.iter().map(String::as_str).collect();
        let share = anna.share(&all, "kunde@example.com", &Choices::default()).await;
        portal.only_look(share.rsplit('/').next().unwrap()).await;
        let link = smtp.letter_to("kunde@example.com", 0).await.link("/r/");
        let token = link.rsplit('/').next().unwrap().to_owned();
        let (opened, unopened) = (portal.visitor(), portal.visitor());
        opened.open_link(&link).await;
        let renditions = portal.renditions().await;
        let before = opened_originals(metrics).await;

        let mut crawl = Crawl { opened, unopened, markers: originals.iter().map(Marker::of).collect(), asked: 0,
            by_status: BTreeMap::new() };
        for (at, original) in originals.iter().enumerate() {
            let asset = assets[at].rsplit('/').next().unwrap();
            let names = Names {
                rendition: &renditions[asset],
                asset,
                share: share.rsplit('/').next().unwrap(),
                token: &token,
                name: original.name,
            };
            crawl_file(&mut crawl, &names).await;
            search_for_markers(&mut crawl, &names).await;
        }
        let after = opened_originals(metrics).await;
        for by in ["recipient", "employee"] {
            assert_eq!(after[by], before[by], "an original was opened for a {by}");
        }
        println!("canary: {} requests, {:?}; originals opened: {after:?}", crawl.asked, crawl.by_status);
        assert!(crawl.asked > 5_000 && crawl.by_status.get(&200).copied().unwrap_or_default() > 100);
        assert_eq!(crawl.by_status.get(&500), None);
        // What may be seen is seen, of every kind that can be shown.
        for (original, asset) in originals.iter().zip(&assets) {
            let part = match original.name.rsplit('.').next().unwrap() {
                "zip" => continue,
                "mp4" => "film/1",
                _ => "page/1",
            };
            let path = format!("/c/view/{}/{part}", renditions[asset.rsplit('/').next().unwrap()]);
            // Like a viewer: what could not be drawn in time on a busy machine is asked for again.
            let answered = || async {
                let status = crawl.opened.get(&path).await.status();
                (status != StatusCode::SERVICE_UNAVAILABLE).then_some(status)
            };
            assert_eq!(ask_until(answered).await, Some(StatusCode::OK), "{}", original.name);
        }
        let log = portal.log();
        assert!(originals.iter().all(|original| !log.contains(original.marker)), "a marker is in the log");
    }
}
