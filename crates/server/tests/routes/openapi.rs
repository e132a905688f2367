//! `/v1/openapi.json` against the router: whatever is described happens, and whatever happens is described.

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{Method, Request, header};
use futures_util::stream;
use serde_json::{Value, json};
use tempfile::TempDir;
use zgoda_consent::hash::sha256_hex;
use zgoda_consent::record::{Decision, Record};
use zgoda_store::{ConsentId, Hold, Sqlite, SqliteOptions};

use super::samples::{NOW, notice, record, shop};
use super::server::{Answer, Server, from_shop};
use super::stores::empty;

const LEAKS: &str = r#"{"leaks":[{"address":"ads.example/p.gif","kind":"img","service":"ads"}],"schema":"zgoda.leaks.v1","site":"shop"}"#;
const ATTENTION: &str =
    r#"{"language":"pl","schema":"zgoda.attention.v1","site":"shop","step":"shown"}"#;

async fn description() -> Value {
    let answer = Server::start().get("/v1/openapi.json", &[]).await;
    assert_eq!(answer.header("content-type"), "application/json");
    serde_json::from_slice(&answer.body).unwrap()
}

/// What was asked of which path, and the answers.
struct Drive {
    description: Value,
    driven: BTreeSet<(String, String, String)>,
}

impl Drive {
    /// Notes down an answer, after holding it against what is described.
    fn saw(&mut self, path: &str, method: &str, status: u16, answer: &Answer) {
        let what = format!("{method} {path}");
        assert_eq!(answer.status.as_u16(), status, "{what}: {}", answer.text());
        let responses = &self.description["paths"][path][method]["responses"];
        let described = &responses[status.to_string()];
        assert!(
            described.is_object(),
            "{what} answers {status}, which is not described"
        );
        match described["content"].as_object() {
            Some(content) => {
                let kind = answer.header("content-type").split(';').next().unwrap();
                assert!(content.contains_key(kind), "{what} {status} is {kind}");
                if kind == "application/problem+json" {
                    let body: Value = serde_json::from_slice(&answer.body).unwrap();
                    let codes = &content[kind]["schema"]["allOf"][1]["properties"]["type"]["enum"];
                    assert!(
                        codes.as_array().unwrap().contains(&body["type"]),
                        "{what}: {body}"
                    );
                    assert_eq!(body["status"], json!(status));
                }
            }
            None => assert!(answer.body.is_empty(), "{what} {status}: {}", answer.text()),
        }
        for name in described["headers"]
            .as_object()
            .into_iter()
            .flat_map(|all| all.keys())
        {
            assert!(
                !answer.header(&name.to_lowercase()).is_empty(),
                "{what} {status} has no {name}"
            );
        }
        self.driven
            .insert((path.to_owned(), method.to_owned(), status.to_string()));
    }
}

/// Something that is sent: the described path, the method, the address, a body that is taken.
struct Sent {
    path: &'static str,
    method: Method,
    address: String,
    body: String,
    /// The status when it is new, and when it is known.
    taken: [u16; 2],
}

fn everything_sent() -> [Sent; 5] {
    let notice = notice(&shop(), "pl");
    [
        Sent {
            path: "/v1/records",
            method: Method::POST,
            address: "/v1/records".to_owned(),
            body: record(&shop(), 1, 1, Decision::AcceptAll).canonical(),
            taken: [201, 200],
        },
        Sent {
            path: "/v1/notices/{hash}",
            method: Method::PUT,
            address: format!("/v1/notices/{}", notice.hash()),
            body: notice.canonical().to_owned(),
            taken: [201, 200],
        },
        Sent {
            path: "/v1/leaks",
            method: Method::POST,
            address: "/v1/leaks".to_owned(),
            body: LEAKS.to_owned(),
            taken: [204, 204],
        },
        Sent {
            path: "/v1/attention",
            method: Method::POST,
            address: "/v1/attention".to_owned(),
            body: ATTENTION.to_owned(),
            taken: [204, 204],
        },
        Sent {
            path: "/v1/erasures",
            method: Method::POST,
            address: "/v1/erasures".to_owned(),
            // The record that was sent before.
            body: record(&shop(), 1, 1, Decision::AcceptAll).canonical(),
            taken: [204, 410],
        },
    ]
}

