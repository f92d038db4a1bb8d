//! Just enough of fragmented MP4 (ISO/IEC 14496-12) to cut what ffmpeg made for us into its pieces.
//!
//! The bytes are those of a helper, and not trusted: every length is checked, nothing is followed but the order of
//! boxes, and what a piece holds is the browser's business, which plays it in its own sandbox.

use std::io::{Read, Seek, SeekFrom};
use std::time::Duration;

/// Ticks a second of every video track that we make.
pub(super) const VIDEO_SCALE: u64 = 90_000;
/// Ticks a second of every sound track that we make: its sample rate.
pub(super) const SOUND_SCALE: u64 = 48_000;
/// The number of the picture's track, where there is one: ffmpeg counts them in the order in which we name them.
const PICTURE_TRACK: u32 = 1;
/// Longest header of a file, and of a fragment.
const MOST_HEADER: usize = 1 << 20;

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the MP4 that we asked for: {0}")]
pub(super) struct NotOurs(pub &'static str);

/// A piece of a proxy that can be played by itself once its beginning is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fragment {
    /// Where it begins in the proxy, in bytes.
    pub offset: u64,
    /// Its length in bytes.
    pub length: u64,
    /// When it begins.
    pub start: Duration,
}

/// What the beginning of a proxy says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Beginning {
    pub length: u64,
    /// Width and height in pixels, where there is a picture.
    pub picture: Option<(u16, u16)>,
}

/// Follows a proxy as it comes, and notes where its pieces lie.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// The header (`moov` or `moof`) that is being gathered.
    header: Vec<u8>,
    /// Bytes of the present box that are still to come.
    rest: u64,
    /// Type of the present box.
    kind: [u8; 4],
    /// Bytes seen.
    at: u64,
    /// Begun headers of boxes.
    head: Vec<u8>,
    pub beginning: Option<Beginning>,
    pub fragments: Vec<Fragment>,
    /// Whether there is anything to see in the last of them.
    has_picture: bool,
}

impl Index {
    /// Takes the next bytes.
    pub(super) fn take(&mut self, mut bytes: &[u8]) -> Result<(), NotOurs> {
        while !bytes.is_empty() {
            if self.rest == 0 {
                let wanted = (8 - self.head.len()).min(bytes.len());
                let (head, others) = bytes.split_at(wanted);
                self.head.extend_from_slice(head);
                bytes = others;
                self.at += head.len() as u64;
                if let Ok(head) = <[u8; 8]>::try_from(self.head.as_slice()) {
                    self.head.clear();
                    self.open(head)?;
                }
                continue;
            }
            let length = usize::try_from(self.rest).unwrap_or(usize::MAX).min(bytes.len());
            let (content, others) = bytes.split_at(length);
            if matches!(&self.kind, b"moov" | b"moof") {
                self.header.extend_from_slice(content);
            }
            bytes = others;
            self.at += content.len() as u64;
            self.rest -= content.len() as u64;
            if self.rest == 0 {
                self.close()?;
            }
        }
        Ok(())
    }

    fn open(&mut self, [a, b, c, d, kind @ ..]: [u8; 8]) -> Result<(), NotOurs> {
        // Boxes of more than 4 GiB, or as long as the file, are none of ours.
        let length = u32::from_be_bytes([a, b, c, d]).checked_sub(8).ok_or(NotOurs("a box without length"))?;
        let is_header = matches!(&kind, b"moov" | b"moof");
        if is_header && length as usize > MOST_HEADER {
            return Err(NotOurs("a header that is too long"));
        }
        (self.kind, self.rest) = (kind, u64::from(length));
        self.header.clear();
        if self.rest == 0 { self.close() } else { Ok(()) }
    }

    /// A box is complete.
    fn close(&mut self) -> Result<(), NotOurs> {
        match &self.kind {
            b"moov" => {
                self.beginning = Some(Beginning { length: self.at, picture: picture(&self.header) });
            }
            b"moof" => {
                let beginning = self.beginning.ok_or(NotOurs("a fragment before the beginning"))?;
                let first = first_track(&self.header).ok_or(NotOurs("a fragment without a time"))?;
                let has_picture = beginning.picture.is_some() && first.track == PICTURE_TRACK;
                // Where sound begins before the picture, runs ahead of it or lasts longer, ffmpeg makes fragments without a
                // picture, or with one that can't be decoded by itself. They belong to the piece before.
                let can_be_seen = has_picture && first.is_whole;
                if beginning.picture.is_none() || self.fragments.is_empty() || (can_be_seen && self.has_picture) {
                    let scale = if has_picture { VIDEO_SCALE } else { SOUND_SCALE };
                    let offset = self.at - self.header.len() as u64 - 8;
                    self.fragments.push(Fragment { offset, length: 0, start: duration(first.ticks, scale) });
                    self.has_picture = false;
                }
                self.has_picture |= has_picture;
            }
            b"mdat" => {
                let last = self.fragments.last_mut().ok_or(NotOurs("content before a fragment"))?;
                last.length = self.at - last.offset;
            }
            _ => {}
        }
        Ok(())
    }
}

