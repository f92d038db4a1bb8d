//! The way out: a file as any `age` opens it.

use std::io::Write;
use std::sync::Arc;

use sealport_database::Ground;
use sealport_history::{Actor, Detail, Event, KeyName, Kind, Subject, record};
use sealport_vault::age::{AgeRecipient, header};
use thiserror::Error;
use uuid::Uuid;

use crate::deed::asset_key;
use crate::originals::find_original;
use crate::{BlobStore, FileFigures, OpenError};

/// Sealed bytes that are copied at once.
const STEP: u64 = 1 << 20;

/// A file can't be exported.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The file can't be had.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// What was to be written could not be.
    #[error("the export can't be written")]
    Write(#[from] std::io::Error),
}

/// Writes the original `rendition` as an age file that `recipient` opens: a header in front of the bytes as they are
/// stored, nothing is opened. The event is committed before the first byte.
///
/// # Errors
/// [`ExportError`]; what was written so far is not a whole file then, and `age` refuses it.
pub async fn export_age(
    ground: &Arc<Ground>,
    store: &dyn BlobStore,
    rendition: Uuid,
    recipient: &AgeRecipient,
    out: &mut (dyn Write + Send),
) -> Result<FileFigures, ExportError> {
    let found = find_original(ground.database.read(), rendition).await?;
    let key = found.key(ground)?;
    let length = found.sealed_length;
    if store.length(&found.name, length).await.map_err(OpenError::from)? != length {
        return Err(OpenError::Damaged.into());
    }
    write_event(ground, &found.figures).await?;
    out.write_all(&header(recipient, &key, ground.chance()))?;
    let mut at = 0;
    while at < length {
        let end = length.min(at + STEP);
        out.write_all(&store.read(&found.name, at..end).await.map_err(OpenError::from)?)?;
        at = end;
    }
    out.flush()?;
    Ok(found.figures)
}

async fn write_event(ground: &Ground, figures: &FileFigures) -> Result<(), OpenError> {
    let asset = figures.asset;
    ground
        .database
        .write(async |transaction| {
            let key = asset_key(transaction, ground, asset).await?;
            let event = Event::new(Kind::ExportedByOperator, Actor::Operator, ground.now(), ground.chance())
                .about(Subject::Asset(asset))
                .about(Subject::Rendition(figures.rendition))
                .with("version", Detail::Number(figures.version))
                .seal("file_name", figures.file_name.as_str(), KeyName::Asset(asset), &key, ground.chance());
            record(transaction, &event).await.map_err(OpenError::from)
        })
        .await
}
