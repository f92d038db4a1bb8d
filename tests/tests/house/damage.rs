//! What is stored is not what was sealed: nobody gets a wrong byte, and the people who can do something are told.

use std::path::PathBuf;

use futures_util::TryStreamExt;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::{ObjectStore, ObjectStoreExt};
use reqwest::header::{CONTENT_LENGTH, CONTENT_RANGE, RANGE};
use reqwest::{Method, StatusCode};
use scraper::{Html, Selector};
use sealport_tests::{Backend, Choices, Client, Portal, PortalOptions, Smtp, bytes, on_both_backends};

/// The sealed file of a test where it lies.
enum Stored {
    Disk(PathBuf),
    S3(Box<AmazonS3>, object_store::path::Path),
}

impl Stored {
    /// The only one that fits `length` bytes of content.
    async fn of(portal: &Portal, length: u64) -> Self {
        let fits = |size: u64| size > length && size < length + length / 1_000 + 1_000;
        let Some(bucket) = portal.setting("SEALPORT_S3_BUCKET") else {
            let mut found = Vec::new();
            for entry in std::fs::read_dir(portal.data_dir().join("blobs")).unwrap().map(Result::unwrap) {
                let files = std::fs::read_dir(entry.path()).unwrap().map(Result::unwrap);
                found.extend(files.filter(|file| fits(file.metadata().unwrap().len())).map(|file| file.path()));
            }
            assert_eq!(found.len(), 1, "one sealed file of that size: {found:?}");
            return Self::Disk(found.remove(0));
        };
        let setting = |name: &str| portal.setting(&format!("SEALPORT_S3_{name}")).unwrap();
        let store = AmazonS3Builder::new().with_endpoint(setting("ENDPOINT")).with_allow_http(true);
        let store = store.with_bucket_name(bucket).with_region(setting("REGION"));
        let store = store.with_access_key_id(setting("ACCESS_KEY")).with_secret_access_key(setting("SECRET_KEY"));
        let store = store.build().unwrap();
        let mut found: Vec<_> = store.list(None).try_collect().await.unwrap();
        found.retain(|object| fits(object.size));
        assert_eq!(found.len(), 1, "one sealed object of that size: {found:?}");
        Self::S3(Box::new(store), found.remove(0).location)
    }

    async fn read(&self) -> Vec<u8> {
        match self {
            Self::Disk(file) => std::fs::read(file).unwrap(),
            Self::S3(store, path) => store.get(path).await.unwrap().bytes().await.unwrap().to_vec(),
        }
    }

    async fn write(&self, content: Vec<u8>) {
        match self {
            Self::Disk(file) => std::fs::write(file, content).unwrap(),
            Self::S3(store, path) => drop(store.put(path, content.into()).await.unwrap()),
        }
    }

    async fn remove(&self) {
        match self {
            Self::Disk(file) => std::fs::remove_file(file).unwrap(),
            Self::S3(store, path) => store.delete(path).await.unwrap(),
        }
    }

    async fn flip(&self, at: usize) {
        let mut content = self.read().await;
        content[at] ^= 1;
        self.write(content).await;
    }
}

/// What people read on a page: text without the marks of HTML.
fn words(page: &str) -> String {
    Html::parse_document(page).root_element().text().collect::<Vec<_>>().join(" ")
}

/// A portal with one shared file.
struct Setting {
    portal: Portal,
    _smtp: Smtp,
    anna: Client,
    eva: Client,
    asset: String,
    file: String,
    content: Vec<u8>,
    stored: Stored,
}

impl Setting {
    async fn on(backend: Backend) -> Self {
        let portal = Portal::start(PortalOptions::on(backend)).await;
        let smtp = Smtp::start().await;
        let anna = portal.administrator().await;
        anna.set_mail(&smtp).await;
        let content = bytes(16, 3_000_000);
        let asset = anna.released("rot.bin", &content).await;
        anna.share(&[&asset], "eva@damage.test", &Choices::default()).await;
        let eva = portal.visitor();
        eva.open_link(&smtp.letter_to("eva@damage.test", 0).await.link("/r/")).await;
        let file = eva.files().await.remove(0);
        let stored = Stored::of(&portal, content.len() as u64).await;
        Self { portal, _smtp: smtp, anna, eva, asset, file, content, stored }
    }

