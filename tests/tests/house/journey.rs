//! The main job as people do it: in a real browser, with real mail, on a phone in German and on a desktop in English.

use reqwest::StatusCode;
use sealport_ambient::{Chance, OsChance};
use sealport_tests::lines::ask_until;
use sealport_tests::steps::{ADMINISTRATOR, PASSWORD};
use sealport_tests::{
    Backend, Browser, Letter, Portal, PortalOptions, Profile, Smtp, Walk, a_device_on_each_backend, on_both_backends,
};
use sha2::{Digest, Sha256};
use thirtyfour::By;

/// The name has what names have: a dash, an umlaut, a space.
const FILE: &str = "Lageplan – Zürich Ost.pdf";
const TITLE: &str = "Lageplan Zürich Ost";
const PETRA: &str = "petra@hotel.test";

async fn choose(walk: &Walk<'_>, name: &str, value: &str) {
    walk.browser.click(&format!("main select[name={name}] option[value={value}]")).await;
}

async fn set_up(walk: &Walk<'_>, smtp: &Smtp) {
    walk.goes_to(&walk.portal.setup_link().await).await;
    walk.stop("set-up").await;
    for (name, text) in [("company", "Werkstatt Lindner"), ("name", "Anna Lindner"), ("address", ADMINISTRATOR)] {
        walk.browser.fill(name, text).await;
    }
    walk.browser.fill("password", PASSWORD).await;
    walk.browser.fill("repeat", PASSWORD).await;
    walk.browser.follow("main form button[type=submit]").await;
    walk.portal.enrol_in_browser(walk.browser, ADMINISTRATOR, async |what| walk.stop(what).await).await;
    walk.browser.arrive("/settings").await;
    walk.browser.fill("host", "127.0.0.1").await;
    walk.browser.fill("port", &smtp.port().to_string()).await;
    walk.browser.click("main label:has([name=tls][value=plain])").await;
    walk.browser.fill("from", "portal@lindner.test").await;
    walk.browser.follow("form[action^='/settings/mail'] button[type=submit]:not([formaction])").await;
    walk.browser.shown(".notices").await;
    walk.stop("settings").await;
}

/// Picks the file with the page's own field, so that the page's own client uploads it; the path of the asset.
async fn upload(walk: &Walk<'_>, bytes: &[u8]) -> String {
    walk.goes_to("/uploads").await;
    walk.stop("uploads").await;
    let file = walk.portal.place().join(FILE);
    std::fs::write(&file, bytes).unwrap();
    let field = walk.browser.find(By::Css("[data-pick]:not([webkitdirectory])")).await.unwrap();
    field.send_keys(file.to_str().unwrap()).await.unwrap();
    walk.browser.shown(".upload.is-done").await;
    walk.stop("uploaded").await;
    walk.browser.follow(".upload.is-done .upload__actions a").await;
    walk.browser.shown("#release").await;
    walk.path().await
}

async fn describe_and_release(walk: &Walk<'_>, asset: &str, bytes: &[u8]) {
    let hash = walk.browser.prop(".hash", "textContent").await.unwrap();
    let hash: String = hash.split_whitespace().collect();
    assert_eq!(hash, hex::encode(Sha256::digest(bytes)), "the page tells the file's hash");
    walk.stop("draft").await;
    walk.browser.follow(&format!("a[href='{asset}/edit']")).await;
    walk.browser.arrive(&format!("{asset}/edit")).await;
    walk.browser.fill("title", TITLE).await;
    walk.browser.fill("description", "Das Grundstück an der Limmat, Stand November.").await;
    walk.browser.fill("keywords", "Zürich, Lageplan").await;
    walk.stop("describe").await;
    walk.browser.follow("main form button.button--main").await;
    walk.browser.arrive(asset).await;
    assert!(walk.browser.describe().await.contains("Das Grundstück an der Limmat"));
    walk.browser.follow("button[name=to][value=released]").await;
    walk.browser.shown("a[href^='/shares/new?asset=']").await;
    walk.stop("released").await;
}

async fn find_in_library(walk: &Walk<'_>) {
    walk.goes_to("/library").await;
    walk.browser.fill("q", "lageplan zurich").await;
    walk.browser.follow("form[role=search] button[type=submit]").await;
    let found = walk.browser.text(".tile__title").await;
    assert_eq!(found, TITLE, "searched without its umlaut");
    walk.stop("library").await;
    walk.browser.follow(".tile__link").await;
}

