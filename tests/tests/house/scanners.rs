//! What stands between a mail and its reader: programs that fetch every link, and gateways that mangle it. None of them may
//! use anything up, count as the reader, or break the reader's way.

use reqwest::header::{HeaderMap, SET_COOKIE};
use reqwest::{Method, Response, StatusCode};
use scraper::{Html, Selector};
use sealport_tests::lines::ask_until;
use sealport_tests::sent::Sent;
use sealport_tests::{Browser, Choices, Client, Form, Profile, on_both_backends};

const CHROME: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";
/// What chats send to draw a preview of a link.
const CHATS: [&str; 7] = [
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "WhatsApp/2.23.20.0",
    "TelegramBot (like TwitterBot)",
    "Twitterbot/1.0",
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
];

fn capped() -> Choices {
    Choices { cap: Some(1), message: "The plans, as promised.".to_owned(), ..Choices::default() }
}

/// No cookie by which somebody would be known as a reader of the share.
fn gave_no_session(answer: &Response, what: &str) {
    let cookies: Vec<_> = answer.headers().get_all(SET_COOKIE).iter().map(|one| one.to_str().unwrap()).collect();
    assert!(!cookies.iter().any(|cookie| cookie.contains("sealport-share")), "{what} was given a session: {cookies:?}");
}

/// The share's page as its sender sees it: the letter went out, and nothing came of it.
async fn says_that_nobody_opened(sent: &Sent, after: &str) {
    let page = sent.anna.page(&sent.share).await;
    assert!(page.contains("journey--accepted"), "after {after} the recipient stands elsewhere:\n{page}");
    for sign in ["journey--opened", "journey--fetched", "ring--"] {
        assert!(!page.contains(sign), "after {after} the share's page shows {sign}");
    }
    assert!(page.contains("Nobody has opened a link of this share yet."), "after {after} somebody has");
    let figures: Vec<String> = texts(&page, ".figure__number");
    assert_eq!(figures, ["1", "0", "0"], "people, opened, fetched after {after}");
}

fn texts(page: &str, selector: &str) -> Vec<String> {
    let (html, selector) = (Html::parse_document(page), Selector::parse(selector).unwrap());
    html.select(&selector).map(|one| one.text().collect()).collect()
}

async fn letter_is_settled(sent: &Sent) {
    let settled = ask_until(|| async { sent.anna.page(&sent.share).await.contains("journey--accepted").then_some(()) });
    settled.await.expect("the share's page says that the mail server took the letter");
}

