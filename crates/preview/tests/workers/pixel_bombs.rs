//! Pictures that claim, or unpack to, more than anybody has room for: as files, and inside other files.

use std::path::Path;

use crate::common::{base64, decoded, deflated, encoded, first_page, is_close, pdf, renderer, two_halves};
use image::ImageFormat;
use sealport_preview::{MediaType, NoPreview, Renderer, sniff};

const TOO_MANY: Option<NoPreview> = Some(NoPreview::TooManyPixels);
/// The worker asked for memory beyond its limit.
const TOO_LARGE: Option<NoPreview> = Some(NoPreview::TooLarge);

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples/pictures").join(name)).unwrap()
}

/// A PNG of this size that is all there: `row` bytes of nothing for each line (PNG 1.2, 11.2).
fn png((width, height): (u32, u32), depth: u8, colours: u8, row: usize) -> Vec<u8> {
    let chunk = |name: &[u8], content: &[u8]| {
        let mut sum = flate2::Crc::new();
        sum.update(name);
        sum.update(content);
        [&(content.len() as u32).to_be_bytes(), name, content, &sum.sum().to_be_bytes()].concat()
    };
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, colours, 0, 0, 0]].concat();
    let lines = deflated(&vec![0; row + 1], height as usize);
    [&b"\x89PNG\r\n\x1a\n"[..], &chunk(b"IHDR", &head), &chunk(b"IDAT", &lines), &chunk(b"IEND", b"")].concat()
}

