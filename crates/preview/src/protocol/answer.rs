//! What a worker says, and the values in it.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{Broken, MAX_ANSWER, decode_whole};
use crate::{MediaType, NoPreview, SandboxReport};

/// A picture that is safe to hand on: bare JPEG, no metadata, within the size that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Always [`MediaType::Jpeg`] today.
    pub media_type: MediaType,
    /// The encoded picture, at most [`super::MAX_PICTURE`] bytes.
    pub bytes: Bytes,
}

/// The size of a page: in points (1/72 inch) for documents, in pixels for pictures.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageSize {
    /// Width, above zero.
    pub width: f32,
    /// Height, above zero.
    pub height: f32,
}

/// What a look at the whole document tells: its pages, at most [`super::MAX_PAGES`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Survey {
    /// The size of each page, upright.
    pub pages: Vec<PageSize>,
}

/// A word and its box, in 1/10000 of the page's width and height, from the upper left corner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    /// The word as written, not empty, without white space.
    pub text: String,
    /// Left edge.
    pub left: u16,
    /// Upper edge.
    pub top: u16,
    /// Right edge.
    pub right: u16,
    /// Lower edge.
    pub bottom: u16,
}

/// The words of a page in reading order, as far as the document tells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageText {
    /// At most [`super::MAX_WORDS`], together at most [`super::MAX_TEXT`] bytes.
    pub words: Vec<Word>,
}

/// What a word takes in memory besides its letters: its box, where it lies, and what the allocator adds.
const WORD: usize = 64;

impl PageText {
    /// The memory that the words take, in bytes: short words weigh more than their letters.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.words.iter().map(|word| word.text.len() + WORD).sum()
    }
}

/// A picture in shades of grey (the luminance of JPEG), row by row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Luma {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// One byte for each pixel.
    pub pixels: Bytes,
}

/// One frame of what a worker answers. None of its claims is checked yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// The first thing that every worker says, locked in and before it has read anything: what goes wrong before it
    /// lies with the machine, what goes wrong after it with the document.
    Ready,
    /// The whole answer: there is nothing, and why.
    Refused(NoPreview),
    /// The whole answer: how well the worker is locked in.
    Report(SandboxReport),
    /// The whole answer: the wanted picture.
    Picture(Picture),
    /// The whole answer: the document's pages.
    Survey(Survey),
    /// The whole answer: the wanted pixels.
    Luma(Luma),
    /// The document could be opened and has this many pages; they follow.
    Opened {
        /// How many pages the document has.
        pages: u32,
    },
    /// A page of the wanted run. They come in order.
    Page {
        /// The page, counted from 0.
        number: u32,
        /// Its picture, or why there is none.
        outcome: Result<Picture, NoPreview>,
    },
    /// A page of the wanted run, as words. They come in order.
    Text {
        /// The page, counted from 0.
        number: u32,
        /// Its words.
        text: PageText,
    },
    /// No more pages: the run or the document is at its end, or the worker's time is nearly used up.
    End,
}

impl Answer {
    /// The frame as sent, length field included.
    pub(crate) fn encode(&self) -> Result<Vec<u8>, Broken> {
        let mut frame = postcard::to_extend(self, vec![0; 4]).map_err(|_| Broken("answer that can't be written"))?;
        let length = frame.len() - 4;
        if length > MAX_ANSWER {
            return Err(Broken("answer too long"));
        }
        frame[..4].copy_from_slice(&(length as u32).to_le_bytes());
        Ok(frame)
    }

    /// Takes apart a frame's body (without the length field).
    pub(crate) fn decode(body: &[u8]) -> Result<Self, Broken> {
        let answer = decode_whole(body)?;
        match answer {
            // A worker knows about its document and doesn't get to blame the machine.
            Self::Refused(reason) | Self::Page { outcome: Err(reason), .. } if !reason.is_about_the_document() => {
                Err(Broken("a reason that a worker can't know"))
            }
            answer => Ok(answer),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::LandlockReach;

    fn sent_and_read(answer: &Answer) -> Result<Answer, Broken> {
        let frame = answer.encode()?;
        assert_eq!(frame[..4], ((frame.len() - 4) as u32).to_le_bytes());
        Answer::decode(&frame[4..])
    }

    #[test]
    fn answers_arrive_as_they_were_sent() {
        let picture = Picture { width: 3, height: 4, media_type: MediaType::Jpeg, bytes: Bytes::from_static(b"abc") };
        let report = SandboxReport { landlock: LandlockReach::Partial, landlock_abi: 3 };
        let word = Word { text: "word".into(), left: 1, top: 2, right: 3, bottom: 4 };
        for answer in [
            Answer::Ready,
            Answer::Picture(picture.clone()),
            Answer::Refused(NoPreview::Empty),
            Answer::Report(report),
            Answer::Survey(Survey { pages: vec![PageSize { width: 1.5, height: 2.0 }] }),
            Answer::Luma(Luma { width: 1, height: 2, pixels: Bytes::from_static(b"ab") }),
            Answer::Opened { pages: 4 },
            Answer::Page { number: 2, outcome: Ok(picture) },
            Answer::Page { number: 3, outcome: Err(NoPreview::Damaged) },
            Answer::Text { number: 9, text: PageText { words: vec![word] } },
            Answer::End,
        ] {
            assert_eq!(sent_and_read(&answer), Ok(answer));
        }
    }

    #[test]
    fn a_worker_may_not_blame_the_machine() {
        for reason in [NoPreview::SandboxUnavailable, NoPreview::TimedOut, NoPreview::Crashed] {
            assert!(sent_and_read(&Answer::Refused(reason)).is_err());
            assert!(sent_and_read(&Answer::Page { number: 0, outcome: Err(reason) }).is_err());
        }
    }

    proptest! {
        #[test]
        fn any_answer_is_read_or_refused(body in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = Answer::decode(&body);
        }
    }
}
