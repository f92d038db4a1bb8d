//! What a running server costs and gives, seen from outside.

use std::io;
use std::time::{Duration, Instant};

use rustix::process::Pid;

use super::cost::process_cpu;
use super::load::{Connection, Load, Until, press};

/// Bytes of a GiB.
pub const GIB: u64 = 1 << 30;
/// Bytes that an upload hands to the kernel at once.
const PIECE: usize = 1 << 20;

/// A server, and the session with which to ask it.
#[derive(Clone, Debug)]
pub struct Door {
    /// Where it listens on 127.0.0.1.
    pub port: u16,
    /// Its process.
    pub pid: Pid,
    /// The `Cookie` header's value; empty for none.
    pub cookie: String,
    /// More fields of every request, each ended by CR LF.
    pub fields: String,
}

/// What moving many bytes took.
#[derive(Clone, Copy, Debug)]
pub struct Moved {
    /// Server CPU seconds for each GiB.
    pub cpu_per_gib: f64,
    /// MiB a second, all clients together.
    pub mib_per_second: f64,
}

impl Door {
    /// The head of a request without a body, `fields` each ended by CR LF.
    pub fn request(&self, method: &str, path: &str, fields: &str) -> Vec<u8> {
        let cookie = if self.cookie.is_empty() { String::new() } else { format!("Cookie: {}\r\n", self.cookie) };
        let (port, own) = (self.port, &self.fields);
        format!("{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\n{cookie}{own}{fields}\r\n").into_bytes()
    }

    /// GET of `length` bytes from `start` on.
    pub fn range(&self, path: &str, start: u64, length: u64) -> Vec<u8> {
        self.request("GET", path, &format!("Range: bytes={start}-{}\r\n", start + length - 1))
    }

    /// Each of `clients` downloads the whole file once, all at the same time.
    ///
    /// # Errors
    /// When an answer is not 200 or breaks off.
    pub fn download(&self, path: &str, clients: usize) -> io::Result<Moved> {
        let before = process_cpu(self.pid)?;
        let load = press(self.port, clients, Until::Answers(1), 200, |_, _| self.request("GET", path, ""))?;
        let cpu = process_cpu(self.pid)?.saturating_sub(before);
        Ok(moved(load.bytes, load.wall, cpu))
    }

    /// 64 KiB pieces at random places of a file of `size` bytes, for `time`.
    ///
    /// # Errors
    /// When an answer is not 206 or breaks off.
    pub fn random_ranges(&self, path: &str, size: u64, clients: usize, time: Duration) -> io::Result<Load> {
        const LENGTH: u64 = 64 << 10;
        press(self.port, clients, Until::Time(time), 206, |client, count| {
            self.range(path, scattered(client, count) % (size - LENGTH), LENGTH)
        })
    }

    /// The median time until the first byte of a 64 KiB range that begins at `start`, on a connection that is open.
    ///
    /// # Errors
    /// When an answer is not 206 or breaks off.
    pub fn first_byte(&self, path: &str, start: u64, rounds: usize) -> io::Result<Duration> {
        let mut connection = Connection::open(self.port)?;
        let mut times = Vec::new();
        for round in 0..rounds as u64 {
            // Not twice the same place, so that no cache of ours answers.
            let request = self.range(path, start + (round << 20), 64 << 10);
            let asked = Instant::now();
            connection.send(&request)?;
            let head = connection.head()?;
            if head.status != 206 {
                return Err(io::Error::other(format!("expected 206, got {}", head.text)));
            }
            connection.discard(1)?;
            times.push(asked.elapsed());
            connection.discard(head.length - 1)?;
        }
        times.sort();
        Ok(times[times.len() / 2])
    }

    /// Sends `size` bytes by tus 1.0 in one PATCH to the upload at `location`, which somebody has created.
    ///
    /// # Errors
    /// When the server doesn't take all of them.
    pub fn upload(&self, location: &str, size: u64) -> io::Result<Moved> {
        let before = process_cpu(self.pid)?;
        let began = Instant::now();
        let mut connection = Connection::open(self.port)?;
        let fields = format!(
            "Tus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\nUpload-Offset: 0\r\n\
             Content-Length: {size}\r\n"
        );
        connection.send(&self.request("PATCH", location, &fields))?;
        let piece = vec![0x5a; PIECE];
        let mut left = size;
        while left > 0 {
            let now = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
            connection.send(&piece[..now])?;
            left -= now as u64;
        }
        let head = connection.head()?;
        if head.status != 204 || head.field("upload-offset") != Some(size.to_string().as_str()) {
            return Err(io::Error::other(format!("the upload was not taken: {}", head.text)));
        }
        let cpu = process_cpu(self.pid)?.saturating_sub(before);
        Ok(moved(size, began.elapsed(), cpu))
    }