/// Composer, check, preview of the letter, sending; the path of the share.
async fn share(walk: &Walk<'_>) -> String {
    walk.browser.follow("a[href^='/shares/new?asset=']").await;
    walk.browser.arrive("/shares/new").await;
    walk.browser.fill("recipients", &format!("Petra Sommer <{PETRA}>, petra@")).await;
    walk.browser.fill("message", "Wie besprochen: der Lageplan.").await;
    walk.stop("compose").await;
    walk.browser.follow(".action-bar button.button--main").await;
    walk.browser.shown("#found").await;
    walk.stop("check-found-a-bad-address").await;
    assert!(
        walk.browser.find(By::Css("button[formaction='/shares']")).await.is_err(),
        "a bad address can't be sent to"
    );
    walk.browser.fill("recipients", "").await;
    choose(walk, "to_language", walk.language).await;
    walk.browser.follow(".action-bar button.button--main").await;
    let letter = walk.browser.text("#letter").await;
    assert!(
        letter.contains("Wie besprochen: der Lageplan.") && letter.contains(PETRA),
        "the letter is shown: {letter}"
    );
    walk.stop("letter").await;
    walk.browser.follow("button[formaction='/shares']").await;
    walk.browser.shown(".share-summary").await;
    walk.stop("sent").await;
    walk.path().await
}

async fn share_says(walk: &Walk<'_>, share: &str, sign: &str) {
    let said = ask_until(|| async {
        walk.browser.goto(format!("{}{share}", walk.portal.address())).await.ok()?;
        walk.browser.find(By::Css(sign)).await.ok().map(|_| ())
    });
    if said.await.is_none() {
        panic!("no {sign} on {}", walk.browser.describe().await);
    }
}

fn check_letter(letter: &Letter, language: &str) {
    assert_eq!(letter.reply_to.as_deref(), Some(ADMINISTRATOR), "answers reach the sender");
    assert!(letter.text.contains("Wie besprochen: der Lageplan."), "{}", letter.text);
    let until = if language == "de" { "bis" } else { "until" };
    for word in ["Anna Lindner", "Werkstatt Lindner", until] {
        assert!(letter.text.contains(word), "the letter says {word}: {}", letter.text);
    }
    assert!(letter.attachments.is_empty() && !letter.html.as_deref().unwrap_or_default().contains("<img"));
}

async fn fetch(walk: &Walk<'_>, link: &str, bytes: &[u8]) {
    walk.browser.goto(link).await.unwrap();
    let words = walk.browser.describe().await;
    for word in ["Anna Lindner", "Werkstatt Lindner", "Wie besprochen: der Lageplan.", FILE] {
        assert!(words.contains(word), "the page behind the link says {word}:\n{words}");
    }
    walk.stop("link").await;
    walk.browser.follow("main form button[type=submit]").await;
    walk.browser.arrive("/c").await;
    walk.stop("files").await;
    walk.browser.click("a[download][href^='/c/files/']").await;
    let file = walk.browser.downloads().join(FILE);
    let came = ask_until(|| async {
        let length = std::fs::metadata(&file).ok()?.len();
        (length == bytes.len() as u64).then_some(())
    });
    if came.await.is_none() {
        let there: Vec<_> = std::fs::read_dir(walk.browser.downloads()).into_iter().flatten().flatten().collect();
        panic!("the file did not come; in the folder is {there:?}");
    }
    assert!(std::fs::read(&file).unwrap() == bytes, "another file came");
    let told = ask_until(|| async {
        walk.browser.refresh().await.ok()?;
        walk.browser.find(By::Css(".file__state--complete")).await.ok().map(|_| ())
    });
    told.await.expect("her page says that the file arrived");
    walk.stop("fetched").await;
}

