//! The answer that carries a file: status and headers from the ranges and conditions of the request, then its bytes.

use std::ops::Range;
use std::rc::Rc;

use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use futures_util::stream::{self, StreamExt};
use sealport_asset_store::Source;

use crate::app::App;
use crate::http::disposition::attachment;
use crate::http::headers::FILE_POLICY;
use crate::http::ranges::{self, Selection, Verdict};
use crate::http::transfer::{self, Piece, Receipt, Transfer, Unsent};

/// Revalidated every time, so that whoever lost the leave loses what a cache keeps too. Not `no-store`: nothing may keep a
/// browser from going on with what broke off.
const CACHING: &str = "private, no-cache";

/// What is given.
pub struct Content<'a> {
    /// Its name, as it came.
    pub name: &'a str,
    /// Media type.
    pub media_type: &'a str,
    /// Strong entity tag, quotes included.
    pub etag: &'a str,
    /// Bytes.
    pub size: u64,
}

/// The answer, decided; its bytes are still to be had.
pub struct Plan {
    response: HttpResponseBuilder,
    /// Which bytes of the content, in the order in which they leave; none for an empty content.
    pub parts: Vec<Range<u64>>,
    frame: Option<(Vec<String>, String)>,
    length: u64,
}

/// What a request comes to.
pub enum Planned {
    /// Nothing of the content is needed.
    Answer(HttpResponse),
    /// Bytes are.
    Bytes(Plan),
}

/// A tag that differs whenever a byte does.
pub fn etag_of(sha256: &[u8; 32]) -> String {
    format!("\"{}\"", hex::encode(sha256))
}

impl Plan {
    /// Decides on status and headers.
    pub fn of(app: &App, request: &HttpRequest, content: &Content<'_>) -> Planned {
        Self::by(app, request.method(), request.headers(), content)
    }

    /// As [`of`](Self::of), giving the whole whatever part was asked for.
    pub fn of_the_whole(app: &App, request: &HttpRequest, content: &Content<'_>) -> Planned {
        let mut headers = request.headers().clone();
        headers.remove(header::RANGE);
        Self::by(app, request.method(), &headers, content)
    }

    fn by(app: &App, method: &Method, headers: &header::HeaderMap, content: &Content<'_>) -> Planned {
        let is_head = method == Method::HEAD;
        let size = content.size;
        let selection = match ranges::judge(headers, is_head, content.etag, size) {
            Verdict::NotModified => return short(StatusCode::NOT_MODIFIED, content),
            Verdict::PreconditionFailed => return short(StatusCode::PRECONDITION_FAILED, content),
            Verdict::Give(selection) => selection,
        };
        let mut plan = match selection {
            Selection::Unsatisfiable => return short(StatusCode::RANGE_NOT_SATISFIABLE, content),
            Selection::Whole => Self::whole(content),
            Selection::Parts(parts) if parts.len() == 1 => Self::single(content, parts),
            Selection::Parts(parts) => Self::multiple(app, content, parts),
        };
        plan.response
            .insert_header((header::ETAG, content.etag))
            .insert_header((header::ACCEPT_RANGES, "bytes"))
            .insert_header((header::CACHE_CONTROL, CACHING))
            .insert_header((header::CONTENT_SECURITY_POLICY, FILE_POLICY))
            .insert_header((header::CONTENT_DISPOSITION, attachment(content.name)));
        if is_head {
            return Planned::Answer(plan.response.body(Unsent(plan.length)));
        }
        Planned::Bytes(plan)
    }

    fn whole(content: &Content<'_>) -> Self {
        let mut response = HttpResponse::Ok();
        response.insert_header((header::CONTENT_TYPE, content.media_type));
        let parts = std::iter::once(0..content.size).filter(|part| !part.is_empty()).collect();
        Self { response, parts, frame: None, length: content.size }
    }

    fn single(content: &Content<'_>, parts: Vec<Range<u64>>) -> Self {
        let mut response = HttpResponse::PartialContent();
        response.insert_header((header::CONTENT_TYPE, content.media_type));
        let length = parts.iter().map(|part| part.end - part.start).sum();
        if let Some(part) = parts.first() {
            response.insert_header((header::CONTENT_RANGE, ranges::content_range(part, content.size)));
        }
        Self { response, parts, frame: None, length }
    }

    fn multiple(app: &App, content: &Content<'_>, parts: Vec<Range<u64>>) -> Self {
        // Random, so that no content can hold it.
        let boundary = hex::encode(app.ground.chance().array::<18>());
        let (heads, end) = ranges::multipart(&parts, content.media_type, content.size, &boundary);
        let framing = heads.iter().map(String::len).sum::<usize>() + end.len();
        let length = parts.iter().map(|part| part.end - part.start).sum::<u64>() + framing as u64;
        let mut response = HttpResponse::PartialContent();
        response.insert_header((header::CONTENT_TYPE, format!("multipart/byteranges; boundary={boundary}")));
        Self { response, parts, frame: Some((heads, end)), length }
    }

    /// How many bytes of the content leave.
    pub fn wanted(&self) -> u64 {
        self.parts.iter().map(|part| part.end - part.start).sum()
    }

    /// The first bytes to be read, so that a damaged beginning still gets a page.
    pub fn first_hop(&self) -> Option<Range<u64>> {
        self.parts.first().map(transfer::first_hop)
    }

    /// The body for one file, of which `first` (of [`first_hop`](Self::first_hop)) was read already.
    pub fn body(&self, app: &web::Data<App>, source: &Source, first: bytes::Bytes, receipt: &Rc<Receipt>) -> Transfer {
        let Some(part) = self.parts.first() else { return Transfer::new(0, None, None) };
        let after = part.start + first.len() as u64;
        let first = Piece::file(first, receipt, part.start);
        let Some((heads, end)) = self.frame.clone() else {
            if after >= part.end {
                return Transfer::new(self.length, Some(first), None);
            }
            let rest = transfer::file(app.clone(), source.clone(), after..part.end, receipt.clone());
            return Transfer::new(self.length, Some(first), Some(Box::pin(rest)));
        };
        let (app, source, receipt) = (app.clone(), source.clone(), receipt.clone());
        let mut early = Some(first);
        let parts: Vec<_> = heads.into_iter().zip(self.parts.clone()).collect();
        let parts = parts.into_iter().map(move |(head, part)| {
            let first = early.take();
            let from = if first.is_some() { after } else { part.start };
            let file = transfer::file(app.clone(), source.clone(), from..part.end, receipt.clone());
            stream::iter([Some(Piece::frame(head)), first].into_iter().flatten().map(Ok)).chain(file)
        });
        let end = stream::once(async { Ok(Piece::frame(end)) });
        Transfer::new(self.length, None, Some(Box::pin(stream::iter(parts).flatten().chain(end))))
    }

    /// The answer with that body.
    pub fn send(mut self, body: Transfer) -> HttpResponse {
        self.response.body(body)
    }

    /// The exact number of bytes of the body.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The frame around several parts: what comes before each, and the end.
    pub fn frame(&mut self) -> Option<(Vec<String>, String)> {
        self.frame.take()
    }
}

fn short(status: StatusCode, content: &Content<'_>) -> Planned {
    let mut response = HttpResponse::build(status);
    response
        .insert_header((header::ETAG, content.etag))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((header::CACHE_CONTROL, CACHING));
    if status == StatusCode::RANGE_NOT_SATISFIABLE {
        response.insert_header((header::CONTENT_RANGE, ranges::content_range_of_nothing(content.size)));
    }
    Planned::Answer(response.finish())
}
