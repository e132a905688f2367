//! Tags that leak: counted without a visitor in them, shown with what to paste.

use axum::http::StatusCode;

use crate::server::Server;

const REPORT: &str = r#"{"leaks":[
  {"address":"www.googletagmanager.com/gtag/js","kind":"script","service":"ga4"},
  {"address":"ads.example/p.gif","kind":"img","service":"ads"},
  {"address":"connect.facebook.net/en_US/fbevents.js","kind":"script","service":"meta-pixel"}],
  "schema":"zgoda.leaks.v1","site":"shop"}"#;

async fn post(server: &Server, body: &str) -> (u16, String) {
    server.count("/v1/leaks", body).await
}

#[tokio::test]
async fn tags_to_mark_are_listed_with_the_markup_to_paste() {
    let server = Server::start();
    let cookie = server.set_up().await;
    let page = async |path: &str| {
        let answer = server.get(path, &[("cookie", &cookie)]).await;
        assert_eq!(answer.status, StatusCode::OK);
        answer.text().to_owned()
    };
    assert!(
        page("/dashboard/leaks")
            .await
            .contains("Nothing was fetched before consent")
    );
    for _ in 0..2 {
        assert_eq!(post(&server, REPORT).await.0, 204);
    }
    let html = page("/dashboard/leaks?site=shop").await;
    for part in [
        "seen: 2",
        // The config's category for its own services, the catalogue's for others.
        "&#60;script type=&#34;text/plain&#34; data-category=&#34;analytics&#34; data-service=&#34;ga4&#34; data-src=&#34;https://www.googletagmanager.com/gtag/js…&#34;&#62;&#60;/script&#62;",
        "&#60;img data-category=&#34;marketing&#34; data-service=&#34;ads&#34;",
        "data-category=&#34;marketing&#34; data-service=&#34;meta-pixel&#34;",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
    assert!(
        !page("/dashboard/leaks?site=blog")
            .await
            .contains("googletagmanager")
    );
}

#[tokio::test]
async fn f16_reports_of_leaks_are_checked_like_records() {
    let server = Server::start();
    let refused = async |from: &str, to: &str| post(&server, &REPORT.replacen(from, to, 1)).await;
    assert_eq!(
        refused("\"shop\"", "\"blog\"").await,
        (403, "foreign-origin".into())
    );
    assert_eq!(
        refused("\"shop\"", "\"none\"").await,
        (422, "unknown-site".into())
    );
    assert_eq!(
        refused("\"ga4\"", "\"made-up\"").await,
        (422, "invalid".into())
    );
    assert_eq!(
        refused("gtag/js", "gtag/js?cid=7").await,
        (422, "invalid".into())
    );
    assert_eq!(refused("}", "").await.0, 400);
    let long = REPORT.replace("shop", &"x".repeat(9000));
    assert_eq!(post(&server, &long).await, (413, "too-large".into()));
}

#[tokio::test]
async fn nobody_reads_leaks_without_logging_in() {
    let server = Server::start();
    server.set_up().await;
    let answer = server.get("/dashboard/leaks", &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}