    /// The same page or small file again and again.
    ///
    /// # Errors
    /// When an answer is not 200 or breaks off.
    pub fn again(&self, path: &str, clients: usize, time: Duration) -> io::Result<Load> {
        let request = self.request("GET", path, "");
        press(self.port, clients, Until::Time(time), 200, |_, _| request.clone())
    }
}

fn moved(bytes: u64, wall: Duration, cpu: Duration) -> Moved {
    let gib = bytes as f64 / GIB as f64;
    Moved { cpu_per_gib: cpu.as_secs_f64() / gib, mib_per_second: gib * 1024.0 / wall.as_secs_f64() }
}

/// A number that looks random but is the same in every run (SplitMix64).
fn scattered(client: usize, count: u64) -> u64 {
    let mut x =
        (client as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(count.wrapping_mul(0xbf58_476d_1ce4_e5b9));
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};

    const FILE: u64 = 3 << 20;

    /// A server of one file of [`FILE`] bytes that knows Range and takes one upload a connection.
    fn serve() -> Door {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                std::thread::spawn(move || answer(stream.unwrap()));
            }
        });
        Door { port, pid: rustix::process::getpid(), cookie: "session=x".to_owned(), fields: String::new() }
    }

    fn answer(mut stream: TcpStream) {
        let mut seen = Vec::new();
        let mut room = vec![0; 1 << 20];
        while let Ok(got @ 1..) = stream.read(&mut room) {
            seen.extend_from_slice(&room[..got]);
            let Some(end) = seen.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
            let head = String::from_utf8(seen.drain(..end + 4).collect()).unwrap();
            assert!(head.contains("Cookie: session=x\r\n"), "{head}");
            let field = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
            let length = match (field("Range: bytes="), field("Content-Length: ")) {
                (Some(range), _) => {
                    let (from, to) = range.split_once('-').unwrap();
                    let (from, to): (u64, u64) = (from.parse().unwrap(), to.parse().unwrap());
                    assert!(from <= to && to < FILE, "{range}");
                    write!(stream, "HTTP/1.1 206 Partial Content\r\nContent-Length: {}\r\n\r\n", to - from + 1)
                        .unwrap();
                    to - from + 1
                }
                (_, Some(body)) => {
                    let mut left = body.parse::<usize>().unwrap() - seen.len();
                    seen.clear();
                    while left > 0 {
                        left -= stream.read(&mut room).unwrap();
                    }
                    write!(stream, "HTTP/1.1 204 No Content\r\nUpload-Offset: {body}\r\n\r\n").unwrap();
                    0
                }
                _ => {
                    write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {FILE}\r\n\r\n").unwrap();
                    FILE
                }
            };
            stream.write_all(&vec![7; usize::try_from(length).unwrap()]).unwrap();
        }
    }

    #[test]
    fn downloads_ranges_and_uploads_are_counted() {
        let door = serve();
        assert!(door.download("/file", 3).unwrap().mib_per_second > 0.0);
        let ranges = door.random_ranges("/file", FILE, 2, Duration::from_millis(50)).unwrap();
        assert_eq!(ranges.bytes, ranges.answers * (64 << 10));
        assert!(door.first_byte("/file", 0, 3).unwrap() > Duration::ZERO);
        assert!(door.upload("/upload", (1 << 20) + 5).unwrap().mib_per_second > 0.0);
        assert!(door.again("/file", 1, Duration::from_millis(20)).unwrap().answers > 0);
    }

    #[test]
    fn places_are_scattered() {
        let places: std::collections::BTreeSet<u64> = (0..1000).map(|count| scattered(3, count) % (4 * GIB)).collect();
        assert_eq!(places.len(), 1000);
    }
}
