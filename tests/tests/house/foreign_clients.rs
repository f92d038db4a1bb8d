//! Programs that others wrote bring files in and fetch them, break off, go on, and test what they got.

use std::path::{Path, PathBuf};

use reqwest::header::{CONTENT_LENGTH, RANGE};
use reqwest::{Method, StatusCode};
use sealport_tests::lines::ask_until;
use sealport_tests::{Choices, Client, Portal, PortalOptions, Seeded, Smtp, bytes, on_both_backends, place};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tokio::process::Command;

/// Large enough for aria2c to open all its connections (it splits at 1 MiB).
const LARGE: usize = 20 << 20;

/// Runs a program in `folder`, without the machine's settings for it; what it said.
async fn run(folder: &Path, program: &str, arguments: &[&str]) -> String {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).env("HOME", folder).kill_on_drop(true);
    for proxy in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        command.env_remove(proxy);
    }
    let said = command.output().await.unwrap_or_else(|error| panic!("{program}: {error}"));
    let text = format!("{}{}", String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
    assert!(said.status.success(), "{program} {arguments:?}: {}\n{text}", said.status);
    text
}

/// What lies in a folder.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Writes `content`, lets the program of others upload it and go on after a stop, and finishes as our own pages do.
async fn upload_by(anna: &Client, program: &Path, arguments: &[&str], name: &str, content: &[u8]) -> String {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, content).unwrap();
    let mut command = Command::new(program);
    command.args(arguments).arg(format!("{}/api/v1/uploads", anna.origin())).arg(&file);
    command.env("COOKIE", anna.cookies()).env("CSRF", anna.script_token("/uploads").await).kill_on_drop(true);
    let said = command.output().await.unwrap();
    assert!(said.status.success(), "{}: {}", program.display(), String::from_utf8_lossy(&said.stderr));
    let told: serde_json::Value = serde_json::from_slice(&said.stdout).unwrap();
    let resumed = told["resumed"].as_u64().unwrap();
    assert!(resumed > 0 && resumed < content.len() as u64, "it went on in the middle: {told}");
    assert_eq!(told["resumed"], told["accepted"], "exactly where the portal had said that it stands");
    let upload = anna.upload_at(told["url"].as_str().unwrap()).await;
    assert_eq!(upload.offset().await, content.len() as u64);
    upload.finish(&hex::encode(Sha256::digest(content))).await
}

/// A share of `files` with one recipient, whose browser has opened the link; and the path of the share.
async fn opened(
    portal: &Portal,
    anna: &Client,
    smtp: &Smtp,
    assets: &[&str],
    who: &str,
    cap: Option<u32>,
) -> (Client, String) {
    let share = anna.share(assets, who, &Choices { cap, ..Choices::default() }).await;
    let recipient = portal.visitor();
    recipient.open_link(&smtp.letter_to(who, 0).await.link("/r/")).await;
    (recipient, share)
}

/// Waits until the page of the share says `words`.
async fn until_said(anna: &Client, share: &str, words: &str) -> String {
    let said = ask_until(|| async { Some(anna.page(share).await).filter(|page| page.contains(words)) }).await;
    match said {
        Some(page) => page,
        None => panic!("the share never said {words:?}:\n{}", anna.page(share).await),
    }
}

struct Fetch {
    folder: TempDir,
    cookie: String,
}

