//! Changes a page's luminance within its file, block by block: what isn't touched keeps its bits. Colour is never read beyond
//! finding where it ends.
//!
//! A page that was taken apart to pixels and compressed anew would cost several times as much, and lose a little everywhere.

use super::ink::Ink;
use crate::jpeg::bits::{Reader, Writer};
use crate::jpeg::frame::{Component, Frame, ZIGZAG};
use crate::jpeg::{END_OF_IMAGE, Pixels, dct};

/// More of a block's first coefficient would be no page of ours.
const FARTHEST: i32 = 2_047;

/// A page with the ink on it; none for what is no page of ours.
pub(super) fn inked(jpeg: &[u8], ink: impl FnOnce(u16, u16) -> Option<Ink>) -> Option<Inked> {
    let frame = Frame::read(jpeg)?;
    let edge = crate::MAX_EDGE;
    if u32::from(frame.width) > edge || u32::from(frame.height) > edge {
        return None;
    }
    let ink = ink(frame.width, frame.height)?;
    let mut walk = Walk {
        reader: Reader::of(frame.scan),
        writer: Writer::with_capacity(frame.scan.len() * 5 / 4),
        press: Press::new(&frame.components.first()?.steps, &ink),
        before: 0,
        after: 0,
    };
    walk.whole(&frame)?;
    let mut bytes = Vec::with_capacity(jpeg.len() * 5 / 4);
    bytes.extend_from_slice(frame.head);
    walk.writer.finish_into(&mut bytes);
    bytes.extend(END_OF_IMAGE);
    Some(Inked { bytes, width: frame.width, height: frame.height })
}

/// A page that was changed.
pub(super) struct Inked {
    pub(super) bytes: Vec<u8>,
    pub(super) width: u16,
    pub(super) height: u16,
}

/// A block as it lies in the file, its steps column by column.
struct Coded {
    steps: [i16; 64],
    /// Whether there is nothing but the first one.
    is_even: bool,
}

/// What becomes of a block.
enum Change {
    None,
    /// It becomes lighter or darker, and nothing else.
    First(i32),
    All([i16; 64]),
}

/// From block to block.
struct Walk<'a> {
    reader: Reader,
    writer: Writer,
    press: Press<'a>,
    /// The last block's first coefficient, which the next one's is told by: as it was read, and as it was written.
    before: i32,
    after: i32,
}

impl Walk<'_> {
    fn whole(&mut self, frame: &Frame<'_>) -> Option<()> {
        let (luminance, colour) = frame.components.split_first()?;
        let (across, down) = frame.together;
        let columns = usize::from(frame.width).div_ceil(8 * across);
        let rows = usize::from(frame.height).div_ceil(8 * down);
        for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
            for (y, x) in (0..down).flat_map(|y| (0..across).map(move |x| (y, x))) {
                self.luminance(luminance, (column * across + x) * 8, (row * down + y) * 8)?;
            }
            if !colour.is_empty() {
                self.pass_on(colour)?;
            }
            if self.reader.is_beyond() {
                return None;
            }
        }
        Some(())
    }

    /// Blocks of colour, one of each component, as they are.
    fn pass_on(&mut self, colour: &[Component]) -> Option<()> {
        let from = self.reader.place();
        for component in colour {
            component.read_first(&mut self.reader)?;
            component.read_others(&mut self.reader, |_, _| ())?;
        }
        self.writer.copy(&self.reader, from, self.reader.place());
        Some(())
    }

    fn luminance(&mut self, component: &Component, x: usize, y: usize) -> Option<()> {
        self.before += component.read_first(&mut self.reader)?;
        if self.before.abs() > FARTHEST {
            return None;
        }
        let from = self.reader.place();
        let mut block = Coded { steps: [0; 64], is_even: true };
        block.steps[0] = self.before as i16;
        component.read_others(&mut self.reader, |at, value| {
            block.steps[usize::from(ZIGZAG[at])] = value as i16;
            block.is_even = false;
        })?;
        let to = self.reader.place();
        let change = self.press.change(&block, x, y);
        let now = match &change {
            Change::None => self.before,
            Change::First(step) => *step,
            Change::All(steps) => i32::from(steps[0]),
        };
        component.write_first(&mut self.writer, now - self.after)?;
        self.after = now;
        match change {
            Change::All(steps) => component.write_others(&mut self.writer, &steps),
            Change::None | Change::First(_) => {
                self.writer.copy(&self.reader, from, to);
                Some(())
            }
        }
    }
}

/// Puts ink on blocks.
struct Press<'a> {
    ink: &'a Ink,
    to_levels: dct::Block,
    to_steps: dct::Block,
    /// Grey levels of a step of the first coefficient.
    first: f32,
}

