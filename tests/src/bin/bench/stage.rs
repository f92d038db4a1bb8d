//! How large and how long.

use std::time::Duration;

use sealport_tests::measure::server::GIB;

/// Sizes and times of a run.
#[derive(Clone, Copy, Debug)]
pub struct Stage {
    /// Whether files are smaller than the goals say.
    pub is_quick: bool,
}

impl Stage {
    /// The file of the random ranges.
    pub fn large(self) -> u64 {
        if self.is_quick { GIB } else { 4 * GIB }
    }

    /// The file whose middle is far from its beginning.
    pub fn huge(self) -> u64 {
        if self.is_quick { 2 * GIB } else { 10 * GIB }
    }

    /// Contacts of the house; each has ten grants.
    pub fn contacts(self) -> usize {
        if self.is_quick { 10_000 } else { 100_000 }
    }

    /// How long clients press.
    pub fn time(self) -> Duration {
        Duration::from_secs(if self.is_quick { 4 } else { 10 })
    }

    /// How many times each client fetches a small file.
    pub fn small(self) -> u32 {
        if self.is_quick { 300 } else { 800 }
    }

    /// Pages of a paper that are drawn.
    pub fn pages(self) -> u32 {
        if self.is_quick { 40 } else { 180 }
    }

    /// Times that costs are measured, of which the least counts.
    pub fn rounds(self) -> u32 {
        if self.is_quick { 1 } else { 3 }
    }

    /// Times that a page is marked.
    pub fn marks(self) -> u32 {
        if self.is_quick { 20 } else { 60 }
    }

    /// Pages of a paper that are marked and traced.
    pub fn traces(self) -> usize {
        if self.is_quick { 1 } else { 3 }
    }

    /// Pieces of the film that is played.
    pub fn film_pieces(self) -> u32 {
        if self.is_quick { 5 } else { 20 }
    }
}