impl Sent {
    fn name(&self) -> String {
        self.method.as_str().to_lowercase()
    }

    fn with(&self, body: impl Into<Body>) -> Request<Body> {
        from_shop(self.method.clone(), &self.address, body)
    }

    /// With other content, and for a notice under the address of that.
    fn content(&self, body: &'static str) -> Request<Body> {
        let address = if self.method == Method::PUT {
            format!("/v1/notices/{}", sha256_hex(body.as_bytes()))
        } else {
            self.address.clone()
        };
        from_shop(self.method.clone(), &address, body)
    }
}

/// A database that is gone, without its server knowing.
async fn without_database(dir: &TempDir) -> Server {
    let file = dir.path().join("log.db");
    let store = Sqlite::open(&file, SqliteOptions::default()).await.unwrap();
    let server = Server::with(Arc::new(store.clone()), |_| {});
    // Until the first checkpoint is signed, that would be what is missing.
    while server.get("/checkpoint", &[]).await.status != 200 {
        tokio::task::yield_now().await;
    }
    store.close().await;
    server
}

/// Every status that the description names: address, method, status.
fn described(description: &serde_json::Value) -> BTreeSet<(String, String, String)> {
    let mut described = BTreeSet::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            for status in operation["responses"].as_object().unwrap().keys() {
                described.insert((path.clone(), method.clone(), status.clone()));
            }
        }
    }
    described
}

/// A record that a hold protects; before it was sent, nobody knew it.
async fn held(server: &Server, drive: &mut Drive, sent: &Sent) -> String {
    let record = record(&shop(), 2, 2, Decision::AcceptAll);
    let body = record.canonical();
    let unknown = server.send(sent.with(body.clone())).await;
    drive.saw(sent.path, &sent.name(), 404, &unknown);
    assert_eq!(server.post(&body).await.status, 201);
    let hold = Hold {
        site: record.site,
        consent_id: ConsentId::parse(&record.consent_id),
        reason: "a claim".to_owned(),
        placed_at: NOW,
        until: NOW + 1_000_000,
    };
    server.store.put_hold(&hold).await.unwrap();
    body
}

