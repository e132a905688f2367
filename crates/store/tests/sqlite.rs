//! The SQLite store keeps every promise.

use tempfile::TempDir;
use zgoda_store::{Sqlite, SqliteOptions};

async fn open() -> (Sqlite, TempDir) {
    let dir = TempDir::new().unwrap();
    let store = Sqlite::open(&dir.path().join("log.db"), SqliteOptions::default())
        .await
        .unwrap();
    (store, dir)
}

zgoda_store::conformance_tests!(open());
