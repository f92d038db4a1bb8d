//! `sealport export`: a file that any stock `age` opens.

use std::fs::OpenOptions;
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use sealport_asset_store::export_age;
use sealport_vault::age::AgeRecipient;
use uuid::Uuid;

use crate::app::App;
use crate::cli::{Desk, Trouble};

#[derive(clap::Args)]
pub(super) struct What {
    /// The file's id, as in the address of its download.
    rendition: Uuid,
    /// Who can open it: an age recipient, `age1…` (see `age-keygen`).
    #[arg(long)]
    recipient: String,
    /// The file to write; it must not exist yet.
    #[arg(long)]
    out: PathBuf,
}

pub(super) async fn run(desk: Desk, what: What) -> Result<(), Trouble> {
    let recipient = AgeRecipient::parse(&what.recipient)?;
    let app = App::build(desk.config.clone()).await?;
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&what.out)?;
    let mut out = BufWriter::new(file);
    let exported = export_age(&app.ground, &*app.store, what.rendition, &recipient, &mut out).await;
    let written = exported.map_err(Trouble::from).and_then(|figures| {
        out.flush()?;
        out.get_ref().sync_all()?;
        Ok(figures)
    });
    app.close().await?;
    match written {
        Ok(figures) => {
            let text = format!("Wrote {}: {} bytes when opened with age -d", what.out.display(), figures.size);
            Ok(desk.say(&text, &serde_json::json!({ "file": what.out, "size": figures.size }))?)
        }
        Err(error) => {
            // What was begun is no whole file.
            std::fs::remove_file(&what.out)?;
            Err(error)
        }
    }
}
