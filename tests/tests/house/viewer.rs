//! A customer looks at a file: pages in their name, search, zoom, what the sender sees of it; and no way to have it.

use reqwest::StatusCode;
use sealport_tests::lines::ask_until;
use sealport_tests::pdf::pdf;
use sealport_tests::{Backend, Browser, Choices, Client, Portal, PortalOptions, Profile, Smtp, on_both_backends};
use thirtyfour::{By, Key};

const WORDS: [&str; 12] = [
    "Hafenplan",
    "Lageplan",
    "Kaimauer",
    "Kran und Gleis",
    "Schuppen 7",
    "Zufahrt",
    "Entwurf",
    "Fundament",
    "Statik",
    "Kosten",
    "Termine",
    "Anhang",
];

/// A portal with mail, its administrator, and a share of the plan; the path of the share and the link in the letter.
async fn sent(backend: Backend, view_only: bool) -> (Portal, Smtp, Client, String, String) {
    let portal = Portal::start(PortalOptions::on(backend)).await;
    let smtp = Smtp::start().await;
    let anna = portal.administrator().await;
    anna.set_mail(&smtp).await;
    let plan = anna.released("Hafenplan.pdf", &plan()).await;
    portal.prepares_everything().await;
    let choices = Choices { view_only, ..Choices::default() };
    let share = anna.share(&[&plan], "Petra Sommer <petra@hotel.test> [de]", &choices).await;
    let link = smtp.letter_to("petra@hotel.test", 0).await.link("/r/");
    (portal, smtp, anna, share, link)
}

/// Twelve pages; another file can be put in their place to look at.
fn plan() -> Vec<u8> {
    std::env::var_os("SEALPORT_PLAN").map_or_else(|| pdf(&WORDS), |path| std::fs::read(path).expect("the file"))
}

/// The address of the viewer on the page of files.
async fn viewer_of(client: &Client) -> String {
    let page = client.page("/c").await;
    let at = page.find("/c/view/").unwrap_or_else(|| panic!("no way to the viewer on {page}"));
    page[at..at + "/c/view/".len() + 36].to_owned()
}

fn size_of(jpeg: &[u8]) -> (u32, u32) {
    let picture = image::load_from_memory_with_format(jpeg, image::ImageFormat::Jpeg).expect("a picture");
    (picture.width(), picture.height())
}

async fn look_around(browser: &Browser, device: &str) {
    browser.shown(".leaf img").await;
    let first = || async { browser.prop(".leaf img", "naturalWidth").await.filter(|width| width != "0") };
    ask_until(first).await.expect("the first page is drawn");
    browser.assert_accessible().await;
    browser.screenshot(&format!("viewer-{device}")).await;
}

async fn stands_at(browser: &Browser, page: u32) {
    let there = || async { (browser.text("[data-place]").await == format!("Seite {page} von 12")).then_some(()) };
    assert!(ask_until(there).await.is_some(), "not page {page} but {}", browser.text("[data-place]").await);
}

async fn is_shown(browser: &Browser, page: u32) {
    let picture = format!("#page-{page} img");
    let width = || async {
        browser
            .find(By::Css(picture.as_str()))
            .await
            .ok()?
            .prop("naturalWidth")
            .await
            .ok()?
            .filter(|width| width != "0")
    };
    assert!(ask_until(width).await.is_some(), "page {page} is not shown: {}", browser.describe().await);
}

