//! Running the server on a network.

use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::collector::Drain;
use crate::retention::Daily;
use crate::{App, admin_router, connections, dashboard, hosting, router};

/// How often things that nobody will ask for again are thrown away.
const HOUSEKEEPING: Duration = Duration::from_mins(1);

/// How long what is not a connection may take to end.
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
/// connections are taken; the others finish, for as long as [`Patience::stopping`](crate::Patience::stopping), and it returns when
/// every record that was taken is written.
pub async fn serve(
    listeners: Listeners,
    app: App,
    drain: Drain,
    stop: impl Future<Output = ()> + Send + 'static,
) {
    hosting::keep_own_build(&app).await;
    hosting::tell_set_back(&app).await;
    let Listeners { public, admin } = listeners;
    let patience = app.settings.patience;
    let (leave, left) = oneshot::channel::<()>();
    let watched = admin.map(|admin| {
        let router = admin_router(app.clone());
        tokio::spawn(connections::answer(admin, router, patience, async move {
            drop(left.await);
        }))
    });
    let (work, lame) = (app.work.clone(), app.settings.lame);
    let (dismiss, dismissed) = oneshot::channel();
    let housekeeping = tokio::spawn(keep_house(app.clone(), dismissed));
    connections::answer(public, router(app), patience, async move {
        stop.await;
        work.stop();
        tokio::time::sleep(lame).await;
    })
    .await;
    // Asked to go and never aborted: a query cut off half way would leave its connection open behind the closed store.
    let _ = dismiss.send(());
    let _ = housekeeping.await;
    drop(leave);
    if let Some(watched) = watched {
        let _ = watched.await;
    }
    if tokio::time::timeout(GRACE, drain.finished()).await.is_err() {
        tracing::warn!("some requests did not end; records that were acknowledged are written");
    }
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
