//! What portal and worker say to each other, over a pipe each way.
//!
//! Request: 12 bytes of header, then the document until the pipe's end. Answer: length (u32), then that many bytes.
//! All numbers are little-endian. Both directions are read as coming from an enemy: every length is checked before
//! memory is taken for it, and everything unknown is an error.

use bytes::Bytes;

use crate::{LandlockReach, MediaType, NoPreview, SandboxReport};

/// The largest document a worker takes, in bytes.
pub const MAX_DOCUMENT: u64 = 64 << 20;
/// The largest picture that is accepted from a worker, in bytes.
pub const MAX_PICTURE: usize = 4 << 20;
/// The longest edge that may be asked for, in pixels.
pub const MAX_EDGE: u32 = 2048;

/// Length of an encoded [`Request`].
pub(crate) const REQUEST_LENGTH: usize = 12;
/// What comes before a picture's bytes in an answer: tag, width, height.
const PICTURE_HEADER: usize = 9;
/// The longest answer, without its length field.
pub(crate) const MAX_ANSWER: usize = PICTURE_HEADER + MAX_PICTURE;

const MAGIC: &[u8; 4] = b"SPR1";
const TAG_PICTURE: u8 = 1;
const TAG_REFUSED: u8 = 2;
const TAG_REPORT: u8 = 3;

/// What is wanted of a worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A small picture of the document.
    Thumbnail,
    /// No document: say how well you are locked in.
    Report,
}

/// The header that goes before a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// What is wanted.
    pub kind: Kind,
    /// What [`crate::sniff`] said about the document.
    pub media_type: MediaType,
    /// The longest edge of the wanted picture in pixels, 1 to [`MAX_EDGE`].
    pub max_edge: u32,
}

/// A picture that is safe to hand on: bare JPEG, no metadata, within the size that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Always [`MediaType::Jpeg`] today.
    pub media_type: MediaType,
    /// The encoded picture, at most [`MAX_PICTURE`] bytes.
    pub bytes: Bytes,
}

/// What a worker answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The wanted picture. Its claims are not checked yet.
    Picture(Picture),
    /// There is none, and why.
    Refused(NoPreview),
    /// How well the worker is locked in.
    Report(SandboxReport),
}

/// The other side broke the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("broken message: {0}")]
pub(crate) struct Broken(pub(crate) &'static str);

impl Request {
    pub(crate) fn encode(self) -> [u8; REQUEST_LENGTH] {
        let mut header = [0; REQUEST_LENGTH];
        header[..4].copy_from_slice(MAGIC);
        header[4] = match self.kind {
            Kind::Thumbnail => 1,
            Kind::Report => 2,
        };
        // The discriminants count up like the list.
        header[5] = self.media_type as u8;
        header[8..].copy_from_slice(&self.max_edge.to_le_bytes());
        header
    }

    pub(crate) fn decode(header: &[u8; REQUEST_LENGTH]) -> Result<Self, Broken> {
        let [m0, m1, m2, m3, kind, media_type, r0, r1, e0, e1, e2, e3] = *header;
        if [m0, m1, m2, m3] != *MAGIC || [r0, r1] != [0; 2] {
            return Err(Broken("not a request"));
        }
        let kind = match kind {
            1 => Kind::Thumbnail,
            2 => Kind::Report,
            _ => return Err(Broken("unknown kind")),
        };
        let media_type = *MediaType::ALL.get(usize::from(media_type)).ok_or(Broken("unknown media type"))?;
        let max_edge = u32::from_le_bytes([e0, e1, e2, e3]);
        if max_edge == 0 || max_edge > MAX_EDGE {
            return Err(Broken("impossible edge"));
        }
        Ok(Self { kind, media_type, max_edge })
    }
}

impl Answer {
    /// The answer as sent, length field included.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut body = Vec::new();
        match self {
            Self::Picture(picture) => {
                body.push(TAG_PICTURE);
                body.extend(picture.width.to_le_bytes());
                body.extend(picture.height.to_le_bytes());
                body.extend_from_slice(&picture.bytes);
            }
            Self::Refused(reason) => body.extend([TAG_REFUSED, refusal_byte(*reason)]),
            Self::Report(report) => body.extend([TAG_REPORT, reach_byte(report.landlock), report.landlock_abi]),
        }
        let mut frame = (body.len() as u32).to_le_bytes().to_vec();
        frame.append(&mut body);
        frame
    }

    /// Takes apart an answer's body (without the length field).
    pub(crate) fn decode(body: &Bytes) -> Result<Self, Broken> {
        match *body.as_ref() {
            [TAG_PICTURE, w0, w1, w2, w3, h0, h1, h2, h3, ref rest @ ..] => {
                if rest.len() > MAX_PICTURE {
                    return Err(Broken("picture too large"));
                }
                let width = u32::from_le_bytes([w0, w1, w2, w3]);
                let height = u32::from_le_bytes([h0, h1, h2, h3]);
                let bytes = body.slice(PICTURE_HEADER..);
                Ok(Self::Picture(Picture { width, height, media_type: MediaType::Jpeg, bytes }))
            }
            [TAG_REFUSED, reason] => refusal(reason).map(Self::Refused).ok_or(Broken("unknown refusal")),
            [TAG_REPORT, reach, landlock_abi] => {
                let landlock = reach_of(reach).ok_or(Broken("unknown reach"))?;
                Ok(Self::Report(SandboxReport { landlock, landlock_abi }))
            }
            _ => Err(Broken("unknown answer")),
        }
    }
}