on_both_backends! {
    async fn a_customer_reads_on_a_phone_what_is_only_looked_at(backend) {
        let (_portal, _smtp, _anna, _share, link) = sent(backend, true).await;
        let browser = Browser::start(Profile::Phone, "de").await;
        browser.goto(&link).await.unwrap();
        browser.screenshot("view-landing-phone").await;
        browser.follow("form[action$='/open'] button").await;
        browser.arrive("/c").await;
        browser.assert_accessible().await;
        browser.screenshot("view-files-phone").await;
        browser.follow("a[href^='/c/view/']").await;
        look_around(&browser, "phone").await;
        browser.click("[data-zoom] [data-by='1']").await;
        browser.screenshot("viewer-phone-zoomed").await;
        browser.find(By::Css("#find")).await.unwrap().send_keys("KRAN und").await.unwrap();
        browser.click("[data-find] [data-step='1']").await;
        browser.shown(".leaf__hit--chosen").await;
        is_shown(&browser, 4).await;
        stands_at(&browser, 4).await;
        browser.screenshot("viewer-phone-found").await;
    }

    async fn a_customer_reads_searches_and_is_seen(backend) {
        let (portal, _smtp, anna, share, link) = sent(backend, true).await;
        let browser = Browser::start(Profile::Desktop, "de").await;
        browser.goto(&link).await.unwrap();
        browser.follow("form[action$='/open'] button").await;
        browser.follow("a[href^='/c/view/']").await;
        look_around(&browser, "desktop").await;
        browser.find(By::Css("#find")).await.unwrap().send_keys("KRAN und" + Key::Enter).await.unwrap();
        browser.shown(".leaf__hit--chosen").await;
        stands_at(&browser, 4).await;
        // Two words, two places: on with Enter, and from the last one to the first.
        browser.find(By::Css("#find")).await.unwrap().send_keys(Key::Control + "a").await.unwrap();
        browser.find(By::Css("#find")).await.unwrap().send_keys("plan" + Key::Enter).await.unwrap();
        for place in ["1 von 2", "2 von 2", "1 von 2"] {
            let there = || async { (browser.text("[data-found]").await == place).then_some(()) };
            assert!(ask_until(there).await.is_some(), "{place}, but {}", browser.text("[data-found]").await);
            browser.find(By::Css("#find")).await.unwrap().send_keys(Key::Enter + "").await.unwrap();
        }
        browser.find(By::Css("#find")).await.unwrap().send_keys(Key::Control + "a").await.unwrap();
        browser.find(By::Css("#find")).await.unwrap().send_keys("KRAN und" + Key::Enter).await.unwrap();
        stands_at(&browser, 4).await;
        browser.screenshot("viewer-desktop-found").await;
        // Menu, copying and printing are answered with a sentence.
        let polite = "const event = new MouseEvent('contextmenu', { bubbles: true, cancelable: true });
            document.querySelector('.leaf img').dispatchEvent(event); return event.defaultPrevented;";
        assert_eq!(browser.execute(polite, vec![]).await.unwrap().json(), &serde_json::json!(true));
        browser.shown("[data-say]:not([hidden])").await;
        browser.screenshot("viewer-desktop-polite").await;
        // The sender hears how long which page was read.
        browser.goto(format!("{}/c", portal.address())).await.unwrap();
        browser.screenshot("view-files-desktop").await;
        let told = || async {
            let page = anna.page(&share).await;
            page.contains("looked__name").then_some(())
        };
        ask_until(told).await.expect("the sender sees which pages were looked at");
    }

    async fn what_comes_next_is_there_before_it_is_seen_and_a_page_of_many_screens_is_read_to_its_end(backend) {
        let (_portal, _smtp, _anna, _share, link) = sent(backend, true).await;
        let browser = Browser::start(Profile::Desktop, "de").await;
        browser.goto(&link).await.unwrap();
        browser.follow("form[action$='/open'] button").await;
        browser.follow("a[href^='/c/view/']").await;
        is_shown(&browser, 1).await;
        is_shown(&browser, 2).await;
        stands_at(&browser, 1).await;
        let below = "const room = document.querySelector('[data-leaves]').parentElement.getBoundingClientRect();
            return document.querySelector('#page-2').getBoundingClientRect().top >= room.bottom;";
        let below = browser.execute(below, vec![]).await.unwrap();
        assert_eq!(below.json(), &serde_json::json!(true), "nobody has scrolled to the second page");

        for _ in ["125", "150", "200", "300", "400"] {
            browser.click("[data-zoom] [data-by='1']").await;
        }
        let to_its_end = "const page = document.querySelector('#page-2');
            const room = document.querySelector('[data-leaves]').parentElement;
            const [shown, whole] = [room, page].map((one) => one.getBoundingClientRect());
            room.scrollTop += whole.bottom - shown.bottom;
            return whole.height / shown.height;";
        let screens = browser.execute(to_its_end, vec![]).await.unwrap().json().as_f64().unwrap();
        assert!(screens > 4.0, "{screens} screens");
        stands_at(&browser, 2).await;
        is_shown(&browser, 2).await;
    }

    async fn whoever_comes_back_or_turns_the_screen_stands_where_they_were(backend) {
        let (_portal, _smtp, _anna, _share, link) = sent(backend, true).await;
        let browser = Browser::start(Profile::Desktop, "de").await;
        browser.goto(&link).await.unwrap();
        browser.follow("form[action$='/open'] button").await;
        browser.follow("a[href^='/c/view/']").await;
        is_shown(&browser, 1).await;
        browser.execute("document.querySelector('#page-9').scrollIntoView()", vec![]).await.unwrap();
        stands_at(&browser, 9).await;
        let named = || async { browser.current_url().await.ok()?.query()?.contains("page=9").then_some(()) };
        ask_until(named).await.expect("the address names the page");
        browser.refresh().await.unwrap();
        is_shown(&browser, 9).await;
        stands_at(&browser, 9).await;
        for width in [600, 1300] {
            let before = browser.execute("return innerWidth", vec![]).await.unwrap().json().to_string();
            browser.set_window_rect(0, 0, width, 900).await.unwrap();
            let at_the_top = format!("const [room, page] = ['#main', '#page-9'].map((one) => document.querySelector(one).getBoundingClientRect());
                return innerWidth !== {before} && Math.abs(page.top - room.top) < 40;");
            let there = || async { browser.execute(at_the_top.as_str(), vec![]).await.ok()?.json().as_bool()?.then_some(()) };
            assert!(ask_until(there).await.is_some(), "{width} pixels wide, something else is at the top");
            stands_at(&browser, 9).await;
        }
        // The keys that scroll work before anything was clicked.
        browser.execute("document.activeElement.blur(); document.body.dispatchEvent(new KeyboardEvent('keydown', \
            { key: 'Home', bubbles: true, cancelable: true }))", vec![]).await.unwrap();
        stands_at(&browser, 1).await;
    }

    async fn pages_are_drawn_as_large_as_asked_for_and_carry_a_mark(backend) {
        let (portal, _smtp, anna, _share, link) = sent(backend, true).await;
        let petra = portal.visitor();
        petra.open_link(&link).await;
        let viewer = viewer_of(&petra).await;
        for (edge, width, height) in [(300, 362, 512), (1600, 1131, 1600), (1601, 1696, 2400)] {
            let page = petra.get(&format!("{viewer}/page/2?edge={edge}")).await;
            assert_eq!((page.status(), &page.headers()["content-type"]), (StatusCode::OK, &"image/jpeg".parse().unwrap()));
            assert_eq!(page.headers()["cache-control"], "no-store");
            let size = size_of(&page.bytes().await.unwrap());
            assert!(size.0.abs_diff(width) <= 1 && size.1.abs_diff(height) <= 1, "{size:?}");
        }
        let jpeg = petra.get(&format!("{viewer}/page/2")).await.bytes().await.unwrap();
        let renditions = portal.renditions().await;
        let (asset, _) = renditions.iter().next().unwrap();
        let plain = anna.get(&format!("/library/{asset}/view/1/page/2")).await.bytes().await.unwrap();
        let [marked, plain] = [jpeg, plain].map(|jpeg| image::load_from_memory(&jpeg).unwrap().to_luma8());
        let differing = marked.pixels().zip(plain.pixels()).filter(|(one, other)| one.0[0].abs_diff(other.0[0]) > 20);
        let share = differing.count() as f64 / f64::from(marked.width() * marked.height());
        assert!((0.005..0.4).contains(&share), "the mark covers {share}");
        for wrong in ["page/0", "page/13", "page/4294967295", "page/-1", "page/x"] {
            assert_eq!(petra.get(&format!("{viewer}/{wrong}")).await.status(), StatusCode::NOT_FOUND, "{wrong}");
        }
        assert_eq!(portal.visitor().get(&format!("{viewer}/page/1")).await.status(), StatusCode::NOT_FOUND);
    }

    async fn whoever_may_download_looks_first_and_without_a_mark(backend) {
        let (portal, _smtp, anna, _share, link) = sent(backend, false).await;
        let petra = portal.visitor();
        petra.open_link(&link).await;
        let viewer = viewer_of(&petra).await;
        let page = petra.page(&viewer).await;
        assert!(page.contains("/c/files/") && !page.contains("data-view-only"));
        let renditions = portal.renditions().await;
        let (asset, _) = renditions.iter().next().unwrap();
        let theirs = petra.get(&format!("{viewer}/page/1")).await.bytes().await.unwrap();
        let ours = anna.get(&format!("/library/{asset}/view/1/page/1")).await.bytes().await.unwrap();
        assert_eq!(theirs, ours);
        // The search tells places, and no word of the text.
        let found = petra.find_in(&viewer, "gleis").await.text().await.unwrap();
        assert!(found.contains("\"page\":4") && !found.to_lowercase().contains("gleis"), "{found}");
        let short = petra.find_in(&viewer, "gl").await;
        assert_eq!(short.status(), StatusCode::BAD_REQUEST);
        assert!(short.text().await.unwrap().contains("mindestens 3 Buchstaben"));
        // Colleagues have the file: they search as they like, and it is on record that they looked.
        let inside = format!("/library/{asset}/view/1");
        let found = anna.find_in(&inside, "g").await.text().await.unwrap();
        assert!(found.contains("\"page\":4"), "{found}");
        assert!(anna.page(&format!("/library/{asset}/history")).await.contains("looked at version 1"));
        assert!(!portal.log().to_lowercase().contains("gleis"), "what is looked for is nobody's business");
    }
    async fn without_libreoffice_a_table_is_read_as_the_text_that_it_is(backend) {
        let portal = Portal::start(PortalOptions::on(backend).with("SEALPORT_LIBREOFFICE", "off")).await;
        let anna = portal.administrator().await;
        let prices = anna.released("Preise.csv", "Artikel;Preis\nAmphore;12,50\n".as_bytes()).await;
        let letter = anna.released("Brief.rtf", br"{\rtf1 Guten Tag}").await;
        portal.prepares_everything().await;
        assert!(anna.page(&letter).await.contains("No preview: LibreOffice is not installed on this server."));
        let found = anna.find_in(&format!("{prices}/view/1"), "amphore").await.text().await.unwrap();
        assert!(found.contains("\"page\":1"), "{found}");
        assert_eq!(anna.get(&format!("{prices}/view/1/page/1")).await.status(), StatusCode::OK);
    }
}
