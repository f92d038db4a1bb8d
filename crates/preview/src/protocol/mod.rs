//! What portal and worker say to each other, over a pipe each way.
//!
//! Request: four magic bytes, a length (u32) and that many bytes of [`Request`]; then the document until the pipe's
//! end. Answer: frames, each a length (u32) and that many bytes of [`Answer`]; which one is the last follows from
//! the request. Bodies are postcard, numbers outside them little-endian. Both directions are read as coming from
//! an enemy: every length is checked before memory is taken for it, nothing may be left over behind a body, and
//! everything unknown is an error.

mod answer;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::MediaType;
use crate::mark::Mark;
pub use answer::{Answer, Luma, PageSize, PageText, Picture, Survey, Word};

/// The largest document a worker takes, in bytes.
pub const MAX_DOCUMENT: u64 = 64 << 20;
/// The largest picture that is accepted from a worker, in bytes.
pub const MAX_PICTURE: usize = 16 << 20;
/// The longest edge that may be asked for, in pixels.
pub const MAX_EDGE: u32 = 4096;
/// Documents with more pages than this have no preview.
pub const MAX_PAGES: u32 = 20_000;
/// The most words that are kept of one page.
pub const MAX_WORDS: usize = 20_000;
/// The most text that is kept of one page, in bytes.
pub const MAX_TEXT: usize = 256 << 10;

/// The longest answer, without its length field: a picture and what is said of it.
pub(crate) const MAX_ANSWER: usize = MAX_PICTURE + 64;
/// Length of what goes before a request's body: magic and length.
pub(crate) const REQUEST_HEADER: usize = 8;
/// The longest body of a request.
pub(crate) const MAX_REQUEST: usize = 64 << 10;

const MAGIC: &[u8; 4] = b"SPR2";

/// What is wanted of a worker. The document follows, except for [`Request::Report`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// No document: say how well you are locked in.
    Report,
    /// A small picture of the document's first page.
    Thumbnail {
        /// What [`crate::sniff`] said about the document.
        media_type: MediaType,
        /// The longest edge of the wanted picture in pixels, 1 to [`MAX_EDGE`].
        max_edge: u32,
    },
    /// How many pages there are, and of which size.
    Survey {
        /// What [`crate::sniff`] said about the document.
        media_type: MediaType,
    },
    /// A run of pages as pictures.
    Pages {
        /// What [`crate::sniff`] said about the document.
        media_type: MediaType,
        /// The first wanted page, counted from 0.
        first: u32,
        /// How many pages, at least 1; those beyond the document's end are left out.
        count: u32,
        /// The longest edge of each picture in pixels, 1 to [`MAX_EDGE`].
        max_edge: u32,
    },
    /// The words of a run of pages, with their places.
    Text {
        /// What [`crate::sniff`] said about the document.
        media_type: MediaType,
        /// The first wanted page, counted from 0.
        first: u32,
        /// How many pages, at least 1; those beyond the document's end are left out.
        count: u32,
    },
    /// The document is one of our own page pictures: the same again with marks in its pixels.
    Mark {
        /// Which marks.
        mark: Mark,
    },
    /// The document's first page in shades of grey, as pixels.
    Luma {
        /// What [`crate::sniff`] said about the document.
        media_type: MediaType,
        /// The longest edge in pixels, 1 to [`MAX_EDGE`].
        max_edge: u32,
    },
}

/// The other side broke the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("broken message: {0}")]
pub(crate) struct Broken(pub(crate) &'static str);

impl Request {
    /// The request as sent, header included.
    pub(crate) fn encode(&self) -> Result<Vec<u8>, Broken> {
        let body = postcard::to_allocvec(self).map_err(|_| Broken("request that can't be written"))?;
        let length = u32::try_from(body.len()).ok().filter(|_| body.len() <= MAX_REQUEST);
        let length = length.ok_or(Broken("request too long"))?.to_le_bytes();
        Ok([&MAGIC[..], &length, &body].concat())
    }

    /// The length of the body that this header announces.
    pub(crate) fn body_length(header: [u8; REQUEST_HEADER]) -> Result<usize, Broken> {
        let [m0, m1, m2, m3, l0, l1, l2, l3] = header;
        if [m0, m1, m2, m3] != *MAGIC {
            return Err(Broken("not a request"));
        }
        let length = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
        if length > MAX_REQUEST { Err(Broken("request too long")) } else { Ok(length) }
    }

    /// Takes apart a request's body (without its header).
    pub(crate) fn decode(body: &[u8]) -> Result<Self, Broken> {
        let request: Self = decode_whole(body)?;
        let edge = match &request {
            Self::Thumbnail { max_edge, .. } | Self::Pages { max_edge, .. } | Self::Luma { max_edge, .. } => *max_edge,
            Self::Report | Self::Survey { .. } | Self::Text { .. } | Self::Mark { .. } => 1,
        };
        if edge == 0 || edge > MAX_EDGE {
            return Err(Broken("impossible edge"));
        }
        Ok(request)
    }
}

/// A body without anything behind it.
fn decode_whole<T: DeserializeOwned>(body: &[u8]) -> Result<T, Broken> {
    match postcard::take_from_bytes(body) {
        Ok((message, [])) => Ok(message),
        Ok(_) => Err(Broken("bytes after the message")),
        Err(_) => Err(Broken("unreadable message")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sent_and_read(request: &Request) -> Result<Request, Broken> {
        let sent = request.encode()?;
        let (header, body) = sent.split_first_chunk().ok_or(Broken("no header"))?;
        assert_eq!(Request::body_length(*header), Ok(body.len()));
        Request::decode(body)
    }

    #[test]
    fn a_request_arrives_as_it_was_sent() {
        for &media_type in MediaType::ALL {
            for request in [
                Request::Thumbnail { media_type, max_edge: 512 },
                Request::Survey { media_type },
                Request::Pages { media_type, first: 7, count: u32::MAX, max_edge: MAX_EDGE },
                Request::Text { media_type, first: 0, count: 1 },
                Request::Luma { media_type, max_edge: 1 },
            ] {
                assert_eq!(sent_and_read(&request), Ok(request));
            }
        }
        assert_eq!(sent_and_read(&Request::Report), Ok(Request::Report));
    }

    #[test]
    fn impossible_requests_are_refused() {
        let media_type = MediaType::Png;
        for max_edge in [0, MAX_EDGE + 1, u32::MAX] {
            assert!(sent_and_read(&Request::Thumbnail { media_type, max_edge }).is_err());
            assert!(sent_and_read(&Request::Luma { media_type, max_edge }).is_err());
            assert!(sent_and_read(&Request::Pages { media_type, first: 0, count: 1, max_edge }).is_err());
        }
        assert!(Request::body_length(*b"SPR1\0\0\0\0").is_err());
        assert!(Request::body_length(*b"SPR2\xff\xff\xff\x7f").is_err());
        assert!(Request::decode(&[]).is_err());
        assert!(Request::decode(&[99]).is_err());
        assert!(Request::decode(&[0, 0]).is_err(), "bytes after the request");
    }

    proptest! {
        #[test]
        fn any_request_is_read_or_refused(body in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = Request::decode(&body);
        }
    }
}
