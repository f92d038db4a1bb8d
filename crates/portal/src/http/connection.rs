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
use actix_web::rt::net::TcpStream;
use socket2::SockRef;

/// A second handle of a connection's socket.
pub struct Cutter(StdStream);

impl Cutter {
    /// Ends the connection at once: what waits in the socket is thrown away, not delivered.
    pub fn cut(&self) {
        // A connection that is gone already needs no cutting.
        let _ = SockRef::from(&self.0).set_linger(Some(Duration::ZERO));
        let _ = self.0.shutdown(Shutdown::Both);
    }

    /// Another handle of the connection that carries `request`; none where it can't be had.
    pub fn of(request: &HttpRequest) -> Option<Self> {
        request.conn_data::<Self>()?.0.try_clone().ok().map(Self)
    }
}

/// To be called for every connection.
pub fn arrived(connection: &dyn Any, data: &mut Extensions) {
    let tls = || connection.downcast_ref::<TlsStream<TcpStream>>().map(|stream| stream.get_ref().0);
    let Some(stream) = connection.downcast_ref::<TcpStream>().or_else(tls) else { return };
    // Without a handle the connection still ends, when the client next reads.
    if let Ok(handle) = stream.as_fd().try_clone_to_owned() {
        data.insert(Cutter(handle.into()));
    }
}
