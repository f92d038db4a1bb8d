//! `sealport doctor`: is this machine fit?

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use sealport_ambient::SystemClock;
use sealport_preview::{Helpers, LandlockPolicy, Presence};
use sealport_vault::MasterKey;

use crate::app::{helper_settings, master_key_source, provider};
use crate::cli::{Desk, Trouble};

/// What was looked at, whether it is well, and what was seen.
struct Finding {
    what: &'static str,
    well: bool,
    text: String,
}

pub(super) async fn run(desk: &Desk) -> Result<ExitCode, Trouble> {
    let mut findings =
        vec![master_key(desk), data_directory(&desk.config.data_dir), sandbox(desk), transport(desk), database(desk)];
    findings.extend(helpers(desk).await);
    findings.extend(company_sign_in(desk).await);
    for finding in &findings {
        let mark = if finding.well { "ok " } else { "BAD" };
        desk.say(
            &format!("{mark}  {}: {}", finding.what, finding.text),
            &serde_json::json!({ "check": finding.what, "ok": finding.well, "text": finding.text }),
        )?;
    }
    Ok(if findings.iter().all(|finding| finding.well) { ExitCode::SUCCESS } else { ExitCode::from(3) })
}

fn master_key(desk: &Desk) -> Finding {
    let loaded = MasterKey::load(&master_key_source(&desk.config));
    let (well, text) = match loaded {
        Ok(key) => (true, format!("fingerprint {}", key.fingerprint())),
        Err(error) => (false, error.to_string()),
    };
    Finding { what: "master key", well, text }
}

fn data_directory(path: &Path) -> Finding {
    let (well, text) = match std::fs::metadata(path) {
        Ok(meta) if meta.permissions().mode() & 0o077 != 0 => {
            (false, format!("{} can be entered by others; run: chmod 700 {}", path.display(), path.display()))
        }
        Ok(_) => (true, format!("{} is only ours", path.display())),
        Err(error) => (false, format!("{}: {error}", path.display())),
    };
    Finding { what: "data directory", well, text }
}

fn sandbox(desk: &Desk) -> Finding {
    let policy = landlock(desk.config.preview_unsandboxed);
    let (well, text) = match sealport_preview::doctor(Path::new("/proc/self/exe"), policy) {
        Ok(report) => (report.is_complete(), report.to_string()),
        Err(error) => (false, error.to_string()),
    };
    Finding { what: "preview sandbox", well, text }
}

/// The programs that read office documents, video and sound. Without them the portal is well, and says so.
async fn helpers(desk: &Desk) -> Vec<Finding> {
    let found = match Helpers::find(&helper_settings(&desk.config)).await {
        Ok(found) => found,
        Err(error) => return vec![Finding { what: "preview helpers", well: false, text: error.to_string() }],
    };
    let finding = |what, presence: &Presence, without: &str| {
        let (well, text) = match presence {
            Presence::Present { version } => (true, format!("{version}, locked in")),
            Presence::Missing => (true, format!("not installed: {without}")),
            Presence::Refused(refusal) => (false, format!("not used: {refusal}; {without}")),
        };
        Finding { what, well, text }
    };
    vec![
        finding("LibreOffice", found.office(), "office documents have no preview"),
        finding("ffmpeg", found.video(), "video and sound can't be played"),
    ]
}

/// Whether previews go on without Landlock.
pub(crate) const fn landlock(unsandboxed: bool) -> LandlockPolicy {
    if unsandboxed { LandlockPolicy::AllowWithout } else { LandlockPolicy::Required }
}

fn transport(desk: &Desk) -> Finding {
    let config = &desk.config;
    let text = if config.is_https() {
        format!("people reach {}", config.public_url())
    } else {
        format!("{} is plain HTTP: for this machine only", config.public_url())
    };
    Finding { what: "transport", well: config.is_https() || config.listen.ip().is_loopback(), text }
}

/// Whether the company's sign-in provider answers as one does; nothing, when none is set up.
async fn company_sign_in(desk: &Desk) -> Option<Finding> {
    let config = &desk.config;
    let found = match url::Url::parse(&config.public_url()) {
        Ok(address) => provider(config, &address, Arc::new(SystemClock)).map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    let (well, text) = match found {
        Ok(None) => return None,
        Ok(Some(provider)) => match provider.check().await {
            Ok(()) => (true, format!("{} answers", config.oidc_issuer)),
            Err(error) => (false, error.to_string()),
        },
        Err(error) => (false, error),
    };
    Some(Finding { what: "company sign-in", well, text })
}

fn database(desk: &Desk) -> Finding {
    if desk.config.database_url.is_empty() {
        return Finding { what: "database", well: true, text: "SQLite, encrypted as a whole".to_owned() };
    }
    let text = "PostgreSQL: titles, keywords and file names are readable in its files; encrypt its volume".to_owned();
    Finding { what: "database", well: true, text }
}
