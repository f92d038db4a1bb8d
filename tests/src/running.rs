//! A download that is under way, as its end sees it.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Client;
use crate::lines::ask_until;

/// A file whose beginning came; the rest is not read, so the server waits with it.
pub struct Running(TcpStream);

impl Running {
    /// Asks for a file as this person and reads its beginning.
    ///
    /// # Panics
    /// When it doesn't begin.
    pub async fn begin(client: &Client, path: &str) -> Self {
        let port = url::Url::parse(client.origin()).unwrap().port().unwrap();
        let mut connection = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let head = format!("GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {}\r\n\r\n", client.cookies());
        connection.write_all(head.as_bytes()).await.unwrap();
        let mut beginning = vec![0; 100_000];
        connection.read_exact(&mut beginning).await.unwrap();
        assert!(beginning.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&beginning[..300]));
        Self(connection)
    }

    /// Waits for the server to cut it; no when it doesn't.
    ///
    /// # Panics
    /// When the socket can't be asked.
    pub async fn breaks(&self) -> bool {
        let broken = ask_until(|| async { self.0.take_error().unwrap() }).await;
        broken.is_some_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset)
    }

    /// Nothing has cut it so far.
    ///
    /// # Panics
    /// When the socket can't be asked.
    pub fn goes_on(&self) -> bool {
        self.0.take_error().unwrap().is_none()
    }
}
