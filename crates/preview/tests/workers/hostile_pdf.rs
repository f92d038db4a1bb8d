//! PDFs made to do harm: always an answer, within the worker's limits, and a sound document goes through after it.

use std::time::Duration;

use crate::common::dice::Dice;
use crate::common::{decoded, deflated, first_page, in_chunks, is_close, pdf, renderer, settings};
use pdf::Pdf;
use sealport_preview::{MAX_PAGES, MediaType, NoPreview, PagesRun, Picture, RenderError, Renderer, RendererSettings};

const RED_PAGE: &str = "0.784 0.118 0.118 rg 0 0 9999 9999 re f";

/// The page is drawn, or refused for a reason that lies with the file; and the next document isn't touched by it.
async fn is_answered(renderer: &Renderer, name: &str, file: &[u8]) -> Option<NoPreview> {
    let outcome = first_page(renderer, MediaType::Pdf, file).await;
    let reason = match outcome {
        Ok(picture) => {
            assert!(picture.width <= 512 && picture.height <= 512, "{name}");
            None
        }
        Err(reason) => Some(reason),
    };
    eprintln!("{name}: {reason:?}");
    assert_ne!(reason, Some(NoPreview::SandboxUnavailable), "{name}");
    let sound = first_page(renderer, MediaType::Pdf, &pdf::document(&[RED_PAGE])).await;
    assert!(sound.is_ok(), "after {name}: {sound:?}");
    reason
}

#[tokio::test]
async fn pages_of_impossible_size_are_brought_within() {
    let renderer = renderer();
    for (media_box, size) in [
        ("0 0 1000000000 1000000000", (512, 512)),
        ("0 0 1000000000 1", (512, 1)),
        ("0 0 0.0001 1000000", (512, 512)),
        ("0 0 0 0", (512, 512)),
        ("100 100 -100 -100", (512, 512)),
        ("0 0 99999999999999999999999999999999999999999999 1", (512, 1)),
        ("-1000000000 -1000000000 1000000000 1000000000", (512, 512)),
    ] {
        let file = pdf::with_pages(&[RED_PAGE], &format!("/MediaBox [{media_box}]"));
        let survey = renderer.survey(MediaType::Pdf, in_chunks(&file)).await.unwrap();
        let page = survey.pages[0];
        assert!(page.width >= 1.0 && page.width <= 1e9 && page.height >= 1.0 && page.height <= 1e9, "{media_box}");
        let picture = first_page(&renderer, MediaType::Pdf, &file).await.unwrap();
        assert!(picture.width <= size.0 && picture.height <= size.1.max(512), "{media_box}: {picture:?}");
        assert_eq!(picture.width.max(picture.height), 512, "{media_box}");
    }
}

