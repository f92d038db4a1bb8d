//! Originals and small pictures, for colleagues.

use actix_web::body::SizedStream;
use actix_web::http::header::{self, ContentDisposition, DispositionParam, DispositionType, ExtendedValue};
use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;
use futures_util::stream;
use sealport_asset_store::{OpenError, Source};
use uuid::Uuid;

use crate::employees::sign_in::is_head;
use crate::http::headers::FILE_POLICY;
use crate::http::{Colleague, Failure};

/// Bytes opened at a time.
const HOP: u64 = 256 * 1024;

/// `GET /library/{id}/original/{version}`: the file itself; an event says who fetched it.
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Damaged`], and what the records say.
pub async fn original(
    colleague: Colleague,
    request: HttpRequest,
    path: web::Path<(Uuid, i64)>,
) -> Result<HttpResponse, Failure> {
    let rendition = rendition(&colleague, *path).await?;
    let (app, client) = (&colleague.visitor.app, &colleague.visitor.client);
    if is_head(&request) {
        let figures = app.originals.figures(&colleague.permit, rendition).await?;
        let empty = stream::empty::<Result<Bytes, OpenError>>();
        return Ok(attachment(figures.file_name.as_str()).body(SizedStream::new(figures.size, empty)));
    }
    let source = app.originals.open_for_employee(&colleague.permit, rendition, client).await?;
    let mut response = attachment(source.figures().file_name.as_str());
    Ok(response.body(SizedStream::new(source.figures().size, pieces(source))))
}

/// `GET /library/{id}/thumbnail/{version}`: our own JPEG, made by the locked-in worker.
///
/// # Errors
/// [`Failure::NotFound`], and what the records say.
pub async fn thumbnail(colleague: Colleague, path: web::Path<(Uuid, i64)>) -> Result<HttpResponse, Failure> {
    let rendition = rendition(&colleague, *path).await?;
    let originals = &colleague.visitor.app.originals;
    let source = originals.thumbnail_for_employee(&colleague.permit, rendition).await?.ok_or(Failure::NotFound)?;
    let size = source.figures().size;
    Ok(HttpResponse::Ok()
        .content_type("image/jpeg")
        .insert_header((header::CONTENT_SECURITY_POLICY, FILE_POLICY))
        .insert_header((header::CACHE_CONTROL, "private, max-age=300"))
        .body(SizedStream::new(size, pieces(source))))
}

/// The file of a version of an asset that is there.
async fn rendition(colleague: &Colleague, (asset, version): (Uuid, i64)) -> Result<Uuid, Failure> {
    let asset = colleague.visitor.app.library.asset(&colleague.permit, asset).await?;
    Ok(asset.version(version).ok_or(Failure::NotFound)?.original.rendition)
}

/// Never shown by the browser, whatever it is.
fn attachment(file_name: &str) -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .content_type("application/octet-stream")
        .insert_header((header::CONTENT_SECURITY_POLICY, FILE_POLICY))
        .insert_header(disposition(file_name));
    response
}

/// The name twice (RFC 6266): readable for old clients, whole for the others (RFC 8187).
fn disposition(file_name: &str) -> ContentDisposition {
    let plain: String =
        file_name.chars().map(|c| if c.is_ascii_graphic() && !"\"\\%/".contains(c) || c == ' ' { c } else { '_' }).collect();
    let whole = ExtendedValue {
        charset: header::Charset::Ext("UTF-8".to_owned()),
        language_tag: None,
        value: file_name.as_bytes().to_vec(),
    };
    ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(plain), DispositionParam::FilenameExt(whole)],
    }
}

/// The opened file, piece by piece.
fn pieces(source: Source) -> impl stream::Stream<Item = Result<Bytes, OpenError>> {
    stream::unfold((source, 0), |(source, at)| async move {
        let size = source.figures().size;
        if at >= size {
            return None;
        }
        let end = size.min(at + HOP);
        let piece = source.read(at..end).await;
        // After a failure there is no next piece: the connection breaks, no wrong byte leaves.
        let next = if piece.is_ok() { end } else { size };
        Some((piece, (source, next)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_arrive_whole_and_readable() {
        let sent = disposition("Häfen \"2026\".jpg").to_string();
        assert_eq!(sent, "attachment; filename=\"H_fen _2026_.jpg\"; filename*=UTF-8''H%C3%A4fen%20%222026%22.jpg");
        assert!(!disposition("a\r\nb: c").to_string().contains(['\r', '\n']));
    }
}
