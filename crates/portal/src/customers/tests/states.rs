//! Every way to a file of a share, in every state that share, grant, session and file can be in, for its recipient and for
//! everybody else. What is to come of it is typed by hand.

use sea_orm::ConnectionTrait;
use sealport_database::sql;
use sealport_identity::Language;
use uuid::Uuid;

use super::house::{House, Link};
use super::wire::Reply;
use crate::texts::Texts;

/// What no answer may hold but that to a holder who may have the file.
const CONTENT: &str = "the-words-of-the-file-7f3a";

/// A state: what the records say then, and what the holder of a session is answered: for the page, the file, the archive,
/// and for the page behind the link.
pub(crate) struct State {
    pub(crate) name: &'static str,
    pub(crate) records: &'static [&'static str],
    page: u16,
    file: u16,
    archive: u16,
    link: u16,
}

const fn state(name: &'static str, records: &'static [&'static str], answers: [u16; 4]) -> State {
    let [page, file, archive, link] = answers;
    State { name, records, page, file, archive, link }
}

/// `$1` is the share.
pub(crate) const STATES: &[State] = &[
    state("sent", &[], [200, 200, 200, 200]),
    state("share revoked", &["UPDATE share SET revoked_at = 1, revision = revision + 1 WHERE id = $1"], [410; 4]),
    state(
        "grant revoked",
        &[
            "UPDATE share_grant SET revoked_at = 1 WHERE share_id = $1",
            "UPDATE share SET revision = revision + 1 WHERE id = $1",
        ],
        [410; 4],
    ),
    state("expired", &["UPDATE share SET expires_at = 1, revision = revision + 1 WHERE id = $1"], [410; 4]),
    state(
        "link replaced",
        &[
            "INSERT INTO former_link (id, grant_id, generation, secret_hash) \
             SELECT id, id, generation, secret_hash FROM share_grant WHERE share_id = $1",
            "UPDATE share_grant SET generation = generation + 1, secret_hash = zeroblob(32) WHERE share_id = $1",
            "UPDATE share SET revision = revision + 1 WHERE id = $1",
        ],
        [410; 4],
    ),
    state(
        "session over",
        &["UPDATE grant_session SET expires_at = 1 WHERE grant_id IN (SELECT id FROM share_grant WHERE share_id = $1)"],
        [403, 403, 403, 200],
    ),
    state("used up", &["UPDATE share SET cap = 0, revision = revision + 1 WHERE id = $1"], [200, 403, 403, 200]),
    state(
        "to look at",
        &["UPDATE share SET mode = 'view', revision = revision + 1 WHERE id = $1"],
        [200, 403, 403, 200],
    ),
    state(
        "a code is asked for",
        &["UPDATE share SET identity_check = 'code', revision = revision + 1 WHERE id = $1"],
        [403, 403, 403, 200],
    ),
    state(
        "an account is asked for",
        &["UPDATE share SET identity_check = 'account', revision = revision + 1 WHERE id = $1"],
        [403, 403, 403, 200],
    ),
    state("draft", &[STATUS_DRAFT, ASSET_CHANGED], [200, 410, 410, 200]),
    state("in review", &[STATUS_IN_REVIEW, ASSET_CHANGED], [200, 410, 410, 200]),
    state("withdrawn", &[STATUS_WITHDRAWN, ASSET_CHANGED], [200, 410, 410, 200]),
    state(
        "deleted",
        &[
            "UPDATE asset SET deleted_at = 1 WHERE id IN (SELECT asset_id FROM share_item WHERE share_id = $1)",
            ASSET_CHANGED,
        ],
        [200, 410, 410, 200],
    ),
    state(
        "not yet",
        &[
            "UPDATE asset SET available_from = 9000000000000000 \
             WHERE id IN (SELECT asset_id FROM share_item WHERE share_id = $1)",
            ASSET_CHANGED,
        ],
        [200, 403, 403, 200],
    ),
    state(
        "licence over",
        &[
            "UPDATE asset SET licence_until = 1 WHERE id IN (SELECT asset_id FROM share_item WHERE share_id = $1)",
            ASSET_CHANGED,
        ],
        [200, 410, 410, 200],
    ),
    // What was sent stays with those to whom it was sent.
    state(
        "sender gone",
        &["UPDATE account SET disabled_at = 1 WHERE person_id IN (SELECT sender_id FROM share WHERE id = $1)"],
        [200, 200, 200, 200],
    ),
];

const STATUS_DRAFT: &str = "UPDATE asset_version SET status = 'draft' \
                            WHERE asset_id IN (SELECT asset_id FROM share_item WHERE share_id = $1)";
const STATUS_IN_REVIEW: &str = "UPDATE asset_version SET status = 'in_review' \
                                WHERE asset_id IN (SELECT asset_id FROM share_item WHERE share_id = $1)";
const STATUS_WITHDRAWN: &str = "UPDATE asset_version SET status = 'withdrawn' \
                                WHERE asset_id IN (SELECT asset_id FROM share_item WHERE share_id = $1)";
const ASSET_CHANGED: &str = "UPDATE asset SET revision = revision + 1 \
                             WHERE id IN (SELECT asset_id FROM share_item WHERE share_id = $1)";

/// A share in one of the states, and every way to it.
struct Place {
    link: Link,
    cookie: String,
    file: String,
    archive: String,
}

impl Place {
    async fn new(house: &House) -> Self {
        let files = [("plan.txt", CONTENT.as_bytes().to_vec()), ("list.txt", CONTENT.as_bytes().to_vec())];
        let link = house.share(&files, None).await;
        let cookie = house.open(&link.token).await;
        let page = house.get("/c", &[("Cookie", &cookie)]).await;
        Self { link, cookie, file: page.link("/c/files/"), archive: page.link("/c/zip/") }
    }

    async fn comes_into(&self, house: &House, state: &State) {
        let share: Uuid = self.link.share;
        for text in state.records {
            let done = house.app.ground.database.write(async |on| on.execute_raw(sql(on, text, [share.into()])).await);
            assert!(done.await.unwrap().rows_affected() > 0, "{}: {text}", state.name);
        }
    }

    /// What a request with these cookies is answered for the page, the file in three manners, and the archive.
    async fn answers(&self, house: &House, cookie: &str) -> Vec<(String, Reply)> {
        let with = |more: &[(&'static str, &'static str)]| {
            let mut headers = vec![("Cookie", cookie.to_owned())];
            headers.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
            headers
        };
        let mut all = Vec::new();
        for (method, path, more) in [
            ("GET", "/c", &[][..]),
            ("HEAD", &self.file, &[]),
            ("GET", &self.file, &[("Range", "bytes=0-3")]),
            ("GET", &self.file, &[("Accept-Encoding", "gzip"), ("If-None-Match", "\"x\"")]),
            ("GET", &self.archive, &[]),
        ] {
            let headers = with(more);
            let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let name = format!("{method} {} {more:?}", path.split('/').take(3).collect::<Vec<_>>().join("/"));
            all.push((name, house.ask(method, path, &headers, "").await));
        }
        all
    }
}

fn tells(reply: &Reply) -> bool {
    // The archive stores, so what is in it can be seen.
    reply.text().contains(CONTENT) || reply.text().contains(&CONTENT[..4])
}

#[actix_web::test]
async fn every_state_lets_its_recipient_as_far_as_the_table_says() {
    let house = House::new().await;
    for state in STATES {
        let place = Place::new(&house).await;
        place.comes_into(&house, state).await;
        for (what, reply) in place.answers(&house, &place.cookie).await {
            let whole = match what.as_str() {
                "GET /c []" => state.page,
                what if what.contains("/c/zip") => state.archive,
                _ => state.file,
            };
            let wanted = if whole == 200 && what.contains("Range") { 206 } else { whole };
            assert_eq!(reply.status, wanted, "{}: {what}: {}", state.name, reply.text());
            // Whoever proved too little is told where to prove more.
            if state.name.ends_with("is asked for") && !what.starts_with("HEAD") {
                let german = Texts { language: Language::De, zone: chrono_tz::UTC };
                assert!(reply.text().contains(&german.m("ended-proof-title")), "{}: {what}", state.name);
            }
            let may = state.file == 200 && what.contains("/c/") && !what.starts_with("HEAD");
            assert_eq!(tells(&reply), may, "{}: {what}", state.name);
        }
        let link = house.get(&format!("/r/{}", place.link.token), &[]).await;
        assert_eq!(link.status, state.link, "{}: the link", state.name);
        assert!(!tells(&link), "{}: the link", state.name);
        house.app.deliveries.flush_all().await.unwrap();
    }
    house.stop().await;
}

#[actix_web::test]
async fn in_every_state_strangers_find_nothing() {
    let house = House::new().await;
    let elsewhere = Place::new(&house).await;
    let employee = house.employee.clone();
    let nothing = house.get("/c/nothing", &[]).await;
    assert_eq!(nothing.status, 404);
    for state in STATES {
        let place = Place::new(&house).await;
        place.comes_into(&house, state).await;
        let forged = flipped(&place.cookie);
        for (who, cookie) in [("nobody", ""), ("another's secret", forged.as_str()), ("an employee", &employee)] {
            for (what, reply) in place.answers(&house, cookie).await {
                assert_eq!(reply.status, 404, "{}: {who}: {what}", state.name);
                if !what.starts_with("HEAD") {
                    assert_eq!(reply.body, nothing.body, "{}: {who}: {what}", state.name);
                }
            }
        }
        // Whoever has another share has that one.
        for (what, reply) in place.answers(&house, &elsewhere.cookie).await {
            if what.contains("/c/files") {
                assert_eq!(reply.status, 404, "{}: another recipient: {what}", state.name);
                assert!(!tells(&reply), "{}: another recipient: {what}", state.name);
            }
        }
        let link = house.get(&format!("/r/{}", flipped(&place.link.token)), &[]).await;
        assert_eq!(link.status, 404, "{}: a forged link", state.name);
    }
    house.stop().await;
}

/// The same with another letter near the end, where there are no bits to spare.
pub(crate) fn flipped(text: &str) -> String {
    let at = text.len() - 4;
    let other = if text.as_bytes()[at] == b'A' { "B" } else { "A" };
    format!("{}{other}{}", &text[..at], &text[at + 1..])
}
