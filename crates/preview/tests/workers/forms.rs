//! Forms in PDFs: what was filled in is seen and found, as the file draws it or else as we do; scripts are not run.

use crate::common::{decoded, first_page, in_chunks, pdf, renderer};
use image::RgbImage;
use pdf::Pdf;
use sealport_preview::{MediaType, Renderer, Word};

/// A page of 400 by 300 points with these fields; object 5 is an appearance without letters, 6 one with a red box
/// behind a word, 7 a field that others belong to.
fn form(fields: &[&str]) -> Vec<u8> {
    let mut file = Pdf::default();
    let numbers: String = (0..fields.len()).map(|at| format!("{} 0 R ", 8 + at)).collect();
    file.add(format!("<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [{numbers}] /NeedAppearances true >> >>"));
    file.add("<< /Type /Pages /Count 1 /Kids [3 0 R] >>");
    let font = "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>";
    file.add(format!(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 300] /Contents 4 0 R /Annots [{numbers}] /Resources << {font} >> >>"
    ));
    // What is drawn last on the page must not rub off on the fields.
    file.add_stream("", b"/Nothing gs 0 0 1 rg 390 290 5 5 re f");
    file.add_stream("/Type /XObject /Subtype /Form /BBox [0 0 100 20]", b"/Tx BMC EMC");
    let drawn = b"1 0 0 rg 0 0 100 20 re f BT 0 g /F 12 Tf 2 5 Td (drawn) Tj ET";
    file.add_stream(&format!("/Type /XObject /Subtype /Form /BBox [0 0 100 20] /Resources << {font} >>"), drawn);
    file.add("<< /FT /Tx /V (inherited) /DA (/Helv 10 Tf 0 g) /Q 2 >>");
    for field in fields {
        file.add(format!("<< /Type /Annot /Subtype /Widget {field} >>"));
    }
    file.finish("")
}

async fn words(renderer: &Renderer, file: &[u8]) -> Vec<Word> {
    renderer.text(MediaType::Pdf, 0, 1, in_chunks(file)).await.unwrap().pages.remove(0).words
}

/// Dark pixels within an area of the page, in points from below.
fn ink(pixels: &RgbImage, [left, bottom, right, top]: [u32; 4]) -> usize {
    let scale = |points: u32| points * pixels.width() / 400;
    let rows = scale(300 - top)..scale(300 - bottom);
    let is_dark = |x: u32, y: u32| pixels.get_pixel(x, y).0.iter().all(|channel| *channel < 110);
    rows.map(|y| (scale(left)..scale(right)).filter(|x| is_dark(*x, y)).count()).sum()
}

#[tokio::test]
async fn values_without_a_drawing_are_drawn() {
    let renderer = renderer();
    let fields = [
        "/FT /Tx /T (a) /Rect [10 260 190 290] /V (Ada Lovelace) /DA (/Helv 14 Tf 0 g)",
        "/FT /Tx /T (b) /Rect [10 150 100 250] /Ff 4096 /V (Several words of an address\\nDover Street)",
        "/FT /Ch /T (c) /Rect [10 120 190 140] /V (de) /Opt [[(en) (English)] [(de) (Deutsch)]]",
        "/FT /Btn /T (d) /Rect [10 90 30 110] /V /Yes /AS /Yes",
        "/FT /Tx /T (e) /Rect [200 220 390 250] /V <FEFF0047007200F600DF0065> /AP << /N 5 0 R >> /Q 1",
        "/T (f) /Rect [200 100 390 130] /Parent 7 0 R",
    ];
    let file = form(&fields);
    let pixels = decoded(&first_page(&renderer, MediaType::Pdf, &file).await.unwrap());
    for (area, name) in [
        ([10, 260, 190, 290], "a line"),
        ([10, 150, 100, 250], "several lines"),
        ([10, 120, 190, 140], "a choice"),
        ([10, 90, 30, 110], "a switch"),
        ([250, 220, 340, 250], "in the middle"),
        ([300, 100, 390, 130], "to the right"),
    ] {
        assert!(ink(&pixels, area) > 15, "{name}: {}", ink(&pixels, area));
    }
    let words = words(&renderer, &file).await;
    let texts: Vec<_> = words.iter().map(|word| word.text.as_str()).collect();
    let expected = ["Ada", "Lovelace", "Several", "words", "of", "an", "address", "Dover", "Street", "Deutsch", "✔"];
    assert_eq!(texts[..11], expected);
    assert_eq!(texts[11..], ["Größe", "inherited"]);
    let inside = |word: &Word, [left, bottom, right, top]: [u16; 4]| {
        let (x, y) = ((word.left + word.right) / 2, 10_000 - (word.top + word.bottom) / 2);
        (left * 25..right * 25).contains(&x) && (bottom * 33..top * 34).contains(&y)
    };
    assert!(inside(&words[0], [10, 260, 190, 290]), "{:?}", words[0]);
    assert!(inside(&words[12], [300, 100, 390, 130]), "{:?}", words[12]);
}

