//! Getting in with a browser: the steps of the pages.

use crate::steps::{codes_on, seed_on};
use crate::{Browser, Portal, Wallet};

/// The button of a page that asks one thing.
const SUBMIT: &str = "main form button[type=submit]";

impl Portal {
    /// Signs somebody in as far as the page behind the second step.
    ///
    /// # Panics
    /// When the portal refuses.
    pub async fn sign_in_browser(&self, browser: &Browser, address: &str, password: &str) {
        browser.goto(format!("{}/sign-in", self.address())).await.expect("the sign-in page");
        browser.fill("address", address).await;
        browser.fill("password", password).await;
        browser.follow(SUBMIT).await;
        self.second_in_browser(browser, address).await;
    }

    /// The second step, after the password.
    ///
    /// # Panics
    /// When the portal refuses.
    pub async fn second_in_browser(&self, browser: &Browser, address: &str) {
        browser.arrive("/sign-in/second").await;
        let (field, code) = self.second_factor(address);
        if field == "recovery" {
            browser.click("details.more summary").await;
        }
        browser.fill(field, &code).await;
        browser.follow(&format!("form:has([name={field}]) button")).await;
    }

    /// Sets up an authenticator app after the first step of a set-up, keeps the recovery codes, and goes on. `stop` looks at
    /// each page on the way.
    ///
    /// # Panics
    /// When the portal refuses.
    pub async fn enrol_in_browser(&self, browser: &Browser, address: &str, stop: impl AsyncFn(&str)) {
        browser.arrive("/enrol").await;
        stop("second-factor").await;
        browser.follow("form[action='/enrol/app'] button").await;
        browser.shown("[data-seed]").await;
        stop("app").await;
        let mut wallet = Wallet::of(&seed_on(&browser.source().await.expect("a page")));
        browser.fill("code", &wallet.earlier_code()).await;
        browser.follow(SUBMIT).await;
        browser.shown("[data-codes]").await;
        stop("codes").await;
        wallet.codes = codes_on(&browser.source().await.expect("a page"));
        self.keep(address, wallet);
        browser.click("[data-kept]").await;
        browser.follow(SUBMIT).await;
    }
}
