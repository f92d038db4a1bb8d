//! Uploads by the page's own client that are cut off, and go on at the exact byte.

use std::path::PathBuf;

use sealport_ambient::{Chance, OsChance};
use sealport_tests::lines::ask_until;
use sealport_tests::steps::{ADMINISTRATOR, PASSWORD};
use sealport_tests::{Browser, Client, Portal, PortalOptions, Profile, on_both_backends};
use serde_json::json;
use sha2::{Digest, Sha256};
use thirtyfour::By;

const SIZE: usize = 96 * 1024 * 1024;
/// Bytes a second while the upload is to be seen under way.
const SLOW: i64 = 6 * 1024 * 1024;

/// A page with an upload under way, the file, and what the portal says of it past the page.
struct Scene {
    portal: Portal,
    browser: Browser,
    anna: Client,
    file: PathBuf,
    sha256: String,
}

impl Scene {
    async fn on(backend: sealport_tests::Backend) -> Self {
        let portal = Portal::start(PortalOptions::on(backend)).await;
        let anna = portal.administrator().await;
        let browser = Browser::start(Profile::Desktop, "en").await;
        portal.sign_in_browser(&browser, ADMINISTRATOR, PASSWORD).await;
        browser.arrive("/library").await;
        let file = portal.place().join("harbour.raw");
        let mut bytes = vec![0; SIZE];
        OsChance.fill(&mut bytes);
        let sha256 = hex::encode(Sha256::digest(&bytes));
        std::fs::write(&file, bytes).unwrap();
        Self { portal, browser, anna, file, sha256 }
    }

    /// Opens the page anew and notes from then on at which offsets its client sends.
    async fn open_page(&self) {
        self.browser.goto(format!("{}/uploads", self.portal.address())).await.unwrap();
        let listen = r"
            window.offsets = [];
            const set = XMLHttpRequest.prototype.setRequestHeader;
            XMLHttpRequest.prototype.setRequestHeader = function (name, value) {
                if (name.toLowerCase() === 'upload-offset') window.offsets.push(Number(value));
                return set.call(this, name, value);
            };";
        self.browser.execute(listen, vec![]).await.unwrap();
    }

    async fn choose_file(&self) {
        let field = self.browser.find(By::Css("[data-pick]:not([webkitdirectory])")).await.unwrap();
        field.send_keys(self.file.to_str().unwrap()).await.unwrap();
    }

    /// Drops files or folders of this machine onto the page.
    async fn drop_here(&self, path: &std::path::Path) {
        self.browser.shown("[data-dropzone]").await;
        let zone = self.browser.find(By::Css("[data-dropzone]")).await.unwrap().rect().await.unwrap();
        let data = json!({ "items": [], "files": [path.to_str().unwrap()], "dragOperationsMask": 1 });
        for step in ["dragEnter", "dragOver", "drop"] {
            let event = json!({ "type": step, "x": zone.x + 40.0, "y": zone.y + 40.0, "data": data });
            self.browser.cdp().send_raw("Input.dispatchDragEvent", event).await.unwrap();
        }
    }

    async fn slow_down(&self, bytes_per_second: i64) {
        let network = self.browser.cdp();
        network.send_raw("Network.enable", json!({})).await.unwrap();
        let conditions = json!({
            "offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_per_second,
        });
        network.send_raw("Network.emulateNetworkConditions", conditions).await.unwrap();
    }

    /// Where the upload is, as the page keeps it for the next time.
    async fn location(&self) -> String {
        let find = "for (const key of Object.keys(localStorage)) if (key.startsWith('tus::')) \
                    return JSON.parse(localStorage.getItem(key)).uploadUrl; return null;";
        let found = ask_until(|| async {
            let answer = self.browser.execute(find, vec![]).await.ok()?;
            answer.json().as_str().map(str::to_owned)
        });
        found.await.expect("the page knows where its upload is")
    }

    async fn offset(&self, location: &str) -> u64 {
        let request = self.anna.request(reqwest::Method::HEAD, location).header("Tus-Resumable", "1.0.0").send();
        let answer = request.await.unwrap();
        let offset = answer.headers().get("upload-offset").and_then(|offset| offset.to_str().ok()?.parse().ok());
        offset.unwrap_or_else(|| panic!("no offset: {}", answer.status()))
    }

    /// Waits until the portal has `some` bytes; where the upload is.
    async fn under_way(&self, some: u64) -> String {
        let location = self.location().await;
        let there = ask_until(|| async { (self.offset(&location).await >= some).then_some(()) });
        there.await.expect("bytes arrive");
        location
    }