#[tokio::test]
async fn whatever_is_described_happens_and_whatever_happens_is_described() {
    let mut drive = Drive {
        description: description().await,
        driven: BTreeSet::new(),
    };
    let server = Server::start();
    let dir = TempDir::new().unwrap();
    let failing = without_database(&dir).await;
    for sent in everything_sent() {
        let (path, method) = (sent.path, sent.name());
        let mut saw = |status, answer: &Answer| drive.saw(path, &method, status, answer);
        for status in sent.taken {
            saw(status, &server.send(sent.with(sent.body.clone())).await);
        }
        saw(400, &server.send(sent.content("{")).await);
        saw(422, &server.send(sent.content("{}")).await);
        let mut foreign = sent.with(sent.body.clone());
        foreign.headers_mut().remove(header::ORIGIN);
        saw(403, &server.send(foreign).await);
        let mut large = sent.with("{}");
        let length = header::HeaderValue::from_static("9999999");
        large.headers_mut().insert(header::CONTENT_LENGTH, length);
        saw(413, &server.send(large).await);
        let mut other = sent.with(sent.body.clone());
        let html = header::HeaderValue::from_static("text/html");
        other.headers_mut().insert(header::CONTENT_TYPE, html);
        saw(415, &server.send(other).await);
        let strict = Server::with(empty(), |settings| {
            settings.rate.burst = NonZeroU32::MIN;
            settings.rate.per_second = NonZeroU32::MIN;
        });
        strict.send(sent.with("{}")).await;
        saw(429, &strict.send(sent.with("{}")).await);
        if sent.method == Method::POST && path == "/v1/records" {
            let body = sent.body.replacen("0.1.0", "0.1.1", 1);
            saw(409, &server.send(sent.with(body)).await);
            let id = record(&shop(), 1, 1, Decision::AcceptAll).record_id;
            let template = "/v1/receipts/{record_id}";
            let address = format!("/v1/receipts/{id}");
            drive.saw(template, "get", 200, &server.get(&address, &[]).await);
            drive.saw(
                template,
                "get",
                404,
                &server.get("/v1/receipts/x", &[]).await,
            );
            drive.saw(template, "get", 429, &strict.get(&address, &[]).await);
            drive.saw(template, "get", 503, &failing.get(&address, &[]).await);
        }
        if path == "/v1/erasures" {
            let body = held(&server, &mut drive, &sent).await;
            drive.saw(path, &method, 409, &server.send(sent.with(body)).await);
        }
        drive.saw(
            path,
            &method,
            503,
            &failing.send(sent.with(sent.body.clone())).await,
        );
        let ask = |origin| {
            Request::builder()
                .method(Method::OPTIONS)
                .uri(&sent.address)
                .header(header::ORIGIN, origin)
                .body(Body::empty())
                .unwrap()
        };
        let allowed = server.send(ask("https://shop.example")).await;
        drive.saw(path, "options", 204, &allowed);
        let refused = server.send(ask("https://evil.example")).await;
        drive.saw(path, "options", 403, &refused);
    }
    // The clock runs ahead as soon as everybody waits, so this comes last.
    drop(failing);
    tokio::time::pause();
    for sent in everything_sent() {
        let never = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
        let answer = server.send(sent.with(never)).await;
        drive.saw(sent.path, &sent.name(), 408, &answer);
    }
    let keys = server.get("/v1/keys", &[]).await;
    drive.saw("/v1/keys", "get", 200, &keys);
    let own = server.get("/v1/openapi.json", &[]).await;
    drive.saw("/v1/openapi.json", "get", 200, &own);
    let tag = own.header("etag").to_owned();
    let same = server
        .get("/v1/openapi.json", &[("if-none-match", &tag)])
        .await;
    drive.saw("/v1/openapi.json", "get", 304, &same);

    let described = described(&drive.description);
    let stale: Vec<_> = described.difference(&drive.driven).collect();
    assert!(stale.is_empty(), "described and never seen: {stale:?}");
}

#[tokio::test]
async fn every_address_and_every_refusal_of_the_sources_is_described() {
    let description = description().await;
    let text = description.to_string();
    let router = include_str!("../../src/router.rs");
    let addresses = router.split('"').filter(|part| part.starts_with("/v1/"));
    let mut count = 0;
    for address in addresses {
        let address = address.replace("{id}", "{record_id}");
        assert!(description["paths"][&address].is_object(), "{address}");
        count += 1;
    }
    assert_eq!(count, description["paths"].as_object().unwrap().len());
    let rejection = include_str!("../../src/collector/rejection.rs");
    let (_, codes) = rejection.split_once("fn code").unwrap();
    let (codes, _) = codes.split_once("fn title").unwrap();
    let mut count = 0;
    for code in codes.split('"').skip(1).step_by(2) {
        assert!(
            text.contains(&format!("\"urn:zgoda:problem:{code}\"")),
            "{code}"
        );
        count += 1;
    }
    assert_eq!(count, 20);
}

#[tokio::test]
async fn references_lead_somewhere_and_the_record_is_the_protocols() {
    let description = description().await;
    let text = description.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1) {
        let pointer = reference.split('"').next().unwrap();
        assert!(description.pointer(pointer).is_some(), "{pointer}");
    }
    let schema = &description["components"]["schemas"]["Record"];
    let mut sample = record(&shop(), 1, 1, Decision::AcceptAll);
    let members = |sample: &Record| -> Vec<String> {
        let sample: Value = serde_json::from_str(&sample.canonical()).unwrap();
        sample.as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(schema["required"], json!(members(&sample)));
    sample.page_group = Some("cart".to_owned());
    let described: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    assert_eq!(json!(members(&sample)), json!(described));
    assert_eq!(description["openapi"], "3.1.0");
    assert_eq!(description["info"]["version"], env!("CARGO_PKG_VERSION"));
}
