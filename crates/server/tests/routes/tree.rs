//! `GET /checkpoint`, `/tile/…`, `/v1/receipts/{record_id}`, and the receipt in the answer to a record.

use std::sync::Arc;

use axum::http::StatusCode;
use zgoda_consent::record::Decision;
use zgoda_server::testing::{FakeLast, log_key, notary_after};
use zgoda_store::conformance::arrivals;
use zgoda_store::{RecordId, Store};
use zgoda_tlog::bundle;
use zgoda_tlog::commitment::{Entry, Salt};
use zgoda_tlog::note::SignedNote;
use zgoda_tlog::path::Resource;
use zgoda_tlog::policy::Policy;
use zgoda_tlog::proof::{prove_inclusion, verify_inclusion};
use zgoda_tlog::receipt::{Receipt, ReceiptError};
use zgoda_tlog::tile::{Tile, TileId, TileSet};
use zgoda_tlog::tree::TreeHead;

use super::samples::{ORIGIN, record, shop};
use super::server::{Answer, Server};
use super::stores::empty;

fn policy() -> Policy {
    Policy::new(vec![log_key().verifier().clone()]).unwrap()
}

/// The receipt in an answer to a record.
fn receipt_in(answer: &Answer) -> Receipt {
    let text = answer.text().split("\"receipt\":\"").nth(1).unwrap();
    let text = text.split('"').next().unwrap().replace("\\n", "\n");
    Receipt::parse(&text).unwrap()
}

async fn checkpoint(server: &Server) -> TreeHead {
    let answer = server.get("/checkpoint", &[]).await;
    assert_eq!(answer.status, StatusCode::OK);
    let note = SignedNote::parse(answer.text()).unwrap();
    *policy().verify(&note).unwrap().checkpoint.head()
}

fn samples(numbers: std::ops::RangeInclusive<u64>) -> impl Iterator<Item = String> {
    numbers.map(|number| record(&shop(), number, number, Decision::AcceptAll).canonical())
}

