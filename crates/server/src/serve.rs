//! Running the server on a network. Written against axum's own `serve`: when that changes, only this file does.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::collector::Drain;
use crate::retention::Daily;
use crate::{App, admin_router, dashboard, hosting, router};

/// How often things that nobody will ask for again are thrown away.
const HOUSEKEEPING: Duration = Duration::from_mins(1);

/// How long requests that are under way may go on after `stop`.
const GRACE: Duration = Duration::from_secs(10);

/// Where the server is reached.
#[derive(Debug)]
pub struct Listeners {
    /// For browsers and for people.
    pub public: TcpListener,
    /// For whoever watches over it ([`admin_router`]); answers from the first moment to the last.
    pub admin: Option<TcpListener>,
}

/// Answers on `listeners` until `stop` comes back. Then `/readyz` says so, and after [`lame`](crate::Settings::lame) no new
/// connections are taken; the others finish, and it returns when every record that was taken is written.
///
/// # Errors
/// Those of the public listener.
pub async fn serve(
    listeners: Listeners,
    app: App,
    drain: Drain,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    hosting::keep_own_build(&app).await;
    let Listeners { public, admin } = listeners;
    let (leave, left) = oneshot::channel::<()>();
    let watched = admin.map(|admin| {
        let server = axum::serve(admin, admin_router(app.clone()));
        let server = server.with_graceful_shutdown(async move { drop(left.await) });
        tokio::spawn(server.into_future())
    });
    let (work, lame) = (app.work.clone(), app.settings.lame);
    let (dismiss, dismissed) = oneshot::channel();
    let housekeeping = tokio::spawn(keep_house(app.clone(), dismissed));
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    let (stopping, stopped) = oneshot::channel();
    let server = axum::serve(public, service).with_graceful_shutdown(async move {
        stop.await;
        work.stop();
        tokio::time::sleep(lame).await;
        let _ = stopping.send(());
    });
    let outcome = tokio::select! {
        outcome = server.into_future() => outcome,
        () = async {
            // Only an order to stop starts the count; a connection that never ends is cut off.
            if stopped.await.is_ok() {
                tokio::time::sleep(GRACE).await;
            } else {
                std::future::pending::<()>().await;
            }
        } => Ok(()),
    };
    // Asked to go and never aborted: a query cut off half way would leave its connection open behind the closed store.
    let _ = dismiss.send(());
    let _ = housekeeping.await;
    drop(leave);
    if let Some(watched) = watched {
        let _ = tokio::time::timeout(GRACE, watched).await;
    }
    if tokio::time::timeout(GRACE, drain.finished()).await.is_err() {
        tracing::warn!("some requests did not end; records that were acknowledged are written");
    }
    outcome
}

async fn keep_house(app: App, mut dismissed: oneshot::Receiver<()>) {
    let mut turn = tokio::time::interval(HOUSEKEEPING);
    let mut daily = Daily::default();
    loop {
        tokio::select! {
            biased;
            _ = &mut dismissed => return,
            _ = turn.tick() => {}
        }
        app.throttle.forget_idle();
        dashboard::keep_house(&app).await;
        daily.turn(&app).await;
    }
}
