//! Hostile documents and hostile workers: always an answer, never harm.

use std::time::Duration;

use crate::common::dice::Dice;
use crate::common::{FORMATS, encoded, in_chunks, renderer, settings, thumbnail, two_halves};
use bytes::Bytes;
use futures_util::stream;
use image::ImageFormat;
use sealport_preview::{
    Answer, LandlockReach, Luma, MAX_PAGES, MediaType, NoPreview, PageSize, PageText, PagesRun, Picture, RenderError,
    Renderer, RendererSettings, SandboxReport, Survey,
};

/// A PNG whose header claims this size, with a right check sum, and no pixels to speak of.
fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let mut file = encoded(&two_halves(8, 8), ImageFormat::Png);
    file[16..20].copy_from_slice(&width.to_be_bytes());
    file[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc32(&file[12..29]);
    file[29..33].copy_from_slice(&sum.to_be_bytes());
    file
}

/// CRC-32 as in PNG (ISO 3309), bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |sum: u32| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 };
    !bytes.iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), |sum, _| step(sum)))
}

#[tokio::test]
async fn pixel_bombs_are_refused_by_their_header() {
    let renderer = renderer();
    assert!(thumbnail(&renderer, MediaType::Png, &png_claiming(8, 8)).await.is_ok(), "the forgery itself is sound");
    for (width, height) in [(60_000, 60_000), (20_001, 1), (1, 20_001), (20_000, 20_000), (u32::MAX >> 1, 1)] {
        let outcome = thumbnail(&renderer, MediaType::Png, &png_claiming(width, height)).await;
        assert_eq!(outcome, Err(NoPreview::TooManyPixels), "{width} x {height}");
    }
}

#[tokio::test]
async fn other_formats_that_claim_giants_are_refused() {
    let renderer = renderer();
    let mut jpeg = encoded(&two_halves(8, 8), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].fill(0xff);
    assert_eq!(thumbnail(&renderer, MediaType::Jpeg, &jpeg).await, Err(NoPreview::TooManyPixels));

    let mut gif = encoded(&two_halves(8, 8), ImageFormat::Gif);
    gif[6..10].fill(0xff);
    assert_eq!(thumbnail(&renderer, MediaType::Gif, &gif).await, Err(NoPreview::TooManyPixels));
}

#[tokio::test]
async fn a_gif_whose_frame_does_not_fit_its_screen_gets_an_answer() {
    let renderer = renderer();
    let mut gif = encoded(&two_halves(64, 64), ImageFormat::Gif);
    gif[6..10].copy_from_slice(&[8, 0, 8, 0]);
    match thumbnail(&renderer, MediaType::Gif, &gif).await {
        Ok(picture) => assert_eq!((picture.width, picture.height), (8, 8)),
        Err(reason) => assert_eq!(reason, NoPreview::Damaged),
    }
    gif[6..10].fill(0);
    assert_eq!(thumbnail(&renderer, MediaType::Gif, &gif).await, Err(NoPreview::Damaged));
}

#[tokio::test]
async fn empty_truncated_and_mislabelled_files_are_named_as_such() {
    let renderer = renderer();
    for (format, media_type) in FORMATS {
        assert_eq!(thumbnail(&renderer, media_type, b"").await, Err(NoPreview::Empty));
        let file = encoded(&two_halves(300, 200), format);
        for length in [1, 9, 40] {
            let outcome = thumbnail(&renderer, media_type, &file[..length]).await;
            assert_eq!(outcome, Err(NoPreview::Damaged), "{format:?} cut to {length}");
        }
        let outcome = thumbnail(&renderer, media_type, b"%PDF-1.7 and so on, not a picture at all").await;
        assert_eq!(outcome, Err(NoPreview::Damaged), "{format:?}");
    }
}

