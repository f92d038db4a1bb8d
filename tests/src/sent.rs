//! A share that was sent: where tests of links and of what is done to them begin.

use reqwest::StatusCode;
use sealport_ambient::{Clock, SystemClock, Timestamp};

use crate::steps::sent_on;
use crate::{Backend, Choices, Client, Form, Portal, PortalOptions, Smtp};

/// A company, one released file, one customer, and the letter that reached her.
pub struct Sent {
    /// The portal.
    pub portal: Portal,
    /// Its mail server.
    pub smtp: Smtp,
    /// The administrator who sent the share.
    pub anna: Client,
    /// Path of the asset.
    pub asset: String,
    /// Path of the share.
    pub share: String,
    /// The link of the letter.
    pub link: String,
}

/// The customer.
pub const PETRA: &str = "petra@hotel.test";

impl Sent {
    /// Shares `bytes` with [`PETRA`], who reads English.
    pub async fn on(backend: Backend, bytes: &[u8], choices: &Choices) -> Self {
        Self::with(PortalOptions::on(backend), bytes, choices).await
    }

    /// As [`Self::on`], on a portal as asked for.
    pub async fn with(options: PortalOptions, bytes: &[u8], choices: &Choices) -> Self {
        let portal = Portal::start(options).await;
        let smtp = Smtp::start().await;
        let anna = portal.administrator().await;
        anna.set_mail(&smtp).await;
        let asset = anna.released("plan.bin", bytes).await;
        let share = anna.share(&[&asset], &format!("Petra Sommer <{PETRA}>"), choices).await;
        let link = smtp.letter_to(PETRA, 0).await.link("/r/");
        Self { portal, smtp, anna, asset, share, link }
    }

    /// Shares the same file once more with [`PETRA`]; the path of the share and the link.
    pub async fn again(&self, choices: &Choices, letters_before: usize) -> (String, String) {
        let share = self.anna.share(&[&self.asset], &format!("Petra Sommer <{PETRA}>"), choices).await;
        (share, self.smtp.letter_to(PETRA, letters_before).await.link("/r/"))
    }

    /// The token in the link.
    ///
    /// # Panics
    /// When the link is none of ours.
    pub fn token(&self) -> &str {
        self.link.split("/r/").nth(1).expect("a link of ours")
    }

    /// A customer with the link opened.
    pub async fn opened(&self, link: &str) -> Client {
        let petra = self.portal.visitor();
        petra.open_link(link).await;
        petra
    }
}

impl Client {
    /// Takes a whole share back.
    ///
    /// # Panics
    /// When the portal refuses.
    pub async fn revoke(&self, share: &str) {
        let form = Form::on(&self.page(&format!("{share}/revoke")).await, "/revoke");
        sent_on(self.send(&form).await, "revoke the share").await;
    }

    /// Lets a share end `seconds` from now, on the whole second; when that is. The company's clock has to be UTC, see [`Self::use_utc`].
    ///
    /// # Panics
    /// When the portal refuses.
    pub async fn end_in(&self, share: &str, seconds: u64) -> Timestamp {
        let end = Timestamp::from_seconds(SystemClock.now().after(std::time::Duration::from_secs(seconds)).seconds());
        let day = end.to_utc();
        let form = Form::on(&self.page(&format!("{share}/end")).await, "/end")
            .with("day", &day.format("%Y-%m-%d").to_string())
            .with("clock", &day.format("%H:%M:%S").to_string());
        sent_on(self.send(&form).await, "move the end of the share").await;
        end
    }

    /// Sets the company's clock to UTC.
    ///
    /// # Panics
    /// When the portal refuses.
    pub async fn use_utc(&self) {
        let form = Form::on(&self.page("/settings").await, "/settings/company").with("zone", "UTC");
        sent_on(self.send(&form).await, "set the zone").await;
    }

    /// Sends the one recipient of a share a new link.
    ///
    /// # Panics
    /// When the portal refuses.
    pub async fn send_again(&self, share: &str) {
        let recipient = self.recipient_of(share).await;
        let form = Form::on(&self.page(&recipient).await, "/send-again");
        sent_on(self.send(&form).await, "send again").await;
    }

    /// The page of the one recipient of a share.
    ///
    /// # Panics
    /// When there is none.
    pub async fn recipient_of(&self, share: &str) -> String {
        let page = self.page(share).await;
        let beginning = format!("{share}/recipients/");
        let at = page.find(&beginning).expect("a recipient that can be managed");
        page[at..].split(['"', '?']).next().unwrap_or_default().to_owned()
    }

    /// GET, with the status that came and the words of the page.
    ///
    /// # Panics
    /// When nobody answers.
    pub async fn asked(&self, path: &str) -> (StatusCode, String) {
        let answer = self.get(path).await;
        let status = answer.status();
        (status, answer.text().await.expect("a page is text"))
    }
}
