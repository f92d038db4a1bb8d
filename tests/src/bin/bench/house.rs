//! A portal with people and files in it, as the benches need it. Everything goes in through the doors that people use.

use std::cell::Cell;
use std::io;

use reqwest::Response;
use scraper::{Html, Selector};
use sealport_tests::client::hidden_field;
use sealport_tests::measure::server::{Door, Moved};
use sealport_tests::steps::{ADMINISTRATOR, PASSWORD, sent_on};
use sealport_tests::{Backend, Choices, Client, Form, Portal, PortalOptions};
use tokio::runtime::Runtime;

/// A running portal of the embedded default, and its administrator.
pub struct House {
    portal: Portal,
    anna: Client,
    /// Anna's door, with what her scripts sign with.
    door: Door,
    runtime: Runtime,
    /// How many were sent.
    shares: Cell<u32>,
}

/// Somebody who opened a link.
pub struct Customer {
    /// The session.
    pub door: Door,
    /// Path of the page behind the link.
    pub page: String,
    /// Paths of the files; none where they are only looked at.
    pub files: Vec<String>,
    /// Paths of the viewers of the files.
    pub viewers: Vec<String>,
}

impl House {
    /// A new one on an empty directory.
    ///
    /// # Errors
    /// When there is no runtime for the steps.
    pub fn open() -> io::Result<Self> {
        // Little of its own: the machine belongs to the portal and to the clients that press it.
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let (portal, anna, door) = runtime.block_on(async {
            let portal = Portal::start(PortalOptions::on(Backend::SqliteDisk)).await;
            portal.administrator().await;
            let anna = portal.visitor();
            let fields = [("address", ADMINISTRATOR), ("password", PASSWORD)];
            let to = sent_on(anna.submit("/sign-in", "/sign-in", &fields).await, "the first factor").await;
            let (field, code) = portal.second_factor(ADMINISTRATOR);
            let answer = anna.submit(&to, "/sign-in/second", &[(field, &code)]).await;
            let mut door = stranger(&portal);
            door.cookie = cookies(&answer);
            sent_on(answer, "sign in").await;
            door.fields = format!("X-Sealport-Csrf: {}\r\n", anna.script_token("/uploads").await);
            (portal, anna, door)
        });
        Ok(Self { portal, anna, door, runtime, shares: Cell::new(0) })
    }

    /// What the portal says of its database when it starts.
    pub fn database(&self) -> String {
        let log = self.portal.log();
        log.lines().find(|line| line.contains("synchronous")).unwrap_or("it does not say").trim().to_owned()
    }