async fn fetch(client: &Client, method: Method, link: &str, headers: &[(&'static str, &str)]) -> Response {
    let mut all = HeaderMap::new();
    for (name, value) in headers {
        all.insert(*name, value.parse().unwrap());
    }
    client.request(method, link).headers(all).send().await.unwrap()
}

/// Everything that the page names, as a sandbox that renders it would fetch it.
async fn fetch_what_it_names(client: &Client, page: &str) -> usize {
    let html = Html::parse_document(page);
    let mut named = Vec::new();
    for (selector, attribute) in
        [("[src]", "src"), ("[href]", "href"), ("use[href]", "href"), ("form[action]", "action")]
    {
        let selector = Selector::parse(selector).unwrap();
        let found = html.select(&selector).filter_map(|one| one.attr(attribute));
        named.extend(found.filter(|target| target.starts_with('/')).map(str::to_owned));
    }
    named.sort();
    named.dedup();
    for target in &named {
        gave_no_session(&fetch(client, Method::GET, target, &[("user-agent", CHROME)]).await, target);
    }
    named.len()
}

on_both_backends! {
    async fn no_scanner_uses_counts_or_opens_anything(backend) {
        let sent = Sent::on(backend, b"the plans", &capped()).await;
        letter_is_settled(&sent).await;
        let before = sent.portal.records().await;
        let link = sent.link.as_str();
        let new = || sent.portal.visitor();

        let answer = fetch(&new(), Method::HEAD, link, &[]).await;
        assert_eq!(answer.status(), StatusCode::OK);
        gave_no_session(&answer, "HEAD");
        says_that_nobody_opened(&sent, "HEAD").await;

        let returning = new();
        let answer = fetch(&returning, Method::GET, link, &[]).await;
        assert_eq!(answer.status(), StatusCode::OK);
        gave_no_session(&answer, "a bare GET");
        says_that_nobody_opened(&sent, "a bare GET").await;

        let scanner = new();
        let (one, two, three, four, five) = tokio::join!(
            fetch(&scanner, Method::GET, link, &[]),
            fetch(&scanner, Method::GET, link, &[]),
            fetch(&scanner, Method::GET, link, &[]),
            fetch(&scanner, Method::HEAD, link, &[]),
            fetch(&scanner, Method::GET, link, &[]),
        );
        for answer in [one, two, three, four, five] {
            assert_eq!(answer.status(), StatusCode::OK);
            gave_no_session(&answer, "one of five at once");
        }
        says_that_nobody_opened(&sent, "five at once").await;

        let sandbox = new();
        let like_a_browser = [("user-agent", CHROME), ("accept", "text/html,*/*;q=0.8"), ("sec-fetch-mode", "navigate")];
        let answer = fetch(&sandbox, Method::GET, link, &like_a_browser).await;
        gave_no_session(&answer, "a sandbox");
        let named = fetch_what_it_names(&sandbox, &answer.text().await.unwrap()).await;
        assert!(named >= 4, "style, script, icons and the form's address at least, not {named}");
        says_that_nobody_opened(&sent, "a sandbox that fetched what the page names").await;

        for headers in [[("sec-purpose", "prefetch;prerender"), ("user-agent", CHROME)], [("purpose", "prefetch"), ("user-agent", CHROME)]] {
            gave_no_session(&fetch(&new(), Method::GET, link, &headers).await, "a prefetch");
        }
        says_that_nobody_opened(&sent, "a prefetch").await;

        for agent in CHATS {
            let answer = fetch(&new(), Method::GET, link, &[("user-agent", agent), ("range", "bytes=0-524287")]).await;
            gave_no_session(&answer, agent);
            let page = answer.text().await.unwrap();
            assert!(!page.contains("og:image") && !page.contains("og:description"), "no material for a preview");
        }
        says_that_nobody_opened(&sent, "previews in chats").await;

        let answer = fetch(&returning, Method::GET, link, &[]).await;
        gave_no_session(&answer, "a second visit");
        assert!(answer.text().await.unwrap().contains("/open\""), "the page is as good as on the first visit");
        says_that_nobody_opened(&sent, "a second visit").await;

        post_without_nonce(&sent).await;
        says_that_nobody_opened(&sent, "forms without their nonce").await;

        assert_eq!(sent.portal.records().await, before, "not a row has changed");
        let petra = sent.opened(link).await;
        let files = petra.files().await;
        assert_eq!(petra.download(&files[0]).await, b"the plans", "the one download is still hers");
    }

    async fn a_browser_that_only_looks_counts_as_nobody_and_one_that_clicks_as_a_visit(backend) {
        let sent = Sent::on(backend, b"the plans", &capped()).await;
        letter_is_settled(&sent).await;
        let before = sent.portal.records().await;
        let scanner = Browser::start(Profile::Desktop, "en").await;
        scanner.goto(&sent.link).await.unwrap();
        scanner.shown("main form button[type=submit]").await;
        let done = ask_until(|| async {
            let state = scanner.execute("return document.readyState", vec![]).await.ok()?;
            (state.json().as_str() == Some("complete")).then_some(())
        });
        done.await.expect("the scripts of the page ran");
        scanner.refresh().await.unwrap();
        scanner.shown("main form button[type=submit]").await;
        says_that_nobody_opened(&sent, "a browser that ran the page's scripts").await;
        assert_eq!(sent.portal.records().await, before, "not a row has changed");

        scanner.follow("main button").await;
        scanner.arrive("/c").await;
        let page = sent.anna.page(&sent.share).await;
        assert!(page.contains("journey--opened"), "a click on a link-only share is a visit:\n{page}");
        assert!(!page.contains("journey--fetched"), "but nothing was fetched");
        assert_eq!(texts(&page, ".figure__number"), ["1", "1", "0"], "people, opened, fetched");

        let petra = sent.opened(&sent.link).await;
        let files = petra.files().await;
        assert_eq!(petra.download(&files[0]).await, b"the plans", "the cap was not touched");
        let (status, _) = petra.asked(&files[0]).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "now it is used up");
    }

    async fn mangled_links_land_or_help(backend) {
        let sent = Sent::on(backend, b"the plans", &Choices::default()).await;
        letter_is_settled(&sent).await;
        let before = sent.portal.records().await;
        for mangled in mangled(sent.token()) {
            let page = follow(&sent, &mangled).await;
            assert!(page.contains("/open\"") && page.contains("Anna Lindner"), "{mangled} does not land but on:\n{page}");
        }
        let token = sent.token();
        let beyond_repair =
            [token[..token.len() / 2].to_owned(), token.to_uppercase(), token.replace('.', ""), "%00".to_owned(), String::new()];
        for mangled in beyond_repair {
            let (status, page) = sent.portal.visitor().asked(&format!("/r/{mangled}")).await;
            assert!(status.is_client_error(), "{mangled}: {status}");
            assert!(page.contains("<h1>") && page.len() > 500, "{mangled} is a dead end:\n{page}");
            assert!(!page.contains("Anna") && !page.contains("plan.bin"), "{mangled} tells a stranger something");
        }
        assert_eq!(sent.portal.records().await, before, "not a row has changed");
    }
}

async fn post_without_nonce(sent: &Sent) {
    let scanner = sent.portal.visitor();
    let form = Form::on(&scanner.page(&sent.link).await, "/open");
    let action = form.action.clone();
    for form in [form.clone().without("nonce"), form.clone().with("nonce", ""), form.with("nonce", &"0".repeat(64))] {
        let answer = scanner.send(&form).await;
        assert!(answer.status().is_client_error(), "opened without its nonce: {}", answer.status());
        gave_no_session(&answer, "a form without its nonce");
    }
    let bare = scanner.request(Method::POST, &action).send().await.unwrap();
    assert!(bare.status().is_client_error(), "opened by an empty POST: {}", bare.status());
    gave_no_session(&bare, "an empty POST");
    for method in [Method::PUT, Method::DELETE, Method::OPTIONS, Method::GET] {
        let answer = scanner.request(method.clone(), &action).send().await.unwrap();
        gave_no_session(&answer, method.as_str());
    }
}

/// What mail programs and gateways make of a link, as a path of the portal.
fn mangled(token: &str) -> Vec<String> {
    let (head, tail) = token.split_at(70);
    let escaped = token.replace('.', "%2E").replace('-', "%2D").replace('_', "%5F");
    let mut all: Vec<String> =
        [".", ")", ">", ",", ";", "\"", "'", "]", "%23", "%23section", "%3E", "%20", "=", "=20", "%E2%80%8B"]
            .iter()
            .map(|end| format!("/r/{token}{end}"))
            .collect();
    all.extend([
        format!("/r/{token}?utm_source=newsletter&utm_medium=email"),
        format!("/r/{token}/"),
        format!("/r/{token}&data=05%7C02%7Cpetra&sdata=abc%3D&reserved=0"),
        format!("/r/{token}__;!!Abc123!xyz$"),
        format!("/r/=3D{token}"),
        format!("/r/{head}=%0D%0A{tail}"),
        format!("/r/{head}=%0A{tail}"),
        format!("/r/{head}%0D%0A%20{tail}"),
        format!("/r/{head}%20{tail}"),
        format!("/r/{}", token.replace('.', "=2E")),
        format!("/r/{escaped}"),
        format!("/r/{}", escaped.replace('%', "%25")),
        format!("/r/{}", lower_escapes(&escaped)),
        format!("/r%2F{token}"),
        format!("/r/?url=http%3A%2F%2Flocalhost%2Fr%2F{escaped}&data=05%7C02"),
    ]);
    all
}

/// The same escapes in small letters; the rest as it is.
fn lower_escapes(text: &str) -> String {
    text.replace("%2E", "%2e").replace("%2D", "%2d").replace("%5F", "%5f")
}

/// Where somebody ends who clicks: redirects are followed.
async fn follow(sent: &Sent, path: &str) -> String {
    let petra = sent.portal.visitor();
    let mut at = path.to_owned();
    for _ in 0..3 {
        let answer = petra.get(&at).await;
        gave_no_session(&answer, &at);
        match answer.headers().get("location") {
            Some(to) => to.to_str().unwrap().clone_into(&mut at),
            None => return answer.text().await.unwrap(),
        }
    }
    panic!("{path} is sent on and on")
}
