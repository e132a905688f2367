//! How the server is told to stop.

use anyhow::Result;

/// What comes back on Ctrl+C or SIGTERM. From this call on they stop the server in order instead of at once.
#[cfg(unix)]
pub(super) fn stop() -> Result<impl Future<Output = ()> + Send + 'static> {
    use anyhow::Context;
    use tokio::signal::unix::{SignalKind, signal};
    let listen = |kind| signal(kind).context("cannot listen for signals");
    let (mut interrupt, mut terminate) = (
        listen(SignalKind::interrupt())?,
        listen(SignalKind::terminate())?,
    );
    Ok(async move {
        tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
    })
}

/// What comes back on Ctrl+C.
#[cfg(not(unix))]
#[expect(
    clippy::unnecessary_wraps,
    reason = "as on other systems, where listening can fail"
)]
pub(super) fn stop() -> Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
