//! Video and sound become something that every browser plays, by ffmpeg.
//!
//! [`Helpers::proxy`] makes one proxy of a file: 720p H.264 with AAC, or sound alone, as fragments of four seconds that
//! each begin with a key frame. [`Helpers::segment`] turns one fragment into what one viewer gets to see: the picture
//! is decoded, marked and encoded again, the sound is passed on.

use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt, stream};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::Child;
use tokio::sync::SemaphorePermit;
use tokio::time::timeout;

use super::boxes::{self, Fragment, Index, NotOurs};
use super::filter::Listening;
use super::room::Room;
use super::run::{End, Run, watch};
use super::{Helpers, failed, lay_down};
use crate::priority::{LAST, stand_at};
use crate::{MediaType, NoPreview, RenderError};

/// Threads that may be busy all the time: two that decode, two that encode.
const THREADS: u32 = 4;
/// Length of a segment.
pub const SEGMENT: Duration = Duration::from_secs(4);
/// A proxy may take longer than other runs, as long as it gets on.
const PROXY_TIME: Duration = Duration::from_secs(7200);
/// Largest file that is laid down in memory because it can't be read from one end to the other.
const MOST_IN_MEMORY: u64 = 1 << 30;
/// Largest proxy.
const MOST_PROXY: u64 = 8 << 30;
/// Longest film.
const LONGEST: Duration = Duration::from_secs(12 * 3600);
/// Largest segment and poster.
const MOST_SEGMENT: usize = 32 << 20;
const MOST_POSTER: usize = 8 << 20;
/// Bytes that tell whether a file can be read from one end to the other.
const BEGINNING: usize = 64 * 1024;
/// Bytes that are passed on at a time.
const PIECE: usize = 256 * 1024;

/// What is known of a proxy once it is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    /// Width and height in pixels; none for sound.
    pub picture: Option<(u16, u16)>,
    /// Length of its beginning, which every fragment needs.
    pub beginning: u64,
    /// Its fragments, in order, without gaps between them.
    pub fragments: Vec<Fragment>,
    /// How long it plays.
    pub duration: Duration,
}

/// A picture that is laid over a video: grey value and opacity of each pixel, as large as the video.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlay {
    /// Width in pixels.
    pub width: u16,
    /// Height in pixels.
    pub height: u16,
    /// Two bytes for each pixel, row by row: grey, opacity.
    pub pixels: Bytes,
}

/// A segment as one viewer gets it, in two parts: for `EXT-X-MAP`, and to be played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The beginning. That of any segment serves for all of a proxy: they differ in the bit rates they mention.
    pub beginning: Bytes,
    /// The content.
    pub content: Bytes,
}

impl MediaType {
    /// Whether it is played rather than turned over, page by page.
    #[must_use]
    pub fn is_played(self) -> bool {
        self.is_readable_in_order() || self.is_mp4()
    }

    /// Whether it is only heard, as its kind tells. An Ogg file may hold either, and counts as sound.
    #[must_use]
    pub fn is_heard(self) -> bool {
        matches!(self, Self::Mp3 | Self::Mp4Audio | Self::Flac | Self::Ogg | Self::Wave)
    }

    fn is_mp4(self) -> bool {
        matches!(self, Self::Mp4 | Self::QuickTime | Self::Mp4Audio)
    }

    /// Kinds that never need to be read back and forth.
    fn is_readable_in_order(self) -> bool {
        matches!(
            self,
            Self::WebM | Self::Matroska | Self::Avi | Self::Mpeg | Self::Mp3 | Self::Flac | Self::Ogg | Self::Wave
        )
    }
}

