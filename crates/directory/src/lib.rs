//! The directory: customers' companies and the people in them.
//!
//! A contact is a `person` whom the house writes to; whoever got a share is one from then on ([`note_recipient`]). Names,
//! addresses, numbers and notes are sealed under the person's key. They are found all the same:
//!
//! * by name, through keyed hashes of the beginnings of its words (`name_prefix`); no name stands anywhere in the clear;
//! * by address and by domain, through keyed hashes;
//! * look-alikes, through keyed hashes of a domain's shape and of what one slip of the finger makes of it.
//!
//! [`forget`] drops all of these; with the person's key everything else is gone.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod companies;
mod contacts;
mod domains;
mod doubts;
mod import;
mod list;
mod lookalike;
mod marks;
mod recipients;
mod sheet;
mod texts;
mod trouble;
mod viewers;

use std::sync::Arc;

pub use companies::{Company, CompanyError, ListedCompany, company_names};
pub use contacts::{Contact, ContactError};
pub use domains::{look_alike, other_spelling};
pub use doubts::{Doubt, doubts};
pub use import::{ImportError, Imported, Outcome, Plan, PlannedLine};
pub use list::{ContactFilter, ListCursor, ListedContact};
pub use recipients::{catch_up, forget, note_name, note_recipient};
pub use sheet::{Column, Sheet, SheetError, SheetLine, WhyWrong, read_sheet};
pub use texts::{ContactText, Field, LONGEST_NAME};
pub use trouble::Trouble;
pub use viewers::{NoViewer, Viewer, ViewerError, drop_viewer, viewers_of};

use sealport_database::Ground;

/// Companies and contacts, as employees work with them.
pub struct Directory {
    pub(crate) ground: Arc<Ground>,
}

impl Directory {
    /// The directory on this ground.
    pub const fn new(ground: Arc<Ground>) -> Self {
        Self { ground }
    }
}
