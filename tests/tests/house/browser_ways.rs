//! Other ways through the same pages: by keyboard alone, in the dark, and with whole folders.

use std::path::Path;

use sealport_tests::lines::ask_until;
use sealport_tests::steps::{ADMINISTRATOR, PASSWORD};
use sealport_tests::{Backend, Browser, Client, Portal, PortalOptions, Profile, Smtp, bytes, on_both_backends};
use serde_json::json;
use thirtyfour::{By, Key};

const PETRA: &str = "petra@hotel.test";
/// No page has more places for the focus.
const MOST_STOPS: usize = 120;

/// The keyboard of somebody who has no mouse.
struct Keyboard<'a>(&'a Browser);

impl Keyboard<'_> {
    async fn press(&self, key: Key) {
        self.0.action_chain().send_keys(key).perform().await.unwrap();
    }

    async fn types(&self, text: &str) {
        self.0.action_chain().send_keys(text).perform().await.unwrap();
    }

    /// Presses the tabulator until the focus is on what `selector` means. At each stop the focus must be seen.
    async fn goes_to(&self, selector: &str) {
        self.0.shown(selector).await;
        let mut stops = Vec::new();
        for _ in 0..MOST_STOPS {
            self.press(Key::Tab).await;
            let look = r"
                const [selector] = arguments, at = document.activeElement;
                if (at === null || at === document.body || at === document.documentElement) return ['nowhere', true, false];
                // Only the focus draws outlines. A field may leave that to its label, a link to the card that it fills.
                const marked = (one) => one !== null && ((getComputedStyle(one).outlineStyle !== 'none'
                    && parseFloat(getComputedStyle(one).outlineWidth) >= 2) || marked(one.parentElement));
                const own = at.closest('label') ?? at, box = own.getBoundingClientRect();
                const inside = box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight
                    && box.right > 0 && box.left < innerWidth;
                const seen = inside && marked(at);
                const state = `(in view: ${inside}, marked: ${marked(at)}) `;
                return [state + at.outerHTML.slice(0, 160), seen, at.matches(selector)];";
            let found = self.0.execute(look, vec![json!(selector)]).await.unwrap();
            let (at, seen, there): (String, bool, bool) = serde_json::from_value(found.json().clone()).unwrap();
            assert!(seen, "the focus can't be seen on {at}");
            if there {
                return;
            }
            stops.push(at);
        }
        panic!("the tabulator never comes to {selector}, but to {stops:#?}");
    }
}

async fn in_the_dark(browser: &Browser) {
    let dark = json!({"features": [
        {"name": "prefers-color-scheme", "value": "dark"}, {"name": "prefers-reduced-motion", "value": "reduce"}]});
    browser.cdp().send_raw("Emulation.setEmulatedMedia", dark).await.unwrap();
}

/// The page is dark, and can be read.
async fn readable_in_the_dark(browser: &Browser, what: &str) {
    let look = r"
        const shade = (one) => getComputedStyle(one).backgroundColor;
        const own = [document.body, document.documentElement].map(shade).find((one) => one !== 'rgba(0, 0, 0, 0)') ?? 'rgb(255, 255, 255)';
        const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
        canvas.fillStyle = own;
        canvas.fillRect(0, 0, 1, 1);
        return Math.max(...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3));";
    let brightest = browser.execute(look, vec![]).await.unwrap().json().as_u64().unwrap();
    assert!(brightest < 80, "{what} is not dark: {brightest}");
    browser.assert_accessible().await;
    browser.screenshot(&format!("dark-{what}")).await;
}

async fn shares_by_keyboard(browser: &Browser, portal: &Portal) -> String {
    let keyboard = Keyboard(browser);
    browser.goto(format!("{}/sign-in", portal.address())).await.unwrap();
    readable_in_the_dark(browser, "sign-in").await;
    keyboard.goes_to("main [name=address]").await;
    keyboard.types(ADMINISTRATOR).await;
    keyboard.goes_to("main [name=password]").await;
    keyboard.types(PASSWORD).await;
    keyboard.press(Key::Enter).await;
    browser.arrive("/sign-in/second").await;
    readable_in_the_dark(browser, "sign-in-second").await;
    keyboard.goes_to("main [name=code]").await;
    keyboard.types(&portal.app_code(ADMINISTRATOR).await).await;
    keyboard.press(Key::Enter).await;
    browser.arrive("/library").await;
    readable_in_the_dark(browser, "library").await;
    keyboard.goes_to("input[name=asset]").await;
    keyboard.types(" ").await;
    keyboard.goes_to("[data-selection-submit]").await;
    keyboard.press(Key::Enter).await;
    browser.arrive("/shares/new").await;
    readable_in_the_dark(browser, "compose").await;
    keyboard.goes_to("[name=recipients]").await;
    keyboard.types(PETRA).await;
    keyboard.goes_to(".action-bar button.button--main").await;
    keyboard.press(Key::Enter).await;
    browser.shown("#letter").await;
    readable_in_the_dark(browser, "letter").await;
    keyboard.goes_to("button[formaction='/shares']").await;
    keyboard.types(" ").await;
    browser.shown(".share-summary").await;
    readable_in_the_dark(browser, "sent").await;
    browser.current_url().await.unwrap().path().to_owned()
}

