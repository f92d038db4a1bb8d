//! Requests to the provider: nowhere plain, no redirects, within a time and a size.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use openidconnect::{HttpRequest, HttpResponse, http};
use reqwest::redirect::Policy;
use thiserror::Error;
use url::Url;

use crate::settings::may_be_asked;

/// How long an answer may take, all of it.
const PATIENCE: Duration = Duration::from_secs(10);
/// Largest answer, in bytes. Key sets and discovery documents have a few thousand.
const LARGEST: usize = 512 * 1024;

/// No answer, or none that is taken.
#[derive(Debug, Error)]
pub(crate) enum FetchError {
    #[error("{0} is not asked: it is neither https nor on this machine beside the issuer")]
    Address(String),
    #[error("the answer has more than {LARGEST} bytes")]
    TooLarge,
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    #[error(transparent)]
    Answer(#[from] http::Error),
}

/// Sends requests.
pub(crate) struct Fetch {
    client: reqwest::Client,
    issuer: Url,
}

impl Fetch {
    pub(crate) fn new(issuer: Url) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .timeout(PATIENCE)
            .connect_timeout(PATIENCE / 2)
            .redirect(Policy::none())
            .user_agent("sealport")
            .build()?;
        Ok(Self { client, issuer })
    }

    pub(crate) fn may_ask(&self, url: &Url) -> bool {
        may_be_asked(url, &self.issuer)
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, FetchError> {
        let request = reqwest::Request::try_from(request)?;
        if !self.may_ask(request.url()) {
            return Err(FetchError::Address(request.url().origin().ascii_serialization()));
        }
        let mut response = self.client.execute(request).await?;
        let mut answer = http::Response::builder().status(response.status());
        if let Some(kind) = response.headers().get(http::header::CONTENT_TYPE) {
            answer = answer.header(http::header::CONTENT_TYPE, kind.clone());
        }
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await? {
            if body.len() + piece.len() > LARGEST {
                return Err(FetchError::TooLarge);
            }
            body.extend_from_slice(&piece);
        }
        Ok(answer.body(body)?)
    }
}

impl<'c> openidconnect::AsyncHttpClient<'c> for Fetch {
    type Error = FetchError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, FetchError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}
