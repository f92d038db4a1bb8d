//! Which helpers there are.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncReadExt;

use super::filter::Listening;
use super::jail::{EXIT_NO_PROGRAM, EXIT_NOT_LOCKED_IN};
use super::room::House;
use super::run::{End, Run, Starter, watch};

/// How long a program may take to tell its version.
const PATIENCE: Duration = Duration::from_secs(20);
/// How much of what it says then is looked at.
const WORDS: u64 = 64 * 1024;

/// Whether a helper can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It was found and works in its jail.
    Present {
        /// What it calls its version.
        version: String,
    },
    /// It isn't installed, or not where we look.
    Missing,
    /// It is here, but is not used.
    Refused(Refusal),
}

impl Presence {
    /// Whether it can be used.
    #[must_use]
    pub fn is_present(&self) -> bool {
        matches!(self, Self::Present { .. })
    }
}

/// Why a program that is installed is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// What it works on would be written to a disk.
    #[error("there is no directory in memory (such as /dev/shm) for what it works on")]
    NoMemoryDirectory,
    /// The kernel doesn't lock it in.
    #[error("this kernel can't lock it in (Landlock is missing)")]
    NotLockedIn,
    /// It doesn't start, or not inside its jail.
    #[error("it does not start in its sandbox")]
    DoesNotStart,
    /// This ffmpeg can't write what every browser plays.
    #[error("it was built without the encoder libx264")]
    LacksEncoder,
}

/// A program, and whether it can be used.
#[derive(Debug)]
pub(super) struct Found {
    pub program: Option<PathBuf>,
    pub presence: Presence,
}

/// LibreOffice's own program; the script beside it would need a shell.
pub(super) fn office_program(setting: Option<&Path>) -> Option<PathBuf> {
    if let Some(setting) = setting {
        let resolved = setting.canonicalize().ok()?;
        let folder = if resolved.is_dir() { Some(resolved.as_path()) } else { resolved.parent() };
        let within =
            folder.into_iter().flat_map(|folder| [folder.join("soffice.bin"), folder.join("program/soffice.bin")]);
        return within.into_iter().find_map(|program| executable(&program));
    }
    let mut folders: Vec<PathBuf> =
        ["/usr/lib/libreoffice", "/usr/lib64/libreoffice", "/usr/local/lib/libreoffice"].map(PathBuf::from).into();
    // The packages of The Document Foundation go to /opt/libreoffice25.8 and the like; the newest first.
    let versions = std::fs::read_dir("/opt").into_iter().flatten().flatten().map(|entry| entry.path());
    let is_office =
        |path: &PathBuf| path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"libreoffice"));
    let mut own: Vec<PathBuf> = versions.filter(is_office).collect();
    own.sort();
    folders.extend(own.into_iter().rev());
    folders.iter().find_map(|folder| executable(&folder.join("program/soffice.bin")))
}

/// ffmpeg.
pub(super) fn video_program(setting: Option<&Path>) -> Option<PathBuf> {
    match setting {
        Some(program) => executable(program),
        None => ["/usr/bin/ffmpeg", "/usr/local/bin/ffmpeg"].iter().find_map(|program| executable(Path::new(program))),
    }
}

/// The file behind the name, if it can be executed by anybody.
fn executable(program: &Path) -> Option<PathBuf> {
    use std::os::unix::fs::PermissionsExt;
    let resolved = program.canonicalize().ok()?;
    let facts = resolved.metadata().ok()?;
    (facts.is_file() && facts.permissions().mode() & 0o111 != 0).then_some(resolved)
}

/// The run that tells ffmpeg's version and what it was built with.
pub(super) fn video_version(program: &Path) -> Run {
    let arguments = ["-version"].map(Into::into).into();
    Run { program: program.to_owned(), arguments, listening: Listening::No, time: PATIENCE, cpu: PATIENCE }
}

/// Whether the encoder that we need is among what ffmpeg says it was built with.
pub(super) fn has_encoder(words: &str) -> Presence {
    match words.contains("--enable-libx264") {
        true => recognise(words),
        false => Presence::Refused(Refusal::LacksEncoder),
    }
}

/// Has a program tell its version from inside its jail.
pub(super) async fn try_out(
    starter: &Starter,
    house: Option<&Arc<House>>,
    program: Option<PathBuf>,
    ask: fn(&Path) -> Run,
    understand: fn(&str) -> Presence,
) -> Found {
    let presence = match (&program, house) {
        (None, _) => Presence::Missing,
        (Some(_), None) => Presence::Refused(Refusal::NoMemoryDirectory),
        (Some(program), Some(house)) => match words(starter, house, &ask(program)).await {
            Ok(words) => understand(&words),
            Err(refusal) => Presence::Refused(refusal),
        },
    };
    Found { program, presence }
}

async fn words(starter: &Starter, house: &Arc<House>, run: &Run) -> Result<String, Refusal> {
    let lost = |error: std::io::Error| {
        tracing::warn!(%error, program = %run.program.display(), "a helper could not be tried out");
        Refusal::DoesNotStart
    };
    let room = house.room().map_err(lost)?;
    let mut child = starter.start(run, room.path(), false).await.map_err(lost)?;
    let mut said = Vec::new();
    let output = child.stdout.take().map(|output| output.take(WORDS));
    let listen = async {
        if let Some(mut output) = output {
            output.read_to_end(&mut said).await?;
        }
        Ok(())
    };
    let (heard, end) = tokio::join!(listen, watch(&mut child, &room, PATIENCE));
    heard.map_err(lost)?;
    match end.map_err(lost)? {
        End::Exit(status, _) if status.success() => Ok(String::from_utf8_lossy(&said).into_owned()),
        End::Exit(status, _) if status.code() == Some(EXIT_NOT_LOCKED_IN) => Err(Refusal::NotLockedIn),
        end => {
            let is_unreadable = matches!(&end, End::Exit(status, _) if status.code() == Some(EXIT_NO_PROGRAM));
            tracing::warn!(?end, is_unreadable, program = %run.program.display(), "a helper could not be tried out");
            Err(Refusal::DoesNotStart)
        }
    }
}

/// "LibreOffice 7.4.7.2 40(Build:2)", "ffmpeg version 5.1.9-0+deb12u1 Copyright (c) …": the first word with a digit.
pub(super) fn recognise(words: &str) -> Presence {
    let line = words.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let is_version = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit()) || word.starts_with(['n', 'N']);
    match line.split_whitespace().skip(1).find(is_version) {
        Some(version) => Presence::Present { version: version.chars().take(40).collect() },
        None => Presence::Refused(Refusal::DoesNotStart),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_recognised() {
        let version = |words: &str| match recognise(words) {
            Presence::Present { version } => version,
            other => format!("{other:?}"),
        };
        assert_eq!(version("LibreOffice 7.4.7.2 40(Build:2)\n\n"), "7.4.7.2");
        assert_eq!(version("ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000"), "5.1.9-0+deb12u1");
        assert_eq!(version("ffmpeg version n7.1-1 Copyright"), "n7.1-1");
        let with = |built: &str| has_encoder(&format!("ffmpeg version 7.1 Copyright\nconfiguration: {built}\n"));
        assert!(with("--enable-gpl --enable-libx264").is_present());
        assert_eq!(with("--enable-libopenh264"), Presence::Refused(Refusal::LacksEncoder));
        assert_eq!(recognise(""), Presence::Refused(Refusal::DoesNotStart));
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        assert_eq!(video_program(Some(Path::new("/does/not/exist"))), None);
        assert_eq!(office_program(Some(Path::new("/usr/bin"))), None);
        assert_eq!(executable(&Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")), None);
    }
}
