//! Assets, their files, and the sealed bytes behind them.
//!
//! * [`Uploads`] takes files in: resumable at the exact byte, sealed chunk by chunk while they arrive, compared with the
//!   sender's hash at the end. What it makes of a file is an asset (or a version of one) in a single transaction.
//! * [`Library`] describes, releases, searches and deletes assets.
//! * [`Originals`] opens sealed bytes for those who hold a permit.
//! * [`Pages`] gives what was drawn of a file to those who may see it; [`RenderDesk`] is where it is drawn.
//! * [`blobs`] is where the sealed bytes lie: local disk or S3, behind one trait and one conformance suite.
//!
//! Memory: an upload holds at most 1.5 MiB on a local disk, whatever its size, and one object of 8 MiB more on S3; a
//! [`Source`] holds one buffer of at most 1 MiB per read. The futures of methods that write are not `Send` (a closure over the
//! transaction can't be shown to be): spawn them on a local task set.
//!
//! What a file *is* (its media type) is told by a function handed in ([`Sniff`]); nothing here parses contents.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

pub mod blobs;
mod collections;
mod deed;
mod export;
mod file_name;
mod fold;
mod folder;
mod garbage;
mod library;
mod opened;
mod originals;
mod pages;
#[cfg(feature = "testing")]
pub mod testing;
mod uploads;

pub use blobs::{BlobError, BlobName, BlobStore, LocalDisk, S3, S3Settings};
pub use collections::{Collection, CollectionError, Collections, TeamRights, collection_names};
pub use export::{ExportError, export_age};
pub use file_name::{FileName, FileNameError};
pub use fold::fold;
pub use folder::Folder;
pub use garbage::{Collected, GarbageError, collect_garbage, delete_discarded};
pub use library::{
    Asset, AssetCard, AssetHead, AssetName, Change, Description, Filter, Library, LibraryError, ListCursor, MediaGroup,
    Original, Page, PreviewState, Version, asset_facts, asset_names, file_names, status_facts,
};
pub use originals::{FileFigures, OpenError, OpenedFor, Originals, Source};
pub use pages::{
    Document, Drawn, Edge, Evicted, Film, FilmKeeper, KeptFilm, Lane, Leaf, NoPage, OrderDesk, PagePicture, PageSize,
    Pages, Piece, Played, Preparation, Prepared, PreviewDesk, PreviewJob, RenderDesk, RenderOrder, Viewing,
};
pub use uploads::{
    Checksum, ChecksumAlgorithm, ChecksumError, Finished, NewUpload, Sniff, Upload, UploadError, UploadFailure,
    UploadSettings, UploadState, UploadWriter, Uploads,
};
