//! The way of a file from the library to a customer, through the public interface only.

use reqwest::{Method, Response, StatusCode};
use scraper::{Html, Selector};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::form::Form;
use crate::steps::sent_on;
use crate::{Client, Smtp};

/// What an employee chooses when sharing.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// The most downloads of each file.
    pub cap: Option<u32>,
    /// Always the newest released version.
    pub live: bool,
    /// A few words.
    pub message: String,
    /// What recipients prove before anything opens, in the word of the form; otherwise what is usual.
    pub check: Option<&'static str>,
    /// Whether it is only to be looked at.
    pub view_only: bool,
}

impl Client {
    /// Sends a form of a page.
    ///
    /// # Panics
    /// When nobody answers.
    pub async fn send(&self, form: &Form) -> Response {
        let origin = self.origin();
        let request = self.request(Method::POST, &form.action).header("Origin", origin).form(form.fields());
        request.send().await.unwrap_or_else(|error| panic!("POST {}: {error}", form.action))
    }

    /// A form of a page, written to a connection of its own to the last byte; nobody has read the answer.
    ///
    /// # Panics
    /// When the portal takes no connection.
    pub async fn open_send(&self, form: &Form) -> TcpStream {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form.fields()).finish();
        let headers = [("Origin", self.origin()), ("Content-Type", "application/x-www-form-urlencoded")];
        let mut connection = self.open_request("POST", &form.action, &headers, body.len()).await;
        connection.write_all(body.as_bytes()).await.expect("the portal reads");
        connection
    }

    /// Lets letters leave through `smtp`.
    ///
    /// # Panics
    /// When the portal refuses.
    pub async fn set_mail(&self, smtp: &Smtp) {
        let form = Form::on(&self.page("/settings").await, "/settings/mail")
            .with("host", "127.0.0.1")
            .with("port", &smtp.port().to_string())
            .with("tls", "plain")
            .with("from", "portal@lindner.test");
        sent_on(self.send(&form).await, "set the mail server").await;
    }

    /// Gives the newest version of an asset a release status.
    ///
    /// # Panics
    /// When the portal refuses.
    pub async fn give_status(&self, asset: &str, status: &str) {
        let form = Form::on(&self.page(asset).await, "/status").with("to", status);
        sent_on(self.send(&form).await, &format!("give {asset} the status {status}")).await;
    }

    /// Uploads and releases a file; the path of its asset.
    ///
    /// # Panics
    /// When the portal refuses.
    pub async fn released(&self, name: &str, bytes: &[u8]) -> String {
        let asset = self.upload(name, bytes).await;
        self.give_status(&asset, "released").await;
        asset
    }

    /// Shares assets with recipients (as they would be pasted); the path of the share.
    ///
    /// # Panics
    /// When the portal refuses.
    pub async fn share(&self, assets: &[&str], recipients: &str, choices: &Choices) -> String {
        let ids: Vec<_> = assets.iter().map(|asset| format!("asset={}", asset.rsplit('/').next().unwrap())).collect();
        let page = self.page(&format!("/shares/new?{}", ids.join("&"))).await;
        let mut form =
            Form::on(&page, "/shares/check").with("recipients", recipients).with("message", &choices.message);
        if let Some(cap) = choices.cap {
            form = form.with("cap", &cap.to_string());
        }
        if choices.live {
            form = form.with("version", "live");
        }
        if choices.view_only {
            form = form.with("mode", "view");
        }
        if let Some(check) = choices.check {
            form = form.with("check", check);
        }
        let checked = self.send(&form).await;
        let (status, page) = (checked.status(), checked.text().await.expect("a page"));
        assert!(status == StatusCode::OK || status == StatusCode::UNPROCESSABLE_ENTITY, "check: {status}\n{page}");
        let sent = self.send(&Form::on(&page, "/shares/check").to("/shares")).await;
        let path = sent_on(sent, "share").await;
        path.split('?').next().unwrap_or_default().to_owned()
    }

    /// Opens the link of a letter, as a person does with the button of the landing page.
    ///
    /// # Panics
    /// When the portal refuses.
    pub async fn open_link(&self, link: &str) {
        let page = self.page(link).await;
        let sent = self.send(&Form::on(&page, "/open")).await;
        assert_eq!(sent_on(sent, "open the link").await, "/c");
    }

    /// Where the files of the opened share are, in the order of the page.
    ///
    /// # Panics
    /// When the page isn't there.
    pub async fn files(&self) -> Vec<String> {
        self.links("/c", "/c/files/").await
    }

    /// Where all files are as one ZIP.
    ///
    /// # Panics
    /// When the page has no such link.
    pub async fn zip(&self) -> String {
        self.links("/c", "/c/zip/").await.into_iter().next().expect("a link to the ZIP")
    }

    async fn links(&self, page: &str, beginning: &str) -> Vec<String> {
        let html = Html::parse_document(&self.page(page).await);
        let anchors = Selector::parse("a[href]").expect("a selector");
        let targets = html.select(&anchors).filter_map(|anchor| anchor.attr("href"));
        targets.filter(|target| target.starts_with(beginning)).map(str::to_owned).collect()
    }

    /// Downloads a file of the opened share.
    ///
    /// # Panics
    /// When the portal refuses.
    pub async fn download(&self, path: &str) -> Vec<u8> {
        let answer = self.get(path).await;
        assert_eq!(answer.status(), StatusCode::OK, "GET {path}");
        answer.bytes().await.expect("the whole file").to_vec()
    }
}
