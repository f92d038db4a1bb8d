//! What tus 1.0 says in headers, read and checked. No input or output here.

use actix_web::http::header::{self, HeaderMap};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sealport_ambient::Timestamp;
use sealport_asset_store::{Checksum, ChecksumError, Upload};
use uuid::Uuid;

use crate::http::Failure;

/// The one version that is spoken here.
pub const VERSION: &str = "1.0.0";
/// The extensions that are spoken here.
pub const EXTENSIONS: &str = "creation,creation-with-upload,checksum,termination,expiration";
/// Type of a body that holds bytes of a file.
pub const BYTES: &str = "application/offset+octet-stream";

/// What a client says of a file.
#[derive(Debug, PartialEq, Eq)]
pub struct Metadata {
    /// Its name, as sent; with its path in front when it was dropped in a folder.
    pub file_name: String,
    /// The asset of which it becomes a version.
    pub asset: Option<Uuid>,
    /// The collection into which a new asset goes.
    pub collection: Option<Uuid>,
}

/// Refuses other versions of the protocol.
///
/// # Errors
/// 412, as the protocol says.
pub fn require_version(headers: &HeaderMap) -> Result<(), Failure> {
    match text(headers, "tus-resumable")? {
        Some(VERSION) => Ok(()),
        _ => Err(Failure::Protocol(412, "upload-wrong-version")),
    }
}

/// `Upload-Length`, in bytes.
///
/// # Errors
/// 400 when it is missing, to come later, negative, no number or larger than any number of bytes.
pub fn length(headers: &HeaderMap) -> Result<u64, Failure> {
    if headers.contains_key("upload-defer-length") {
        return Err(Failure::BadRequest("upload-length-later"));
    }
    number(headers, "upload-length").ok_or(Failure::BadRequest("upload-length-wrong"))
}

/// `Upload-Offset`, in bytes.
///
/// # Errors
/// 400 when it is missing or no number.
pub fn offset(headers: &HeaderMap) -> Result<u64, Failure> {
    number(headers, "upload-offset").ok_or(Failure::BadRequest("upload-offset-wrong"))
}

/// `Upload-Metadata`: pairs of a key and a value in base64. Keys that mean nothing here are read over.
///
/// # Errors
/// 400 when it is malformed, a key comes twice, or the file has no name.
pub fn metadata(headers: &HeaderMap) -> Result<Metadata, Failure> {
    let line = text(headers, "upload-metadata")?.unwrap_or_default();
    parse_metadata(line).ok_or(Failure::BadRequest("upload-metadata-wrong"))
}

fn parse_metadata(line: &str) -> Option<Metadata> {
    let mut known: Vec<(&str, String)> = Vec::new();
    for pair in line.split(',').map(str::trim) {
        let (key, value) = pair.split_once(' ').unwrap_or((pair, ""));
        if key.is_empty() || known.iter().any(|(other, _)| *other == key) {
            return None;
        }
        known.push((key, String::from_utf8(STANDARD.decode(value.trim()).ok()?).ok()?));
    }
    let find = |wanted: &str| known.iter().find(|(key, _)| *key == wanted).map(|(_, value)| value.as_str());
    let id = |wanted| match find(wanted) {
        None | Some("") => Some(None),
        Some(id) => Some(Some(id.parse().ok()?)),
    };
    let (asset, collection) = (id("asset")?, id("collection")?);
    let name = find("filename")?;
    let path = find("relativePath").unwrap_or_default();
    Some(Metadata { file_name: with_folder(name, path), asset, collection })
}

/// The name, below the folders of the path. A path without folders adds nothing.
fn with_folder(name: &str, path: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    match path.rsplit_once(['/', '\\']) {
        Some((folder, _)) => format!("{folder}/{last}"),
        None => last.to_owned(),
    }
}

/// `Upload-Metadata` of an upload, as it is told again.
pub fn metadata_of(upload: &Upload) -> String {
    let name = format!("filename {}", STANDARD.encode(upload.file_name.as_str()));
    let id =
        |key, id: Option<Uuid>| id.map_or_else(String::new, |id| format!(",{key} {}", STANDARD.encode(id.to_string())));
    format!("{name}{}{}", id("asset", upload.asset), id("collection", upload.collection))
}

