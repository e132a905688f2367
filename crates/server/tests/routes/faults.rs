//! What happens when the database cannot: everyone is told, nothing is lost.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;
use zgoda_consent::record::Decision;
use zgoda_store::{ConsentStore, RecordId, Sqlite, SqliteOptions};

use super::samples::{record, shop};
use super::server::Server;

fn options() -> SqliteOptions {
    let mut options = SqliteOptions::default();
    options.patience = Duration::from_secs(1);
    options
}

#[tokio::test]
async fn f19_a_locked_database_refuses_and_takes_it_later() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("log.db");
    let store = Sqlite::open(&file, options()).await.unwrap();
    let server = Server::with(Arc::new(store), |_| {});
    let sent = record(&shop(), 1, 1, Decision::AcceptAll).canonical();

    let mut other = SqliteConnection::connect(file.to_str().unwrap())
        .await
        .unwrap();
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut other)
        .await
        .unwrap();
    let answer = server.post(&sent).await;
    assert_eq!(answer.problem(), (503, "database-locked".to_owned()));
    assert_eq!(answer.header("retry-after"), "5");
    // Reading goes on meanwhile.
    assert_eq!(server.get("/healthz", &[]).await.status, StatusCode::OK);

    sqlx::query("COMMIT").execute(&mut other).await.unwrap();
    assert_eq!(server.post(&sent).await.status, StatusCode::CREATED);
    server.stop().await;
}

#[tokio::test]
async fn f19_a_full_disk_refuses_and_keeps_all_that_was_acknowledged() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("log.db");
    let mut small = options();
    small.max_pages = Some(60);
    let store = Sqlite::open(&file, small).await.unwrap();
    let server = Server::with(Arc::new(store.clone()), |settings| {
        settings.rate.burst = std::num::NonZeroU32::new(10_000).unwrap();
    });
    let mut acknowledged = Vec::new();
    let refused = loop {
        let number = acknowledged.len() as u64 + 1;
        assert!(number < 5000, "the disk never filled");
        let record = record(&shop(), number, number, Decision::AcceptAll);
        let answer = server.post(&record.canonical()).await;
        if answer.status != StatusCode::CREATED {
            assert_eq!(answer.problem(), (503, "disk-full".to_owned()));
            break record;
        }
        acknowledged.push(record);
    };
    assert!(acknowledged.len() > 5);
    server.stop().await;
    store.close().await;

    // With room again, everything acknowledged is there and the refused one is taken.
    let store = Sqlite::open(&file, options()).await.unwrap();
    for record in &acknowledged {
        let id = RecordId::parse(&record.record_id).unwrap();
        assert_eq!(
            store.record(&id).await.unwrap().unwrap().body,
            record.canonical()
        );
    }
    let server = Server::with(Arc::new(store), |_| {});
    assert_eq!(
        server.post(&refused.canonical()).await.status,
        StatusCode::CREATED
    );
}

#[tokio::test]
async fn many_records_at_once_are_all_taken_in_few_transactions() {
    let dir = TempDir::new().unwrap();
    let store = Sqlite::open(&dir.path().join("log.db"), SqliteOptions::default())
        .await
        .unwrap();
    let server = Arc::new(Server::with(Arc::new(store), |settings| {
        settings.rate.burst = std::num::NonZeroU32::new(1000).unwrap();
    }));
    let posts = (1..=300).map(|number| {
        let server = Arc::clone(&server);
        tokio::spawn(async move {
            let record = record(&shop(), number, number % 40, Decision::AcceptAll);
            server.post(&record.canonical()).await.status
        })
    });
    for post in posts.collect::<Vec<_>>() {
        assert_eq!(post.await.unwrap(), StatusCode::CREATED);
    }
}
