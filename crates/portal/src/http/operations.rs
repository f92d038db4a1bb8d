//! For whoever runs it: alive, ready, numbers.

use std::sync::LazyLock;
use std::time::Duration;

use actix_web::http::Method;
use actix_web::{HttpResponse, web};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;
use sea_orm::ConnectionTrait;
use sealport_asset_store::OpenedFor;

use crate::app::App;
use crate::http::Failure;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    method: String,
    route: String,
    status: u16,
}

struct Numbers {
    registry: Registry,
    requests: Family<Labels, Counter>,
    seconds: Histogram,
}

static NUMBERS: LazyLock<Numbers> = LazyLock::new(|| {
    let mut registry = Registry::with_prefix("sealport");
    let requests = Family::<Labels, Counter>::default();
    let seconds = Histogram::new(exponential_buckets(0.001, 2.0, 14));
    registry.register("requests", "Requests answered", requests.clone());
    registry.register("request_seconds", "Time until the answer began", seconds.clone());
    Numbers { registry, requests, seconds }
});

/// Counts a request by route pattern, never by path.
pub fn count(method: &Method, route: &str, status: u16, took: Duration) {
    // Any token can be a method: strangers must not be able to make up labels.
    let method = if matches!(*method, Method::GET | Method::HEAD | Method::POST | Method::PATCH | Method::DELETE) {
        method.as_str()
    } else {
        "other"
    };
    let labels = Labels { method: method.to_owned(), route: route.to_owned(), status };
    NUMBERS.requests.get_or_create(&labels).inc();
    NUMBERS.seconds.observe(took.as_secs_f64());
}

/// `GET /healthz`: the process answers.
///
/// # Errors
/// None.
pub async fn alive() -> Result<HttpResponse, Failure> {
    Ok(HttpResponse::Ok().content_type("text/plain").body("ok\n"))
}

/// `GET /readyz`: the database answers too.
///
/// # Errors
/// [`Failure::Unavailable`].
pub async fn ready(app: web::Data<App>) -> Result<HttpResponse, Failure> {
    let on = app.ground.database.read();
    let asked = tokio::time::timeout(Duration::from_secs(2), on.execute_unprepared("SELECT 1")).await;
    match asked {
        Ok(Ok(_)) => Ok(HttpResponse::Ok().content_type("text/plain").body("ready\n")),
        _ => Ok(HttpResponse::ServiceUnavailable()
            .insert_header(("retry-after", "5"))
            .content_type("text/plain")
            .body("the database does not answer\n")),
    }
}

/// `GET /metrics`, on its own listener.
///
/// # Errors
/// None that is not ours.
pub async fn metrics() -> Result<HttpResponse, Failure> {
    let mut text = String::new();
    encode(&mut text, &NUMBERS.registry).map_err(Failure::internal)?;
    // The last line says that there is no more: what is counted elsewhere goes before it.
    let end = "# EOF\n";
    text.truncate(text.len() - if text.ends_with(end) { end.len() } else { 0 });
    text.push_str("# HELP sealport_originals_opened Originals opened, by for whom.\n");
    text.push_str("# TYPE sealport_originals_opened counter\n");
    for (whom, word) in OpenedFor::ALL {
        text.push_str(&format!("sealport_originals_opened_total{{by=\"{word}\"}} {}\n", whom.so_far()));
    }
    text.push_str(end);
    Ok(HttpResponse::Ok().content_type("application/openmetrics-text; version=1.0.0; charset=utf-8").body(text))
}
