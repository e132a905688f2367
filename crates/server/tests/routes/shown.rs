//! `GET /dashboard/records/{id}/shown` and the builds it draws with.

use std::sync::Arc;

use axum::http::StatusCode;
use zgoda_consent::record::Decision;
use zgoda_store::{Build, ConfigVersion, Digest, Store};

use super::samples::{NOW, record, shop};
use super::server::Server;
use super::stores::empty;

/// A record of a build and a config that are in no binary of today; answers the store and the record's id.
async fn old_record() -> (Arc<dyn Store>, String, Server) {
    let store = empty();
    let server = Server::with(Arc::clone(&store) as Arc<dyn Store>, |_| {});
    let record = record(&shop(), 1, 1, Decision::AcceptAll);
    server.post(&record.canonical()).await;
    (store, record.record_id.clone(), server)
}

async fn keep(store: &dyn Store, config: &str) {
    let record = record(&shop(), 1, 1, Decision::AcceptAll);
    let build = Build {
        bundle: Digest::parse(&record.bundle_hash).unwrap(),
        first_served_at: NOW,
        files: vec![("zgoda.js".to_owned(), b"/* of then */".to_vec())],
    };
    store.put_build(&build).await.unwrap();
    let config = ConfigVersion {
        hash: Digest::parse(&record.config_hash).unwrap(),
        site: "shop".to_owned(),
        first_served_at: NOW,
        body: config.to_owned(),
    };
    store.put_config(&config).await.unwrap();
}

#[tokio::test]
async fn b39_the_frame_has_the_build_and_the_config_of_the_record() {
    let (store, id, server) = old_record().await;
    let cookie = server.set_up().await;
    let headers = [("cookie", cookie.as_str()), ("accept-language", "en")];
    let path = format!("/dashboard/records/{id}/shown");
    keep(
        &*store,
        r#"{"$checked":"0","old":"</script><b>","silentInFrames":true}"#,
    )
    .await;
    let around = server.get(&path, &headers).await;
    assert_eq!(around.status, StatusCode::OK);
    assert!(around.text().contains(&format!("src=\"{path}/again\"")));

    let again = server.get(&format!("{path}/again"), &headers).await;
    let bundle = record(&shop(), 1, 1, Decision::AcceptAll).bundle_hash;
    assert!(
        again
            .text()
            .contains(&format!("src=\"/zgoda/builds/{bundle}/zgoda.js\""))
    );
    let config =
        r#"{"endpoint":null,"old":"\u003c/script>\u003cb>","regime":{"fixed":"eu-optin"}}"#;
    assert!(again.text().contains(config), "{}", again.text());
    assert!(
        again
            .header("content-security-policy")
            .contains("sandbox allow-scripts")
    );
    assert_eq!(again.header("x-frame-options"), "SAMEORIGIN");

    let file = server
        .get(&format!("/zgoda/builds/{bundle}/zgoda.js"), &[])
        .await;
    assert_eq!(
        (file.status, file.text()),
        (StatusCode::OK, "/* of then */")
    );
    assert!(file.header("cache-control").contains("immutable"));
    for missing in [
        format!("/zgoda/builds/{bundle}/other.js"),
        "/zgoda/builds/x/zgoda.js".to_owned(),
    ] {
        assert_eq!(
            server.get(&missing, &[]).await.status,
            StatusCode::NOT_FOUND,
            "{missing}"
        );
    }
}

#[tokio::test]
async fn what_is_not_kept_is_said_and_strangers_see_nothing() {
    let (_, id, server) = old_record().await;
    let path = format!("/dashboard/records/{id}/shown");
    for path in [path.clone(), format!("{path}/again")] {
        assert_eq!(
            server.get(&path, &[]).await.status,
            StatusCode::SEE_OTHER,
            "{path}"
        );
    }
    let cookie = server.set_up().await;
    let headers = [("cookie", cookie.as_str()), ("accept-language", "en")];
    let around = server.get(&path, &headers).await;
    assert!(around.text().contains("is not in the log") && !around.text().contains("<iframe"));
    let again = server.get(&format!("{path}/again"), &headers).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
    let deeds = server
        .store
        .trail(&zgoda_store::TrailFilter::default(), i64::MAX, 10)
        .await
        .unwrap();
    let seen = deeds.iter().filter(|(_, deed)| deed.about == id);
    assert_eq!(
        seen.count(),
        1,
        "A59: that it was looked at is in the trail"
    );
}
