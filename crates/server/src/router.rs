//! Which address is answered by whom.

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn;
use axum::response::Redirect;
use axum::routing::{any, get, options, post, put};
use tower_http::timeout::TimeoutLayer;

use crate::{App, collector, dashboard, headers, hosting, proxy, tree};

/// The longest a request may take, its body included. Exports stream beyond it: it ends when the answer begins.
const PATIENCE: Duration = Duration::from_secs(30);

/// The whole server as a service: `serve` gives it a network, tests call it without one.
pub fn router(app: App) -> Router {
    let collector = Router::new()
        .route(
            "/v1/records",
            post(collector::post_record).merge(options(collector::preflight)),
        )
        .route(
            "/v1/leaks",
            post(collector::post_leaks).merge(options(collector::preflight)),
        )
        .route(
            "/v1/attention",
            post(collector::post_attention).merge(options(collector::preflight)),
        )
        .route(
            "/v1/erasures",
            post(collector::post_erasure).merge(options(collector::preflight)),
        )
        .route(
            "/v1/notices/{hash}",
            put(collector::put_notice).merge(options(collector::preflight)),
        );
    let files = Router::new()
        .route("/zgoda/sites/{site}", get(hosting::site_config))
        .route("/zgoda/builds/{bundle}/{*path}", get(hosting::build_file))
        .route("/zgoda/{*path}", get(hosting::banner_file))
        .route("/v1/openapi.json", get(hosting::openapi))
        .route("/.well-known/gpc.json", get(hosting::gpc))
        .route("/healthz", get(hosting::health));
    let proofs = Router::new()
        .route("/checkpoint", get(tree::checkpoint))
        .route("/tile/{*path}", get(tree::tile))
        .route("/verify", get(tree::page))
        .route("/v1/receipts/{id}", get(tree::receipt))
        .route("/v1/keys", get(tree::keys));
    let demo = Router::new()
        .route("/demo", get(hosting::to_demo))
        .route("/demo/", get(hosting::demo_file))
        .route("/demo/{*path}", get(hosting::demo_file));
    let mut pages = dashboard::routes(&app).layer(from_fn(headers::on_pages));
    let mut ours = Router::new().merge(collector).merge(files).merge(proofs);
    if app.proxy.is_some() {
        pages = pages
            .route("/dashboard/{*path}", any(dashboard::nothing_here))
            .layer(from_fn(proxy::keep_scripts_out));
    } else {
        ours = ours.route("/", get(|| async { Redirect::to("/dashboard") }));
    }
    if app.proxy.is_none() || app.settings.has_demo {
        ours = ours.merge(demo);
    }
    let ours = ours
        .merge(pages)
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            PATIENCE,
        ))
        .layer(from_fn(headers::on_everything));
    // Behind the layers: a site's answers keep the headers and the time they have.
    let all = if app.proxy.is_some() {
        ours.fallback(proxy::pass)
    } else {
        ours
    };
    all.with_state(app)
}
