//! `/healthz`, `/readyz`, `/metrics`: what whoever keeps the server alive is told, and when.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use http_body_util::BodyExt;
use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;
use tower::ServiceExt;
use zgoda_consent::record::Decision;
use zgoda_server::admin_router;
use zgoda_store::{Sqlite, SqliteOptions};

use super::samples::{notice, record, shop};
use super::server::{Server, from_shop};

/// Asks the listener of whoever watches; status and text.
async fn ask(router: &Router, path: &str) -> (u16, String) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

/// What is counted, as of now.
pub(super) async fn metrics(server: &Server) -> String {
    ask(&admin_router(server.app().clone()), "/metrics").await.1
}

/// The value of the series that begins with `name`.
fn value<'t>(metrics: &'t str, name: &str) -> &'t str {
    let line = metrics.lines().find(|line| line.starts_with(name));
    line.and_then(|line| line.rsplit(' ').next())
        .unwrap_or_else(|| panic!("no {name} in\n{metrics}"))
}

/// Comes back when the server is ready: the first checkpoint is signed by another task.
async fn get_ready(router: &Router) {
    while ask(router, "/readyz").await.0 != 200 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn it_is_ready_once_there_is_a_checkpoint() {
    let server = Server::start();
    let admin = admin_router(server.app().clone());
    get_ready(&admin).await;
    assert_eq!(ask(&admin, "/healthz").await, (200, "alive\n".to_owned()));
    // Not where browsers are.
    for path in ["/readyz", "/metrics"] {
        assert_eq!(server.get(path, &[]).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn f19_it_is_not_ready_while_the_database_is_locked() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("log.db");
    let mut options = SqliteOptions::default();
    options.patience = Duration::from_secs(1);
    let store = Sqlite::open(&file, options).await.unwrap();
    let server = Server::with(Arc::new(store.clone()), |_| {});
    let admin = admin_router(server.app().clone());
    get_ready(&admin).await;

    let mut other = SqliteConnection::connect(file.to_str().unwrap())
        .await
        .unwrap();
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut other)
        .await
        .unwrap();
    let (status, why) = ask(&admin, "/readyz").await;
    assert_eq!(status, 503);
    assert!(why.starts_with("database-locked: "), "{why}");
    // Locked is not dead: starting it anew would help nobody.
    assert_eq!(ask(&admin, "/healthz").await.0, 200);

    sqlx::query("COMMIT").execute(&mut other).await.unwrap();
    assert_eq!(ask(&admin, "/readyz").await.0, 200);
    store.close().await;
    let (status, why) = ask(&admin, "/readyz").await;
    assert_eq!(status, 503);
    assert!(why.starts_with("database-failed: "), "{why}");
}

#[tokio::test]
async fn f19_a_database_that_was_locked_at_the_start_needs_no_record_to_get_ready() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("log.db");
    let mut options = SqliteOptions::default();
    options.patience = Duration::from_millis(500);
    let store = Sqlite::open(&file, options).await.unwrap();
    let mut other = SqliteConnection::connect(file.to_str().unwrap())
        .await
        .unwrap();
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut other)
        .await
        .unwrap();
    let server = Server::with(Arc::new(store), |_| {});
    let admin = admin_router(server.app().clone());
    // Longer than the first attempt to sign a checkpoint.
    for _ in 0..3 {
        assert_eq!(ask(&admin, "/readyz").await.0, 503);
    }
    sqlx::query("COMMIT").execute(&mut other).await.unwrap();
    get_ready(&admin).await;
}

#[tokio::test]
async fn it_is_not_ready_while_the_writer_is_stuck() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("log.db");
    // The batch waits for the lock for as long as this.
    let mut options = SqliteOptions::default();
    options.patience = Duration::from_mins(1);
    let store = Sqlite::open(&file, options).await.unwrap();
    let server = Arc::new(Server::with(Arc::new(store), |settings| {
        settings.stuck_after = Duration::from_millis(20);
    }));
    let admin = admin_router(server.app().clone());
    get_ready(&admin).await;

    let mut other = SqliteConnection::connect(file.to_str().unwrap())
        .await
        .unwrap();
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut other)
        .await
        .unwrap();
    let sent = Arc::clone(&server);
    let sent = tokio::spawn(async move {
        let record = record(&shop(), 1, 1, Decision::AcceptAll);
        sent.post(&record.canonical()).await.status
    });
    // Asks the database nothing, so that nothing else waits for the lock.
    loop {
        let metrics = ask(&admin, "/metrics").await.1;
        let writing = value(&metrics, "zgoda_writing_seconds ");
        if writing.parse::<f64>().unwrap() >= 0.02 {
            break;
        }
        tokio::task::yield_now().await;
    }
    let (status, why) = ask(&admin, "/readyz").await;
    assert_eq!(status, 503);
    assert!(why.starts_with("writer-stuck: "), "{why}");

    sqlx::query("COMMIT").execute(&mut other).await.unwrap();
    assert_eq!(sent.await.unwrap(), StatusCode::CREATED);
    assert_eq!(ask(&admin, "/readyz").await.0, 200);
}