/// The words by which the history of the file tells of each step, and that of the share. Quotation marks are left out.
fn steps(language: &str) -> [&'static [&'static str]; 2] {
    match language {
        "de" => [
            &[
                "Anna Lindner hat Lageplan Zürich Ost hochgeladen",
                "Anna Lindner hat Lageplan Zürich Ost neu beschrieben",
                "Anna Lindner hat Fassung 1 von Lageplan Zürich Ost freigegeben",
                "Anna Lindner hat Sendung 1 mit Lageplan Zürich Ost",
                "Petra Sommer hat begonnen, Lageplan Zürich Ost herunterzuladen",
                "Petra Sommer hat Lageplan Zürich Ost vollständig abgeholt",
                "127.0.0.1",
            ],
            &[
                "Anna Lindner hat Sendung 1 mit Lageplan Zürich Ost",
                "Der Mailserver hat den Brief an Petra Sommer angenommen",
                "Petra Sommer hat den Link zu Sendung 1 geöffnet",
                "Petra Sommer hat begonnen, Lageplan Zürich Ost herunterzuladen",
                "Petra Sommer hat Lageplan Zürich Ost vollständig abgeholt",
            ],
        ],
        _ => [
            &[
                "Anna Lindner uploaded Lageplan Zürich Ost",
                "Anna Lindner described Lageplan Zürich Ost anew",
                "Anna Lindner released version 1 of Lageplan Zürich Ost",
                "Anna Lindner sent share 1 with Lageplan Zürich Ost",
                "Petra Sommer began to download Lageplan Zürich Ost",
                "Petra Sommer fetched Lageplan Zürich Ost completely",
                "127.0.0.1",
            ],
            &[
                "Anna Lindner sent share 1 with Lageplan Zürich Ost",
                "The mail server accepted the letter to Petra Sommer",
                "Petra Sommer opened the link of share 1",
                "Petra Sommer began to download Lageplan Zürich Ost",
                "Petra Sommer fetched Lageplan Zürich Ost completely",
            ],
        ],
    }
}

async fn history_tells(walk: &Walk<'_>, asset: &str, share: &str) {
    let [of_asset, of_share] = steps(walk.language);
    for (what, path, told) in [("asset-history", asset, of_asset), ("share-history", share, of_share)] {
        let address = format!("{}{path}/history", walk.portal.address());
        let all = ask_until(|| async {
            walk.browser.goto(&address).await.ok()?;
            let words = walk.browser.find(By::Css("main")).await.ok()?.text().await.ok()?;
            let marks =
                |one: char| ('\u{2018}'..='\u{201f}').contains(&one) || ('\u{2066}'..='\u{2069}').contains(&one);
            let words = words.replace(marks, "");
            told.iter().all(|step| words.contains(step)).then_some(())
        });
        if all.await.is_none() {
            panic!("not all of {told:?} in {}", walk.browser.describe().await);
        }
        walk.stop(what).await;
    }
}

/// The pages that the way did not lead over.
async fn look_around(walk: &Walk<'_>, asset: &str, share: &str) {
    let recipient = walk.browser.attr("a[href*='/recipients/']", "href").await.unwrap();
    let pages = [
        ("share-end", format!("{share}/end")),
        ("share-revoke", format!("{share}/revoke")),
        ("recipient", recipient),
        ("shares", "/shares".to_owned()),
        ("asset-shared", asset.to_owned()),
        ("asset-delete", format!("{asset}/delete")),
        ("people", "/people".to_owned()),
        ("account", "/account".to_owned()),
        ("not-found", "/library/nothing".to_owned()),
    ];
    for (what, path) in pages {
        walk.goes_to(&path).await;
        walk.stop(what).await;
    }
}

async fn ended(walk: &Walk<'_>, link: &str) {
    walk.goes_to("/c").await;
    walk.browser.shown(".said-no").await;
    walk.stop("taken-back").await;
    walk.browser.goto(&link[..link.len() - 1]).await.unwrap();
    walk.browser.shown(".said-no").await;
    walk.stop("leads-nowhere").await;
}

