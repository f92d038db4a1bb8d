//! Office documents made to do harm to LibreOffice, and files that are none: a reason within the limits, and the next
//! document is read as ever. Needs LibreOffice, as `tests/run` installs it.

use crate::common::{encoded, in_chunks, office, renderer, to_pdf, two_halves};
use crate::open_document::{TABLE, TEXT, open_document};
use image::ImageFormat;
use sealport_preview::{MediaType, NoPreview, OfficeKind, sniff};

fn text(body: &str) -> Vec<u8> {
    open_document(TEXT, "", &format!("<office:text>{body}</office:text>"), &[])
}

async fn words(pdf: &[u8]) -> Vec<String> {
    let run = renderer().text(MediaType::Pdf, 0, 1, in_chunks(pdf)).await.unwrap();
    run.pages[0].words.iter().map(|word| word.text.clone()).collect()
}

#[tokio::test]
async fn what_never_ends_is_stopped_and_the_next_one_read() {
    let hurried = office(6).await;
    let cells = |rows: u32, columns: u32| {
        let cell = format!(
            r#"<table:table-cell office:value-type="string" table:number-columns-repeated="{columns}"><text:p>x</text:p></table:table-cell>"#
        );
        let row = format!(r#"<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>"#);
        let body =
            format!(r#"<office:spreadsheet><table:table table:name="a">{row}</table:table></office:spreadsheet>"#);
        open_document(TABLE, "", &body, &[])
    };
    let picture = b"{\\rtf1 {\\pict\\pngblip\\picw2000000000\\pich2000000000\\bin2000000000 x}}".to_vec();
    for (name, kind, document) in [
        ("a million rows", OfficeKind::Ods, cells(1_048_576, 1)),
        ("a million rows, a thousand columns", OfficeKind::Ods, cells(1_048_576, 1024)),
        ("two gigabytes that do not come", OfficeKind::Rtf, picture),
    ] {
        assert!(document.len() < 4096, "{name}");
        let outcome = to_pdf(&hurried, kind, &document).await;
        assert!(matches!(outcome, Err(NoPreview::TimedOut | NoPreview::TooLarge)), "{name}: {outcome:?}");
    }
    assert!(to_pdf(&office(120).await, OfficeKind::Odt, &text("<text:p>words</text:p>")).await.is_ok());
}

#[tokio::test]
async fn entities_neither_multiply_nor_bring_in_files() {
    let helpers = office(120).await;
    let mut laughs = String::from(r#"<!ENTITY a0 "lol">"#);
    for level in 1..12 {
        laughs.push_str(&format!(r#"<!ENTITY a{level} "{}">"#, format!("&a{};", level - 1).repeat(10)));
    }
    let file = r#"<!ENTITY f SYSTEM "file:///usr/share/common-licenses/BSD">"#;
    for (name, entities, entity) in [("laughs", laughs.as_str(), "&a11;"), ("a file", file, "&f;")] {
        let document = crate::open_document::with_entities(entities, &format!("<text:p>words{entity}</text:p>"));
        match to_pdf(&helpers, OfficeKind::Odt, &document).await {
            Ok(pdf) => {
                let found = words(&pdf).await;
                assert!(
                    !found.iter().any(|word| word.contains("Regents") || word.contains("lol")),
                    "{name}: {found:?}"
                );
            }
            Err(reason) => assert_eq!(reason, NoPreview::Damaged, "{name}"),
        }
    }
}

/// A picture that claims sixty thousand pixels each way is left out; its document is read.
#[tokio::test]
async fn giants_inside_do_not_count() {
    let mut giant = encoded(&two_halves(8, 8), ImageFormat::Png);
    giant[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let mut sum = flate2::Crc::new();
    sum.update(&giant[12..29]);
    giant[29..33].copy_from_slice(&sum.sum().to_be_bytes());
    let data = crate::common::base64(&giant);
    let body = format!(
        r#"<text:p>words<draw:frame svg:width="5cm" svg:height="5cm" text:anchor-type="as-char"><draw:image><office:binary-data>{data}</office:binary-data></draw:image></draw:frame></text:p>"#
    );
    let pdf = to_pdf(&office(120).await, OfficeKind::Odt, &text(&body)).await.unwrap();
    assert_eq!(words(&pdf).await, ["words"]);
}

/// A name doesn't make a document: what a file is, its content says.
#[tokio::test]
async fn wrong_endings_are_seen_through() {
    let program = [&b"MZ\x90\0\x03\0\0\0"[..], &[0; 99]].concat();
    let png = encoded(&two_halves(8, 8), ImageFormat::Png);
    for (name, file, kind) in [
        ("plan.docx", &program[..], MediaType::WindowsProgram),
        ("plan.docx", &png, MediaType::Png),
        ("plan.xlsx", b"<html><script>alert(1)</script></html>", MediaType::Html),
        ("plan.odt", b"", MediaType::OctetStream),
        ("plan.csv", &png, MediaType::Png),
    ] {
        assert_eq!(sniff(file), kind, "{name}");
        assert_eq!(OfficeKind::of(sniff(file), name), None, "{name} is not LibreOffice's business");
    }
    // And should it ever be given one, it reads it as what it was told to be, not as what it finds in there.
    let helpers = office(120).await;
    let page = b"<html><body>words<img src=\"http://127.0.0.1:9/x.png\"></body></html>";
    for (kind, file) in
        [(OfficeKind::Docx, &program[..]), (OfficeKind::Odt, &png), (OfficeKind::Xlsx, page), (OfficeKind::Docx, page)]
    {
        assert_eq!(to_pdf(&helpers, kind, file).await, Err(NoPreview::Damaged), "{kind:?}");
    }
}
