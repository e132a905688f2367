//! A log of a version that had no tree: it gets one on the first start, and nothing of it is lost.

use std::fs;

use sqlx::{Connection, SqliteConnection};

use super::log::{Log, SERVE, execute, post, record};
use super::running::Running;

#[tokio::test]
async fn a_log_from_before_the_tree_is_proved_after_the_first_start() {
    let log = Log::new();
    let file = log.path("zgoda-data/log.db");
    let mut db = SqliteConnection::connect(&file).await.unwrap();
    for table in [
        "commitment",
        "tile",
        "tree_head",
        "checkpoint",
        "erasure",
        "hold",
        "erasure_report",
    ] {
        execute(&mut db, &format!("DROP TABLE {table}")).await;
    }
    execute(
        &mut db,
        "DELETE FROM _sqlx_migrations WHERE version IN (3, 4)",
    )
    .await;
    db.close().await.unwrap();
    fs::remove_file(log.path("zgoda-data/checkpoint")).unwrap();
    fs::remove_file(log.path("zgoda-data/key")).unwrap();

    let server = Running::start(&SERVE, log.folder.path());
    let head = server.get("/checkpoint");
    assert!(head.contains("shop.example/log\n12\n"), "{head}");
    assert!(post(&server, 13).unwrap().starts_with("HTTP/1.1 201"));
    let receipt = server.get(&format!("/v1/receipts/{}", record(1).record_id));
    assert!(receipt.contains("\nindex 0\n"), "{receipt}");
    drop(server);
    let (code, said) = log.verify(&[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("13 records\nEverything fits"), "{said}");
}
