//! Thumbnails of sound pictures: right size, right colours, upright, nothing else in them.

use crate::common::{BLUE, FORMATS, RED, decoded, encoded, in_chunks, is_close, renderer, thumbnail, two_halves};
use image::codecs::gif::GifEncoder;
use image::{DynamicImage, Frame, ImageFormat, Rgba, RgbaImage};
use sealport_preview::{LandlockPolicy, MediaType, NoPreview, doctor, sniff};

#[tokio::test]
async fn every_format_gives_a_small_picture_of_the_same_shape_and_colours() {
    let renderer = renderer();
    for (format, media_type) in FORMATS {
        let file = encoded(&two_halves(1200, 900), format);
        assert_eq!(sniff(&file), media_type);
        let picture = thumbnail(&renderer, media_type, &file).await.unwrap();
        assert_eq!((picture.width, picture.height, picture.media_type), (512, 384, MediaType::Jpeg), "{format:?}");
        let pixels = decoded(&picture);
        assert_eq!(pixels.dimensions(), (512, 384));
        assert!(is_close(pixels.get_pixel(100, 200).0, RED), "{format:?}: {:?}", pixels.get_pixel(100, 200));
        assert!(is_close(pixels.get_pixel(400, 200).0, BLUE), "{format:?}: {:?}", pixels.get_pixel(400, 200));
    }
}

#[tokio::test]
async fn small_pictures_keep_their_size() {
    let picture = thumbnail(&renderer(), MediaType::Png, &encoded(&two_halves(40, 1), ImageFormat::Png)).await.unwrap();
    assert_eq!((picture.width, picture.height), (40, 1));
}

#[tokio::test]
async fn the_wanted_edge_is_kept() {
    let file = encoded(&two_halves(900, 1200), ImageFormat::Jpeg);
    let picture = renderer().render_thumbnail(MediaType::Jpeg, 100, in_chunks(&file)).await.unwrap();
    assert_eq!((picture.width, picture.height), (75, 100));
}

/// A TIFF structure with the orientation tag alone.
fn exif(orientation: u8) -> Vec<u8> {
    let mut block = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    block.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    block
}

#[tokio::test]
async fn photographs_are_turned_upright_and_lose_their_metadata() {
    let (pixels, renderer) = (two_halves(800, 400).to_rgb8(), renderer());
    // Orientation 6: the camera was turned; what lies left belongs on top. 3: upside down.
    for (orientation, size, top_left) in
        [(1, (512, 256), RED), (6, (256, 512), RED), (3, (512, 256), BLUE), (8, (256, 512), BLUE)]
    {
        let mut file = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut file, 90);
        encoder.add_exif_metadata(&exif(orientation)).unwrap();
        encoder.encode(pixels.as_raw(), 800, 400, jpeg_encoder::ColorType::Rgb).unwrap();
        assert!(file.windows(4).any(|window| window == b"Exif"));

        let picture = thumbnail(&renderer, MediaType::Jpeg, &file).await.unwrap();
        assert_eq!((picture.width, picture.height), size, "orientation {orientation}");
        let corner = decoded(&picture).get_pixel(20, 20).0;
        assert!(is_close(corner, top_left), "orientation {orientation}: {corner:?}");
        assert!(!picture.bytes.windows(4).any(|window| window == b"Exif"));
    }
}

#[tokio::test]
async fn transparent_pictures_lie_on_a_neutral_ground() {
    let clear = DynamicImage::ImageRgba8(RgbaImage::from_pixel(600, 600, Rgba([255, 255, 255, 0])));
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let file = encoded(&clear, format);
        let picture = thumbnail(&renderer(), sniff(&file), &file).await.unwrap();
        assert!(is_close(decoded(&picture).get_pixel(256, 256).0, [0xd4; 3]));
    }
}

#[tokio::test]
async fn deep_and_grey_pictures_are_understood() {
    let halves = two_halves(700, 700);
    let kinds = [
        DynamicImage::ImageRgb16(halves.to_rgb16()),
        DynamicImage::ImageRgba16(halves.to_rgba16()),
        DynamicImage::ImageLuma16(halves.to_luma16()),
        DynamicImage::ImageLumaA8(halves.to_luma_alpha8()),
    ];
    let renderer = renderer();
    for kind in kinds {
        let picture = thumbnail(&renderer, MediaType::Png, &encoded(&kind, ImageFormat::Png)).await.unwrap();
        let expected = kind.to_rgb8().get_pixel(100, 100).0;
        assert!(is_close(decoded(&picture).get_pixel(60, 60).0, expected));
    }
}

#[tokio::test]
async fn the_first_frame_of_an_animation_is_shown() {
    let frame = |colour: [u8; 3]| {
        let [red, green, blue] = colour;
        Frame::new(RgbaImage::from_pixel(64, 64, Rgba([red, green, blue, 255])))
    };
    let mut file = Vec::new();
    GifEncoder::new(&mut file).encode_frames([frame(RED), frame(BLUE)]).unwrap();
    let picture = thumbnail(&renderer(), MediaType::Gif, &file).await.unwrap();
    assert!(is_close(decoded(&picture).get_pixel(32, 32).0, RED));
}

#[tokio::test]
async fn other_kinds_are_refused_without_being_read() {
    let unread = futures_util::stream::poll_fn(|_| -> std::task::Poll<Option<Result<bytes::Bytes, ()>>> {
        panic!("nobody should read this")
    });
    let outcome = renderer().render_thumbnail(MediaType::Zip, 512, unread).await;
    assert_eq!(outcome.unwrap_err(), NoPreview::UnsupportedType.into());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_each_get_their_own() {
    let renderer = std::sync::Arc::new(renderer());
    let jobs: Vec<_> = (1..=12_u32)
        .map(|number| {
            let renderer = renderer.clone();
            let file = encoded(&two_halves(number * 10, 10), ImageFormat::Png);
            tokio::spawn(async move { (number, thumbnail(&renderer, MediaType::Png, &file).await) })
        })
        .collect();
    for job in jobs {
        let (number, outcome) = job.await.unwrap();
        assert_eq!(outcome.unwrap().width, number * 10);
    }
}

#[test]
fn the_doctor_gets_a_report_from_a_locked_in_worker() {
    let report = doctor(crate::common::WORKER.as_ref(), LandlockPolicy::Required).unwrap();
    assert!(report.landlock_abi >= 1);
    assert!(doctor("/bin/true".as_ref(), LandlockPolicy::Required).is_err());
    assert!(doctor("/no/such/program".as_ref(), LandlockPolicy::Required).is_err());
}
