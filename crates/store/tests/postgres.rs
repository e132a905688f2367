//! The PostgreSQL store keeps every promise, on a real server.

use zgoda_store::conformance::Cluster;
use zgoda_store::{Postgres, PostgresOptions};

async fn open() -> (Postgres, ()) {
    let url = Cluster::get().database().await;
    let store = Postgres::open(&url, PostgresOptions::default());
    (store.await.unwrap(), ())
}

zgoda_store::conformance_tests!(open());
