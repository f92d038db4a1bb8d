//! What the portal stands on fails: the disk is full, PostgreSQL is gone, the mail server refuses, waits or is tampered with.
#![allow(clippy::print_stdout, reason = "seeds and figures belong into the report of a test")]

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use reqwest::header::RETRY_AFTER;
use sealport_tests::cluster::Cluster;
use sealport_tests::form::Form;
use sealport_tests::lines::ask_until;
use sealport_tests::small_disk::SmallDisk;
use sealport_tests::steps::sent_on;
use sealport_tests::{
    Backend, Behaviour, Choices, Client, Portal, PortalOptions, Seen, Smtp, SmtpOptions, bytes, on_both_backends,
};
use sha2::{Digest, Sha256};

fn sha256(content: &[u8]) -> String {
    hex::encode(Sha256::digest(content))
}

mod disk {
    use super::*;

    /// The places of files run out, the room does not: the same words, and the same way on.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_disk_without_free_inodes_refuses_an_upload_which_goes_on_when_there_are_some() {
        let disk = SmallDisk::with(256, "nr_inodes=800").await;
        let options =
            PortalOptions { data_dir: Some(disk.path().join("data")), ..PortalOptions::on(Backend::SqliteDisk) };
        let portal = Portal::start(options).await;
        let anna = portal.administrator().await;
        let small = bytes(44, 200_000);
        let before = anna.upload("before.bin", &small).await;
        let content = bytes(45, 3 << 20);
        let open = anna.begin_upload("open.bin", content.len() as u64).await;
        assert_eq!(open.send(0, content[..1 << 20].to_vec()).await.status(), StatusCode::NO_CONTENT);
        let fresh = anna.begin_upload("fresh.bin", content.len() as u64).await;
        let filler = disk.path().join("filler");
        std::fs::create_dir(&filler).unwrap();
        let taken = (0..2_000).take_while(|number| std::fs::write(filler.join(number.to_string()), "").is_ok()).count();
        assert!(taken > 0 && rustix::fs::statvfs(disk.path()).unwrap().f_ffree == 0, "{taken} more files fit");

        // What has its file already may grow; what needs a new one must be told in words.
        let grown = open.send(1 << 20, content[1 << 20..].to_vec()).await.status();
        assert!([StatusCode::NO_CONTENT, StatusCode::INSUFFICIENT_STORAGE].contains(&grown), "{grown}");
        let answer = fresh.send(0, content.clone()).await;
        assert_eq!(answer.status(), StatusCode::INSUFFICIENT_STORAGE, "507");
        let said: serde_json::Value = answer.json().await.unwrap();
        assert!(said["detail"].as_str().unwrap().contains("The disk is full"), "in words: {said}");
        assert!(anna.download(&format!("{before}/original/1")).await == small, "reading goes on");
        anna.page("/library").await;

        std::fs::remove_dir_all(&filler).unwrap();
        for upload in [open, fresh] {
            let stands = usize::try_from(upload.offset().await).unwrap();
            let sent = upload.send(stands as u64, content[stands..].to_vec()).await.status();
            assert_eq!(sent, StatusCode::NO_CONTENT, "without a restart");
            let asset = upload.finish(&sha256(&content)).await;
            assert!(anna.download(&format!("{asset}/original/1")).await == content);
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_full_disk_stops_an_upload_which_goes_on_when_there_is_room() {
        let disk = SmallDisk::new(48).await;
        let options =
            PortalOptions { data_dir: Some(disk.path().join("data")), ..PortalOptions::on(Backend::SqliteDisk) };
        let portal = Portal::start(options).await;
        let anna = portal.administrator().await;
        let small = bytes(41, 200_000);
        let before = anna.upload("before.bin", &small).await;
        // Something else on the same disk takes nearly all the room that is left.
        let free = rustix::fs::statvfs(disk.path()).unwrap();
        let filler = disk.path().join("filler");
        std::fs::write(&filler, vec![1; usize::try_from(free.f_bavail * free.f_frsize - (6 << 20)).unwrap()]).unwrap();

        let content = bytes(42, 12 << 20);
        let upload = anna.begin_upload("large.bin", content.len() as u64).await;
        let answer = upload.send(0, content.clone()).await;
        assert_eq!(answer.status(), StatusCode::INSUFFICIENT_STORAGE, "507");
        let said: serde_json::Value = answer.json().await.unwrap();
        assert!(said["detail"].as_str().unwrap().contains("The disk is full"), "in words: {said}");
        let stands = upload.offset().await;
        assert!(stands < content.len() as u64, "{stands}");
        assert!(anna.download(&format!("{before}/original/1")).await == small, "reading goes on");
        anna.page("/library").await;

        std::fs::remove_file(&filler).unwrap();
        let stands = usize::try_from(upload.offset().await).unwrap();
        assert_eq!(
            upload.send(stands as u64, content[stands..].to_vec()).await.status(),
            StatusCode::NO_CONTENT,
            "without a restart"
        );
        let asset = upload.finish(&sha256(&content)).await;
        assert!(anna.download(&format!("{asset}/original/1")).await == content);
    }
}

mod postgres {
    use super::*;

