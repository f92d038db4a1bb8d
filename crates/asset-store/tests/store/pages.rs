//! Pages: drawn once, kept sealed, thrown away in time, and never an original.

use std::time::Duration;

use crate::common::{house, whole};
use bytes::Bytes;
use sealport_access::{
    AssetFacts, Check, DeliveryFacts, FileFacts, GrantFacts, Holding, Mode, Permit, Status, View, view,
};
use sealport_ambient::Timestamp;
use sealport_asset_store::testing::{House, client, count, facts};
use sealport_asset_store::{
    Edge, Film, Lane, Leaf, LibraryError, NoPage, OpenError, PagePicture, PageSize, Piece, Preparation, Prepared,
    RenderOrder, collect_garbage,
};
use sealport_database::on_both_databases;
use uuid::Uuid;

const A4: PageSize = PageSize { width: 595.0, height: 842.0 };

/// A grant of its own for each number.
fn grant_of(number: u128) -> GrantFacts {
    let (one, later) = (Uuid::from_u128(number), Timestamp::from_seconds(i64::from(u32::MAX)));
    GrantFacts {
        holding: Holding { share: one, grant: one, person: one, share_revision: 1 },
        presented_generation: 1,
        current_generation: 1,
        grant_revoked_at: None,
        share_revoked_at: None,
        share_expires_at: later,
        session_expires_at: later,
        mode: Mode::View,
        needs: Check::Link,
        proof: Check::Link,
    }
}

/// A recipient's leave to see the file.
fn permit(house: &House, asset: Uuid, rendition: Uuid) -> Permit<View> {
    permit_of(house, &grant_of(1), asset, rendition)
}

fn permit_of(house: &House, grant: &GrantFacts, asset: Uuid, rendition: Uuid) -> Permit<View> {
    let asset = AssetFacts {
        asset,
        revision: 1,
        status: Status::Released,
        available_from: None,
        licence_until: None,
        deleted: false,
    };
    let deliveries = DeliveryFacts { cap: None, taken: 0, running: false };
    view(grant, &FileFacts { rendition, in_share: true, asset, deliveries }, house.ground.now()).unwrap()
}

/// A document of so many pages.
async fn document(house: &House, pages: usize) -> (Permit<View>, Uuid) {
    let made = house.upload("Plan.pdf", b"%PDF-1.7 the original").await;
    let job = house.desk.lock().await.previews.claim(Lane::Short).await.unwrap().unwrap();
    let words = Some(Bytes::from_static(b"words"));
    job.keep(&Prepared { sizes: vec![A4; pages], words, ..Prepared::default() }).await.unwrap();
    (permit(house, made.asset, made.rendition), made.asset)
}

fn picture(of: u32) -> PagePicture {
    PagePicture { jpeg: Bytes::from(format!("page {of}")), width: 724, height: 1024 }
}

/// Draws what is ordered next.
async fn draw(house: &House) -> RenderOrder {
    let order = house.desk.lock().await.orders.next().await.unwrap();
    for page in order.first()..order.first() + order.count() {
        order.give(page, &Ok(picture(page)));
        order.keep(page, picture(page)).await.unwrap();
    }
    order
}

const EDGE: Edge = Edge::READING;

