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
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

pub(crate) use access::Doorkeeper;
#[cfg(any(test, feature = "testing"))]
pub use access::{AccessRule, access_rules};
pub use access::{SealingKey, access_table, fresh_password, reseal, sealed_logins};
pub use export::{csv_header, csv_row};
pub(crate) use frame::nothing_here;
pub use trail::Deed;

use crate::App;

/// Every one of them is in the table of `access`, whose door stands before them all.
pub(crate) fn routes(app: &App) -> Router<App> {
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
        .route("/dashboard/trail.csv", get(trail::csv))
        .route(
            "/dashboard/people",
            get(access::people_page).post(access::add_person),
        )
        .route("/dashboard/people/rule", post(access::set_rule))
        .route(
            "/dashboard/people/{id}",
            get(access::person_page).post(access::change_person),
        )
        .route(
            "/dashboard/tokens",
            get(access::tokens_page).post(access::add_token),
        )
        .route("/dashboard/tokens/{id}", post(access::remove_token))
        .route("/dashboard/account", get(access::account_page))
        .route("/dashboard/account/password", post(access::change_password))
        .route(
            "/dashboard/account/codes",
            get(access::codes_page).post(access::make_codes),
        )
        .route("/dashboard/account/codes/off", post(access::codes_off))
        .route(
            "/dashboard/log-in/code",
            get(access::code_page).post(access::send_code),
        )
        .route(
            "/dashboard/invitation/{token}",
            get(access::invitation_page).post(access::accept_invitation),
        )
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
        .route_layer(from_fn_with_state(app.clone(), access::guard))
        .fallback(frame::nothing_here)
}

/// Throws away what nobody will ask for again.
pub(crate) async fn keep_house(app: &App) {
    app.doorkeeper.forget_idle(app.clock.now());
    access::drop_stale_sessions(app).await;
}