    async fn offsets(&self) -> Vec<u64> {
        let answer = self.browser.execute("return window.offsets", vec![]).await.unwrap();
        serde_json::from_value(answer.json().clone()).unwrap()
    }

    /// The page says that all is there, and the file is the file; at which offsets its client sent.
    async fn ends_well(&self) -> Vec<u64> {
        // A hundred megabytes through a browser, a portal and a store take their time where they share two cores.
        for _ in 0..3 {
            let done = ask_until(|| async { self.browser.find(By::Css(".upload.is-done")).await.ok() });
            if done.await.is_some() {
                break;
            }
        }
        self.browser.shown(".upload.is-done").await;
        let offsets = self.offsets().await;
        let asset = self.browser.attr(".upload.is-done .upload__actions a", "href").await.unwrap();
        let page = self.anna.page(&asset).await;
        let shown: String =
            page.split("class=\"hash\">").nth(1).unwrap().split("</span></span>").next().unwrap().into();
        let shown: String = shown.replace("<span>", "").replace("</span>", "");
        assert_eq!(shown, self.sha256, "the portal's hash is the file's");
        let original = self.anna.download(&format!("{asset}/original/1")).await;
        assert_eq!(hex::encode(Sha256::digest(&original)), self.sha256, "what comes back is the file");
        assert!(!self.anna.page("/uploads").await.contains("/remove\""), "nothing unfinished is left");
        offsets
    }
}

on_both_backends! {
    async fn an_upload_goes_on_after_the_portal_was_killed(backend) {
        let mut scene = Scene::on(backend).await;
        scene.open_page().await;
        scene.slow_down(SLOW).await;
        scene.choose_file().await;
        let location = scene.under_way(8 * 1024 * 1024).await;
        scene.portal.kill().await;
        scene.browser.shown(".upload.is-waiting").await;
        scene.portal.start_again().await;
        let offset = scene.offset(&location).await;
        assert!(offset >= 8 * 1024 * 1024 && offset < SIZE as u64, "what was acknowledged is there: {offset}");
        scene.slow_down(-1).await;
        let offsets = scene.ends_well().await;
        assert!(offsets.contains(&offset), "it went on at {offset}, not at {offsets:?}");
        assert_eq!(offsets.iter().filter(|one| **one < offset).count(), 1, "only the first try began lower: {offsets:?}");
    }

    async fn an_upload_goes_on_when_the_page_was_closed_and_the_file_is_chosen_again(backend) {
        let scene = Scene::on(backend).await;
        scene.open_page().await;
        scene.slow_down(SLOW).await;
        scene.choose_file().await;
        let location = scene.under_way(8 * 1024 * 1024).await;
        scene.open_page().await;
        let acknowledged = scene.offset(&location).await;
        assert!(acknowledged < SIZE as u64, "closing the page stopped it");
        scene.slow_down(-1).await;
        scene.choose_file().await;
        assert_eq!(scene.location().await, location, "the same upload");
        let offsets = scene.ends_well().await;
        let first = offsets.first().copied().unwrap_or_default();
        assert!(first >= acknowledged, "{acknowledged} bytes were there, but it went on at {offsets:?}");
    }

    async fn a_dropped_folder_arrives_with_its_folders(backend) {
        let scene = Scene::on(backend).await;
        let folder = scene.portal.place().join("Reise 2027");
        std::fs::create_dir_all(folder.join("Küste")).unwrap();
        std::fs::write(folder.join("Küste/welle.txt"), "Wasser").unwrap();
        std::fs::write(folder.join("notiz.txt"), "packen").unwrap();
        scene.open_page().await;
        scene.drop_here(&folder).await;
        let both = ask_until(|| async {
            let done = scene.browser.find_all(By::Css(".upload.is-done")).await.ok()?;
            (done.len() == 2).then_some(())
        });
        both.await.expect("both files of the folder arrive");
        let found = scene.anna.page("/library?q=reise+k%C3%BCste").await;
        assert!(found.contains("welle") && !found.contains("notiz"), "found by its folder: {found}");
        let asset = found.split("href=\"/library/").find_map(|rest| rest.split('"').next().filter(|id| id.len() == 36));
        let page = scene.anna.page(&format!("/library/{}", asset.expect("the asset's link"))).await;
        assert!(page.contains("Reise 2027/Küste"), "the page says the folder: {page}");
    }
}