#[tokio::test]
async fn f27_metrics_count_what_came_of_each_request_and_name_nobody() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("log.db");
    let mut options = SqliteOptions::default();
    options.patience = Duration::from_secs(1);
    let store = Sqlite::open(&file, options).await.unwrap();
    let server = Server::with(Arc::new(store), |settings| {
        settings.data = Some(dir.path().to_owned());
    });
    let admin = admin_router(server.app().clone());
    get_ready(&admin).await;
    let notice = notice(&shop(), "pl");
    let put = format!("/v1/notices/{}", notice.hash());
    let first = record(&shop(), 1, 1, Decision::AcceptAll).canonical();
    for (body, status) in [(&first, 201), (&first, 200), (&"{".to_owned(), 400)] {
        assert_eq!(server.post(body).await.status.as_u16(), status);
    }
    for status in [201, 200] {
        let answer = from_shop(Method::PUT, &put, notice.canonical().to_owned());
        assert_eq!(server.send(answer).await.status.as_u16(), status);
    }
    server.clock.advance(5_000);
    let metrics = ask(&admin, "/metrics").await.1;
    for (series, count) in [
        (
            "zgoda_requests_total{endpoint=\"records\",outcome=\"stored\"}",
            "1",
        ),
        (
            "zgoda_requests_total{endpoint=\"records\",outcome=\"known\"}",
            "1",
        ),
        (
            "zgoda_requests_total{endpoint=\"records\",outcome=\"not-json\"}",
            "1",
        ),
        (
            "zgoda_requests_total{endpoint=\"notices\",outcome=\"stored\"}",
            "1",
        ),
        (
            "zgoda_requests_total{endpoint=\"notices\",outcome=\"known\"}",
            "1",
        ),
        ("zgoda_record_seconds_count", "2"),
        ("zgoda_batch_records_count", "2"),
        ("zgoda_store_errors_total{cause=\"busy\"}", "0"),
        ("zgoda_queue_capacity_records", "4096"),
        ("zgoda_queue_records", "0"),
        ("zgoda_tree_records", "1"),
        ("zgoda_checkpoint_age_seconds", "5"),
        ("zgoda_writing_seconds", "0.0"),
    ] {
        assert_eq!(value(&metrics, series), count, "{series}");
    }
    assert!(
        value(&metrics, "zgoda_disk_free_bytes")
            .parse::<u64>()
            .unwrap()
            > 0
    );
    assert!(metrics.ends_with("# EOF\n"));

    let mut other = SqliteConnection::connect(file.to_str().unwrap())
        .await
        .unwrap();
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut other)
        .await
        .unwrap();
    let second = record(&shop(), 2, 2, Decision::RejectAll).canonical();
    assert_eq!(server.post(&second).await.status.as_u16(), 503);
    let metrics = ask(&admin, "/metrics").await.1;
    assert_eq!(
        value(&metrics, "zgoda_store_errors_total{cause=\"busy\"}"),
        "1"
    );
    assert_eq!(
        value(
            &metrics,
            "zgoda_requests_total{endpoint=\"records\",outcome=\"database-locked\"}"
        ),
        "1"
    );
}

#[tokio::test]
async fn f13_no_client_can_make_a_new_series() {
    let server = Server::start();
    let admin = admin_router(server.app().clone());
    server.post("{").await;
    let before = ask(&admin, "/metrics").await.1.lines().count();
    for number in 0..50 {
        let hostile = format!("{{\"site\":\"made-up-{number}\"");
        server.post(&hostile).await;
        let path = format!("/v1/records/made-up-{number}");
        server.send(from_shop(Method::POST, &path, "{}")).await;
        let path = format!("/v1/notices/made-up-{number}?x={number}");
        server.send(from_shop(Method::PUT, &path, "{}")).await;
    }
    let after = ask(&admin, "/metrics").await.1;
    assert!(!after.contains("made-up"), "{after}");
    // One: notices refused for their hash.
    assert_eq!(after.lines().count(), before + 1, "{after}");
}
