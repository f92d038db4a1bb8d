//! One person's way through the pages, in a real browser.

use std::cell::Cell;

use crate::{Browser, Portal};

/// Somebody at a browser of a certain language. Every [`stop`](Walk::stop) is judged by axe-core, measured and photographed.
pub struct Walk<'a> {
    /// What the person sits at.
    pub browser: &'a Browser,
    /// Where the person is.
    pub portal: &'a Portal,
    /// What the pages have to speak.
    pub language: &'static str,
    who: &'static str,
    stops: Cell<usize>,
}

impl<'a> Walk<'a> {
    /// Nothing is opened yet; `who` goes into the names of the pictures.
    pub fn of(browser: &'a Browser, portal: &'a Portal, language: &'static str, who: &'static str) -> Self {
        Self { browser, portal, language, who, stops: Cell::new(0) }
    }

    /// Opens a page of the portal, or a whole address.
    ///
    /// # Panics
    /// When the browser can't.
    pub async fn goes_to(&self, path: &str) {
        let address =
            if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.portal.address()) };
        self.browser.goto(address).await.unwrap();
    }

    /// The page that is open is as pages have to be.
    ///
    /// # Panics
    /// When it is not: another language, not accessible, wider than the screen.
    pub async fn stop(&self, what: &str) {
        self.stops.set(self.stops.get() + 1);
        let spoken = self.browser.attr("html", "lang").await;
        assert_eq!(spoken.as_deref(), Some(self.language), "{what} speaks the browser's language");
        self.browser.assert_accessible().await;
        self.browser.screenshot(&format!("{}-{}-{:02}-{what}", self.language, self.who, self.stops.get())).await;
        self.fits(what).await;
    }

    /// Nothing is wider than the screen, but what scrolls by itself.
    async fn fits(&self, what: &str) {
        let look = r"
            const wide = navigator.maxTouchPoints > 0 ? screen.width : innerWidth;
            const scrolls = (one) => one !== null && one !== document.documentElement && one !== document.body
                && (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(one).overflowX) || scrolls(one.parentElement));
            const over = [...document.querySelectorAll('body *')].filter((one) =>
                one.getBoundingClientRect().right > wide + 1 && !scrolls(one));
            return [wide, ...over.slice(0, 5).map((one) => one.outerHTML.slice(0, 200))];";
        let found = self.browser.execute(look, vec![]).await.unwrap();
        let found: Vec<serde_json::Value> = serde_json::from_value(found.json().clone()).unwrap();
        assert_eq!(found.len(), 1, "{what} is wider than the screen: {found:#?}");
    }

    /// # Panics
    /// When the page that is open doesn't say so.
    pub async fn says(&self, words: &str) {
        let page = self.browser.describe().await;
        assert!(page.contains(words), "{words} is not on {page}");
    }

    /// The path of the page that is open.
    ///
    /// # Panics
    /// When the browser doesn't tell.
    pub async fn path(&self) -> String {
        self.browser.current_url().await.unwrap().path().to_owned()
    }
}
