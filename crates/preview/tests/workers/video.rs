//! Video and sound are made playable, locked in. Needs ffmpeg, as `tests/run` installs it.

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::common::{WORKER, in_chunks, renderer, thumbnail};
use bytes::Bytes;
use sealport_preview::mark::{Mark, Strength};
use sealport_preview::{HelperSettings, Helpers, MediaType, NoPreview, Overlay, Proxy, RenderError, SEGMENT, sniff};

async fn helpers() -> Helpers {
    let helpers = Helpers::find(&HelperSettings::new(WORKER)).await.unwrap();
    assert!(helpers.video().is_present(), "ffmpeg: {:?}", helpers.video());
    helpers
}

async fn proxy(helpers: &Helpers, media_type: MediaType, document: &[u8]) -> Result<(Proxy, Vec<u8>), NoPreview> {
    let mut kept = Vec::new();
    let told = std::cell::Cell::new(0);
    let keep = async |piece: Bytes| {
        kept.extend_from_slice(&piece);
        Ok(())
    };
    let tell = |percent: u8| {
        assert!(told.get() <= percent && percent < 100, "{percent} after {}", told.get());
        told.set(percent);
    };
    let made = helpers.proxy(media_type, document.len() as u64, in_chunks(document), keep, tell);
    let made = made.await.map_err(|error| match error {
        RenderError::NoPreview(reason) => reason,
        RenderError::Source(never) => match never {},
    })?;
    Ok((made, kept))
}

/// Runs ffmpeg outside any jail.
fn ffmpeg(arguments: &[&str]) {
    let status = Command::new("ffmpeg").args(["-v", "error", "-y", "-nostdin"]).args(arguments).status().unwrap();
    assert!(status.success(), "{arguments:?}");
}

/// Ten seconds of a moving picture and a tone.
fn film(folder: &Path, name: &str, size: &str, more: &[&str]) -> Vec<u8> {
    let path = folder.join(name);
    let picture = format!("testsrc2=s={size}:r=25:d=10");
    let sources = ["-f", "lavfi", "-i", &picture, "-f", "lavfi", "-i", "sine=440:d=10", "-pix_fmt", "yuv420p"];
    let encoders = ["-c:v", "libx264", "-preset", "ultrafast", "-metadata", "title=secret-title"];
    ffmpeg(&[&sources[..], &encoders, more, &[path.to_str().unwrap()]].concat());
    std::fs::read(path).unwrap()
}

/// What a player gets: the proxy's beginning and one fragment.
fn piece(proxy: &Proxy, kept: &[u8], number: usize) -> Bytes {
    let fragment = proxy.fragments[number];
    let end = (fragment.offset + fragment.length) as usize;
    [&kept[..proxy.beginning as usize], &kept[fragment.offset as usize..end]].concat().into()
}

fn is_about(one: Duration, other: Duration) -> bool {
    one.abs_diff(other) < Duration::from_millis(150)
}

#[tokio::test]
async fn a_film_becomes_fragments_of_four_seconds() {
    let helpers = helpers().await;
    let folder = tempfile::tempdir().unwrap();
    // An MP4 has its index at the end unless it is asked for: it can't go through a pipe.
    for (name, kind, more) in [
        ("slow.mp4", MediaType::Mp4, &[][..]),
        ("fast.mp4", MediaType::Mp4, &["-movflags", "+faststart"]),
        ("film.mkv", MediaType::Matroska, &[]),
    ] {
        let document = film(folder.path(), name, "640x360", more);
        assert_eq!(sniff(&document), kind);
        let (made, kept) = proxy(&helpers, kind, &document).await.unwrap();
        assert_eq!(made.picture, Some((640, 360)), "{name}: nothing is blown up");
        assert_eq!(made.fragments.len(), 3, "{name}: {made:?}");
        assert!(is_about(made.duration, Duration::from_secs(10)), "{name}: {made:?}");
        for (number, fragment) in made.fragments.iter().enumerate() {
            assert!(is_about(fragment.start, SEGMENT * u32::try_from(number).unwrap()), "{name}: {made:?}");
        }
        assert!(!kept.windows(12).any(|window| window == b"secret-title"), "{name}: metadata stays behind");
    }
}

#[tokio::test]
async fn large_and_upright_films_shrink() {
    let helpers = helpers().await;
    let folder = tempfile::tempdir().unwrap();
    for (size, expected) in [("1920x1080", (1280, 720)), ("1080x1920", (720, 1280)), ("321x241", (320, 240))] {
        let document = film(folder.path(), "film.mkv", size, &["-t", "1", "-pix_fmt", "yuv444p"]);
        let (made, _) = proxy(&helpers, MediaType::Matroska, &document).await.unwrap();
        let (width, height) = made.picture.unwrap();
        assert!(width.abs_diff(expected.0) <= 2 && height.abs_diff(expected.1) <= 2, "{size}: {width}x{height}");
    }
}