fn duration(ticks: u64, scale: u64) -> Duration {
    Duration::from_micros(u64::try_from(u128::from(ticks) * 1_000_000 / u128::from(scale)).unwrap_or(u64::MAX))
}

/// The boxes in these bytes, as far as they are whole.
fn boxes(bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let &[a, b, c, d, ref kind @ ..] = rest.first_chunk::<8>()?;
        let length = u32::from_be_bytes([a, b, c, d]) as usize;
        let content = rest.get(8..length)?;
        rest = &rest[length..];
        Some((*kind, content))
    })
}

fn child<'a>(bytes: &'a [u8], path: &[&[u8; 4]]) -> Option<&'a [u8]> {
    path.iter().try_fold(bytes, |bytes, name| boxes(bytes).find(|(kind, _)| kind == *name).map(|(_, content)| content))
}

/// What a fragment says of its first track.
struct FirstTrack {
    track: u32,
    /// When it begins.
    ticks: u64,
    /// Whether its first sample can be decoded by itself: a key frame.
    is_whole: bool,
}

/// Flag of a sample that can't be decoded by itself (8.8.3.1).
const NOT_BY_ITSELF: u32 = 1 << 16;

/// `traf/tfhd` (8.8.7), `traf/tfdt` (8.8.12, version 1 in 64 bits or version 0 in 32) and `traf/trun` (8.8.8).
fn first_track(moof: &[u8]) -> Option<FirstTrack> {
    let of_track = child(moof, &[b"traf"])?;
    let (head, time, run) = (child(of_track, &[b"tfhd"])?, child(of_track, &[b"tfdt"])?, child(of_track, &[b"trun"])?);
    let ticks = match time.first()? {
        1 => time.get(4..12)?.first_chunk().map(|ticks| u64::from_be_bytes(*ticks))?,
        _ => number(time, 4)?.into(),
    };
    // Where what may stand there does, as the lowest bits of the first number say: so many bytes each, in this order.
    let place = |of: &[u8], start: usize, flag: u32, fields: &[(u32, usize)]| {
        let has = number(of, 0)?;
        let before = fields.iter().filter(|(other, _)| has & other != 0).map(|(_, bytes)| bytes).sum::<usize>();
        if has & flag == 0 { None } else { number(of, start + before) }
    };
    let usual = place(head, 8, 0x20, &[(0x1, 8), (0x2, 4), (0x8, 4), (0x10, 4)]);
    let first = place(run, 8, 0x4, &[(0x1, 4)]);
    let own = place(run, 8, 0x400, &[(0x1, 4), (0x4, 4), (0x100, 4), (0x200, 4)]);
    let is_whole = first.or(own).or(usual).is_none_or(|flags| flags & NOT_BY_ITSELF == 0);
    Some(FirstTrack { track: number(head, 4)?, ticks, is_whole })
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|number| u32::from_be_bytes(*number))
}

/// Width and height from the sample entry of the first track (`stsd`, 12.1.3), if that is a video.
fn picture(moov: &[u8]) -> Option<(u16, u16)> {
    let entries = child(moov, &[b"trak", b"mdia", b"minf", b"stbl", b"stsd"])?;
    let video = child(entries.get(8..)?, &[b"avc1"])?;
    let side = |at: usize| video.get(at..)?.first_chunk().map(|side| u16::from_be_bytes(*side));
    Some((side(24)?, side(26)?))
}

/// Parts a file into its beginning (`ftyp`, `moov`) and its content; what else there is falls away.
pub(super) fn part(file: &[u8]) -> Result<(&[u8], Vec<u8>), NotOurs> {
    let (mut at, mut beginning, mut content) = (0, 0, Vec::new());
    for (kind, inner) in boxes(file) {
        let whole = &file[at..at + inner.len() + 8];
        at += whole.len();
        match &kind {
            b"ftyp" | b"moov" if content.is_empty() => beginning = at,
            b"moof" | b"mdat" => content.extend_from_slice(whole),
            _ => {}
        }
    }
    if at != file.len() || beginning == 0 || content.is_empty() {
        return Err(NotOurs("a segment without beginning or content"));
    }
    Ok((&file[..beginning], content))
}

