//! Helpers that misbehave: they are stopped, and a reason is given.

use std::time::Duration;

use crate::common::WORKER;
use bytes::Bytes;
use futures_util::stream;
use sealport_preview::{HelperSettings, Helpers, MediaType, NoPreview, Overlay, Presence, RenderError};

/// The test worker plays ffmpeg.
async fn pretenders(time: Duration) -> Helpers {
    let settings = HelperSettings { ffmpeg: Some(WORKER.into()), time, ..HelperSettings::new(WORKER) };
    let helpers = Helpers::find(&settings).await.unwrap();
    assert_eq!(helpers.video(), &Presence::Present { version: "9.9".to_owned() });
    helpers
}

const LONG: Duration = Duration::from_secs(120);

#[tokio::test]
async fn each_misdeed_has_its_reason() {
    let helpers = pretenders(LONG).await;
    let poster = async |word: &'static [u8]| helpers.poster(Bytes::from_static(word)).await;
    assert_eq!(poster(b"GREED:").await, Err(NoPreview::TooLarge));
    assert_eq!(poster(b"HOARD:").await, Err(NoPreview::TooLarge));
    assert_eq!(poster(b"HIDE: ").await, Err(NoPreview::TooLarge));
    assert_eq!(poster(b"TALK: ").await, Err(NoPreview::TooLarge));
    assert_eq!(poster(b"CRASH:").await, Err(NoPreview::Crashed));
    // An answer that is no MP4 is none.
    let overlay = Overlay { width: 2, height: 2, pixels: Bytes::from_static(&[0; 8]) };
    assert_eq!(helpers.segment(Bytes::from_static(b"LIE:  "), &overlay).await, Err(NoPreview::Crashed));
    let kept = async |_| Ok::<_, std::convert::Infallible>(());
    let lie = stream::iter([Ok(Bytes::from_static(b"LIE:  "))]);
    let made = helpers.proxy(MediaType::WebM, 6, lie, kept, |_| {}).await;
    assert_eq!(made, Err(RenderError::NoPreview(NoPreview::Damaged)));
}

#[tokio::test]
async fn time_has_an_end() {
    let helpers = pretenders(Duration::from_secs(1)).await;
    assert_eq!(helpers.poster(Bytes::from_static(b"HANG: ")).await, Err(NoPreview::TimedOut));
    assert_eq!(helpers.poster(Bytes::from_static(b"SPIN: ")).await, Err(NoPreview::TimedOut));
}
