//! An HTTP/1.1 client that costs little: it keeps its connection, and lets the kernel drop the bodies unread.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddrV4, TcpStream};
use std::sync::Barrier;
use std::time::{Duration, Instant};

use rustix::net::{AddressFamily, RecvFlags, SocketType, bind, connect, recv, socket};

/// The head of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The status.
    pub status: u16,
    /// Bytes of the body that follows.
    pub length: u64,
    /// Status line and fields as they came.
    pub text: String,
}

impl Head {
    /// The value of the first field with this name, whatever its case.
    pub fn field(&self, name: &str) -> Option<&str> {
        let fields = self.text.lines().skip(1).filter_map(|line| line.split_once(':'));
        fields.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }
}

/// One connection that is kept from request to request.
pub struct Connection {
    stream: TcpStream,
    /// Came with a head but belongs to its body.
    ahead: Vec<u8>,
    room: Vec<u8>,
}

impl Connection {
    /// Connects to a server on 127.0.0.1.
    ///
    /// # Errors
    /// When nobody listens there.
    pub fn open(port: u16) -> io::Result<Self> {
        Self::over(TcpStream::connect(("127.0.0.1", port))?)
    }

    fn over(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        Ok(Self { stream, ahead: Vec::new(), room: vec![0; 1 << 20] })
    }

    /// Connects from another address of this machine: everything in 127.0.0.0/8 is one.
    ///
    /// # Errors
    /// When nobody listens there.
    pub fn open_from(source: Ipv4Addr, port: u16) -> io::Result<Self> {
        let socket = socket(AddressFamily::INET, SocketType::STREAM, None)?;
        bind(&socket, &SocketAddrV4::new(source, 0))?;
        connect(&socket, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, port))?;
        Self::over(TcpStream::from(socket))
    }

    /// Sends bytes as they are: a head, or a body.
    ///
    /// # Errors
    /// When the connection breaks.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)
    }

    /// Reads the head of the next answer. Its body has to be taken before the next request.
    ///
    /// # Errors
    /// When the connection breaks or the answer doesn't say how long it is.
    pub fn head(&mut self) -> io::Result<Head> {
        let mut read = std::mem::take(&mut self.ahead);
        let end = loop {
            if let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            let got = self.stream.read(&mut self.room[..16_384])?;
            if got == 0 || read.len() > 65_536 {
                return Err(io::Error::other("the server broke off in the head of its answer"));
            }
            read.extend_from_slice(&self.room[..got]);
        };
        self.ahead = read.split_off(end);
        parse(String::from_utf8_lossy(&read).into_owned())
    }

    /// Takes `length` bytes of a body and forgets them; the kernel doesn't even copy them (recv(2), MSG_TRUNC on TCP).
    ///
    /// # Errors
    /// When the connection breaks before.
    pub fn discard(&mut self, length: u64) -> io::Result<()> {
        let mut left = self.take_ahead(length, |_| ());
        while left > 0 {
            let most = usize::try_from(left).unwrap_or(usize::MAX).min(self.room.len());
            let (_, got) = recv(&self.stream, &mut self.room[..most], RecvFlags::TRUNC)?;
            if got == 0 {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, format!("{left} bytes are missing")));
            }
            left -= got as u64;
        }
        Ok(())
    }

    /// Takes `length` bytes of a body and shows them to `look`, piece by piece.
    ///
    /// # Errors
    /// When the connection breaks before.
    pub fn read(&mut self, length: u64, mut look: impl FnMut(&[u8])) -> io::Result<()> {
        let mut left = self.take_ahead(length, &mut look);
        while left > 0 {
            let most = usize::try_from(left).unwrap_or(usize::MAX).min(self.room.len());
            let got = self.stream.read(&mut self.room[..most])?;
            if got == 0 {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, format!("{left} bytes are missing")));
            }
            look(&self.room[..got]);
            left -= got as u64;
        }
        Ok(())
    }

    /// Sends a request without body and discards the answer's body.
    ///
    /// # Errors
    /// When the connection breaks.
    pub fn ask(&mut self, request: &[u8]) -> io::Result<Head> {
        self.send(request)?;
        let head = self.head()?;
        self.discard(head.length)?;
        Ok(head)
    }

    fn take_ahead(&mut self, length: u64, mut look: impl FnMut(&[u8])) -> u64 {
        let here = usize::try_from(length).unwrap_or(usize::MAX).min(self.ahead.len());
        look(&self.ahead[..here]);
        self.ahead.drain(..here);
        length - here as u64
    }
}

fn parse(text: String) -> io::Result<Head> {
    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok());
    let mut head = Head { status: status.ok_or_else(|| io::Error::other("no HTTP answer"))?, length: 0, text };
    if head.status != 204 && head.status != 304 {
        let length = head.field("content-length").and_then(|length| length.parse().ok());
        head.length = length.ok_or_else(|| io::Error::other(format!("an answer without its length: {}", head.text)))?;
    }
    Ok(head)
}

/// What many clients together got.
#[derive(Clone, Debug)]
pub struct Load {
    /// Answers.
    pub answers: u64,
    /// Bytes of bodies.
    pub bytes: u64,
    /// From the first request to the last answer.
    pub wall: Duration,
    /// Times of the single answers, sorted.
    pub times: Vec<Duration>,
}

