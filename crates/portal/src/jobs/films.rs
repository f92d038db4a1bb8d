//! Films and sound: of each a proxy that every browser plays is made, and kept sealed.

use std::cell::Cell;

use bytes::Bytes;
use futures_util::stream;
use sealport_asset_store::{Drawn, Film, FilmKeeper, KeptFilm, OpenError, Piece, Prepared, Source};
use sealport_preview::{Helpers, MediaType, NoPreview, Overlay, Proxy, RenderError};

use super::previews::{EDGE, helpers};
use crate::app::App;

/// Makes the proxy, and what is needed to play it.
pub async fn prepare(
    app: &App,
    media_type: MediaType,
    source: &Source,
    mut keeper: FilmKeeper,
    progress: &Cell<u8>,
) -> Result<Prepared, RenderError<OpenError>> {
    let helpers = helpers(app, NoPreview::HelperMissingVideo).await?;
    let keep = async |piece: Bytes| keeper.take(&piece).await;
    let size = source.figures().size;
    let made = helpers.proxy(media_type, size, source.clone().pieces(), keep, |done| progress.set(done)).await?;
    let kept = keeper.finish().await.map_err(RenderError::Source)?;
    let beginning = kept.read(0..made.beginning).await.map_err(RenderError::Source)?;
    let (thumbnail, marked_beginning) = match made.picture {
        Some(size) => seen(app, helpers, &kept, &made, size, &beginning).await?,
        None => (None, beginning.clone()),
    };
    let pieces = made.fragments.iter().map(|fragment| {
        let length = u32::try_from(fragment.length).map_err(|_| NoPreview::TooLarge)?;
        Ok(Piece { offset: fragment.offset, length, start: fragment.start })
    });
    let film = Film {
        picture: made.picture,
        duration: made.duration,
        beginning: beginning.to_vec(),
        marked_beginning: marked_beginning.to_vec(),
        pieces: pieces.collect::<Result<_, NoPreview>>()?,
    };
    Ok(Prepared { thumbnail, film: Some((kept, film)), ..Prepared::default() })
}

/// Of what has a picture: a small still one, and how pieces begin that are encoded again for each viewer.
async fn seen(
    app: &App,
    helpers: &Helpers,
    kept: &KeptFilm,
    made: &Proxy,
    (width, height): (u16, u16),
    beginning: &Bytes,
) -> Result<(Option<Drawn>, Bytes), RenderError<OpenError>> {
    let first = made.fragments.first().ok_or(NoPreview::Damaged)?;
    let range = first.offset..first.offset.saturating_add(first.length);
    let content = kept.read(range).await.map_err(RenderError::Source)?;
    let piece = Bytes::from([&beginning[..], &content].concat());
    let clear = Overlay { width, height, pixels: vec![0; usize::from(width) * usize::from(height) * 2].into() };
    let segment = helpers.segment(piece.clone(), &clear).await?;
    let still = match helpers.poster(piece).await {
        Ok(jpeg) => {
            let jpeg = stream::iter([Ok::<_, OpenError>(jpeg)]);
            app.renderer.render_thumbnail(MediaType::Jpeg, EDGE, jpeg).await
        }
        Err(reason) => Err(reason.into()),
    };
    let still = match still {
        Ok(picture) => Some(Drawn { jpeg: picture.bytes, width: picture.width, height: picture.height }),
        // It can be played all the same.
        Err(RenderError::NoPreview(reason)) => {
            tracing::warn!(%reason, "a film has no small picture");
            None
        }
        Err(error) => return Err(error),
    };
    Ok((still, segment.beginning))
}
