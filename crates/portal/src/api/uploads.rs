//! Files coming in, as tus 1.0 speaks (core, creation, creation-with-upload, checksum, termination, expiration), and the
//! step of our own at the end: *finish*, which compares the sender's hash and makes an asset.

use std::time::Duration;

use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use futures_util::StreamExt;
use sealport_ambient::Timestamp;
use sealport_asset_store::{ChecksumAlgorithm, NewUpload, UploadState, UploadWriter};
use serde::Deserialize;
use uuid::Uuid;

use super::tus;
use crate::app::App;
use crate::http::watch::Leave;
use crate::http::{Colleague, Failure, body, forms};

const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
/// How often a sender who is silent keeps the lock.
const BEAT: Duration = Duration::from_secs(5);
/// How long a sender may be silent within a request.
const PATIENCE: Duration = Duration::from_secs(60);

/// Longest body of a *finish*, in bytes.
const LONGEST_FINISH: usize = 16 * 1024;

/// What the sender knows of the whole file.
#[derive(Default, Deserialize)]
struct FinishRequest {
    /// SHA-256 in hexadecimal.
    #[serde(default)]
    sha256: Option<String>,
}

/// `OPTIONS /api/v1/uploads`: what is spoken here.
///
/// # Errors
/// None.
pub async fn options(colleague: Colleague) -> Result<HttpResponse, Failure> {
    let algorithms = ChecksumAlgorithm::ALL.map(ChecksumAlgorithm::as_str).join(",");
    Ok(HttpResponse::NoContent()
        .insert_header(("tus-resumable", tus::VERSION))
        .insert_header(("tus-version", tus::VERSION))
        .insert_header(("tus-extension", tus::EXTENSIONS))
        .insert_header(("tus-max-size", colleague.visitor.app.uploads.largest().to_string()))
        .insert_header(("tus-checksum-algorithm", algorithms))
        .finish())
}

/// `POST /api/v1/uploads`: begins an upload, and takes its first bytes when the body holds some.
///
/// # Errors
/// None: what is refused is answered here, so that the protocol's headers go with it.
pub async fn create(colleague: Colleague, request: HttpRequest, body: web::Payload) -> Result<HttpResponse, Failure> {
    let outcome = begin(&colleague, &request, body).await;
    Ok(settled(&request, outcome))
}

/// `HEAD /api/v1/uploads/{id}`: where to go on.
///
/// # Errors
/// As [`create`].
pub async fn state(colleague: Colleague, request: HttpRequest, id: web::Path<Uuid>) -> Result<HttpResponse, Failure> {
    let outcome = tell(&colleague, &request, *id).await;
    Ok(settled(&request, outcome))
}

/// `PATCH /api/v1/uploads/{id}`: the next bytes.
///
/// # Errors
/// As [`create`].
pub async fn patch(
    colleague: Colleague,
    request: HttpRequest,
    id: web::Path<Uuid>,
    body: web::Payload,
) -> Result<HttpResponse, Failure> {
    let outcome = go_on(&colleague, &request, *id, body).await;
    Ok(settled(&request, outcome))
}

/// `DELETE /api/v1/uploads/{id}`
///
/// # Errors
/// As [`create`].
pub async fn remove(colleague: Colleague, request: HttpRequest, id: web::Path<Uuid>) -> Result<HttpResponse, Failure> {
    let outcome = take_away(&colleague, &request, *id).await;
    Ok(settled(&request, outcome))
}

/// `POST /api/v1/uploads/{id}` for clients behind a proxy that knows no PATCH: `X-HTTP-Method-Override` says what is meant.
///
/// # Errors
/// As [`create`].
pub async fn instead(
    colleague: Colleague,
    request: HttpRequest,
    id: web::Path<Uuid>,
    body: web::Payload,
) -> Result<HttpResponse, Failure> {
    let meant = request.headers().get("x-http-method-override").and_then(|value| value.to_str().ok()).unwrap_or("");
    let outcome = match meant {
        "PATCH" => go_on(&colleague, &request, *id, body).await,
        "DELETE" => take_away(&colleague, &request, *id).await,
        "HEAD" => tell(&colleague, &request, *id).await,
        _ => Err(Failure::NotFound),
    };
    Ok(settled(&request, outcome))
}

