//! A31: what the log must never hold is in none of its bytes.

use std::fs;
use std::io::Write;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::extract::ConnectInfo;
use axum::http::{Method, StatusCode};
use tempfile::TempDir;
use tracing_subscriber::fmt::MakeWriter;
use zgoda_consent::record::Decision;
use zgoda_store::{Sqlite, SqliteOptions};

use super::samples::{notice, record, shop};
use super::server::{Server, from_shop};

const MARKERS: [&str; 7] = [
    "203.0.113.77",
    "198.51.100.88",
    "2001:db8:feed",
    "MarkerBrowser/9.9",
    "marker-path",
    "marker-query",
    "marker-cookie",
];

#[derive(Debug, Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Captured {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// A31, F27: addresses, user agents, referrers and queries are in no database, write-ahead log or server log.
#[tokio::test]
async fn a31_no_address_no_user_agent_no_query_in_any_byte() {
    let logs = Captured::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(logs.clone())
        .finish();
    // While there is one subscriber alone, tracing asks only the thread that comes to a message first whether it is wanted, and
    // that may be another test's, which wants none. With two it asks both.
    let _second = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::default());
    let _guard = tracing::subscriber::set_default(subscriber);

    let dir = TempDir::new().unwrap();
    let store = Sqlite::open(&dir.path().join("log.db"), SqliteOptions::default())
        .await
        .unwrap();
    let server = Server::with(Arc::new(store.clone()), |settings| {
        settings.behind_tls = true;
    });
    let cookie = server.set_up().await;
    let notice = notice(&shop(), "pl");
    let decision = record(&shop(), 1, 1, Decision::AcceptAll);
    let hostile = decision
        .canonical()
        .replacen('{', "{\"ip\":\"203.0.113.77\",", 1);
    let notice_path = format!("/v1/notices/{}?marker-query=1", notice.hash());
    for (method, path, body, status) in [
        (
            Method::POST,
            "/v1/records?marker-query=1",
            decision.canonical(),
            StatusCode::CREATED,
        ),
        (
            Method::PUT,
            notice_path.as_str(),
            notice.canonical().to_owned(),
            StatusCode::CREATED,
        ),
        (
            Method::POST,
            "/v1/records?marker-query=2",
            hostile,
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            Method::GET,
            "/zgoda/sites/shop.json?marker-query=3",
            String::new(),
            StatusCode::OK,
        ),
    ] {
        let mut request = from_shop(method, path, body);
        for (name, value) in [
            ("user-agent", "MarkerBrowser/9.9"),
            ("x-forwarded-for", "203.0.113.77, 198.51.100.88"),
            ("x-real-ip", "203.0.113.77"),
            ("referer", "https://shop.example/marker-path?marker-query=4"),
            ("cookie", "visitor=marker-cookie"),
        ] {
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        let peer: SocketAddr = "[2001:db8:feed::1]:4711".parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        assert_eq!(server.send(request).await.status, status, "{path}");
    }
    server
        .get("/dashboard/log?site=marker-query", &[("cookie", &cookie)])
        .await;

    // Before the write-ahead log is folded in, and after.
    let held = search(&dir);
    assert!(
        held.iter().any(|(file, _)| file.ends_with("-wal")),
        "{held:?}"
    );
    assert!(
        held.iter()
            .any(|(_, found)| found.contains(&"record_id".to_owned()))
    );
    server.stop().await;
    store.close().await;
    search(&dir);
    let logs = String::from_utf8(logs.0.lock().unwrap().clone()).unwrap();
    assert!(
        logs.contains("refused"),
        "the log says that something was refused"
    );
    for marker in MARKERS {
        assert!(!logs.contains(marker), "{marker} was logged");
    }
}

/// Every file of the data folder, and whether it holds the one word that must be there. No marker may be.
fn search(dir: &TempDir) -> Vec<(String, Vec<String>)> {
    let files = fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    files
        .map(|path| {
            let bytes = fs::read(&path).unwrap();
            let holds = |text: &str| {
                bytes
                    .windows(text.len())
                    .any(|part| part == text.as_bytes())
            };
            for marker in MARKERS {
                assert!(!holds(marker), "{marker} is in {}", path.display());
            }
            let found = ["record_id"].into_iter().filter(|text| holds(text));
            (
                path.to_string_lossy().into_owned(),
                found.map(str::to_owned).collect(),
            )
        })
        .collect()
}
