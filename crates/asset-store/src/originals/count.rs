//! How often originals were opened in this process, and for whom: what an operator can watch, and what proves that looking at
//! a file opens none.

use std::sync::atomic::{AtomicU64, Ordering};

/// Whom an original is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenedFor {
    /// A recipient who downloads.
    Recipient,
    /// An employee who fetches it.
    Employee,
    /// The render worker. No request gets these bytes.
    Rendering,
}

static COUNTS: [AtomicU64; 3] = [const { AtomicU64::new(0) }; 3];

impl OpenedFor {
    /// All of them, with a word for each.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Recipient, "recipient"), (Self::Employee, "employee"), (Self::Rendering, "rendering")];

    pub(super) fn count(self) {
        COUNTS[self as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// How often since the process began.
    pub fn so_far(self) -> u64 {
        COUNTS[self as usize].load(Ordering::Relaxed)
    }
}
