//! The visible watermark can be read from a leaked page, by a machine, after JPEG at quality 60 and scaling to half.
//! Needs Tesseract, as `tests/run` installs it.

use std::io::Cursor;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::common::{in_chunks, pdf, renderer};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, resize};
use image::{GrayImage, ImageFormat, Luma, Rgb, RgbImage};
use sealport_preview::mark::{Hidden, Mark};
use sealport_preview::{MediaType, Picture};

/// Longest edge of the pages, as a large screen asks for.
const EDGE: u32 = 1600;
/// How much larger the letters are made for the machine.
const ENLARGED: u32 = 3;

/// Who looks at which page.
const READERS: [(&str, &str); 5] = [
    ("Ada Lovelace", "ada@example.org"),
    ("Charles Babbage", "cb@example.com"),
    ("Grace Hopper", "grace.hopper@example.net"),
    ("Konrad Zuse", "zuse@example.de"),
    ("Margaret Hamilton", "hamilton@example.org"),
];

/// Pages as they occur in a house: an empty one, a dense one, a table, a tinted one.
fn pages() -> Vec<u8> {
    let line = "(The parties agree that the goods are delivered free of charge within four weeks.) Tj";
    let text = |size: u32, count: u32| -> String {
        (0..count).map(|at| format!("BT /F {size} Tf 50 {} Td {line} ET ", 780 - at * (size + 4))).collect()
    };
    let rules: String = (0..12).map(|at| format!("50 {} m 545 {} l S ", 700 - at * 40, 700 - at * 40)).collect();
    let columns: String = (0..6).map(|at| format!("{} 260 m {} 700 l S ", 50 + at * 99, 50 + at * 99)).collect();
    let cells: String = (0..11).map(|at| format!("BT /F 9 Tf 60 {} Td (1 234,50 EUR) Tj ET ", 675 - at * 40)).collect();
    let contents = [
        String::new(),
        text(9, 55),
        format!("{rules}{columns}{cells}"),
        format!("0.9 0.95 1 rg 0 0 595 842 re f 0 g {}", text(14, 12)),
    ];
    pdf::with_pages(&contents.iter().map(String::as_str).collect::<Vec<_>>(), "/MediaBox [0 0 595 842]")
}

/// As restless as a photograph, without anything white: leaves in the wind.
fn photograph() -> Vec<u8> {
    let wave = |at: f32, width: f32| (at / width).sin();
    let picture = RgbImage::from_fn(EDGE, EDGE * 3 / 4, |x, y| {
        let (x, y) = (x as f32, y as f32);
        let leaves = wave(x + 40.0 * wave(y, 90.0), 66.0) * wave(y + 55.0 * wave(x, 140.0), 54.0);
        let veins = wave(x * 0.8 + y, 5.0) * wave(x - y * 0.6, 11.0);
        let level = 105.0 + 50.0 * leaves + 8.0 * veins;
        Rgb([level * 0.8, level * 1.2, level * 0.5].map(|level| level as u8))
    });
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).unwrap();
    png.into_inner()
}

/// What somebody passes on: half the size, badly packed.
fn leaked(picture: &Picture) -> GrayImage {
    let page = crate::common::decoded(picture);
    let half = resize(&page, page.width() / 2, page.height() / 2, FilterType::CatmullRom);
    let mut packed = Vec::new();
    JpegEncoder::new_with_quality(&mut packed, 60).encode_image(&half).unwrap();
    image::load_from_memory_with_format(&packed, ImageFormat::Jpeg).unwrap().to_luma8()
}

/// Makes the faint letters dark and the page's own ones white, and lays the lines level: they rise by 30 degrees.
fn prepared(leaked: &GrayImage) -> GrayImage {
    let (width, height) = leaked.dimensions();
    let coarse = resize(leaked, width / 12, height / 12, FilterType::Triangle);
    let ground = resize(&coarse, width, height, FilterType::CatmullRom);
    let faint = GrayImage::from_fn(width, height, |x, y| {
        let darker = i32::from(ground.get_pixel(x, y).0[0]) - i32::from(leaked.get_pixel(x, y).0[0]);
        // The watermark is this much darker than what is around it; the page's own letters are by far more.
        Luma([if (0..=75).contains(&darker) { 255 - (darker * 255 / 45).min(255) as u8 } else { 255 }])
    });
    let large = resize(&faint, width * ENLARGED, height * ENLARGED, FilterType::CatmullRom);
    level(&large)
}