impl Fetch {
    fn by(recipient: &Client) -> Self {
        Self { folder: TempDir::new().unwrap(), cookie: format!("Cookie: {}", recipient.cookies()) }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    async fn curl(&self, arguments: &[&str]) -> String {
        run(
            self.path(),
            "curl",
            &[&["--silent", "--show-error", "--fail", "--header", &self.cookie], arguments].concat(),
        )
        .await
    }

    async fn wget(&self, arguments: &[&str]) -> String {
        run(self.path(), "wget", &[&["--no-verbose", "--header", &self.cookie], arguments].concat()).await
    }

    fn got(&self, name: &str) -> Vec<u8> {
        let file: PathBuf = self.path().join(name);
        std::fs::read(&file)
            .unwrap_or_else(|error| panic!("{}: {error}; there is {:?}", file.display(), names(self.path())))
    }
}

on_both_backends! {
    async fn tus_clients_upload_stop_and_go_on(backend) {
        let portal = Portal::start(PortalOptions::on(backend)).await;
        let anna = portal.administrator().await;
        let content = bytes(1, 3_333_333);
        let script = place::repository().join("tests/clients/tus.cjs");
        let packages = place::repository().join("web/package.json");
        let node = [script.to_str().unwrap(), packages.to_str().unwrap()];
        let asset = upload_by(&anna, Path::new("node"), &node, "von Node.bin", &content).await;
        assert_eq!(anna.download(&format!("{asset}/original/1")).await, content);
        let content = bytes(2, 3_333_333);
        let script = place::repository().join("tests/clients/tus.py");
        let asset = upload_by(&anna, &place::python(), &[script.to_str().unwrap()], "von Python.bin", &content).await;
        assert_eq!(anna.download(&format!("{asset}/original/1")).await, content);
    }

    async fn sixteen_connections_are_one_delivery(backend) {
        let portal = Portal::start(PortalOptions::on(backend)).await;
        let smtp = Smtp::start().await;
        let anna = portal.administrator().await;
        anna.set_mail(&smtp).await;
        let content = bytes(3, LARGE);
        let asset = anna.released("Große Datei – 日本.bin", &content).await;
        let (max, share) = opened(&portal, &anna, &smtp, &[&asset], "max@aria.test", Some(1)).await;
        let address = format!("{}{}", max.origin(), max.files().await[0]);
        let fetch = Fetch::by(&max);
        let many = ["-x16", "-s16", "-k1M", "--file-allocation=none", "--summary-interval=0", "--header", &fetch.cookie];
        run(fetch.path(), "aria2c", &[&many[..], &[address.as_str()]].concat()).await;
        assert_eq!(names(fetch.path()), ["Große Datei – 日本.bin"], "the name of the header");
        assert!(fetch.got("Große Datei – 日本.bin") == content, "byte for byte");
        let page = until_said(&anna, &share, "complete, ").await;
        assert!(!page.contains("(twice)") && !page.contains("times)"), "one delivery:\n{page}");
        let again = max.request(Method::GET, &address).send().await.unwrap();
        assert_ne!(again.status(), StatusCode::OK, "the one download was used");
    }

    async fn curl_and_wget_go_on_and_a_second_download_counts(backend) {
        let portal = Portal::start(PortalOptions::on(backend)).await;
        let smtp = Smtp::start().await;
        let anna = portal.administrator().await;
        anna.set_mail(&smtp).await;
        let content = bytes(4, 3_000_001);
        let asset = anna.released("Plan für Zürich.pdf", &content).await;
        let (eva, share) = opened(&portal, &anna, &smtp, &[&asset], "eva@curl.test", None).await;
        let address = format!("{}{}", eva.origin(), eva.files().await[0]);
        let fetch = Fetch::by(&eva);
        fetch.curl(&["--range", "0-1234566", "--output", "half", &address]).await;
        assert_eq!(fetch.got("half").len(), 1_234_567);
        std::fs::copy(fetch.path().join("half"), fetch.path().join("other half")).unwrap();
        fetch.curl(&["--continue-at", "-", "--output", "half", &address]).await;
        assert!(fetch.got("half") == content, "curl went on");
        let page = until_said(&anna, &share, "complete, ").await;
        assert!(!page.contains("(twice)"), "a break and its resume are one delivery:\n{page}");
        fetch.wget(&["--continue", "--output-document", "other half", &address]).await;
        assert!(fetch.got("other half") == content, "wget went on");
        fetch.wget(&["--content-disposition", &address]).await;
        until_said(&anna, &share, "(twice)").await;
        fetch.curl(&["--remote-name", "--remote-header-name", &address]).await;
        until_said(&anna, &share, "(3 times)").await;
        assert_eq!(names(fetch.path()), ["Plan fur Zurich.pdf", "Plan für Zürich.pdf", "half", "other half"]);
        assert!(fetch.got("Plan für Zürich.pdf") == content && fetch.got("Plan fur Zurich.pdf") == content);
    }

    async fn the_zip_opens_everywhere_and_goes_on(backend) {
        let portal = Portal::start(PortalOptions::on(backend)).await;
        let smtp = Smtp::start().await;
        let anna = portal.administrator().await;
        anna.set_mail(&smtp).await;
        let files = [("Bild.raw", bytes(5, 1_500_000)), ("bild.RAW", bytes(6, 70_000)), ("leer.txt", Vec::new()), ("日本 ü.txt", b"hello".to_vec())];
        let mut assets = Vec::new();
        for (name, content) in &files {
            assets.push(anna.released(name, content).await);
        }
        let assets: Vec<_> = assets.iter().map(String::as_str).collect();
        let (eva, share) = opened(&portal, &anna, &smtp, &assets, "eva@zip.test", None).await;
        let path = eva.zip().await;
        let address = format!("{}{path}", eva.origin());
        let head = eva.request(Method::HEAD, &path).send().await.unwrap();
        let fetch = Fetch::by(&eva);
        fetch.curl(&["--output", "whole.zip", &address]).await;
        let whole = fetch.got("whole.zip");
        assert_eq!(head.headers()[CONTENT_LENGTH].to_str().unwrap(), whole.len().to_string(), "known beforehand");
        fetch.curl(&["--range", "0-777776", "--output", "resumed.zip", &address]).await;
        fetch.curl(&["--continue-at", "-", "--output", "resumed.zip", &address]).await;
        assert!(fetch.got("resumed.zip") == whole, "the resumed ZIP is the same");
        for zip in ["whole.zip", "resumed.zip"] {
            run(fetch.path(), "unzip", &["-tq", zip]).await;
            let said = run(fetch.path(), "7z", &["t", zip]).await;
            assert!(said.contains("Everything is Ok"), "{said}");
        }
        run(fetch.path(), "7z", &["x", "-oout", "whole.zip"]).await;
        let out = fetch.path().join("out");
        let unpacked: Vec<Vec<u8>> = names(&out).iter().map(|name| std::fs::read(out.join(name)).unwrap()).collect();
        assert_eq!(unpacked.len(), files.len(), "no file hides another: {:?}", names(&out));
        assert!(files.iter().all(|(_, content)| unpacked.contains(content)), "{:?}", names(&out));
        assert!(names(&out).contains(&"日本 ü.txt".to_owned()), "{:?}", names(&out));
        slices_of(&eva, &path, &whole).await;
        until_said(&anna, &share, "complete, ").await;
    }
}

/// Any range of the ZIP is that part of the whole.
async fn slices_of(client: &Client, path: &str, whole: &[u8]) {
    let (mut chance, length) = (Seeded::new(7), whole.len());
    let mut place = |below: usize| usize::try_from(chance.below(below as u64)).unwrap();
    for _ in 0..40 {
        let first = place(length);
        let last = first + place(length - first);
        let answer =
            client.request(Method::GET, path).header(RANGE, format!("bytes={first}-{last}")).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::PARTIAL_CONTENT);
        assert!(answer.bytes().await.unwrap() == whole[first..=last], "bytes {first} to {last}");
    }
}
