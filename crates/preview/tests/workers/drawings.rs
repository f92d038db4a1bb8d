//! SVG drawings: drawn as they are meant, with nothing fetched and nothing run.

use crate::common::{BLUE, RED, base64, decoded, encoded, in_chunks, is_close, renderer, two_halves};
use image::{ImageFormat, RgbImage};
use sealport_preview::{MediaType, NoPreview, PageSize, Picture, Renderer, sniff};

const GROUND: [u8; 3] = [0xd4; 3];
const HEAD: &str =
    r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="200" height="100">"#;

async fn outcome(renderer: &Renderer, file: &[u8], edge: u32) -> Result<Picture, NoPreview> {
    assert_eq!(sniff(file), MediaType::Svg);
    let mut seen = None;
    let keep = |_, outcome| seen = Some(outcome);
    match renderer.pages(MediaType::Svg, 0, 1, edge, in_chunks(file), keep).await {
        Ok(_) => seen.unwrap(),
        Err(sealport_preview::RenderError::NoPreview(reason)) => Err(reason),
        Err(sealport_preview::RenderError::Source(never)) => match never {},
    }
}

async fn drawn(content: &str) -> RgbImage {
    let file = format!("{HEAD}{content}</svg>");
    decoded(&outcome(&renderer(), file.as_bytes(), 400).await.unwrap())
}

#[tokio::test]
async fn a_drawing_fills_the_size_that_is_asked_for() {
    let renderer = renderer();
    let file = format!(r##"{HEAD}<rect width="100" height="100" fill="#c81e1e"/></svg>"##);
    let survey = renderer.survey(MediaType::Svg, in_chunks(file.as_bytes())).await.unwrap();
    assert_eq!(survey.pages, [PageSize { width: 200.0, height: 100.0 }]);
    let picture = outcome(&renderer, file.as_bytes(), 1000).await.unwrap();
    assert_eq!((picture.width, picture.height), (1000, 500));
    let pixels = decoded(&picture);
    assert!(is_close(pixels.get_pixel(250, 250).0, RED));
    assert!(is_close(pixels.get_pixel(750, 250).0, GROUND), "dark and white drawings can both be seen");
}

#[tokio::test]
async fn letters_are_drawn_with_our_fonts() {
    for family in ["Arial", "serif", "monospace", "No Such Font"] {
        let pixels =
            drawn(&format!(r#"<text x="10" y="60" font-family="{family}" font-size="40">Größe Ω</text>"#)).await;
        let dark = pixels.pixels().filter(|pixel| pixel.0[0] < 60).count();
        assert!(dark > 1000, "{family}: {dark} dark pixels");
    }
}

#[tokio::test]
async fn entities_of_the_file_itself_are_resolved() {
    let file = format!(
        r##"<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY colour "#c81e1e">]>{HEAD}<rect width="200" height="100" fill="&colour;"/></svg>"##
    );
    let picture = outcome(&renderer(), file.as_bytes(), 200).await.unwrap();
    assert!(is_close(decoded(&picture).get_pixel(100, 50).0, RED));
}

#[tokio::test]
async fn a_picture_inside_the_file_is_drawn_whatever_it_calls_itself() {
    let png = base64(&encoded(&two_halves(20, 10), ImageFormat::Png));
    let pixels = drawn(&format!(r#"<image width="200" height="100" href="data:image/jpeg;base64,{png}"/>"#)).await;
    assert!(is_close(pixels.get_pixel(100, 100).0, RED) && is_close(pixels.get_pixel(300, 100).0, BLUE));
}

/// A worker that so much as tried to open a file or a socket would be killed, and there would be no picture.
#[tokio::test]
async fn nothing_outside_the_file_is_looked_at() {
    let path = std::env::temp_dir().join(format!("sealport-svg-{}.png", std::process::id()));
    std::fs::write(&path, encoded(&two_halves(20, 10), ImageFormat::Png)).unwrap();
    let place = path.to_str().unwrap();
    for content in [
        format!(r#"<image width="200" height="100" href="{place}"/>"#),
        format!(r#"<image width="200" height="100" xlink:href="file://{place}"/>"#),
        r#"<image width="200" height="100" href="http://127.0.0.1:9/x.png"/>"#.to_owned(),
        r#"<use href="http://127.0.0.1:9/x.svg#a"/><use href="file:///etc/passwd#a"/>"#.to_owned(),
        format!(r#"<style>@import url("file://{place}"); @font-face {{ font-family: x; src: url("file://{place}") }}</style>"#),
        format!(r#"<filter id="f"><feImage href="{place}"/></filter><g filter="url(#f)"/>"#),
        r#"<script>document.write("x")</script><script href="http://127.0.0.1:9/x.js"/>"#.to_owned(),
        r#"<foreignObject width="200" height="100"><iframe xmlns="http://www.w3.org/1999/xhtml" src="file:///etc/passwd"/></foreignObject>"#.to_owned(),
    ] {
        let pixels = drawn(&content).await;
        assert!(is_close(pixels.get_pixel(200, 100).0, GROUND), "{content}");
    }
    std::fs::remove_file(&path).unwrap();
    let foreign_entity = format!(
        r#"<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>{HEAD}<text x="10" y="60" font-size="40">&x;</text></svg>"#
    );
    assert_eq!(outcome(&renderer(), foreign_entity.as_bytes(), 64).await, Err(NoPreview::Damaged));
}
