//! What is played rather than paged through: a proxy of the original, in pieces that can each be had on their own.

use std::time::Duration;

use bytes::Bytes;
use sea_orm::{ConnectionTrait, Statement};
use sealport_database::rows_affected;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::job::PreviewJob;
use super::long::{Sealed, Sealer};
use super::{NoPage, Viewing, small};
use crate::{LibraryError, OpenError};

/// A film, or sound, as it is played: how its proxy is made up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Film {
    /// Width and height in pixels; none for sound.
    pub picture: Option<(u16, u16)>,
    /// How long it plays.
    pub duration: Duration,
    /// What a player needs before any piece of the proxy.
    pub beginning: Vec<u8>,
    /// What it needs before any piece that was marked for a viewer.
    pub marked_beginning: Vec<u8>,
    /// Its pieces, in order.
    pub pieces: Vec<Piece>,
}

/// A piece of a film, which can be played once the beginning is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Where it begins in the proxy.
    pub offset: u64,
    /// Its length in bytes.
    pub length: u32,
    /// When it begins to be played.
    pub start: Duration,
}

impl Film {
    /// How long piece `number` (from 0) plays.
    pub fn lasting(&self, number: usize) -> Duration {
        let Some(piece) = self.pieces.get(number) else { return Duration::ZERO };
        let end = self.pieces.get(number + 1).map_or(self.duration, |next| next.start);
        end.saturating_sub(piece.start)
    }
}

/// A piece on its way to a viewer: without a watermark, so not to be handed over as it is to anybody who may not have the
/// file.
#[derive(Clone, Debug)]
pub struct Played {
    /// The film that it is of.
    pub film: Film,
    /// Its bytes.
    pub content: Bytes,
}

/// Takes the proxy of a film as it is made, and keeps it sealed. What was not finished is swept away.
pub struct FilmKeeper {
    sealer: Sealer,
}

/// A proxy that is stored and belongs to nothing yet.
pub struct KeptFilm {
    pub(super) sealed: Sealed,
}

impl PreviewJob {
    /// Begins a proxy of this file.
    pub fn begin_film(&self) -> FilmKeeper {
        FilmKeeper { sealer: Sealer::new(&self.desk.ground, self.desk.store.clone()) }
    }
}

impl FilmKeeper {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// The store's: nothing of the film is of use then.
    pub async fn take(&mut self, bytes: &[u8]) -> Result<(), OpenError> {
        self.sealer.take(bytes).await
    }

    /// Stores what is left.
    ///
    /// # Errors
    /// As [`take`](Self::take).
    pub async fn finish(self) -> Result<KeptFilm, OpenError> {
        Ok(KeptFilm { sealed: self.sealer.finish().await? })
    }
}

impl KeptFilm {
    /// Bytes of it, read back and verified.
    ///
    /// # Errors
    /// The store's; [`OpenError::Damaged`].
    pub async fn read(&self, range: std::ops::Range<u64>) -> Result<Bytes, OpenError> {
        self.sealed.read(range).await
    }
}

impl Viewing<'_> {
    /// Piece `number` (from 0) of what is played.
    ///
    /// # Errors
    /// [`NoPage::NotFound`] for a piece that there isn't, and where nothing is played.
    pub async fn piece(&self, number: usize) -> Result<Played, NoPage> {
        let (ground, store) = (&self.pages.ground, &*self.pages.store);
        let on = ground.database.read();
        let find = format!(
            "SELECT view_document.film, {} FROM rendition original \
             JOIN view_document ON view_document.rendition_id = original.id \
             JOIN rendition proxy ON proxy.kind = 'proxy' AND proxy.asset_id = original.asset_id \
             AND proxy.version = original.version JOIN blob ON blob.id = proxy.blob_id \
             WHERE original.id = $1 AND view_document.film IS NOT NULL",
            small::COLUMNS
        );
        let statement = Statement::from_sql_and_values(on.get_database_backend(), find, [self.rendition.into()]);
        let row = on.query_one_raw(statement).await.map_err(LibraryError::from)?.ok_or(NoPage::NotFound)?;
        let film = from_bytes(&row.try_get::<Vec<u8>>("", "film").map_err(LibraryError::from)?)?;
        let piece = *film.pieces.get(number).ok_or(NoPage::NotFound)?;
        let range = piece.offset..piece.offset.saturating_add(u64::from(piece.length));
        let content = small::open_range(ground, store, &row, range).await?;
        Ok(Played { film, content })
    }
}

pub(super) fn from_bytes(bytes: &[u8]) -> Result<Film, LibraryError> {
    postcard::from_bytes(bytes).map_err(|_| LibraryError::Damaged("film"))
}

/// Notes what is played instead of page sizes.
pub(super) async fn note(
    on: &impl ConnectionTrait,
    rendition: Uuid,
    film: &Film,
    now: i64,
) -> Result<(), LibraryError> {
    let index = postcard::to_allocvec(film).map_err(|_| LibraryError::Damaged("film"))?;
    let count = i64::try_from(film.pieces.len()).unwrap_or(i64::MAX);
    let insert = "INSERT INTO view_document (rendition_id, pages, sizes, film, made_at) VALUES ($1, $2, $3, $4, $5)";
    let values = [rendition.into(), count.into(), Vec::<u8>::new().into(), index.into(), now.into()];
    rows_affected(on, insert, values).await?;
    Ok(())
}
