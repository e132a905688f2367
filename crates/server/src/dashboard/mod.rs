//! The pages of the people who answer for the log: behind a login, rendered here, without a script.

mod access;
mod chart;
mod export;
mod filter;
mod frame;
mod language;
mod leaks;
mod log;
mod notice;
mod overview;
mod proof;
mod record;
mod shown;
mod style;
mod texts;
mod trail;

use axum::Router;
use axum::routing::{get, post};

pub(crate) use access::Doorkeeper;
pub use access::fresh_password;
pub use export::{csv_header, csv_row};
pub(crate) use frame::nothing_here;

use crate::App;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/dashboard", get(overview::show))
        .route("/dashboard/overview/{file}", get(overview::file))
        .route("/dashboard/log", get(log::show))
        .route("/dashboard/leaks", get(leaks::show))
        .route("/dashboard/log.csv", get(export::csv))
        .route("/dashboard/records/{id}", get(record::show))
        .route(
            "/dashboard/records/{id}/record.json",
            get(proof::record_file),
        )
        .route("/dashboard/records/{id}/shown", get(shown::show))
        .route("/dashboard/records/{id}/shown/again", get(shown::again))
        .route("/dashboard/trail", get(trail::show))
        .route(
            "/dashboard/log-in",
            get(access::log_in_page).post(access::log_in),
        )
        .route("/dashboard/log-out", post(access::log_out))
        .route(
            "/dashboard/set-up/{token}",
            get(access::set_up_page).post(access::set_up),
        )
        .route("/dashboard/language", post(language::choose))
        .route("/dashboard/style.css", get(style::sheet))
        .route("/dashboard/icon.svg", get(style::icon))
        .fallback(frame::nothing_here)
}

/// Throws away what nobody will ask for again.
pub(crate) async fn keep_house(app: &App) {
    app.doorkeeper.forget_idle(app.clock.now());
    access::drop_stale_sessions(app).await;
}
