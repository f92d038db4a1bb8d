//! Pages of documents and pictures: counted, measured, drawn one after the other.

use crate::common::{BLUE, RED, decoded, encoded, in_chunks, is_close, pdf, renderer, two_halves};
use image::ImageFormat;
use sealport_preview::mark::Mark;
use sealport_preview::{MediaType, NoPreview, PageSize, PagesRun, Picture, RenderError, Renderer, sniff};

/// Fills a rectangle with red.
const RED_LEFT: &str = "0.784 0.118 0.118 rg 0 0 100 100 re f";
const BLUE_RIGHT: &str = "0.118 0.118 0.784 rg 100 0 100 100 re f";

async fn pages(renderer: &Renderer, file: &[u8], first: u32, count: u32, edge: u32) -> (PagesRun, Vec<(u32, Picture)>) {
    let mut seen = Vec::new();
    let keep = |number, outcome: Result<Picture, NoPreview>| seen.push((number, outcome.unwrap()));
    let run = renderer.pages(sniff(file), first, count, edge, in_chunks(file), keep).await.unwrap();
    (run, seen)
}

#[tokio::test]
async fn a_document_is_surveyed_and_drawn_page_by_page() {
    let renderer = renderer();
    let both = format!("{RED_LEFT} {BLUE_RIGHT}");
    let file = pdf::document(&[RED_LEFT, &both, "", BLUE_RIGHT]);
    let survey = renderer.survey(MediaType::Pdf, in_chunks(&file)).await.unwrap();
    assert_eq!(survey.pages, [PageSize { width: 200.0, height: 100.0 }; 4]);

    let (run, seen) = pages(&renderer, &file, 1, 2, 600).await;
    assert_eq!(run, PagesRun { next: 3, total: 4 });
    let [(1, page), (2, blank)] = seen.as_slice() else { panic!("{seen:?}") };
    assert_eq!((page.width, page.height), (600, 300));
    let pixels = decoded(page);
    assert!(is_close(pixels.get_pixel(150, 150).0, RED), "{:?}", pixels.get_pixel(150, 150));
    assert!(is_close(pixels.get_pixel(450, 150).0, BLUE));
    assert!(is_close(decoded(blank).get_pixel(300, 150).0, [255; 3]), "paper is white");

    let (run, seen) = pages(&renderer, &file, 3, 10, 64).await;
    assert_eq!((run, seen.len()), (PagesRun { next: 4, total: 4 }, 1), "what lies beyond the end is left out");
    let (run, seen) = pages(&renderer, &file, 9, 1, 64).await;
    assert_eq!((run, seen.len()), (PagesRun { next: 9, total: 4 }, 0));
}

#[tokio::test]
async fn turned_pages_are_measured_and_drawn_upright() {
    let renderer = renderer();
    let file = pdf::with_pages(&[RED_LEFT], "/MediaBox [0 0 200 100] /Rotate 90");
    let survey = renderer.survey(MediaType::Pdf, in_chunks(&file)).await.unwrap();
    assert_eq!(survey.pages, [PageSize { width: 100.0, height: 200.0 }]);
    let (_, seen) = pages(&renderer, &file, 0, 1, 400).await;
    let page = &seen[0].1;
    assert_eq!((page.width, page.height), (200, 400));
    assert!(is_close(decoded(page).get_pixel(100, 100).0, RED), "the left side is on top now");
    assert!(is_close(decoded(page).get_pixel(100, 300).0, [255; 3]));
}

#[tokio::test]
async fn letters_are_drawn_without_a_font_in_the_file() {
    let file = pdf::document(&["BT /F 48 Tf 10 40 Td (Sealed) Tj ET"]);
    let (_, seen) = pages(&renderer(), &file, 0, 1, 400).await;
    let dark = decoded(&seen[0].1).pixels().filter(|pixel| pixel.0[0] < 100).count();
    assert!((1_000..20_000).contains(&dark), "{dark} dark pixels");
}

#[tokio::test]
async fn a_picture_is_one_page_and_never_enlarged() {
    let renderer = renderer();
    for format in
        [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Tiff, ImageFormat::Bmp]
    {
        let file = encoded(&two_halves(1200, 900), format);
        let survey = renderer.survey(sniff(&file), in_chunks(&file)).await.unwrap();
        assert_eq!(survey.pages, [PageSize { width: 1200.0, height: 900.0 }], "{format:?}");
        let (run, seen) = pages(&renderer, &file, 0, 3, 1600).await;
        assert_eq!(run, PagesRun { next: 1, total: 1 });
        assert_eq!((seen[0].1.width, seen[0].1.height), (1200, 900));
        assert!(is_close(decoded(&seen[0].1).get_pixel(300, 450).0, RED));
    }
}

