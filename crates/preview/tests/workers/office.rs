//! Office documents become PDF, locked in. Needs LibreOffice, as `tests/run` installs it.

use std::io::Read;
use std::net::TcpListener;
use std::path::PathBuf;

use crate::common::{WORKER, in_chunks, office, renderer, to_pdf};
use crate::zip::zip;
use sealport_preview::{HelperSettings, Helpers, MediaType, NoPreview, OfficeKind, Presence, Refusal, sniff};

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/samples/office").join(name)).unwrap()
}

/// What the upload would take it for.
fn kind_of(name: &str, document: &[u8]) -> OfficeKind {
    OfficeKind::of(sniff(document), name).unwrap()
}

async fn pages_of(pdf: &[u8]) -> usize {
    renderer().survey(MediaType::Pdf, in_chunks(pdf)).await.unwrap().pages.len()
}

#[tokio::test]
async fn every_kind_becomes_a_pdf_with_a_page() {
    let helpers = office(120).await;
    for ending in ["docx", "xlsx", "pptx", "odt", "ods", "odp", "odg", "rtf", "doc", "xls"] {
        let name = format!("plan.{ending}");
        let document = sample(&name);
        let pdf = to_pdf(&helpers, kind_of(&name, &document), &document).await.unwrap();
        assert_eq!(pages_of(&pdf).await, 1, "{name}");
    }
    let table = "Größe;Preis\n1,5;20\n".as_bytes();
    let pdf = to_pdf(&helpers, kind_of("prices.csv", table), table).await.unwrap();
    assert_eq!(pages_of(&pdf).await, 1);
}

#[tokio::test]
async fn a_password_is_told_from_damage() {
    let helpers = office(120).await;
    for name in ["locked.docx", "locked.xlsx", "locked.odt", "locked.doc", "locked.xls"] {
        let document = sample(name);
        assert_eq!(to_pdf(&helpers, kind_of(name, &document), &document).await, Err(NoPreview::Encrypted), "{name}");
    }
    let whole = sample("plan.odt");
    let half = &whole[..whole.len() / 2];
    assert_eq!(to_pdf(&helpers, OfficeKind::Odt, half).await, Err(NoPreview::Damaged));
    assert_eq!(to_pdf(&helpers, OfficeKind::Docx, b"no document at all").await, Err(NoPreview::Damaged));
    assert_eq!(to_pdf(&helpers, OfficeKind::Docx, b"").await, Err(NoPreview::Empty));
    // An OLE file of another program, a mail for example: nobody said that it was damaged.
    let mut foreign = sample("plan.doc");
    replace(&mut foreign, &wide("WordDocument"), &wide("__properties"));
    assert_eq!(to_pdf(&helpers, OfficeKind::Ole, &foreign).await, Err(NoPreview::UnsupportedType));
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn replace(bytes: &mut [u8], from: &[u8], to: &[u8]) {
    let place = bytes.windows(from.len()).position(|window| window == from).unwrap();
    bytes[place..place + from.len()].copy_from_slice(to);
}

const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
const BEGINNING: &str = r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body>"#;
const END: &str = "</w:body></w:document>";

/// A Word document with this body, and more parts.
fn docx<'a>(body: Box<dyn Read + 'a>, more: &[(&'a str, &'a str)]) -> Vec<u8> {
    let text = |text: &'a str| Box::new(text.as_bytes()) as Box<dyn Read>;
    let document = Box::new(BEGINNING.as_bytes().chain(body).chain(END.as_bytes())) as Box<dyn Read>;
    let parts =
        [("[Content_Types].xml", text(TYPES)), ("_rels/.rels", text(RELATIONS)), ("word/document.xml", document)];
    zip(parts.into_iter().chain(more.iter().map(|(name, content)| (*name, text(content)))))
}

/// A document that refers to a picture elsewhere, a template elsewhere, and a file of this machine.
#[tokio::test]
async fn nothing_is_fetched() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let picture = |id: &str| {
        format!(
            r#"<w:p><w:r><w:drawing><wp:inline><wp:extent cx="900000" cy="900000"/><wp:docPr id="1" name="p"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:link="{id}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"#
        )
    };
    let body = picture("rId1") + &picture("rId2");
    let relation = |id: &str, kind: &str, target: &str| {
        format!(
            r#"<Relationship Id="{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" TargetMode="External" Target="{target}"/>"#
        )
    };
    let relations = format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}{}{}</Relationships>"#,
        relation("rId1", "image", &format!("http://{address}/pixel.png")),
        relation("rId2", "image", "file:///etc/hostname"),
        relation("rId3", "attachedTemplate", &format!("http://{address}/evil.dotm")),
    );
    let document = docx(Box::new(body.as_bytes()), &[("word/_rels/document.xml.rels", &relations)]);
    assert_eq!(sniff(&document), MediaType::Docx);
    let pdf = to_pdf(&office(120).await, OfficeKind::Docx, &document).await.unwrap();
    assert_eq!(pages_of(&pdf).await, 1);
    assert_eq!(listener.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "somebody called");
}