#[tokio::test]
async fn sound_is_played_without_a_picture() {
    let helpers = helpers().await;
    let folder = tempfile::tempdir().unwrap();
    for (name, kind) in [("s.mp3", MediaType::Mp3), ("s.wav", MediaType::Wave), ("s.m4a", MediaType::Mp4Audio)] {
        let path = folder.path().join(name);
        ffmpeg(&["-f", "lavfi", "-i", "sine=440:d=10", path.to_str().unwrap()]);
        let document = std::fs::read(path).unwrap();
        let (made, kept) = proxy(&helpers, kind, &document).await.unwrap();
        assert_eq!(made.picture, None, "{name}");
        assert!(is_about(made.duration, Duration::from_secs(10)), "{name}: {made:?}");
        assert!(made.fragments.len() >= 2, "{name}: {made:?}");
        let last = made.fragments.last().unwrap();
        assert!((last.offset + last.length) as usize <= kept.len());
    }
}

/// Sound that goes on after the picture belongs to the last piece with one: it is all played, and marked.
#[tokio::test]
async fn sound_may_outlast_the_picture() {
    let helpers = helpers().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.mkv");
    let sources = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=6", "-f", "lavfi", "-i", "sine=440:d=30"];
    let encoders = ["-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast", path.to_str().unwrap()];
    ffmpeg(&[&sources[..], &encoders].concat());
    let document = std::fs::read(path).unwrap();
    let (made, kept) = proxy(&helpers, MediaType::Matroska, &document).await.unwrap();
    assert!(is_about(made.duration, Duration::from_secs(30)), "{made:?}");
    assert_eq!(made.fragments.len(), 2, "{made:?}");
    assert!(is_about(made.fragments[1].start, SEGMENT), "{made:?}");
    let last = made.fragments[1];
    let rest = &kept[(last.offset + last.length) as usize..];
    assert_eq!(&rest[4..8], b"mfra", "only an index follows");
    let overlay = Overlay { width: 320, height: 180, pixels: vec![0; 320 * 180 * 2].into() };
    let segment = helpers.segment(piece(&made, &kept, 1), &overlay).await.unwrap();
    let played = folder.path().join("last.mp4");
    std::fs::write(&played, [&segment.beginning[..], &segment.content].concat()).unwrap();
    let (pictures, sound) = (packets(&played, "v"), packets(&played, "a"));
    assert!((48..=52).contains(&pictures), "two seconds of pictures: {pictures}");
    assert!(sound > 1150, "26 seconds of sound in packets of 1024 samples: {sound}");
}

fn packets(file: &Path, stream: &str) -> u32 {
    let ask = ["-v", "error", "-count_packets", "-show_entries", "stream=nb_read_packets", "-of", "csv=p=0"];
    let output = Command::new("ffprobe").args(ask).args(["-select_streams", stream]).arg(file).output().unwrap();
    String::from_utf8_lossy(&output.stdout).trim().trim_end_matches(',').parse().unwrap()
}

/// Each segment is marked, one beginning serves for all, and together they are the whole film.
#[tokio::test]
async fn segments_are_marked_and_fit_together() {
    let helpers = helpers().await;
    let folder = tempfile::tempdir().unwrap();
    let document = film(folder.path(), "film.mp4", "640x360", &[]);
    let (made, kept) = proxy(&helpers, MediaType::Mp4, &document).await.unwrap();
    // The left half white and opaque, the right half left alone.
    let pixels: Bytes = (0..640 * 360).flat_map(|at| if at % 640 < 320 { [255, 255] } else { [0, 0] }).collect();
    let overlay = Overlay { width: 640, height: 360, pixels };
    let (mut played, mut settings) = (Vec::new(), Vec::new());
    for number in 0..made.fragments.len() {
        let segment = helpers.segment(piece(&made, &kept, number), &overlay).await.unwrap();
        if number == 0 {
            played.extend_from_slice(&segment.beginning);
        }
        // What the decoder is told, from the name of the box on.
        let place = segment.beginning.windows(4).position(|name| name == b"avcC").unwrap();
        settings.push(segment.beginning.slice(place..place + 48));
        played.extend_from_slice(&segment.content);
    }
    assert!(settings.iter().all(|told| *told == settings[0]), "{settings:?}");
    let [file, grey] = ["played.mp4", "grey"].map(|name| folder.path().join(name));
    std::fs::write(&file, played).unwrap();
    let [from, to] = [&file, &grey].map(|path| path.to_str().unwrap());
    // Frames as they lie in the file, without making up for gaps: a gap would be seen as one too few.
    ffmpeg(&["-i", from, "-an", "-vf", "format=gray,scale=4:2", "-fps_mode", "passthrough", "-f", "rawvideo", to]);
    let frames = std::fs::read(&grey).unwrap();
    assert_eq!(frames.len() / 8, 250, "25 frames a second for ten seconds");
    for frame in frames.chunks(8) {
        let [left, right] = [[0, 1, 4, 5], [2, 3, 6, 7]].map(|half| half.map(|at| u32::from(frame[at])));
        assert!(left[0] > 240 && left[2] > 240, "{frame:?}");
        assert!(right.iter().sum::<u32>() < 4 * 230, "{frame:?}");
    }
    // In the middle of the film the clock says so: seeking finds the time that the playlist promises.
    let probe = Command::new("ffprobe")
        .args(["-v", "error", "-select_streams", "v", "-show_entries", "packet=pts_time", "-of", "csv=p=0", from])
        .output()
        .unwrap();
    let times: Vec<f64> = String::from_utf8(probe.stdout)
        .unwrap()
        .lines()
        .filter_map(|line| line.trim_matches(',').parse().ok())
        .collect();
    assert_eq!(times.len(), 250);
    let steps = times.windows(2).skip(1).map(|pair| pair[1] - pair[0]);
    assert!(steps.clone().all(|step| (step - 0.04).abs() < 0.001), "{:?}", steps.collect::<Vec<_>>());
}