async fn fetches_by_keyboard(browser: &Browser, link: &str, content: &[u8]) {
    let keyboard = Keyboard(browser);
    browser.goto(link).await.unwrap();
    readable_in_the_dark(browser, "link").await;
    keyboard.goes_to("main form button[type=submit]").await;
    keyboard.press(Key::Enter).await;
    browser.arrive("/c").await;
    readable_in_the_dark(browser, "files").await;
    keyboard.goes_to("a[download][href^='/c/files/']").await;
    keyboard.press(Key::Enter).await;
    let file = browser.downloads().join("plan.txt");
    let came = ask_until(|| async { std::fs::read(&file).ok().filter(|came| came == content) });
    assert!(came.await.is_some(), "the file came");
}

/// A folder with a folder in it; each file's name and content.
fn folder(at: &Path) -> Vec<(&'static str, Vec<u8>)> {
    let files = [("site.txt", 1), ("north.txt", 40_000), ("south.txt", 700_000)]
        .map(|(name, size)| (name, bytes(size as u64, size)));
    std::fs::create_dir_all(at.join("sides")).unwrap();
    for (name, content) in &files {
        let place = if *name == "site.txt" { at.to_owned() } else { at.join("sides") };
        std::fs::write(place.join(name), content).unwrap();
    }
    files.into()
}

/// Every file of the folder is an asset, byte for byte.
async fn all_came(browser: &Browser, anna: &Client, files: &[(&str, Vec<u8>)]) {
    let done = ask_until(|| async {
        let done = browser.find_all(By::Css(".upload.is-done")).await.ok()?;
        (done.len() == files.len()).then_some(())
    });
    if done.await.is_none() {
        panic!("not all {} files came: {}", files.len(), browser.describe().await);
    }
    for (name, content) in files {
        let found = anna.page(&format!("/library?q={}", name.trim_end_matches(".txt"))).await;
        let links: Vec<&str> =
            found.split("class=\"tile__link\" href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let [asset] = links.as_slice() else { panic!("one {name}: {links:?}") };
        assert!(anna.download(&format!("{asset}/original/1")).await == *content, "{name} is as it was");
    }
}

async fn uploads_page(portal: &Portal) -> Browser {
    let browser = Browser::start(Profile::Desktop, "en").await;
    portal.sign_in_browser(&browser, ADMINISTRATOR, PASSWORD).await;
    browser.goto(format!("{}/uploads", portal.address())).await.unwrap();
    browser
}

async fn house(backend: Backend) -> (Portal, Client) {
    let portal = Portal::start(PortalOptions::on(backend)).await;
    let anna = portal.administrator().await;
    (portal, anna)
}

on_both_backends! {
    async fn the_main_job_by_keyboard_alone_in_the_dark(backend) {
        let (portal, anna) = house(backend).await;
        let smtp = Smtp::start().await;
        anna.set_mail(&smtp).await;
        let content = bytes(71, 300_000);
        let asset = anna.released("plan.txt", &content).await;
        let annas = Browser::start(Profile::Desktop, "en").await;
        in_the_dark(&annas).await;
        let share = shares_by_keyboard(&annas, &portal).await;
        let petras = Browser::start(Profile::Desktop, "en").await;
        in_the_dark(&petras).await;
        fetches_by_keyboard(&petras, &smtp.letter_to(PETRA, 0).await.link("/r/"), &content).await;
        let more = [
            ("asset", asset.clone()),
            ("describe", format!("{asset}/edit")),
            ("history", format!("{share}/history")),
            ("revoke", format!("{share}/revoke")),
            ("shares", "/shares".to_owned()),
            ("uploads", "/uploads".to_owned()),
            ("settings", "/settings".to_owned()),
            ("people", "/people".to_owned()),
        ];
        for (what, path) in more {
            annas.goto(format!("{}{path}", portal.address())).await.unwrap();
            readable_in_the_dark(&annas, what).await;
        }
        anna.revoke(&share).await;
        petras.goto(format!("{}/c", portal.address())).await.unwrap();
        petras.shown(".said-no").await;
        readable_in_the_dark(&petras, "taken-back").await;
    }

    async fn every_file_of_a_chosen_folder_is_uploaded(backend) {
        let (portal, anna) = house(backend).await;
        let place = portal.place().join("harbour");
        let files = folder(&place);
        let browser = uploads_page(&portal).await;
        let field = browser.find(By::Css("[data-pick][webkitdirectory]")).await.unwrap();
        field.send_keys(place.to_str().unwrap()).await.unwrap();
        all_came(&browser, &anna, &files).await;
    }

    async fn every_file_of_a_dropped_folder_is_uploaded(backend) {
        let (portal, anna) = house(backend).await;
        let place = portal.place().join("harbour");
        let files = folder(&place);
        let browser = uploads_page(&portal).await;
        let middle = "const box = document.querySelector('[data-dropzone]').getBoundingClientRect(); \
                      return [box.left + box.width / 2, box.top + box.height / 2];";
        let middle = browser.execute(middle, vec![]).await.unwrap();
        let (x, y): (f64, f64) = serde_json::from_value(middle.json().clone()).unwrap();
        for step in ["dragEnter", "dragOver", "drop"] {
            let data = json!({"items": [], "files": [place], "dragOperationsMask": 1});
            let event = json!({"type": step, "x": x, "y": y, "data": data});
            browser.cdp().send_raw("Input.dispatchDragEvent", event).await.unwrap();
        }
        all_came(&browser, &anna, &files).await;
    }
}
