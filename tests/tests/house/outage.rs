//! PostgreSQL hangs: connections stay open, and nobody answers on them. (Where it is gone: surroundings.rs.)
#![allow(clippy::print_stdout, reason = "seeds and figures belong into the report of a test")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::StatusCode;
use sealport_tests::cluster::Cluster;
use sealport_tests::form::Form;
use sealport_tests::lines::ask_until;
use sealport_tests::steps::Upload;
use sealport_tests::{Backend, Client, Portal, PortalOptions, bytes};
use sha2::{Digest, Sha256};
use tokio::task::JoinHandle;

/// How long the database hangs.
const HANGS: Duration = Duration::from_secs(10);
/// No request waits longer, whatever the database does.
const PATIENCE: Duration = Duration::from_secs(25);
/// Everything works again within.
const BACK: Duration = Duration::from_secs(10);

/// One request and how it ended.
struct Asked {
    what: String,
    status: StatusCode,
    says_when: bool,
    took: Duration,
}

fn ask<F>(what: &str, request: F) -> JoinHandle<Asked>
where
    F: Future<Output = reqwest::Response> + Send + 'static,
{
    let what = what.to_owned();
    tokio::spawn(async move {
        let began = Instant::now();
        let answer = tokio::time::timeout(PATIENCE, request).await;
        let answer = answer.unwrap_or_else(|_| panic!("{what}: no answer within {PATIENCE:?}"));
        let says_when = answer.headers().contains_key("retry-after");
        Asked { what, status: answer.status(), says_when, took: began.elapsed() }
    })
}

async fn share_form(anna: &Client, asset: &str, address: &str) -> Form {
    let page = anna.page(&format!("/shares/new?asset={}", asset.rsplit('/').next().unwrap())).await;
    let checked = anna.send(&Form::on(&page, "/shares/check").with("recipients", address)).await;
    Form::on(&checked.text().await.unwrap(), "/shares/check").to("/shares")
}

/// Begins uploads, pieces and shares as long as nobody answers; what was asked.
async fn keeps_asking(anna: &Client, uploads: &[Arc<Upload>], forms: &[Form], piece: &[u8]) -> Vec<JoinHandle<Asked>> {
    let began = Instant::now();
    let mut asked = Vec::new();
    let mut pace = tokio::time::interval(HANGS / 8);
    for (upload, form) in uploads.iter().zip(forms) {
        pace.tick().await;
        for path in ["/library", "/shares", "/readyz"] {
            let anna = anna.clone();
            asked.push(ask(path, async move { anna.get(path).await }));
        }
        let (own, piece) = (Arc::clone(upload), piece.to_vec());
        asked.push(ask("piece", async move { own.send(0, piece).await }));
        let (own, form) = (anna.clone(), form.clone());
        asked.push(ask("share", async move { own.send(&form).await }));
        let health = Instant::now();
        assert_eq!(anna.get("/healthz").await.status(), StatusCode::OK, "the process itself is well");
        assert!(health.elapsed() < Duration::from_secs(2), "and says so at once: {:?}", health.elapsed());
    }
    tokio::time::sleep_until((began + HANGS).into()).await;
    asked
}

mod postgres {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_database_that_hangs_for_ten_seconds_loses_nothing() {
        let cluster = Cluster::start().await;
        let options = PortalOptions::on(Backend::PostgresS3).with("SEALPORT_DATABASE_URL", &cluster.address());
        let portal = Portal::start(options).await;
        let anna = portal.administrator().await;
        let content = bytes(46, 300_000);
        let asset = anna.released("before.bin", &content).await;
        let (mut uploads, mut forms) = (Vec::new(), Vec::new());
        for number in 0..8 {
            uploads.push(Arc::new(anna.begin_upload(&format!("hang{number}.bin"), content.len() as u64).await));
            forms.push(share_form(&anna, &asset, &format!("hang{number}@outage.test")).await);
        }

        cluster.hold();
        let asked = keeps_asking(&anna, &uploads, &forms, &content[..100_000]).await;
        cluster.let_go();
        let back = Instant::now();
        let ready = ask_until(|| async { (anna.get("/readyz").await.status() == StatusCode::OK).then_some(()) });
        assert!(ready.await.is_some() && back.elapsed() < BACK, "back only after {:?}", back.elapsed());

        let mut answers = Vec::new();
        for one in asked {
            answers.push(one.await.unwrap());
        }
        for Asked { what, status, says_when, took } in &answers {
            println!("{what}: {status} after {took:?}");
            let good = match what.as_str() {
                "piece" => StatusCode::NO_CONTENT,
                "share" => StatusCode::SEE_OTHER,
                _ => StatusCode::OK,
            };
            assert!([good, StatusCode::SERVICE_UNAVAILABLE].contains(status), "{what}: {status} after {took:?}");
            assert!(*status == good || *says_when || what == "/readyz", "{what} says when to try again");
        }
        let of = |what: &'static str| answers.iter().filter(move |one| one.what == what);
        for (upload, answer) in uploads.iter().zip(of("piece")) {
            let stands = usize::try_from(upload.offset().await).unwrap();
            assert!(answer.status != StatusCode::NO_CONTENT || stands >= 100_000, "an acknowledged piece is lost");
            let sent = ask_until(|| async {
                let stands = usize::try_from(upload.offset().await).unwrap();
                let answer = upload.send(stands as u64, content[stands..].to_vec()).await;
                (answer.status() == StatusCode::NO_CONTENT).then_some(())
            });
            assert!(sent.await.is_some(), "the upload goes on");
            let asset = upload.finish(&hex::encode(Sha256::digest(&content))).await;
            assert!(anna.download(&format!("{asset}/original/1")).await == content);
        }
        for (form, answer) in forms.iter().zip(of("share")) {
            // Sent again, the same form makes no second share.
            assert_eq!(anna.send(form).await.status(), StatusCode::SEE_OTHER, "after {}", answer.status);
        }
        let ledger = portal.ledger().await;
        assert_eq!((ledger.count("shares"), ledger.count("assets")), (8, 9), "each once, with its line in the history");
    }
}