impl Helpers {
    /// Makes a proxy of a video or of sound of `size` bytes and hands it out piece by piece; `sink` is asked to keep each.
    /// `told` hears how many percent are done, as far as that can be known.
    ///
    /// Files that can be read from one end to the other go through a pipe, whatever their length; others (MP4 with its
    /// index at the end) are laid down in memory, up to 1 GiB.
    ///
    /// # Errors
    /// [`RenderError::NoPreview`] with the reason, or [`RenderError::Source`] if reading the document or keeping the
    /// proxy failed: what was kept so far is then worthless.
    pub async fn proxy<E>(
        &self,
        media_type: MediaType,
        size: u64,
        document: impl Stream<Item = Result<Bytes, E>>,
        mut sink: impl AsyncFnMut(Bytes) -> Result<(), E>,
        told: impl Fn(u8),
    ) -> Result<Proxy, RenderError<E>> {
        if !media_type.is_played() {
            return Err(NoPreview::UnsupportedType.into());
        }
        let (program, house) = self.usable(&self.video, NoPreview::HelperMissingVideo)?;
        // The semaphore is never closed.
        let _place = self.long_places.acquire().await.map_err(|_| NoPreview::Crashed)?;
        let room = house.room().map_err(|error| failed("making a directory", &error))?;
        // A short one is read to its end before the rest of it is asked for.
        let mut document = Box::pin(document.fuse());
        let beginning = gather(&mut document).await?;
        let whole = stream::iter([Ok(beginning.clone())]).chain(document);
        let is_fed = media_type.is_readable_in_order() || boxes::is_index_first(&beginning);
        let input = if is_fed { "pipe:0" } else { "file:in" };
        let run = run(program, PROXY_TIME, proxy_arguments(input));
        let mut whole = Box::pin(whole);
        // Of a file that is fed it is known how much was fed; of one that lies there, how long it says it is.
        let mut lasting = None;
        if !is_fed {
            lay_down(&room, "in", MOST_IN_MEMORY, &mut whole).await?;
            lasting = std::fs::File::open(room.at("in")).ok().and_then(boxes::lasting);
        }
        let mut child =
            self.starter.start(&run, room.path(), is_fed).await.map_err(|error| failed("starting", &error))?;
        stand_at(LAST, child.id());
        let (feed, output) = (child.stdin.take(), child.stdout.take());
        let feeding = async {
            let Some(mut input) = feed else { return Ok(()) };
            let mut fed = 0_u64;
            while let Some(chunk) = whole.next().await {
                let chunk = chunk.map_err(RenderError::Source)?;
                // Who stopped listening has ended: watching tells why.
                if input.write_all(&chunk).await.is_err() {
                    break;
                }
                fed += chunk.len() as u64;
                told(percent(u128::from(fed), u128::from(size)));
            }
            Ok::<_, RenderError<E>>(())
        };
        let taking = async {
            let (mut index, mut length) = (Index::default(), 0_u64);
            let Some(mut output) = output else { return Ok(index) };
            loop {
                let piece = next_piece(&mut output, self.time).await?;
                if piece.is_empty() {
                    return Ok(index);
                }
                length += piece.len() as u64;
                if length > MOST_PROXY {
                    return Err(NoPreview::TooLarge.into());
                }
                index.take(&piece).map_err(|error| not_ours(&error))?;
                if let Some(last) = index.fragments.last() {
                    // A few bytes can say that nothing happens for weeks.
                    if last.start > LONGEST {
                        return Err(NoPreview::TooLarge.into());
                    }
                    if let Some(lasting) = lasting {
                        told(percent(last.start.as_micros(), lasting.as_micros()));
                    }
                }
                sink(piece).await.map_err(RenderError::Source)?;
            }
        };
        let watching =
            async { watch(&mut child, &room, run.time).await.map_err(|error| failed("watching", &error).into()) };
        // The first failure ends all three; dropping the child kills it.
        let ((), index, end) = tokio::try_join!(feeding, taking, watching)?;
        Ok(finished(index, &end, &room)?)
    }

    /// The picture of a video, JPEG, to be treated as hostile: of its first fragments (`piece`: the proxy's beginning
    /// and one or more fragments), the one that differs most from a black screen.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn poster(&self, piece: Bytes) -> Result<Bytes, NoPreview> {
        let output =
            ["-an", "-frames:v", "1", "-vf", "thumbnail=100", "-c:v", "mjpeg", "-q:v", "3", "-f", "image2pipe"];
        let arguments = [&["-f", "mov", "-i", "pipe:0"][..], &output, &["pipe:1"]].concat();
        let (_place, room) = self.quick_room().await?;
        self.converse(&room, arguments.into_iter().map(OsString::from), piece, MOST_POSTER).await
    }

    /// Encodes one segment for one viewer. `piece` is the proxy's beginning and one fragment.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn segment(&self, piece: Bytes, overlay: &Overlay) -> Result<Segment, NoPreview> {
        let (_place, room) = self.quick_room().await?;
        lay_down_overlay(&room, overlay).map_err(|error| failed("writing an overlay", &error))?;
        let file = self.converse(&room, segment_arguments(overlay), piece, MOST_SEGMENT).await?;
        let (beginning, content) = boxes::part(&file).map_err(|error| not_ours(&error))?;
        Ok(Segment { beginning: file.slice_ref(beginning), content: content.into() })
    }

    /// A room for a short run, once it is its turn: nothing lies in memory for those who still wait. These runs have places of
    /// their own, so that a viewer never waits for an upload.
    async fn quick_room(&self) -> Result<(SemaphorePermit<'_>, Room), NoPreview> {
        let (_, house) = self.usable(&self.video, NoPreview::HelperMissingVideo)?;
        // The semaphore is never closed.
        let place = self.quick_places.acquire().await.map_err(|_| NoPreview::Crashed)?;
        Ok((place, house.room().map_err(|error| failed("making a directory", &error))?))
    }

    /// A short run: bytes in, bytes out.
    async fn converse(
        &self,
        room: &Room,
        arguments: impl IntoIterator<Item = OsString>,
        input: Bytes,
        most: usize,
    ) -> Result<Bytes, NoPreview> {
        let (program, _) = self.usable(&self.video, NoPreview::HelperMissingVideo)?;
        let run = run(program, self.time, arguments);
        let mut child =
            self.starter.start(&run, room.path(), true).await.map_err(|error| failed("starting", &error))?;
        let (end, output) = talk(&mut child, room, run.time, &input, most).await?;
        match end.trouble() {
            Some(reason) => Err(reason),
            None if output.is_empty() => Err(NoPreview::Damaged),
            None => Ok(output.into()),
        }
    }
}