/// Whether an MP4 that begins like this can be read from one end to the other: its index comes before its content.
pub(super) fn is_index_first(first_bytes: &[u8]) -> bool {
    let mut at = 0_usize;
    while let Some(head) = first_bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        match &head[4..] {
            b"moov" => return true,
            b"mdat" => return false,
            _ => {}
        }
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let Some(next) = at.checked_add(length).filter(|_| length >= 8) else { return false };
        at = next;
    }
    false
}

/// How long an MP4 says that it plays: `moov/mvhd`, wherever that stands. Only good for telling how far something is.
pub(super) fn lasting(mut file: impl Read + Seek) -> Option<Duration> {
    // A file of more top-level boxes than that is nobody's film.
    for _ in 0..1000 {
        let mut head = [0; 8];
        file.read_exact(&mut head).ok()?;
        let [a, b, c, d, kind @ ..] = head;
        let skip = match u32::from_be_bytes([a, b, c, d]) {
            1 => {
                let mut long = [0; 8];
                file.read_exact(&mut long).ok()?;
                u64::from_be_bytes(long).checked_sub(16)?
            }
            short => u64::from(short).checked_sub(8)?,
        };
        match &kind {
            b"moov" => {}
            b"mvhd" => {
                let mut header = Vec::new();
                file.take(skip.min(32)).read_to_end(&mut header).ok()?;
                return said_lasting(&header);
            }
            _ => {
                file.seek(SeekFrom::Current(i64::try_from(skip).ok()?)).ok()?;
            }
        }
    }
    None
}

