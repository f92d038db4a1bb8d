//! Words and their places.

use crate::common::{decoded, in_chunks, pdf, renderer};
use sealport_preview::{MediaType, NoPreview, PageText, Picture, Renderer, TextRun, sniff};

async fn text(renderer: &Renderer, file: &[u8], first: u32, count: u32) -> TextRun {
    renderer.text(sniff(file), first, count, in_chunks(file)).await.unwrap()
}

fn words(page: &PageText) -> Vec<&str> {
    page.words.iter().map(|word| word.text.as_str()).collect()
}

#[tokio::test]
async fn the_words_of_a_pdf_are_found_where_they_stand() {
    let spread = "BT /F 20 Tf 10 70 Td [(Kerned) -40 (pair) -600 (apart)] TJ 0 -40 Td (next line) Tj ET";
    let file = pdf::document(&[spread, &format!("{SCAN} BT /F 12 Tf 100 50 Td 3 Tr (hidden layer) Tj ET"), ""]);
    let renderer = renderer();
    let run = text(&renderer, &file, 0, 5).await;
    assert_eq!((run.next, run.total), (3, 3));
    assert_eq!(words(&run.pages[0]), ["Kernedpair", "apart", "next", "line"]);
    assert_eq!(words(&run.pages[1]), ["hidden", "layer"], "the text layer of a scan");
    assert_eq!(run.pages[2], PageText::default());

    let first = &run.pages[0].words[0];
    assert_eq!(first.left, 500, "10 of 200 points");
    // The line stands 70 of 100 points above the page's lower edge; letters of 20 points reach 16 above it.
    assert_eq!((first.top, first.bottom), (1400, 3400));
    let next = &run.pages[0].words[2];
    assert_eq!((next.left, next.top, next.bottom), (500, 5400, 7400));
    assert!(first.right > 5000 && first.right < 6000, "{first:?}");
}

/// A grey picture over the whole page.
const SCAN: &str = "q 200 0 0 100 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID A EI Q";

/// Whoever only looks must not find by searching what the pages don't show.
#[tokio::test]
async fn what_nobody_sees_is_not_found() {
    let written = "0 0 0 rg BT /F 20 Tf 10 70 Td (Secret word) Tj ET";
    let invisible = "BT /F 20 Tf 10 70 Td 3 Tr (Secret word) Tj 0 Tr ET";
    let over_secret = "5 60 65 35 re f";
    let strips: String = (0..13).map(|at| format!("{} 60 5 35 re f ", 5 + 5 * at)).collect();
    let cases = [
        (format!("{written} {over_secret}"), &["word"][..], "painted over"),
        (format!("{written} 1 1 1 rg {over_secret}"), &["word"], "painted over in white"),
        (format!("{written} {strips}"), &["word"], "painted over piece by piece"),
        (format!("{written} 0 0 0 RG 30 w 5 77 m 70 77 l S"), &["word"], "struck with a broad pen"),
        (format!("{written} 1 w 5 76.5 m 70 76.5 l S"), &["Secret", "word"], "struck through"),
        (format!("1 1 0 rg {over_secret} {written}"), &["Secret", "word"], "written on a ground"),
        (format!("{written} 5 60 65 5 re f"), &["Secret", "word"], "something at its edge"),
        (format!("{written} {SCAN}"), &[], "below a picture"),
        (format!("{SCAN} {written}"), &["Secret", "word"], "on a picture"),
        (format!("q 0 0 50 50 re W n {written} Q BT /F 20 Tf 10 20 Td (kept) Tj ET"), &["kept"], "cut off"),
        (format!("q 0 60 68 40 re W n {written} Q"), &["Secret"], "cut off behind a word"),
        (invisible.to_owned(), &[], "not painted at all"),
        (format!("{SCAN} {invisible}"), &["Secret", "word"], "the text layer of a scan"),
        (format!("{invisible} {SCAN}"), &["Secret", "word"], "the text layer below a scan"),
        (format!("{invisible} {SCAN} {over_secret}"), &["word"], "a blackened scan"),
        (format!("{SCAN} {over_secret} {invisible}"), &["word"], "a blackened scan, read afterwards"),
    ];
    let pages: Vec<&str> = cases.iter().map(|(page, ..)| page.as_str()).collect();
    let run = text(&renderer(), &pdf::document(&pages), 0, u32::MAX).await;
    for ((content, found, what), page) in cases.iter().zip(&run.pages) {
        assert_eq!(words(page), *found, "{what}: {content}");
    }
    assert_eq!(run.pages.len(), cases.len());
}