/// Files that go round in circles: each names itself somewhere down its own tree.
fn circles() -> Vec<(&'static str, Vec<u8>)> {
    let with = |resources: &str, content: &str, more: &[(&str, &str)]| {
        let mut file = Pdf::default();
        file.add("<< /Type /Catalog /Pages 2 0 R >>");
        file.add("<< /Type /Pages /Count 1 /Kids [3 0 R] >>");
        file.add(format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R {resources} >>"));
        file.add_stream("", content.as_bytes());
        for (entries, content) in more {
            file.add_stream(entries, content.as_bytes());
        }
        file.finish("")
    };
    let form = "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A 5 0 R /B 6 0 R >> >>";
    let tiling = "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep 9 /YStep 9 /Resources << /Pattern << /A 5 0 R >> >>";
    let type3 = "/Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0] /FirstChar 65 /LastChar 65 /Widths [9] /Encoding << /Differences [65 /A] >>";
    let tree = |kids: &str, parent: &str| {
        let mut file = Pdf::default();
        file.add("<< /Type /Catalog /Pages 2 0 R >>");
        file.add(format!("<< /Type /Pages /Count 2 /Kids [{kids}] {parent} >>"));
        file.add("<< /Type /Pages /Count 2 /Parent 2 0 R /Kids [2 0 R 3 0 R 4 0 R] >>");
        file.add("<< /Type /Page /Parent 3 0 R /MediaBox [0 0 200 100] >>");
        file.finish("")
    };
    let type3_file = {
        let mut file = Pdf::default();
        file.add("<< /Type /Catalog /Pages 2 0 R >>");
        file.add("<< /Type /Pages /Count 1 /Kids [3 0 R] >>");
        let resources = "/Resources << /Font << /F 5 0 R >> >>";
        file.add(format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R {resources} >>"));
        file.add_stream("", b"BT /F 10 Tf (AAAA) Tj ET");
        file.add(format!("<< {type3} /CharProcs << /A 6 0 R >> {resources} >>"));
        file.add_stream("", b"9 0 d0 BT /F 1 Tf (AA) Tj ET");
        file.finish("")
    };
    vec![
        ("a page tree that holds itself", tree("3 0 R", "")),
        ("a page tree with itself as parent", tree("2 0 R 3 0 R", "/Parent 2 0 R")),
        (
            "a form that draws itself",
            with("/Resources << /XObject << /A 5 0 R >> >>", "/A Do", &[(form, "/A Do /A Do")]),
        ),
        (
            "two forms that draw each other twice",
            with("/Resources << /XObject << /A 5 0 R >> >>", "/A Do", &[(form, "/B Do /B Do"), (form, "/A Do /A Do")]),
        ),
        (
            "a pattern filled with itself",
            with(
                "/Resources << /Pattern << /A 5 0 R >> >>",
                "/Pattern cs /A scn 0 0 200 100 re f",
                &[(tiling, "/Pattern cs /A scn 0 0 9 9 re f")],
            ),
        ),
        ("a letter that writes itself", type3_file),
        ("a length that is its own", {
            let mut file = Pdf::default();
            file.add("<< /Type /Catalog /Pages 2 0 R >>");
            file.add("<< /Type /Pages /Count 1 /Kids [3 0 R] >>");
            file.add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R >>");
            file.add("<< /Length 4 0 R >>\nstream\nq Q\nendstream");
            file.finish("")
        }),
        ("a cross-reference that goes back to itself", {
            let file = pdf::document(&[RED_PAGE]);
            let text = String::from_utf8(file).unwrap();
            let start = text.rfind("xref\n0").unwrap();
            text.replace("/Root 1 0 R", &format!("/Root 1 0 R /Prev {start}")).into_bytes()
        }),
        ("references in a ring", {
            let mut file = Pdf::default();
            file.add("<< /Type /Catalog /Pages 2 0 R >>");
            file.add("3 0 R");
            file.add("2 0 R");
            file.finish("")
        }),
    ]
}

#[tokio::test]
async fn circles_come_to_an_end() {
    let renderer = renderer();
    for (name, file) in circles() {
        let reason = is_answered(&renderer, name, &file).await;
        assert_ne!(reason, Some(NoPreview::TimedOut), "{name} should not take all the time there is");
    }
}

#[tokio::test]
async fn deep_nesting_gets_an_answer() {
    let renderer = renderer();
    let deep = 200_000;
    let in_page = |entry: String| pdf::with_pages(&[RED_PAGE], &format!("/MediaBox [0 0 200 100] /Deep {entry}"));
    is_answered(&renderer, "arrays", &in_page("[".repeat(deep) + &"]".repeat(deep))).await;
    is_answered(&renderer, "dictionaries", &in_page("<< /A ".repeat(deep) + "1" + &" >>".repeat(deep))).await;
    is_answered(&renderer, "open arrays", &in_page("[".repeat(deep))).await;
    is_answered(&renderer, "saved states", &pdf::document(&[&"q ".repeat(deep)])).await;
    is_answered(&renderer, "restored states", &pdf::document(&[&"Q ".repeat(deep)])).await;
    is_answered(&renderer, "operands", &pdf::document(&[&"[".repeat(deep)])).await;
    is_answered(&renderer, "clips", &pdf::document(&[&"q 0 0 9 9 re W n ".repeat(deep / 10)])).await;
    is_answered(&renderer, "marked content", &pdf::document(&[&"/A BMC ".repeat(deep)])).await;
    let mut tree = Pdf::default();
    tree.add("<< /Type /Catalog /Pages 2 0 R >>");
    for level in 0..20_000 {
        tree.add(format!("<< /Type /Pages /Count 1 /Kids [{} 0 R] >>", level + 3));
    }
    tree.add("<< /Type /Page /MediaBox [0 0 200 100] >>");
    is_answered(&renderer, "a page tree like a pole", &tree.finish("")).await;
}

/// Compressed with the simplest coding that there is, again and again: a run of bytes in a length and a value.
fn bomb(filters: &str, content: &[u8]) -> Vec<u8> {
    let mut file = Pdf::default();
    file.add("<< /Type /Catalog /Pages 2 0 R >>");
    file.add("<< /Type /Pages /Count 1 /Kids [3 0 R] >>");
    file.add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R >>");
    file.add_stream(&format!("/Filter [{filters}]"), content);
    file.finish("")
}

#[tokio::test]
async fn compressed_bombs_stay_within_the_workers_memory() {
    let (renderer, too_large) = (renderer(), Some(NoPreview::TooLarge));
    let spaces = deflated(&[b' '; 1 << 20], 2048);
    assert!(spaces.len() < 4 << 20, "two GiB in {} bytes", spaces.len());
    assert_eq!(
        is_answered(&renderer, "two GiB of spaces", &bomb("/FlateDecode", &spaces)).await,
        too_large,
        "two GiB of spaces"
    );
    let twice = deflated(&spaces, 1);
    assert_eq!(
        is_answered(&renderer, "the same, packed twice", &bomb("/FlateDecode /FlateDecode", &twice)).await,
        too_large,
        "the same, packed twice"
    );
    let runs = [0x81, b' '].repeat(16 << 20);
    assert_eq!(
        is_answered(&renderer, "two GiB of runs", &bomb("/RunLengthDecode", &runs)).await,
        too_large,
        "two GiB of runs"
    );
    let image = "/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /FlateDecode";
    let mut file = Pdf::default();
    file.add("<< /Type /Catalog /Pages 2 0 R >>");
    file.add("<< /Type /Pages /Count 1 /Kids [3 0 R] >>");
    let resources = "/Resources << /XObject << /A 5 0 R >> >>";
    file.add(format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R {resources} >>"));
    file.add_stream("", b"200 0 0 100 0 0 cm /A Do");
    file.add_stream(image, &spaces);
    let reason = is_answered(&renderer, "an image of ten GiB", &file.finish("")).await;
    assert!(matches!(reason, Some(NoPreview::TooLarge | NoPreview::TimedOut)), "{reason:?}");
}

#[tokio::test]
async fn a_locked_file_is_named_as_such() {
    let renderer = renderer();
    let (owner, user, id) = ("00".repeat(32), "11".repeat(32), "22".repeat(16));
    for handler in [
        format!("/Filter /Standard /V 1 /R 2 /P -4 /O <{owner}> /U <{user}>"),
        format!("/Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <{owner}> /U <{user}>"),
    ] {
        let mut file = Pdf::default();
        file.add("<< /Type /Catalog /Pages 2 0 R >>");
        file.add("<< /Type /Pages /Count 1 /Kids [3 0 R] >>");
        file.add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] >>");
        let file = file.finish(&format!("/Encrypt << {handler} >> /ID [<{id}> <{id}>]"));
        assert_eq!(first_page(&renderer, MediaType::Pdf, &file).await, Err(NoPreview::Encrypted), "{handler}");
        let survey = renderer.survey(MediaType::Pdf, in_chunks(&file)).await;
        assert_eq!(survey, Err(RenderError::NoPreview(NoPreview::Encrypted)));
    }
}

#[tokio::test]
async fn scripts_and_forms_are_drawn_and_not_run() {
    let mut file = Pdf::default();
    file.add("<< /Type /Catalog /Pages 2 0 R /OpenAction 5 0 R /AcroForm << /Fields [6 0 R] >> >>");
    file.add("<< /Type /Pages /Count 1 /Kids [3 0 R] >>");
    file.add(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R /Annots [6 0 R] /AA << /O 5 0 R >> >>",
    );
    file.add_stream("", b"");
    file.add(
        "<< /S /JavaScript /JS (app.launchURL\\('http://127.0.0.1:9/'\\); this.getField\\('f'\\).value = 'x';) >>",
    );
    file.add(
        "<< /Type /Annot /Subtype /Widget /FT /Tx /T (f) /Rect [0 0 200 100] /AP << /N 7 0 R >> /AA << /F 5 0 R >> >>",
    );
    file.add_stream("/Type /XObject /Subtype /Form /BBox [0 0 200 100]", RED_PAGE.as_bytes());
    let picture = first_page(&renderer(), MediaType::Pdf, &file.finish("")).await.unwrap();
    assert!(
        is_close(decoded(&picture).get_pixel(256, 128).0, crate::common::RED),
        "the field is there as it was saved"
    );
}

#[tokio::test]
async fn damaged_files_and_fonts_always_get_an_answer() {
    let (renderer, mut dice) = (renderer(), Dice(0x5ea1_9017));
    let original = pdf::document(&["BT /F 48 Tf 10 40 Td (Sealed) Tj ET q 1 0 0 rg 9 9 50 50 re f Q"]);
    let (mut drawn, mut refused) = (0, 0);
    for round in 0..60 {
        let mut file = original.clone();
        dice.damage(&mut file);
        match is_answered(&renderer, &format!("damaged {round}"), &file).await {
            None => drawn += 1,
            Some(_) => refused += 1,
        }
    }
    assert!(drawn > 0 && refused > 0, "{drawn} drawn, {refused} refused: the damage was one-sided");
    for round in 0..30 {
        let mut font = include_bytes!("../../fonts/DejaVuSansMono.ttf").to_vec();
        // The tables that say where everything is lie at the beginning.
        dice.damage(&mut font[..if round % 2 == 0 { 512 } else { 300_000 }]);
        is_answered(&renderer, &format!("font {round}"), &with_font(&font)).await;
    }
    assert_eq!(
        is_answered(&renderer, "sound font", &with_font(include_bytes!("../../fonts/DejaVuSansMono.ttf"))).await,
        None
    );
}

fn with_font(font: &[u8]) -> Vec<u8> {
    let mut file = Pdf::default();
    file.add("<< /Type /Catalog /Pages 2 0 R >>");
    file.add("<< /Type /Pages /Count 1 /Kids [3 0 R] >>");
    let resources = "/Resources << /Font << /F 5 0 R >> >>";
    file.add(format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R {resources} >>"));
    file.add_stream("", b"BT /F 48 Tf 10 40 Td (Sealed) Tj ET");
    file.add("<< /Type /Font /Subtype /TrueType /BaseFont /X /FirstChar 32 /LastChar 122 /FontDescriptor 6 0 R /Encoding /WinAnsiEncoding >>");
    file.add("<< /Type /FontDescriptor /FontName /X /Flags 32 /FontBBox [0 0 1000 1000] /FontFile2 7 0 R >>");
    file.add_stream(&format!("/Length1 {}", font.len()), font);
    file.finish("")
}

/// A book: each page has its number and forty lines.
fn book(pages: usize) -> Vec<u8> {
    let lines: String =
        (0..40).map(|line| format!("BT /F 2 Tf 9 {} Td (words of a line) Tj ET ", 90 - line * 2)).collect();
    let contents: Vec<String> =
        (0..pages).map(|page| format!("BT /F 6 Tf 9 92 Td (Page{page}) Tj ET {lines}")).collect();
    pdf::document(&contents.iter().map(String::as_str).collect::<Vec<_>>())
}

#[tokio::test]
async fn ten_thousand_pages_are_surveyed_at_once_and_each_is_soon_there() {
    // Each takes a tenth of a second on a machine with nothing else to do, a hundredth of the limit here.
    let renderer = Renderer::start(RendererSettings { wall_limit: Duration::from_secs(10), ..settings() }).unwrap();
    let file = book(10_000);
    assert!(file.len() > 16 << 20);
    let survey = renderer.survey(MediaType::Pdf, in_chunks(&file)).await.unwrap();
    assert_eq!(survey.pages.len(), 10_000);
    for page in [0, 5_000, 9_999] {
        let mut seen = Vec::new();
        let keep = |number, outcome: Result<Picture, NoPreview>| seen.push((number, outcome.is_ok()));
        let run = renderer.pages(MediaType::Pdf, page, 1, 512, in_chunks(&file), keep).await.unwrap();
        assert_eq!((run, seen), (PagesRun { next: page + 1, total: 10_000 }, vec![(page, true)]));
        let found = renderer.text(MediaType::Pdf, page, 1, in_chunks(&file)).await.unwrap();
        assert_eq!(found.pages[0].words[0].text, format!("Page{page}"));
    }
}

#[tokio::test]
async fn the_limit_of_pages_is_sharp_and_named() {
    let renderer = renderer();
    let most = MAX_PAGES as usize;
    let survey = renderer.survey(MediaType::Pdf, in_chunks(&pdf::document(&vec![""; most]))).await.unwrap();
    assert_eq!(survey.pages.len(), most);
    let too_many = renderer.survey(MediaType::Pdf, in_chunks(&pdf::document(&vec![""; most + 1]))).await;
    assert_eq!(too_many, Err(RenderError::NoPreview(NoPreview::TooManyPages)));
}
