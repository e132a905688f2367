//! Kept checkpoints: as the log signed them, and with what witnesses put to them. A table each, of the same form.

use sqlx::{FromRow, Row, query, query_as};

use super::{BackendRow, Executor};
use crate::SignedHead;

/// The statements about one of the tables.
pub(super) struct Kept {
    put: &'static str,
    larger: &'static str,
    newest: &'static str,
}

macro_rules! kept {
    ($table:literal) => {
        Kept {
            put: concat!(
                "INSERT INTO ",
                $table,
                " (size, signed_at, note) VALUES ($1, $2, $3) ON CONFLICT (size) DO NOTHING"
            ),
            larger: concat!(
                "SELECT * FROM ",
                $table,
                " WHERE size > $1 ORDER BY size LIMIT $2"
            ),
            newest: concat!("SELECT * FROM ", $table, " ORDER BY size DESC LIMIT 1"),
        }
    };
}

/// As the log alone signed them.
pub(super) const SIGNED: Kept = kept!("checkpoint");
/// As witnesses saw them.
pub(super) const COSIGNED: Kept = kept!("cosigned");

impl Kept {
    /// Whether none of its size was there.
    pub(super) async fn put(
        &self,
        db: impl Executor<'_>,
        checkpoint: &SignedHead,
    ) -> sqlx::Result<bool> {
        let done = query(self.put)
            .bind(signed(checkpoint.size))
            .bind(checkpoint.signed_at)
            .bind(&checkpoint.note)
            .execute(db)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// At most `limit` of trees larger than `above`, the smallest first.
    pub(super) async fn larger(
        &self,
        db: impl Executor<'_>,
        above: u64,
        limit: u32,
    ) -> sqlx::Result<Vec<SignedHead>> {
        query_as(self.larger)
            .bind(signed(above))
            .bind(i64::from(limit))
            .fetch_all(db)
            .await
    }

    /// That of the largest tree.
    pub(super) async fn newest(&self, db: impl Executor<'_>) -> sqlx::Result<Option<SignedHead>> {
        query_as(self.newest).fetch_optional(db).await
    }
}

/// Sizes stay below 2^63: [`zgoda_tlog::MAX_SIZE`].
fn signed(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

impl FromRow<'_, BackendRow> for SignedHead {
    fn from_row(row: &BackendRow) -> sqlx::Result<Self> {
        Ok(Self {
            size: row.try_get::<i64, _>("size")?.cast_unsigned(),
            signed_at: row.try_get("signed_at")?,
            note: row.try_get("note")?,
        })
    }
}