#[tokio::test]
async fn damaged_pictures_always_get_an_answer() {
    let (renderer, mut dice) = (renderer(), Dice(0x5ea1_9017));
    let mut answers = [0_u32; 2];
    for (format, media_type) in FORMATS {
        let original = encoded(&two_halves(160, 120), format);
        for _ in 0..50 {
            let mut file = original.clone();
            dice.damage(&mut file);
            if dice.below(4) == 0 {
                file.truncate(dice.below(file.len()) + 1);
            }
            match thumbnail(&renderer, media_type, &file).await {
                Ok(picture) => {
                    assert!(picture.width <= 512 && picture.height <= 512);
                    answers[0] += 1;
                }
                Err(reason) => {
                    assert_ne!(reason, NoPreview::SandboxUnavailable);
                    answers[1] += 1;
                }
            }
        }
        assert!(thumbnail(&renderer, media_type, &original).await.is_ok(), "and sound ones still work");
    }
    let [pictures, refusals] = answers;
    assert_eq!(pictures + refusals, 200);
    assert!(refusals > 0 && pictures > 0, "{pictures} pictures, {refusals} refusals: the damage was one-sided");
}

#[tokio::test]
async fn too_much_is_cut_off_and_a_failing_source_is_not_the_files_fault() {
    let renderer = Renderer::start(RendererSettings { max_document: 100_000, ..settings() }).unwrap();
    let endless = stream::repeat_with(|| Ok::<_, ()>(Bytes::from(vec![0; 65_536])));
    let outcome = renderer.render_thumbnail(MediaType::Png, 512, endless).await;
    assert_eq!(outcome, Err(RenderError::NoPreview(NoPreview::TooLarge)));

    let broken = stream::iter([Ok(Bytes::from_static(b"\x89PNG")), Err("the disk is gone")]);
    let outcome = renderer.render_thumbnail(MediaType::Png, 512, broken).await;
    assert_eq!(outcome, Err(RenderError::Source("the disk is gone")));
}

#[tokio::test]
async fn a_worker_that_hangs_or_waits_for_ever_is_killed() {
    let wall_limit = Duration::from_millis(400);
    let renderer = Renderer::start(RendererSettings { wall_limit, ..settings() }).unwrap();
    assert_eq!(thumbnail(&renderer, MediaType::Png, b"HANG:").await, Err(NoPreview::TimedOut));
    assert_eq!(thumbnail(&renderer, MediaType::Png, b"SPIN:").await, Err(NoPreview::TimedOut));
    let outcome = renderer.render_thumbnail(MediaType::Png, 512, stream::pending::<Result<Bytes, ()>>()).await;
    assert_eq!(outcome, Err(RenderError::NoPreview(NoPreview::TimedOut)));
}

#[tokio::test]
async fn memory_is_capped() {
    // The worker answers "too many pixels" if the cap stopped it, "damaged" if it got more than it should.
    assert_eq!(thumbnail(&renderer(), MediaType::Png, b"GREEDY:").await, Err(NoPreview::TooManyPixels));
}

#[tokio::test]
async fn a_worker_that_dies_costs_one_picture() {
    let renderer = renderer();
    for document in [&b"PANIC:"[..], b"ESCAPE:"] {
        assert_eq!(thumbnail(&renderer, MediaType::Png, document).await, Err(NoPreview::Crashed));
        let sound = encoded(&two_halves(10, 10), ImageFormat::Png);
        assert!(thumbnail(&renderer, MediaType::Png, &sound).await.is_ok());
    }
}

#[tokio::test]
async fn a_program_that_is_no_worker_is_found_out() {
    let absent = Renderer::start(RendererSettings { program: "/no/such/program".into(), ..settings() }).unwrap();
    assert_eq!(thumbnail(&absent, MediaType::Png, b"x").await, Err(NoPreview::SandboxUnavailable));
    let other = Renderer::start(RendererSettings { program: "/bin/true".into(), ..settings() }).unwrap();
    assert_eq!(thumbnail(&other, MediaType::Png, b"x").await, Err(NoPreview::SandboxUnavailable));
}

