//! A real Chromium, driven through chromedriver.

use std::ops::Deref;
use std::process::Stdio;
use std::sync::{Mutex, OnceLock, PoisonError};

use rustix::process::{Pid, Signal, kill_process};
use serde::Deserialize;
use serde_json::json;
use tempfile::TempDir;
use thirtyfour::error::WebDriverResult;
use thirtyfour::{By, ChromeCapabilities, ChromiumLikeCapabilities, DesiredCapabilities, WebDriver, WebElement};
use tokio::process::{Child, Command};

use crate::lines::{Lines, ask_until};
use crate::place;

/// What the person holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// A window of 1440 × 900.
    Desktop,
    /// A touch screen of 390 × 844 at three pixels to the point.
    Phone,
}

/// One thing that axe-core found.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Violation {
    /// The rule's name, e.g. `color-contrast`.
    pub id: String,
    /// `minor`, `moderate`, `serious`, `critical`.
    pub impact: Option<String>,
    /// What to do, in a sentence.
    pub help: String,
    /// Where, as CSS selectors.
    pub places: Vec<String>,
}

/// A browser with a fresh profile. Everything of it ends with the value. Derefs to the driver.
pub struct Browser {
    driver: WebDriver,
    _chromedriver: Child,
    profile: TempDir,
}

impl Deref for Browser {
    type Target = WebDriver;

    fn deref(&self) -> &WebDriver {
        &self.driver
    }
}

impl Browser {
    /// Starts one for a person who reads `language` (`en`, `de`, `nl`).
    ///
    /// # Panics
    /// When Chromium or chromedriver is missing or doesn't start.
    pub async fn start(profile: Profile, language: &str) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let (chromedriver, port) = start_chromedriver(&directory).await;
        let capabilities = capabilities(profile, language, &directory);
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities).await;
        let driver = driver.unwrap_or_else(|error| panic!("Chromium does not start: {error}"));
        Self { driver, _chromedriver: chromedriver, profile: directory }
    }

    /// Where this browser puts downloads.
    pub fn downloads(&self) -> std::path::PathBuf {
        self.profile.path().join("downloads")
    }

    /// What axe-core finds on the present page, by WCAG 2.2 A and AA.
    ///
    /// # Panics
    /// When axe-core is not installed (`npm ci` in web/) or doesn't run.
    pub async fn accessibility(&self) -> Vec<Violation> {
        self.driver.execute(axe(), Vec::new()).await.expect("axe-core loads");
        let run = r"
            const done = arguments[arguments.length - 1];
            const only = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
            axe.run(document, { runOnly: { type: 'tag', values: only } }).then(
                (found) => done({ found: found.violations.map((one) => ({
                    id: one.id, impact: one.impact, help: one.help,
                    places: one.nodes.map((node) => node.target.flat().join(' ')),
                })) }),
                (error) => done({ error: String(error) }));";
        let answer = self.driver.execute_async(run, Vec::new()).await.expect("axe-core runs");
        let answer = answer.json();
        assert!(answer.get("error").is_none(), "axe-core failed: {answer}");
        serde_json::from_value(answer["found"].clone()).expect("a list of violations")
    }

    /// Fails the test with what axe-core found on the present page, if anything.
    ///
    /// # Panics
    /// When there is a violation.
    pub async fn assert_accessible(&self) {
        let found = self.accessibility().await;
        let at = self.driver.current_url().await.map(|at| at.path().to_owned()).unwrap_or_default();
        assert!(found.is_empty(), "{at} is not accessible: {found:#?}");
    }

    /// Waits until the first element that a CSS selector finds is there and shown.
    ///
    /// # Panics
    /// With the address and the words of the page, when there is none.
    pub async fn shown(&self, selector: &str) {
        self.with(selector, async |_| Ok(())).await;
    }

    /// What the first shown element of a selector says.
    ///
    /// # Panics
    /// As [`Browser::shown`].
    pub async fn text(&self, selector: &str) -> String {
        self.with(selector, async |element| element.text().await).await
    }

    /// An attribute of the first shown element of a selector, as the page's source has it.
    ///
    /// # Panics
    /// As [`Browser::shown`].
    pub async fn attr(&self, selector: &str, name: &str) -> Option<String> {
        self.with(selector, async |element| element.attr(name).await).await
    }

    /// A property of the first shown element of a selector, as it is now.
    ///
    /// # Panics
    /// As [`Browser::shown`].
    pub async fn prop(&self, selector: &str, name: &str) -> Option<String> {
        self.with(selector, async |element| element.prop(name).await).await
    }

    /// Clicks what stays on the page; what leads to another one is for [`Browser::follow`].
    ///
    /// # Panics
    /// As [`Browser::shown`].
    pub async fn click(&self, selector: &str) {
        let click = async |element: WebElement| {
            element.scroll_into_view().await?;
            element.click().await
        };
        self.with(selector, click).await;
    }

    /// Clicks a link or a button and waits until another page is there in place of this one, so that nothing is ever
    /// looked for on the page that is about to go.
    ///
    /// # Panics
    /// As [`Browser::shown`], and when the page stays.
    pub async fn follow(&self, selector: &str) {
        self.driver.execute("document.sealportTestsWereHere = true", Vec::new()).await.expect("a page");
        self.click(selector).await;
        let look = "return document.sealportTestsWereHere === undefined && document.readyState === 'complete'";
        let gone = ask_until(|| async {
            let answer = self.driver.execute(look, Vec::new()).await.ok()?;
            answer.json().as_bool()?.then_some(())
        });
        if gone.await.is_none() {
            panic!("{selector} leads nowhere from {}", self.describe().await);
        }
    }

    /// Types into the field with this name, in place of what stood there.
    ///
    /// # Panics
    /// When there is no such field.
    pub async fn fill(&self, name: &str, text: &str) {
        let field = format!("main [name={name}]");
        let fill = async |element: WebElement| {
            element.clear().await?;
            element.send_keys(text).await
        };
        self.with(&field, fill).await;
    }

    /// Does something with the first shown element of a selector; again when the page was exchanged under the hand.
    async fn with<T>(&self, selector: &str, act: impl AsyncFn(WebElement) -> WebDriverResult<T>) -> T {
        let failed = Mutex::new(None);
        let done = ask_until(|| async {
            let attempt = async {
                let element = self.driver.find(By::Css(selector)).await?;
                if element.is_displayed().await? { act(element).await.map(Some) } else { Ok(None) }
            };
            attempt.await.unwrap_or_else(|error| {
                *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                None
            })
        });
        match done.await {
            Some(done) => done,
            None => panic!("no {selector} on {}\n{:?}", self.describe().await, failed.into_inner()),
        }
    }

    /// Waits until the address has this path.
    ///
    /// # Panics
    /// With the address and the words of the page, when it gets another one.
    pub async fn arrive(&self, path: &str) {
        let there = ask_until(|| async { (self.driver.current_url().await.ok()?.path() == path).then_some(()) });
        if there.await.is_none() {
            panic!("not at {path} but on {}", self.describe().await);
        }
    }

    /// Address and words of the present page, for a report.
    pub async fn describe(&self) -> String {
        let at = self.driver.current_url().await.map(|at| at.to_string()).unwrap_or_default();
        let words = match self.driver.find(By::Css("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(error) => error.to_string(),
        };
        format!("{at}:\n{words}")
    }

    /// Keeps a picture of the present view as `NAME.png` in the directory `SEALPORT_SHOTS`, when that is set.
    ///
    /// # Panics
    /// When the picture can't be taken or kept.
    pub async fn screenshot(&self, name: &str) {
        if let Some(shots) = std::env::var_os("SEALPORT_SHOTS") {
            let picture = self.driver.screenshot_as_png().await.expect("a picture");
            std::fs::create_dir_all(&shots).expect("a directory for pictures");
            std::fs::write(std::path::Path::new(&shots).join(format!("{name}.png")), picture).expect("kept");
        }
    }
}

