//! SVG drawings. Nothing in them is run, followed or fetched: scripts and links mean nothing to the renderer, images
//! count only if they are inside the file, fonts are ours.

use std::sync::Arc;

use image::{DynamicImage, RgbaImage};
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Source};
use resvg::usvg::roxmltree::{self, ParsingOptions};
use resvg::usvg::{self, ImageHrefResolver, ImageKind, Options, Tree};

use super::canvas::filling;
use super::pictures::{BACKGROUND, Still};
use super::{Document, fonts, sheets};
use crate::{MediaType, NoPreview, PageSize, PageText, sniff};

/// Drawings with more elements are refused.
const MAX_NODES: u32 = 500_000;
/// Elements nested deeper than any drawing program nests them: the renderer calls itself for each level.
const MAX_DEPTH: usize = 256;

/// A drawing of one page.
pub(super) struct Drawing(Tree);

impl Drawing {
    pub(super) fn open(document: Vec<u8>) -> Result<Self, NoPreview> {
        let text = sheets::decode(document);
        // Entities of the document itself are resolved, within the parser's limits; there are no others.
        let options = ParsingOptions { allow_dtd: true, nodes_limit: MAX_NODES, entity_resolver: None };
        let xml = roxmltree::Document::parse_with_options(&text, options).map_err(|error| unreadable(&error))?;
        if depth(&xml) > MAX_DEPTH {
            return Err(NoPreview::Damaged);
        }
        match Tree::from_xmltree(&xml, &settings()) {
            Ok(tree) => Ok(Self(tree)),
            Err(usvg::Error::ElementsLimitReached) => Err(NoPreview::TooLarge),
            Err(_) => Err(NoPreview::Damaged),
        }
    }
}

fn unreadable(error: &roxmltree::Error) -> NoPreview {
    match error {
        roxmltree::Error::NodesLimitReached | roxmltree::Error::EntityReferenceLoop(_) => NoPreview::TooLarge,
        _ => NoPreview::Damaged,
    }
}

fn depth(xml: &roxmltree::Document<'_>) -> usize {
    let (mut deepest, mut depth, mut node) = (0, 0_usize, Some(xml.root()));
    // Down, then aside, then up: without calling itself, and in one pass.
    while let Some(here) = node {
        deepest = deepest.max(depth);
        if let Some(child) = here.first_child() {
            depth += 1;
            node = Some(child);
            continue;
        }
        let mut above = Some(here);
        node = loop {
            match above {
                Some(place) => match place.next_sibling() {
                    Some(next) => break Some(next),
                    None => {
                        above = place.parent();
                        depth = depth.saturating_sub(1);
                    }
                },
                None => break None,
            }
        };
    }
    deepest
}

fn settings() -> Options<'static> {
    let mut fonts = Database::new();
    for font in [fonts::SANS, fonts::MONO] {
        fonts.load_font_source(Source::Binary(Arc::new(font)));
    }
    fonts.set_serif_family("DejaVu Sans");
    fonts.set_sans_serif_family("DejaVu Sans");
    fonts.set_cursive_family("DejaVu Sans");
    fonts.set_fantasy_family("DejaVu Sans");
    fonts.set_monospace_family("DejaVu Sans Mono");
    Options {
        resources_dir: None,
        font_family: "DejaVu Sans".to_owned(),
        fontdb: Arc::new(fonts),
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, data, _| embedded(data)),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    }
}

/// A picture inside the drawing, if its header claims no more than we take from a picture file. Its kind is what its
/// bytes say. Drawings within drawings are left out.
fn embedded(data: Arc<Vec<u8>>) -> Option<ImageKind> {
    let media_type = sniff(&data);
    let is_picture = matches!(media_type, MediaType::Jpeg | MediaType::Png | MediaType::Gif | MediaType::WebP);
    Still::open(media_type, data.to_vec()).ok().filter(|_| is_picture)?;
    match media_type {
        MediaType::Jpeg => Some(ImageKind::JPEG(data)),
        MediaType::Png => Some(ImageKind::PNG(data)),
        MediaType::Gif => Some(ImageKind::GIF(data)),
        MediaType::WebP => Some(ImageKind::WEBP(data)),
        _ => None,
    }
}

impl Document for Drawing {
    fn pages(&self) -> u32 {
        1
    }

    fn size(&self, _number: u32) -> PageSize {
        let size = self.0.size();
        PageSize { width: size.width(), height: size.height() }
    }

    fn pixels(&mut self, number: u32, max_edge: u32) -> Result<DynamicImage, NoPreview> {
        let size = self.size(number);
        let (width, height) = filling(size, max_edge);
        let mut pixmap = Pixmap::new(width.into(), height.into()).ok_or(NoPreview::TooManyPixels)?;
        pixmap.fill(Color::from_rgba8(BACKGROUND, BACKGROUND, BACKGROUND, u8::MAX));
        let scale = Transform::from_scale(f32::from(width) / size.width, f32::from(height) / size.height);
        resvg::render(&self.0, scale, &mut pixmap.as_mut());
        let picture =
            RgbaImage::from_raw(width.into(), height.into(), pixmap.take()).ok_or(NoPreview::TooManyPixels)?;
        Ok(DynamicImage::ImageRgba8(picture))
    }

    fn text(&mut self, _number: u32) -> PageText {
        PageText::default()
    }
}
