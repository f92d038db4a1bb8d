//! Listening, and stopping without cutting what runs.

use std::io;
use std::net::TcpListener;
use std::time::Duration;

use actix_web::middleware::{Compress, Condition, from_fn};
use actix_web::{App as Actix, HttpServer, dev::Server, web};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::app::App;
use crate::http::{connection, frame, operations, routes};

/// A request's head must be here by then.
const HEAD_WITHIN: Duration = Duration::from_secs(15);
/// Idle connections are kept that long.
const KEEP_ALIVE: Duration = Duration::from_secs(60);
/// What runs may go on that long after a stop was asked for, in seconds.
const FINISH_WITHIN: u64 = 30;
const MOST_CONNECTIONS: usize = 4_096;

/// The portal on its listener, not yet awaited.
///
/// # Errors
/// When the certificate can't be read or the listener can't be used.
pub fn portal(app: web::Data<App>, listener: TcpListener) -> io::Result<Server> {
    portal_with_patience(app, listener, connection::PATIENCE)
}

/// As [`portal`], ending connections whose clients take nothing for as long as `patience`.
///
/// # Errors
/// As [`portal`].
pub fn portal_with_patience(app: web::Data<App>, listener: TcpListener, patience: Duration) -> io::Result<Server> {
    let config = app.config.clone();
    let server = HttpServer::new(move || {
        Actix::new()
            .app_data(app.clone())
            .wrap(Condition::new(false, Compress::default()))
            .wrap(from_fn(frame::around))
            .configure(routes::configure)
    })
    .on_connect(move |connection, data| connection::arrived(connection, data, patience))
    .tcp_nodelay(true)
    .client_request_timeout(HEAD_WITHIN)
    .keep_alive(KEEP_ALIVE)
    .max_connections(MOST_CONNECTIONS)
    .shutdown_timeout(FINISH_WITHIN);
    let server = if config.workers > 0 { server.workers(config.workers) } else { server };
    let server = if config.speaks_tls() {
        server.listen_rustls_0_23(listener, tls(&config.tls_certificate, &config.tls_key)?)?
    } else {
        server.listen(listener)?
    };
    Ok(server.run())
}

/// The numbers, on a listener of their own.
///
/// # Errors
/// When the address can't be bound.
pub fn numbers(address: &str) -> io::Result<Server> {
    let server = HttpServer::new(|| Actix::new().route("/metrics", web::get().to(operations::metrics)))
        .workers(1)
        .disable_signals()
        .bind(address)?;
    Ok(server.run())
}

fn tls(certificate: &str, key: &str) -> io::Result<rustls::ServerConfig> {
    let wrong = |what: &str, error: &dyn std::fmt::Display| {
        io::Error::new(io::ErrorKind::InvalidInput, format!("{what} can't be used: {error}"))
    };
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| wrong(certificate, &error))?;
    let key_der = PrivateKeyDer::from_pem_file(key).map_err(|error| wrong(key, &error))?;
    rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, key_der)
        .map_err(|error| wrong(certificate, &error))
}