/// A JPEG whose header claims this size, in this coding.
fn jpeg(width: u16, height: u16, is_progressive: bool) -> Vec<u8> {
    let mut file = encoded(&two_halves(8, 8), ImageFormat::Jpeg);
    let frame = file.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
    if is_progressive {
        file[frame + 1] = 0xc2;
    }
    file[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    file[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    file
}

/// A grey TIFF page with these entries besides the usual ones, whose next page is at `next`.
fn tiff((width, height): (u32, u32), entries: &[[u32; 4]], next: u32) -> Vec<u8> {
    let usual = [[256, 4, 1, width], [257, 4, 1, height], [258, 3, 1, 8], [259, 3, 1, 1], [262, 3, 1, 1]];
    let all: Vec<_> = usual.iter().chain(entries).collect();
    let mut file = b"II*\0\x08\0\0\0".to_vec();
    file.extend((all.len() as u16).to_le_bytes());
    for [tag, kind, count, value] in all {
        file.extend((*tag as u16).to_le_bytes());
        file.extend((*kind as u16).to_le_bytes());
        file.extend(count.to_le_bytes());
        file.extend(value.to_le_bytes());
    }
    file.extend(next.to_le_bytes());
    file
}

/// An icon with one picture in it.
fn icon(picture: &[u8]) -> Vec<u8> {
    let head = b"\0\0\x01\0\x01\0\0\0\0\0\x01\0\x20\0";
    [&head[..], &(picture.len() as u32).to_le_bytes(), &22_u32.to_le_bytes(), picture].concat()
}

async fn reason(renderer: &Renderer, file: &[u8]) -> Option<NoPreview> {
    first_page(renderer, sniff(file), file).await.err()
}

#[tokio::test]
async fn large_files_from_few_bytes_are_refused() {
    let renderer = renderer();
    let sound = png((3000, 3000), 8, 0, 3000);
    assert_eq!(reason(&renderer, &sound).await, None, "what is merely large is drawn");
    let strips = [[273, 4, 0x0fff_ffff, 8], [278, 4, 1, 1], [279, 4, 0x0fff_ffff, 8]];
    let tiles = [[322, 4, 1, 0x7fff_fff0], [323, 4, 1, 0x7fff_fff0], [324, 4, 1, 8], [325, 4, 1, 9]];
    let giant = png((60_000, 60_000), 8, 2, 9);
    for (name, file, expected) in [
        ("one bit a pixel", png((20_000, 20_000), 1, 0, 2500), TOO_MANY),
        ("sixteen bits a channel", png((8000, 8000), 16, 6, 64_000), TOO_MANY),
        ("a hundred million pixels in 34 bytes", sample("hundred-million-pixels.webp"), TOO_MANY),
        ("a progressive JPEG", jpeg(16_000, 16_000, true), TOO_MANY),
        ("a JPEG", jpeg(60_000, 60_000, false), TOO_MANY),
        ("an icon", icon(&giant), TOO_MANY),
        ("a PNG", giant, TOO_MANY),
        ("strips without end", tiff((16_000, 16_000), &strips, 0), TOO_MANY),
        ("a tile without end", tiff((16_000, 16_000), &tiles, 0), TOO_LARGE),
    ] {
        assert_eq!(reason(&renderer, &file).await, expected, "{name}");
    }
}

#[tokio::test]
async fn pages_of_a_tiff_come_to_an_end() {
    let renderer = renderer();
    let pixel = [[273, 4, 1, 0], [277, 3, 1, 1], [278, 4, 1, 1], [279, 4, 1, 1]];
    let ring = tiff((1, 1), &pixel, 8);
    assert_eq!(reason(&renderer, &ring).await, Some(NoPreview::Damaged), "the next page is the first");
    let page = &tiff((1, 1), &pixel, 0)[8..];
    let mut many = b"II*\0\x08\0\0\0".to_vec();
    for _ in 0..20_001 {
        let next = (many.len() + page.len()) as u32;
        many.extend_from_slice(&page[..page.len() - 4]);
        many.extend(next.to_le_bytes());
    }
    assert_eq!(reason(&renderer, &many).await, Some(NoPreview::TooManyPages));
}

/// A segment of a JBIG2 stream (T.88, 7.2).
fn segment(number: u32, kind: u8, content: &[u8]) -> Vec<u8> {
    [&number.to_be_bytes()[..], &[kind, 0, 1], &(content.len() as u32).to_be_bytes(), content].concat()
}

fn jbig2(edge: u32) -> Vec<u8> {
    let size = [edge.to_be_bytes(), edge.to_be_bytes(), [0; 4], [0; 4]].concat();
    let coding = [0, 0, 3, 0xff, 0xfd, 0xff, 2, 0xfe, 0xfe, 0xfe];
    let (page, region) = ([&size[..], &[0; 3]].concat(), [&size[..], &coding, &[0; 64]].concat());
    [segment(0, 48, &page), segment(1, 38, &region)].concat()
}

/// JPEG 2000 that claims this size, in the box and in the codestream (T.800, I.5.3.1 and A.5.1).
fn jpeg2000(edge: u32) -> Vec<u8> {
    let mut file = sample("red.jp2");
    let find = |file: &[u8], what: &[u8]| file.windows(what.len()).position(|bytes| bytes == what).unwrap();
    let (header, size) = (find(&file, b"ihdr") + 4, find(&file, b"\xff\x51") + 6);
    for place in [header, header + 4, size, size + 4] {
        file[place..place + 4].copy_from_slice(&edge.to_be_bytes());
    }
    file
}

#[tokio::test]
async fn pictures_in_a_pdf_stay_within_the_workers_memory() {
    let renderer = renderer();
    let claim = |edge: u32, more: &str| format!("/Width {edge} /Height {edge} /BitsPerComponent 8 {more}");
    let rgb = "/ColorSpace /DeviceRGB";
    let bits = "/BitsPerComponent 1 /ColorSpace /DeviceGray";
    let sound = pdf::picture("/Width 16 /Height 16 /Filter /JPXDecode", &sample("red.jp2"));
    let picture = decoded(&first_page(&renderer, MediaType::Pdf, &sound).await.unwrap());
    assert!(is_close(picture.get_pixel(256, 128).0, crate::common::RED), "the sample itself is sound");
    let fax = |k: i32| format!("/Filter /CCITTFaxDecode /DecodeParms << /K {k} /Columns 60000 /Rows 60000 >> {bits}");
    for (name, entries, content) in [
        ("a JPEG", claim(60_000, &format!("{rgb} /Filter /DCTDecode")), jpeg(60_000, 60_000, false)),
        ("a progressive one", claim(60_000, &format!("{rgb} /Filter /DCTDecode")), jpeg(60_000, 60_000, true)),
        ("JPEG 2000", claim(60_000, "/Filter /JPXDecode"), jpeg2000(60_000)),
        ("fax", format!("/Width 60000 /Height 60000 {}", fax(-1)), b"\x26\xa0".repeat(100_000)),
        ("fax in one dimension", format!("/Width 60000 /Height 60000 {}", fax(0)), b"\x26\xa0".repeat(100_000)),
        ("JBIG2", format!("/Width 60000 /Height 60000 /Filter /JBIG2Decode {bits}"), jbig2(60_000)),
        ("nothing but a claim", claim(i32::MAX as u32, &format!("{rgb} /Filter /FlateDecode")), deflated(b"x", 1)),
        ("packed", claim(16_000, &format!("{rgb} /Filter /FlateDecode")), deflated(&[0; 48_000], 16_000)),
        (
            "a stencil",
            "/ImageMask true /Width 60000 /Height 60000 /BitsPerComponent 1 /Filter /FlateDecode".to_owned(),
            deflated(&[0; 7500], 60_000),
        ),
    ] {
        let file = pdf::picture(&entries, &content);
        assert!(file.len() < 1 << 20, "{name}: {}", file.len());
        assert_eq!(reason(&renderer, &file).await, TOO_LARGE, "{name}");
    }
    // What the document says of a picture and what the picture says needn't agree: it is left out then.
    for (name, entries, content) in [
        ("a small claim, a large JPEG", "/Width 8 /Height 8 /Filter /DCTDecode", jpeg(60_000, 60_000, false)),
        ("a small claim, large JPEG 2000", "/Width 8 /Height 8 /Filter /JPXDecode", jpeg2000(u32::MAX)),
    ] {
        let outcome = reason(&renderer, &pdf::picture(&format!("{entries} {rgb} /BitsPerComponent 8"), &content)).await;
        assert!(matches!(outcome, None | TOO_LARGE), "{name}: {outcome:?}");
    }
}

#[tokio::test]
async fn pictures_in_a_drawing_are_measured_before() {
    let renderer = renderer();
    let drawing = |picture: &[u8]| {
        let data = base64(picture);
        format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100"><rect width="100" height="100" fill="#c81e1e"/><image x="100" width="100" height="100" href="data:image/png;base64,{data}"/></svg>"##
        )
        .into_bytes()
    };
    let mut gif = encoded(&two_halves(8, 8), ImageFormat::Gif);
    gif[6..10].fill(0xff);
    for (name, picture) in [
        ("PNG", png((60_000, 60_000), 8, 2, 9)),
        ("JPEG", jpeg(60_000, 60_000, false)),
        ("GIF", gif),
        ("WebP", sample("hundred-million-pixels.webp")),
    ] {
        let picture = first_page(&renderer, MediaType::Svg, &drawing(&picture)).await.unwrap();
        let pixels = decoded(&picture);
        assert!(is_close(pixels.get_pixel(128, 128).0, crate::common::RED), "{name}: the rest of the drawing is there");
        assert!(is_close(pixels.get_pixel(384, 128).0, [0xd4; 3]), "{name}: the giant is left out");
    }
    // As a file it would be drawn; inside a drawing it takes four times the memory.
    let outcome = reason(&renderer, &drawing(&png((16_000, 16_000), 8, 0, 16_000))).await;
    assert_eq!(outcome, TOO_LARGE);
}

#[tokio::test]
async fn what_is_attached_to_a_letter_is_named_and_not_opened() {
    let giant = base64(&png((60_000, 60_000), 8, 2, 9));
    let bomb = base64(&deflated(&[0; 1 << 20], 1024));
    let mail = format!(
        "From: a@example.org\r\nSubject: bombs\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/html\r\n\r\n<p>words</p><img src=\"cid:1\"><img src=\"http://127.0.0.1:9/x.png\">\r\n\
         --b\r\nContent-Type: image/png; name=giant.png\r\nContent-ID: <1>\r\nContent-Transfer-Encoding: base64\r\n\r\n{giant}\r\n\
         --b\r\nContent-Type: application/zip; name=bomb.zip\r\nContent-Disposition: attachment\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{bomb}\r\n--b--\r\n"
    );
    let renderer = renderer();
    assert_eq!(sniff(mail.as_bytes()), MediaType::Email);
    assert!(first_page(&renderer, MediaType::Email, mail.as_bytes()).await.is_ok());
    let run = renderer.text(MediaType::Email, 0, 1, crate::common::in_chunks(mail.as_bytes())).await.unwrap();
    let words: Vec<_> = run.pages[0].words.iter().map(|word| word.text.as_str()).collect();
    assert!(words.contains(&"words") && words.contains(&"bomb.zip"), "{words:?}");
}
