//! What scripts of our pages send: JSON, with the token of the page in a header.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::http::{Failure, body, forms};

/// Longest body, in bytes: an attestation with its certificates takes a few thousand.
const LONGEST: usize = 64 * 1024;

/// A body that came from a script of ours.
pub struct Script<T>(pub T);

/// The same, not yet read: for routes that decide about what the address names before they look at anything else.
pub struct Unread(Zeroizing<Vec<u8>>);

impl Unread {
    /// What it says.
    ///
    /// # Errors
    /// [`Failure::BadRequest`] when it is something else.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_slice(&self.0).map_err(|_| Failure::BadRequest("error-form-broken"))
    }
}

impl FromRequest for Unread {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            let token = request.headers().get("x-sealport-csrf").and_then(|value| value.to_str().ok());
            forms::check(&request, token.unwrap_or_default())?;
            body::whole(&mut payload, LONGEST).await.map(Self)
        })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Script<T> {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let unread = Unread::from_request(request, payload);
        Box::pin(async move { unread.await?.read().map(Self) })
    }
}
