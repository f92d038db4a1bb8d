//! Large programs that others wrote, locked in: LibreOffice for office documents, ffmpeg for video and sound.
//!
//! Both are optional. [`Helpers::find`] looks for them at start and tries each out in its jail; without one, the
//! kinds of files that need it have no preview, and a sentence says why.
//!
//! A helper reads one document, in a process of its own, with a private directory in memory, and is gone. What it
//! makes is as hostile as what it was given: its PDF goes to the render worker like any other, never further.

mod boxes;
mod filter;
mod jail;
mod locked;
mod office;
mod presence;
mod room;
mod run;
mod video;
mod weight;

use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use tokio::io::AsyncWriteExt;
use tokio::sync::{OnceCell, Semaphore};

use crate::priority::{BACKGROUND, stand_at};
use crate::{MAX_DOCUMENT, NoPreview, RenderError};
pub use boxes::Fragment;
pub use jail::{helpers_may_read, main_if_helper};
pub use office::OfficeKind;
use presence::Found;
pub use presence::{Presence, Refusal};
use room::{House, Room};
use run::{End, Run, Starter, watch};
pub use video::{Overlay, Proxy, SEGMENT, Segment};

/// Where the helpers are, and how many may run.
#[derive(Clone, Debug)]
pub struct HelperSettings {
    /// The program whose `main` begins with [`main_if_helper`]; `/proc/self/exe` for our own.
    pub ourselves: PathBuf,
    /// LibreOffice's program `soffice.bin`, or its folder; looked for in the usual places where it isn't set.
    pub libreoffice: Option<PathBuf>,
    /// The program `ffmpeg`; looked for in the usual places where it isn't set.
    pub ffmpeg: Option<PathBuf>,
    /// A directory in memory for what helpers work on; otherwise the user's runtime directory or `/dev/shm`.
    pub in_memory: Option<PathBuf>,
    /// Helpers at work at the same time on papers, and again on films. Each may take 1.5 GiB.
    pub parallel: usize,
    /// Helpers at work at the same time on what is being played. Each keeps two processors busy for about a second.
    pub played: usize,
    /// Wall-clock and CPU time of a run. A proxy of a film may take longer, but not be silent for so long.
    pub time: Duration,
}

impl HelperSettings {
    /// Looks in the usual places; one at a time, of what is played one for every two processors, 120 s.
    #[must_use]
    pub fn new(ourselves: impl Into<PathBuf>) -> Self {
        let ourselves = ourselves.into();
        let played = std::thread::available_parallelism().map_or(1, |processors| (processors.get() / 2).max(1));
        Self { ourselves, libreoffice: None, ffmpeg: None, in_memory: None, parallel: 1, played, time: run::TIME }
    }
}

/// The helpers that there are. Cheap to share behind an `Arc`.
#[derive(Debug)]
pub struct Helpers {
    house: Option<Arc<House>>,
    starter: Starter,
    office: Found,
    video: Found,
    time: Duration,
    /// For what is prepared, one document at a time or so.
    places: Semaphore,
    /// For films, which may take hours each.
    long_places: Semaphore,
    /// For what somebody waits for.
    quick_places: Semaphore,
    /// A home whose profile LibreOffice has been started with once.
    template: OnceCell<Room>,
}

impl Helpers {
    /// Looks for the programs and tries each out in its jail. Takes well below a second. To be called within a Tokio
    /// runtime that outlives the helpers.
    ///
    /// # Errors
    /// If the thread that starts helpers can't be started. That a program is missing or can't be used is no error, but
    /// a [`Presence`].
    pub async fn find(settings: &HelperSettings) -> std::io::Result<Self> {
        let candidates = settings.in_memory.clone().map_or_else(room::usual_places, |place| vec![place]);
        let house = House::build(&candidates).map(Arc::new);
        let starter = Starter::new(settings.ourselves.clone())?;
        let office = presence::office_program(settings.libreoffice.as_deref());
        let video = presence::video_program(settings.ffmpeg.as_deref());
        let (office, video) = tokio::join!(
            presence::try_out(&starter, house.as_ref(), office, office::version, presence::recognise),
            presence::try_out(&starter, house.as_ref(), video, presence::video_version, presence::has_encoder),
        );
        let [places, long_places, quick_places] =
            [settings.parallel, settings.parallel, settings.played].map(|count| Semaphore::new(count.max(1)));
        let time = settings.time;
        Ok(Self { house, starter, office, video, time, places, long_places, quick_places, template: OnceCell::new() })
    }

    /// Whether office documents can be read.
    #[must_use]
    pub fn office(&self) -> &Presence {
        &self.office.presence
    }

    /// Whether video and sound can be played.
    #[must_use]
    pub fn video(&self) -> &Presence {
        &self.video.presence
    }

