//! `GET /zgoda/…`, `/demo/…`, `/.well-known/gpc.json`, `/healthz`.

use axum::http::{HeaderName, StatusCode};
use zgoda_consent::config;
use zgoda_consent::hash::sha256_hex;
use zgoda_server::{demo_config, set_back};
use zgoda_store::{ConfigVersion, DAY_MS, Digest};

use super::samples::{NOW, shop};
use super::server::Server;
use super::stores::empty;

#[tokio::test]
async fn a_site_gets_its_resolved_config_and_the_log_keeps_it() {
    let server = Server::start();
    let answer = server
        .get(
            "/zgoda/sites/shop.json",
            &[("origin", "https://any.example")],
        )
        .await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    assert_eq!(answer.header("cache-control"), "no-cache");
    let config = config::parse(answer.text()).unwrap().config;
    assert_eq!(config.endpoint.as_deref(), Some("/v1/records"));
    assert_eq!(
        config.service("ga4").unwrap().vendor.name,
        "Google Ireland Limited"
    );
    let hash = Digest::parse(&sha256_hex(&answer.body)).unwrap();
    assert_eq!(
        server.store.config(&hash).await.unwrap().unwrap().body,
        answer.text()
    );
    for missing in ["nowhere.json", "shop", "shop.json.json", "..%2fshop.json"] {
        let answer = server.get(&format!("/zgoda/sites/{missing}"), &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{missing}");
    }
}

#[tokio::test]
async fn f40_a_config_that_is_older_than_the_one_before_is_pointed_out() {
    let store = empty();
    for (revision, served_at, found) in [(1, NOW - DAY_MS, 0), (3, NOW, 1), (2, NOW - 1, 1)] {
        let mut config = shop();
        config.revision = revision;
        let body = config.to_json();
        let kept = ConfigVersion {
            hash: Digest::parse(&sha256_hex(body.as_bytes())).unwrap(),
            site: "shop".to_owned(),
            first_served_at: served_at,
            body,
        };
        assert!(store.put_config(&kept).await.unwrap());
        let server = Server::with(store.clone(), |_| {});
        let all = set_back(server.app()).await.unwrap();
        assert_eq!(all.len(), found, "after revision {revision}");
        for one in all {
            assert_eq!((&*one.site, one.now, one.before), ("shop", 1, 3));
            assert_eq!(one.since, "2026-11-23 18:04:09");
        }
    }
}

#[tokio::test]
async fn a35_the_proxys_word_on_the_region_goes_into_the_config_and_nowhere_else() {
    let server = Server::with(empty(), |settings| {
        settings.region_header = Some(HeaderName::from_static("cf-ipcountry"));
    });
    let region = async |value: &str| {
        let answer = server
            .get("/zgoda/sites/shop.json", &[("cf-ipcountry", value)])
            .await;
        assert!(
            answer
                .headers
                .get_all("vary")
                .iter()
                .any(|name| name == "cf-ipcountry")
        );
        config::parse(answer.text()).unwrap().config.region
    };
    assert_eq!(region("PL").await.as_deref(), Some("PL"));
    assert_eq!(region("us-ca").await.as_deref(), Some("US-CA"));
    for broken in ["", "Poland", "P", "PL-", "\"><script>", "T1"] {
        assert_eq!(region(broken).await, None, "{broken}");
    }
    // F39: a header that nobody said to trust is not read.
    let server = Server::start();
    let answer = server
        .get("/zgoda/sites/shop.json", &[("cf-ipcountry", "US")])
        .await;
    assert_eq!(config::parse(answer.text()).unwrap().config.region, None);
}

#[tokio::test]
async fn f35_a_file_is_named_by_its_content_and_sent_once() {
    let server = Server::start();
    let first = server
        .get("/zgoda/sites/shop.json", &[("accept-encoding", "gzip, br")])
        .await;
    assert_eq!(first.header("content-encoding"), "br");
    assert_eq!(first.header("vary"), "accept-encoding");
    let tag = first.header("etag");
    assert_eq!(tag.len(), 34);
    let again = server
        .get("/zgoda/sites/shop.json", &[("if-none-match", tag)])
        .await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert!(again.body.is_empty());
    // The same for everyone: it recognises nobody.
    let other = server
        .get("/zgoda/sites/shop.json", &[("cookie", "a=b")])
        .await;
    assert_eq!(other.header("etag"), tag);
    assert_eq!(other.header("set-cookie"), "");
}

#[tokio::test]
async fn every_file_of_the_banner_has_its_type() {
    let server = Server::start();
    for (file, kind) in [
        ("zgoda.js", "text/javascript; charset=utf-8"),
        ("engine_bg.wasm", "application/wasm"),
        ("lang/pl.json", "application/json"),
    ] {
        let answer = server.get(&format!("/zgoda/{file}"), &[]).await;
        // A checkout whose banner was not built yet serves none of them.
        if answer.status == StatusCode::OK {
            assert_eq!(answer.header("content-type"), kind);
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
            assert_eq!(answer.header("access-control-allow-origin"), "*");
            let kept = server.get(&format!("/zgoda/{file}?v=1"), &[]).await;
            assert!(kept.header("cache-control").ends_with("immutable"));
        }
    }
    for missing in ["../Cargo.toml", "%2e%2e/Cargo.toml", "nothing.js", ""] {
        let answer = server.get(&format!("/zgoda/{missing}"), &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{missing}");
    }
}

#[tokio::test]
async fn the_demo_shop_is_there_when_it_is_wanted() {
    let server = Server::with(empty(), |settings| settings.has_demo = true);
    for path in ["/demo/", "/demo/pl/", "/demo/en/"] {
        let answer = server.get(path, &[]).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    }
    assert_eq!(server.get("/demo", &[]).await.header("location"), "/demo/");
    let without = Server::start();
    assert_eq!(
        without.get("/demo/", &[]).await.status,
        StatusCode::NOT_FOUND
    );
}

#[test]
fn the_demo_shops_config_is_right() {
    let config = demo_config().unwrap();
    assert_eq!(config.site, "shop");
    assert_eq!(config.endpoint.as_deref(), Some("/v1/records"));
}

#[tokio::test]
async fn c23_global_privacy_control_is_announced() {
    let answer = Server::start().get("/.well-known/gpc.json", &[]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.text(), r#"{"gpc":true,"lastUpdate":"2026-11-23"}"#);
}

#[tokio::test]
async fn health_is_told() {
    let answer = Server::start().get("/healthz", &[]).await;
    assert_eq!((answer.status, answer.text()), (StatusCode::OK, "ok\n"));
}