    /// How long the database is away.
    const AWAY: Duration = Duration::from_secs(10);

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn ten_seconds_without_the_database_lose_nothing() {
        let mut cluster = Cluster::start().await;
        let options = PortalOptions::on(Backend::PostgresS3).with("SEALPORT_DATABASE_URL", &cluster.address());
        let portal = Portal::start(options).await;
        let anna = portal.administrator().await;
        let content = bytes(43, 500_000);
        let asset = anna.upload("before.bin", &content).await;
        let upload = anna.begin_upload("half.bin", content.len() as u64).await;
        assert_eq!(upload.send(0, content[..300_000].to_vec()).await.status(), StatusCode::NO_CONTENT);

        cluster.stop().await;
        let gone = Instant::now();
        let mut asked = 0;
        while gone.elapsed() < AWAY {
            for path in ["/library", "/shares", "/readyz"] {
                let answer = tokio::time::timeout(Duration::from_secs(30), anna.get(path)).await.expect("an answer");
                assert_eq!(
                    answer.status(),
                    StatusCode::SERVICE_UNAVAILABLE,
                    "{path}: {}",
                    answer.text().await.unwrap()
                );
                assert!(
                    path == "/readyz" || answer.headers().contains_key(RETRY_AFTER),
                    "{path} says when to try again"
                );
                asked += 1;
            }
            assert_eq!(anna.get("/healthz").await.status(), StatusCode::OK, "the process itself is well");
            let refused = upload.send(300_000, content[300_000..].to_vec()).await;
            assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE, "{}", refused.text().await.unwrap());
        }
        println!("{asked} requests in {:?}", gone.elapsed());

        cluster.start_again().await;
        let back = Instant::now();
        let ready = ask_until(|| async { (anna.get("/readyz").await.status() == StatusCode::OK).then_some(()) });
        assert!(
            ready.await.is_some() && back.elapsed() < Duration::from_secs(10),
            "back within ten seconds: {:?}",
            back.elapsed()
        );
        assert!(anna.download(&format!("{asset}/original/1")).await == content, "what was acknowledged");
        let stands = usize::try_from(upload.offset().await).unwrap();
        assert!(stands >= 300_000, "{stands}");
        let sent = ask_until(|| async {
            let answer = upload.send(stands as u64, content[stands..].to_vec()).await;
            (answer.status() == StatusCode::NO_CONTENT).then_some(())
        });
        assert!(sent.await.is_some(), "the upload goes on");
        upload.finish(&sha256(&content)).await;
    }
}

/// A portal with a released file, whose letters go to `smtp`.
async fn house(backend: Backend, smtp: &Smtp, encrypted: bool) -> (Portal, Client, String) {
    let portal = Portal::start(PortalOptions::on(backend)).await;
    let anna = portal.administrator().await;
    mail_to(&anna, smtp, encrypted).await;
    let asset = anna.released("mail.txt", b"for you").await;
    (portal, anna, asset)
}

