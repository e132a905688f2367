//! The connections of one listener: taken, answered, and ended when whoever is at the other end does not get on (F13).
//!
//! What axum's own `serve` does, with limits: it waits for ever for a head that dribbles in and for an answer that nobody reads.

use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::serve::Listener;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_io_timeout::TimeoutStream;
use tower_http::add_extension::AddExtension;

/// How long whoever is slow is waited for. Then the connection is closed; nobody else waits meanwhile.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// From the first moment, or the end of the answer before, until the head of a request is there.
    pub head: Duration,
    /// Until the body of what a browser sends to the log is there, from its head on.
    pub body: Duration,
    /// While nothing of an answer is read.
    pub unread: Duration,
    /// For requests that are under way when the server is told to stop.
    pub stopping: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(30),
            body: Duration::from_secs(10),
            unread: Duration::from_secs(30),
            stopping: Duration::from_secs(10),
        }
    }
}

/// Answers on `listener` with `router` until `stop` comes back. Then no connection is taken any more, those without a request are
/// closed at once, and the others when they are answered or `patience` ends. When this comes back none is left.
pub(crate) async fn answer(
    mut listener: TcpListener,
    router: Router,
    patience: Patience,
    stop: impl Future<Output = ()>,
) {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(patience.head);
    let (mut open, graceful) = (JoinSet::new(), GracefulShutdown::new());
    let mut stop = pin!(stop);
    loop {
        let (stream, peer): (_, SocketAddr) = tokio::select! {
            () = &mut stop => break,
            // So that those that have ended do not pile up.
            Some(_) = open.join_next() => continue,
            // The trait's, which waits when there are no more file descriptors, and not the listener's own.
            taken = Listener::accept(&mut listener) => taken,
        };
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(patience.unread));
        let service = AddExtension::new(router.clone(), ConnectInfo(peer));
        let connection = builder.serve_connection(
            TokioIo::new(Box::pin(stream)),
            TowerToHyperService::new(service),
        );
        let connection = graceful.watch(connection);
        open.spawn(async move {
            if let Err(error) = connection.await {
                tracing::trace!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    // A connection that never ends is cut off.
    let _ = tokio::time::timeout(patience.stopping, graceful.shutdown()).await;
    open.shutdown().await;
}
