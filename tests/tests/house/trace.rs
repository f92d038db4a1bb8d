//! A leaked picture leads back to share and recipient: with the key alone, and by name where the database is at hand.

use std::convert::Infallible;
use std::io::Cursor;
use std::path::Path;
use std::process::Output;

use bytes::Bytes;
use futures_util::stream;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use sealport_ambient::OsChance;
use sealport_history::Kind;
use sealport_preview::mark::trace::payload;
use sealport_preview::mark::{Hidden, Mark, Strength};
use sealport_preview::{MediaType, Picture, Renderer, RendererSettings};
use sealport_sharing::recipient_tag;
use sealport_tests::steps::{ADMINISTRATOR, PASSWORD};
use sealport_tests::{Browser, Choices, Portal, PortalOptions, Profile, Smtp, on_both_backends, place};
use sealport_vault::{MasterKey, MasterKeySource};
use serde_json::Value;
use thirtyfour::By;

/// A page as a recipient gets it: rendered, and marked with this key.
async fn delivered(key: &MasterKey, share: u32, recipient: u16) -> Picture {
    let original = RgbImage::from_fn(1131, 1600, |x, y| {
        let is_ink = x % 160 > 20 && y % 24 < 12 && (x / 9 + y / 24) % 5 != 0 && y > 100;
        if is_ink { Rgb([40, 40, 60]) } else { Rgb([255, 255, 255]) }
    });
    let mut png = Vec::new();
    DynamicImage::ImageRgb8(original).write_to(&mut Cursor::new(&mut png), ImageFormat::Png).unwrap();
    let renderer = Renderer::start(RendererSettings::new(place::sealport())).unwrap();
    let document = stream::iter([Ok::<_, Infallible>(Bytes::from(png))]);
    let mut page = None;
    renderer.pages(MediaType::Png, 0, 1, 1600, document, |_, outcome| page = Some(outcome.unwrap())).await.unwrap();
    let mark = Mark {
        lines: ["Eva Kundin", "eva@trace.test", "2026-11-22 12:00 UTC", "1"].map(str::to_owned).into(),
        strength: Strength::Normal,
        hidden: Some(Hidden::new(&key.page_mark_seed(), payload(share, recipient))),
    };
    renderer.mark(page.unwrap().bytes, &mark).await.unwrap()
}

/// Half as large, cropped, and compressed again: as it turns up.
fn leaked(picture: &Picture, file: &Path) {
    let page = image::load_from_memory(&picture.bytes).unwrap();
    let half = page.resize(page.width() / 2, page.height() / 2, FilterType::Triangle);
    let part = half.crop_imm(31, 57, half.width() - 60, half.height() * 2 / 3);
    JpegEncoder::new_with_quality(std::fs::File::create(file).unwrap(), 60).encode_image(&part.to_rgb8()).unwrap();
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

/// `sealport trace` on a machine that has nothing but key and picture.
async fn trace(folder: &Path, key: &Path, file: &Path) -> Output {
    let mut command = tokio::process::Command::new(place::sealport());
    command.env_clear().env("SEALPORT_MASTER_KEY_FILE", key).current_dir(folder);
    command.arg("trace").arg(file).arg("--json").arg("--data-dir").arg(folder.join("data"));
    command.output().await.unwrap()
}

#[tokio::test]
async fn key_and_picture_are_enough() {
    let folder = tempfile::tempdir().unwrap();
    let (key_file, file) = (folder.path().join("key"), folder.path().join("leak.jpg"));
    let key = MasterKey::generate(&OsChance);
    key.create_file(&key_file).unwrap();
    leaked(&delivered(&key, 4711, 0x0bee).await, &file);

    let said = trace(folder.path(), &key_file, &file).await;
    let found = json(&said);
    assert!(said.status.success(), "{found}");
    assert_eq!((&found["reading"], &found["share"]), (&"found".into(), &4711.into()));
    assert_eq!((&found["recipient_tag"], &found["names"]), (&"0bee".into(), &Value::Null));
    assert!(found["chance_of_error"].as_f64().unwrap() < 1e-6, "{found}");
    assert!(!folder.path().join("data").exists(), "tracing leaves nothing behind");

    let foreign = folder.path().join("foreign");
    MasterKey::generate(&OsChance).create_file(&foreign).unwrap();
    let said = trace(folder.path(), &foreign, &file).await;
    assert_eq!((said.status.code(), &json(&said)["reading"]), (Some(4), &"none".into()), "another key names nobody");
}

#[tokio::test]
async fn what_is_no_picture_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let key_file = folder.path().join("key");
    MasterKey::generate(&OsChance).create_file(&key_file).unwrap();
    for (name, content) in
        [("empty.jpg", &b""[..]), ("broken.jpg", b"\xff\xd8\xff\xe0 and then nothing"), ("notes.bin", b"\0\x01\x02")]
    {
        let file = folder.path().join(name);
        std::fs::write(&file, content).unwrap();
        let said = trace(folder.path(), &key_file, &file).await;
        let words = String::from_utf8_lossy(&said.stderr);
        assert_eq!(said.status.code(), Some(1), "{name}: {words}");
        assert!(words.contains(name) && words.contains("no picture"), "{words}");
    }
    let said = trace(folder.path(), &key_file, &folder.path().join("missing.jpg")).await;
    assert_eq!(said.status.code(), Some(1));
}

