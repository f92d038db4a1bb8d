//! Bodies that are taken whole, into memory.

use std::time::Duration;

use actix_web::error::PayloadError;
use actix_web::web::Bytes;
use futures_util::{Stream, StreamExt};
use zeroize::Zeroizing;

use crate::http::Failure;

/// How long one may take to arrive. Whoever drips it byte by byte must not hold the connection for as long as it pleases.
const PATIENCE: Duration = Duration::from_secs(30);

/// The whole body, up to `longest` bytes.
///
/// # Errors
/// When it is longer, when it does not arrive in time, or when the connection breaks.
pub async fn whole(
    payload: impl Stream<Item = Result<Bytes, PayloadError>> + Unpin,
    longest: usize,
) -> Result<Zeroizing<Vec<u8>>, Failure> {
    within(PATIENCE, payload, longest).await
}

async fn within(
    patience: Duration,
    payload: impl Stream<Item = Result<Bytes, PayloadError>> + Unpin,
    longest: usize,
) -> Result<Zeroizing<Vec<u8>>, Failure> {
    tokio::time::timeout(patience, read(payload, longest)).await.map_err(|_| Failure::Protocol(408, "error-slow"))?
}

async fn read(
    mut payload: impl Stream<Item = Result<Bytes, PayloadError>> + Unpin,
    longest: usize,
) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let mut body = Zeroizing::new(Vec::new());
    while let Some(part) = payload.next().await {
        let part = part.map_err(|_| Failure::BadRequest("error-form-broken"))?;
        if body.len() + part.len() > longest {
            return Err(Failure::TooLarge);
        }
        body.extend_from_slice(&part);
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use futures_util::stream;

    use super::*;

    fn pieces(count: usize) -> impl Stream<Item = Result<Bytes, PayloadError>> + Unpin {
        stream::iter((0..count).map(|_| Ok(Bytes::from_static(b"ab"))))
    }

    #[actix_web::test]
    async fn a_body_that_never_ends_is_answered_all_the_same() {
        let endless = pieces(2).chain(stream::pending());
        let slow = within(Duration::ZERO, endless, 100);
        // Without a limit of its own it would be waited for without end.
        let told = tokio::time::timeout(Duration::from_secs(20), slow).await.expect("it ends by itself");
        let Err(failure) = told else { panic!("it never came whole") };
        let request = TestRequest::post().uri("/api/v1/uploads/x/finish").to_http_request();
        let answer = failure.answer(&request);
        assert_eq!(answer.status().as_u16(), 408);
        assert_eq!(answer.headers().get("content-type").unwrap(), "application/problem+json");
        let body = actix_web::body::to_bytes(answer.into_body()).await.unwrap();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!((&body["code"], &body["title"]), (&"slow".into(), &"Request Timeout".into()));
        assert!(body["detail"].as_str().is_some_and(|text| text.contains("30")), "{body}");
    }

    #[actix_web::test]
    async fn a_body_is_taken_up_to_its_limit() {
        assert_eq!(whole(pieces(3), 6).await.unwrap().as_slice(), b"ababab");
        assert!(matches!(whole(pieces(4), 6).await, Err(Failure::TooLarge)));
        assert!(whole(pieces(0), 6).await.unwrap().is_empty());
        let broken = stream::iter([Err(PayloadError::Incomplete(None))]);
        assert!(matches!(whole(broken, 6).await, Err(Failure::BadRequest(_))));
    }
}
