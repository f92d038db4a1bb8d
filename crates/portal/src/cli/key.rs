//! `sealport key`

use std::path::PathBuf;

use clap::Subcommand;
use sealport_ambient::OsChance;
use sealport_vault::MasterKey;

use crate::app::master_key_source;
use crate::cli::{Desk, Trouble};

#[derive(Subcommand)]
pub(super) enum What {
    /// Show the fingerprint of the master key in use: the same key has the same one.
    Show,
    /// Make a new master key in a file that doesn't exist yet. It opens nothing that was sealed under another one.
    New {
        /// The file to make, mode 0600.
        file: PathBuf,
    },
}

pub(super) fn run(desk: &Desk, what: &What) -> Result<(), Trouble> {
    let (key, text) = match what {
        What::Show => (MasterKey::load(&master_key_source(&desk.config))?, String::new()),
        What::New { file } => {
            let key = MasterKey::generate(&OsChance);
            key.create_file(file)?;
            (key, format!("Made {}. Keep a copy away from this machine.\n", file.display()))
        }
    };
    let fingerprint = key.fingerprint();
    desk.say(&format!("{text}Fingerprint: {fingerprint}"), &serde_json::json!({ "fingerprint": fingerprint }))?;
    Ok(())
}