on_both_backends! {
    async fn the_database_knows_the_names(backend) {
        let mut portal = Portal::start(PortalOptions::on(backend)).await;
        let smtp = Smtp::start().await;
        let anna = portal.administrator().await;
        anna.set_mail(&smtp).await;
        let asset = anna.released("plan.txt", b"a plan").await;
        anna.share(&[&asset], "eva@trace.test", &Choices::default()).await;
        let grant = portal.grants().await.remove(0);
        let key = MasterKey::load(&MasterKeySource::File(portal.master_key_file())).unwrap();
        let file = portal.place().join("leak.jpg");
        leaked(&delivered(&key, 1, recipient_tag(grant)).await, &file);

        portal.make_reviewers().await;
        let browser = Browser::start(Profile::Desktop, "en").await;
        portal.sign_in_browser(&browser, ADMINISTRATOR, PASSWORD).await;
        browser.goto(format!("{}/trace", portal.address())).await.unwrap();
        browser.find(By::Css("#f-file")).await.unwrap().send_keys(file.to_str().unwrap()).await.unwrap();
        browser.follow("main form .button--main").await;
        let told = browser.text("main").await;
        assert!(told.contains("eva@trace.test") && told.contains("1 of 1") && told.contains("not as proof"), "{told}");
        browser.assert_accessible().await;
        browser.screenshot("traced").await;
        assert!(portal.stop().await.success());

        let said = portal.operator(&["trace", file.to_str().unwrap(), "--json"]).await;
        let found = json(&said);
        assert!(said.status.success(), "{found}");
        let recipients = found["names"]["recipients"].as_array().unwrap();
        assert_eq!((recipients.len(), &found["names"]["recipients_in_all"]), (1, &1.into()), "{found}");
        assert_eq!(recipients[0]["recipient"], "eva@trace.test", "no other name is known: {found}");
        assert!(found["names"]["sender"].as_str().unwrap().contains('<'), "{found}");
        let said = portal.operator(&["trace", file.to_str().unwrap()]).await;
        let words = String::from_utf8_lossy(&said.stdout);
        assert!(words.contains("1 of its 1 recipients") && words.contains("a lead, not proof"), "{words}");
        assert!(words.contains("Share 1,") && words.contains("eva@trace.test"), "{words}");
        assert_eq!(portal.details(Kind::PictureTraced, "reason").await.len(), 3, "the history says who looked");
    }
}