/// The length in `mvhd` (8.2.2): version 1 in 64 bits or version 0 in 32.
fn said_lasting(header: &[u8]) -> Option<Duration> {
    let number = |at| number(header, at).map(u64::from);
    let (scale, ticks) = match header.first()? {
        1 => (number(20)?, header.get(24..)?.first_chunk().map(|bytes| u64::from_be_bytes(*bytes))?),
        _ => (number(12)?, number(16)?),
    };
    (scale > 0).then(|| duration(ticks, scale))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len() + 8).unwrap().to_be_bytes();
        [&length[..], kind, content].concat()
    }

    fn moof(ticks: u64) -> Vec<u8> {
        of_track(1, ticks, 0)
    }

    /// A fragment whose first sample has these flags.
    fn of_track(track: u32, ticks: u64, flags: u32) -> Vec<u8> {
        let head = [0, track].map(u32::to_be_bytes).concat();
        let time = [&[1, 0, 0, 0][..], &ticks.to_be_bytes()].concat();
        let run = [0x5, 1, 100, flags].map(u32::to_be_bytes).concat();
        let of_track = [boxed(b"tfhd", &head), boxed(b"tfdt", &time), boxed(b"trun", &run)].concat();
        boxed(b"moof", &boxed(b"traf", &of_track))
    }

    fn moov() -> Vec<u8> {
        let mut video = vec![0; 78];
        video[24..28].copy_from_slice(&[5, 0, 2, 208]);
        let entries = [vec![0; 8], boxed(b"avc1", &video)].concat();
        let table = boxed(b"stbl", &boxed(b"stsd", &entries));
        boxed(b"moov", &boxed(b"trak", &boxed(b"mdia", &boxed(b"minf", &table))))
    }

    fn file() -> Vec<u8> {
        let pieces = [boxed(b"ftyp", b"iso5"), moov(), moof(0), boxed(b"mdat", b"one"), moof(360_000)];
        [pieces.concat(), boxed(b"mdat", b"two"), boxed(b"mfra", b"index")].concat()
    }

    #[test]
    fn fragments_are_found_however_the_bytes_come() {
        let file = file();
        for size in [1, 3, 7, 1000] {
            let mut index = Index::default();
            file.chunks(size).try_for_each(|piece| index.take(piece)).unwrap();
            let beginning = index.beginning.unwrap();
            assert_eq!(beginning.picture, Some((1280, 720)));
            let [one, two] = index.fragments[..] else { panic!("{:?}", index.fragments) };
            assert_eq!((one.offset, one.start), (beginning.length, Duration::ZERO));
            assert_eq!((two.offset, two.start), (one.offset + one.length, Duration::from_secs(4)));
            let of = |fragment: Fragment| &file[fragment.offset as usize..(fragment.offset + fragment.length) as usize];
            assert!(of(one).ends_with(b"one") && of(two).ends_with(b"two"));
        }
    }

    #[test]
    fn what_can_not_be_seen_by_itself_belongs_to_the_piece_before() {
        let moofs = [
            of_track(2, 0, 0),
            of_track(1, 9_000, 0),
            of_track(1, 90_000, NOT_BY_ITSELF),
            of_track(2, 96_000, 0),
            of_track(1, 360_000, 0),
            of_track(2, 480_000, 0),
        ];
        let mut index = Index::default();
        index.take(&moov()).unwrap();
        for moof in &moofs {
            index.take(&[moof, &boxed(b"mdat", b"content")[..]].concat()).unwrap();
        }
        let starts: Vec<_> = index.fragments.iter().map(|fragment| fragment.start.as_secs()).collect();
        assert_eq!(starts, [0, 4]);
        let [one, two] = index.fragments[..] else { panic!("{:?}", index.fragments) };
        assert_eq!((two.offset, two.offset + two.length), (one.offset + one.length, index.at));
    }

    #[test]
    fn the_flags_of_the_first_sample_stand_where_others_leave_them() {
        let of = |head: &[u32], run: &[u32]| {
            let head: Vec<u8> = head.iter().flat_map(|number| number.to_be_bytes()).collect();
            let run: Vec<u8> = run.iter().flat_map(|number| number.to_be_bytes()).collect();
            let inner = [boxed(b"tfhd", &head), boxed(b"tfdt", &[0; 8]), boxed(b"trun", &run)].concat();
            first_track(&boxed(b"traf", &inner)).unwrap().is_whole
        };
        assert!(!of(&[0x38, 1, 3600, 99, NOT_BY_ITSELF], &[0x1, 1, 100]), "as usual for the track");
        assert!(of(&[0x38, 1, 3600, 99, NOT_BY_ITSELF], &[0x5, 1, 100, 0]), "said of the first");
        assert!(!of(&[0x20, 1, 0], &[0x701, 1, 100, 3600, 99, NOT_BY_ITSELF]), "said of each");
        assert!(of(&[0, 1], &[0x1, 1, 100]), "said nowhere");
    }

    #[test]
    fn a_segment_is_parted() {
        let file = file();
        let (beginning, content) = part(&file).unwrap();
        assert_eq!(beginning, [boxed(b"ftyp", b"iso5"), moov()].concat());
        assert!(content.ends_with(b"two") && content[4..8] == *b"moof");
        assert!(part(&file[..file.len() - 1]).is_err());
        assert!(part(b"").is_err());
    }

    #[test]
    fn a_film_says_how_long_it_is() {
        let short = [&[0; 12][..], &1000_u32.to_be_bytes(), &90_500_u32.to_be_bytes()].concat();
        let long = [&[1], &[0; 19][..], &1000_u32.to_be_bytes(), &90_500_u64.to_be_bytes()].concat();
        for header in [short, long] {
            let film = [boxed(b"ftyp", b"isom"), boxed(b"mdat", &[7; 50]), boxed(b"moov", &boxed(b"mvhd", &header))];
            assert_eq!(lasting(std::io::Cursor::new(film.concat())), Some(Duration::from_millis(90_500)));
        }
        assert_eq!(lasting(std::io::Cursor::new(boxed(b"mdat", b"no index"))), None);
        assert_eq!(lasting(std::io::Cursor::new(boxed(b"mvhd", &[0; 32]))), None, "no scale");
    }

    #[test]
    fn the_place_of_the_index_decides() {
        let fast = [boxed(b"ftyp", b"isom"), boxed(b"free", b""), boxed(b"moov", b"")].concat();
        let slow = [boxed(b"ftyp", b"isom"), boxed(b"mdat", &[0; 100])].concat();
        assert!(is_index_first(&fast));
        assert!(!is_index_first(&slow[..30]));
        assert!(!is_index_first(b"\0\0\0\0ftypisom"));
    }

    proptest! {
        #[test]
        fn whatever_comes_is_refused_or_taken(bytes in proptest::collection::vec(any::<u8>(), 0..600), size in 1..40_usize) {
            let mut index = Index::default();
            let _ = [file(), bytes.clone()].concat().chunks(size).try_for_each(|piece| index.take(piece));
            let _ = (part(&bytes), is_index_first(&bytes), picture(&bytes), first_track(&bytes).is_some(), said_lasting(&bytes));
            let _ = lasting(std::io::Cursor::new(&bytes));
        }
    }
}
