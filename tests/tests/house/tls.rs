//! The portal speaks TLS itself: both versions of HTTP, nothing in clear, nothing older than TLS 1.2, and a transfer over
//! HTTP/2 that stops when its leave ends.

use std::path::Path;
use std::process::{Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use h2::RecvStream;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use sealport_tests::client::hidden_field;
use sealport_tests::steps::{ADMINISTRATOR, PASSWORD};
use sealport_tests::{Backend, Choices, Client, PortalOptions, Sent, bytes, certificates, on_both_backends};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::Command;

/// A running transfer ends within.
const STOPS_WITHIN: Duration = Duration::from_secs(2);
/// What an HTTP/2 client lets be under way: little, so that nothing of note waits in buffers.
const WINDOW: u32 = 64 * 1024;

struct House {
    sent: Sent,
    keys: TempDir,
}

impl House {
    async fn on(backend: Backend, content: &[u8]) -> Self {
        let keys = TempDir::new().unwrap();
        certificates::write(keys.path());
        let options = PortalOptions::on(backend).speaking_tls(keys.path());
        Self { sent: Sent::with(options, content, &Choices::default()).await, keys }
    }

    fn authority(&self) -> std::path::PathBuf {
        self.keys.path().join("authority.pem")
    }

    async fn curl(&self, arguments: &[&str], path: &str) -> Output {
        let mut command = Command::new("curl");
        command.args(["--silent", "--show-error", "--max-time", "30", "--noproxy", "*", "--cacert"]);
        command.arg(self.authority()).args(arguments).arg(format!("{}{path}", self.sent.portal.address()));
        command.output().await.expect("curl")
    }
}

fn words(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Signs in with curl alone, over one version of HTTP; what the answers' heads say.
async fn signs_in(house: &House, version: &str) -> String {
    let jar = house.keys.path().join(format!("jar{version}"));
    let jar = jar.to_str().unwrap();
    let page = house.curl(&[version, "--cookie-jar", jar], "/sign-in").await;
    let csrf = hidden_field(&words(&page.stdout), "csrf").unwrap_or_else(|| panic!("{page:?}"));
    let fields = [format!("csrf={csrf}"), format!("address={ADMINISTRATOR}"), format!("password={PASSWORD}")];
    let origin = format!("Origin: {}", house.sent.portal.address());
    let mut arguments = vec![version, "--cookie", jar, "--cookie-jar", jar, "--include", "--header", &origin];
    for field in &fields {
        arguments.extend(["--data-urlencode", field]);
    }
    let answer = words(&house.curl(&arguments, "/sign-in").await.stdout);
    let page = house.curl(&[version, "--cookie", jar], "/sign-in/second").await;
    let csrf = format!("csrf={}", hidden_field(&words(&page.stdout), "csrf").unwrap_or_else(|| panic!("{page:?}")));
    let (field, code) = house.sent.portal.second_factor(ADMINISTRATOR);
    let code = format!("{field}={code}");
    let mut arguments = vec![version, "--cookie", jar, "--cookie-jar", jar, "--include", "--header", &origin];
    arguments.extend(["--data-urlencode", &csrf, "--data-urlencode", &code]);
    let answer = format!("{answer}{}", words(&house.curl(&arguments, "/sign-in/second").await.stdout));
    let library = house.curl(&[version, "--cookie", jar, "--include"], "/library").await;
    let library = words(&library.stdout);
    assert!(library.contains("<bdi>plan</bdi>"), "curl is signed in over {version}:\n{answer}\n{library}");
    answer
}

/// One request to a server that gets nothing but these bytes; what it says.
async fn says_to(port: u16, request: &[u8]) -> Vec<u8> {
    let mut connection = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    connection.write_all(request).await.unwrap();
    let mut said = Vec::new();
    // A reset is an end, too.
    let _ended = connection.read_to_end(&mut said).await;
    said
}

async fn s_client(port: u16, arguments: &[&str]) -> Output {
    let mut command = Command::new("openssl");
    command.args(["s_client", "-connect", &format!("localhost:{port}"), "-cipher", "ALL:@SECLEVEL=0"]);
    command.args(arguments).stdin(Stdio::null()).output().await.expect("openssl")
}

fn trusting(authority: &Path) -> rustls::ClientConfig {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(authority).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    config
}

/// A download over HTTP/2 whose client decides how many bytes may come.
struct Transfer {
    body: RecvStream,
    got: usize,
}

impl Transfer {
    async fn start(house: &House, petra: &Client, file: &str) -> Self {
        let tcp = TcpStream::connect(("127.0.0.1", house.sent.portal.port())).await.unwrap();
        let connector = tokio_rustls::TlsConnector::from(Arc::new(trusting(&house.authority())));
        let tls = connector.connect(ServerName::try_from("localhost").unwrap(), tcp).await.unwrap();
        let mut client = h2::client::Builder::new();
        client.initial_window_size(WINDOW).initial_connection_window_size(WINDOW);
        let (mut client, connection) = client.handshake::<_, std::io::Cursor<Vec<u8>>>(tls).await.unwrap();
        tokio::spawn(connection);
        let request = http::Request::get(format!("{}{file}", house.sent.portal.address()));
        let request = request.header("cookie", petra.cookies()).body(()).unwrap();
        let (answer, _) = client.send_request(request, true).unwrap();
        let answer = answer.await.unwrap();
        assert_eq!((answer.status(), answer.version()), (http::StatusCode::OK, http::Version::HTTP_2));
        Self { body: answer.into_body(), got: 0 }
    }

    /// Reads the next bytes; how many, or none at the end.
    async fn next(&mut self, expected: &[u8], let_more_come: bool) -> Result<usize, h2::Error> {
        let Some(piece) = self.body.data().await else { return Ok(0) };
        let piece = piece?;
        assert!(piece[..] == expected[self.got..self.got + piece.len()], "no wrong byte");
        self.got += piece.len();
        if let_more_come {
            self.body.flow_control().release_capacity(piece.len())?;
        }
        Ok(piece.len())
    }

    async fn reads(&mut self, expected: &[u8], most: usize) {
        while self.got < most {
            assert!(self.next(expected, true).await.unwrap() > 0, "it ended after {}", self.got);
        }
    }

    /// Goes on until the stream is broken; how long that takes.
    async fn is_broken(&mut self, expected: &[u8], let_more_come: bool) -> Duration {
        let since = Instant::now();
        // Some megabytes a second: a running transfer is meant, not a finished one.
        let mut pace = tokio::time::interval(Duration::from_millis(5));
        let end = async {
            while self.next(expected, let_more_come).await.is_ok_and(|got| got > 0) {
                pace.tick().await;
            }
        };
        tokio::time::timeout(STOPS_WITHIN * 3, end).await.expect("the stream ends");
        assert!(self.got < expected.len(), "all came before it ended: a longer file, please");
        assert!(self.next(expected, false).await.map_or(true, |got| got == 0), "nothing comes after the end");
        since.elapsed()
    }
}

on_both_backends! {
    async fn browsers_and_programs_speak_tls_with_it(backend) {
        let content = bytes(61, 700_001);
        let house = House::on(backend, &content).await;
        for version in ["--http1.1", "--http2"] {
            let spoken = house.curl(&[version, "--write-out", "%{http_version}", "--output", "/dev/null"], "/sign-in").await;
            assert_eq!(words(&spoken.stdout), if version == "--http2" { "2" } else { "1.1" }, "{spoken:?}");
            let answer = signs_in(&house, version).await.to_lowercase();
            assert!(answer.contains("strict-transport-security: max-age=63072000"), "{answer}");
            let cookies: Vec<&str> = answer.lines().filter(|line| line.starts_with("set-cookie:")).collect();
            assert!(!cookies.is_empty(), "signing in gives a session:\n{answer}");
            for cookie in cookies {
                for part in ["set-cookie: __host-", "secure", "httponly", "samesite=", "path=/"] {
                    assert!(cookie.contains(part), "{part} is missing in {cookie}");
                }
            }
        }

        let petra = house.sent.opened(&house.sent.link).await;
        let (file, cookies) = (petra.files().await.remove(0), format!("Cookie: {}", petra.cookies()));
        for version in ["--http1.1", "--http2"] {
            let whole = house.curl(&[version, "--header", &cookies], &file).await;
            assert!(whole.stdout == content, "the whole file over {version}: {}", words(&whole.stderr));
            for (range, part) in [("0-0", 0..1), ("65530-131100", 65_530..131_101), ("700000-", 700_000..700_001), ("-17", 699_984..700_001)] {
                let came = house.curl(&[version, "--header", &cookies, "--range", range, "--fail"], &file).await;
                assert!(came.stdout == content[part], "{range} over {version}: {}", words(&came.stderr));
            }
            let beyond = house.curl(&[version, "--header", &cookies, "--range", "700001-", "--include"], &file).await;
            assert!(words(&beyond.stdout).to_lowercase().contains("content-range: bytes */700001"), "{beyond:?}");
        }
    }

    async fn a_transfer_over_http_2_stops_when_its_leave_ends(backend) {
        let content = bytes(62, 24 << 20);
        let house = House::on(backend, &content).await;
        let (other_share, other_link) = house.sent.again(&Choices::default(), 1).await;
        let petra = house.sent.opened(&house.sent.link).await;
        let other = house.sent.opened(&other_link).await;
        let (file, other_file) = (petra.files().await.remove(0), other.files().await.remove(0));
        let mut reading = Transfer::start(&house, &petra, &file).await;
        let mut stalled = Transfer::start(&house, &petra, &file).await;
        let mut untouched = Transfer::start(&house, &other, &other_file).await;
        for transfer in [&mut reading, &mut stalled, &mut untouched] {
            transfer.reads(&content, 1 << 20).await;
        }
        house.sent.anna.revoke(&house.sent.share).await;
        // One that has run dry is not told by its next byte, but must end all the same.
        let (took, took_stalled) = tokio::join!(reading.is_broken(&content, true), stalled.is_broken(&content, false));
        assert!(took < STOPS_WITHIN, "reading on, it ended after {took:?}");
        assert!(took_stalled < STOPS_WITHIN, "with a client that doesn't read, it ended after {took_stalled:?}");
        untouched.reads(&content, 4 << 20).await;
        house.sent.anna.revoke(&other_share).await;
        let took = untouched.is_broken(&content, true).await;
        assert!(took < STOPS_WITHIN, "{took:?}");
    }
}

mod sqlite_disk_port {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn takes_nothing_in_clear_and_nothing_old() {
        let house = House::on(Backend::SqliteDisk, b"the plans").await;
        let port = house.sent.portal.port();
        let said = says_to(port, b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await;
        assert!(!words(&said).contains("HTTP/"), "plain HTTP is not answered: {}", words(&said));
        let said = says_to(port, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await;
        assert!(!words(&said).contains("sign-in"), "nor HTTP/2 in clear");

        for version in ["-tls1_2", "-tls1_3"] {
            let said =
                s_client(port, &[version, "-CAfile", house.authority().to_str().unwrap(), "-verify_return_error"])
                    .await;
            assert!(said.status.success(), "{version}: {}", words(&said.stderr));
        }
        for version in ["-tls1", "-tls1_1"] {
            let said = s_client(port, &[version]).await;
            assert!(!said.status.success(), "{version} is spoken");
            // The server says so by an alert of its own: the client did offer the old version.
            assert!(words(&said.stderr).contains("SSL alert number"), "{version}: {}", words(&said.stderr));
        }
    }
}