on_both_databases! {
    async fn a_page_is_drawn_once_with_those_that_follow_and_kept_sealed(database) {
        let (house, _) = house(database).await;
        let (permit, _) = document(&house, 6).await;
        let viewing = house.pages.for_recipient(&permit);
        let Preparation::Ready(document) = viewing.document().await.unwrap() else { panic!("not ready") };
        assert_eq!((document.sizes.len(), document.has_words), (6, true));
        assert_eq!(viewing.words().await.unwrap().unwrap(), &b"words"[..]);
        let (first, order) = tokio::join!(viewing.page(0, EDGE), draw(&house));
        assert_eq!(first.unwrap().picture.jpeg, &b"page 0"[..]);
        assert_eq!((order.first(), order.count(), order.edge()), (0, 4, EDGE));
        // Kept: nobody draws.
        for page in 0..4 {
            let Leaf { picture: kept, of } = viewing.page(page, EDGE).await.unwrap();
            assert_eq!(of, 6);
            assert_eq!((kept.jpeg, kept.width, kept.height), (Bytes::from(format!("page {page}")), 724, 1024));
        }
        // At the end there are fewer; in front of kept ones too.
        let (last, order) = tokio::join!(viewing.page(5, EDGE), draw(&house));
        assert_eq!((last.unwrap().picture.jpeg, order.count()), (Bytes::from_static(b"page 5"), 1));
        let (_, order) = tokio::join!(viewing.page(4, EDGE), draw(&house));
        assert_eq!((order.first(), order.count()), (4, 1));
        let plain = "SELECT COUNT(*) FROM view_page WHERE size = 6";
        assert_eq!(count(&house.ground, plain, vec![]).await, 6);
    }

    async fn what_is_sealed_piece_by_piece_comes_back_whole(database) {
        const PIECE: usize = 8 << 20;
        let (house, _) = house(database).await;
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 70_000] {
            let made = house.upload("Plan.pdf", b"%PDF-1.7 the original").await;
            let words: Bytes = (0..length).map(|at| (at * 7 % 251) as u8).collect();
            let job = house.desk.lock().await.previews.claim(Lane::Short).await.unwrap().unwrap();
            let prepared = Prepared { sizes: vec![A4], words: Some(words.clone()), ..Prepared::default() };
            job.keep(&prepared).await.unwrap();
            let permit = permit(&house, made.asset, made.rendition);
            let kept = house.pages.for_recipient(&permit).words().await.unwrap().unwrap();
            assert!(kept == words, "{length} bytes came back as {}", kept.len());
        }
    }

    async fn whoever_wishes_for_the_same_page_waits_for_the_same_drawing(database) {
        let (house, _) = house(database).await;
        let (permit, _) = document(&house, 2).await;
        let viewing = house.pages.for_recipient(&permit);
        let (one, two, next, _) = tokio::join!(
            viewing.page(0, EDGE), viewing.page(0, EDGE), viewing.page(1, EDGE),
            async {
                let desk = &mut house.desk.lock().await.orders;
                let mut orders = vec![desk.next().await.unwrap()];
                // The wish for the second page may come when the first one was ordered already.
                while orders.iter().map(RenderOrder::count).sum::<u32>() < 2 {
                    orders.push(desk.next().await.unwrap());
                }
                // The other wish joins: there is no further order.
                assert!(tokio::time::timeout(Duration::from_millis(200), desk.next()).await.is_err());
                let pages = orders.iter().flat_map(|order| (order.first()..order.first() + order.count()).map(move |page| (order, page)));
                let mut pages: Vec<_> = pages.collect();
                pages.sort_by_key(|(_, page)| *page);
                assert_eq!(pages.iter().map(|(_, page)| *page).collect::<Vec<_>>(), [0, 1]);
                for (order, page) in pages {
                    order.give(page, &Ok(picture(page)));
                }
            }
        );
        assert_eq!(one.unwrap().picture.jpeg, two.unwrap().picture.jpeg);
        assert_eq!(next.unwrap().picture.jpeg, &b"page 1"[..]);
    }

    async fn a_page_that_cant_be_drawn_is_told_and_tried_again_later(database) {
        let (house, clock) = house(database).await;
        let (permit, _) = document(&house, 1).await;
        let viewing = house.pages.for_recipient(&permit);
        let (told, ()) = tokio::join!(viewing.page(0, EDGE), async {
            let order = house.desk.lock().await.orders.next().await.unwrap();
            order.refuse(0, "damaged", Duration::from_secs(600)).await.unwrap();
        });
        assert!(matches!(told, Err(NoPage::Refused(reason)) if reason == "damaged"));
        assert!(matches!(viewing.page(0, EDGE).await, Err(NoPage::Refused(_))), "nobody draws it again at once");
        clock.advance(Duration::from_secs(601));
        let (drawn, _) = tokio::join!(viewing.page(0, EDGE), draw(&house));
        assert!(drawn.is_ok());
        assert!(viewing.page(0, EDGE).await.is_ok());
    }

    async fn whoever_waits_hears_of_an_order_that_was_dropped(database) {
        let (house, _) = house(database).await;
        let (permit, _) = document(&house, 1).await;
        let viewing = house.pages.for_recipient(&permit);
        let (told, ()) = tokio::join!(viewing.page(0, EDGE), async {
            drop(house.desk.lock().await.orders.next().await.unwrap());
        });
        assert!(matches!(told, Err(NoPage::Late)));
    }

    async fn the_pages_that_nobody_looked_at_for_longest_make_room(database) {
        let (house, clock) = house(database).await;
        let (permit, _) = document(&house, 12).await;
        let viewing = house.pages.for_recipient(&permit);
        for page in [0, 4, 8] {
            clock.advance(Duration::from_secs(60));
            let (drawn, _) = tokio::join!(viewing.page(page, EDGE), draw(&house));
            drawn.unwrap();
        }
        assert_eq!(house.pages.keep_within(1 << 20).await.unwrap().pages, 0);
        clock.advance(Duration::from_secs(60));
        viewing.page(0, EDGE).await.unwrap();
        // Twelve pages of six or seven bytes; page 0 was looked at just now.
        let evicted = house.pages.keep_within(50).await.unwrap();
        assert!(evicted.pages >= 4, "{evicted:?}");
        let left = "SELECT COUNT(*) FROM view_page WHERE page = $1";
        assert_eq!(count(&house.ground, left, vec![0_i64.into()]).await, 1);
        assert_eq!(count(&house.ground, left, vec![1_i64.into()]).await, 0);
        assert_eq!(collect_garbage(&house.ground, &*house.store).await.unwrap().deleted, evicted.pages);
    }

    async fn nothing_that_was_drawn_outlives_the_asset(database) {
        let (house, _) = house(database).await;
        let (permit, asset) = document(&house, 2).await;
        let viewing = house.pages.for_recipient(&permit);
        let (drawn, order) = tokio::join!(viewing.page(0, EDGE), draw(&house));
        drawn.unwrap();
        let known = house.library.asset(&house.permit(), asset).await.unwrap().status_facts(1).unwrap();
        let leave = sealport_access::delete(&facts(&house.ground, house.person), &known, house.ground.now()).unwrap();
        house.library.delete(&leave, &client()).await.unwrap();
        assert_eq!(count(&house.ground, "SELECT COUNT(*) FROM blob WHERE wrapped_key IS NOT NULL", vec![]).await, 0);
        // What is drawn late is not kept.
        order.keep(1, picture(1)).await.unwrap();
        assert_eq!(count(&house.ground, "SELECT COUNT(*) FROM view_page", vec![]).await, 0);
        collect_garbage(&house.ground, &*house.store).await.unwrap();
        assert!(house.store.older_than(Timestamp::from_micros(i64::MAX)).await.unwrap().is_empty());
    }

    async fn a_page_that_there_isnt_is_not_wished_for(database) {
        let (house, _) = house(database).await;
        let (leave, _) = document(&house, 2).await;
        assert!(matches!(house.pages.for_recipient(&leave).page(2, EDGE).await, Err(NoPage::NotFound)));
        let other = house.upload("Brief.txt", b"not prepared").await;
        let leave = permit(&house, other.asset, other.rendition);
        assert!(matches!(house.pages.for_recipient(&leave).page(0, EDGE).await, Err(NoPage::NotFound)));
        let unseen = house.pages.for_employee(&house.permit(), Uuid::nil()).await;
        assert!(matches!(unseen, Err(OpenError::NotFound)));
    }

    async fn a_kept_page_that_is_damaged_is_drawn_again(database) {
        let (house, _) = house(database).await;
        let (permit, _) = document(&house, 1).await;
        let viewing = house.pages.for_recipient(&permit);
        let (drawn, _) = tokio::join!(viewing.page(0, EDGE), draw(&house));
        drawn.unwrap();
        let name = sealport_database::sql(
            house.ground.database.read(),
            "SELECT blob.name FROM blob JOIN view_page ON view_page.blob_id = blob.id", [],
        );
        let row = sea_orm::ConnectionTrait::query_one_raw(house.ground.database.read(), name).await.unwrap().unwrap();
        let name = sealport_asset_store::BlobName::parse(&row.try_get::<String>("", "name").unwrap()).unwrap();
        house.store.delete(&name).await.unwrap();
        let (again, _) = tokio::join!(viewing.page(0, EDGE), draw(&house));
        assert_eq!(again.unwrap().picture.jpeg, &b"page 0"[..]);
    }

    async fn pages_come_from_the_paper_where_there_is_one(database) {
        let (house, _) = house(database).await;
        let made = house.upload("Brief.docx", b"PK the original").await;
        let job = house.desk.lock().await.previews.claim(Lane::Short).await.unwrap().unwrap();
        let paper = Some(Bytes::from_static(b"%PDF the paper"));
        job.keep(&Prepared { sizes: vec![A4], paper, ..Prepared::default() }).await.unwrap();
        let permit = permit(&house, made.asset, made.rendition);
        let viewing = house.pages.for_recipient(&permit);
        let (_, order) = tokio::join!(viewing.page(0, EDGE), draw(&house));
        let source = order.open().await.unwrap();
        assert_eq!(whole(&source).await, b"%PDF the paper");
        assert_eq!(source.figures().media_type, "application/pdf");
    }

    async fn a_film_is_kept_sealed_and_had_piece_by_piece(database) {
        let (house, _) = house(database).await;
        let made = house.upload("Film.mp4", b"\0\0\0\x18ftypisom\0\0\x02\0isommp42 the original").await;
        let none = house.desk.lock().await.previews.claim(Lane::Short).await.unwrap();
        assert!(none.is_none(), "films keep nobody else waiting");
        let mut job = house.desk.lock().await.previews.claim(Lane::Long).await.unwrap().unwrap();
        let viewing = house.pages.for_recipient(&permit(&house, made.asset, made.rendition));
        job.note_progress(40).await.unwrap();
        assert_eq!(viewing.document().await.unwrap(), Preparation::Working(40));
        // More than is sealed at a time, in pieces that fit no chunk.
        let proxy: Vec<u8> = (0..20_000_000_u32).map(|byte| (byte % 251) as u8).collect();
        let mut keeper = job.begin_film();
        for piece in proxy.chunks(333_333) {
            keeper.take(piece).await.unwrap();
        }
        let kept = keeper.finish().await.unwrap();
        assert_eq!(kept.read(8_388_600..8_388_700).await.unwrap(), &proxy[8_388_600..8_388_700]);
        let piece = |offset: u64, length: u32, start: u64| Piece { offset, length, start: Duration::from_secs(start) };
        let pieces = vec![piece(1_000, 9_999_000, 0), piece(10_000_000, 9_999_999, 4), piece(19_999_999, 1, 8)];
        let duration = Duration::from_secs(10);
        let film = Film { picture: Some((1280, 720)), duration, beginning: vec![1], marked_beginning: vec![2], pieces };
        job.keep(&Prepared { film: Some((kept, film.clone())), ..Prepared::default() }).await.unwrap();
        assert_eq!(viewing.document().await.unwrap(), Preparation::Playable(film.clone()));
        assert_eq!([0, 1, 2, 3].map(|piece| film.lasting(piece).as_secs()), [4, 4, 2, 0]);
        for (number, piece) in film.pieces.iter().enumerate() {
            let played = viewing.piece(number).await.unwrap();
            let end = (piece.offset + u64::from(piece.length)) as usize;
            assert!(played.content == proxy[piece.offset as usize..end], "piece {number}");
        }
        assert!(matches!(viewing.piece(3).await, Err(NoPage::NotFound)));
        // It has no pages: nobody is asked to draw one.
        assert!(matches!(viewing.page(0, EDGE).await, Err(NoPage::NotFound)));
    }

    async fn a_page_that_was_given_and_is_not_kept_yet_is_not_drawn_again(database) {
        let (house, _) = house(database).await;
        let (permit, _) = document(&house, 1).await;
        let viewing = house.pages.for_recipient(&permit);
        let (first, order) = tokio::join!(viewing.page(0, EDGE), async {
            let order = house.desk.lock().await.orders.next().await.unwrap();
            order.give(0, &Ok(picture(0)));
            order
        });
        assert_eq!(first.unwrap().picture.jpeg, &b"page 0"[..]);
        let (second, ()) = tokio::join!(viewing.page(0, EDGE), async {
            let mut desk = house.desk.lock().await;
            let again = tokio::time::timeout(Duration::from_millis(200), desk.orders.next());
            assert!(again.await.is_err(), "it would be drawn twice");
            order.keep(0, picture(0)).await.unwrap();
        });
        assert_eq!(second.unwrap().picture.jpeg, &b"page 0"[..]);
    }

    async fn nobodys_wishes_keep_all_others_waiting(database) {
        let (house, _) = house(database).await;
        let (greedy, _) = document(&house, 40).await;
        let (modest, _) = document(&house, 1).await;
        let modest = permit_of(&house, &grant_of(2), modest.action().asset, modest.action().rendition);
        let (many, one) = (house.pages.for_recipient(&greedy), house.pages.for_recipient(&modest));
        let wishes = futures_util::future::join_all((0..10).map(|page| many.page(page * 4, EDGE)));
        let (taken, after) = tokio::sync::oneshot::channel();
        let drawing = async {
            let mut desk = house.desk.lock().await;
            let mut orders = Vec::new();
            for _ in 0..3 {
                orders.push(desk.orders.next().await.unwrap());
            }
            taken.send(()).unwrap();
            // Three are drawn at a time; the others wait at the desk.
            assert!(tokio::time::timeout(Duration::from_millis(200), desk.orders.next()).await.is_err());
            drop(orders.pop());
            let next = desk.orders.next().await.unwrap();
            assert_eq!(next.count(), 1, "the one who asked last and for one page only");
            next.keep(0, picture(0)).await.unwrap();
        };
        let modest_one = async {
            after.await.unwrap();
            one.page(0, EDGE).await
        };
        // The greedy one goes away; what is still wished for then is forgotten.
        let both = async { tokio::join!(modest_one, drawing).0 };
        let seen = tokio::select! {
            biased;
            _ = wishes => panic!("nobody drew them"),
            seen = both => seen,
        };
        assert_eq!(seen.unwrap().picture.jpeg, &b"page 0"[..]);
        let left = async { house.desk.lock().await.orders.next().await.map(|order| order.first()) };
        assert!(tokio::time::timeout(Duration::from_millis(200), left).await.is_err(), "nobody wants them any more");
    }

    async fn a_claim_that_somebody_else_has_is_lost(database) {
        let (house, time) = house(database).await;
        house.upload("Plan.pdf", b"%PDF-1.7 the original").await;
        let mut job = house.desk.lock().await.previews.claim(Lane::Short).await.unwrap().unwrap();
        time.advance(Duration::from_secs(200));
        job.note_progress(10).await.unwrap();
        time.advance(Duration::from_secs(200));
        assert!(house.desk.lock().await.previews.claim(Lane::Short).await.unwrap().is_none(), "it was claimed anew");
        time.advance(Duration::from_secs(101));
        assert!(house.desk.lock().await.previews.claim(Lane::Short).await.unwrap().is_some());
        assert!(matches!(job.note_progress(20).await, Err(LibraryError::ClaimLost)));
    }

    async fn what_was_given_up_for_want_of_a_program_is_prepared_once_it_is_there(database) {
        let (house, _) = house(database).await;
        for name in ["Brief.docx", "Plan.pdf"] {
            house.upload(name, b"PK the original").await;
        }
        for code in ["no-libreoffice", "damaged"] {
            let job = house.desk.lock().await.previews.claim(Lane::Short).await.unwrap().unwrap();
            job.no_preview(code, 1).await.unwrap();
        }
        let desk = &house.desk.lock().await.previews;
        assert!(desk.has_given_up("no-libreoffice").await.unwrap() && !desk.has_given_up("no-ffmpeg").await.unwrap());
        assert_eq!(desk.try_again("no-libreoffice").await.unwrap(), 1);
        assert!(desk.claim(Lane::Short).await.unwrap().is_some());
        assert!(desk.claim(Lane::Short).await.unwrap().is_none());
    }
}

#[test]
fn an_edge_is_large_enough_or_the_largest() {
    assert_eq!(Edge::at_least(1).pixels(), 512);
    assert_eq!(Edge::at_least(1025).pixels(), 1600);
    assert_eq!(Edge::at_least(100_000).pixels(), 3600);
}
