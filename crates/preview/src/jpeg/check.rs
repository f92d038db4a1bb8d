//! The portal's look at a picture that came from a worker.
//!
//! Not a decoder: it walks the marker skeleton that our own encoder writes (ITU-T T.81, annex B) and accepts
//! nothing else. So a worker that was taken over can't smuggle metadata, a second file behind the first, or a
//! picture of another size than it claims to the browsers of those who look at it.

use super::END_OF_IMAGE;
use super::marker::{BASELINE_FRAME, HUFFMAN, JFIF, QUANTISATION, START_OF_IMAGE, START_OF_SCAN};
use crate::protocol::Broken;

const JFIF_LENGTH: usize = 14;

/// Checks that these bytes are one bare baseline JPEG of exactly this size, in grey or colour.
pub(crate) fn check(bytes: &[u8], width: u32, height: u32) -> Result<(), Broken> {
    let mut rest = bytes.strip_prefix(&[0xff, START_OF_IMAGE]).ok_or(Broken("not a JPEG"))?;
    let mut has_frame = false;
    loop {
        let (marker, content, after) = segment(rest)?;
        rest = after;
        match marker {
            QUANTISATION | HUFFMAN => {}
            JFIF if content.len() == JFIF_LENGTH && content.starts_with(b"JFIF\0") => {}
            BASELINE_FRAME if !has_frame => {
                check_frame(content, width, height)?;
                has_frame = true;
            }
            START_OF_SCAN if has_frame => return check_scan(rest),
            _ => return Err(Broken("unexpected JPEG segment")),
        }
    }
}

/// The size of one of our own pictures, read from its frame.
pub(crate) fn size(bytes: &[u8]) -> Result<(u32, u32), Broken> {
    let mut rest = bytes.strip_prefix(&[0xff, START_OF_IMAGE]).ok_or(Broken("not a JPEG"))?;
    loop {
        let (marker, content, after) = segment(rest)?;
        rest = after;
        match (marker, content) {
            (QUANTISATION | HUFFMAN | JFIF, _) => {}
            (BASELINE_FRAME, &[8, h1, h0, w1, w0, ..]) => {
                let (width, height) = (u16::from_be_bytes([w1, w0]), u16::from_be_bytes([h1, h0]));
                check(bytes, u32::from(width), u32::from(height))?;
                return Ok((u32::from(width), u32::from(height)));
            }
            _ => return Err(Broken("unexpected JPEG segment")),
        }
    }
}

fn segment(rest: &[u8]) -> Result<(u8, &[u8], &[u8]), Broken> {
    let &[0xff, marker, high, low, ref after @ ..] = rest else { return Err(Broken("JPEG segment cut off")) };
    let length = usize::from(u16::from_be_bytes([high, low]));
    let content = length.checked_sub(2).ok_or(Broken("JPEG segment too short"))?;
    let (content, after) = after.split_at_checked(content).ok_or(Broken("JPEG segment cut off"))?;
    Ok((marker, content, after))
}

fn check_frame(content: &[u8], width: u32, height: u32) -> Result<(), Broken> {
    let &[8, h1, h0, w1, w0, components, ..] = content else { return Err(Broken("odd JPEG frame")) };
    let size = (u32::from(u16::from_be_bytes([w1, w0])), u32::from(u16::from_be_bytes([h1, h0])));
    if size != (width, height) {
        return Err(Broken("the JPEG has another size than claimed"));
    }
    if components != 1 && components != 3 {
        return Err(Broken("odd JPEG frame"));
    }
    Ok(())
}

/// One scan of entropy-coded data, in which 0xff is always followed by a stuffed zero, up to the end of the image,
/// which is also the end of the bytes.
fn check_scan(data: &[u8]) -> Result<(), Broken> {
    let mut rest = data;
    while let Some(at) = rest.iter().position(|byte| *byte == 0xff) {
        match rest.get(at + 1..) {
            Some([0, after @ ..]) => rest = after,
            Some(&[end]) if end == END_OF_IMAGE[1] => return Ok(()),
            _ => return Err(Broken("something beside the picture")),
        }
    }
    Err(Broken("JPEG without an end"))
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, RgbImage};
    use proptest::prelude::*;

    use super::{check, size};
    use crate::picture::encode;

    fn sample() -> Vec<u8> {
        let picture = RgbImage::from_fn(40, 30, |x, y| image::Rgb([x as u8 * 6, y as u8 * 8, 90]));
        encode(&DynamicImage::ImageRgb8(picture), 85).unwrap().bytes.to_vec()
    }

    #[test]
    fn our_own_pictures_pass() {
        assert_eq!(check(&sample(), 40, 30), Ok(()));
        assert_eq!(size(&sample()), Ok((40, 30)));
    }

    #[test]
    fn another_size_than_claimed_is_refused() {
        assert!(check(&sample(), 30, 40).is_err());
    }

    #[test]
    fn bytes_after_the_end_are_refused() {
        let mut bytes = sample();
        bytes.extend(b"<script>");
        assert!(check(&bytes, 40, 30).is_err());
    }

    #[test]
    fn every_cut_is_refused() {
        let bytes = sample();
        for length in 0..bytes.len() {
            assert!(check(&bytes[..length], 40, 30).is_err(), "cut at {length}");
            assert!(size(&bytes[..length]).is_err(), "cut at {length}");
        }
    }

    #[test]
    fn metadata_is_refused() {
        let mut bytes = sample();
        let comment = [0xff, 0xfe, 0, 6, b'h', b'i', b'd', b'e'];
        bytes.splice(2..2, comment);
        assert!(check(&bytes, 40, 30).is_err());
        let mut bytes = sample();
        let exif = [0xff, 0xe1, 0, 8, b'E', b'x', b'i', b'f', 0, 0];
        bytes.splice(2..2, exif);
        assert!(check(&bytes, 40, 30).is_err());
    }

    proptest! {
        #[test]
        fn never_fails_whatever_the_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut jpeg = vec![0xff, 0xd8];
            jpeg.extend(bytes);
            let _ = check(&jpeg, 1, 1);
        }
    }
}