async fn talk(
    child: &mut Child,
    room: &Room,
    time: Duration,
    input: &[u8],
    most: usize,
) -> Result<(End, Vec<u8>), NoPreview> {
    let (feed, output) = (child.stdin.take(), child.stdout.take());
    let feeding = async {
        if let Some(mut feed) = feed {
            // Who stopped listening has ended, or has heard enough.
            let _ = feed.write_all(input).await;
        }
        Ok(())
    };
    let taking = async {
        let mut heard = Vec::new();
        if let Some(output) = output {
            let read = output.take(most as u64 + 1).read_to_end(&mut heard).await;
            read.map_err(|error| failed("reading a segment", &error))?;
        }
        if heard.len() > most { Err(NoPreview::TooLarge) } else { Ok(heard) }
    };
    let watching = async { watch(child, room, time).await.map_err(|error| failed("watching", &error)) };
    let ((), heard, end) = tokio::try_join!(feeding, taking, watching)?;
    Ok((end, heard))
}

/// The next bytes of a proxy; none at its end. Of a film in which nothing moves little comes for minutes: only nothing at all
/// for `time` is too little.
async fn next_piece(output: &mut (impl AsyncRead + Unpin), time: Duration) -> Result<Bytes, NoPreview> {
    let mut piece = BytesMut::with_capacity(PIECE);
    while piece.len() < PIECE {
        let read = timeout(time, output.read_buf(&mut piece)).await.map_err(|_| NoPreview::TimedOut)?;
        if read.map_err(|error| failed("reading a proxy", &error))? == 0 {
            break;
        }
    }
    Ok(piece.freeze())
}

/// The first bytes of a document, enough of them to tell how it can be read.
async fn gather<E>(document: &mut (impl Stream<Item = Result<Bytes, E>> + Unpin)) -> Result<Bytes, RenderError<E>> {
    let mut first_bytes = Vec::new();
    while first_bytes.len() < BEGINNING {
        let Some(chunk) = document.next().await else { break };
        first_bytes.extend_from_slice(&chunk.map_err(RenderError::Source)?);
    }
    if first_bytes.is_empty() { Err(NoPreview::Empty.into()) } else { Ok(first_bytes.into()) }
}

fn finished(index: Index, end: &End, room: &Room) -> Result<Proxy, NoPreview> {
    if let Some(reason) = end.trouble() {
        return Err(reason);
    }
    let told = room.take("progress", 1 << 26).map_err(|error| failed("reading how long it plays", &error))?;
    let duration = told.and_then(|told| last_time(&told)).ok_or(NoPreview::Damaged)?;
    let Some(beginning) = index.beginning else { return Err(NoPreview::Damaged) };
    let is_whole = |fragment: &Fragment| fragment.length > 0;
    if index.fragments.is_empty() || !index.fragments.iter().all(is_whole) {
        return Err(NoPreview::Damaged);
    }
    // Sound that goes on for a quarter of an hour after the picture ended makes a piece that nobody could be sent.
    if beginning.picture.is_some() && index.fragments.iter().any(|fragment| fragment.length > MOST_SEGMENT as u64 / 2) {
        return Err(NoPreview::TooLarge);
    }
    Ok(Proxy { picture: beginning.picture, beginning: beginning.length, fragments: index.fragments, duration })
}

/// Nothing is done before it is done.
fn percent(part: u128, whole: u128) -> u8 {
    part.saturating_mul(100).checked_div(whole).and_then(|percent| u8::try_from(percent).ok()).unwrap_or(99).min(99)
}

/// How far ffmpeg said that it had come when it was done.
fn last_time(told: &[u8]) -> Option<Duration> {
    let lines = std::str::from_utf8(told).ok()?.lines();
    let mut times = lines.filter_map(|line| line.strip_prefix("out_time_us=")?.parse().ok());
    times.next_back().map(Duration::from_micros)
}