/// A paragraph, so many times.
fn paragraphs(count: usize) -> Box<dyn Read> {
    let some = b"<w:p><w:r><w:t>pay me</w:t></w:r></w:p>".repeat(1000);
    let all = std::iter::repeat_n(some, count / 1000).map(std::io::Cursor::new);
    all.fold(Box::new(std::io::empty()), |before, next| Box::new(before.chain(next)))
}

/// What takes LibreOffice for ever, what unpacks to more than it takes, and entities that multiply.
#[tokio::test]
async fn bombs_do_not_go_off() {
    let long = docx(paragraphs(400_000), &[]);
    assert!(long.len() < 1 << 20, "{}", long.len());
    let hurried = office(5).await;
    assert_eq!(to_pdf(&hurried, OfficeKind::Docx, &long).await, Err(NoPreview::TimedOut));

    let helpers = office(120).await;
    let letters = std::io::repeat(b'x').take(1 << 30);
    let bomb = docx(Box::new(b"<w:p><w:r><w:t>".chain(letters).chain(&b"</w:t></w:r></w:p>"[..])), &[]);
    assert!(bomb.len() < 16 << 20, "{}", bomb.len());
    let outcome = to_pdf(&helpers, OfficeKind::Docx, &bomb).await;
    // LibreOffice has limits of its own, and calls what goes beyond them damaged.
    assert!(matches!(outcome, Err(NoPreview::TooLarge | NoPreview::TimedOut | NoPreview::Damaged)), "{outcome:?}");

    let mut entities = String::from(r#"<!DOCTYPE x [<!ENTITY a0 "lol">"#);
    for level in 1..12 {
        let inner = format!("&a{};", level - 1).repeat(10);
        entities.push_str(&format!(r#"<!ENTITY a{level} "{inner}">"#));
    }
    entities.push_str("]>");
    let body = format!("{entities}{BEGINNING}<w:p><w:r><w:t>&a11;</w:t></w:r></w:p>{END}");
    let laughs = zip([
        ("[Content_Types].xml", Box::new(TYPES.as_bytes()) as Box<dyn Read>),
        ("_rels/.rels", Box::new(RELATIONS.as_bytes())),
        ("word/document.xml", Box::new(body.as_bytes())),
    ]);
    let outcome = to_pdf(&helpers, OfficeKind::Docx, &laughs).await;
    // An empty document is fair too: the body is what could not be read.
    assert!(outcome.as_ref().is_ok_and(|pdf| pdf.len() < 100_000) || outcome == Err(NoPreview::Damaged), "{outcome:?}");

    // The helpers go on.
    assert!(to_pdf(&helpers, OfficeKind::Odt, &sample("plan.odt")).await.is_ok());
}

#[tokio::test]
async fn without_memory_or_program_the_reason_is_told() {
    let on_disk = HelperSettings { in_memory: Some(env!("CARGO_MANIFEST_DIR").into()), ..HelperSettings::new(WORKER) };
    let helpers = Helpers::find(&on_disk).await.unwrap();
    assert_eq!(helpers.office(), &Presence::Refused(Refusal::NoMemoryDirectory));
    assert_eq!(to_pdf(&helpers, OfficeKind::Csv, b"a,b").await, Err(NoPreview::SandboxUnavailable));

    let elsewhere = HelperSettings { libreoffice: Some("/does/not/exist".into()), ..HelperSettings::new(WORKER) };
    let helpers = Helpers::find(&elsewhere).await.unwrap();
    assert_eq!(helpers.office(), &Presence::Missing);
    assert_eq!(to_pdf(&helpers, OfficeKind::Csv, b"a,b").await, Err(NoPreview::HelperMissingOffice));

    // Our own program can't lock itself in where it isn't one of ours.
    let helpers = Helpers::find(&HelperSettings::new("/bin/false")).await.unwrap();
    assert_eq!(helpers.office(), &Presence::Refused(Refusal::DoesNotStart));
}