#[tokio::test]
async fn d14_the_answer_to_a_record_is_a_proof_that_holds_without_the_log() {
    let server = Server::start();
    for (index, sent) in (0..).zip(samples(1..=20)) {
        let answer = server.post(&sent).await;
        assert_eq!(answer.status, StatusCode::CREATED);
        let receipt = receipt_in(&answer);
        assert_eq!(receipt.index(), index);
        let verified = receipt.verify_record(sent.as_bytes(), &policy()).unwrap();
        assert_eq!(verified.checkpoint.head().size, index + 1);
        // Of another decision it proves nothing.
        let other = sent.replace("accept_all", "reject_all");
        let refused = receipt.verify_record(other.as_bytes(), &policy());
        assert!(
            matches!(refused, Err(ReceiptError::Proof(_))),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn f15_a_replay_gets_a_receipt_for_the_first_of_it() {
    let server = Server::start();
    let all: Vec<String> = samples(1..=5).collect();
    for sent in &all {
        server.post(sent).await;
    }
    let again = server.post(&all[1]).await;
    assert_eq!(again.status, StatusCode::OK);
    let receipt = receipt_in(&again);
    assert_eq!(receipt.index(), 1);
    let verified = receipt.verify_record(all[1].as_bytes(), &policy()).unwrap();
    assert_eq!(verified.checkpoint.head().size, 5);
}

#[tokio::test]
async fn a53_a_receipt_can_be_had_later_by_the_id_of_the_record() {
    let server = Server::start();
    let all: Vec<String> = samples(1..=9).collect();
    for sent in &all {
        server.post(sent).await;
    }
    let id = record(&shop(), 3, 3, Decision::AcceptAll).record_id;
    let path = format!("/v1/receipts/{id}");
    let answer = server.get(&path, &[("origin", ORIGIN)]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(
        answer.header("content-disposition"),
        format!("attachment; filename=\"{id}.tlog-proof\"")
    );
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("access-control-allow-origin"), ORIGIN);
    let receipt = Receipt::parse(answer.text()).unwrap();
    assert_eq!(receipt.index(), 2);
    receipt.verify_record(all[2].as_bytes(), &policy()).unwrap();

    for unknown in [
        "018f2b6a-1c00-7abc-8def-0123456789ab",
        "not-an-id",
        "018F2B6A-1C00-7ABC-8DEF-0123456789AB",
    ] {
        let answer = server.get(&format!("/v1/receipts/{unknown}"), &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{unknown}");
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
    let foreign = server
        .get(&path, &[("origin", "https://evil.example")])
        .await;
    assert_eq!(foreign.header("access-control-allow-origin"), "");
}

/// A server whose log has `size` records, all under its checkpoint.
async fn log_of(size: u64) -> Server {
    let server = Server::start();
    server.store.append(&arrivals(size - 1)).await.unwrap();
    let last = record(&shop(), 9999, 1, Decision::AcceptAll).canonical();
    assert_eq!(server.post(&last).await.status, StatusCode::CREATED);
    server
}

#[tokio::test]
async fn d12_the_whole_tree_can_be_fetched_as_tiles_and_leads_to_the_checkpoint() {
    let server = log_of(600).await;
    let head = checkpoint(&server).await;
    assert_eq!(head.size, 600);
    let mut tiles = TileSet::default();
    for id in TileId::of_tree(head.size) {
        let answer = server.get(&format!("/{}", Resource::Tile(id)), &[]).await;
        assert_eq!(answer.status, StatusCode::OK, "{id:?}");
        assert_eq!(answer.header("content-type"), "application/octet-stream");
        assert_eq!(
            answer.header("cache-control"),
            "public, max-age=31536000, immutable"
        );
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.body.len(), usize::from(id.width) * 32);
        tiles.insert(Tile::decode(id, &answer.body).unwrap());
        if id.level == 0 {
            let path = format!("/{}", Resource::Entries(id));
            let answer = server.get(&path, &[]).await;
            let entries = bundle::decode(&answer.body).unwrap();
            let leaves: Vec<_> = entries
                .iter()
                .map(|entry| Entry::parse(entry).unwrap().leaf())
                .collect();
            assert_eq!(leaves, tiles.get(0, id.index).unwrap().hashes());
        }
    }
    for index in [0, 255, 256, 511, 599] {
        let proof = prove_inclusion(&tiles, index, head.size).unwrap();
        let leaf =
            tiles.get(0, index / 256).unwrap().hashes()[usize::try_from(index % 256).unwrap()];
        verify_inclusion(&proof, index, leaf, &head).unwrap();
    }
}

#[tokio::test]
async fn d12_a_tile_that_was_narrower_is_still_served_and_one_to_come_is_not() {
    let server = log_of(300).await;
    let full = server.get("/tile/0/000", &[]).await.body;
    let narrow = server.get("/tile/0/000.p/3", &[]).await;
    assert_eq!(narrow.body, full[..96]);
    for missing in [
        "/tile/0/001",
        "/tile/0/001.p/45",
        "/tile/0/002.p/1",
        "/tile/1/000.p/2",
        "/tile/entries/001.p/45",
        "/tile/0/000.p/0",
        "/tile/0/000.p/256",
        "/tile/0/0",
        "/tile/00/000",
        "/tile/0/x000/000",
        "/tile/9/000",
        "/tile/0/x999/x999/x999/x999/x999/999",
        "/tile/entries/x999/x999/x999/x999/x999/999.p/3",
    ] {
        let answer = server.get(missing, &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{missing}");
        assert_eq!(answer.header("cache-control"), "no-store", "{missing}");
    }
}

#[tokio::test]
async fn d12_the_checkpoint_is_fresh() {
    let server = log_of(2).await;
    let answer = server.get("/checkpoint", &[]).await;
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "public, max-age=5");
    assert!(answer.text().starts_with("shop.example/log\n2\n"));
}

#[tokio::test]
async fn d11_a_server_whose_log_was_set_back_acknowledges_nothing() {
    let last = FakeLast::default();
    let full: Arc<dyn Store> = empty();
    full.append(&arrivals(5)).await.unwrap();
    notary_after(Arc::clone(&full), last.clone())
        .resume()
        .await
        .unwrap();

    let older: Arc<dyn Store> = empty();
    older.append(&arrivals(3)).await.unwrap();
    let server = Server::with_last(Arc::clone(&older), last, |_| {});
    let sent = record(&shop(), 1000, 1, Decision::AcceptAll);
    let answer = server.post(&sent.canonical()).await;
    assert_eq!(answer.problem(), (503, "not-proven".to_owned()));
    let id = RecordId::parse(&sent.record_id).unwrap();
    assert_eq!(
        older.record(&id).await.unwrap(),
        None,
        "it was not appended"
    );
    assert_eq!(
        server.get("/checkpoint", &[]).await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
}

/// D8: the salt of a record is its own.
#[tokio::test]
async fn d8_every_record_is_committed_to_under_a_salt_of_its_own() {
    let server = Server::start();
    for sent in samples(1..=10) {
        server.post(&sent).await;
    }
    let all = server.store.commitments(0, 100).await.unwrap();
    let salts: Vec<Salt> = all.iter().filter_map(|one| one.salt).collect();
    assert_eq!(salts.len(), 10);
    for (at, salt) in salts.iter().enumerate() {
        assert!(!salts[..at].contains(salt));
    }
}

/// The page that checks receipts runs its own script and style and can talk to nobody.
#[tokio::test]
async fn f24_the_page_that_checks_receipts_is_shut_in() {
    let server = Server::start();
    let answer = server.get("/verify", &[]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    let policy = answer.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; script-src 'sha256-"),
        "{policy}"
    );
    assert!(policy.contains("style-src 'sha256-") && policy.contains("form-action 'none'"));
    assert!(!policy.contains("connect-src") && !policy.contains("unsafe"));
    for foreign in [
        " src=", "http://", "https://", "<link", "@import", "url(", "fetch(", "import(",
    ] {
        assert!(!answer.text().contains(foreign), "{foreign}");
    }
}
