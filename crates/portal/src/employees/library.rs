//! The library: find, choose, go on.

use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_access::{Right, Role, Status};
use sealport_ambient::Timestamp;
use sealport_asset_store::{AssetCard, Collection, Filter, ListCursor, MediaGroup, PreviewState};
use serde::Deserialize;
use url::form_urlencoded::Serializer;
use uuid::Uuid;

use crate::employees::collections::{self, Crumb};
use crate::employees::faces::picture_of;
use crate::employees::sign_in::see_other;
use crate::http::{Failure, Insider};
use crate::media;
use crate::page::Page;
use crate::texts::Texts;

/// Assets on one page: whole rows in grids of two, three, four and six.
const PAGE: u32 = 48;
const SAID: &[&str] = &["library-deleted"];

/// What is wanted, as it stands in the address.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Wanted {
    /// Words of the search.
    #[serde(default)]
    q: String,
    /// A release status.
    #[serde(default)]
    status: String,
    /// A kind of media.
    #[serde(default)]
    media: String,
    /// Only one's own.
    #[serde(default)]
    mine: String,
    /// A collection, with what lies below it.
    #[serde(default, deserialize_with = "id_or_nothing")]
    collection: Option<Uuid>,
    /// Where the page begins.
    #[serde(default)]
    after: String,
    /// What the last form did.
    said: Option<String>,
}

#[derive(Template)]
#[template(path = "employees/library.html")]
struct LibraryPage {
    t: Texts,
    page: Page,
    wanted: Wanted,
    statuses: Vec<Choice>,
    groups: Vec<Choice>,
    owners: Vec<Choice>,
    /// The collections above the one that is looked into, and it itself.
    crumbs: Vec<Crumb>,
    /// What lies directly in it.
    inside: Vec<Choice>,
    collection: String,
    may_bring: bool,
    tiles: Vec<Tile>,
    narrowed: bool,
    first_page: String,
    next_page: String,
}

/// An empty field of a form means none.
fn id_or_nothing<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Uuid>, D::Error> {
    let text = String::deserialize(from)?;
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(serde::de::Error::custom) }
}

/// A filter that is a link.
struct Choice {
    word: String,
    to: String,
    on: bool,
}

struct Tile {
    id: Uuid,
    shown_title: String,
    picture: String,
    letters: String,
    facts: String,
    mark: &'static str,
    state_word: String,
    aside: String,
}

impl Wanted {
    fn filter(&self) -> Filter {
        Filter {
            search: self.q.clone(),
            status: Status::parse(&self.status),
            media: MediaGroup::parse(&self.media),
            mine: !self.mine.is_empty(),
            within: self.collection,
            ..Filter::default()
        }
    }

    fn narrows(&self) -> bool {
        let words = [self.q.trim(), &self.status, &self.media, &self.mine];
        self.collection.is_some() || words.iter().any(|word| !word.is_empty())
    }

    /// The address of the list with these wishes; a changed wish begins at the first page.
    fn address(&self, after: &str) -> String {
        let mut query = Serializer::new(String::new());
        let collection = self.collection.map_or_else(String::new, |id| id.to_string());
        let pairs = [
            ("collection", collection.as_str()),
            ("q", self.q.trim()),
            ("status", &self.status),
            ("media", &self.media),
            ("mine", &self.mine),
            ("after", after),
        ];
        for (name, value) in pairs.into_iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        let query = query.finish();
        if query.is_empty() { "/library".to_owned() } else { format!("/library?{query}") }
    }
}

/// `GET /library`
///
/// # Errors
/// What the records say.
pub async fn show(Insider(member): Insider, wanted: web::Query<Wanted>) -> Result<HttpResponse, Failure> {
    let roles = member.session.facts.roles;
    if !roles.works() {
        // The page that everybody comes to first: other roles have another one.
        return Ok(see_other(if roles.has(Role::Administrator) { "/people" } else { "/history" }));
    }
    let colleague = member.at_work()?;
    let wanted = wanted.into_inner();
    let t = colleague.visitor.t;
    let after = if wanted.after.is_empty() { None } else { Some(cursor(&wanted.after).ok_or(Failure::NotFound)?) };
    let library = &colleague.visitor.app.library;
    let tree = colleague.visitor.app.collections.seen(&colleague.permit).await?;
    let here = match wanted.collection {
        Some(id) => Some(tree.iter().find(|one| one.id == id).ok_or(Failure::NotFound)?),
        None => None,
    };
    let list = library.list(&colleague.permit, &wanted.filter(), after, PAGE).await?;
    let template = LibraryPage {
        t,
        page: colleague.page("library").after(wanted.said.as_deref(), SAID, &t),
        statuses: statuses(&wanted, &t),
        groups: groups(&wanted, &t),
        owners: owners(&wanted, &t),
        crumbs: here.map_or_else(Vec::new, |one| collections::path(&tree, one.id, &t)),
        inside: inside(&tree, here, &wanted, &t),
        collection: here.map_or_else(String::new, |one| one.id.to_string()),
        may_bring: here.map_or_else(|| tree.iter().any(may_bring), may_bring),
        tiles: list.assets.iter().map(|card| tile(card, &t)).collect(),
        narrowed: wanted.narrows(),
        first_page: if after.is_some() { wanted.address("") } else { String::new() },
        next_page: list.next.map(|next| wanted.address(&place(next))).unwrap_or_default(),
        wanted,
    };
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(template.render()?))
}