impl Drop for Browser {
    /// Ends Chromium at once: waiting for it politely would block the test's executor.
    fn drop(&mut self) {
        let _already_quit = self.driver.clone().leak();
        let mine = format!("--user-data-dir={}", self.profile.path().join("profile").display());
        for pid in processes_with(&mine) {
            let _already_gone = kill_process(pid, Signal::KILL);
        }
    }
}

/// On a very busy machine chromedriver now and then never gets to its first port; another one does.
async fn start_chromedriver(directory: &TempDir) -> (Child, u16) {
    let mut said = String::new();
    for _ in 0..3 {
        match try_chromedriver(directory).await {
            Ok(started) => return started,
            Err(instead) => said = instead,
        }
    }
    panic!("chromedriver does not start: {said}")
}

async fn try_chromedriver(directory: &TempDir) -> Result<(Child, u16), String> {
    let mut command = Command::new("chromedriver");
    // Chromium's own temporary files must go with the profile.
    command.arg("--port=0").env("TMPDIR", directory.path()).current_dir(directory.path());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    let mut child = command.spawn().unwrap_or_else(|error| panic!("chromedriver (package chromium-driver): {error}"));
    let output = Lines::default();
    output.listen(child.stdout.take().expect("piped"));
    let port = |lines: &[String]| {
        let line = lines.iter().find(|line| line.contains("started successfully on port"))?;
        line.trim_end_matches('.').rsplit(' ').next()?.parse().ok()
    };
    Ok((child, output.find(port).await?))
}

fn capabilities(profile: Profile, language: &str, directory: &TempDir) -> ChromeCapabilities {
    let mut chrome = DesiredCapabilities::chrome();
    let user_data = format!("--user-data-dir={}", directory.path().join("profile").display());
    let lang = format!("--lang={language}");
    let mut arguments = vec![
        "--headless=new",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--no-default-browser-check",
        "--force-prefers-reduced-motion",
        "--window-size=1440,900",
        "--hide-scrollbars",
        &user_data,
        &lang,
    ];
    // Chromium's sandbox refuses to work for root; the pages are ours.
    if rustix::process::geteuid().is_root() {
        arguments.push("--no-sandbox");
    }
    arguments.into_iter().for_each(|argument| chrome.add_arg(argument).expect("an argument"));
    let downloads = directory.path().join("downloads");
    let preferences = json!({
        "intl.accept_languages": language,
        "download.default_directory": downloads,
        "download.prompt_for_download": false,
    });
    chrome.add_experimental_option("prefs", preferences).expect("preferences");
    if profile == Profile::Phone {
        let phone = json!({ "deviceMetrics": { "width": 390, "height": 844, "pixelRatio": 3.0, "touch": true, "mobile": true } });
        chrome.add_experimental_option("mobileEmulation", phone).expect("a phone");
    }
    chrome
}

fn axe() -> &'static str {
    static AXE: OnceLock<String> = OnceLock::new();
    AXE.get_or_init(|| {
        let file = place::repository().join("web/node_modules/axe-core/axe.min.js");
        std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}; `npm ci` in web/", file.display()))
    })
}

/// The running processes that were started with `argument`.
fn processes_with(argument: &str) -> Vec<Pid> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let started_with = |pid: &i32| {
        let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        line.split(|byte| *byte == 0 || *byte == b' ').any(|one| one == argument.as_bytes())
    };
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    pids.filter(started_with).filter_map(Pid::from_raw).collect()
}
