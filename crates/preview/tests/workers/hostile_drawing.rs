//! PDF pages that multiply, or would take for ever to draw: within the limits there is a page or a reason, and the next
//! document is drawn as ever.

use std::time::Duration;

use crate::common::{deflated, first_page, pdf, settings};
use sealport_preview::{MediaType, NoPreview, Renderer, RendererSettings};

/// A renderer in a hurry, so that what takes for ever doesn't take the test for ever.
fn hurried() -> Renderer {
    Renderer::start(RendererSettings { wall_limit: Duration::from_secs(5), ..settings() }).unwrap()
}

/// What the worker says, and that the next one is well.
async fn reason(renderer: &Renderer, name: &str, file: &[u8]) -> Option<NoPreview> {
    let reason = first_page(renderer, MediaType::Pdf, file).await.err();
    eprintln!("{name}: {reason:?}");
    let sound = first_page(renderer, MediaType::Pdf, &pdf::document(&["0 0 9 9 re f"])).await;
    assert!(sound.is_ok(), "after {name}: {sound:?}");
    reason
}

/// The limits did it: time or memory.
fn is_stopped(reason: Option<NoPreview>) -> bool {
    matches!(reason, Some(NoPreview::TimedOut | NoPreview::TooLarge))
}

const TILING: &str = "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1";

/// Each level draws the next one ten times.
fn forms(levels: usize) -> Vec<u8> {
    let mut file = pdf::one_page("/XObject << /A 5 0 R >>", "/A Do");
    for level in 0..levels {
        let next = format!("/Resources << /XObject << /A {} 0 R >> >>", 6 + level);
        file.add_stream(
            &format!("/Type /XObject /Subtype /Form /BBox [0 0 200 100] {next}"),
            "/A Do ".repeat(10).as_bytes(),
        );
    }
    file.add_stream("/Type /XObject /Subtype /Form /BBox [0 0 200 100]", b"0 0 9 9 re f");
    file.finish("")
}

/// Each level is filled with the next one.
fn patterns(levels: usize) -> Vec<u8> {
    let mut file = pdf::one_page("/Pattern << /A 5 0 R >>", "/Pattern cs /A scn 0 0 200 100 re f");
    for level in 0..levels {
        let next = format!("/Resources << /Pattern << /A {} 0 R >> >>", 6 + level);
        let entries = format!("{TILING} /BBox [0 0 9 9] /XStep 9 /YStep 9 {next}");
        file.add_stream(&entries, b"/Pattern cs /A scn 0 0 9 9 re f 1 1 7 7 re f 2 2 4 4 re f");
    }
    file.add_stream(&format!("{TILING} /BBox [0 0 9 9] /XStep 9 /YStep 9 /Resources << >>"), b"0 0 9 9 re f");
    file.finish("")
}

/// Each level is put together from the next one twice.
fn functions(levels: usize) -> Vec<u8> {
    let mut file = pdf::one_page("/Shading << /A 5 0 R >>", "/A sh");
    file.add("<< /ShadingType 2 /ColorSpace /DeviceRGB /Coords [0 0 200 0] /Function 6 0 R >>");
    for level in 0..levels {
        let next = format!("{} 0 R", 7 + level);
        let twice = format!("/Functions [{next} {next}] /Bounds [0.5] /Encode [0 1 0 1]");
        file.add(format!("<< /FunctionType 3 /Domain [0 1] {twice} >>"));
    }
    file.add("<< /FunctionType 2 /Domain [0 1] /C0 [0 0 0] /C1 [1 1 1] /N 1 >>");
    file.finish("")
}

/// Each level of the page tree holds the next one ten times.
fn page_tree(levels: usize) -> Vec<u8> {
    let mut file = pdf::Pdf::default();
    file.add("<< /Type /Catalog /Pages 2 0 R >>");
    for level in 0..levels {
        let kids = format!("{} 0 R ", 3 + level).repeat(10);
        file.add(format!("<< /Type /Pages /Count 1 /Kids [{kids}] >>"));
    }
    file.add("<< /Type /Page /MediaBox [0 0 200 100] >>");
    file.finish("")
}