/// `POST /api/v1/uploads/{id}/finish`: compares the sender's SHA-256, then the file is there. Asked again, answers the same.
///
/// # Errors
/// As [`create`].
pub async fn finish(
    colleague: Colleague,
    request: HttpRequest,
    id: web::Path<Uuid>,
    body: web::Payload,
) -> Result<HttpResponse, Failure> {
    let outcome = compare(&colleague, &request, *id, body).await;
    Ok(settled(&request, outcome))
}

async fn begin(colleague: &Colleague, request: &HttpRequest, body: web::Payload) -> Result<HttpResponse, Failure> {
    guard(request)?;
    let headers = request.headers();
    tus::require_version(headers)?;
    let (length, metadata, checksum) = (tus::length(headers)?, tus::metadata(headers)?, tus::checksum(headers)?);
    let app = &colleague.visitor.app;
    let new =
        NewUpload { file_name: metadata.file_name, length, asset: metadata.asset, collection: metadata.collection };
    let upload = app.uploads.create(&colleague.permit, new).await?;
    let mut offset = 0;
    if tus::brings_bytes(headers) {
        let writer = app.uploads.begin(&colleague.permit, upload.id, 0, checksum).await?;
        offset = match receive(colleague, writer, body).await {
            Ok(offset) => offset,
            Err(failure) => {
                // Its address was never told: nobody could go on with it.
                if let Err(error) = app.uploads.remove(&colleague.permit, upload.id, &colleague.visitor.client).await {
                    tracing::info!(%error, upload = %upload.id, "an upload that nobody knows stays until its time is over");
                }
                return Err(failure);
            }
        };
    }
    Ok(standing(HttpResponse::Created(), offset, upload.expires_at)
        .insert_header((header::LOCATION, format!("/api/v1/uploads/{}", upload.id)))
        .finish())
}

async fn tell(colleague: &Colleague, request: &HttpRequest, id: Uuid) -> Result<HttpResponse, Failure> {
    tus::require_version(request.headers())?;
    let upload = colleague.visitor.app.uploads.state(&colleague.permit, id).await?;
    if upload.state == UploadState::Failed {
        return Err(Failure::Protocol(410, "upload-ended"));
    }
    Ok(standing(HttpResponse::Ok(), upload.received, upload.expires_at)
        .insert_header((LENGTH, upload.length.to_string()))
        .insert_header(("upload-metadata", tus::metadata_of(&upload)))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish())
}

async fn go_on(
    colleague: &Colleague,
    request: &HttpRequest,
    id: Uuid,
    body: web::Payload,
) -> Result<HttpResponse, Failure> {
    guard(request)?;
    let headers = request.headers();
    tus::require_version(headers)?;
    if !tus::brings_bytes(headers) {
        return Err(Failure::Protocol(415, "upload-wrong-type"));
    }
    let (offset, checksum) = (tus::offset(headers)?, tus::checksum(headers)?);
    let app = &colleague.visitor.app;
    let writer = app.uploads.begin(&colleague.permit, id, offset, checksum).await?;
    let offset = receive(colleague, writer, body).await?;
    let expires = app.ground.now().after(App::days(app.config.upload_days));
    Ok(standing(HttpResponse::NoContent(), offset, expires).finish())
}

async fn take_away(colleague: &Colleague, request: &HttpRequest, id: Uuid) -> Result<HttpResponse, Failure> {
    guard(request)?;
    tus::require_version(request.headers())?;
    colleague.visitor.app.uploads.remove(&colleague.permit, id, &colleague.visitor.client).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn compare(
    colleague: &Colleague,
    request: &HttpRequest,
    id: Uuid,
    body: web::Payload,
) -> Result<HttpResponse, Failure> {
    guard(request)?;
    let sha256 = sender_hash(&body::whole(body, LONGEST_FINISH).await?)?;
    let uploads = &colleague.visitor.app.uploads;
    let finished = uploads.finish(&colleague.permit, id, sha256, &colleague.visitor.client).await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "asset": format!("/library/{}", finished.asset) })))
}