/// A page whose black box is not among its own lines, but in a form (`/A Do`) or a remark laid over it.
fn with_box(content: &str, annotations: &str, black: &str) -> Vec<u8> {
    let mut file = pdf::Pdf::default();
    file.add("<< /Type /Catalog /Pages 2 0 R >>");
    file.add("<< /Type /Pages /Count 1 /Kids [3 0 R] >>");
    let resources = "/Resources << /Font << /F 5 0 R >> /XObject << /A 6 0 R >> >>";
    let page = format!("/Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R {resources}");
    file.add(format!("<< {page} /Annots [{annotations}] >>"));
    file.add_stream("", content.as_bytes());
    file.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
    let form = "/Type /XObject /Subtype /Form /BBox [0 0 200 100] /Resources << /Font << /F 5 0 R >> >>";
    file.add_stream(form, black.as_bytes());
    file.finish("")
}

#[tokio::test]
async fn what_a_form_or_a_remark_blackens_is_not_found() {
    let written = "0 0 0 rg BT /F 20 Tf 10 70 Td (Secret word) Tj ET";
    let black = "0 0 0 rg 5 60 65 35 re f";
    let remark = "<< /Type /Annot /Subtype /Square /Rect [0 0 200 100] /F 4 /AP << /N 6 0 R >> >>";
    let cut = format!("q 0 0 m 200 0 l 0 10 l h W n {black} Q");
    let cases = [
        (with_box(written, "", black), &["Secret", "word"][..], "a form that isn't drawn"),
        (with_box(&format!("{written} /A Do"), "", black), &["word"], "a form"),
        (with_box(written, remark, black), &["word"], "a remark"),
        (with_box("/A Do", "", &format!("{written} {black}")), &["word"], "all of the page is a form"),
        (with_box(&format!("{written} /A Do"), "", &cut), &["Secret", "word"], "cut to a corner"),
    ];
    for (file, found, what) in &cases {
        let run = text(&renderer(), file, 0, 1).await;
        assert_eq!(words(&run.pages[0]), *found, "{what}");
    }
}

#[tokio::test]
async fn words_on_turned_pages_stand_where_they_are_seen() {
    let file = pdf::with_pages(&["BT /F 20 Tf 10 70 Td (word) Tj ET"], "/MediaBox [0 0 200 100] /Rotate 90");
    let run = text(&renderer(), &file, 0, 1).await;
    let word = &run.pages[0].words[0];
    // Turned by a quarter, what was the left edge is the upper one.
    assert_eq!((word.top, word.right), (500, 8600), "{word:?}");
}

#[tokio::test]
async fn a_run_of_words_begins_where_it_is_asked_to() {
    let pages: Vec<String> = (0..6).map(|page| format!("BT /F 20 Tf 10 70 Td (page{page}) Tj ET")).collect();
    let file = pdf::document(&pages.iter().map(String::as_str).collect::<Vec<_>>());
    let run = text(&renderer(), &file, 2, 3).await;
    let found: Vec<_> = run.pages.iter().map(words).collect();
    assert_eq!(found, [["page2"], ["page3"], ["page4"]]);
    assert_eq!((run.next, run.total), (5, 6));
}

#[tokio::test]
async fn so_many_words_come_in_several_runs() {
    let renderer = renderer();
    let file = "abcdefghijklmnopqrstuvwxyz ".repeat(700_000);
    let (mut next, mut runs, mut letters) = (0, 0, 0);
    loop {
        let run = text(&renderer, file.as_bytes(), next, u32::MAX).await;
        letters += run.pages.iter().flat_map(words).map(str::len).sum::<usize>();
        (next, runs) = (run.next, runs + 1);
        if next == run.total {
            break;
        }
    }
    assert_eq!(letters, 26 * 700_000, "nothing is lost between the runs");
    assert!((2..20).contains(&runs), "{runs} runs");
}

/// What a word takes in memory is counted, not only its letters.
#[tokio::test]
async fn short_words_end_a_run_too() {
    const HEAVIEST: usize = 8 << 20;
    let renderer = renderer();
    let file = "i ".repeat(300_000);
    let (mut next, mut words, mut runs) = (0, 0, 0);
    loop {
        let run = text(&renderer, file.as_bytes(), next, u32::MAX).await;
        let (last, others) = run.pages.split_last().unwrap();
        assert!(others.iter().map(PageText::weight).sum::<usize>() <= HEAVIEST, "one page more, and no other");
        words += last.words.len() + others.iter().map(|page| page.words.len()).sum::<usize>();
        (next, runs) = (run.next, runs + 1);
        if next == run.total {
            break;
        }
    }
    assert!(words == 300_000 && runs > 2, "{words} words in {runs} runs");
}

#[tokio::test]
async fn pictures_have_no_words() {
    assert!(!MediaType::Png.has_text());
    let outcome = renderer().text(MediaType::Png, 0, 1, in_chunks(b"x")).await;
    assert!(outcome.is_err());
}