/// `Upload-Checksum`, if there is one.
///
/// # Errors
/// 400 for an algorithm that we don't know, or a value that it can't give.
pub fn checksum(headers: &HeaderMap) -> Result<Option<Checksum>, Failure> {
    let Some(line) = text(headers, "upload-checksum")? else { return Ok(None) };
    let wrong = || Failure::BadRequest("upload-checksum-wrong");
    let (algorithm, value) = line.trim().split_once(' ').ok_or_else(wrong)?;
    let value = STANDARD.decode(value.trim()).map_err(|_| wrong())?;
    Checksum::new(algorithm, &value).map(Some).map_err(|error| match error {
        ChecksumError::UnknownAlgorithm => Failure::BadRequest("upload-checksum-unknown"),
        ChecksumError::WrongLength => wrong(),
    })
}

/// Whether the body holds bytes of a file.
pub fn brings_bytes(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(BYTES))
}

/// An instant as HTTP writes it (RFC 9110, IMF-fixdate).
pub fn date(at: Timestamp) -> String {
    at.to_utc().format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// A header that is there, as text.
fn text<'h>(headers: &'h HeaderMap, name: &str) -> Result<Option<&'h str>, Failure> {
    headers.get(name).map(|value| value.to_str().map_err(|_| Failure::BadRequest("error-form-broken"))).transpose()
}

/// Digits only: neither signs nor spaces.
fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    let text = headers.get(name)?.to_str().ok()?;
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in pairs {
            map.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        map
    }

    #[test]
    fn lengths_are_digits() {
        for bad in ["", "-1", "+1", "1 0", "1e9", "0x10", "18446744073709551616", "99999999999999999999999999", "zehn"]
        {
            assert!(length(&headers(&[("upload-length", bad)])).is_err(), "{bad:?}");
        }
        assert_eq!(length(&headers(&[("upload-length", "0")])).unwrap(), 0);
        assert_eq!(length(&headers(&[("upload-length", "1099511627776")])).unwrap(), 1 << 40);
        assert!(length(&headers(&[])).is_err());
        assert!(length(&headers(&[("upload-length", "5"), ("upload-defer-length", "1")])).is_err());
    }

    #[test]
    fn metadata_is_read_as_the_protocol_writes_it() {
        let line = "filename SMOkZmVuLmpwZw==,filetype aW1hZ2UvanBlZw==, is_confidential";
        let read = parse_metadata(line).unwrap();
        assert_eq!(read, Metadata { file_name: "Häfen.jpg".to_owned(), asset: None, collection: None });
        let asset = Uuid::from_u128(7);
        let line = format!("asset {},filename YQ==", STANDARD.encode(asset.to_string()));
        assert_eq!(parse_metadata(&line).unwrap().asset, Some(asset));
    }

    #[test]
    fn a_file_keeps_the_folder_in_which_it_was_dropped() {
        let read = |name: &str, path: &str| {
            let line = format!("filename {},relativePath {}", STANDARD.encode(name), STANDARD.encode(path));
            parse_metadata(&line).unwrap().file_name
        };
        assert_eq!(read("Strand.jpg", "Fotos/2026/Strand.jpg"), "Fotos/2026/Strand.jpg");
        assert_eq!(read("Strand.jpg", "Strand.jpg"), "Strand.jpg");
        assert_eq!(read("Strand.jpg", ""), "Strand.jpg");
        assert_eq!(read("../../Strand.jpg", "Fotos/x"), "Fotos/Strand.jpg");
        assert_eq!(with_folder("../../etc/passwd", ""), "passwd", "a name brings no folder");
    }

    #[test]
    fn malformed_metadata_is_refused() {
        for bad in [
            "",
            "filename %%%",
            "filename YQ==,filename Yg==",
            "filename YQ==,,x",
            "filename /w==",
            "filename YQ==,asset YQ==",
            "filetype YQ==",
        ] {
            assert_eq!(parse_metadata(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn checksums_are_named_and_in_base64() {
        let good = headers(&[("upload-checksum", "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=")]);
        assert!(checksum(&good).unwrap().is_some());
        assert!(checksum(&headers(&[])).unwrap().is_none());
        for bad in ["sha1", "sha512 AAAA", "sha1 ????", "sha1 AAAA"] {
            assert!(checksum(&headers(&[("upload-checksum", bad)])).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn dates_are_those_of_http() {
        assert_eq!(date(Timestamp::from_seconds(784_111_777)), "Sun, 06 Nov 1994 08:49:37 GMT");
    }
}