async fn a_file_goes_to_a_customer(backend: Backend, profile: Profile, language: &'static str) {
    let portal = Portal::start(PortalOptions::on(backend)).await;
    let smtp = Smtp::start().await;
    let (annas, petras) = (Browser::start(profile, language).await, Browser::start(profile, language).await);
    let (anna, petra) = (Walk::of(&annas, &portal, language, "anna"), Walk::of(&petras, &portal, language, "petra"));
    let mut bytes = vec![0; 3 * 1024 * 1024 + 17];
    OsChance.fill(&mut bytes);

    set_up(&anna, &smtp).await;
    let asset = upload(&anna, &bytes).await;
    describe_and_release(&anna, &asset, &bytes).await;
    find_in_library(&anna).await;
    let share = share(&anna).await;
    let letter = smtp.letter_to(PETRA, 0).await;
    check_letter(&letter, language);
    share_says(&anna, &share, ".journey--accepted").await;

    let link = letter.link("/r/");
    fetch(&petra, &link, &bytes).await;

    share_says(&anna, &share, ".journey--fetched").await;
    share_says(&anna, &share, ".ring--complete").await;
    anna.stop("fetched").await;
    history_tells(&anna, &asset, &share).await;
    share_says(&anna, &share, ".ring--complete").await;
    look_around(&anna, &asset, &share).await;
    let stranger = portal.visitor();
    assert_eq!(stranger.get("/c").await.status(), StatusCode::NOT_FOUND);

    anna.goes_to(&format!("{share}/revoke")).await;
    annas.follow("main form button.button--grave").await;
    annas.arrive(&share).await;
    anna.stop("revoked").await;
    ended(&petra, &link).await;
}

/// Some pictures of no beauty; `SEALPORT_DEMO_FILES` names a folder of better ones (`deploy/demo --files-only DIR`).
fn demo_files(portal: &Portal) -> std::path::PathBuf {
    if let Some(folder) = std::env::var_os("SEALPORT_DEMO_FILES") {
        return folder.into();
    }
    let folder = portal.place().join("files");
    std::fs::create_dir_all(&folder).unwrap();
    for (number, name) in ["Ahorn.png", "Birke.jpg", "Chelsea.webp", "Dahlie.gif"].into_iter().enumerate() {
        let shade = |x: u32, y: u32| image::Rgb([(x / 3) as u8, (y / 2) as u8, 60 * number as u8]);
        image::RgbImage::from_fn(640, 480, shade).save(folder.join(name)).unwrap();
    }
    std::fs::write(folder.join("Übersicht.txt"), "nothing to see").unwrap();
    folder
}

a_device_on_each_backend!(a_file_goes_to_a_customer);

on_both_backends! {
    async fn the_demo_fills_the_library_with_pictures(backend) {
        let mut portal = Portal::start(PortalOptions::on(backend)).await;
        let files = demo_files(&portal);
        portal.stop().await;
        let said = portal.operator(&["demo", "--files", files.to_str().unwrap()]).await;
        let words = String::from_utf8_lossy(&said.stdout).into_owned();
        assert!(said.status.success(), "{words}{}", String::from_utf8_lossy(&said.stderr));
        let link = words.split_whitespace().find(|word| word.contains("/setup/")).unwrap();
        let link = url::Url::parse(link).unwrap().path().to_owned();
        portal.start_again().await;

        let browser = Browser::start(Profile::Desktop, "en").await;
        let walk = Walk::of(&browser, &portal, "en", "demo");
        let view = serde_json::json!({"width": 1440, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        browser.cdp().send_raw("Emulation.setDeviceMetricsOverride", view).await.unwrap();
        walk.goes_to(&link).await;
        browser.fill("password", PASSWORD).await;
        browser.fill("repeat", PASSWORD).await;
        walk.browser.follow("main form button[type=submit]").await;
        portal.enrol_in_browser(&browser, "anna@lindner.example", async |_| ()).await;
        browser.arrive("/library").await;
        // Anna's own language is German; this browser is set to another one.
        walk.goes_to("/library?lang=en").await;
        let drawn = ask_until(|| async {
            browser.refresh().await.ok()?;
            let count = "return [...document.querySelectorAll('.tile img')].filter((one) => one.naturalWidth > 0).length";
            let count = browser.execute(count, vec![]).await.ok()?.json().as_u64()?;
            (count >= 4).then_some(())
        });
        drawn.await.expect("four pictures are shown small");
        browser.shown(".tile .status--released").await;
        walk.stop("library-of-the-demo").await;
        walk.goes_to("/shares").await;
        walk.stop("shares-of-the-demo").await;
        walk.browser.follow("main a[href^='/shares/']:not([href='/shares/new'])").await;
        browser.shown(".share-summary").await;
        walk.stop("share-of-the-demo").await;
    }
}
