//! Drawings, texts and letters made to do harm, and every kind of file under a wrong name.

use crate::common::dice::Dice;
use crate::common::{encoded, first_page, pdf, renderer, two_halves};
use image::ImageFormat;
use sealport_preview::{MediaType, NoPreview, Renderer, sniff};

/// There is a page, or a reason that lies with the file.
async fn is_answered(renderer: &Renderer, media_type: MediaType, name: &str, file: &[u8]) -> Option<NoPreview> {
    let reason = first_page(renderer, media_type, file).await.err();
    eprintln!("{name}: {reason:?}");
    assert_ne!(reason, Some(NoPreview::SandboxUnavailable), "{name}");
    reason
}

fn svg(content: &str) -> Vec<u8> {
    format!(r#"<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100">{content}</svg>"#).into_bytes()
}

#[tokio::test]
async fn laughs_and_doublings_are_refused_or_cut() {
    let renderer = renderer();
    let mut laughs = String::from("<!ENTITY l0 \"lol\">");
    for level in 1..30 {
        let before = level - 1;
        laughs.push_str(&format!("<!ENTITY l{level} \"&l{before};&l{before};&l{before};&l{before};&l{before};\">"));
    }
    let bomb = format!(
        r#"<?xml version="1.0"?><!DOCTYPE svg [{laughs}]><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&l29;</text></svg>"#
    );
    assert_eq!(is_answered(&renderer, MediaType::Svg, "laughs", bomb.as_bytes()).await, Some(NoPreview::TooLarge));
    let ring = r#"<!DOCTYPE svg [<!ENTITY a "&b;"><!ENTITY b "&a;">]><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&a;</text></svg>"#;
    assert_eq!(is_answered(&renderer, MediaType::Svg, "ring", ring.as_bytes()).await, Some(NoPreview::TooLarge));

    let mut uses = String::from(r#"<defs><rect id="u0" width="1" height="1"/>"#);
    for level in 1..40 {
        let before = level - 1;
        uses.push_str(&format!(r##"<g id="u{level}"><use href="#u{before}"/><use href="#u{before}"/></g>"##));
    }
    let doublings = svg(&format!(r##"{uses}</defs><use href="#u39"/>"##));
    let reason = is_answered(&renderer, MediaType::Svg, "doublings", &doublings).await;
    assert!(reason.is_some(), "two to the power of 39 rectangles are not drawn");
    let itself = svg(r##"<g id="a"><use href="#a"/></g><use href="#a"/>"##);
    is_answered(&renderer, MediaType::Svg, "a use of itself", &itself).await;
    let patterns = svg(
        r##"<pattern id="p" width="1" height="1" fill="url(#p)"><rect width="1" height="1" fill="url(#p)"/></pattern><rect width="200" height="100" fill="url(#p)"/>"##,
    );
    is_answered(&renderer, MediaType::Svg, "a pattern of itself", &patterns).await;
}

#[tokio::test]
async fn deep_and_large_drawings_get_an_answer() {
    let renderer = renderer();
    let deep = svg(&format!("{}{}", "<g>".repeat(100_000), "</g>".repeat(100_000)));
    assert_eq!(is_answered(&renderer, MediaType::Svg, "depth", &deep).await, Some(NoPreview::Damaged));
    let wide = svg(&r#"<rect width="1" height="1"/>"#.repeat(600_000));
    assert_eq!(is_answered(&renderer, MediaType::Svg, "width", &wide).await, Some(NoPreview::TooLarge));
    let blur = svg(
        r#"<filter id="f" x="-1000000" y="-1000000" width="2000000" height="2000000"><feGaussianBlur stdDeviation="100000"/><feTurbulence baseFrequency="0.9" numOctaves="1000"/></filter><rect width="200" height="100" filter="url(#f)"/>"#,
    );
    is_answered(&renderer, MediaType::Svg, "filters", &blur).await;
    // Found by damaging drawings at random: the renderer trips over these.
    for found in [r#"<feGaussianBlur stdDeviation="1e9"/>"#, r#"<feTurbulence baseFrequency="4294967295"/>"#] {
        let file =
            svg(&format!(r##"<filter id="f">{found}</filter><rect width="200" height="100" filter="url(#f)"/>"##));
        let reason = is_answered(&renderer, MediaType::Svg, found, &file).await;
        assert_ne!(reason, Some(NoPreview::Crashed), "{found}");
    }
    for size in [r#"width="1e30" height="1e30""#, r#"width="1e30" height="1""#, r#"viewBox="0 0 1e30 1e-30""#] {
        let file = format!(r#"<svg xmlns="http://www.w3.org/2000/svg" {size}><rect width="9" height="9"/></svg>"#);
        is_answered(&renderer, MediaType::Svg, size, file.as_bytes()).await;
    }
    for size in [r#"width="0" height="0""#, r#"width="-5" height="5""#] {
        let file = format!(r#"<svg xmlns="http://www.w3.org/2000/svg" {size}><rect width="9" height="9"/></svg>"#);
        let reason = is_answered(&renderer, MediaType::Svg, size, file.as_bytes()).await;
        assert!(matches!(reason, None | Some(NoPreview::Damaged)), "{size}: {reason:?}");
    }
}

#[tokio::test]
async fn endless_texts_and_letters_get_an_answer() {
    let renderer = renderer();
    let line = vec![b'x'; 8 << 20];
    assert_eq!(is_answered(&renderer, MediaType::PlainText, "one line", &line).await, None);
    let lines = vec![b'\n'; 8 << 20];
    let reason = is_answered(&renderer, MediaType::PlainText, "lines", &lines).await;
    assert_eq!(reason, Some(NoPreview::TooManyPages));
    let marks = "\u{301}".repeat(1 << 20);
    assert_eq!(is_answered(&renderer, MediaType::PlainText, "marks", marks.as_bytes()).await, None);
    assert_eq!(is_answered(&renderer, MediaType::PlainText, "zeros", &vec![0; 1 << 20]).await, None);
    let spaces = vec![b' '; 8 << 20];
    assert_eq!(is_answered(&renderer, MediaType::PlainText, "spaces", &spaces).await, None);

    let mut nested = String::from("From: a@example.org\r\nSubject: deep\r\n");
    for level in 0..5_000 {
        nested.push_str(&format!("Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n"));
    }
    is_answered(&renderer, MediaType::Email, "nested parts", nested.as_bytes()).await;
    let empty = "From: a@example.org\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nFrom";
    assert_eq!(is_answered(&renderer, MediaType::Email, "an empty letter within", empty.as_bytes()).await, None);
    let message = "Content-Type: message/rfc822\r\n\r\nFrom: a@example.org\r\n".repeat(5_000);
    is_answered(&renderer, MediaType::Email, "nested letters", message.as_bytes()).await;
    let part = "--b\r\nContent-Disposition: attachment; filename=x\r\n\r\nx\r\n".repeat(50_000);
    let many = format!("From: a@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{part}--b--\r\n");
    assert_eq!(is_answered(&renderer, MediaType::Email, "attachments", many.as_bytes()).await, None);
    let tags = format!("From: a@example.org\r\nContent-Type: text/html\r\n\r\n{}", "<div>".repeat(1 << 20));
    is_answered(&renderer, MediaType::Email, "tags", tags.as_bytes()).await;
}

/// A file of every kind that we draw.
fn samples() -> Vec<(MediaType, Vec<u8>)> {
    let picture = two_halves(40, 30);
    let mut samples: Vec<_> =
        [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP, ImageFormat::Tiff, ImageFormat::Bmp]
            .iter()
            .map(|format| encoded(&picture, *format))
            .collect();
    samples.push(encoded(&image::DynamicImage::ImageRgba8(picture.to_rgba8()), ImageFormat::Ico));
    samples.push(pdf::document(&["0 0 9 9 re f"]));
    samples.push(svg(r#"<rect width="9" height="9"/>"#));
    samples.push(b"plain words".to_vec());
    samples.push(b"From: a@example.org\r\nSubject: words\r\n\r\nwords\r\n".to_vec());
    samples.into_iter().map(|file| (sniff(&file), file)).collect()
}

#[tokio::test]
async fn every_kind_under_every_name_gets_an_answer() {
    let renderer = renderer();
    let samples = samples();
    assert!(samples.iter().all(|(media_type, _)| media_type.has_pages()));
    for (kind, file) in &samples {
        assert_eq!(is_answered(&renderer, *kind, kind.as_str(), file).await, None, "{kind}");
        assert_eq!(is_answered(&renderer, *kind, "nothing", b"").await, Some(NoPreview::Empty), "{kind}");
        for (name, _) in &samples {
            is_answered(&renderer, *name, &format!("{kind} as {name}"), file).await;
        }
    }
}

/// A file's name plays no part, and whatever else it may be taken for, only pixels get through.
#[tokio::test]
async fn two_kinds_in_one_file_are_what_their_first_bytes_say() {
    let renderer = renderer();
    let sample = |format| encoded(&two_halves(40, 30), format);
    let (png, jpeg) = (sample(ImageFormat::Png), sample(ImageFormat::Jpeg));
    let page = pdf::document(&["0 0 9 9 re f"]);
    let script = b"<script>alert(1)</script>";
    let archive = b"PK\x03\x04\x14\0\0\0\0\0\0\0\x21\0\0\0\0\0\0\0\0\0\0\0\0\0\x08\0\0\0evil.exePK\x05\x06";
    let mut source = sample(ImageFormat::Gif);
    source.extend(b"=1;alert(1);/*<script>*/");
    let in_comment = [&page[..9], b"%<html><script>alert(1)</script></html>\n", &page[9..]].concat();
    for (name, file, kind, is_drawn) in [
        ("PNG and PDF", [&png[..], &page].concat(), MediaType::Png, true),
        ("GIF and PDF", [&b"GIF89a"[..], &page].concat(), MediaType::Gif, false),
        ("PDF and PNG", [&page[..], &png].concat(), MediaType::Pdf, true),
        ("HTML and PDF", [&script[..], &page].concat(), MediaType::Pdf, true),
        ("PDF and HTML", in_comment, MediaType::Pdf, true),
        ("PDF and ZIP", [&page[..], archive].concat(), MediaType::Pdf, true),
        ("JPEG and ZIP", [&jpeg[..], archive].concat(), MediaType::Jpeg, true),
        ("GIF and script", source, MediaType::Gif, true),
        ("PNG and HTML", [&png[..], script].concat(), MediaType::Png, true),
        ("a Windows program", [&b"MZ\x90\0\x03\0\0\0"[..], &[0; 99]].concat(), MediaType::WindowsProgram, false),
        ("ZIP and PDF", [&archive[..], &[0; 2000], &page].concat(), MediaType::Zip, false),
    ] {
        assert_eq!(sniff(&file), kind, "{name}");
        let outcome = first_page(&renderer, kind, &file).await;
        assert_eq!(outcome.is_ok(), is_drawn, "{name}: {:?}", outcome.err());
        if let Ok(picture) = outcome {
            let holds = |needle: &[u8]| picture.bytes.windows(needle.len()).any(|window| window == needle);
            let foreign = [&b"%PDF"[..], b"<script", b"alert", b"PNG", b"GIF", b"PK\x03\x04", b"evil"];
            assert!(!foreign.into_iter().any(holds), "{name}: only pixels get through");
        }
    }
}

#[tokio::test]
async fn damage_of_every_kind_gets_an_answer() {
    let (renderer, mut dice) = (renderer(), Dice(0x0dd5_eed5));
    for (kind, original) in samples() {
        for round in 0..12 {
            let mut file = original.clone();
            dice.damage(&mut file);
            is_answered(&renderer, kind, &format!("{kind} {round}"), &file).await;
        }
    }
}

#[tokio::test]
async fn more_giants_are_refused_by_their_header() {
    let renderer = renderer();
    let picture = two_halves(8, 8);
    let mut bmp = encoded(&picture, ImageFormat::Bmp);
    bmp[18..22].copy_from_slice(&60_000_u32.to_le_bytes());
    bmp[22..26].copy_from_slice(&60_000_u32.to_le_bytes());
    assert_eq!(is_answered(&renderer, MediaType::Bmp, "bmp", &bmp).await, Some(NoPreview::TooManyPixels));
    let mut webp = encoded(&picture, ImageFormat::WebP);
    // VP8L: 14 bits each for width and height, less one, after the signature byte.
    let at = webp.windows(4).position(|name| name == b"VP8L").unwrap() + 9;
    webp[at..at + 4].copy_from_slice(&[0xff, 0xff, 0xff, 0x0f]);
    let reason = is_answered(&renderer, MediaType::WebP, "webp", &webp).await;
    assert!(matches!(reason, Some(NoPreview::TooManyPixels | NoPreview::Damaged)), "{reason:?}");
    let mut tiff = encoded(&picture, ImageFormat::Tiff);
    let directory = u32::from_le_bytes(tiff[4..8].try_into().unwrap()) as usize;
    for entry in (directory + 2..).step_by(12).take(2) {
        // ImageWidth and ImageLength come first; as LONG, whatever they were.
        tiff[entry + 2..entry + 4].copy_from_slice(&4_u16.to_le_bytes());
        tiff[entry + 8..entry + 12].copy_from_slice(&60_000_u32.to_le_bytes());
    }
    let reason = is_answered(&renderer, MediaType::Tiff, "tiff", &tiff).await;
    assert!(matches!(reason, Some(NoPreview::TooManyPixels | NoPreview::Damaged)), "{reason:?}");
}