fn refusal_byte(reason: NoPreview) -> u8 {
    match reason {
        NoPreview::UnsupportedType => 1,
        NoPreview::TooLarge => 2,
        NoPreview::TooManyPixels => 3,
        NoPreview::Damaged => 4,
        NoPreview::Empty => 5,
        NoPreview::SandboxUnavailable => 6,
        NoPreview::TimedOut => 7,
        NoPreview::Crashed => 8,
        NoPreview::Encrypted => 9,
        NoPreview::HelperMissingOffice => 10,
        NoPreview::HelperMissingVideo => 11,
    }
}

/// Only reasons that a worker can know about its document: it doesn't get to blame the machine.
fn refusal(byte: u8) -> Option<NoPreview> {
    match byte {
        1 => Some(NoPreview::UnsupportedType),
        2 => Some(NoPreview::TooLarge),
        3 => Some(NoPreview::TooManyPixels),
        4 => Some(NoPreview::Damaged),
        5 => Some(NoPreview::Empty),
        9 => Some(NoPreview::Encrypted),
        _ => None,
    }
}

fn reach_byte(reach: LandlockReach) -> u8 {
    match reach {
        LandlockReach::Absent => 0,
        LandlockReach::Partial => 1,
        LandlockReach::Full => 2,
    }
}

fn reach_of(byte: u8) -> Option<LandlockReach> {
    [LandlockReach::Absent, LandlockReach::Partial, LandlockReach::Full].get(usize::from(byte)).copied()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_request_arrives_as_it_was_sent() {
        for &media_type in MediaType::ALL {
            let request = Request { kind: Kind::Thumbnail, media_type, max_edge: 512 };
            assert_eq!(Request::decode(&request.encode()), Ok(request));
        }
    }

    #[test]
    fn impossible_requests_are_refused() {
        let good = Request { kind: Kind::Report, media_type: MediaType::Png, max_edge: 1 }.encode();
        for (place, value) in [(0, b'X'), (4, 0), (4, 9), (5, 255), (6, 1), (8, 0), (11, 1)] {
            let mut bad = good;
            bad[place] = value;
            assert!(Request::decode(&bad).is_err(), "byte {place} = {value}");
        }
    }

    #[test]
    fn answers_arrive_as_they_were_sent() {
        let picture = Picture { width: 3, height: 4, media_type: MediaType::Jpeg, bytes: Bytes::from_static(b"abc") };
        let report = SandboxReport { landlock: LandlockReach::Partial, landlock_abi: 3 };
        for answer in [Answer::Picture(picture), Answer::Refused(NoPreview::Empty), Answer::Report(report)] {
            let frame = answer.encode();
            assert_eq!(frame[..4], ((frame.len() - 4) as u32).to_le_bytes());
            assert_eq!(Answer::decode(&Bytes::from(frame[4..].to_vec())), Ok(answer));
        }
    }

    #[test]
    fn a_worker_may_not_blame_the_machine() {
        for reason in [NoPreview::SandboxUnavailable, NoPreview::TimedOut, NoPreview::Crashed] {
            let frame = Answer::Refused(reason).encode();
            assert!(Answer::decode(&Bytes::from(frame[4..].to_vec())).is_err());
        }
    }

    proptest! {
        #[test]
        fn any_answer_is_read_or_refused(body in prop::collection::vec(any::<u8>(), 0..40)) {
            let _ = Answer::decode(&Bytes::from(body));
        }
    }
}