/// The watermark of the pages, over a film.
#[tokio::test]
async fn a_mark_lies_over_a_film() {
    let lines = vec!["anna.berg@customer.example".to_owned(), "22 November 2026".to_owned()];
    let mark = Mark { lines, strength: Strength::Strong, hidden: None };
    assert_eq!(Mark::default().overlay(640, 360), None, "nothing to write");
    let overlay = mark.overlay(640, 360).unwrap();
    let helpers = helpers().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("black.mkv");
    ffmpeg(&["-f", "lavfi", "-i", "color=black:s=640x360:r=25:d=1", path.to_str().unwrap()]);
    let (made, kept) = proxy(&helpers, MediaType::Matroska, &std::fs::read(path).unwrap()).await.unwrap();
    let segment = helpers.segment(piece(&made, &kept, 0), &overlay).await.unwrap();
    let [file, grey] = ["marked.mp4", "grey"].map(|name| folder.path().join(name));
    std::fs::write(&file, [segment.beginning, segment.content].concat()).unwrap();
    ffmpeg(&[
        "-i",
        file.to_str().unwrap(),
        "-frames:v",
        "1",
        "-pix_fmt",
        "gray",
        "-f",
        "rawvideo",
        grey.to_str().unwrap(),
    ]);
    let frame = std::fs::read(&grey).unwrap();
    // Lighter where the mark's edges are, black between its blocks.
    let lit = |at: &usize| overlay.pixels[at * 2] > 200 && overlay.pixels[at * 2 + 1] > 80;
    let (marked, bare): (Vec<usize>, Vec<usize>) = (0..frame.len()).partition(lit);
    let mean = |places: &[usize]| places.iter().map(|at| usize::from(frame[*at])).sum::<usize>() / places.len();
    assert!(marked.len() > 500, "{}", marked.len());
    assert!(mean(&marked) > mean(&bare) + 30, "{} {}", mean(&marked), mean(&bare));
}

#[tokio::test]
async fn a_poster_is_a_picture_of_the_film() {
    let helpers = helpers().await;
    let folder = tempfile::tempdir().unwrap();
    let document = film(folder.path(), "film.mkv", "640x360", &[]);
    let (made, kept) = proxy(&helpers, MediaType::Matroska, &document).await.unwrap();
    let poster = helpers.poster(piece(&made, &kept, 0)).await.unwrap();
    assert_eq!(sniff(&poster), MediaType::Jpeg);
    let small = thumbnail(&renderer(), MediaType::Jpeg, &poster).await.unwrap();
    assert_eq!((small.width, small.height), (512, 288));
}

/// Playlists are videos to ffmpeg, and can name files and addresses.
#[tokio::test]
async fn bad_input_gives_a_reason() {
    let helpers = helpers().await;
    assert_eq!(proxy(&helpers, MediaType::Mp4, b"").await.unwrap_err(), NoPreview::Empty);
    assert_eq!(proxy(&helpers, MediaType::Mp4, &[7; 100_000]).await.unwrap_err(), NoPreview::Damaged);
    assert_eq!(proxy(&helpers, MediaType::Pdf, b"%PDF-").await.unwrap_err(), NoPreview::UnsupportedType);
    assert_eq!(helpers.poster(Bytes::from_static(b"no film")).await.unwrap_err(), NoPreview::Damaged);

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let playlist = format!("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nhttp://{address}/a.ts\n#EXT-X-ENDLIST\n");
    assert!(proxy(&helpers, MediaType::Mp4, playlist.as_bytes()).await.is_err());
    assert_eq!(listener.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "somebody called");
    // A film outside that a list points at: there, and not for ffmpeg.
    let folder = tempfile::tempdir().unwrap();
    film(folder.path(), "other.mkv", "64x64", &["-t", "1"]);
    let list = format!("ffconcat version 1.0\nfile '{}'\n", folder.path().join("other.mkv").display());
    assert!(proxy(&helpers, MediaType::Matroska, list.as_bytes()).await.is_err());

    let elsewhere = HelperSettings { ffmpeg: Some("/does/not/exist".into()), ..HelperSettings::new(WORKER) };
    let helpers = Helpers::find(&elsewhere).await.unwrap();
    assert_eq!(proxy(&helpers, MediaType::Mp4, b"film").await.unwrap_err(), NoPreview::HelperMissingVideo);
}
