//! What makes previews on this machine, for the page of settings.

use std::path::Path;

use actix_web::web;
use sealport_preview::{LandlockReach, Presence};

use crate::app::App;
use crate::http::Failure;
use crate::texts::Texts;

/// A kind of files, and how their previews come about.
pub struct PreviewLine {
    pub what: String,
    pub how: String,
}

/// Asks a render worker how well it is locked in, and says which helper programs there are.
///
/// # Errors
/// If this machine can't start a thread.
pub async fn lines(app: &App, t: &Texts) -> Result<Vec<PreviewLine>, Failure> {
    let policy = crate::cli::landlock(app.config.preview_unsandboxed);
    let asked = web::block(move || sealport_preview::doctor(Path::new("/proc/self/exe"), policy)).await;
    let worker = match asked.map_err(Failure::internal)?.map(|report| report.landlock) {
        Ok(LandlockReach::Full) => "settings-previews-worker-full",
        Ok(LandlockReach::Partial) => "settings-previews-worker-partly",
        Ok(LandlockReach::Absent) => "settings-previews-worker-open",
        Err(_) => "settings-previews-worker-broken",
    };
    let helpers = app.helpers().await.map_err(Failure::internal)?;
    Ok(vec![
        PreviewLine { what: t.m("settings-previews-worker"), how: t.m(worker) },
        helper(t, "settings-previews-office", helpers.office()),
        helper(t, "settings-previews-video", helpers.video()),
    ])
}

fn helper(t: &Texts, key: &str, presence: &Presence) -> PreviewLine {
    let how = match presence {
        Presence::Present { version } => t.a(&format!("{key}-there"), "version", version),
        Presence::Missing => t.m(&format!("{key}-missing")),
        Presence::Refused(_) => t.m(&format!("{key}-refused")),
    };
    PreviewLine { what: t.m(key), how }
}

#[cfg(test)]
mod tests {
    use sealport_preview::Refusal;

    use super::*;

    #[test]
    fn every_state_of_a_helper_has_a_sentence() {
        let t = Texts::default();
        for key in ["settings-previews-office", "settings-previews-video"] {
            let there = helper(&t, key, &Presence::Present { version: "7.4".to_owned() });
            assert!(there.how.contains("7.4") && !there.what.is_empty(), "{}", there.how);
            for presence in [Presence::Missing, Presence::Refused(Refusal::NotLockedIn)] {
                let line = helper(&t, key, &presence);
                assert!(line.how.contains("installed") && line.how.ends_with('.'), "{}", line.how);
            }
        }
    }
}
