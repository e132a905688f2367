//! `PUT /v1/notices/{hash}`.

use axum::http::{Method, StatusCode};
use zgoda_consent::hash::sha256_hex;
use zgoda_consent::record::Decision;
use zgoda_store::Digest;

use super::samples::{blog, notice, record, shop};
use super::server::{Answer, Server, from_shop};

async fn put(server: &Server, hash: &str, body: &str) -> Answer {
    let path = format!("/v1/notices/{hash}");
    server
        .send(from_shop(Method::PUT, &path, body.to_owned()))
        .await
}

#[tokio::test]
async fn d4_a_notice_is_kept_once_and_records_learn_of_it() {
    let server = Server::start();
    let notice = notice(&shop(), "pl");
    assert_eq!(
        put(&server, notice.hash(), notice.canonical()).await.status,
        StatusCode::CREATED
    );
    assert_eq!(
        put(&server, notice.hash(), notice.canonical()).await.status,
        StatusCode::OK
    );
    let kept = server
        .store
        .notice(&Digest::parse(notice.hash()).unwrap())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(kept.body, notice.canonical());
    let answer = server
        .post(&record(&shop(), 1, 1, Decision::AcceptAll).canonical())
        .await;
    assert!(
        answer.text().contains(r#""notice":"known""#),
        "{}",
        answer.text()
    );
}

#[tokio::test]
async fn d4_content_and_name_have_to_agree() {
    let server = Server::start();
    let notice = notice(&shop(), "pl");
    let other = "0".repeat(64);
    let upper = notice.hash().to_uppercase();
    for hash in [other.as_str(), upper.as_str(), "abc", "..%2f..%2fetc"] {
        let answer = put(&server, hash, notice.canonical()).await;
        assert_eq!(answer.problem(), (422, "hash-differs".to_owned()), "{hash}");
    }
}

#[tokio::test]
async fn f16_only_the_site_itself_may_say_what_it_showed() {
    let server = Server::start();
    let theirs = notice(&blog(), "pl");
    let answer = put(&server, theirs.hash(), theirs.canonical()).await;
    assert_eq!(answer.problem(), (403, "foreign-origin".to_owned()));
    let mut request = from_shop(Method::PUT, "/v1/notices/abc", "{}");
    request.headers_mut().remove("origin");
    assert_eq!(
        server.send(request).await.problem(),
        (403, "foreign-origin".to_owned())
    );
}

#[tokio::test]
async fn f14_what_is_no_notice_is_refused() {
    let server = Server::start();
    for (body, problem) in [
        ("{", (400, "not-json")),
        ("{}", (422, "invalid")),
        (r#"{"schema":"zgoda.record.v1"}"#, (422, "invalid")),
        (r#"{"schema":"zgoda.notice.v1"}"#, (422, "unknown-site")),
        (
            r#"{"schema":"zgoda.notice.v1","site":"elsewhere"}"#,
            (422, "unknown-site"),
        ),
    ] {
        let answer = put(&server, &sha256_hex(body.as_bytes()), body).await;
        assert_eq!(
            answer.problem(),
            (problem.0, problem.1.to_owned()),
            "{body}"
        );
    }
    let large = format!("\"{}\"", "x".repeat(256 * 1024));
    let answer = put(&server, &sha256_hex(large.as_bytes()), &large).await;
    assert_eq!(answer.problem(), (413, "too-large".to_owned()));
}
