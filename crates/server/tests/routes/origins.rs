//! Who may send to `POST /v1/records`, and who reads its answers.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use zgoda_consent::record::Decision;

use super::samples::{ORIGIN, blog, record, sample};
use super::server::{Server, from_shop};

#[tokio::test]
async fn f16_foreign_origins_are_refused() {
    let server = Server::start();
    let origins = [
        None,
        Some("null"),
        Some("https://evil-shop.example"),
        Some("https://shop.example.evil.example"),
        Some("http://shop.example"),
        Some("https://shop.example:8443"),
        Some("https://shop.example/"),
        Some("https://SHOP.example"),
        Some("https://shop.example, https://evil.example"),
        Some("*"),
        Some(""),
    ];
    for origin in origins {
        let mut request = from_shop(Method::POST, "/v1/records", sample());
        request.headers_mut().remove(header::ORIGIN);
        if let Some(origin) = origin {
            request
                .headers_mut()
                .insert(header::ORIGIN, origin.parse().unwrap());
        }
        let answer = server.send(request).await;
        assert_eq!(
            answer.problem(),
            (403, "foreign-origin".to_owned()),
            "{origin:?}"
        );
        assert_eq!(
            answer.header("access-control-allow-origin"),
            "",
            "{origin:?}"
        );
    }
    assert!(server.is_empty().await);
}

#[tokio::test]
async fn f16_a_site_cannot_speak_for_another() {
    let server = Server::start();
    let forged = record(&blog(), 1, 1, Decision::AcceptAll).canonical();
    assert_eq!(
        server.post(&forged).await.problem(),
        (403, "foreign-origin".to_owned())
    );
    assert!(server.is_empty().await);
}

#[tokio::test]
async fn f16_only_scripts_may_send() {
    let server = Server::start();
    for (name, value) in [
        ("sec-fetch-site", "none"),
        ("sec-fetch-mode", "navigate"),
        ("sec-fetch-dest", "document"),
        ("sec-fetch-dest", "image"),
    ] {
        let mut request = from_shop(Method::POST, "/v1/records", sample());
        request.headers_mut().insert(name, value.parse().unwrap());
        let answer = server.send(request).await;
        assert_eq!(
            answer.problem(),
            (403, "foreign-origin".to_owned()),
            "{name}: {value}"
        );
    }
}

#[tokio::test]
async fn the_servers_own_pages_and_older_browsers_may_send() {
    let server = Server::start();
    let request = Request::post("/v1/records")
        .header(header::ORIGIN, "http://localhost:8080")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(sample()))
        .unwrap();
    assert_eq!(server.send(request).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn f17_answers_are_shared_with_the_page_that_asked_and_no_other() {
    let server = Server::start();
    let answer = server.post(&sample()).await;
    assert_eq!(answer.header("access-control-allow-origin"), ORIGIN);
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    assert_eq!(answer.header("vary"), "origin");
    let preflight = async |origin: &str| {
        let request = Request::options("/v1/notices/abc")
            .header(header::ORIGIN, origin)
            .header("access-control-request-method", "PUT")
            .body(Body::empty());
        server.send(request.unwrap()).await
    };
    let allowed = preflight("https://www.shop.example").await;
    assert_eq!(allowed.status, StatusCode::NO_CONTENT);
    assert_eq!(
        allowed.header("access-control-allow-origin"),
        "https://www.shop.example"
    );
    assert_eq!(allowed.header("access-control-allow-methods"), "POST, PUT");
    assert_eq!(
        allowed.header("access-control-allow-headers"),
        "content-type"
    );
    assert_eq!(allowed.header("access-control-max-age"), "86400");
    let refused = preflight("https://evil.example").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(refused.header("access-control-allow-origin"), "");
    assert_eq!(refused.header("access-control-allow-methods"), "");
}
