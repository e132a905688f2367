//! Sites with a thousand services: what they send is as long as that needs, and what others send is not (F13).

use axum::http::{Method, Request, StatusCode, header};
use zgoda_consent::record::{Decision, MAX_BYTES, ORDINARY_BYTES};
use zgoda_consent::{config::Config, notice};
use zgoda_store::RecordId;

use super::samples::{blog, long_shop, notice, record};
use super::server::{HOME, Server, from_shop};

fn accepted(config: &Config) -> String {
    record(config, 1, 1, Decision::AcceptAll).canonical()
}

#[tokio::test]
async fn a_thousand_services_are_recorded_shown_and_erased() {
    let site = long_shop();
    let server = Server::serving([site.clone(), blog()]);
    let sent = accepted(&site);
    let mut refused = record(&site, 2, 2, Decision::RejectAll);
    // Each service is named twice.
    refused.signals.told = Some(site.services.iter().map(|one| one.id.clone()).collect());
    let refused = refused.canonical();
    assert!(refused.len() > 112_000 && refused.len() <= MAX_BYTES);
    let answer = server.post(&refused).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    let answer = server.post(&sent).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    let decided = record(&site, 1, 1, Decision::AcceptAll);
    let id = RecordId::parse(&decided.record_id).unwrap();
    let kept = server.store.record(&id).await.unwrap().unwrap();
    assert_eq!(kept.body, sent);

    let shown = notice(&site, "pl");
    let length = shown.canonical().len();
    assert!((notice::ORDINARY_BYTES..=notice::MAX_BYTES).contains(&length));
    let path = format!("/v1/notices/{}", shown.hash());
    let put = from_shop(Method::PUT, &path, shown.canonical().to_owned());
    assert_eq!(server.send(put).await.status, StatusCode::CREATED);

    let erase = from_shop(Method::POST, "/v1/erasures", sent.clone());
    assert_eq!(server.send(erase).await.status, StatusCode::NO_CONTENT);
    assert_eq!(server.post(&sent).await.status, StatusCode::CONFLICT);
}

/// What a marketer looks for among a thousand services is in the table; the picture stays one.
#[tokio::test]
async fn a72_of_a_thousand_services_the_overview_draws_the_first_and_leaves_the_others_to_be_opened()
 {
    let site = long_shop();
    let server = Server::serving([site.clone(), blog()]);
    for number in 1..=5 {
        let sent = record(&site, number, number, Decision::AcceptAll).canonical();
        let answer = server.post(&sent).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    }
    let cookie = server.set_up().await;
    let answer = server.get("/dashboard", &[("cookie", &cookie)]).await;
    let page = answer.text();
    let (_, panel) = page.split_once("id=\"services\"").unwrap();
    let (panel, _) = panel.split_once("</section>").unwrap();
    let (drawn, rest) = panel.split_once("<details>").unwrap();
    let bars = |text: &str| text.matches("<svg class=\"bar\"").count();
    assert_eq!((bars(drawn), bars(rest)), (15, 985));
    assert!(rest.contains("985"), "how many others there are");
    assert_eq!(rest.matches("<th scope=\"row\">").count(), 1000);
}

#[tokio::test]
async fn f14_what_is_longer_than_even_a_thousand_services_need_is_refused() {
    let site = long_shop();
    let server = Server::serving([site.clone(), blog()]);
    let mut long = accepted(&site);
    long.push_str(&" ".repeat(MAX_BYTES + 1 - long.len()));
    for path in ["/v1/records", "/v1/erasures"] {
        let answer = server
            .send(from_shop(Method::POST, path, long.clone()))
            .await;
        assert_eq!(answer.problem(), (413, "too-large".to_owned()), "{path}");
    }
}

/// The server's own origin speaks for every site: that one of them has a long list lets no other send more.
#[tokio::test]
async fn f14_a_long_list_next_door_lets_no_other_site_send_more() {
    let server = Server::serving([long_shop(), blog()]);
    let send = async |method: Method, path: &str, body: String| {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::ORIGIN, HOME)
            .header(header::CONTENT_TYPE, "application/json");
        server.send(request.body(body.into()).unwrap()).await
    };
    let mut long = accepted(&blog());
    long.push_str(&" ".repeat(ORDINARY_BYTES + 1 - long.len()));
    for path in ["/v1/records", "/v1/erasures"] {
        let answer = send(Method::POST, path, long.clone()).await;
        assert_eq!(answer.problem(), (413, "too-large".to_owned()), "{path}");
    }
    let mut shown = notice(&blog(), "pl").canonical().to_owned();
    shown.push_str(&" ".repeat(notice::ORDINARY_BYTES + 1 - shown.len()));
    let hash = zgoda_consent::hash::sha256_hex(shown.as_bytes());
    let answer = send(Method::PUT, &format!("/v1/notices/{hash}"), shown).await;
    assert_eq!(answer.problem(), (413, "too-large".to_owned()));
    // As long as it may be it is taken there, too.
    let answer = send(Method::POST, "/v1/records", accepted(&blog())).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
}