fn level(picture: &GrayImage) -> GrayImage {
    let (sine, cosine) = std::f32::consts::FRAC_PI_6.sin_cos();
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let (wide, high) = (width * cosine + height * sine, width * sine + height * cosine);
    GrayImage::from_fn(wide as u32, high as u32, |x, y| {
        let (x, y) = (x as f32 - wide / 2.0, y as f32 - high / 2.0);
        let (from_x, from_y) = (x * cosine + y * sine + width / 2.0, y * cosine - x * sine + height / 2.0);
        let is_inside = (0.0..width).contains(&from_x) && (0.0..height).contains(&from_y);
        if is_inside { *picture.get_pixel(from_x as u32, from_y as u32) } else { Luma([255]) }
    })
}

/// The letters and digits that the machine makes out, without what is between them; those that look alike are one.
fn read(picture: &Picture, file: &Path) -> String {
    prepared(&leaked(picture)).save(file).unwrap();
    let mut command = Command::new("tesseract");
    command.arg(file).args(["stdout", "--psm", "11"]).env("OMP_THREAD_LIMIT", "1").stderr(Stdio::null());
    let output = command.output().unwrap();
    assert!(output.status.success(), "tesseract: {}", output.status);
    plain(&String::from_utf8_lossy(&output.stdout))
}

fn plain(text: &str) -> String {
    let alike = |letter: char| match letter.to_ascii_lowercase() {
        'l' | '1' => 'i',
        '0' => 'o',
        other => other,
    };
    text.chars().filter(char::is_ascii_alphanumeric).map(alike).collect()
}

#[tokio::test]
async fn who_looked_can_be_read_from_a_leaked_page() {
    let (renderer, folder) = (renderer(), tempfile::tempdir().unwrap());
    let mut pictures = Vec::new();
    let mut keep = |_, picture: Result<Picture, _>| pictures.push(picture.unwrap());
    renderer.pages(MediaType::Pdf, 0, 4, EDGE, in_chunks(&pages()), &mut keep).await.unwrap();
    renderer.pages(MediaType::Png, 0, 1, EDGE, in_chunks(&photograph()), &mut keep).await.unwrap();
    assert_eq!(pictures.len(), READERS.len());
    let mut marked = Vec::new();
    for (page, (picture, (name, address))) in pictures.iter().zip(READERS).enumerate() {
        let share = 4100 + page;
        let lines = vec![address.to_owned(), name.to_owned(), format!("2026-11-22 14:05 UTC · #{share}")];
        let hidden = Some(Hidden::new(&[7; 32], share as u64));
        marked.push(renderer.mark(picture.bytes.clone(), &Mark { lines, hidden, ..Mark::default() }).await.unwrap());
    }
    let is_named = |picture: &Picture, page: usize| {
        let (name, address) = READERS[page];
        let seen = read(picture, &folder.path().join(format!("{page}.png")));
        // Each word of the name by itself: not every repetition of the mark is read whole.
        let is_named = name.split(' ').all(|word| seen.contains(&plain(word)));
        (is_named || seen.contains(&plain(address)), seen)
    };
    // Reading takes seconds: two at a time.
    let read_some = |pages: &[usize]| {
        for &page in pages {
            let (is_named, seen) = is_named(&marked[page], page);
            assert!(is_named, "page {page}, {:?}: {seen}", READERS[page]);
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| read_some(&[0, 2, 4]));
        read_some(&[1, 3]);
    });
    let (is_named, seen) = is_named(&pictures[1], 1);
    assert!(!is_named, "it isn't the page's own words that name the reader: {seen}");
}
