//! A person without a browser: requests with cookies, forms, redirects seen one by one.

use std::path::Path;
use std::sync::Arc;

use reqwest::cookie::{CookieStore, Jar};
use reqwest::redirect::Policy;
use reqwest::{Method, RequestBuilder, Response};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// An HTTP client with a cookie jar of its own that follows no redirect by itself.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    jar: Arc<Jar>,
    base: String,
}

impl Client {
    /// Somebody new at `base`, e.g. `http://localhost:8080`.
    pub fn at(base: &str) -> Self {
        Self::trusting(base, None)
    }

    /// Somebody new at `base` who trusts the authority of a PEM file, too.
    ///
    /// # Panics
    /// When there is no such file.
    pub fn trusting(base: &str, authority: Option<&Path>) -> Self {
        let jar = Arc::new(Jar::default());
        let mut http = reqwest::Client::builder().cookie_provider(jar.clone()).redirect(Policy::none()).no_proxy();
        if let Some(authority) = authority {
            let pem = std::fs::read(authority).expect("the authority's certificate");
            http = http.tls_certs_only([reqwest::Certificate::from_pem(&pem).expect("a certificate")]);
        }
        Self { http: http.build().expect("a client"), jar, base: base.trim_end_matches('/').to_owned() }
    }

    /// The `Cookie` header of this session, for programs that others wrote.
    ///
    /// # Panics
    /// When there are no cookies.
    pub fn cookies(&self) -> String {
        let base = url::Url::parse(&self.base).expect("an address");
        let cookies = self.jar.cookies(&base).expect("a session has cookies");
        cookies.to_str().expect("our cookies are ASCII").to_owned()
    }

    /// Scheme, host and port of the portal.
    pub fn origin(&self) -> &str {
        &self.base
    }

    /// A request to a path of the portal, or to a whole address.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let address = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.base) };
        self.http.request(method, address)
    }

    /// GET.
    ///
    /// # Panics
    /// When the server doesn't answer.
    pub async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap_or_else(|error| panic!("GET {path}: {error}"))
    }

    /// GET a page that must be there, as text.
    ///
    /// # Panics
    /// When the answer is anything but 200.
    pub async fn page(&self, path: &str) -> String {
        let answer = self.get(path).await;
        let status = answer.status();
        let text = answer.text().await.expect("a page is text");
        assert_eq!(status, 200, "GET {path}: {text}");
        text
    }

    /// POSTs a form as a browser does that has `page` open: with the page's hidden `csrf` field and its origin.
    ///
    /// # Panics
    /// When the page has no such field or the server doesn't answer.
    pub async fn submit(&self, page: &str, action: &str, fields: &[(&str, &str)]) -> Response {
        let csrf = hidden_field(&self.page(page).await, "csrf").unwrap_or_else(|| panic!("{page} has no csrf field"));
        let mut form = vec![("csrf", csrf.as_str())];
        form.extend_from_slice(fields);
        let request = self.request(Method::POST, action).header("Origin", &self.base).form(&form);
        request.send().await.unwrap_or_else(|error| panic!("POST {action}: {error}"))
    }
}

impl Client {
    /// A connection of its own with the head of a request of this session written to it; `length` bytes of body are still
    /// to be written. Nothing reads the answer.
    ///
    /// # Panics
    /// When the portal takes no connection.
    pub async fn open_request(&self, method: &str, path: &str, headers: &[(&str, &str)], length: usize) -> TcpStream {
        let port = url::Url::parse(&self.base).expect("an address").port().expect("a port");
        let path = path.strip_prefix(&self.base).unwrap_or(path);
        let more: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {}\r\n{more}Content-Length: {length}\r\n\r\n",
            self.cookies()
        );
        let mut connection = TcpStream::connect(("127.0.0.1", port)).await.expect("the portal listens");
        connection.write_all(head.as_bytes()).await.expect("the portal reads");
        connection
    }
}

/// Waits until an answer begins to come on `connection`; its status.
///
/// # Panics
/// When the connection ends before.
pub async fn status_on(connection: &mut TcpStream) -> u16 {
    let mut line = [0; 12];
    connection.read_exact(&mut line).await.expect("an answer");
    status(&line).expect("a status line")
}

/// Everything that still comes on `connection` until it ends, however it ends; the status, when there was an answer.
pub async fn status_that_came(mut connection: TcpStream) -> Option<u16> {
    let mut all = Vec::new();
    // A reset after the last byte takes nothing away from what came before.
    let _ended = connection.read_to_end(&mut all).await;
    status(all.get(..12)?)
}

fn status(line: &[u8]) -> Option<u16> {
    std::str::from_utf8(line.strip_prefix(b"HTTP/1.1 ")?).ok()?.parse().ok()
}

/// The value of the first `<input>` with this name; attribute order doesn't matter.
pub fn hidden_field(page: &str, name: &str) -> Option<String> {
    let wanted = format!("name=\"{name}\"");
    let input = page.split("<input").skip(1).map(|rest| rest.split('>').next().unwrap_or_default());
    let field = input.into_iter().find(|input| input.contains(&wanted))?;
    let value = field.split("value=\"").nth(1)?.split('"').next()?;
    Some(value.replace("&#34;", "\"").replace("&quot;", "\"").replace("&#38;", "&").replace("&amp;", "&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_field_in_any_order_of_attributes() {
        let page = r#"<input name="other" value="no"><input type="hidden" value="a&amp;b" name="csrf">"#;
        assert_eq!(hidden_field(page, "csrf").as_deref(), Some("a&b"));
        assert_eq!(hidden_field(page, "absent"), None);
    }
}