#[tokio::test]
async fn a_pdf_has_a_thumbnail() {
    let file = pdf::document(&[RED_LEFT]);
    let picture = crate::common::thumbnail(&renderer(), MediaType::Pdf, &file).await.unwrap();
    assert_eq!((picture.width, picture.height), (512, 256));
}

#[tokio::test]
async fn a_marked_page_keeps_its_size() {
    let renderer = renderer();
    let (_, seen) = pages(&renderer, &pdf::document(&[RED_LEFT]), 0, 1, 400).await;
    let mark = Mark { lines: vec!["Ada Lovelace".into()], ..Mark::default() };
    let marked = renderer.mark(seen[0].1.bytes.clone(), &mark).await.unwrap();
    assert_eq!((marked.width, marked.height), (400, 200));
    let foreign = renderer.mark(bytes::Bytes::from_static(b"\xff\xd8\xff\xe1 not ours"), &mark).await;
    assert_eq!(foreign, Err(NoPreview::Damaged));
}

#[tokio::test]
async fn a_leaked_picture_becomes_shades_of_grey() {
    let renderer = renderer();
    let file = encoded(&two_halves(800, 400), ImageFormat::Png);
    let luma = renderer.luma(MediaType::Png, 4096, in_chunks(&file)).await.unwrap();
    assert_eq!((luma.width, luma.height, luma.pixels.len()), (800, 400, 320_000));
    assert_eq!((luma.pixels[0], luma.pixels[799]), (81, 49));
}

#[tokio::test]
async fn what_can_not_be_opened_is_named_as_such() {
    let renderer = renderer();
    let cut = pdf::document(&[RED_LEFT])[..40].to_vec();
    let nobody = |_, _| panic!("there is no page");
    let outcome = renderer.pages(MediaType::Pdf, 0, 1, 64, in_chunks(&cut), nobody).await;
    assert_eq!(outcome, Err(RenderError::NoPreview(NoPreview::Damaged)));
    assert_eq!(renderer.survey(MediaType::Pdf, in_chunks(&cut)).await, Err(RenderError::NoPreview(NoPreview::Damaged)));
    let outcome = renderer.survey(MediaType::Zip, in_chunks(&cut)).await;
    assert_eq!(outcome, Err(RenderError::NoPreview(NoPreview::UnsupportedType)));
}

/// A TIFF file of several pages: each is a file of its own, moved behind the others with all its offsets.
fn tiff_of(pages: &[image::DynamicImage]) -> Vec<u8> {
    let mut file = b"II*\0\x08\0\0\0".to_vec();
    let mut link = 4;
    for page in pages {
        let base = file.len() as u32;
        file[link..link + 4].copy_from_slice(&base.to_le_bytes());
        let samples = page.to_rgb8();
        let tag = |tag: u16, kind: u16, count: u32, value: u32| {
            [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
        };
        let (bits, strip) = (base + 2 + 9 * 12 + 4, base + 2 + 9 * 12 + 4 + 6);
        file.extend(9_u16.to_le_bytes());
        for entry in [
            tag(256, 4, 1, page.width()),
            tag(257, 4, 1, page.height()),
            tag(258, 3, 3, bits),
            tag(259, 3, 1, 1),
            tag(262, 3, 1, 2),
            tag(273, 4, 1, strip),
            tag(277, 3, 1, 3),
            tag(278, 4, 1, page.height()),
            tag(279, 4, 1, samples.len() as u32),
        ] {
            file.extend(entry);
        }
        link = file.len();
        file.extend([0; 4]);
        file.extend([8, 0, 8, 0, 8, 0]);
        file.extend_from_slice(&samples);
    }
    file
}

#[tokio::test]
async fn every_page_of_a_tiff_is_shown() {
    let renderer = renderer();
    let red = image::DynamicImage::ImageRgb8(image::RgbImage::from_pixel(30, 20, image::Rgb(RED)));
    let file = tiff_of(&[two_halves(40, 10), red]);
    let survey = renderer.survey(MediaType::Tiff, in_chunks(&file)).await.unwrap();
    let size = |width, height| PageSize { width, height };
    assert_eq!(survey.pages, [size(40.0, 10.0), size(30.0, 20.0)]);
    let (run, seen) = pages(&renderer, &file, 1, 9, 512).await;
    assert_eq!((run, seen.len()), (PagesRun { next: 2, total: 2 }, 1));
    assert!(is_close(decoded(&seen[0].1).get_pixel(15, 10).0, RED));
}

#[tokio::test]
async fn an_icon_is_shown_at_its_largest() {
    let renderer = renderer();
    let file = encoded(&image::DynamicImage::ImageRgba8(two_halves(48, 48).to_rgba8()), ImageFormat::Ico);
    let (_, seen) = pages(&renderer, &file, 0, 1, 512).await;
    assert_eq!((seen[0].1.width, seen[0].1.height), (48, 48));
}
