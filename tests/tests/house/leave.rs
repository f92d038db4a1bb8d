//! What an employee fetches or sends ends when the right to it does, not only when the next request comes.

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use sealport_tests::form::Form;
use sealport_tests::lines::ask_until;
use sealport_tests::steps::sent_on;
use sealport_tests::{Client, Portal, PortalOptions, Running, bytes, on_both_backends};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const ADDRESS: &str = "bert@lindner.test";
const PASSWORD: &str = "a slow boat with nine lanterns";
/// What the house promises, and what a busy machine may take besides.
const WITHIN: Duration = Duration::from_millis(2_500);

/// A second employee.
async fn bert(portal: &Portal, anna: &Client) -> Client {
    let form = Form::on(&anna.page("/people").await, "/people").to("/people");
    let added = anna.send(&form.with("name", "Bert Kranz").with("address", ADDRESS)).await;
    let page = added.text().await.unwrap();
    let link = page.split(['<', '>', '"']).find(|part| part.starts_with("http") && part.contains("/setup/"));
    let link = link.unwrap_or_else(|| panic!("no link on {page}"));
    let bert = portal.visitor();
    let to = sent_on(bert.submit(link, link, &[("password", PASSWORD), ("repeat", PASSWORD)]).await, "set up").await;
    portal.with_app(&bert, ADDRESS, &to).await;
    bert
}

async fn change(anna: &Client, what: &str) {
    let mut page = anna.page("/people").await;
    if what == "/disable" {
        let ask = page.split('"').find(|part| part.starts_with("/people/") && part.ends_with(what)).unwrap();
        page = anna.page(ask).await;
    }
    let answer = anna.send(&Form::on(&page, what)).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
}

on_both_backends! {
    async fn an_employees_download_ends_with_the_account_and_with_the_session(backend) {
        let portal = Portal::start(PortalOptions::on(backend)).await;
        let anna = portal.administrator().await;
        let asset = anna.upload("long.bin", &bytes(21, 24 << 20)).await;
        let original = format!("{asset}/original/1");
        let bert = bert(&portal, &anna).await;
        let running = Running::begin(&bert, &original).await;
        change(&anna, "/disable").await;
        let since = Instant::now();
        assert!(running.breaks().await, "a disabled account fetches nothing more");
        assert!(since.elapsed() < WITHIN, "it took {:?}", since.elapsed());

        change(&anna, "/enable").await;
        let bert = portal.signed_in(ADDRESS, PASSWORD).await;
        let (running, other) = (Running::begin(&bert, &original).await, Running::begin(&anna, &original).await);
        bert.send(&Form::on(&bert.page("/library").await, "/sign-out")).await;
        let since = Instant::now();
        assert!(running.breaks().await, "nor does a session that has ended");
        assert!(since.elapsed() < WITHIN, "it took {:?}", since.elapsed());
        assert!(other.goes_on(), "nobody else is disturbed");
    }

    async fn an_upload_ends_with_the_account_and_keeps_what_was_acknowledged(backend) {
        let portal = Portal::start(PortalOptions::on(backend)).await;
        let anna = portal.administrator().await;
        let content = bytes(22, 400_000);
        let bert = bert(&portal, &anna).await;
        let upload = bert.begin_upload("half.bin", content.len() as u64).await;
        let mut running = upload.open_patch(0, content.len()).await;
        running.write_all(&content[..250_000]).await.unwrap();
        let known = ask_until(|| async { Some(upload.offset().await).filter(|offset| *offset > 0) }).await.unwrap();
        change(&anna, "/disable").await;
        let since = Instant::now();
        let mut answer = [0; 12];
        running.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 401");
        assert!(since.elapsed() < WITHIN, "it took {:?}", since.elapsed());

        change(&anna, "/enable").await;
        let bert = portal.signed_in(ADDRESS, PASSWORD).await;
        let upload = bert.upload_at(&upload.location).await;
        let stands = upload.offset().await;
        assert!(stands >= known && stands <= 250_000, "{stands} of {known}");
        let rest = content[usize::try_from(stands).unwrap()..].to_vec();
        assert_eq!(upload.send(stands, rest).await.status(), StatusCode::NO_CONTENT);
        let asset = upload.finish(&hex::encode(Sha256::digest(&content))).await;
        assert!(bert.download(&format!("{asset}/original/1")).await == content, "byte for byte");
    }
}
