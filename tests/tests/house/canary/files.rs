//! Files of eight kinds, each full of a marker of its own: every 256 bytes at most there is one.

use std::io::{Cursor, Write};

use image::{ImageFormat, Rgb, RgbImage};
use sealport_tests::looking::film;
use sealport_tests::pdf::assemble;

/// A file to be looked for.
pub struct Original {
    pub name: &'static str,
    pub marker: &'static str,
    pub bytes: Vec<u8>,
}

/// Bytes between two markers.
const EVERY: usize = 256;

/// One of each kind.
pub fn originals() -> Vec<Original> {
    vec![
        Original { name: "Plan.pdf", marker: "c4nary-PDF-51b7e", bytes: pdf("c4nary-PDF-51b7e") },
        Original { name: "Kai.jpg", marker: "c4nary-JPG-92d03", bytes: jpeg("c4nary-JPG-92d03") },
        Original { name: "Kran.png", marker: "c4nary-PNG-a7f18", bytes: png("c4nary-PNG-a7f18") },
        Original { name: "Hafen.tiff", marker: "c4nary-TIF-30c9a", bytes: tiff("c4nary-TIF-30c9a") },
        Original { name: "Brief.docx", marker: "c4nary-DOC-6e2f4", bytes: docx("c4nary-DOC-6e2f4") },
        Original { name: "Film.mp4", marker: "c4nary-MP4-b85d1", bytes: mp4("c4nary-MP4-b85d1") },
        Original { name: "Notiz.txt", marker: "c4nary-TXT-07e6c", bytes: text("c4nary-TXT-07e6c") },
        Original { name: "Akten.zip", marker: "c4nary-ZIP-d49a2", bytes: zip(&[("a.txt", &text("c4nary-ZIP-d49a2"))]) },
    ]
}

/// Lines of which each has the marker in it.
fn text(marker: &str) -> Vec<u8> {
    let line = format!("{marker} {}\n", "Wort ".repeat((EVERY - marker.len()) / 5 - 1));
    line.repeat(64).into_bytes()
}

/// Two pages on which the marker is written, with a stream and comments full of it.
fn pdf(marker: &str) -> Vec<u8> {
    let page = |words: &str| format!("BT /F1 18 Tf 60 700 Td ({words} {marker}) Tj ET");
    let stream = |body: &str| format!("<< /Length {} >>\nstream\n{body}\nendstream", body.len());
    let filler = String::from_utf8(text(marker)).unwrap();
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>".to_owned(),
        page_object(5),
        page_object(6),
        stream(&page("Hafenplan Seite eins")),
        stream(&page("Hafenplan Seite zwei")),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
        stream(&filler),
        format!("<< /Type /Metadata /Title ({marker}) /Author ({marker}) >>"),
    ];
    let mut out = assemble(&objects);
    out.extend(format!("% {marker}\n").bytes());
    out
}

fn page_object(content: usize) -> String {
    format!(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R \
         /Resources << /Font << /F1 7 0 R >> >> >>"
    )
}

fn picture(format: ImageFormat) -> Vec<u8> {
    let pixels = RgbImage::from_fn(480, 320, |x, y| Rgb([(x / 2) as u8, (y / 2) as u8, ((x * y) / 700) as u8]));
    let mut out = Cursor::new(Vec::new());
    pixels.write_to(&mut out, format).expect("a picture");
    out.into_inner()
}

/// Comments between the first marker of the file and the picture.
fn jpeg(marker: &str) -> Vec<u8> {
    let plain = picture(ImageFormat::Jpeg);
    let comment = text(marker);
    let mut out = plain[..2].to_vec();
    for part in comment.chunks(4096) {
        out.extend([0xff, 0xfe]);
        out.extend(u16::try_from(part.len() + 2).unwrap().to_be_bytes());
        out.extend(part);
    }
    out.extend(&plain[2..]);
    out
}

/// Text chunks behind the header.
fn png(marker: &str) -> Vec<u8> {
    let plain = picture(ImageFormat::Png);
    let header = 8 + 25;
    let mut chunk = b"tEXtComment\0".to_vec();
    chunk.extend(text(marker));
    let mut out = plain[..header].to_vec();
    out.extend(u32::try_from(chunk.len() - 4).unwrap().to_be_bytes());
    out.extend(&chunk);
    out.extend(crc32fast::hash(&chunk).to_be_bytes());
    out.extend(&plain[header..]);
    out
}

/// Behind what the directory names: TIFF readers go by offsets.
fn tiff(marker: &str) -> Vec<u8> {
    let mut out = picture(ImageFormat::Tiff);
    out.extend(text(marker));
    out
}

/// A document whose words are the marker, and a part that no reader shows.
fn docx(marker: &str) -> Vec<u8> {
    let words = String::from_utf8(text(marker)).unwrap();
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document \
         xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>Brief \
         {marker}</w:t></w:r></w:p></w:body></w:document>"
    );
    let types = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Types \
         xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" \
         ContentType=\"application/xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.\
         openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
    let relations = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Relationships \
         xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" \
         Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
         Target=\"word/document.xml\"/></Relationships>";
    zip(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", relations.as_bytes()),
        ("word/document.xml", document.as_bytes()),
        ("docProps/hidden.txt", words.as_bytes()),
    ])
}

/// A film that says the marker in its metadata, and ends in a box that players skip and that is full of it.
fn mp4(marker: &str) -> Vec<u8> {
    let told: Vec<_> = ["title", "artist", "comment"].map(|name| format!("{name}={marker}")).into();
    let told: Vec<_> = told.iter().flat_map(|told| ["-metadata", told]).collect();
    let mut out = film("160x120", 1, &told);
    let filler = text(marker);
    out.extend(u32::try_from(filler.len() + 8).unwrap().to_be_bytes());
    out.extend(b"free");
    out.extend(filler);
    out
}

/// An archive whose parts are stored as they are.
fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in parts {
        let at = u32::try_from(out.len()).unwrap();
        let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0x5a];
        common.extend(crc32fast::hash(bytes).to_le_bytes());
        common.extend(u32::try_from(bytes.len()).unwrap().to_le_bytes());
        common.extend(u32::try_from(bytes.len()).unwrap().to_le_bytes());
        common.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        common.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.write_all(name.as_bytes()).unwrap();
        out.extend(*bytes);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let at = u32::try_from(out.len()).unwrap();
    let count = u16::try_from(parts.len()).unwrap().to_le_bytes();
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count);
    out.extend(count);
    out.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}