    /// Whether the database file lies there in clear: a plain SQLite file says so in its first bytes.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn is_database_plain(&self) -> io::Result<bool> {
        Ok(std::fs::read(self.portal.data_dir().join("sealport.db"))?.starts_with(b"SQLite format 3"))
    }

    /// Where the data lie.
    pub fn data_dir(&self) -> &std::path::Path {
        self.portal.data_dir()
    }

    /// The employee's door.
    pub fn employee(&self) -> &Door {
        &self.door
    }

    /// What a form of the sign-in page carries.
    pub fn sign_in_token(&self) -> String {
        let page = self.runtime.block_on(async { self.portal.visitor().page("/sign-in").await });
        hidden_field(&page, "csrf").expect("a form")
    }

    /// Begins an upload; its path.
    pub fn begin(&self, name: &str, size: u64) -> String {
        self.runtime.block_on(async { self.anna.begin_upload(name, size).await.location })
    }

    /// Uploads `size` bytes through tus and releases them; the path of the asset, and what the bytes took.
    ///
    /// # Errors
    /// When the portal doesn't take them.
    pub fn released(&self, name: &str, size: u64) -> io::Result<(String, Moved)> {
        self.runtime.block_on(async {
            let upload = self.anna.begin_upload(name, size).await;
            let moved = self.door.upload(&upload.location, size)?;
            let asset = upload.finish_unconfirmed().await;
            self.anna.give_status(&asset, "released").await;
            Ok((asset, moved))
        })
    }

    /// Uploads a file as it is; the path of the asset. With `is_released` it can be shared.
    pub fn brought(&self, name: &str, bytes: &[u8], is_released: bool) -> String {
        self.runtime.block_on(async {
            match is_released {
                true => self.anna.released(name, bytes).await,
                false => self.anna.upload(name, bytes).await,
            }
        })
    }

    /// How many files wait to be prepared for looking.
    pub fn waiting(&self) -> i64 {
        self.runtime.block_on(self.portal.waiting_previews())
    }

    /// Waits until every file is prepared for looking.
    pub fn prepares_everything(&self) {
        self.runtime.block_on(self.portal.prepares_everything());
    }

    /// Shares assets with so many people, of whom each opens the link.
    pub fn customers(&self, assets: &[&str], count: usize, cap: Option<u32>) -> Vec<Customer> {
        self.opened(assets, count, &Choices { cap, ..Choices::default() })
    }

    /// Shares assets with somebody who may only look, and opens the link.
    pub fn reader(&self, assets: &[&str]) -> Customer {
        self.opened(assets, 1, &Choices { view_only: true, ..Choices::default() }).remove(0)
    }

    fn opened(&self, assets: &[&str], count: usize, choices: &Choices) -> Vec<Customer> {
        // Of each share's own, so that nobody is known from an earlier one.
        let share = self.shares.replace(self.shares.get() + 1);
        let recipients: Vec<_> = (1..=count).map(|number| format!("customer-{share}-{number}@hotel.test")).collect();
        self.runtime.block_on(async {
            let share = self.anna.share(assets, &recipients.join("\n"), choices).await;
            let mut customers = Vec::new();
            for letter in letters(&self.anna.page(&share).await) {
                customers.push(self.customer(&letter).await);
            }
            assert_eq!(customers.len(), count, "letters that wait to be passed on");
            customers
        })
    }

    async fn customer(&self, letter: &Form) -> Customer {
        let page = self.anna.send(letter).await.text().await.expect("a letter");
        let origin = self.anna.origin().to_owned();
        let link = page.split(&origin).find(|rest| rest.starts_with("/r/")).expect("a link");
        let page: String = link.chars().take_while(|c| !"\"<' \n".contains(*c)).collect();
        let visitor = self.portal.visitor();
        let answer = visitor.send(&Form::on(&visitor.page(&page).await, "/open")).await;
        let mut door = stranger(&self.portal);
        door.cookie = cookies(&answer);
        sent_on(answer, "open the link").await;
        let viewers = viewers(&visitor.page("/c").await);
        Customer { door, page, files: visitor.files().await, viewers }
    }
}

fn stranger(portal: &Portal) -> Door {
    Door { port: portal.port(), pid: portal.pid(), cookie: String::new(), fields: String::new() }
}

/// The cookies of an answer, as the next request sends them.
fn cookies(answer: &Response) -> String {
    let set = answer.headers().get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok());
    let pairs: Vec<_> = set.filter_map(|cookie| cookie.split(';').next()).collect();
    pairs.join("; ")
}

/// The ways to the viewers on the page of files.
fn viewers(page: &str) -> Vec<String> {
    let links = Selector::parse("a[href^='/c/view/']").expect("a selector");
    let html = Html::parse_document(page);
    let mut found: Vec<String> = html.select(&links).filter_map(|link| link.attr("href")).map(str::to_owned).collect();
    found.dedup();
    found
}

/// The forms with which the letters of a share are read.
fn letters(page: &str) -> Vec<Form> {
    let forms = Selector::parse("form[action*='/letters/']").expect("a selector");
    let html = Html::parse_document(page);
    html.select(&forms).filter_map(|form| form.attr("action")).map(|action| Form::on(page, action)).collect()
}