fn not_ours(error: &NotOurs) -> NoPreview {
    tracing::warn!(%error, "ffmpeg made something else than we asked for");
    NoPreview::Crashed
}

fn lay_down_overlay(room: &Room, overlay: &Overlay) -> std::io::Result<()> {
    use std::io::Write;
    let expected = usize::from(overlay.width) * usize::from(overlay.height) * 2;
    if overlay.pixels.len() != expected {
        return Err(std::io::Error::other("an overlay of another size than it says"));
    }
    room.create("overlay")?.write_all(&overlay.pixels)
}

fn run(program: &Path, time: Duration, arguments: impl IntoIterator<Item = OsString>) -> Run {
    let common = ["-nostdin", "-hide_banner", "-v", "quiet", "-protocol_whitelist", "file,pipe", "-threads", "2"];
    let arguments = common.into_iter().map(OsString::from).chain(arguments).collect();
    Run { program: program.to_owned(), arguments, listening: Listening::No, time, cpu: time * THREADS }
}

/// The short side at most 720 pixels, both even; at most 30 pictures a second, evenly spaced.
const PICTURE: &str = "scale=w='if(gt(iw,ih),-2,trunc(min(720,iw)/2)*2)':h='if(gt(iw,ih),trunc(min(720,ih)/2)*2,-2)'\
                       :flags=bilinear,setsar=1,fps=fps='min(source_fps,30)',format=yuv420p";
/// Fragments begin where key frames are, or, in sound, a little after four seconds.
const FRAGMENTS: [&str; 8] = [
    "-f",
    "mp4",
    "-movflags",
    "+frag_keyframe+delay_moov+default_base_moof",
    "-frag_duration",
    "4500000",
    "-video_track_timescale",
    "90000",
];

fn proxy_arguments(input: &str) -> Vec<OsString> {
    let sources = ["-i", input, "-map", "0:V:0?", "-map", "0:a:0?", "-sn", "-dn"];
    let bare = ["-map_metadata", "-1", "-map_chapters", "-1", "-progress", "file:progress"];
    let picture = ["-vf", PICTURE, "-c:v", "libx264", "-preset", "superfast", "-crf", "24", "-bf", "0"];
    let frames = ["-force_key_frames", "expr:gte(t,n_forced*4)", "-sc_threshold", "0", "-threads", "2"];
    let sound = ["-c:a", "aac", "-b:a", "128k", "-ac", "2", "-ar", "48000"];
    let all = [&sources[..], &bare, &picture, &frames, &sound, &FRAGMENTS, &["pipe:1"]].concat();
    all.into_iter().map(OsString::from).collect()
}

fn segment_arguments(overlay: &Overlay) -> Vec<OsString> {
    let size = format!("{}x{}", overlay.width, overlay.height);
    // What a fragment says of time is taken as it is; the edit list would move the sound's first samples before zero.
    let proxy = ["-copyts", "-f", "mov", "-ignore_editlist", "1", "-i", "pipe:0"];
    let sources = ["-f", "rawvideo", "-pixel_format", "ya8", "-video_size", &size];
    let lay = "[1:v]format=yuva420p[o];[0:v][o]overlay=eof_action=repeat:format=yuv420,format=yuv420p[v]";
    let picture = ["-framerate", "1", "-i", "file:overlay", "-filter_complex", lay, "-map", "[v]", "-map", "0:a?"];
    let codecs = ["-c:a", "copy", "-c:v", "libx264", "-preset", "superfast", "-crf", "24", "-bf", "0"];
    let frames = ["-g", "9999", "-sc_threshold", "0", "-threads", "2", "-f", "mp4", "-video_track_timescale", "90000"];
    let as_it_was = ["-movflags", "+frag_keyframe+empty_moov+default_base_moof+frag_discont"];
    let times =
        ["-avoid_negative_ts", "disabled", "-muxdelay", "0", "-muxpreload", "0", "-map_metadata", "-1", "pipe:1"];
    let all = [&proxy[..], &sources, &picture, &codecs, &frames, &as_it_was, &times].concat();
    all.into_iter().map(OsString::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_on_the_duration_counts() {
        let told = b"frame=1\nout_time_us=40000\nprogress=continue\nout_time_us=20032000\nprogress=end\n";
        assert_eq!(last_time(told), Some(Duration::from_millis(20_032)));
        assert_eq!(last_time(b"out_time_us=N/A\n"), None);
    }

    #[test]
    fn an_overlay_has_the_size_it_says() {
        let house = std::sync::Arc::new(super::super::room::House::build(&["/dev/shm".into()]).unwrap());
        let room = house.room().unwrap();
        let overlay = Overlay { width: 4, height: 2, pixels: Bytes::from_static(&[0; 15]) };
        assert!(lay_down_overlay(&room, &overlay).is_err());
    }
}