#[tokio::test]
async fn what_multiplies_is_stopped() {
    let renderer = hurried();
    for (name, few, many) in [
        ("forms", forms(2), forms(30)),
        ("patterns", patterns(1), patterns(20)),
        ("functions", functions(3), functions(40)),
    ] {
        assert_eq!(reason(&renderer, name, &few).await, None, "few {name} are drawn");
        let outcome = reason(&renderer, name, &many).await;
        assert!(is_stopped(outcome), "{name}: {outcome:?}");
    }
    let outcome = reason(&renderer, "page tree", &page_tree(30)).await;
    assert!(matches!(outcome, None | Some(NoPreview::TooManyPages | NoPreview::Damaged)), "{outcome:?}");
}

/// References in a ring, in what colours, shades and masks are made of.
#[tokio::test]
async fn rings_of_resources_come_to_an_end() {
    let renderer = hurried();
    let filled = "/A cs 0 sc 0 0 99 99 re f";
    let colours = |space: &str| {
        let mut file = pdf::one_page("/ColorSpace << /A 5 0 R >>", filled);
        file.add(space);
        file.add_stream("/N 3 /Alternate 5 0 R", b"no profile");
        file.finish("")
    };
    let function = "<< /FunctionType 2 /Domain [0 1] /C0 [0] /C1 [1] /N 1 >>";
    let mut shade = pdf::one_page("/Shading << /A 5 0 R >>", "/A sh");
    shade.add("<< /ShadingType 2 /ColorSpace /DeviceRGB /Coords [0 0 200 0] /Function 6 0 R >>");
    shade.add("<< /FunctionType 3 /Domain [0 1] /Functions [6 0 R 6 0 R] /Bounds [0.5] /Encode [0 1 0 1] >>");
    let mut mask = pdf::one_page("/ExtGState << /G 5 0 R >>", "/G gs 0 0 200 100 re f");
    mask.add("<< /SMask << /S /Luminosity /G 6 0 R >> >>");
    let group = "/Group << /S /Transparency /CS /DeviceRGB >> /Resources << /ExtGState << /G 5 0 R >> >>";
    mask.add_stream(&format!("/Type /XObject /Subtype /Form /BBox [0 0 200 100] {group}"), b"/G gs 0 0 200 100 re f");
    let own_mask = "/Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray /SMask 5 0 R";
    for (name, file) in [
        ("a palette of itself", colours("[/Indexed 5 0 R 255 <00>]")),
        ("an ink of itself", colours(&format!("[/Separation /X 5 0 R {function}]"))),
        ("a profile of itself", colours("[/ICCBased 6 0 R]")),
        ("a shade of itself", shade.finish("")),
        ("a mask of itself", mask.finish("")),
        ("a picture with itself as mask", pdf::picture(own_mask, b"x")),
    ] {
        let outcome = reason(&renderer, name, &file).await;
        assert!(matches!(outcome, None | Some(NoPreview::Damaged)), "{name}: {outcome:?}");
    }
}

