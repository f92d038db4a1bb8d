//! Asking for a consent and answering it, on a real socket.

use super::house::House;
use super::wire::Reply;

async fn get(house: &House, path: &str) -> Reply {
    house.get(path, &[("Cookie", &house.employee)]).await
}

async fn post(house: &House, page: &str, path: &str, fields: &[(&str, &str)]) -> Reply {
    let csrf = get(house, page).await.field("csrf");
    let mut form = url::form_urlencoded::Serializer::new(format!("csrf={csrf}"));
    form.extend_pairs(fields);
    house.ask("POST", path, &[("Cookie", &house.employee)], &form.finish()).await
}

/// What somebody without a cookie presses on the page behind the link.
async fn press(house: &House, link: &str, answer: &str) -> Reply {
    let page = house.get(link, &[]).await;
    let form = format!("csrf={}&nonce={}&answer={answer}", page.field("csrf"), page.field("nonce"));
    house.ask("POST", &format!("{link}/answer"), &[], &form).await
}

#[actix_web::test]
async fn a_consent_is_asked_for_given_proven_and_taken_back() {
    let house = House::new().await;
    house.share(&[], None).await;
    let purposes = "/consents/purposes";
    let incomplete = post(&house, purposes, purposes, &[("title_de", "Neue Fassungen")]).await;
    assert!(incomplete.status == 422 && incomplete.text().contains("Neue Fassungen"), "what was typed stays");
    let words = [
        ("title_de", "Neue Fassungen"),
        ("body_de", "Höchstens ein Brief im Monat."),
        ("title_en", ""),
        ("body_en", ""),
    ];
    assert_eq!(post(&house, purposes, purposes, &words).await.status, 303);
    let petra = get(&house, "/contacts?q=som").await.link("/contacts/0");
    let page = get(&house, &petra).await.text();
    let purpose = page.split("<option value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let asked = post(&house, &petra, &format!("{petra}/consents"), &[("purpose", &purpose)]).await;
    assert_eq!(asked.status, 303, "{}", asked.text());
    assert!(get(&house, &petra).await.text().contains("Noch nicht beantwortet"));

    let link = house.consent_link().await;
    let looked = house.get(&link, &[]).await;
    assert!(looked.status == 200 && looked.text().contains("Höchstens ein Brief im Monat."), "{}", looked.text());
    assert_eq!(house.ask("HEAD", &link, &[], "").await.status, 200);
    let unsigned = house.ask("POST", &format!("{link}/answer"), &[], "answer=yes").await;
    assert_eq!(unsigned.status, 403, "a scanner that posts what it finds has no token");
    assert!(get(&house, &petra).await.text().contains("Noch nicht beantwortet"));
    assert_eq!(press(&house, &link, "yes").await.status, 303);
    assert!(house.get(&link, &[]).await.text().contains("Widerrufen"));
    let proof = get(&house, &petra).await.link("/consents/0");
    let text = get(&house, &proof).await.text();
    for words in ["Höchstens ein Brief im Monat.", "Fassung 1", "127.0.0.1", "Zugestimmt"] {
        assert!(text.contains(words), "{words} is not in {text}");
    }
    let csrf = get(&house, "/consents").await.field("csrf");
    let csv = house.ask("POST", "/consents.csv", &[("Cookie", &house.employee)], &format!("csrf={csrf}")).await;
    assert!(csv.text().contains("petra@kunde.example,Zugestimmt,Neue Fassungen,1,de"), "{}", csv.text());

    // The copy's link takes it back; the older page can't any more.
    let copy = house.consent_link().await;
    assert_ne!(copy, link);
    assert_eq!(press(&house, &copy, "no").await.status, 303);
    assert!(get(&house, &proof).await.text().contains("Widerrufen"));
    assert!(house.get(&link, &[]).await.text().contains("Sie haben widerrufen"));
    assert!(get(&house, &format!("{petra}/history")).await.text().contains("Neue Fassungen"));
    for lost in ["/consent/x", "/consent/", &link[..link.len() - 2]] {
        assert_eq!(house.get(lost, &[]).await.status, 404, "{lost}");
    }
    house.stop().await;
}
