//! What the tests of this crate share.
#![allow(dead_code, missing_docs, clippy::expect_used)]

pub mod dice;
pub mod pdf;

use std::convert::Infallible;
use std::io::{Cursor, Write};
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, Stream};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use sealport_preview::{
    HelperSettings, Helpers, MediaType, NoPreview, OfficeKind, Picture, RenderError, Renderer, RendererSettings,
};

pub const WORKER: &str = env!("CARGO_BIN_EXE_preview-test-worker");

/// With patience: beside a whole house of other tests, workers who draw for long get little of the machine.
pub fn settings() -> RendererSettings {
    RendererSettings { wall_limit: Duration::from_secs(150), ..RendererSettings::new(WORKER) }
}

pub fn renderer() -> Renderer {
    Renderer::start(settings()).expect("the crew starts")
}

/// The document in pieces, as the portal's opener hands it out.
pub fn in_chunks(document: &[u8]) -> impl Stream<Item = Result<Bytes, Infallible>> + use<> {
    let chunks: Vec<_> = document.chunks(65_536).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
    // Unlike an iterator's, this stream may not be asked after its end: as little as that of a file may.
    stream::unfold(chunks.into_iter(), async |mut chunks| Some((chunks.next()?, chunks)))
}

pub async fn thumbnail(renderer: &Renderer, media_type: MediaType, document: &[u8]) -> Result<Picture, NoPreview> {
    renderer.render_thumbnail(media_type, 512, in_chunks(document)).await.map_err(reason)
}

fn reason(error: RenderError<Infallible>) -> NoPreview {
    match error {
        RenderError::NoPreview(reason) => reason,
        RenderError::Source(never) => match never {},
    }
}

/// Helpers with LibreOffice, which gets so many seconds for a document.
pub async fn office(seconds: u64) -> Helpers {
    let settings = HelperSettings { time: Duration::from_secs(seconds), ..HelperSettings::new(WORKER) };
    let helpers = Helpers::find(&settings).await.expect("helpers are looked for");
    assert!(helpers.office().is_present(), "LibreOffice: {:?}", helpers.office());
    helpers
}

pub async fn to_pdf(helpers: &Helpers, kind: OfficeKind, document: &[u8]) -> Result<Bytes, NoPreview> {
    helpers.to_pdf(kind, in_chunks(document)).await.map_err(reason)
}

pub const RED: [u8; 3] = [200, 30, 30];
pub const BLUE: [u8; 3] = [30, 30, 200];

/// Left half red, right half blue.
pub fn two_halves(width: u32, height: u32) -> DynamicImage {
    let paint = |x: u32, _| Rgb(if x < width / 2 { RED } else { BLUE });
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, paint))
}

pub fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format).expect("the picture can be written");
    file.into_inner()
}

pub const FORMATS: [(ImageFormat, MediaType); 4] = [
    (ImageFormat::Jpeg, MediaType::Jpeg),
    (ImageFormat::Png, MediaType::Png),
    (ImageFormat::WebP, MediaType::WebP),
    (ImageFormat::Gif, MediaType::Gif),
];

pub fn decoded(picture: &Picture) -> RgbImage {
    image::load_from_memory_with_format(&picture.bytes, ImageFormat::Jpeg).expect("a whole JPEG").to_rgb8()
}

/// Whether two colours look the same, give or take what JPEG does.
pub fn is_close(one: [u8; 3], other: [u8; 3]) -> bool {
    one.iter().zip(other).all(|(a, b)| a.abs_diff(b) <= 12)
}

/// What became of the first page, with its longest edge at 512 pixels.
pub async fn first_page(renderer: &Renderer, media_type: MediaType, file: &[u8]) -> Result<Picture, NoPreview> {
    let mut seen = None;
    let keep = |_, outcome| seen = Some(outcome);
    match renderer.pages(media_type, 0, 1, 512, in_chunks(file), keep).await {
        Ok(_) => seen.unwrap_or(Err(NoPreview::Empty)),
        Err(error) => Err(reason(error)),
    }
}

/// What `content` becomes in base64, on one line.
pub fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |bytes: &[u8]| -> String {
        let number = bytes.iter().chain([&0, &0]).take(3).fold(0_u32, |number, byte| (number << 8) | u32::from(*byte));
        let digit = |at: usize| if at <= bytes.len() { DIGITS[(number >> (18 - 6 * at)) as usize & 63] } else { b'=' };
        (0..4).map(|at| char::from(digit(at))).collect()
    };
    bytes.chunks(3).map(group).collect()
}

/// A chunk, so many times, packed by DEFLATE.
pub fn deflated(chunk: &[u8], times: usize) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..times {
        encoder.write_all(chunk).expect("memory takes everything");
    }
    encoder.finish().expect("memory takes everything")
}