/// The answer's frames as a sound worker would say them.
fn frames(answers: &[Answer]) -> Vec<u8> {
    let framed = |answer| {
        let body = postcard::to_allocvec(answer).unwrap();
        [&(body.len() as u32).to_le_bytes()[..], &body].concat()
    };
    answers.iter().flat_map(framed).collect()
}

fn picture(width: u32, height: u32, bytes: &[u8]) -> Picture {
    Picture { width, height, media_type: MediaType::Jpeg, bytes: Bytes::copy_from_slice(bytes) }
}

fn raw(answer: &[u8]) -> Vec<u8> {
    [b"RAW:", answer].concat()
}

/// A worker that was taken over can say what it likes; the test worker says what follows `RAW:`.
#[tokio::test]
async fn hostile_answers_are_taken_for_crashes() {
    let renderer = renderer();
    let jpeg =
        thumbnail(&renderer, MediaType::Png, &encoded(&two_halves(20, 10), ImageFormat::Png)).await.unwrap().bytes;
    let say = async |answer: Vec<u8>| thumbnail(&renderer, MediaType::Png, &raw(&answer)).await;
    let framed = |width, height, bytes: &[u8]| frames(&[Answer::Picture(picture(width, height, bytes))]);
    let sound = say(framed(20, 10, &jpeg)).await.unwrap();
    assert_eq!(sound.bytes, jpeg, "a sound answer passes");

    let with_tail = [&jpeg[..], b"<script>alert(1)</script>"].concat();
    let large = encoded(&two_halves(600, 10), ImageFormat::Jpeg);
    let other_kind = Picture { media_type: MediaType::Svg, ..picture(20, 10, &jpeg) };
    let report = SandboxReport { landlock: LandlockReach::Full, landlock_abi: 6 };
    let hostile = [
        ("nothing", Vec::new()),
        ("a length without an answer", vec![10, 0, 0, 0]),
        ("a length beyond the cap", vec![0xff; 4]),
        ("an empty answer", vec![0; 4]),
        ("an unknown answer", vec![2, 0, 0, 0, 99, 9]),
        ("a reason that it can't know", frames(&[Answer::Refused(NoPreview::SandboxUnavailable)])),
        ("a report", frames(&[Answer::Report(report)])),
        ("another answer than asked for", frames(&[Answer::Survey(Survey::default())])),
        ("bytes after the answer", [frames(&[Answer::Refused(NoPreview::Damaged)]), vec![0]].concat()),
        ("two answers", frames(&[Answer::Refused(NoPreview::Damaged), Answer::End])),
        ("a picture of another size", framed(10, 20, &jpeg)),
        ("a picture larger than asked for", framed(600, 10, &large)),
        ("a picture without pixels", framed(0, 0, &jpeg)),
        ("a page instead of a picture", framed(20, 10, b"<html>")),
        ("a picture with a tail", framed(20, 10, &with_tail)),
        ("half a picture", framed(20, 10, &jpeg[..jpeg.len() / 2])),
        ("a picture of another kind", frames(&[Answer::Picture(other_kind)])),
    ];
    for (name, answer) in hostile {
        assert_eq!(say(answer).await, Err(NoPreview::Crashed), "{name}");
    }
    assert_eq!(say(frames(&[Answer::Refused(NoPreview::Damaged)])).await, Err(NoPreview::Damaged));
}

#[tokio::test]
async fn hostile_surveys_and_pixels_are_taken_for_crashes() {
    let renderer = renderer();
    let size = |width, height| PageSize { width, height };
    let surveys = [
        Vec::new(),
        vec![size(f32::NAN, 1.0)],
        vec![size(1.0, f32::INFINITY)],
        vec![size(0.0, 1.0)],
        vec![size(1.0, -1.0)],
        vec![size(1.0, 1.0); MAX_PAGES as usize + 1],
    ];
    for pages in surveys {
        let document = raw(&frames(&[Answer::Survey(Survey { pages })]));
        let outcome = renderer.survey(MediaType::Pdf, in_chunks(&document)).await;
        assert_eq!(outcome, Err(RenderError::NoPreview(NoPreview::Crashed)));
    }
    for (width, height, length) in [(2, 2, 3), (2, 2, 5), (65, 1, 65), (0, 1, 0), (u32::MAX, u32::MAX, 1)] {
        let pixels = Bytes::from(vec![0; length]);
        let document = raw(&frames(&[Answer::Luma(Luma { width, height, pixels })]));
        let outcome = renderer.luma(MediaType::Png, 64, in_chunks(&document)).await;
        assert_eq!(outcome, Err(RenderError::NoPreview(NoPreview::Crashed)), "{width} x {height}, {length} bytes");
    }
}

