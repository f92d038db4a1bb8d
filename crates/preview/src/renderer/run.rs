//! A run of pages, as it arrives.

use super::Heard;
use crate::protocol::{Broken, MAX_PAGES};
use crate::{Answer, NoPreview, PageText, Picture};

/// Keeps account of which page has to come next, so that a worker can neither leave one out nor repeat one.
pub(super) struct Run {
    first: u32,
    next: u32,
    end: u32,
    opened: Opened,
}

enum Opened {
    NotYet,
    Refused(NoPreview),
    Pages(u32),
}

/// A page that arrived.
pub(super) enum Part {
    Page(u32, Result<Picture, NoPreview>),
    Text(PageText),
}

impl Run {
    pub(super) fn new(first: u32, count: u32) -> Self {
        Self { first, next: first, end: first.saturating_add(count), opened: Opened::NotYet }
    }

    /// Takes in a frame; hands on the page in it.
    pub(super) fn heed(
        &mut self,
        answer: Answer,
        take: impl FnOnce(Part) -> Result<(), Broken>,
    ) -> Result<Heard, Broken> {
        match (answer, &self.opened) {
            (Answer::Refused(reason), Opened::NotYet) => {
                self.opened = Opened::Refused(reason);
                Ok(Heard::Last)
            }
            (Answer::Opened { pages }, Opened::NotYet) if (1..=MAX_PAGES).contains(&pages) => {
                self.opened = Opened::Pages(pages);
                self.end = self.end.min(pages);
                Ok(Heard::More)
            }
            (Answer::Page { number, outcome }, Opened::Pages(_)) if self.is_due(number) => {
                take(Part::Page(number, outcome))?;
                self.next += 1;
                Ok(Heard::More)
            }
            (Answer::Text { number, text }, Opened::Pages(_)) if self.is_due(number) => {
                take(Part::Text(text))?;
                self.next += 1;
                Ok(Heard::More)
            }
            (Answer::End, Opened::Pages(_)) if !self.is_stuck() => Ok(Heard::Last),
            _ => Err(Broken("a frame out of turn")),
        }
    }

    /// How many pages the document has, once that is known.
    pub(super) fn total(&self) -> Result<Option<u32>, NoPreview> {
        match self.opened {
            Opened::NotYet => Ok(None),
            Opened::Refused(reason) => Err(reason),
            Opened::Pages(pages) => Ok(Some(pages)),
        }
    }

    pub(super) fn next(&self) -> u32 {
        self.next
    }

    /// Goes past the page over which a worker died, if it died over one.
    pub(super) fn skip(&mut self) -> Option<u32> {
        (self.next < self.end).then(|| {
            self.next += 1;
            self.next - 1
        })
    }

    /// A run that brings nothing, and so would be asked for again and again.
    fn is_stuck(&self) -> bool {
        self.next == self.first && self.first < self.end
    }

    fn is_due(&self, number: u32) -> bool {
        number == self.next && number < self.end
    }
}
