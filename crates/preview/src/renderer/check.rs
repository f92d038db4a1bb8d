//! A distrustful look at what a worker said.

use crate::protocol::{Broken, MAX_PAGES, MAX_PICTURE, MAX_TEXT, MAX_WORDS};
use crate::{Luma, MediaType, NoPreview, PageText, Picture, Survey, jpeg};

/// What is not as asked for counts as a crash.
fn crash(Broken(what): Broken) -> NoPreview {
    tracing::warn!(what, "a render worker gave something that is none of ours");
    NoPreview::Crashed
}

/// Takes a picture only if it is what was asked for.
pub(super) fn picture(picture: Picture, max_edge: u32) -> Result<Picture, NoPreview> {
    let is_within = |edge: u32| (1..=max_edge).contains(&edge);
    let checked = if picture.bytes.len() > MAX_PICTURE || picture.media_type != MediaType::Jpeg {
        Err(Broken("picture too large, or of another kind"))
    } else if is_within(picture.width) && is_within(picture.height) {
        jpeg::check::check(&picture.bytes, picture.width, picture.height)
    } else {
        Err(Broken("picture of another size than asked for"))
    };
    checked.map(|()| picture).map_err(crash)
}

pub(super) fn survey(survey: Survey) -> Result<Survey, NoPreview> {
    let is_sane = |length: f32| length.is_finite() && length > 0.0;
    let is_sound = (1..=MAX_PAGES as usize).contains(&survey.pages.len())
        && survey.pages.iter().all(|page| is_sane(page.width) && is_sane(page.height));
    if is_sound { Ok(survey) } else { Err(crash(Broken("impossible pages"))) }
}

pub(super) fn luma(luma: Luma, max_edge: u32) -> Result<Luma, NoPreview> {
    let is_within = |edge: u32| (1..=max_edge).contains(&edge);
    let is_sound = is_within(luma.width)
        && is_within(luma.height)
        && luma.pixels.len() as u64 == u64::from(luma.width) * u64::from(luma.height);
    if is_sound { Ok(luma) } else { Err(crash(Broken("pixels that do not fit their size"))) }
}

/// Takes the words of a page within its limits, and within what is left for the whole run.
pub(super) fn text(text: PageText, room: &mut usize) -> Result<PageText, Broken> {
    let length: usize = text.words.iter().map(|word| word.text.len()).sum();
    let is_sound = text.words.len() <= MAX_WORDS
        && length <= MAX_TEXT
        && text.words.iter().all(|word| {
            !word.text.is_empty()
                && !word.text.contains(|character: char| character.is_whitespace() || character.is_control())
                && word.left <= word.right
                && word.top <= word.bottom
                && word.right <= 10_000
                && word.bottom <= 10_000
        });
    if !is_sound {
        return Err(Broken("impossible words"));
    }
    *room = room.checked_sub(text.weight()).ok_or(Broken("too many words"))?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Word;

    #[test]
    fn many_short_words_use_up_the_room_of_a_run() {
        let word = Word { text: "i".to_owned(), left: 0, top: 0, right: 1, bottom: 1 };
        let page = PageText { words: vec![word; MAX_WORDS] };
        let mut room = 16 << 20;
        let pages = (0..1000).take_while(|_| text(page.clone(), &mut room).is_ok()).count();
        assert!((8..16).contains(&pages), "{pages} pages of 20,000 words in 16 MiB");
    }
}