/// Frames out of turn end the run; pages that came before stay, and the one that is due is named.
#[tokio::test]
async fn a_run_of_pages_can_neither_skip_nor_repeat_nor_stand_still() {
    let renderer = renderer();
    let jpeg = encoded_page(&renderer).await;
    let page = |number| Answer::Page { number, outcome: Ok(picture(20, 10, &jpeg)) };
    let opened = Answer::Opened { pages: 9 };
    let run = async |answers: &[Answer]| {
        let (mut seen, document) = (Vec::new(), raw(&frames(answers)));
        let keep = |number, outcome: Result<Picture, NoPreview>| seen.push((number, outcome.err()));
        let outcome = renderer.pages(MediaType::Pdf, 2, 3, 64, in_chunks(&document), keep).await;
        (outcome, seen)
    };
    let sound = [opened.clone(), page(2), page(3), page(4), Answer::End];
    let (outcome, seen) = run(&sound).await;
    assert_eq!((outcome, seen), (Ok(PagesRun { next: 5, total: 9 }), vec![(2, None), (3, None), (4, None)]));
    let early = [opened.clone(), page(2), Answer::End];
    let (outcome, seen) = run(&early).await;
    assert_eq!((outcome, seen), (Ok(PagesRun { next: 3, total: 9 }), vec![(2, None)]));

    let crashed = Some(NoPreview::Crashed);
    for (name, answers) in [
        ("a page left out", vec![opened.clone(), page(3)]),
        ("an end without a page", vec![opened.clone(), Answer::End]),
        ("opened twice", vec![opened.clone(), opened.clone()]),
        ("a refusal after all", vec![opened.clone(), Answer::Refused(NoPreview::Damaged)]),
        ("words", vec![opened.clone(), Answer::Text { number: 2, text: PageText::default() }]),
        ("death", vec![opened.clone()]),
    ] {
        let (outcome, seen) = run(&answers).await;
        assert_eq!((outcome, seen), (Ok(PagesRun { next: 3, total: 9 }), vec![(2, crashed)]), "{name}");
    }
    let (outcome, seen) = run(&[opened.clone(), page(2), page(2)]).await;
    assert_eq!((outcome, seen), (Ok(PagesRun { next: 4, total: 9 }), vec![(2, None), (3, crashed)]), "a page twice");
    let too_many = [opened.clone(), page(2), page(3), page(4), page(5)];
    let (outcome, seen) = run(&too_many).await;
    assert_eq!((outcome, seen.len()), (Ok(PagesRun { next: 5, total: 9 }), 3), "a page beyond the run");
    for answers in
        [vec![page(2)], vec![Answer::End], vec![Answer::Opened { pages: 0 }], vec![Answer::Opened { pages: u32::MAX }]]
    {
        let (outcome, seen) = run(&answers).await;
        assert_eq!((outcome, seen), (Err(RenderError::NoPreview(NoPreview::Crashed)), Vec::new()), "{answers:?}");
    }
    let (outcome, seen) = run(&[Answer::Refused(NoPreview::Encrypted)]).await;
    assert_eq!((outcome, seen), (Err(RenderError::NoPreview(NoPreview::Encrypted)), Vec::new()));
}

async fn encoded_page(renderer: &Renderer) -> Bytes {
    thumbnail(renderer, MediaType::Png, &encoded(&two_halves(20, 10), ImageFormat::Png)).await.unwrap().bytes
}
