//! Encrypted PDFs, all of one page with a red half and two words, by `qpdf --encrypt USER owner BITS`: what opens
//! without a password is shown to everybody, as every reader's program does; the others are named as locked.

use std::path::Path;

use crate::common::dice::Dice;
use crate::common::{decoded, first_page, in_chunks, renderer};
use sealport_preview::{MediaType, NoPreview, RenderError, sniff};

const OPEN: [&str; 5] =
    ["open-rc4-40.pdf", "open-rc4-128.pdf", "open-aes-128.pdf", "open-aes-256.pdf", "open-aes-256-r5.pdf"];
const LOCKED: [&str; 4] = ["locked-rc4-40.pdf", "locked-rc4-128.pdf", "locked-aes-128.pdf", "locked-aes-256.pdf"];

fn sample(name: &str) -> Vec<u8> {
    let file = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples/pdf").join(name)).unwrap();
    assert_eq!(sniff(&file), MediaType::Pdf);
    assert!(file.windows(8).any(|bytes| bytes == b"/Encrypt"), "{name} is encrypted");
    file
}

#[tokio::test]
async fn what_needs_no_password_is_shown() {
    let renderer = renderer();
    for name in OPEN {
        let file = sample(name);
        let pixels = decoded(&first_page(&renderer, MediaType::Pdf, &file).await.unwrap());
        let [red, green, blue] = pixels.get_pixel(256, 64).0;
        assert!(red > 200 && green < 60 && blue < 60, "{name}");
        let run = renderer.text(MediaType::Pdf, 0, 1, in_chunks(&file)).await.unwrap();
        let words: Vec<_> = run.pages[0].words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(words, ["Sealed", "words"], "{name}");
    }
}

#[tokio::test]
async fn what_needs_one_is_named_as_locked() {
    let renderer = renderer();
    for name in LOCKED {
        let file = sample(name);
        assert_eq!(first_page(&renderer, MediaType::Pdf, &file).await, Err(NoPreview::Encrypted), "{name}");
        let survey = renderer.survey(MediaType::Pdf, in_chunks(&file)).await;
        assert_eq!(survey, Err(RenderError::NoPreview(NoPreview::Encrypted)), "{name}");
    }
}

#[tokio::test]
async fn damaged_locks_get_an_answer() {
    let (renderer, mut dice) = (renderer(), Dice(0x10cc_ed00));
    for name in OPEN.into_iter().chain(LOCKED) {
        for round in 0..10 {
            let mut file = sample(name);
            dice.damage(&mut file);
            let reason = first_page(&renderer, MediaType::Pdf, &file).await.err();
            let is_fair = matches!(reason, None | Some(NoPreview::Encrypted | NoPreview::Damaged));
            assert!(is_fair, "{name}, round {round}: {reason:?}");
        }
    }
}
