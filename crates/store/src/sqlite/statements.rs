//! Several statements in one way to the thread of the database and back, which costs more than many rows.

use std::future;

use futures_util::TryStreamExt;
use sqlx::{Executor, QueryBuilder, Sqlite as Driver, SqliteConnection};

use crate::StoreError;

/// Statements that are run together, in order; when one fails the rest is not run.
pub(super) struct Statements(QueryBuilder<Driver>);

impl Statements {
    pub(super) fn new() -> Self {
        Self(QueryBuilder::new(""))
    }

    /// Begins one more with `sql`. Values of the statement follow by the builder; they are counted for each on its own.
    pub(super) fn begin(&mut self, sql: &str) -> &mut QueryBuilder<Driver> {
        if !self.0.sql().as_str().is_empty() {
            self.0.push("; ");
        }
        self.0.push(sql)
    }

    /// Answers how many rows the last one changed.
    pub(super) async fn run(mut self, db: &mut SqliteConnection) -> Result<u64, StoreError> {
        if self.0.sql().as_str().is_empty() {
            return Ok(0);
        }
        // As many rows as there are: nothing to keep for the next time.
        let statements = self.0.build().persistent(false);
        let done = db.fetch_many(statements).try_fold(0, |last, next| {
            future::ready(Ok(next.left().map_or(last, |done| done.rows_affected())))
        });
        Ok(done.await?)
    }
}
