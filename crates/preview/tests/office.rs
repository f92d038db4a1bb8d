//! Office documents become PDF in the jail. Needs LibreOffice (tests/run installs it).
#![allow(clippy::unwrap_used)]

mod common;

use std::path::PathBuf;

use bytes::Bytes;
use common::{WORKER, in_chunks};
use sealport_preview::{HelperSettings, Helpers, NoPreview, OfficeKind, Presence, RenderError};

async fn helpers() -> Helpers {
    let helpers = Helpers::find(&HelperSettings::new(WORKER)).await.unwrap();
    assert!(helpers.office().is_present(), "{:?}", helpers.office());
    helpers
}

async fn convert(helpers: &Helpers, kind: OfficeKind, document: &[u8]) -> Result<Bytes, NoPreview> {
    helpers.to_pdf(kind, in_chunks(document)).await.map_err(|error| match error {
        RenderError::NoPreview(reason) => reason,
        RenderError::Source(never) => match never {},
    })
}

#[tokio::test]
async fn samples() {
    let helpers = helpers().await;
    println!("{:?} {:?}", helpers.office(), helpers.video());
    for entry in std::fs::read_dir(std::env::var("SAMPLES").unwrap()).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        let ending = path.extension().unwrap().to_str().unwrap().to_owned();
        let kind = match ending.as_str() {
            "docx" => OfficeKind::Docx,
            "xlsx" => OfficeKind::Xlsx,
            "pptx" => OfficeKind::Pptx,
            "odt" => OfficeKind::Odt,
            "ods" => OfficeKind::Ods,
            "odp" => OfficeKind::Odp,
            "odg" => OfficeKind::Odg,
            "rtf" => OfficeKind::Rtf,
            "csv" => OfficeKind::Csv,
            "doc" | "xls" | "ppt" => OfficeKind::Ole,
            _ => continue,
        };
        let begun = std::time::Instant::now();
        let outcome = convert(&helpers, kind, &std::fs::read(&path).unwrap()).await;
        println!("{path:?}: {:?} in {:?}", outcome.map(|pdf| pdf.len()), begun.elapsed());
    }
}
