use bytes::Bytes;

use super::*;
use crate::mark::Hidden;
use crate::mark::hidden::Wave;
use crate::mark::ink::Ground;
use crate::mark::pattern;
use crate::mark::samples::{Deed, Numbers, after, delivered, luma, over, page, painting};

const SHARE: u32 = 0xdead_0017;

/// How many of `pages` marked pages are still traced after `deeds`. A wrong name fails at once.
fn traced(edge: u32, pages: u32, deeds: &[Deed]) -> u32 {
    let mut numbers = Numbers(u64::from(edge) + deeds.len() as u64);
    let mut count = 0;
    for number in 0..pages {
        let (seed, tag) = (numbers.seed(), numbers.next() as u16);
        let leaked = delivered(&page(number, edge), Hidden::new(&seed, payload(SHARE, tag)));
        match read(&luma(&after(&leaked, deeds, &mut numbers)), &seed) {
            Reading::Found { share, recipient, confidence } => {
                assert_eq!((share, recipient), (SHARE, tag), "page {number} names somebody else");
                assert!(confidence.chance_of_error < 1e-6 && confidence.agreement > 0.6, "{confidence:?}");
                count += 1;
            }
            missed => eprintln!("edge {edge}, page {number}, {deeds:?}: {missed:?}"),
        }
    }
    count
}

const HALF: [Deed; 2] = [Deed::Scale(0.5), Deed::Compress(60)];

#[test]
fn large_pages_are_traced_after_compression_at_half_size() {
    assert_eq!(traced(1600, 12, &HALF), 12);
}

#[test]
fn small_pages_are_traced_after_compression_at_half_size() {
    assert_eq!(traced(1024, 18, &HALF), 18);
}

#[test]
fn pictures_without_a_quiet_place_are_traced_in_the_size_of_a_screen() {
    for number in 0..6 {
        let hidden = Hidden::new(&[7; 32], payload(SHARE, 3));
        let leaked = luma(&delivered(&painting(number, (1024, 576)), hidden));
        let reading = read(&leaked, &[7; 32]);
        assert!(matches!(reading, Reading::Found { share: SHARE, recipient: 3, .. }), "{number}: {reading:?}");
    }
}

#[test]
fn a_third_of_a_page_is_enough() {
    for edge in [1024, 1600] {
        assert_eq!(traced(edge, 6, &[Deed::Third, Deed::Compress(60)]), 6);
        assert!(traced(edge, 12, &[Deed::Scale(0.5), Deed::Third, Deed::Compress(60)]) >= 11);
    }
}

#[test]
fn any_size_will_do() {
    for factor in [0.4, 0.47, 0.61, 0.83, 1.0, 1.17, 1.5] {
        assert_eq!(traced(1024, 3, &[Deed::Scale(factor), Deed::Compress(60)]), 3, "{factor}");
    }
    assert_eq!(traced(2400, 3, &[Deed::Scale(0.4), Deed::Compress(60)]), 3);
}

#[test]
fn screenshots_and_tints_dont_hide_the_mark() {
    assert_eq!(traced(1600, 6, &[Deed::Scale(0.61), Deed::Shoot, Deed::Compress(60)]), 6);
    assert_eq!(traced(1600, 3, &[Deed::Shift, Deed::Scale(0.5), Deed::Compress(60)]), 3);
}

#[test]
fn negatives_are_read_as_well() {
    let hidden = Hidden::new(&[5; 32], payload(7, 8));
    let mut leaked = delivered(&page(0, 1024), hidden);
    leaked.invert();
    assert!(matches!(read(&luma(&leaked), &[5; 32]), Reading::Found { share: 7, recipient: 8, .. }));
}

#[test]
fn pictures_without_a_mark_name_nobody() {
    let mut numbers = Numbers(1);
    for number in 0..30 {
        let picture = after(&page(number, 500), &[Deed::Compress(60)], &mut numbers);
        assert_eq!(read(&luma(&picture), &numbers.seed()), Reading::None, "page {number}");
    }
}

#[test]
fn pictures_marked_with_another_key_name_nobody() {
    let mut numbers = Numbers(2);
    for number in 0..30 {
        let foreign = Hidden::new(&numbers.seed(), payload(number, 1));
        let picture = luma(&delivered(&page(number, 500), foreign));
        assert_eq!(read(&picture, &numbers.seed()), Reading::None, "page {number}");
    }
}

#[test]
fn a_mark_that_cant_be_read_is_said_to_be_there() {
    let seed = [6; 32];
    // The pilots of this seed, and noise where the message would be.
    let mut numbers = Numbers(3);
    let noise = [(); CODED_BITS].map(|()| if numbers.below(2) == 0 { 1 } else { -1 });
    let chips = pattern::Pattern::new(&seed).chips(&noise);
    let wave = Wave::of_chips(&chips, 8);
    let pixels = over(704, 504, 200, |pixels, x, y| {
        wave.add(pixels, Ground::of(pixels), x, y);
    });
    let luma = Luma { width: 704, height: 504, pixels: pixels.into() };
    assert_eq!(read(&luma, &seed), Reading::Unclear);
    assert_eq!(read(&luma, &[7; 32]), Reading::None);
}

#[test]
fn odd_shapes_and_wrong_claims_are_no_marks() {
    for (width, height) in [(0, 0), (0, 9), (1, 1), (1, 5000), (31, 2048), (32, 32), (2048, 33), (65, 64)] {
        let pixels: Vec<u8> = (0..width * height).map(|place| (place * 31 % 251) as u8).collect();
        assert_eq!(read(&Luma { width, height, pixels: pixels.into() }, &[1; 32]), Reading::None, "{width}x{height}");
    }
    let short = Luma { width: u32::MAX, height: u32::MAX, pixels: Bytes::from_static(&[0; 100]) };
    assert_eq!(read(&short, &[1; 32]), Reading::None);
}