async fn mail_to(anna: &Client, smtp: &Smtp, encrypted: bool) {
    if encrypted {
        let authority = std::fs::read_to_string(smtp.authority()).unwrap();
        let form = Form::on(&anna.page("/settings").await, "/settings/mail")
            .with("host", "localhost")
            .with("from", "portal@lindner.test");
        let form = form.with("port", &smtp.port().to_string()).with("tls", "starttls").with("extra_root", &authority);
        sent_on(anna.send(&form).await, "set the mail server").await;
    } else {
        anna.set_mail(smtp).await;
    }
}

async fn until_said(anna: &Client, share: &str, words: &str) -> String {
    match ask_until(|| async { Some(anna.page(share).await).filter(|page| page.contains(words)) }).await {
        Some(page) => page,
        None => panic!("the share never said {words:?}:\n{}", anna.page(share).await),
    }
}

on_both_backends! {
    async fn a_letter_that_is_refused_is_shown_to_its_sender(backend) {
        let mut smtp = Smtp::start().await;
        let (_portal, anna, asset) = house(backend, &smtp, false).await;
        smtp.behave(Behaviour::Refuse).await;
        let share = anna.share(&[&asset], "nobody@refused.test", &Choices::default()).await;
        let page = until_said(&anna, &share, "The letter was refused").await;
        assert!(page.contains("One letter did not go out"), "the banner:\n{page}");
        assert!(page.contains("550"), "what the server said:\n{page}");
        assert!(anna.page("/shares").await.contains("1 letter failed"), "in the register");
        assert!(smtp.letters().await.is_empty());
    }

    async fn a_letter_that_has_to_wait_goes_out_later(backend) {
        let mut smtp = Smtp::start().await;
        let (_portal, anna, asset) = house(backend, &smtp, false).await;
        smtp.behave(Behaviour::Defer(1)).await;
        let share = anna.share(&[&asset], "busy@deferred.test", &Choices::default()).await;
        let page = until_said(&anna, &share, "The next try is on").await;
        assert!(page.contains("451"), "what the server said:\n{page}");
        assert!(smtp.letters().await.is_empty());
        // Whoever mends the settings wants to see at once whether it helped: saving them tries again.
        anna.set_mail(&smtp).await;
        smtp.letter_to("busy@deferred.test", 0).await;
        until_said(&anna, &share, "Letter accepted by the mail server").await;
        assert_eq!(smtp.letters().await.len(), 1, "one letter");
    }

    async fn a_server_that_hangs_holds_nobody_up(backend) {
        let mut smtp = Smtp::start().await;
        let (_portal, anna, asset) = house(backend, &smtp, false).await;
        smtp.behave(Behaviour::Hang).await;
        let share = anna.share(&[&asset], "patience@hanging.test", &Choices::default()).await;
        smtp.wait_for(1, |seen| matches!(seen, Seen::Hanging { .. })).await;
        let began = Instant::now();
        assert!(anna.page(&share).await.contains("The letter is on its way"));
        anna.upload("meanwhile.txt", b"work goes on").await;
        assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
        smtp.behave(Behaviour::Accept).await;
        // The wait for one answer is 30 seconds.
        let late = tokio::time::timeout(Duration::from_secs(90), async {
            let mut pace = tokio::time::interval(Duration::from_millis(200));
            while !anna.page(&share).await.contains("The next try is on") {
                pace.tick().await;
            }
        });
        late.await.expect("the portal gives up waiting");
        anna.set_mail(&smtp).await;
        smtp.letter_to("patience@hanging.test", 0).await;
    }

    async fn without_starttls_nothing_is_sent_in_clear(backend) {
        let mut smtp = Smtp::start_with(SmtpOptions { starttls: true, login: None }).await;
        let (_portal, anna, asset) = house(backend, &smtp, true).await;
        smtp.behave(Behaviour::StripStartTls).await;
        let share = anna.share(&[&asset], "secret@stripped.test", &Choices::default()).await;
        until_said(&anna, &share, "The next try is on").await;
        assert!(!smtp.seen().await.iter().any(|seen| matches!(seen, Seen::Letter { .. })), "not a word in clear");
        smtp.behave(Behaviour::Accept).await;
        mail_to(&anna, &smtp, true).await;
        let letter = smtp.letter_to("secret@stripped.test", 0).await;
        assert!(letter.tls, "only over TLS");
    }
}
