//! To a false provider and back: what the portal sends along, and what comes with the answer.

use reqwest::{Response, StatusCode};
use scraper::{Html, Selector};
use sealport_tests::false_provider::{Given, Signed};
use sealport_tests::provider::with_provider;
use sealport_tests::{Backend, Client, FalseProvider, Form, Portal, PortalOptions};

pub const BACK: &str = "/sign-in/company/back";

/// A portal whose provider is a false one.
pub struct False {
    pub portal: Portal,
    pub provider: FalseProvider,
    pub anna: Client,
}

impl False {
    pub async fn on(backend: Backend) -> Self {
        let provider = FalseProvider::start().await;
        let options = with_provider(PortalOptions::on(backend), &provider.issuer(), "provider");
        let portal = Portal::start(options).await;
        let anna = portal.administrator().await;
        Self { portal, provider, anna }
    }

    pub async fn on_a_closed_port(backend: Backend) -> Portal {
        let nobody = format!("http://127.0.0.1:{}", sealport_tests::place::free_port());
        Portal::start(with_provider(PortalOptions::on(backend), &nobody, "provider")).await
    }

    pub fn gives(&self, code: &str, way: &Way, subject: &str, address: &str) {
        let claims = self.provider.claims(&way.nonce, subject, address);
        self.provider.gives(code, Given { claims, signed: Signed::Well, challenge: way.challenge.clone() });
    }

    /// There and back, with everything in order.
    pub async fn signs_in(&self, visitor: &Client, subject: &str, address: &str) -> Response {
        let way = asks(visitor, "/library").await;
        self.gives("in-order", &way, subject, address);
        comes_back(visitor, "in-order", &way.state, Some(&self.provider.issuer())).await
    }
}

/// What the portal sent to the provider with the browser.
pub struct Way {
    pub state: String,
    pub nonce: String,
    pub challenge: String,
}

/// Presses the button on the page that wants a fresh proof: the provider is to ask anew.
pub async fn asks_again(anna: &Client) -> Way {
    let page = anna.page("/prove?then=/people").await;
    let (way, url) = sent_away(anna.send(&Form::on(&page, "/prove/company")).await).await;
    let mut asked: Vec<_> = url.query_pairs().filter(|(name, _)| name == "prompt" || name == "max_age").collect();
    asked.sort();
    assert_eq!(asked, [("max_age".into(), "0".into()), ("prompt".into(), "login".into())]);
    way
}

/// Presses the button, and reads where the browser is sent.
pub async fn asks(visitor: &Client, next: &str) -> Way {
    sent_away(visitor.submit("/sign-in", "/sign-in/company", &[("next", next)]).await).await.0
}

pub async fn sent_away(answer: Response) -> (Way, url::Url) {
    assert_eq!(answer.status(), StatusCode::OK);
    let refresh = answer.headers().get("refresh").expect("the browser is sent on").to_str().unwrap().to_owned();
    let page = answer.text().await.unwrap();
    let link = Html::parse_document(&page);
    let link = link.select(&Selector::parse("main a.button").unwrap()).next().unwrap().attr("href").unwrap().to_owned();
    assert_eq!(refresh, format!("0; url={link}"), "with the header and with the link alike");
    let url = url::Url::parse(&link).unwrap();
    let value =
        |name: &str| url.query_pairs().find(|(own, _)| own == name).map(|(_, value)| value.into_owned()).unwrap();
    assert_eq!((value("code_challenge_method"), value("scope")), ("S256".to_owned(), "openid email".to_owned()));
    (Way { state: value("state"), nonce: value("nonce"), challenge: value("code_challenge") }, url)
}

pub fn back_with(code: &str, state: &str, issuer: Option<&str>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("code", code).append_pair("state", state);
    if let Some(issuer) = issuer {
        query.append_pair("iss", issuer);
    }
    format!("{BACK}?{}", query.finish())
}

/// Comes back as a browser does: the page, and then its form.
pub async fn comes_back(visitor: &Client, code: &str, state: &str, issuer: Option<&str>) -> Response {
    let page = visitor.page(&back_with(code, state, issuer)).await;
    visitor.send(&Form::on(&page, BACK)).await
}

/// Comes back with whatever a program sends.
pub async fn posts_back(visitor: &Client, code: &str, state: &str, issuer: Option<&str>) -> Response {
    let mut fields = vec![("code", code), ("state", state)];
    fields.extend(issuer.map(|issuer| ("iss", issuer)));
    visitor.submit("/sign-in", BACK, &fields).await
}

/// The answer says that nobody is signed in, nobody is, and the history knows why.
pub async fn refused(house: &False, visitor: &Client, answer: Response, reason: &str) -> String {
    let (status, page) = (answer.status(), answer.text().await.unwrap());
    assert_eq!(status, StatusCode::FORBIDDEN, "{reason}: {page}");
    assert!(page.contains("You are not signed in"), "{reason}: {page}");
    assert_eq!(visitor.get("/library").await.status(), StatusCode::UNAUTHORIZED, "{reason}");
    let reasons = house.portal.refused_sign_ins().await;
    assert_eq!(reasons.last().map(String::as_str), Some(reason), "{reasons:?}");
    page
}
