//! What a file is made of, and whether it is ready to be seen.

use sea_orm::ConnectionTrait;
use sealport_database::sql;
use uuid::Uuid;

use super::film::{self, Film};
use crate::LibraryError;

/// A page's size, in points (pixels where the document is a picture). Only its shape matters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PageSize {
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

/// A document that can be paged through.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Its pages.
    pub sizes: Vec<PageSize>,
    /// Whether it can be searched.
    pub has_words: bool,
}

/// How far a file is on its way to being seen.
#[derive(Clone, Debug, PartialEq)]
pub enum Preparation {
    /// Its turn has not come.
    Waiting,
    /// It is being prepared; so many percent are done, as far as that is known.
    Working(u8),
    /// It can be paged through.
    Ready(Document),
    /// It can be played.
    Playable(Film),
    /// It can't; the stable code of the reason (`sealport_preview::NoPreview`).
    None(String),
}

/// Bytes of a page's size in the table.
const SIZE: usize = 8;

/// Two little-endian floats a page.
pub(super) fn to_bytes(sizes: &[PageSize]) -> Vec<u8> {
    sizes.iter().flat_map(|size| [size.width.to_le_bytes(), size.height.to_le_bytes()].concat()).collect()
}

fn from_bytes(bytes: &[u8]) -> Option<Vec<PageSize>> {
    let (sizes, rest) = bytes.as_chunks::<SIZE>();
    let read = |[a, b, c, d, e, f, g, h]: &[u8; SIZE]| PageSize {
        width: f32::from_le_bytes([*a, *b, *c, *d]),
        height: f32::from_le_bytes([*e, *f, *g, *h]),
    };
    rest.is_empty().then(|| sizes.iter().map(read).collect())
}

pub(super) async fn find(on: &impl ConnectionTrait, rendition: Uuid) -> Result<Preparation, LibraryError> {
    let row = on
        .query_one_raw(sql(
            on,
            "SELECT job.outcome, job.lease_until, job.progress, view_document.sizes, view_document.film, EXISTS (SELECT 1 FROM rendition words \
             WHERE words.kind = 'words' AND words.asset_id = original.asset_id AND words.version = original.version) \
             AS has_words FROM rendition original JOIN preview_job job ON job.rendition_id = original.id \
             LEFT JOIN view_document ON view_document.rendition_id = original.id WHERE original.id = $1",
            [rendition.into()],
        ))
        .await?
        .ok_or(LibraryError::NotFound)?;
    if let Some(film) = row.try_get::<Option<Vec<u8>>>("", "film")? {
        return Ok(Preparation::Playable(film::from_bytes(&film)?));
    }
    if let Some(sizes) = row.try_get::<Option<Vec<u8>>>("", "sizes")? {
        let sizes = from_bytes(&sizes).ok_or(LibraryError::Damaged("page sizes"))?;
        return Ok(Preparation::Ready(Document { sizes, has_words: row.try_get("", "has_words")? }));
    }
    Ok(match row.try_get::<Option<String>>("", "outcome")? {
        Some(reason) => Preparation::None(reason),
        None if row.try_get::<Option<i64>>("", "lease_until")?.is_some() => {
            Preparation::Working(percent(row.try_get("", "progress")?))
        }
        None => Preparation::Waiting,
    })
}

/// As it is stored; nonsense is nothing done.
pub(crate) fn percent(stored: i64) -> u8 {
    u8::try_from(stored.clamp(0, 100)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_come_back_as_they_were_kept() {
        let sizes = vec![PageSize { width: 595.28, height: 841.89 }, PageSize { width: 1.0, height: 20_000.0 }];
        assert_eq!(from_bytes(&to_bytes(&sizes)), Some(sizes));
        assert_eq!(from_bytes(&[0; 9]), None);
    }
}
