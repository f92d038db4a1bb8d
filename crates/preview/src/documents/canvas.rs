//! A page's worth of pixels, white as paper.

use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::{PixmapMut, RasterizerSettings, RenderContext, Resources, TargetInit};
use image::{DynamicImage, RgbaImage};

use crate::{NoPreview, PageSize};

/// The size in pixels whose longest edge is `max_edge`.
pub(super) fn filling(size: PageSize, max_edge: u32) -> (u16, u16) {
    let scale = max_edge as f32 / size.width.max(size.height);
    let scaled = |edge: f32| (edge * scale).round().clamp(1.0, max_edge as f32) as u16;
    (scaled(size.width), scaled(size.height))
}

/// What was drawn, on white.
pub(super) fn finish(mut context: RenderContext) -> Result<DynamicImage, NoPreview> {
    let (width, height) = (context.width(), context.height());
    context.flush();
    let mut pixels = vec![0; usize::from(width) * usize::from(height) * 4];
    let target = PixmapMut::new(width, height, &mut pixels).ok_or(NoPreview::TooManyPixels)?;
    let on_paper = RasterizerSettings { target_init: TargetInit::Clear(WHITE), ..RasterizerSettings::default() };
    context.render_with(target, &mut Resources::default(), on_paper);
    let picture = RgbaImage::from_raw(u32::from(width), u32::from(height), pixels).ok_or(NoPreview::TooManyPixels)?;
    Ok(DynamicImage::ImageRgba8(picture))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_page_fits(width in 1e-3_f32..1e9, height in 1e-3_f32..1e9, edge in 1_u32..4097) {
            let (wide, high) = filling(PageSize { width, height }, edge);
            prop_assert!((1..=edge).contains(&u32::from(wide)) && (1..=edge).contains(&u32::from(high)));
            prop_assert_eq!(u32::from(wide.max(high)), edge);
        }
    }
}
