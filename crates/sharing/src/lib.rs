//! Shares: who gets which files, until when, and what of them really arrived.
//!
//! * [`Sharing`] is what employees do: check a draft, send it, see the register, revoke, extend, send again, replace; and
//!   what the clock does: tell the sender of an end that comes, note the end.
//! * [`Visits`] is what a recipient does: see the page behind a link (no effect), open it (a session bound to the grant),
//!   ask for a fresh link.
//! * [`Deliveries`] is what really left: one delivery per grant and file is the union of the byte ranges handed to the
//!   socket; its start is committed together with its event before the first byte may go.
//! * [`Views`] is what was seen of files that are looked at page by page: its start is committed with its event before the
//!   first page may go; seconds on screen are believed as far as they are plausible.
//! * [`links`] signs and believes links, [`zip`] lays out the archive of several files byte by byte beforehand.
//!
//! Every method that lets somebody have something takes a permit of `sealport-access`, made from facts that are read here in
//! one query ([`Visit`], [`Visits::file`]).

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod deliveries;
mod facts;
mod first;
pub mod links;
mod mail;
mod owner;
mod ranges;
mod row;
mod shares;
mod traced;
mod trouble;
mod views;
mod visits;
pub mod zip;

pub use deliveries::{BeginError, Deliveries, Delivery};
pub use owner::Contact;
pub use ranges::{MalformedRanges, RangeSet};
pub use shares::{
    About, AssetShare, BadRecipient, ChangeError, Customer, CustomerFigures, CustomerShare, DraftShare, FileOfShare,
    FileProgress, Finding, FindingKind, HandOverError, HouseRules, JobOutcome, ListFilter, ListedShare, NewRecipient,
    OfferedViewer, OwnedShares, ParsedRecipient, ParsedRecipients, Progress, Recipient, RecipientOfShare, SendError,
    SentGrant, SentShare, Severity, ShareCursor, ShareDetails, ShareHead, ShareName, ShareState, Sharing,
    SharingSettings, WhyBad, asset_shares, files_in_letter, parse_recipients, share_names, was_shared,
};
pub use traced::{Traced, Tracer, recipient_tag, trace};
pub use trouble::Trouble;
pub use views::{PageSeen, SeenPages, ViewError, ViewedFile, Views};
pub use visits::{
    CodeError, Ended, FreshLinkError, Gate, Holder, Landing, LandingError, LandingFile, LandingView, Letterhead,
    MyFiles, MyShare, OpenError, Opened, SentCode, Sight, Visit, VisitFile, Visits,
};