impl Load {
    /// Answers a second.
    pub fn rate(&self) -> f64 {
        self.answers as f64 / self.wall.as_secs_f64()
    }

    /// The time within which this part (0 to 1) of the answers came.
    pub fn within(&self, part: f64) -> Duration {
        let at = (self.times.len() as f64 * part) as usize;
        self.times.get(at.min(self.times.len().saturating_sub(1))).copied().unwrap_or_default()
    }
}

/// When a client stops asking.
#[derive(Clone, Copy, Debug)]
pub enum Until {
    /// After so many answers a client.
    Answers(u64),
    /// After so much time.
    Time(Duration),
}

impl Until {
    fn goes_on(self, asked: u64, since: Instant) -> bool {
        match self {
            Self::Answers(count) => asked < count,
            Self::Time(time) => since.elapsed() < time,
        }
    }
}

/// Lets `clients` ask at once, each on a connection of its own, one request after the other. `request` writes the n-th
/// request of a client; every answer must have the status `expected`.
///
/// # Errors
/// The first thing that went wrong for any of them.
pub fn press(
    port: u16,
    clients: usize,
    until: Until,
    expected: u16,
    request: impl Fn(usize, u64) -> Vec<u8> + Sync,
) -> io::Result<Load> {
    let start = Barrier::new(clients);
    let one = |client: usize| -> io::Result<(Instant, Instant, u64, Vec<Duration>)> {
        // A client that can't connect must still come to the barrier, or the others would wait for ever.
        let connection = Connection::open(port);
        start.wait();
        let mut connection = connection?;
        let (began, mut bytes, mut times) = (Instant::now(), 0, Vec::new());
        while until.goes_on(times.len() as u64, began) {
            let asked = Instant::now();
            let head = connection.ask(&request(client, times.len() as u64))?;
            if head.status != expected {
                return Err(io::Error::other(format!("expected {expected}, got {}", head.text)));
            }
            bytes += head.length;
            times.push(asked.elapsed());
        }
        Ok((began, Instant::now(), bytes, times))
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..clients).map(|client| scope.spawn(move || one(client))).collect();
        let results = threads.into_iter().map(|thread| thread.join().expect("a client doesn't panic"));
        together(results.collect::<io::Result<Vec<_>>>()?)
    })
}

fn together(clients: Vec<(Instant, Instant, u64, Vec<Duration>)>) -> io::Result<Load> {
    let began = clients.iter().map(|client| client.0).min().ok_or_else(|| io::Error::other("no clients"))?;
    let ended = clients.iter().map(|client| client.1).max().unwrap_or(began);
    let bytes = clients.iter().map(|client| client.2).sum();
    let mut times: Vec<Duration> = clients.into_iter().flat_map(|client| client.3).collect();
    times.sort();
    Ok(Load { answers: times.len() as u64, bytes, wall: ended - began, times })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    /// A server that answers each request (ended by an empty line) with `answer`, for so many connections.
    fn serve(connections: usize, answer: &'static [u8]) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            for stream in listener.incoming().take(connections) {
                std::thread::spawn(move || answer_all(stream.unwrap(), answer));
            }
        });
        port
    }

    fn answer_all(mut stream: TcpStream, answer: &[u8]) {
        let mut seen = Vec::new();
        let mut room = [0; 1024];
        while let Ok(got @ 1..) = stream.read(&mut room) {
            seen.extend_from_slice(&room[..got]);
            while let Some(end) = seen.windows(4).position(|four| four == b"\r\n\r\n") {
                seen.drain(..end + 4);
                stream.write_all(answer).unwrap();
            }
        }
    }

    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

    #[test]
    fn bodies_are_counted_and_shown_exactly() {
        let port = serve(1, b"HTTP/1.1 206 Partial\r\nConTent-Length: 5\r\nETag: x\r\n\r\nhello");
        let mut connection = Connection::open(port).unwrap();
        for _ in 0..3 {
            assert_eq!(connection.ask(REQUEST).unwrap().status, 206);
        }
        connection.send(REQUEST).unwrap();
        let head = connection.head().unwrap();
        let mut body = Vec::new();
        connection.read(head.length, |piece| body.extend_from_slice(piece)).unwrap();
        assert_eq!((body.as_slice(), head.field("etag")), (&b"hello"[..], Some("x")));
    }

    #[test]
    fn many_clients_add_up() {
        let port = serve(4, b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc");
        let load = press(port, 4, Until::Answers(25), 200, |_, _| REQUEST.to_vec()).unwrap();
        assert_eq!((load.answers, load.bytes), (100, 300));
        assert!(load.rate() > 0.0 && load.within(0.5) <= load.within(1.0));
    }

    #[test]
    fn what_is_not_expected_is_an_error() {
        let port = serve(1, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        let error = press(port, 1, Until::Time(Duration::from_secs(5)), 200, |_, _| REQUEST.to_vec()).unwrap_err();
        assert!(error.to_string().contains("404"), "{error}");
    }

    #[test]
    fn a_body_that_breaks_off_is_an_error() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut connection = Connection::open(port).unwrap();
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc").unwrap();
        drop(stream);
        let head = connection.head().unwrap();
        assert_eq!(connection.discard(head.length).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }
}