/// How many pixels of a page are dark, in a band of its height (in parts of a hundred).
async fn dark(renderer: &Renderer, file: &[u8], number: u32, (top, bottom): (u32, u32)) -> usize {
    let mut page = None;
    let keep = |_, outcome: Result<Picture, NoPreview>| page = Some(outcome.unwrap());
    renderer.pages(sniff(file), number, 1, 1024, in_chunks(file), keep).await.unwrap();
    let pixels = decoded(&page.unwrap());
    let rows = top * pixels.height() / 100..bottom * pixels.height() / 100;
    pixels.enumerate_pixels().filter(|(_, y, pixel)| rows.contains(y) && pixel.0[0] < 128).count()
}

#[tokio::test]
async fn plain_text_stands_on_sheets_of_paper() {
    let renderer = renderer();
    let lines: String = (0..150).map(|line| format!("line {line} of the text\n")).collect();
    assert_eq!(sniff(lines.as_bytes()), MediaType::PlainText);
    let survey = renderer.survey(MediaType::PlainText, in_chunks(lines.as_bytes())).await.unwrap();
    assert_eq!(survey.pages.len(), 3);
    assert!(survey.pages.iter().all(|page| page.height > page.width));
    assert!(dark(&renderer, lines.as_bytes(), 0, (0, 100)).await > 10_000);
    assert_eq!(dark(&renderer, lines.as_bytes(), 0, (0, 4)).await, 0, "the margin is white");
    assert_eq!(dark(&renderer, lines.as_bytes(), 2, (60, 100)).await, 0, "the last sheet is not full");

    let run = text(&renderer, lines.as_bytes(), 0, 9).await;
    let found: Vec<String> = run.pages.iter().flat_map(words).map(str::to_owned).collect();
    assert_eq!(found.len(), 150 * 5);
    assert_eq!(found[5..8], ["line", "1", "of"]);
    let (first, second) = (&run.pages[0].words[0], &run.pages[0].words[5]);
    assert_eq!(first.left, second.left);
    assert!(first.bottom <= second.top, "lines lie below each other: {first:?} {second:?}");
    // What is dark lies where the words are said to be.
    let band = (u32::from(first.top) / 100, u32::from(first.bottom) / 100 + 1);
    assert!(dark(&renderer, lines.as_bytes(), 0, band).await > 50);
}

#[tokio::test]
async fn text_in_other_encodings_is_read() {
    let renderer = renderer();
    let utf16: Vec<u8> = "\u{feff}Größe, Ωμέγα".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let western = b"Die Gr\xf6\xdfe der Stra\xdfe".to_vec();
    let table = b"name;value\nM\xc3\xbcller;12\n".to_vec();
    for (file, expected) in [
        (utf16, vec!["Größe,", "Ωμέγα"]),
        (western, vec!["Die", "Größe", "der", "Straße"]),
        (table, vec!["name;value", "Müller;12"]),
    ] {
        assert_eq!(sniff(&file), MediaType::PlainText);
        assert_eq!(words(&text(&renderer, &file, 0, 1).await.pages[0]), expected);
    }
}

#[tokio::test]
async fn what_our_fonts_lack_is_shown_as_boxes_and_still_found() {
    let renderer = renderer();
    let file = "漢字 \u{202e}right".as_bytes();
    let run = text(&renderer, file, 0, 1).await;
    assert_eq!(words(&run.pages[0]), ["漢字", "right"], "marks that turn the writing are left out");
    assert!(dark(&renderer, file, 0, (0, 100)).await > 30);
}

#[tokio::test]
async fn an_e_mail_is_shown_as_a_reader_sees_it() {
    let mail = b"From: Ada <ada@example.org>\r\nTo: Charles <c@example.org>\r\nSubject: Notes\r\n\
        Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n\
        <p>Dear <b>Charles</b></p><img src=\"http://127.0.0.1:9/spy.gif\">\r\n--b\r\n\
        Content-Type: image/png; name=plan.png\r\nContent-Disposition: attachment\r\n\r\nxxxx\r\n--b--\r\n";
    assert_eq!(sniff(mail), MediaType::Email);
    let renderer = renderer();
    let run = text(&renderer, mail, 0, 1).await;
    let found = words(&run.pages[0]);
    for word in ["From:", "<ada@example.org>", "Notes", "Dear", "Charles", "plan.png"] {
        assert!(found.contains(&word), "{word}: {found:?}");
    }
    assert!(!found.iter().any(|word| word.contains("spy") || word.contains("<p>")), "{found:?}");
    assert!(dark(&renderer, mail, 0, (0, 30)).await > 500);
}
