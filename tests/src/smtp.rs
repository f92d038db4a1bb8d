//! A real SMTP server, written by others (aiosmtpd), as a child of the test.

use std::process::Stdio;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::json;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, ChildStdin, Command};

use crate::certificates;
use crate::letter::Letter;
use crate::lines::Lines;
use crate::place;

/// What the server does with a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// Takes every letter.
    Accept,
    /// Answers 550 to every recipient.
    Refuse,
    /// Answers 451 to the next so many letters, then takes them.
    Defer(u32),
    /// Never answers DATA.
    Hang,
    /// Takes the connection and says nothing at all.
    Silent,
    /// STARTTLS is neither offered nor taken, as if somebody on the way had removed it.
    StripStartTls,
}

impl Behaviour {
    fn name(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Refuse => "refuse",
            Self::Defer(_) => "defer",
            Self::Hang => "hang",
            Self::Silent => "silent",
            Self::StripStartTls => "strip-starttls",
        }
    }

    fn count(self) -> u32 {
        if let Self::Defer(count) = self { count } else { 0 }
    }
}

/// One thing that the server saw.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "event", rename_all = "lowercase")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Seen {
    Listening { port: u16 },
    Connection,
    Login { user: String, good: bool },
    Refused { to: Vec<String> },
    Deferred { to: Vec<String> },
    Hanging { to: Vec<String> },
    Letter { sender: String, to: Vec<String>, tls: bool, user: Option<String>, data: String },
    Changed { behaviour: String },
    Marked,
}

/// How to start the server.
#[derive(Clone, Debug, Default)]
pub struct SmtpOptions {
    /// Offer and require STARTTLS, with a certificate for `localhost` that [`Smtp::authority`] signed.
    pub starttls: bool,
    /// Require this user and password.
    pub login: Option<(String, String)>,
}

/// The running server. Ends with the value.
pub struct Smtp {
    _child: Child,
    orders: ChildStdin,
    seen: Lines,
    port: u16,
    keys: TempDir,
}

impl Smtp {
    /// A server that takes everything, without TLS.
    pub async fn start() -> Self {
        Self::start_with(SmtpOptions::default()).await
    }

    /// A server as asked for; it takes every letter until [`Self::behave`] says otherwise.
    ///
    /// # Panics
    /// When it doesn't start.
    pub async fn start_with(options: SmtpOptions) -> Self {
        let keys = tempfile::tempdir().expect("a temporary directory");
        let mut command = Command::new(place::python());
        command.arg("-u").arg(place::repository().join("tests/smtp/server.py"));
        if options.starttls {
            certificates::write(keys.path());
            command.arg("--certificate").arg(keys.path().join("server.pem"));
            command.arg("--key").arg(keys.path().join("server.key"));
        }
        if let Some((user, password)) = &options.login {
            command.args(["--user", user, "--password", password]);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().expect("the SMTP server starts");
        let seen = Lines::default();
        seen.listen(child.stdout.take().expect("piped"));
        let complaints = Lines::default();
        complaints.listen(child.stderr.take().expect("piped"));
        let orders = child.stdin.take().expect("piped");
        let port = seen.find(|lines| {
            events(lines).find_map(|seen| if let Seen::Listening { port } = seen { Some(port) } else { None })
        });
        let port = port.await.unwrap_or_else(|_| panic!("the SMTP server did not start: {:?}", complaints.all()));
        Self { _child: child, orders, seen, port, keys }
    }

    /// Where it listens, on `localhost`.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The PEM file of the authority that signed the server's certificate (only with STARTTLS).
    pub fn authority(&self) -> std::path::PathBuf {
        self.keys.path().join("authority.pem")
    }

    /// Changes what it does from the next connection on.
    ///
    /// # Panics
    /// When it has ended.
    pub async fn behave(&mut self, behaviour: Behaviour) {
        let order = json!({"behaviour": behaviour.name(), "count": behaviour.count()});
        self.order(&order, |seen| matches!(seen, Seen::Changed { .. })).await;
    }

    async fn order(&mut self, order: &serde_json::Value, obeyed: impl Fn(&Seen) -> bool) {
        let before = self.seen.all().len();
        self.orders.write_all(format!("{order}\n").as_bytes()).await.expect("the SMTP server listens to its orders");
        let answer = self.seen.find(|lines| events(&lines[before..]).find(|seen| obeyed(seen))).await;
        answer.expect("the SMTP server obeys");
    }

    /// Everything it saw up to this call.
    ///
    /// # Panics
    /// When it has ended.
    pub async fn seen(&mut self) -> Vec<Seen> {
        // What it tells comes through a pipe: once it answers, all that was told before has been read.
        self.order(&json!({"mark": true}), |seen| matches!(seen, Seen::Marked)).await;
        events(&self.seen.all()).collect()
    }

    /// Waits until it has seen `wanted` at least `count` times, and tells everything it saw.
    ///
    /// # Panics
    /// When that doesn't happen.
    pub async fn wait_for(&self, count: usize, wanted: impl Fn(&Seen) -> bool) -> Vec<Seen> {
        let look = |lines: &[String]| {
            let all: Vec<Seen> = events(lines).collect();
            (all.iter().filter(|seen| wanted(seen)).count() >= count).then_some(all)
        };
        self.seen
            .find(look)
            .await
            .unwrap_or_else(|saw| panic!("the SMTP server did not see what was expected, but: {saw}"))
    }

    /// The letters it took up to this call.
    ///
    /// # Panics
    /// When it has ended.
    pub async fn letters(&mut self) -> Vec<Letter> {
        letters(&self.seen().await)
    }

    /// Waits for the first letter to `recipient` after the first `skip` ones.
    ///
    /// # Panics
    /// When none comes.
    pub async fn letter_to(&self, recipient: &str, skip: usize) -> Letter {
        let mine = |seen: &Seen| matches!(seen, Seen::Letter { to, .. } if to.iter().any(|to| to == recipient));
        let seen = self.wait_for(skip + 1, mine).await;
        let mine: Vec<Seen> = seen.into_iter().filter(mine).collect();
        letters(&mine[skip..]).remove(0)
    }
}

fn events(lines: &[String]) -> impl Iterator<Item = Seen> {
    lines.iter().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line}")))
}

fn letters(seen: &[Seen]) -> Vec<Letter> {
    let read = |seen: &Seen| match seen {
        Seen::Letter { sender, to, tls, user, data } => {
            let bytes = STANDARD.decode(data).expect("our server writes Base64");
            Some(Letter::read(sender, to, *tls, user.clone(), bytes))
        }
        _ => None,
    };
    seen.iter().filter_map(read).collect()
}
