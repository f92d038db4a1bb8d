//! OpenDocument files for tests (OpenDocument 1.2).
#![allow(dead_code, missing_docs)]

use std::io::Read;

use super::zip::zip;

pub const TEXT: &str = "application/vnd.oasis.opendocument.text";
pub const TABLE: &str = "application/vnd.oasis.opendocument.spreadsheet";
const NAMES: &str = r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0" xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" xmlns:ooo="http://openoffice.org/2004/office""#;

/// An OpenDocument file with this content, and more parts.
pub fn open_document(kind: &str, scripts: &str, body: &str, more: &[(&str, &str)]) -> Vec<u8> {
    packed(kind, &content("", scripts, body), more)
}

/// A text whose content declares entities of its own.
pub fn with_entities(entities: &str, text: &str) -> Vec<u8> {
    let body = format!("<office:text>{text}</office:text>");
    packed(TEXT, &content(&format!("<!DOCTYPE x [{entities}]>"), "", &body), &[])
}

fn content(prologue: &str, scripts: &str, body: &str) -> String {
    format!(
        r#"<?xml version="1.0"?>{prologue}<office:document-content {NAMES} office:version="1.2">{scripts}<office:body>{body}</office:body></office:document-content>"#
    )
}

fn packed(kind: &str, content: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let part =
        |name: &str| format!(r#"<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>"#);
    let parts: String = more.iter().map(|(name, _)| part(name)).collect();
    let manifest = format!(
        r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>{}{parts}</manifest:manifest>"#,
        part("content.xml")
    );
    let own = [("mimetype", kind), ("META-INF/manifest.xml", &*manifest), ("content.xml", content)];
    let all = own.into_iter().chain(more.iter().copied());
    zip(all.map(|(name, content)| (name, Box::new(content.as_bytes()) as Box<dyn Read>)))
}
