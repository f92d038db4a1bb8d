//! The library: assets, their versions, what is said of them and whether they may leave the house.

mod delete;
mod describe;
mod error;
mod facts;
mod handover;
mod list;
mod page;
mod release;
mod relocate;

use std::sync::Arc;

use sea_orm::{ConnectionTrait, DbErr};
use sealport_database::{Ground, rows_affected, sql};
use uuid::Uuid;

use crate::fold;

pub use describe::{Change, Description};
pub use error::LibraryError;
pub use facts::{AssetName, asset_facts, asset_names, file_names, status_facts};
pub use list::{AssetCard, Filter, ListCursor, MediaGroup, Page};
pub use page::{Asset, AssetHead, Original, PreviewState, Version};

/// The assets of the house.
#[derive(Clone)]
pub struct Library {
    pub(crate) ground: Arc<Ground>,
}

impl Library {
    /// The service on its ground.
    pub fn new(ground: Arc<Ground>) -> Self {
        Self { ground }
    }
}

/// Folds anew what an asset is found by: title, keywords and the file names and folders of all its versions.
pub(crate) async fn refresh_search(on: &impl ConnectionTrait, asset: Uuid) -> Result<(), DbErr> {
    let Some(row) =
        on.query_one_raw(sql(on, "SELECT title, keywords FROM asset WHERE id = $1", [asset.into()])).await?
    else {
        return Ok(());
    };
    let names = on
        .query_all_raw(sql(
            on,
            "SELECT DISTINCT file_name, folder FROM rendition WHERE asset_id = $1 AND kind = 'original' \
             ORDER BY file_name, folder",
            [asset.into()],
        ))
        .await?;
    let mut parts = vec![row.try_get::<String>("", "title")?];
    parts.extend(keywords_from(&row.try_get::<String>("", "keywords")?)?);
    for name in names {
        parts.push(name.try_get("", "file_name")?);
        parts.push(name.try_get("", "folder")?);
    }
    // A line break in between: no search word reaches over it.
    let folded = parts.iter().map(|part| fold(part)).collect::<Vec<_>>().join("\n");
    rows_affected(on, "UPDATE asset SET search = $2 WHERE id = $1", [asset.into(), folded.into()]).await.map(drop)
}

/// Keywords as they stand in the database: a JSON list of texts.
pub(crate) fn keywords_from(text: &str) -> Result<Vec<String>, DbErr> {
    serde_json::from_str(text).map_err(|error| DbErr::Custom(format!("keywords are not a list: {error}")))
}
