//! The words of a document as they are kept: packed page after page, and read without unpacking the others.
//!
//! The form is that of a list of `sealport_preview::PageText` in postcard.

use bytes::Bytes;
use sealport_preview::PageText;
use serde::Deserialize;

/// Packs pages as they come, so that no more than one is in memory in full.
#[derive(Default)]
pub struct Packer {
    pages: usize,
    packed: Vec<u8>,
    has_words: bool,
    is_broken: bool,
}

impl Packer {
    /// How many pages came.
    pub const fn pages(&self) -> usize {
        self.pages
    }

    /// Adds the next page.
    pub fn add(&mut self, page: &PageText) {
        match postcard::to_extend(page, std::mem::take(&mut self.packed)) {
            Ok(packed) => self.packed = packed,
            Err(error) => {
                tracing::error!(%error, "the words of a page can't be packed");
                self.is_broken = true;
            }
        }
        self.has_words |= !page.words.is_empty();
        self.pages += 1;
    }

    /// All pages; none where no page has words.
    pub fn finish(self) -> Option<Bytes> {
        if !self.has_words || self.is_broken {
            return None;
        }
        let count = postcard::to_allocvec(&self.pages).ok()?;
        Some(Bytes::from([count, self.packed].concat()))
    }
}

/// A word where it lies in the packed bytes.
#[derive(Debug, Deserialize)]
pub struct WordAt<'p> {
    /// As it is written.
    pub text: &'p str,
    left: u16,
    top: u16,
    right: u16,
    bottom: u16,
}

impl WordAt<'_> {
    /// Left, top, right, bottom, in ten-thousandths of the page.
    pub const fn place(&self) -> [u16; 4] {
        [self.left, self.top, self.right, self.bottom]
    }
}

/// The pages of packed words, one after another; the last item is an error where they are damaged.
pub struct Pages<'p> {
    rest: &'p [u8],
    left: usize,
}

impl<'p> Pages<'p> {
    /// The pages in these bytes.
    ///
    /// # Errors
    /// When they are something else.
    pub fn of(packed: &'p [u8]) -> postcard::Result<Self> {
        let (left, rest) = postcard::take_from_bytes(packed)?;
        Ok(Self { rest, left })
    }
}

impl<'p> Iterator for Pages<'p> {
    type Item = postcard::Result<Vec<WordAt<'p>>>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let taken = postcard::take_from_bytes(self.rest);
        Some(match taken {
            Ok((page, rest)) => {
                self.rest = rest;
                Ok(page)
            }
            Err(error) => {
                self.left = 0;
                Err(error)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use sealport_preview::Word;

    use super::*;

    fn page(text: &str) -> PageText {
        let word = |text: &str| Word { text: text.to_owned(), left: 1, top: 2, right: 300, bottom: 10_000 };
        PageText { words: text.split_whitespace().map(word).collect() }
    }

    #[test]
    fn pages_come_back_as_they_were_packed() {
        let all = [page("Über den Wolken"), page(""), page("grenzenlos")];
        let mut packer = Packer::default();
        all.iter().for_each(|page| packer.add(page));
        assert_eq!(packer.pages(), 3);
        let packed = packer.finish().unwrap();
        // As it was kept before pages were packed one by one.
        assert_eq!(packed, postcard::to_allocvec(&all[..]).unwrap());
        let read: Vec<Vec<_>> = Pages::of(&packed).unwrap().map(Result::unwrap).collect();
        for (read, page) in read.iter().zip(&all) {
            let words = |word: &WordAt<'_>| (word.text.to_owned(), word.place());
            let own = |word: &Word| (word.text.clone(), [word.left, word.top, word.right, word.bottom]);
            assert_eq!(read.iter().map(words).collect::<Vec<_>>(), page.words.iter().map(own).collect::<Vec<_>>());
        }
        assert_eq!(read.len(), 3);
        let cut = Pages::of(&packed[..packed.len() - 1]).unwrap();
        assert!(cut.last().unwrap().is_err());
        assert!(Pages::of(&[]).is_err());
    }

    #[test]
    fn without_a_word_there_is_nothing_to_keep() {
        let mut packer = Packer::default();
        packer.add(&page(""));
        assert_eq!(packer.finish(), None);
    }
}
