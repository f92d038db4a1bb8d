//! Styles, scripts, fonts and icons, embedded in the binary. No directory is served.

use std::collections::HashMap;
use std::sync::LazyLock;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

use crate::http::{Failure, Visitor};

static DIST: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../web/dist");

struct Asset {
    bytes: &'static [u8],
    media_type: String,
    etag: String,
}

static ASSETS: LazyLock<HashMap<String, Asset>> = LazyLock::new(|| {
    let mut all = HashMap::new();
    collect(&DIST, &mut all);
    all
});

fn collect(directory: &'static Dir<'static>, into: &mut HashMap<String, Asset>) {
    for file in directory.files() {
        let path = file.path();
        let media_type = mime_guess::from_path(path).first_or_octet_stream();
        let media_type =
            if media_type.type_() == "text" { format!("{media_type}; charset=utf-8") } else { media_type.to_string() };
        let etag = format!("\"{}\"", hex::encode(&Sha256::digest(file.contents())[..12]));
        into.insert(path.to_string_lossy().into_owned(), Asset { bytes: file.contents(), media_type, etag });
    }
    for inner in directory.dirs() {
        collect(inner, into);
    }
}

/// `GET /assets/{path}`
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn file(request: HttpRequest, path: web::Path<String>) -> Result<HttpResponse, Failure> {
    let asset = ASSETS.get(path.as_str()).ok_or(Failure::NotFound)?;
    let known =
        request.headers().get(header::IF_NONE_MATCH).is_some_and(|etag| etag.as_bytes() == asset.etag.as_bytes());
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((header::ETAG, asset.etag.as_str()))
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .insert_header((header::CONTENT_TYPE, asset.media_type.as_str()));
    Ok(if known { response.finish() } else { response.body(asset.bytes) })
}

/// `GET /assets/brand.css`: the few variables that make the portal the company's.
///
/// # Errors
/// None.
pub async fn brand(visitor: Visitor) -> Result<HttpResponse, Failure> {
    let company = &visitor.settings.company;
    let mut css = String::from(":root{");
    // Only what was parsed as a colour or a number ever gets here.
    if let Ok(accent) = company.accent.parse::<sealport_notify::Accent>() {
        css.push_str(&format!("--brand-accent:{accent};"));
    }
    if let Some(radius) = company.radius {
        css.push_str(&format!("--brand-radius:{radius}px;"));
    }
    css.push('}');
    Ok(HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(css))
}
