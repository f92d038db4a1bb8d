//! The pages of customers on a real socket.

use crate::customers::tests::house::House;
use crate::customers::tests::wire::Reply;

async fn get(house: &House, path: &str) -> Reply {
    house.get(path, &[("Cookie", &house.employee)]).await
}

async fn post(house: &House, page: &str, path: &str, fields: &[(&str, &str)]) -> Reply {
    let csrf = get(house, page).await.field("csrf");
    let mut form = url::form_urlencoded::Serializer::new(format!("csrf={csrf}"));
    form.extend_pairs(fields);
    house.ask("POST", path, &[("Cookie", &house.employee)], &form.finish()).await
}

async fn add(house: &House, name: &str, address: &str, company: &str) -> String {
    let fields = [("name", name), ("address", address), ("company", company), ("language", "de")];
    let answer = post(house, "/contacts/new", "/contacts", &fields).await;
    let at = answer.header("location").unwrap_or_else(|| panic!("{}", answer.text()));
    at.split('?').next().unwrap().to_owned()
}

/// A form with a file, as browsers send it.
async fn post_list(house: &House, fields: &[(&str, &[u8])]) -> Reply {
    let csrf = get(house, "/contacts/import").await.field("csrf");
    let mut body = Vec::new();
    for (name, value) in fields.iter().copied().chain([("csrf", csrf.as_bytes())]) {
        body.extend(format!("--xyz\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n").into_bytes());
        body.extend_from_slice(value);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--xyz--\r\n");
    house.ask_with("POST", "/contacts/import", &house.employee, "multipart/form-data; boundary=xyz", &body).await
}

#[actix_web::test]
async fn a_customer_is_entered_found_and_seen_with_everything() {
    let house = House::new().await;
    house.share(&[("plan.txt", b"Grundriss".to_vec())], None).await;
    // Whoever got a share is there already.
    let list = get(&house, "/contacts").await.text();
    assert!(list.contains("Petra Sommer") && list.contains("petra@kunde.example"), "{list}");
    let petra = get(&house, "/contacts?q=som").await.link("/contacts/0");
    let page = get(&house, &petra).await.text();
    for words in ["plan", "share-summary", "Sendung 1", "petra@kunde.example"] {
        assert!(page.contains(words), "{words} is not on {page}");
    }
    // Noted: telephone, company, what has to be heeded.
    let edit = format!("{petra}/edit");
    let revision = get(&house, &edit).await.field("revision");
    let fields = [
        ("revision", revision.as_str()),
        ("name", "Petra Sommer"),
        ("company", "Hotel am See"),
        ("phone", "+49 761 1"),
        ("protection", "Nichts an Dritte"),
        ("language", "de"),
    ];
    let saved = post(&house, &edit, &edit, &fields).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    assert_eq!(post(&house, &edit, &edit, &fields).await.status, 409, "somebody was faster");
    let page = get(&house, &petra).await;
    assert!(page.text().contains("Nichts an Dritte") && page.text().contains("+49 761 1"));
    let company = page.link("/companies/0");
    let company_page = get(&house, &company).await.text();
    assert!(company_page.contains("Hotel am See") && company_page.contains("Petra Sommer"));
    assert!(company_page.contains("Sendung 1"), "the company's view sums its people's");
    assert!(get(&house, "/companies?q=see").await.text().contains("Hotel am See"));
    assert!(get(&house, &format!("{petra}/history")).await.text().contains("geändert"));
    assert!(get(&house, &format!("{company}/history")).await.text().contains("Hotel am See"));
    // Into the archive, and back.
    post(&house, &petra, &format!("{petra}/archive"), &[]).await;
    assert!(!get(&house, "/contacts").await.text().contains("petra@kunde.example"));
    assert!(get(&house, "/contacts?show=archive").await.text().contains("petra@kunde.example"));
    post(&house, &petra, &format!("{petra}/restore"), &[]).await;
    assert!(get(&house, "/contacts").await.text().contains("petra@kunde.example"));
    house.stop().await;
}

#[actix_web::test]
async fn doubts_are_shown_once_and_then_it_is_entered() {
    let house = House::new().await;
    add(&house, "Petra Sommer", "petra@hotel-see.example", "").await;
    let fields = [("name", "Petra Sommer"), ("address", "petra@hotel-sea.example"), ("language", "de")];
    let doubted = post(&house, "/contacts/new", "/contacts", &fields).await;
    assert_eq!(doubted.status, 200);
    let text = doubted.text();
    assert!(text.contains("hotel-see.example") && text.contains("petra@hotel-see.example"), "{text}");
    let seen = doubted.field("seen");
    let again = [fields[0], fields[1], fields[2], ("seen", seen.as_str())];
    assert_eq!(post(&house, "/contacts/new", "/contacts", &again).await.status, 303);
    // Seen for one address is not seen for another.
    let other = [fields[0], ("address", "p@hotel-sae.example"), ("seen", seen.as_str())];
    assert_eq!(post(&house, "/contacts/new", "/contacts", &other).await.status, 200);
    let known = post(&house, "/contacts/new", "/contacts", &[("address", "PETRA@hotel-see.example")]).await;
    assert_eq!(known.status, 422);
    let bad = post(&house, "/contacts/new", "/contacts", &[("name", "X"), ("address", "x@")]).await;
    assert!(bad.status == 422 && bad.text().contains("value=\"X\""), "what was typed stays");
    house.stop().await;
}

#[actix_web::test]
async fn a_list_is_looked_at_taken_and_comes_out_again() {
    let house = House::new().await;
    let list = b"Name;E-Mail;Telefon\nJ\xf6rg Ma\xdf;joerg@see.example;=1+1\nX;nobody;\n";
    let look = post_list(&house, &[("file", list.as_slice())]).await;
    let text = look.text();
    assert_eq!(look.status, 200, "{text}");
    assert!(text.contains("Jörg Maß") && text.contains("nobody"), "{text}");
    assert_eq!(house.number("SELECT COUNT(*) FROM contact").await, 0, "only looked at");
    let again = look.field("list");
    let done = post_list(&house, &[("step", b"take"), ("list", again.as_bytes())]).await;
    assert_eq!(done.header("location").as_deref(), Some("/contacts/import?added=1&changed=0&same=0&wrong=1"));
    let csrf = get(&house, "/contacts").await.field("csrf");
    let csv = house.ask("POST", "/contacts.csv", &[("Cookie", &house.employee)], &format!("csrf={csrf}")).await;
    assert!(csv.text().contains("joerg@see.example,Jörg Maß,,en,'=1+1"), "{}", csv.text());
    assert_eq!(house.number("SELECT COUNT(*) FROM usage_event WHERE kind = 'contact.exported'").await, 1);
    for (bytes, words) in [(&b"name\nX"[..], "E-Mail-Adresse"), (b"\x00\x01", "CSV"), (b"", "Zeilen")] {
        let refused = post_list(&house, &[("file", bytes)]).await;
        assert!(refused.status == 422 && refused.text().contains(words), "{}", refused.text());
    }
    let csrf = "x";
    let foreign = format!("--xyz\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--xyz--\r\n");
    let kind = "multipart/form-data; boundary=xyz";
    let foreign = house.ask_with("POST", "/contacts/import", &house.employee, kind, foreign.as_bytes()).await;
    assert_eq!(foreign.status, 403);
    house.stop().await;
}

#[actix_web::test]
async fn a_colleague_who_gets_a_share_keeps_name_and_history() {
    let house = House::new().await;
    let anna = house.session.person.id;
    let at = add(&house, "Not Anna", "anna@example.com", "").await;
    assert_eq!(at, format!("/contacts/{anna}"));
    let page = get(&house, &at).await.text();
    assert!(page.contains("Anna Berg") && !page.contains("Not Anna"), "{page}");
    let edit = format!("{at}/edit");
    let revision = get(&house, &edit).await.field("revision");
    post(&house, &edit, &edit, &[("revision", &revision), ("name", "Somebody"), ("phone", "1")]).await;
    let page = get(&house, &at).await.text();
    assert!(page.contains("Anna Berg") && !page.contains("Somebody"), "{page}");
    house.stop().await;
}

#[actix_web::test]
async fn customers_are_offered_while_a_share_is_written() {
    let house = House::new().await;
    let petra = add(&house, "Petra Sommer", "petra@see.example", "Hotel am See").await;
    add(&house, "Willem Bakker", "willem@bakker.example", "").await;
    let offered = get(&house, "/api/v1/contacts?q=pe").await;
    let offered: serde_json::Value = serde_json::from_slice(&offered.body).unwrap();
    let known = serde_json::json!([{
        "name": "Petra Sommer", "address": "petra@see.example", "language": "de", "company": "Hotel am See"
    }]);
    assert_eq!(offered, known);
    assert_eq!(get(&house, "/api/v1/contacts?q=").await.body, b"[]");
    assert_eq!(house.get("/api/v1/contacts?q=pe", &[]).await.status, 401);
    // Without script: searched, picked, and no more offered.
    let page = get(&house, "/shares/new").await;
    let (draft, read) = (page.field("draft"), page.field("read"));
    let id = petra.rsplit('/').next().unwrap();
    let fields =
        [("draft", draft.as_str()), ("read", read.as_str()), ("who", "pe"), ("day", "2027-01-01"), ("clock", "12:00")];
    let search: Vec<_> = fields.iter().copied().chain([("step", "who")]).collect();
    let text = post(&house, "/shares/new", "/shares/check", &search).await.text();
    assert!(text.contains(&format!("name=\"pick\" value=\"{id}\"")) && !text.contains("Willem"), "{text}");
    let pick: Vec<_> = fields.iter().copied().chain([("pick", id)]).collect();
    let text = post(&house, "/shares/new", "/shares/check", &pick).await.text();
    assert!(text.contains("name=\"to_address\" value=\"petra@see.example\""), "{text}");
    assert!(!text.contains("name=\"pick\""), "whoever is a recipient is not offered again");
    let named = get(&house, &format!("/shares/new?to={id}")).await.text();
    assert!(named.contains("name=\"to_address\" value=\"petra@see.example\""), "{named}");
    house.stop().await;
}
