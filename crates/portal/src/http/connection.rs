//! Ending a connection from outside.
//!
//! A body is only asked for its next bytes when the last ones have gone. A client that stopped reading would thus keep what
//! it was handed before, and its connection, for as long as it likes. So every connection leaves a second handle of its
//! socket, and a transfer whose leave has ended uses it.

use std::any::Any;
use std::net::{Shutdown, TcpStream as StdStream};
use std::os::fd::AsFd;
use std::time::Duration;

use actix_tls::accept::rustls_0_23::TlsStream;
use actix_web::HttpRequest;
use actix_web::dev::Extensions;
use actix_web::http::Version;
use actix_web::rt::net::TcpStream;
use socket2::SockRef;

/// A second handle of a connection's socket.
pub struct Cutter {
    socket: StdStream,
    /// Whether the connection carries other requests at the same time (HTTP/2).
    is_shared: bool,
}

impl Cutter {
    /// Lets whatever waits in the socket be thrown away, not delivered, when the connection closes. Of a shared one other
    /// requests' bytes wait there too: a body that ends itself ends its stream alone.
    pub fn discard_on_close(&self) {
        if !self.is_shared {
            self.discard();
        }
    }

    /// Ends the connection at once, a shared one as well: a stream whose client lets nothing more come can't be ended alone,
    /// and would get what it was handed before as soon as the client reads on.
    pub fn cut(&self) {
        self.discard();
        let _ = self.socket.shutdown(Shutdown::Both);
    }

    fn discard(&self) {
        // A connection that is gone already has nothing to discard.
        let _ = SockRef::from(&self.socket).set_linger(Some(Duration::ZERO));
    }

    /// Another handle of the connection that carries `request`; none where it can't be had.
    pub fn of(request: &HttpRequest) -> Option<Self> {
        let socket = request.conn_data::<Self>()?.socket.try_clone().ok()?;
        Some(Self { socket, is_shared: request.version() > Version::HTTP_11 })
    }
}

/// How long a client may take no byte at all of what waits for it.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// To be called for every connection. One whose client takes nothing for as long as `patience` is ended by the kernel, the only
/// one who sees every byte that goes: a body isn't asked for more until its last handful has gone altogether, and on a slow line
/// that may rightly take minutes.
pub fn arrived(connection: &dyn Any, data: &mut Extensions, patience: Duration) {
    let tls = || connection.downcast_ref::<TlsStream<TcpStream>>().map(|stream| stream.get_ref().0);
    let Some(stream) = connection.downcast_ref::<TcpStream>().or_else(tls) else { return };
    if let Err(error) = SockRef::from(stream).set_tcp_user_timeout(Some(patience)) {
        tracing::warn!(%error, "a connection has no limit for clients that take nothing");
    }
    // Without a handle the connection still ends, when the client next reads.
    if let Ok(handle) = stream.as_fd().try_clone_to_owned() {
        data.insert(Cutter { socket: handle.into(), is_shared: false });
    }
}
