//! Renders the sample pages into the folder named by the first argument, with the layouts and
//! macros that the portal uses. The words are English samples, the data is invented.

use askama::Template;
use std::{error::Error, fs, path::PathBuf};

/// Words of the layouts; pages of the gallery bring their own.
struct Words;

impl Words {
    /// The one gap of a sentence goes to its end, which is enough to look at.
    fn a(&self, key: &str, _name: &str, value: &str) -> String {
        format!("{} {value}", self.m(key))
    }

    fn m(&self, key: &str) -> String {
        match key {
            "skip-to-content" => "Skip to content",
            "nav-main" => "Main",
            "nav-account" => "My account",
            "nav-sign-out" => "Sign out",
            "nav-language" => "Language",
            "nav-library" => "Library",
            "nav-uploads" => "Uploads",
            "nav-shares" => "Shares",
            "nav-people" => "People",
            "nav-settings" => "Settings",
            "upload-queued" => "Waits its turn",
            "upload-uploading" => "Uploading",
            "upload-checking" => "Arrived, being checked,",
            "upload-finishing" => "Being sealed",
            "upload-paused" => "Paused, what arrived is safe",
            "upload-offline" => "No connection, what arrived is safe, trying again in",
            "upload-full" => "No room on the server, what arrived is safe, trying again in",
            "upload-done" => "Arrived whole and sealed",
            "upload-mismatch" => "What arrived is not what was sent, so it was not kept",
            "upload-signed-out" => "You were signed out, what arrived is safe",
            "upload-too-large" => "This file is larger than the portal takes",
            "upload-refused" => "The portal did not take this file:",
            "upload-unreadable" => "The file can no longer be read here",
            "upload-duplicate" => "Already in this list",
            "upload-left" => "left:",
            "upload-progress" => "Progress of",
            "upload-pause" => "Pause",
            "upload-resume" => "Go on",
            "upload-try-now" => "Try now",
            "upload-again" => "Upload again",
            "upload-remove" => "Remove",
            "upload-open" => "Describe it",
            "upload-needs-script" => "Uploading needs JavaScript",
            other => other,
        }
        .to_owned()
    }
}

struct Notice {
    kind: &'static str,
    text: &'static str,
    way: Option<Way>,
}

struct Way {
    href: &'static str,
    word: &'static str,
    dismiss: &'static str,
    dismiss_word: &'static str,
    back: &'static str,
}

struct Page {
    lang: &'static str,
    company: &'static str,
    user: Option<&'static str>,
    is_admin: bool,
    csrf: &'static str,
    section: &'static str,
    notices: Vec<Notice>,
    has_logo: bool,
    hash: &'static str,
}

fn page(section: &'static str) -> Page {
    Page {
        lang: "en",
        company: "Nordlicht Architects",
        user: Some("Anna Berg"),
        is_admin: true,
        csrf: "sample",
        section,
        notices: Vec::new(),
        has_logo: false,
        hash: HASH,
    }
}

const HASH: &str = "9f2c4d1ab07e5538c6a1f0d2734be9150c8d6f7e21a4b3c95d60e8f7a1b2c3d4";

macro_rules! sample_pages {
    ($($name:ident $file:literal $section:literal;)*) => {
        $(#[derive(Template)]
        #[template(path = $file)]
        struct $name { t: Words, page: Page })*

        fn pages() -> Result<Vec<(&'static str, String)>, askama::Error> {
            Ok(vec![$(($file, $name { t: Words, page: page($section) }.render()?)),*])
        }
    };
}

sample_pages! {
    Index "index.html" "";
    Pieces "pieces.html" "";
    Library "library.html" "library";
    Empty "empty.html" "library";
    Asset "asset.html" "library";
    Uploads "uploads.html" "uploads";
    Composer "composer.html" "shares";
    Share "share.html" "shares";
    History "history.html" "shares";
    Settings "settings.html" "settings";
    Landing "landing.html" "";
    Files "files.html" "";
    Ended "ended.html" "";
    SignIn "sign-in.html" "";
    SetUp "set-up.html" "";
    Problem "problem.html" "";
}

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(std::env::args().nth(1).ok_or("name the folder to write to")?);
    fs::create_dir_all(&out)?;
    for (name, html) in pages()? {
        fs::write(out.join(name), html)?;
    }
    Ok(())
}