fn may_bring(one: &Collection) -> bool {
    one.rights.has(Right::Edit)
}

/// The collections directly in the present one; without one those at the top, or in the one that holds all others.
fn inside(tree: &[Collection], here: Option<&Collection>, wanted: &Wanted, t: &Texts) -> Vec<Choice> {
    let tops: Vec<&Collection> = tree.iter().filter(|one| one.parent.is_none()).collect();
    let shown: Vec<&Collection> = match (here, tops.as_slice()) {
        (Some(here), _) => tree.iter().filter(|one| one.parent == Some(here.id)).collect(),
        (None, [root]) if root.name.is_empty() => tree.iter().filter(|one| one.parent == Some(root.id)).collect(),
        (None, tops) => tops.to_vec(),
    };
    let choice = |one: &&Collection| Choice {
        word: collections::name(one, t),
        to: Wanted { collection: Some(one.id), ..wanted.clone() }.address(""),
        on: false,
    };
    shown.iter().map(choice).collect()
}

fn tile(card: &AssetCard, t: &Texts) -> Tile {
    Tile {
        id: card.id,
        shown_title: card.title.clone(),
        picture: picture(card),
        letters: media::letters(&card.media_type, card.file_name.as_str()),
        facts: format!("{}, {}", media::words(t, &card.media_type, card.file_name.as_str()), t.size(card.size)),
        mark: status_mark(card.status),
        state_word: status_word(t, card.status),
        aside: if card.version > 1 { t.a("asset-version", "n", card.version) } else { String::new() },
    }
}

/// Where the picture of the newest version is; empty without one.
pub fn picture(card: &AssetCard) -> String {
    match card.preview {
        PreviewState::Made => picture_of(card.id, card.version),
        _ => String::new(),
    }
}

/// The mark of a release status.
pub const fn status_mark(status: Status) -> &'static str {
    match status {
        Status::Draft => "draft",
        Status::InReview => "review",
        Status::Released => "released",
        Status::Withdrawn => "withdrawn",
    }
}

/// A release status in a word.
pub fn status_word(t: &Texts, status: Status) -> String {
    t.m(match status {
        Status::Draft => "asset-status-draft",
        Status::InReview => "asset-status-review",
        Status::Released => "asset-status-released",
        Status::Withdrawn => "asset-status-withdrawn",
    })
}

fn statuses(wanted: &Wanted, t: &Texts) -> Vec<Choice> {
    let link = |status: &str, word: String| Choice {
        to: Wanted { status: status.to_owned(), ..wanted.clone() }.address(""),
        on: wanted.status == status,
        word,
    };
    let all = std::iter::once(link("", t.m("library-all")));
    all.chain(Status::ALL.into_iter().map(|status| link(status.as_str(), status_word(t, status)))).collect()
}

fn groups(wanted: &Wanted, t: &Texts) -> Vec<Choice> {
    let link = |group: &str, word: String| Choice {
        to: Wanted { media: group.to_owned(), ..wanted.clone() }.address(""),
        on: wanted.media == group,
        word,
    };
    let all = std::iter::once(link("", t.m("library-any-kind")));
    let word = |group: MediaGroup| t.m(&format!("library-kind-{}", group.as_str()));
    all.chain(MediaGroup::ALL.into_iter().map(|group| link(group.as_str(), word(group)))).collect()
}

fn owners(wanted: &Wanted, t: &Texts) -> Vec<Choice> {
    let link = |mine: &str, word: String| Choice {
        to: Wanted { mine: mine.to_owned(), ..wanted.clone() }.address(""),
        on: wanted.mine.is_empty() == mine.is_empty(),
        word,
    };
    vec![link("", t.m("library-everybodys")), link("yes", t.m("library-mine"))]
}

/// A place in the list, as it stands in an address.
fn place(cursor: ListCursor) -> String {
    format!("{}.{}", cursor.created_at.micros(), cursor.id.simple())
}

fn cursor(text: &str) -> Option<ListCursor> {
    let (at, id) = text.split_once('.')?;
    Some(ListCursor { created_at: Timestamp::from_micros(at.parse().ok()?), id: id.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_the_list_survive_an_address() {
        let here = ListCursor { created_at: Timestamp::from_micros(1_795_284_307_123_456), id: Uuid::from_u128(42) };
        assert_eq!(cursor(&place(here)), Some(here));
        for bad in ["", "1", "x.y", "1.2.3", "9999999999999999999999.00000000000000000000000000000000"] {
            assert_eq!(cursor(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_changed_filter_keeps_the_others_and_begins_at_the_first_page() {
        let wanted = Wanted {
            q: " Häfen & mehr ".to_owned(),
            status: "draft".to_owned(),
            after: "1.2".to_owned(),
            ..Wanted::default()
        };
        assert_eq!(wanted.address(""), "/library?q=H%C3%A4fen+%26+mehr&status=draft");
        assert_eq!(Wanted::default().address(""), "/library");
        assert!(wanted.narrows() && !Wanted { q: " ".to_owned(), ..Wanted::default() }.narrows());
    }
}
