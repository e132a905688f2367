//! F29: the server's clock is set while it runs, ahead or back.

use axum::http::StatusCode;
use zgoda_consent::record::Decision;
use zgoda_server::{Daily, Term};
use zgoda_store::{Class, Cursor, DAY_MS, LogFilter, LogQuery};

use super::samples::{NOW, record, shop};
use super::server::Server;
use super::stores::empty;

const YEAR_MS: i64 = 365 * DAY_MS;
const HOUR_MS: i64 = 3_600_000;

/// A server that keeps yeses for ten days, with one of them, of this moment; it was looked for old ones once.
async fn forgetful() -> (Server, Daily) {
    let server = Server::with(empty(), |settings| {
        settings.retention = vec![Term {
            site: "shop".to_owned(),
            class: Class::Grants,
            days: 10,
        }];
    });
    decide(&server, 1).await;
    let mut daily = Daily::default();
    daily.turn(server.app()).await;
    (server, daily)
}

async fn decide(server: &Server, number: u64) {
    let record = record(&shop(), number, number, Decision::AcceptAll);
    let answer = server.post(&record.canonical()).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
}

/// Whether the first record is still there.
async fn is_kept(server: &Server) -> bool {
    let id = record(&shop(), 1, 1, Decision::AcceptAll).record_id;
    let receipt = server.get(&format!("/v1/receipts/{id}"), &[]).await;
    receipt.status == StatusCode::OK
}

#[tokio::test]
async fn f29_nothing_is_erased_because_the_clock_was_set_ahead() {
    let (server, mut daily) = forgetful().await;
    server.clock.set_by(YEAR_MS);
    daily.turn(server.app()).await;
    server.clock.advance(23 * HOUR_MS);
    daily.turn(server.app()).await;
    assert!(is_kept(&server).await, "a day to notice the mistake");
    server.clock.set_by(-YEAR_MS);
    server.clock.advance(2 * HOUR_MS);
    daily.turn(server.app()).await;
    server.clock.advance(8 * DAY_MS);
    daily.turn(server.app()).await;
    assert!(is_kept(&server).await, "the mistake was noticed: nine days");
    server.clock.advance(DAY_MS);
    daily.turn(server.app()).await;
    assert!(!is_kept(&server).await, "ten days have passed");
}

#[tokio::test]
async fn f29_a_clock_that_nobody_sets_back_is_right_after_a_day() {
    let (server, mut daily) = forgetful().await;
    server.clock.set_by(YEAR_MS);
    daily.turn(server.app()).await;
    server.clock.advance(DAY_MS);
    daily.turn(server.app()).await;
    assert!(!is_kept(&server).await);
}

#[tokio::test]
async fn f29_a_clock_that_was_behind_and_is_put_right_erases_what_is_over() {
    let (server, mut daily) = forgetful().await;
    server.clock.advance(11 * DAY_MS);
    server.clock.set_by(-YEAR_MS);
    daily.turn(server.app()).await;
    assert!(is_kept(&server).await);
    server.clock.set_by(YEAR_MS);
    daily.turn(server.app()).await;
    server.clock.advance(DAY_MS);
    daily.turn(server.app()).await;
    assert!(!is_kept(&server).await);
}

#[tokio::test]
async fn f29_records_are_taken_and_stay_in_order_whatever_the_clock_shows() {
    let server = Server::start();
    let mut shown = Vec::new();
    for (number, step) in [(1, 0), (2, -YEAR_MS), (3, 2 * YEAR_MS), (4, -YEAR_MS)] {
        server.clock.set_by(step);
        decide(&server, number).await;
        let query = LogQuery {
            filter: LogFilter::default(),
            cursor: Cursor::Newest,
            limit: 10,
        };
        let page = server.store.page(&query).await.unwrap();
        shown.push(page.entries[0].received_at - NOW);
    }
    // The last two were there when the clock was a year ahead, or after it: they keep its time.
    assert_eq!(shown, [0, 0, YEAR_MS, YEAR_MS]);
}

#[tokio::test]
async fn f29_a_session_does_not_live_longer_because_the_clock_was_set_back() {
    let server = Server::start();
    let cookie = server.set_up().await;
    let ask = async || {
        let cookie = [("cookie", cookie.as_str())];
        server.get("/dashboard", &cookie).await.status
    };
    assert_eq!(ask().await, StatusCode::OK);
    server.clock.set_by(-60_000);
    assert_eq!(ask().await, StatusCode::OK, "corrected, not set back");
    server.clock.set_by(-YEAR_MS);
    assert_eq!(ask().await, StatusCode::SEE_OTHER);
}