    /// The customer sees a page that says so, and no byte.
    async fn gets_a_page(&self, why: &str) {
        let answer = self.eva.get(&self.file).await;
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR, "{why}");
        let page = words(&answer.text().await.unwrap());
        assert!(page.contains("This file is damaged where it is kept"), "{why}: {page}");
    }

    /// The history of the file tells it exactly once, and administrators find a notice that leads to the file.
    async fn is_told_once(&self) {
        let log = self.portal.log();
        assert!(log.contains("a stored file is damaged"), "{log}");
        assert!(!log.contains("could not be"), "event and notice were written: {log}");
        let history = words(&self.anna.page(&format!("{}/history", self.asset)).await);
        assert_eq!(history.matches("is damaged where it is stored").count(), 1, "{history}");
        let page = self.anna.page("/library").await;
        assert_eq!(words(&page).matches("A stored file is damaged").count(), 1, "{page}");
        let links = Selector::parse("a[href]").unwrap();
        let page = Html::parse_document(&page);
        let way = page.select(&links).find(|link| link.text().any(|text| text.trim() == "To the file"));
        assert_eq!(way.and_then(|link| link.attr("href")), Some(self.asset.as_str()));
    }
}

on_both_backends! {
    async fn damage_at_the_beginning_gets_a_page_and_an_alarm(backend) {
        let setting = Setting::on(backend).await;
        setting.stored.flip(100).await;
        for _ in 0..3 {
            setting.gets_a_page("damaged").await;
        }
        setting.is_told_once().await;
    }

    async fn damage_in_the_middle_breaks_the_connection_before_a_wrong_byte(backend) {
        let setting = Setting::on(backend).await;
        let Setting { eva, file, content, .. } = &setting;
        setting.stored.flip(2_000_000).await;
        let mut answer = eva.get(file).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()[CONTENT_LENGTH], "3000000");
        let mut got = Vec::new();
        let broken = loop {
            match answer.chunk().await {
                Ok(Some(piece)) => got.extend_from_slice(&piece),
                Ok(None) => break false,
                Err(_) => break true,
            }
        };
        assert!(broken, "never a clean end");
        assert!(got.len() < 2_000_000 && got == content[..got.len()], "no wrong byte among {}", got.len());
        let beyond = eva.request(Method::GET, file).header(RANGE, "bytes=2500000-").send().await.unwrap();
        assert_eq!(beyond.status(), StatusCode::PARTIAL_CONTENT);
        assert_eq!(beyond.headers()[CONTENT_RANGE], "bytes 2500000-2999999/3000000");
        assert!(beyond.bytes().await.unwrap() == content[2_500_000..], "what is whole is still given");
        setting.is_told_once().await;
    }

    async fn a_sealed_file_that_is_cut_gets_a_page_and_an_alarm(backend) {
        let setting = Setting::on(backend).await;
        let whole = setting.stored.read().await;
        setting.stored.write(whole[..1_000_000].to_vec()).await;
        setting.gets_a_page("cut").await;
        setting.gets_a_page("still cut").await;
        setting.is_told_once().await;
    }

    async fn a_sealed_file_that_is_gone_gets_a_page_and_an_alarm(backend) {
        let setting = Setting::on(backend).await;
        let whole = setting.stored.read().await;
        setting.stored.remove().await;
        setting.gets_a_page("gone").await;
        let inside = setting.anna.get(&format!("{}/original/1", setting.asset)).await;
        assert_eq!(inside.status(), StatusCode::INTERNAL_SERVER_ERROR, "for employees too");
        setting.is_told_once().await;
        setting.stored.write(whole).await;
        assert!(setting.eva.download(&setting.file).await == setting.content, "put back, it is there again");
    }
}
