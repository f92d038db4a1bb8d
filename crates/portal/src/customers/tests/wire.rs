//! Requests as they go over the wire, and what comes back, byte by byte.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use actix_web::rt::task::spawn_blocking;

pub(super) fn request(method: &str, path: &str, headers: &[(&str, &str)], form: &str) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    if method == "POST" {
        text.push_str("Content-Type: application/x-www-form-urlencoded\r\n");
        text.push_str(&format!("Content-Length: {}\r\n", form.len()));
    }
    format!("{text}\r\n{form}").into_bytes()
}

/// A download under way.
pub struct Slow {
    stream: TcpStream,
    read: u64,
}

impl Slow {
    /// Sends a request; nothing is read yet.
    pub(super) async fn begin(address: SocketAddr, request: Vec<u8>) -> Self {
        let stream = spawn_blocking(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(&request).unwrap();
            stream
        });
        Self { stream: stream.await.unwrap(), read: 0 }
    }

    pub async fn read_some(&mut self, count: usize) {
        let mut stream = self.stream.try_clone().unwrap();
        let read = spawn_blocking(move || {
            let mut some = vec![0; count];
            stream.read_exact(&mut some).unwrap();
            count as u64
        });
        self.read += read.await.unwrap();
    }

    /// The head of the answer.
    pub async fn head(&mut self) -> String {
        let mut stream = self.stream.try_clone().unwrap();
        let head = spawn_blocking(move || {
            let (mut head, mut one) = (Vec::new(), [0]);
            while !head.ends_with(b"\r\n\r\n") {
                stream.read_exact(&mut one).unwrap();
                head.push(one[0]);
            }
            String::from_utf8(head).unwrap()
        });
        head.await.unwrap()
    }

    /// Whether the other side broke the connection, as the kernel knows before anything is read.
    pub fn was_reset(&self) -> bool {
        self.stream.take_error().unwrap().is_some_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset)
    }

    /// Reads until no more comes, a little at a time when `pause` says so; answers how many bytes came in all.
    pub async fn read_to_the_end(self, pause: Option<Duration>) -> u64 {
        let Self { mut stream, read } = self;
        spawn_blocking(move || {
            let (mut all, mut some) = (read, vec![0; 64 * 1024]);
            while let Ok(count @ 1..) = stream.read(&mut some) {
                all += count as u64;
                if let Some(pause) = pause {
                    std::thread::sleep(pause);
                }
            }
            all
        })
        .await
        .unwrap()
    }
}

/// What came back.
pub struct Reply {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    /// Sends a request and reads until the other side closes.
    pub(super) async fn to(address: SocketAddr, request: Vec<u8>, is_head: bool) -> Self {
        spawn_blocking(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(&request).unwrap();
            let mut all = Vec::new();
            // A broken connection ends the bytes; what came is looked at.
            let _ = stream.read_to_end(&mut all);
            Self::read(&all, is_head)
        })
        .await
        .unwrap()
    }

    fn read(all: &[u8], is_head: bool) -> Self {
        let end = all.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8_lossy(&all[..end]).into_owned();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers: Vec<_> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        let body = all[end + 4..].to_vec();
        assert!(!is_head || body.is_empty(), "HEAD has no body");
        Self { status, headers, body }
    }

    pub fn header(&self, name: &str) -> Option<String> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The value of a hidden field.
    pub fn field(&self, name: &str) -> String {
        let text = self.text();
        let start = format!("name=\"{name}\" value=\"");
        let at = text.find(&start).unwrap_or_else(|| panic!("no field {name} in {text}")) + start.len();
        text[at..].split('"').next().unwrap().to_owned()
    }

    /// Which one of several is chosen.
    pub fn chosen(&self, name: &str) -> String {
        let (text, start) = (self.text(), format!("type=\"radio\" name=\"{name}\" value=\""));
        let mut values = text.split(&start).skip(1).filter_map(|rest| rest.split_once('"'));
        let chosen = values.find(|(_, rest)| rest.starts_with(" checked"));
        chosen.unwrap_or_else(|| panic!("nothing is chosen of {name} in {text}")).0.to_owned()
    }

    /// Where the first picture is whose address begins like this.
    pub fn source(&self, beginning: &str) -> String {
        let text = self.text();
        let start = format!("src=\"{beginning}");
        let at = text.find(&start).unwrap_or_else(|| panic!("no picture {beginning} in {text}")) + 5;
        text[at..].split('"').next().unwrap_or_default().to_owned()
    }

    /// The first link that begins so.
    pub fn link(&self, beginning: &str) -> String {
        let text = self.text();
        let start = format!("href=\"{beginning}");
        let at = text.find(&start).unwrap_or_else(|| panic!("no link {beginning} in {text}")) + 6;
        text[at..].split('"').next().unwrap().to_owned()
    }
}
