//! What the log is kept in: a database of its own for each test, in a real PostgreSQL.

use std::sync::{Arc, LazyLock};
use std::thread;

use tokio::runtime::Runtime;
use zgoda_store::conformance::Cluster;
use zgoda_store::{Postgres, PostgresOptions, Store};

/// Outlives every test, so that a connection which one test opens is not cut by the end of another's runtime.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("a runtime"));

pub(crate) fn empty() -> Arc<dyn Store> {
    let open = || {
        let url = Cluster::get().database_blocking();
        RUNTIME.block_on(Postgres::open(&url, PostgresOptions::default()))
    };
    // A test has a runtime already, in which another cannot be waited for.
    let opened = thread::scope(|threads| threads.spawn(open).join());
    Arc::new(opened.expect("no panic").expect("a database"))
}