#[tokio::test]
async fn values_with_a_drawing_are_not_drawn_twice_and_secrets_never() {
    let renderer = renderer();
    let file = form(&[
        "/FT /Tx /T (a) /Rect [10 260 110 280] /V (typed) /AP << /N 6 0 R >>",
        "/FT /Tx /T (b) /Rect [10 220 110 240] /V (secret) /Ff 8192",
        "/FT /Tx /T (c) /Rect [10 180 110 200] /V (hidden) /F 2",
        "/FT /Btn /T (d) /Rect [10 140 30 160] /V /Off /AS /Off",
        "/FT /Btn /T (e) /Rect [10 100 110 120] /Ff 65536 /V /Yes",
        "/FT /Tx /T (f) /Rect [10 60 110 80] /V (   )",
        "/Subtype /Link /T (g) /Rect [10 20 110 40] /V (link)",
    ]);
    let texts: Vec<_> = words(&renderer, &file).await.into_iter().map(|word| word.text).collect();
    assert_eq!(texts, ["drawn"]);
    let pixels = decoded(&first_page(&renderer, MediaType::Pdf, &file).await.unwrap());
    assert!(ink(&pixels, [10, 260, 110, 280]) > 15);
    assert_eq!(ink(&pixels, [0, 0, 390, 250]), 0);
}

/// Fields made to do harm: rings of parents, areas without end, values without end.
#[tokio::test]
async fn odd_fields_do_no_harm() {
    let renderer = renderer();
    let long = format!("/FT /Tx /T (a) /Rect [10 10 390 290] /Ff 4096 /V ({})", "Sealed words ".repeat(200_000));
    let many: Vec<&str> = std::iter::repeat_n("/FT /Tx /Rect [10 10 390 290] /V (x)", 20_000).collect();
    let cases: [&[&str]; 6] = [
        &["/T (ring) /Rect [10 10 390 290] /Parent 8 0 R"],
        &["/FT /Tx /Rect [-1e30 -1e30 1e30 1e30] /V (x)", "/FT /Tx /Rect [0 0 0 0] /V (x)"],
        &["/FT /Tx /Rect [10 10 390 290] /V (x) /DA (/Helv 1e30 Tf)", "/FT /Tx /Rect [1 1 9 9] /V (x) /DA (Tf)"],
        &["/FT /Tx /Rect [10 10 390 290] /V 8 0 R", "/FT /Tx /Rect [10 10 390 290] /V (x) /AP << /N 4 0 R >>"],
        &[&long],
        &many,
    ];
    for fields in cases {
        let file = form(fields);
        let name = &fields[0][..fields[0].len().min(60)];
        assert!(first_page(&renderer, MediaType::Pdf, &file).await.is_ok(), "{name}");
        words(&renderer, &file).await;
    }
}
