//! What the log is kept in: here in memory; `tests/on_postgres` asks the same over PostgreSQL.

use std::sync::Arc;

use zgoda_store::{Memory, Store};

pub(crate) fn empty() -> Arc<dyn Store> {
    Arc::new(Memory::new())
}
