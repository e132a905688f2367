//! `POST /v1/erasures` and `GET /v1/keys` (A53, A55, F38).

use std::num::NonZeroU32;
use std::sync::Arc;

use axum::http::{Method, StatusCode, header};
use zgoda_consent::record::{Decision, Record};
use zgoda_server::testing::log_key;
use zgoda_server::{Term, erased_places, purge};
use zgoda_store::{Class, ConsentId, DAY_MS, Hold, Store};

use super::samples::{NOW, blog, record, shop};
use super::server::{Answer, Server, from_shop};
use super::stores::empty;

/// Decision `number` of `browser` at the shop.
fn decided(number: u64, browser: u64) -> Record {
    record(&shop(), number, browser, Decision::AcceptAll)
}

async fn erase(server: &Server, body: &str) -> Answer {
    server
        .send(from_shop(Method::POST, "/v1/erasures", body.to_owned()))
        .await
}

/// Two decisions of browser 1, one of browser 2.
async fn filled(store: Arc<dyn Store>) -> Server {
    let server = Server::with(store, |_| {});
    for (number, browser) in [(1, 1), (2, 2), (3, 1)] {
        let answer = server.post(&decided(number, browser).canonical()).await;
        assert_eq!(answer.status, StatusCode::CREATED);
    }
    server
}

async fn receipt(server: &Server, number: u64, browser: u64) -> StatusCode {
    let id = decided(number, browser).record_id;
    server.get(&format!("/v1/receipts/{id}"), &[]).await.status
}

#[tokio::test]
async fn a55_the_newest_record_has_all_of_its_browser_erased_and_nothing_else() {
    let store = empty();
    let server = filled(store.clone()).await;
    let newest = decided(3, 1).canonical();
    let answer = erase(&server, &newest).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text());
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(
        answer.header("access-control-allow-origin"),
        "https://shop.example"
    );
    assert_eq!(receipt(&server, 1, 1).await, StatusCode::NOT_FOUND);
    assert_eq!(receipt(&server, 3, 1).await, StatusCode::NOT_FOUND);
    assert_eq!(receipt(&server, 2, 2).await, StatusCode::OK);
    let reports = store.erasure_reports(0, 10).await.unwrap();
    let keys = [log_key().verifier().clone()];
    let places = erased_places(&reports[0].1, "shop.example/log", &keys);
    assert_eq!((reports.len(), places), (1, Ok(vec![(1, 1), (3, 3)])));
    // A late copy does not come back, and who asks again is told.
    assert_eq!(server.post(&newest).await.status, StatusCode::CONFLICT);
    assert_eq!(
        erase(&server, &newest).await.problem(),
        (410, "erased".to_owned())
    );
}

#[tokio::test]
async fn f38_who_guesses_erases_nothing_and_learns_nothing() {
    let server = filled(empty()).await;
    let real = decided(3, 1);
    let changes: [fn(&mut Record); 4] = [
        |record| record.consent_id = "0".repeat(32),
        |record| record.record_id = decided(9, 1).record_id,
        |record| record.given_at += 1,
        |record| record.trusted = false,
    ];
    for change in changes {
        let mut guess = real.clone();
        change(&mut guess);
        let answer = erase(&server, &guess.canonical()).await;
        assert_eq!(answer.problem(), (404, "no-such-record".to_owned()));
    }
    for nothing in ["", "{}", "[]", "\"x\""] {
        assert!(erase(&server, nothing).await.status.is_client_error());
    }
    assert_eq!(receipt(&server, 3, 1).await, StatusCode::OK);
}

#[tokio::test]
async fn f38_who_guesses_too_often_is_told_when_to_come_back() {
    let server = Server::with(empty(), |settings| {
        settings.rate.burst = NonZeroU32::new(3).unwrap();
    });
    let guess = decided(9, 1).canonical();
    for _ in 0..3 {
        assert_eq!(erase(&server, &guess).await.status, StatusCode::NOT_FOUND);
    }
    let answer = erase(&server, &guess).await;
    assert_eq!(answer.problem(), (429, "too-many".to_owned()));
    assert!(answer.header("retry-after").parse::<u64>().unwrap() >= 1);
}

#[tokio::test]
async fn f16_f26_another_site_cannot_erase() {
    let server = filled(empty()).await;
    for origin in ["https://blog.example", "https://evil.example", "null"] {
        let mut request = from_shop(Method::POST, "/v1/erasures", decided(3, 1).canonical());
        let from = origin.parse().unwrap();
        request.headers_mut().insert(header::ORIGIN, from);
        assert_eq!(server.send(request).await.problem().0, 403, "{origin}");
    }
    let foreign = record(&blog(), 3, 1, Decision::AcceptAll).canonical();
    assert_eq!(erase(&server, &foreign).await.problem().0, 403);
    assert_eq!(receipt(&server, 3, 1).await, StatusCode::OK);
}

#[tokio::test]
async fn a52_what_a_claim_depends_on_stays() {
    let store = empty();
    let server = filled(store.clone()).await;
    let hold = Hold {
        site: "shop".to_owned(),
        consent_id: ConsentId::parse(&decided(3, 1).consent_id),
        reason: "claim 7".to_owned(),
        placed_at: NOW,
        until: NOW + 86_400_000,
    };
    store.put_hold(&hold).await.unwrap();
    let answer = erase(&server, &decided(3, 1).canonical()).await;
    assert_eq!(answer.problem(), (409, "held".to_owned()));
    assert_eq!(receipt(&server, 3, 1).await, StatusCode::OK);
    server.clock.advance(86_400_000);
    let answer = erase(&server, &decided(3, 1).canonical()).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a50_what_was_kept_long_enough_is_forgotten_with_a_report_and_a_line_in_the_trail() {
    let store = empty();
    let term = |site: &str, class, days| Term {
        site: site.to_owned(),
        class,
        days,
    };
    let server = Server::with(store.clone(), |settings| {
        settings.retention = vec![
            term("shop", Class::Superseded, 10),
            term("blog", Class::Grants, 1),
            term("shop", Class::Grants, 30),
        ];
    });
    for (number, browser) in [(1, 1), (2, 2), (3, 1)] {
        server.post(&decided(number, browser).canonical()).await;
    }
    server.clock.advance(10 * DAY_MS);
    assert_eq!(
        purge(server.app()).await.unwrap(),
        0,
        "not a moment too early"
    );
    server.clock.advance(1);
    assert_eq!(purge(server.app()).await.unwrap(), 1);
    assert_eq!(receipt(&server, 1, 1).await, StatusCode::NOT_FOUND);
    assert_eq!(receipt(&server, 3, 1).await, StatusCode::OK);
    let reports = store.erasure_reports(0, 10).await.unwrap();
    let keys = [log_key().verifier().clone()];
    let places = erased_places(&reports[0].1, "shop.example/log", &keys);
    assert_eq!((reports.len(), places), (1, Ok(vec![(1, 1)])));
    let cookie = server.set_up().await;
    let trail = server.get("/dashboard/trail", &[("cookie", &cookie)]).await;
    assert_eq!(
        trail
            .text()
            .matches("shop superseded before 2026-11-")
            .count(),
        1
    );
    server.clock.advance(20 * DAY_MS);
    assert_eq!(purge(server.app()).await.unwrap(), 2);
}

#[tokio::test]
async fn d14_browsers_are_told_the_logs_key() {
    let server = Server::start();
    let answer = server.get("/v1/keys", &[]).await;
    assert_eq!(answer.text(), format!("{}\n", log_key().verifier()));
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
}
