//! Forms with a file (RFC 7578), taken whole: for lists of a few hundred kilobytes, not for what goes into the library.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use futures_util::Stream;

use crate::http::{Failure, body, forms};

/// Longest form: half a megabyte twice over, once as base64, and a little around it.
pub const LONGEST: usize = 1_536 * 1024;
/// Parts of one form.
const MOST_PARTS: usize = 16;

/// The parts of a form that came from a page of ours.
pub struct Multipart(Vec<(String, Vec<u8>)>);

impl Multipart {
    /// Reads a form of up to `longest` bytes, for handlers that ask first who sends it.
    ///
    /// # Errors
    /// When it is no such form, too long, or comes from elsewhere.
    pub async fn read(
        request: &HttpRequest,
        payload: impl Stream<Item = Result<Bytes, PayloadError>> + Unpin,
        longest: usize,
    ) -> Result<Self, Failure> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let boundary = kind.and_then(boundary).ok_or(Failure::BadRequest("error-form-broken"))?;
        let body = body::whole(payload, longest).await?;
        let form = Self(parts(&body, boundary).ok_or(Failure::BadRequest("error-form-broken"))?);
        forms::check(request, form.text("csrf"))?;
        Ok(form)
    }

    /// The bytes of a part, taken out of the form; none of a part that isn't there.
    pub fn take(self, name: &str) -> Vec<u8> {
        self.0.into_iter().find(|(own, _)| own == name).map(|(_, bytes)| bytes).unwrap_or_default()
    }

    /// The bytes of a part; none of a part that isn't there.
    pub fn bytes(&self, name: &str) -> &[u8] {
        self.0.iter().find(|(own, _)| own == name).map_or(&[], |(_, bytes)| bytes)
    }

    /// A part as text; empty for what is none.
    pub fn text(&self, name: &str) -> &str {
        std::str::from_utf8(self.bytes(name)).unwrap_or_default()
    }
}

impl FromRequest for Multipart {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        Box::pin(async move { Self::read(&request, &mut payload, LONGEST).await })
    }
}

/// What separates the parts.
fn boundary(kind: &str) -> Option<&str> {
    let (essence, parameters) = kind.split_once(';')?;
    if !essence.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let value = parameters.split(';').find_map(|one| one.trim().strip_prefix("boundary="))?;
    let value = value.trim_matches('"');
    (!value.is_empty() && value.len() <= 70).then_some(value)
}

/// Name and bytes of each part; none for what is no such form.
fn parts(body: &[u8], boundary: &str) -> Option<Vec<(String, Vec<u8>)>> {
    let delimiter = format!("\r\n--{boundary}");
    let mut rest = body.strip_prefix(&delimiter.as_bytes()[2..])?;
    let mut parts = Vec::new();
    while !rest.starts_with(b"--") {
        rest = rest.strip_prefix(b"\r\n")?;
        let head = find(rest, b"\r\n\r\n")?;
        let name = name(std::str::from_utf8(&rest[..head]).ok()?)?;
        rest = &rest[head + 4..];
        let end = find(rest, delimiter.as_bytes())?;
        if parts.len() == MOST_PARTS {
            return None;
        }
        parts.push((name.to_owned(), rest[..end].to_vec()));
        rest = &rest[end + delimiter.len()..];
    }
    Some(parts)
}

fn name(head: &str) -> Option<&str> {
    let is_it = |line: &&str| line.to_ascii_lowercase().starts_with("content-disposition:");
    let line = head.split("\r\n").find(is_it)?;
    line.split(';').find_map(|one| one.trim().strip_prefix("name=\"")?.strip_suffix('"'))
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_what_browsers_send() {
        let kind = "multipart/form-data; boundary=----WebKitFormBoundaryX";
        let body = b"------WebKitFormBoundaryX\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nabc\r\n\
                     ------WebKitFormBoundaryX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a;b.csv\"\r\n\
                     Content-Type: text/csv\r\n\r\nname;email\r\nJ\xf6rg;\r\n\r\n------WebKitFormBoundaryX--\r\n";
        let form = Multipart(parts(body, boundary(kind).unwrap()).unwrap());
        assert_eq!((form.text("csrf"), form.bytes("file")), ("abc", b"name;email\r\nJ\xf6rg;\r\n".as_slice()));
        assert_eq!((form.text("file"), form.bytes("other")), ("", [].as_slice()));
    }

    #[test]
    fn refuses_what_is_no_such_form() {
        for kind in ["text/plain; boundary=x", "multipart/form-data", "multipart/form-data; boundary="] {
            assert_eq!(boundary(kind), None, "{kind}");
        }
        for body in ["", "--x", "--x\r\n\r\n", "--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--", "x--x--"] {
            assert!(parts(body.as_bytes(), "x").is_none(), "{body:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_form_or_none(body in "(--x|\r\n|name=\"a\"|Content-Disposition:|;|[a-z]){0,40}") {
            let _ = parts(body.as_bytes(), "x");
        }
    }
}
