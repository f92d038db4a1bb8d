//! How many leaked pages still say whom they were made for, after what happens to pictures on their way.

use std::io;

use bytes::Bytes;
use image::DynamicImage;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use sealport_preview::MediaType;
use sealport_preview::mark::trace::{READ_EDGE, Reading, payload, read};
use sealport_preview::mark::{Hidden, Mark};

use super::papers;
use super::way::Way;
use crate::report::Report;
use crate::stage::Stage;

const SEED: [u8; 32] = [17; 32];
const SHARE: u32 = 4_711;

/// What happens to a page.
type Fate = (&'static str, fn(DynamicImage) -> io::Result<DynamicImage>);

const FATES: [Fate; 5] = [
    ("JPEG 60", |page| compressed(&page, 60)),
    ("half, JPEG 60", |page| compressed(&scaled(&page, 0.5), 60)),
    ("a third, JPEG 60", |page| compressed(&third(&page), 60)),
    ("0.73, JPEG 60", |page| compressed(&scaled(&page, 0.73), 60)),
    ("0.4, JPEG 60", |page| compressed(&scaled(&page, 0.4), 60)),
];
/// The fate that the goal is about.
const HALF: usize = 1;

/// Measures `preview.traced` on real pages and photographs at two sizes.
pub fn run(report: &mut Report, stage: Stage, way: &Way) -> io::Result<()> {
    for edge in [1600, 1024] {
        let pages = marked(way, stage, edge)?;
        for (number, (name, fate)) in FATES.iter().enumerate() {
            let mut traced = 0;
            for (tag, page) in &pages {
                traced += u32::from(names(way, &fate(page.clone())?, *tag)?);
            }
            let part = f64::from(traced) / pages.len() as f64;
            if number == HALF && edge == 1600 {
                report.figure("preview.traced", part, 0.0)?;
            } else {
                report.beside(&format!("preview: traced, {edge}, {name}"), part, &format!("of {}", pages.len()))?;
            }
        }
    }
    Ok(())
}

/// Pages and photographs, each marked for somebody else.
fn marked(way: &Way, stage: Stage, edge: u32) -> io::Result<Vec<(u16, DynamicImage)>> {
    let mut pages = Vec::new();
    for paper in papers::all()? {
        let document = paper.bytes()?;
        let (kind, numbers) = match paper.pages.is_empty() {
            true => (MediaType::Jpeg, vec![1]),
            false => (MediaType::Pdf, paper.pages.clone()),
        };
        for number in numbers.into_iter().take(stage.traces()) {
            let page = way.page(kind, &document, number - 1, edge)?;
            let tag = u16::try_from(pages.len()).unwrap_or(u16::MAX);
            let hidden = Hidden::new(&SEED, payload(SHARE, tag));
            let leaked = way.marked(&page.bytes, &Mark { hidden: Some(hidden), ..Mark::default() })?;
            pages.push((tag, image::load_from_memory(&leaked.bytes).map_err(io::Error::other)?));
        }
    }
    Ok(pages)
}

/// Whether the picture names its reader. Naming somebody else is an error.
fn names(way: &Way, leaked: &DynamicImage, tag: u16) -> io::Result<bool> {
    let luma = way.luma(&jpeg(leaked, 95)?, READ_EDGE)?;
    match read(&luma, &SEED) {
        Reading::Found { share: SHARE, recipient, .. } if recipient == tag => Ok(true),
        Reading::Found { share, recipient, .. } => {
            Err(io::Error::other(format!("the page of {tag} names {recipient} of share {share}")))
        }
        Reading::Unclear | Reading::None => Ok(false),
    }
}

fn jpeg(picture: &DynamicImage, quality: u8) -> io::Result<Bytes> {
    let mut file = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut file, quality);
    DynamicImage::ImageRgb8(picture.to_rgb8()).write_with_encoder(encoder).map_err(io::Error::other)?;
    Ok(file.into())
}

fn compressed(picture: &DynamicImage, quality: u8) -> io::Result<DynamicImage> {
    image::load_from_memory(&jpeg(picture, quality)?).map_err(io::Error::other)
}

fn scaled(picture: &DynamicImage, factor: f64) -> DynamicImage {
    let length = |length: u32| (f64::from(length) * factor) as u32;
    picture.resize_exact(length(picture.width()), length(picture.height()), FilterType::Triangle)
}

/// A third of the page's area, out of its middle.
fn third(picture: &DynamicImage) -> DynamicImage {
    let length = |length: u32| (f64::from(length) * (1.0_f64 / 3.0).sqrt()) as u32;
    let (width, height) = (length(picture.width()), length(picture.height()));
    picture.crop_imm((picture.width() - width) / 2 + 3, (picture.height() - height) / 2 + 1, width, height)
}
