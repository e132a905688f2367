//! `POST /v1/records`.

use axum::http::{Method, StatusCode};
use zgoda_consent::config::Config;
use zgoda_consent::hash::sha256_hex;
use zgoda_consent::record::Decision;
use zgoda_store::{ConfigVersion, Digest, RecordId};

use super::samples::{record, sample, shop};
use super::server::{Server, from_shop};

#[tokio::test]
async fn a_record_is_taken_and_kept_byte_for_byte() {
    let server = Server::start();
    let sent = sample();
    let answer = server.post(&sent).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    let (before, receipt) = answer.text().split_once("c2sp.org/tlog-proof@v1").unwrap();
    let (receipt, after) = receipt.split_once('"').unwrap();
    assert_eq!(before, r#"{"notice":"wanted","receipt":""#);
    assert_eq!(
        after,
        r#","received_at":1795457049000,"record_id":"01a20994-61a8-7000-8000-000000000001"}"#
    );
    // What it proves is told in tree.rs.
    assert!(receipt.contains("index 0"), "{receipt}");
    let id = RecordId::parse("01a20994-61a8-7000-8000-000000000001").unwrap();
    let entry = server.store.record(&id).await.unwrap().unwrap();
    assert_eq!(entry.body, sent);
}

#[tokio::test]
async fn d2_the_kept_bytes_are_canonical_however_they_were_sent() {
    let server = Server::start();
    let spaced = sample()
        .replace(',', " ,\n ")
        .replace("\"accept_all\"", "\"\\u0061ccept_all\"");
    let answer = server.post(&spaced).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    // Sent again in canonical form it is the same record.
    assert_eq!(server.post(&sample()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn f15_a_replay_gets_the_same_answer_and_no_second_record() {
    let server = Server::start();
    let first = server.post(&sample()).await;
    server.clock.advance(90_000);
    let second = server.post(&sample()).await;
    assert_eq!(
        (first.status, second.status),
        (StatusCode::CREATED, StatusCode::OK)
    );
    assert_eq!(first.body, second.body);
    let mut other = record(&shop(), 1, 1, Decision::AcceptAll);
    other.trusted = false;
    let conflict = server.post(&other.canonical()).await;
    assert_eq!(conflict.problem(), (409, "conflict".to_owned()));
}

#[tokio::test]
async fn a37_the_browsers_clock_does_not_change_the_servers_time() {
    let server = Server::start();
    for (number, skew) in [(1, -86_400_000), (2, 86_400_000)] {
        let mut record = record(&shop(), number, 1, Decision::AcceptAll);
        record.given_at += skew;
        record.expires_at += skew;
        let answer = server.post(&record.canonical()).await;
        assert!(
            answer.text().contains("\"received_at\":1795457049000"),
            "{}",
            answer.text()
        );
    }
}

#[tokio::test]
async fn a32_what_the_config_does_not_offer_is_refused_by_name() {
    let server = Server::start();
    let mut unknown = record(&shop(), 1, 1, Decision::AcceptAll);
    unknown.categories.push(("profiling".to_owned(), true));
    let answer = server.post(&unknown.canonical()).await;
    assert_eq!(answer.problem(), (422, "invalid".to_owned()));
    assert!(
        answer.text().contains(r#""path":"categories.profiling""#),
        "{}",
        answer.text()
    );
    assert!(server.is_empty().await);
}

#[tokio::test]
async fn a31_members_that_do_not_belong_are_refused() {
    let server = Server::start();
    for member in [
        "\"ip\":\"192.0.2.1\"",
        "\"user_agent\":\"x\"",
        "\"url\":\"https://x/?q\"",
    ] {
        let padded = sample().replacen('{', &format!("{{{member},"), 1);
        assert_eq!(
            server.post(&padded).await.problem(),
            (422, "invalid".to_owned()),
            "{member}"
        );
    }
    assert!(server.is_empty().await);
}

#[tokio::test]
async fn a_decision_that_cannot_follow_is_refused() {
    let server = Server::start();
    let mut forged = record(&shop(), 1, 1, Decision::RejectAll);
    forged.event = Decision::AcceptAll;
    assert_eq!(
        server.post(&forged.canonical()).await.problem(),
        (422, "invalid".to_owned())
    );
    let mut eternal = record(&shop(), 1, 1, Decision::AcceptAll);
    eternal.expires_at += 400 * 86_400_000;
    assert_eq!(
        server.post(&eternal.canonical()).await.problem(),
        (422, "invalid".to_owned())
    );
    let mut unknown = shop();
    unknown.site = "elsewhere".to_owned();
    let answer = server
        .post(&record(&unknown, 1, 1, Decision::AcceptAll).canonical())
        .await;
    assert_eq!(answer.problem(), (422, "unknown-site".to_owned()));
}

/// A record may wait in an outbox while the owner changes the config.
#[tokio::test]
async fn a_record_follows_from_the_version_it_names() {
    let server = Server::start();
    let mut before = shop();
    before
        .categories
        .retain(|category| category.id != "marketing");
    before
        .services
        .retain(|service| service.category != "marketing");
    let late = |config: &Config, hash: &str| {
        let mut record = record(config, 9, 1, Decision::AcceptAll);
        record.config_hash = hash.to_owned();
        record.canonical()
    };
    let body = before.to_json();
    let hash = sha256_hex(body.as_bytes());
    assert_eq!(
        server.post(&late(&before, &hash)).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let version = ConfigVersion {
        hash: Digest::parse(&hash).unwrap(),
        site: "shop".to_owned(),
        first_served_at: 0,
        body,
    };
    server.store.put_config(&version).await.unwrap();
    assert_eq!(
        server.post(&late(&before, &hash)).await.status,
        StatusCode::CREATED
    );
}

#[tokio::test]
async fn f13_a_client_that_sends_too_much_is_told_when_to_come_back() {
    let server = Server::with(super::stores::empty(), |settings| {
        settings.rate.burst = std::num::NonZeroU32::new(3).unwrap();
        settings.rate.per_second = std::num::NonZeroU32::MIN;
    });
    for _ in 0..3 {
        assert!(server.post(&sample()).await.status.is_success());
    }
    // A slow database is given one more a second.
    let mut answer = server.post(&sample()).await;
    for _ in 0..100 {
        if answer.status.is_success() {
            answer = server.post(&sample()).await;
        }
    }
    assert_eq!(answer.problem(), (429, "too-many".to_owned()));
    assert!(answer.header("retry-after").parse::<u64>().unwrap() >= 1);
    assert_eq!(
        answer.header("access-control-expose-headers"),
        "retry-after"
    );
}

#[tokio::test]
async fn a11_nothing_in_the_log_can_be_read_or_changed_from_outside() {
    let server = Server::start();
    server.post(&sample()).await;
    for method in [Method::GET, Method::PUT, Method::PATCH, Method::DELETE] {
        let answer = server
            .send(from_shop(method, "/v1/records", sample()))
            .await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    }
    let path = "/v1/records/01a20994-61a8-7000-8000-000000000001";
    let answer = server.send(from_shop(Method::DELETE, path, "")).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}
