//! What is played: a list of pieces (HLS, RFC 8216), how they begin, and each piece marked for its viewer.

use std::fmt::Write;

use actix_web::HttpResponse;
use bytes::Bytes;
use sealport_asset_store::{Film, Played, Preparation, Viewing};
use tokio::sync::Semaphore;

use super::picture::{Watermark, inert};
use crate::app::App;
use crate::http::Failure;

/// Pieces that are being marked or wait for it. Each lies in memory meanwhile, with six megabytes or so.
static LINE: Semaphore = Semaphore::const_new(24);

/// The pieces and how long each plays. Their addresses are relative to the list's own.
///
/// # Errors
/// [`Failure::NotFound`] where nothing is played.
pub async fn list(viewing: &Viewing<'_>) -> Result<HttpResponse, Failure> {
    let body = as_list(&film(viewing).await?);
    Ok(inert("application/vnd.apple.mpegurl").body(body))
}

/// What a player needs before any piece. It holds no picture and no sound.
///
/// # Errors
/// As [`list`].
pub async fn beginning(viewing: &Viewing<'_>, is_marked: bool) -> Result<HttpResponse, Failure> {
    let film = film(viewing).await?;
    Ok(inert("video/mp4").body(if is_marked { film.marked_beginning } else { film.beginning }))
}

/// Piece `number` (from 1). Not for a viewer's eyes yet.
///
/// # Errors
/// [`Failure::NotFound`] for a piece that there isn't.
pub async fn piece(viewing: &Viewing<'_>, number: u32) -> Result<Played, Failure> {
    let number = number.checked_sub(1).ok_or(Failure::NotFound)?;
    Ok(viewing.piece(number as usize).await?)
}

/// The piece as its viewer gets it: its picture is encoded anew with their mark. Sound has no place for one.
///
/// # Errors
/// [`Failure::Unavailable`]: a piece that can't be marked, or not now, is not handed over.
pub async fn marked_piece(app: &App, played: Played, watermark: Watermark) -> Result<Bytes, Failure> {
    let Played { film, content } = played;
    let (Watermark::Reader(mark), Some((width, height))) = (watermark, film.picture) else { return Ok(content) };
    // Players ask again by themselves.
    let _place = LINE.try_acquire().map_err(|_| Failure::Unavailable)?;
    let overlay = actix_web::web::block(move || mark.overlay(width, height)).await.map_err(Failure::internal)?;
    let overlay = overlay.ok_or(Failure::Unavailable)?;
    let helpers = app.helpers().await.map_err(Failure::internal)?;
    let whole = Bytes::from([&film.beginning[..], &content].concat());
    match helpers.segment(whole, &overlay).await {
        Ok(segment) => Ok(segment.content),
        Err(error) => {
            tracing::error!(%error, "a piece of a film could not be marked and was not handed over");
            Err(Failure::Unavailable)
        }
    }
}

async fn film(viewing: &Viewing<'_>) -> Result<Film, Failure> {
    match viewing.document().await? {
        Preparation::Playable(film) => Ok(film),
        _ => Err(Failure::NotFound),
    }
}

fn as_list(film: &Film) -> String {
    let lasting: Vec<_> = (0..film.pieces.len()).map(|number| film.lasting(number).as_secs_f64()).collect();
    let longest = lasting.iter().copied().fold(1.0, f64::max).ceil();
    let mut list = format!(
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{longest}\n#EXT-X-PLAYLIST-TYPE:VOD\n\
         #EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=\"film/start\"\n"
    );
    for (number, seconds) in lasting.iter().enumerate() {
        // Writing to a string can't fail.
        let _ = write!(list, "#EXTINF:{seconds:.3},\nfilm/{}\n", number + 1);
    }
    list.push_str("#EXT-X-ENDLIST\n");
    list
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use sealport_asset_store::Piece;

    use super::*;

    #[test]
    fn a_list_names_every_piece_and_how_long_it_plays() {
        let piece = |number: u64| Piece { offset: number, length: 1, start: Duration::from_millis(number * 4_004) };
        let film = Film {
            picture: Some((1280, 720)),
            duration: Duration::from_millis(9_500),
            beginning: Vec::new(),
            marked_beginning: Vec::new(),
            pieces: (0..3).map(piece).collect(),
        };
        let list = as_list(&film);
        assert!(list.starts_with("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:5\n"), "{list}");
        assert!(list.contains("#EXT-X-MAP:URI=\"film/start\"\n#EXTINF:4.004,\nfilm/1\n#EXTINF:4.004,\nfilm/2\n"));
        assert!(list.ends_with("#EXTINF:1.492,\nfilm/3\n#EXT-X-ENDLIST\n"), "{list}");
    }
}
