//! Where second factors can't be read nobody gets in, however much else is right.

use std::time::Duration;

use actix_web::App as Actix;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service};
use sea_orm::ConnectionTrait;
use sealport_database::{Database, on_both_databases, sql};
use sealport_identity::factors::{Arrival, Browser, Changer, code_at};
use sealport_identity::{Address, Client, Language};

use crate::app::App;
use crate::http::callers::{STAFF, STEP};
use crate::http::routes::configure;
use crate::http::walk::PASSWORD;
use crate::http::walk_rights::password;
use crate::http::{forms, frame, stolen};

const FACTORS: [&str; 3] = ["totp", "recovery_code", "passkey"];
const BOSS: &str = "boss@example.com";

/// Takes tables out of reach, or back into it.
async fn rename(database: &Database, tables: &[&str], (from, to): (&str, &str)) {
    for table in tables {
        let text = format!("ALTER TABLE {table}{from} RENAME TO {table}{to}");
        database.write(async |on| on.execute_unprepared(&text).await).await.unwrap();
    }
}

async fn sessions(app: &App) -> i64 {
    let on = app.ground.database.read();
    let count = "SELECT COUNT(*) FROM session WHERE stage = 'full'";
    on.query_one_raw(sql(on, count, [])).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

on_both_databases! {
    async fn factors_that_cannot_be_read_close_the_door(database) {
        let house = stolen::house(database).await;
        let (app, client) = (house.app.clone(), Client::local("test"));
        let (factors, browser) = (&app.factors, Browser { client: &client, device: None });
        let link = app.staff.first_link().await.unwrap().unwrap();
        let who = ("Boss", &Address::parse(BOSS).unwrap(), Language::En);
        let begun = factors.follow_first(&link.secret, who, Some(password()), &client).await.unwrap();
        let Some(Arrival::Enrolling(enrolling)) = factors.arrival(&begun.secret).await.unwrap() else { panic!("enrolling") };
        let (id, seed) = factors.start_totp(Changer::Enrolling(&enrolling), "Sealport").await.unwrap();
        let code = code_at(&seed.text, app.ground.now()).unwrap();
        let signed = factors.finish_totp(Changer::Enrolling(&enrolling), id, code, &browser).await.unwrap().unwrap();
        let session = app.staff.session(&signed.session.secret).await.unwrap().unwrap();
        let recovery = factors.make_recovery_codes(session.fresh(app.ground.now()).unwrap()).await.unwrap().remove(0);
        let half = factors.password(BOSS, password(), &client).await.unwrap();
        // A code of the app is taken once.
        house.clock.advance(Duration::from_secs(30));
        let code = code_at(&seed.text, app.ground.now()).unwrap();

        let app_service = Actix::new().app_data(app.clone()).wrap(from_fn(frame::around)).configure(configure);
        let service = init_service(app_service).await;
        let step = actix_web::cookie::Cookie::new(STEP, half.secret.expose().as_str().to_owned());
        let csrf = forms::token(&app, None);
        let post = async |path: &str, fields: &[(&str, &str)]| {
            let form = [&[("csrf", csrf.as_str())], fields].concat();
            let request = TestRequest::post().uri(path).cookie(step.clone()).set_form(form);
            let answer = call_service(&service, request.to_request()).await;
            (answer.status().as_u16(), answer.response().cookies().map(|cookie| cookie.name().to_owned()).collect::<Vec<_>>())
        };
        let before = sessions(&app).await;

        rename(database, &FACTORS, ("", "_away")).await;
        for fields in [("code", code.as_str()), ("recovery", recovery.as_str())] {
            assert_eq!(post("/sign-in/second", &[fields]).await, (500, Vec::new()), "with a right {}", fields.0);
        }
        rename(database, &FACTORS, ("_away", "")).await;
        // Which second factor somebody has is not known: neither is there none, so that one could be set up.
        for table in ["totp", "passkey"] {
            rename(database, &[table], ("", "_away")).await;
            let fields = [("address", BOSS), ("password", PASSWORD)];
            assert_eq!(post("/sign-in", &fields).await, (500, Vec::new()), "without {table}");
            rename(database, &[table], ("_away", "")).await;
        }
        assert_eq!(sessions(&app).await, before, "nobody came in");

        // Nor is anybody in whose session can't be read.
        let staff = actix_web::cookie::Cookie::new(STAFF, signed.session.secret.expose().as_str().to_owned());
        let look = async || {
            let request = TestRequest::get().uri("/library").cookie(staff.clone());
            call_service(&service, request.to_request()).await.status().as_u16()
        };
        rename(database, &["session"], ("", "_away")).await;
        assert_eq!(look().await, 500);
        rename(database, &["session"], ("_away", "")).await;
        assert_eq!(look().await, 200);

        // The same code opens once it can be compared.
        let (status, cookies) = post("/sign-in/second", &[("code", code.as_str())]).await;
        assert_eq!(status, 303);
        assert!(cookies.iter().any(|name| name == STAFF), "{cookies:?}");
        assert_eq!(sessions(&app).await, before + 1);
    }
}