fn sender_hash(body: &[u8]) -> Result<Option<[u8; 32]>, Failure> {
    let wrong = || Failure::BadRequest("upload-hash-wrong");
    let asked = if body.is_empty() { FinishRequest::default() } else { parse(body).ok_or_else(wrong)? };
    let Some(text) = asked.sha256 else { return Ok(None) };
    let mut hash = [0; 32];
    hex::decode_to_slice(text, &mut hash).map_err(|_| wrong())?;
    Ok(Some(hash))
}

fn parse(body: &[u8]) -> Option<FinishRequest> {
    serde_json::from_slice(body).ok()
}

/// Takes a body in, piece by piece: nothing is read from the connection before the writer has room for it.
/// The leave is asked for again while it runs; when it has ended, what arrived before is kept, and no more is taken.
async fn receive(colleague: &Colleague, mut writer: UploadWriter, mut body: web::Payload) -> Result<u64, Failure> {
    let leave = Leave::Employee(colleague.session.id);
    let mut ended = std::pin::pin!(leave.ended(&colleague.visitor.app));
    let mut silent = Duration::ZERO;
    loop {
        let next = tokio::select! {
            biased;
            () = &mut ended => {
                writer.finish_request().await?;
                return Err(Failure::SignIn);
            }
            next = tokio::time::timeout(BEAT, body.next()) => next,
        };
        match next {
            Ok(Some(Ok(bytes))) => {
                silent = Duration::ZERO;
                if let Err(error) = writer.write(bytes).await {
                    // Stores what came before and frees the lock; the first error is the one to tell.
                    drop(writer.finish_request().await);
                    return Err(error.into());
                }
            }
            Ok(None) => return Ok(writer.finish_request().await?),
            Ok(Some(Err(_))) => {
                // The connection broke; what arrived is kept, and nobody is left to hear this.
                writer.finish_request().await?;
                return Err(Failure::BadRequest("upload-broken-off"));
            }
            Err(_) if silent >= PATIENCE => {
                writer.finish_request().await?;
                return Err(Failure::Protocol(408, "upload-broken-off"));
            }
            Err(_) => {
                silent += BEAT;
                writer.checkpoint().await?;
            }
        }
    }
}

/// A page of another origin must not write here.
fn guard(request: &HttpRequest) -> Result<(), Failure> {
    let token = request.headers().get("x-sealport-csrf").and_then(|value| value.to_str().ok()).unwrap_or("");
    forms::check(request, token)
}

fn standing(mut response: HttpResponseBuilder, offset: u64, expires: Timestamp) -> HttpResponseBuilder {
    response.insert_header((OFFSET, offset.to_string())).insert_header((EXPIRES, tus::date(expires)));
    response
}

/// Every answer names the protocol, refusals too.
fn settled(request: &HttpRequest, outcome: Result<HttpResponse, Failure>) -> HttpResponse {
    let mut response = outcome.unwrap_or_else(|failure| failure.answer(request));
    let wrong_version = response.status().as_u16() == 412;
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("tus-resumable"), HeaderValue::from_static(tus::VERSION));
    if wrong_version {
        headers.insert(HeaderName::from_static("tus-version"), HeaderValue::from_static(tus::VERSION));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_64_digits_or_none() {
        let hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let body = format!("{{\"sha256\":\"{hash}\"}}");
        assert_eq!(sender_hash(body.as_bytes()).unwrap().map(hex::encode).as_deref(), Some(hash));
        assert!(sender_hash(b"").unwrap().is_none());
        assert!(sender_hash(b"{}").unwrap().is_none());
        for bad in ["[1, 2]", "{\"sha256\":\"\"}", "{\"sha256\":\"zz\"}", "{\"sha256\":7}", "sha256=1"] {
            assert!(sender_hash(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
