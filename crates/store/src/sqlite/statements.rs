//! Several statements in one way to the thread of the database and back, which costs more than many rows.

use sqlx::{QueryBuilder, Sqlite as Driver, SqliteConnection};

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

    pub(super) async fn run(mut self, db: &mut SqliteConnection) -> Result<(), StoreError> {
        if !self.0.sql().as_str().is_empty() {
            // As many rows as there are: nothing to keep for the next time.
            self.0.build().persistent(false).execute(db).await?;
        }
        Ok(())
    }
}