    /// Turns an office document into a PDF of at most 64 MiB, which is to be treated as hostile.
    ///
    /// Macros are off, links are not followed, nothing is fetched. Waits for its turn while others are at work; the
    /// limits (1.5 GiB, 120 s) count from then on. Cancelling ends the helper.
    ///
    /// # Errors
    /// [`RenderError::NoPreview`] with the reason, or [`RenderError::Source`] if reading the document failed.
    pub async fn to_pdf<E>(
        &self,
        kind: OfficeKind,
        document: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<Bytes, RenderError<E>> {
        let (program, house) = self.usable(&self.office, NoPreview::HelperMissingOffice)?;
        // The semaphore is never closed.
        let _place = self.places.acquire().await.map_err(|_| NoPreview::Crashed)?;
        let template = self.template(program, house).await?;
        let room = furnished(house, template).await?;
        let first_bytes = lay_down(&room, kind.file(), MAX_DOCUMENT, document).await?;
        let end = self.carry_out(&office::conversion(program, &room, self.time, kind, &first_bytes), &room).await?;
        let result = match end.trouble() {
            None => room.take(kind.result(), MAX_DOCUMENT).map_err(|error| failed("reading a PDF", &error))?,
            Some(NoPreview::Damaged | NoPreview::Crashed) => None,
            Some(reason) => return Err(reason.into()),
        };
        match result {
            Some(pdf) if pdf.starts_with(b"%PDF-") => Ok(pdf.into()),
            _ => Err(self.post_mortem(&room, kind, &end).await?.into()),
        }
    }

    /// Why LibreOffice gave nothing, judged by what it was given, inside the jail.
    async fn post_mortem(&self, room: &Room, kind: OfficeKind, end: &End) -> Result<NoPreview, NoPreview> {
        let verdict = self.carry_out(&jail::look(kind.file()), room).await?;
        Ok(match verdict {
            End::Exit(status, _) if status.code() == Some(jail::EXIT_LOCKED) => NoPreview::Encrypted,
            End::Exit(status, _) if status.code() == Some(jail::EXIT_FOREIGN) => NoPreview::UnsupportedType,
            _ => end.trouble().unwrap_or(NoPreview::Damaged),
        })
    }

    /// The program and the house, or why there are none.
    fn usable<'a>(&'a self, found: &'a Found, missing: NoPreview) -> Result<(&'a Path, &'a Arc<House>), NoPreview> {
        match (&found.presence, &found.program, &self.house) {
            (Presence::Present { .. }, Some(program), Some(house)) => Ok((program, house)),
            (Presence::Missing, ..) => Err(missing),
            _ => Err(NoPreview::SandboxUnavailable),
        }
    }

    async fn carry_out(&self, run: &Run, room: &Room) -> Result<End, NoPreview> {
        let mut child =
            self.starter.start(run, room.path(), false).await.map_err(|error| failed("starting", &error))?;
        stand_at(BACKGROUND, child.id());
        // What it says isn't asked for; a full pipe is its own problem.
        let _output = child.stdout.take();
        let end = watch(&mut child, room, run.time).await.map_err(|error| failed("watching", &error))?;
        if end.trouble().is_some() {
            tracing::warn!(?end, program = %run.program.display(), "a helper did not end well");
        }
        Ok(end)
    }

    /// A home in which LibreOffice has been at work once: a fresh one takes it twice as long to start.
    async fn template(&self, program: &Path, house: &Arc<House>) -> Result<&Room, NoPreview> {
        let make = || async {
            let room = house.room().map_err(|error| failed("making a directory", &error))?;
            office::lay_out_profile(&room).map_err(|error| failed("writing a profile", &error))?;
            let end = self.carry_out(&office::first_start(program, &room), &room).await?;
            match end.trouble() {
                None => Ok(room),
                Some(_) => Err(NoPreview::Crashed),
            }
        };
        self.template.get_or_try_init(make).await
    }
}

/// A copy of the template. A few dozen small files, in memory.
async fn furnished(house: &Arc<House>, template: &Room) -> Result<Room, NoPreview> {
    let (house, template) = (Arc::clone(house), template.path().to_owned());
    let furnish = move || house.room_like(&template);
    let room = tokio::task::spawn_blocking(furnish).await.map_err(std::io::Error::other).flatten();
    room.map_err(|error| failed("making a directory", &error))
}

/// Writes the document into the room, and gives its first bytes back.
async fn lay_down<E>(
    room: &Room,
    name: &str,
    limit: u64,
    document: impl Stream<Item = Result<Bytes, E>>,
) -> Result<Bytes, RenderError<E>> {
    let mut document = pin!(document);
    let mut file = tokio::fs::File::from_std(room.create(name).map_err(|error| failed("making a file", &error))?);
    let (mut first_bytes, mut length) = (Bytes::new(), 0_u64);
    while let Some(chunk) = document.next().await {
        let chunk = chunk.map_err(RenderError::Source)?;
        length = length.saturating_add(chunk.len() as u64);
        if length > limit {
            return Err(NoPreview::TooLarge.into());
        }
        if first_bytes.is_empty() {
            first_bytes = chunk.clone();
        }
        file.write_all(&chunk).await.map_err(|error| failed("writing a document", &error))?;
    }
    file.flush().await.map_err(|error| failed("writing a document", &error))?;
    if length == 0 { Err(NoPreview::Empty.into()) } else { Ok(first_bytes) }
}

/// Trouble of this machine, not of the document: told in the log.
fn failed(what: &'static str, error: &std::io::Error) -> NoPreview {
    tracing::error!(%error, what, "a helper could not be set to work");
    match error.kind() {
        std::io::ErrorKind::StorageFull => NoPreview::TooLarge,
        _ => NoPreview::Crashed,
    }
}