#[tokio::test]
async fn what_is_large_small_or_many_gets_an_answer() {
    let renderer = hurried();
    let tiles = |step: &str, area: &str| {
        let mut file = pdf::one_page("/Pattern << /A 5 0 R >>", "/Pattern cs /A scn 0 0 200 100 re f");
        let entries = format!("{TILING} /BBox [{area}] /XStep {step} /YStep {step} /Resources << >>");
        file.add_stream(&entries, b"1 0 0 rg 0 0 9 9 re f");
        file.finish("")
    };
    let mesh = |kind: &str, length: usize| {
        let mut file = pdf::one_page("/Shading << /A 5 0 R >>", "/A sh");
        let coding = "/ColorSpace /DeviceRGB /BitsPerCoordinate 8 /BitsPerComponent 8 /BitsPerFlag 8";
        let decode = "/Decode [0 200 0 100 0 1 0 1 0 1]";
        let points: Vec<u8> = (0..length).map(|at| (at * 7919 % 251) as u8).collect();
        file.add_stream(&format!("{kind} {coding} {decode}"), &points);
        file.finish("")
    };
    let drawn = |content: &str| pdf::document(&[content]);
    let points = |count: usize| -> String {
        (0..count).map(|at| format!("{} {} l ", at * 7919 % 200, at * 104_729 % 100)).collect()
    };
    let mut often = pdf::one_page("/XObject << /A 5 0 R >>", &format!("200 0 0 100 0 0 cm {}", "/A Do ".repeat(2000)));
    let size = "/Width 4000 /Height 4000 /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /FlateDecode";
    often.add_stream(&format!("/Type /XObject /Subtype /Image {size}"), &deflated(&[0; 12_000], 4000));
    for (name, file) in [
        ("tiles without a step", tiles("0", "0 0 9 9")),
        ("tiles with a tiny step", tiles("0.00001", "0 0 9 9")),
        ("tiles backwards", tiles("-0.0001", "0 0 9 9")),
        ("tiles far apart", tiles("1e30", "0 0 9 9")),
        ("a large tile in tiny steps", tiles("0.01", "0 0 100000 100000")),
        ("a mesh of triangles", mesh("/ShadingType 5 /VerticesPerRow 2", 2_000_000)),
        ("a mesh of patches", mesh("/ShadingType 7", 1_000_000)),
        ("a dash without length", drawn("[0 0] 0 d 0 0 m 200 100 l S")),
        ("tiny dashes", drawn("[0.0000001] 0 d 0 0 m 200 100 l S")),
        ("dashes to the end of the world", drawn("[0.001] 0 d 0 0 m 1e30 1e30 l S")),
        ("places beyond numbers", drawn("1e38 w 1e38 1e38 m -1e38 1e38 l 1e38 -1e38 3 4 5 6 c S 0 0 1e38 1e38 re f")),
        ("a long path", drawn(&format!("0 0 m {} f*", points(300_000)))),
        ("a long thick line", drawn(&format!("1 J 1 j 1000000 w 0 0 m {} S", points(100_000)))),
        ("letters as large as the world", drawn("BT /F 1e9 Tf 1 1 Td (sealed) Tj ET")),
        ("a million letters", drawn(&format!("BT /F 8 Tf ({}) Tj ET", "sealed".repeat(200_000)))),
        ("a picture two thousand times", often.finish("")),
        ("a thousand filters", pdf::picture(&format!("/Filter [{}]", "/ASCIIHexDecode ".repeat(1000)), b"00>")),
    ] {
        let outcome = reason(&renderer, name, &file).await;
        assert!(outcome.is_none() || is_stopped(outcome), "{name}: {outcome:?}");
    }
}

/// What a reader's program can still make sense of is shown, the rest is called damaged.
#[tokio::test]
async fn broken_files_are_mended_or_named() {
    let renderer = hurried();
    let sound = pdf::document(&["0.784 0.118 0.118 rg 0 0 200 100 re f"]);
    let text = String::from_utf8(sound.clone()).unwrap();
    let start = text.rfind("startxref").unwrap();
    let table = text.rfind("xref\n0").unwrap();
    for (name, file) in [
        ("cut behind the table", text[..start].to_owned()),
        ("cut before the table", text[..table].to_owned()),
        ("a table elsewhere", text.replace("startxref\n", "startxref\n9")),
        ("places that are wrong", text.replace(" 00000 n", "1 00000 n")),
        ("a table of nonsense", text[..table].to_owned() + "xref\n0 99\nnonsense" + &text[start..]),
        ("too many pages promised", text.replace("/Count 1", "/Count 999999999")),
        ("bytes before the beginning", format!("\n\njunk\n{text}")),
        ("bytes behind the end", format!("{text}{}", "\0junk".repeat(1000))),
    ] {
        let picture = first_page(&renderer, MediaType::Pdf, file.as_bytes()).await.unwrap();
        assert!(
            crate::common::is_close(crate::common::decoded(&picture).get_pixel(256, 128).0, crate::common::RED),
            "{name}"
        );
    }
    for (name, file) in [
        ("cut in its page", text[..text.find("/MediaBox").unwrap()].to_owned()),
        ("no pages", text.replace("/Kids [4 0 R ]", "/Kids []").replace("/Type /Page ", "/Type /Nothing ")),
        ("no more than a head", "%PDF-1.7\n".to_owned()),
        ("a head and nonsense", format!("%PDF-1.7\n{}", "nonsense ".repeat(10_000))),
    ] {
        assert_eq!(reason(&renderer, name, file.as_bytes()).await, Some(NoPreview::Damaged), "{name}");
    }
}
