//! Connections that are watched: one that sends no head in time, asks nothing for long or does not read its answer is
//! ended.
//!
//! The HTTP library closes an idle connection gracefully, which waits for as long as a client likes; here reading and
//! writing fail.

use crate::http::connections::{Bounds, Connection, Connections};
use poem::{
    http::uri::Scheme,
    listener::Acceptor,
    web::{LocalAddr, RemoteAddr},
};
use std::{
    io::{Error, ErrorKind, IoSlice, Result},
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    time::{Instant, Sleep, sleep},
};

/// How long a client may read nothing of what is written to it.
const UNREAD: Duration = Duration::from_secs(30);

/// Accepts connections within bounds, and watches each.
pub(super) struct Watching {
    listener: TcpListener,
    address: LocalAddr,
    bounds: Bounds,
    connections: Connections,
}

impl Watching {
    /// Accepts by a listener.
    pub(super) fn new(listener: TcpListener, bounds: Bounds, connections: Connections) -> Result<Self> {
        let address = LocalAddr(listener.local_addr()?.into());
        Ok(Self { listener, address, bounds, connections })
    }
}

impl Acceptor for Watching {
    type Io = Watched<TcpStream>;

    fn local_addr(&self) -> Vec<LocalAddr> {
        vec![self.address.clone()]
    }

    async fn accept(&mut self) -> Result<(Self::Io, LocalAddr, RemoteAddr, Scheme)> {
        loop {
            let (stream, peer) = self.listener.accept().await?;
            // Where there is no room it is closed at once.
            let Some(connection) = self.connections.admit(peer, &self.bounds) else { continue };
            let io = Watched {
                stream,
                peer,
                connection,
                connections: self.connections.clone(),
                unread: None,
                timer: Box::pin(sleep(UNREAD)),
            };
            return Ok((io, self.address.clone(), RemoteAddr(peer.into()), Scheme::HTTP));
        }
    }
}

/// A connection that fails once it has kept the program waiting for too long.
pub(super) struct Watched<S> {
    stream: S,
    peer: SocketAddr,
    connection: Arc<Connection>,
    connections: Connections,
    /// Since when the client reads nothing of what is to be written.
    unread: Option<Instant>,
    timer: Pin<Box<Sleep>>,
}

impl<S> Watched<S> {
    /// Fails if the time is over, else sees to it that the task is woken when it will be.
    fn watch(&mut self, context: &mut Context<'_>) -> Poll<Error> {
        loop {
            self.connection.register_waker(context.waker());
            if self.connection.is_cut() {
                return Poll::Ready(over());
            }
            let unread = self.unread.map(|since| since + UNREAD);
            let Some(deadline) = unread.into_iter().chain(self.connection.deadline()).min() else {
                return Poll::Pending;
            };
            if deadline <= Instant::now() {
                self.connection.cut();
                return Poll::Ready(over());
            }
            // A timer that is early is looked at again when it ends: most connections ask again before.
            if self.timer.deadline() > deadline || self.timer.is_elapsed() {
                self.timer.as_mut().reset(deadline);
            }
            ready!(self.timer.as_mut().poll(context));
        }
    }

    /// What became of an attempt to write.
    fn written<T>(&mut self, attempt: Poll<Result<T>>, context: &mut Context<'_>) -> Poll<Result<T>> {
        if attempt.is_ready() {
            self.unread = None;
            self.connection.note_write();
            return attempt;
        }
        self.unread.get_or_insert_with(Instant::now);
        self.watch(context).map(Err)
    }
}

fn over() -> Error {
    Error::new(ErrorKind::TimedOut, "the client kept the connection waiting")
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if read.is_ready() {
            self.connection.note_read();
            return read;
        }
        self.watch(context).map(Err)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        let attempt = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(attempt, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let attempt = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.written(attempt, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl<S> Drop for Watched<S> {
    fn drop(&mut self) {
        self.connections.leave(self.peer, &self.connection);
    }
}