impl<'a> Press<'a> {
    fn new(steps: &[u16; 64], ink: &'a Ink) -> Self {
        let (to_levels, to_steps) = dct::factors(steps);
        Self { ink, to_levels, to_steps, first: f32::from(steps[0].max(1)) / 8.0 }
    }

    fn change(&self, block: &Coded, x: usize, y: usize) -> Change {
        if self.ink.is_none() {
            return Change::None;
        }
        let mut pixels = self.pixels(block);
        match self.ink.put_on(&mut pixels, x, y) {
            Some(0) => Change::None,
            Some(more) => Change::First(i32::from(block.steps[0]) + dct::nearest(f32::from(more) / self.first)),
            None => Change::All(self.steps(&pixels)),
        }
    }

    fn pixels(&self, block: &Coded) -> Pixels {
        // The conversion to a byte cuts off at both ends.
        if block.is_even {
            return [(f32::from(block.steps[0]) * self.first + 128.5) as u8; 64];
        }
        dct::pixels(&block.steps, &self.to_levels)
    }

    fn steps(&self, pixels: &Pixels) -> [i16; 64] {
        dct::steps(&pixels.map(|pixel| f32::from(pixel) - 128.0), &self.to_steps)
    }
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, RgbImage};
    use proptest::prelude::*;

    use super::super::samples::page;
    use super::super::{Hidden, Mark, Strength, apply};
    use super::*;
    use crate::jpeg;
    use crate::picture::{PAGE_QUALITY, encode};

    fn no_ink(_: u16, _: u16) -> Option<Ink> {
        Some(Ink { tile: None, wave: None })
    }

    fn mark() -> Mark {
        let hidden = Some(Hidden::new(&[4; 32], 99));
        Mark { lines: vec!["Erika Mustermann".to_owned()], strength: Strength::Normal, hidden }
    }

    fn file(page: &DynamicImage) -> Vec<u8> {
        encode(page, PAGE_QUALITY).unwrap().bytes.to_vec()
    }

    #[test]
    fn without_ink_every_bit_stays() {
        for (number, edge) in [(0, 300), (1, 301), (2, 77), (1, 8), (0, 1)] {
            let original = file(&page(number, edge.max(2)));
            let same = inked(&original, no_ink).unwrap();
            assert!(same.bytes == original, "{number} at {edge}");
        }
    }

    #[test]
    fn colour_keeps_its_bits() {
        let original = file(&page(1, 400));
        let marked = apply(&original, &mark()).unwrap();
        // Colour differences as decoded, without those of the luminance.
        let differences = |file: &[u8]| {
            let pixels = image::load_from_memory(file).unwrap().to_ycbcr();
            pixels.into_iter().map(|[_, blue, red]| (blue, red)).collect::<Vec<_>>()
        };
        let (before, after) = (differences(&original), differences(&marked.bytes));
        let apart = before.iter().zip(&after).filter(|((a, b), (c, d))| (a - c).abs() > 2.0 || (b - d).abs() > 2.0);
        assert!(apart.count() * 100 < before.len(), "one in a hundred at most was cut off at black or white");
    }

    /// Blue and red differences of a picture's pixels.
    trait Differences {
        fn to_ycbcr(&self) -> Vec<[f32; 3]>;
    }

    impl Differences for DynamicImage {
        fn to_ycbcr(&self) -> Vec<[f32; 3]> {
            let turned = |pixel: &image::Rgb<u8>| {
                let [red, green, blue] = pixel.0.map(f32::from);
                let luminance = 0.299 * red + 0.587 * green + 0.114 * blue;
                [luminance, (blue - luminance) * 0.564, (red - luminance) * 0.713]
            };
            self.to_rgb8().pixels().map(turned).collect()
        }
    }

    #[test]
    fn every_cut_is_refused_or_still_a_page() {
        let whole = file(&page(1, 64));
        for length in (0..whole.len()).step_by(23).chain(whole.len() - 12..whole.len()) {
            if let Ok(marked) = apply(&whole[..length], &mark()) {
                // The last bits may be filling.
                assert!(length + 4 > whole.len(), "cut at {length} of {}", whole.len());
                assert!(jpeg::check::check(&marked.bytes, marked.width, marked.height).is_ok());
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]
        #[test]
        fn whatever_the_bytes_it_is_refused_or_a_sound_file(
            colour in any::<bool>(),
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        ) {
            let middle = |x: u32| if colour { 9 } else { x as u8 * 5 };
            let picture = RgbImage::from_fn(50, 34, |x, y| image::Rgb([x as u8 * 5, middle(x), y as u8]));
            let mut bytes = file(&DynamicImage::ImageRgb8(picture));
            for (place, byte) in changes {
                *place.get_mut(&mut bytes) = byte;
            }
            if let Ok(marked) = apply(&bytes, &mark()) {
                prop_assert_eq!(jpeg::check::check(&marked.bytes, marked.width, marked.height), Ok(()));
            }
        }
    }
}
