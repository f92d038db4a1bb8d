//! `sealport trace`: whom a leaked picture was shown.

use std::convert::Infallible;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use bytes::Bytes;
use futures_util::stream;
use sealport_preview::mark::trace::{Confidence, READ_EDGE, Reading, read};
use sealport_preview::{Luma, MAX_DOCUMENT, RenderError, Renderer, RendererSettings, sniff};
use sealport_sharing::{Traced, Tracer, trace};
use sealport_vault::MasterKey;
use serde_json::json;

use crate::app::{App, master_key_source, trace_seed};
use crate::cli::{Desk, Trouble, landlock};

/// Exit status when the picture doesn't tell.
const CANT_TELL: u8 = 4;

#[derive(clap::Args)]
pub(super) struct What {
    /// The picture: a screenshot, a photograph of a print, a page. JPEG, PNG, WebP, GIF, or the first page of a PDF.
    file: PathBuf,
}

/// Needs the picture and the master key. The database, where it is at hand, turns numbers into names.
pub(super) async fn run(desk: &Desk, what: &What) -> Result<ExitCode, Trouble> {
    let master = MasterKey::load(&master_key_source(&desk.config))?;
    let luma = decoded(desk, &what.file).await?;
    let reading = read(&luma, &trace_seed(&master));
    let Reading::Found { share, recipient, confidence } = reading else {
        let (state, text) = match reading {
            Reading::Unclear => (
                "unclear",
                "This picture carries a mark that this portal's key made, but it is too damaged to say whose. A larger or \
                 less compressed copy may tell.",
            ),
            _ => (
                "none",
                "No mark of this portal's key was found in this picture. That clears nobody: the mark may have been \
                 destroyed, or the picture never came through this portal.",
            ),
        };
        desk.say(text, &json!({ "reading": state }))?;
        return Ok(ExitCode::from(CANT_TELL));
    };
    let names = names(desk, share, recipient).await;
    let (told, names) = match names {
        Ok(Some(traced)) => (tell(&traced), json!(machine_readable(&traced))),
        Ok(None) => ("The database here knows no such share.".to_owned(), json!(null)),
        Err(trouble) => (format!("Key and picture tell no more; {trouble}."), json!(null)),
    };
    let text = format!("Share {share}, recipient's tag {recipient:04x}.\n{}\n{told}", sure(confidence));
    let value = json!({
        "reading": "found",
        "share": share,
        "recipient_tag": format!("{recipient:04x}"),
        "chance_of_error": confidence.chance_of_error,
        "agreement": confidence.agreement,
        "names": names,
    });
    desk.say(&text, &value)?;
    Ok(ExitCode::SUCCESS)
}

/// The picture in shades of grey. Nothing of it is parsed outside of a worker.
async fn decoded(desk: &Desk, path: &Path) -> Result<Luma, Trouble> {
    let unreadable = |error: std::io::Error| format!("{} can't be read: {error}", path.display());
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(unreadable)?;
    file.take(MAX_DOCUMENT + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_DOCUMENT {
        return Err(format!("{} is larger than {} MiB", path.display(), MAX_DOCUMENT >> 20).into());
    }
    let mut settings = RendererSettings::new("/proc/self/exe");
    settings.landlock = landlock(desk.config.preview_unsandboxed);
    let renderer = Renderer::start(settings)?;
    let document = stream::iter([Ok::<_, Infallible>(Bytes::from(bytes.clone()))]);
    match renderer.luma(sniff(&bytes), READ_EDGE, document).await {
        Ok(luma) => Ok(luma),
        Err(RenderError::NoPreview(reason)) => {
            Err(format!("{} is no picture that can be read: {reason}", path.display()).into())
        }
        Err(RenderError::Source(never)) => match never {},
    }
}

/// Whose the numbers are, or in words why they stay numbers.
async fn names(desk: &Desk, share: u32, recipient: u16) -> Result<Option<Traced>, String> {
    let config = &desk.config;
    // Building the services would make a database where there is none.
    if config.database_url.is_empty() && !config.data_dir.join("sealport.db").exists() {
        return Err("there is no database here that would say who that is".to_owned());
    }
    let unusable = |trouble: &dyn std::error::Error| {
        format!("the database can't be asked who that is: {}", crate::http::failure::chain(trouble))
    };
    let app = App::build(config.clone()).await.map_err(|error| unusable(&error))?;
    let found = trace(&app.ground, share, recipient, Tracer::Operator).await.map_err(|error| unusable(&error));
    app.close().await.map_err(|error| unusable(&*error))?;
    found
}

fn tell(traced: &Traced) -> String {
    let sender = traced.sender.called();
    let sent = format!("It was sent by {sender} on {}.", traced.sent_at.to_utc().format("%Y-%m-%d at %H:%M UTC"));
    let to: Vec<String> = traced.recipients.iter().map(|(_, person)| person.called()).collect();
    let of = format!("{} of its {} recipients", to.len(), traced.of);
    match to.len() {
        0 => format!("{sent}\nNone of its recipients in the database here has this tag."),
        1 => format!("{sent}\nThe page was made for {} ({of}).", to.join("")),
        _ => format!("{sent}\nThe page was made for one of these ({of}), whose tags are the same: {}.", to.join("; ")),
    }
}

fn machine_readable(traced: &Traced) -> serde_json::Value {
    json!({
        "share_id": traced.share,
        "sender": traced.sender.called(),
        "sent_at": traced.sent_at.to_string(),
        "recipients_in_all": traced.of,
        "recipients": traced.recipients.iter().map(|(grant, person)| json!({
            "grant_id": grant,
            "recipient": person.called(),
        })).collect::<Vec<_>>(),
    })
}

fn sure(confidence: Confidence) -> String {
    format!(
        "The mark's keyed check is right, which happens by chance in one of {:.0} pictures; {:.0} % of the pattern is as it \
         was drawn. It says whom the page was made for, not who passed it on, and is a lead, not \
         proof: marked pages can be averaged, and their pattern laid over another picture.",
        1.0 / confidence.chance_of_error,
        confidence.agreement * 100.0
    )
}
