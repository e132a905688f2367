//! Erasure: one transaction notes it, deletes, and takes what stood out of the counts.

use std::time::Duration;

use async_trait::async_trait;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, FromRow, PgConnection, Row, query, query_as, query_scalar, raw_sql};

use super::{Postgres, count};
use crate::rollup::RollupDelta;
use crate::{ConsentId, Erasable, Erasure, ErasureStore, Hold, Reason, RecordId, StoreError};

/// How often is looked whether others have finished reading.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// What [`Erasable`] names: `$1` site, `$2` browser or null, `$3` moment or null; `$4` is now.
macro_rules! named {
    ($select:literal, $held:literal, $end:literal) => {
        concat!(
            "SELECT ",
            $select,
            " FROM record AS r
             WHERE r.site = $1 AND ($2::bytea IS NULL OR r.consent_id = $2)
               AND ($3::bigint IS NULL OR r.received_at < $3) AND ",
            $held,
            " EXISTS (SELECT 1 FROM hold AS h WHERE h.until > $4 AND h.site = r.site
                 AND (h.consent_id IS NULL OR h.consent_id = r.consent_id)) ",
            $end
        )
    };
}

/// A record that is about to go.
struct Going {
    received_at: i64,
    seq: i64,
    record_id: RecordId,
    consent_id: ConsentId,
    site: String,
    /// The partition it is in.
    part: String,
}

impl FromRow<'_, PgRow> for Going {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            received_at: row.try_get("received_at")?,
            seq: row.try_get("seq")?,
            record_id: RecordId(row.try_get("record_id")?),
            consent_id: ConsentId(row.try_get("consent_id")?),
            site: row.try_get("site")?,
            part: row.try_get("part")?,
        })
    }
}

/// Erases one record.
async fn erase_one(
    db: &mut PgConnection,
    one: &Going,
    reason: Reason,
    at: i64,
    delta: &mut RollupDelta,
) -> Result<(), StoreError> {
    query("INSERT INTO erasure (seq, record_id, erased_at, reason) VALUES ($1, $2, $3, $4)")
        .bind(one.seq)
        .bind(&one.record_id.0[..])
        .bind(at)
        .bind(reason.as_str())
        .execute(&mut *db)
        .await?;
    // Only what is the last word of its browser stands.
    let browser = count::browser(&one.consent_id, &one.site);
    if let Some((seq, last)) = count::last_word(db, &browser).await?
        && seq == one.seq
    {
        delta.erase(&last);
        query("DELETE FROM last_word WHERE browser = $1")
            .bind(&browser[..])
            .execute(&mut *db)
            .await?;
    }
    query(
        "INSERT INTO unwiped (part, erased_in) VALUES ($1, pg_current_xact_id())
         ON CONFLICT (part) DO UPDATE SET erased_in = excluded.erased_in",
    )
    .bind(&one.part)
    .execute(&mut *db)
    .await?;
    let places = query("DELETE FROM record_place WHERE record_id = $1")
        .bind(&one.record_id.0[..])
        .execute(&mut *db)
        .await?;
    let records = query("DELETE FROM record WHERE received_at = $1 AND seq = $2")
        .bind(one.received_at)
        .bind(one.seq)
        .execute(db)
        .await?;
    if (places.rows_affected(), records.rows_affected()) == (1, 1) {
        Ok(())
    } else {
        Err(StoreError::Tree(
            format!("record {} is not whole", one.seq).into(),
        ))
    }
}

impl Postgres {
    /// Comes back when nobody can see any more what was erased from `part`; until then a vacuum keeps it.
    async fn wait_for_readers(&self, part: &str) -> Result<(), StoreError> {
        let looks = self.patience.as_millis() / LOOK_AGAIN.as_millis();
        for _ in 0..=looks {
            let is_unseen: bool = query_scalar(
                "SELECT NOT EXISTS (
                     SELECT 1 FROM pg_stat_activity, unwiped
                     WHERE part = $1 AND pid <> pg_backend_pid() AND (datid IS NULL OR datname = current_database())
                       AND erased_in < pg_snapshot_xmax(pg_current_snapshot())
                       AND greatest(age(backend_xmin), age(backend_xid)) >= age(erased_in::xid)
                 )",
            )
            .bind(part)
            .fetch_one(&self.writer)
            .await?;
            if is_unseen {
                return Ok(());
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        Err(StoreError::Busy)
    }
}

#[async_trait]
impl ErasureStore for Postgres {
    async fn erasable(
        &self,
        which: &Erasable,
        at: i64,
        limit: u32,
    ) -> Result<Vec<i64>, StoreError> {
        let (site, browser, before) = which.parts();
        Ok(
            query_scalar(named!("r.seq", "NOT", "ORDER BY r.seq LIMIT $5"))
                .bind(site)
                .bind(browser)
                .bind(before)
                .bind(at)
                .bind(i64::from(limit))
                .fetch_all(&self.readers)
                .await?,
        )
    }

    async fn erase(
        &self,
        places: &[i64],
        reason: Reason,
        at: i64,
        report: &str,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        // What a browser said last, and holds, must not change meanwhile.
        query("SELECT 1 FROM tree_head FOR UPDATE")
            .execute(&mut *tx)
            .await?;
        query("LOCK TABLE hold IN SHARE MODE")
            .execute(&mut *tx)
            .await?;
        let going: Vec<Going> = query_as(
            "SELECT r.*, r.tableoid::regclass::text AS part FROM record AS r WHERE r.seq = ANY($1)
             AND NOT EXISTS (SELECT 1 FROM hold AS h WHERE h.until > $2 AND h.site = r.site
                 AND (h.consent_id IS NULL OR h.consent_id = r.consent_id))
             ORDER BY r.seq",
        )
        .bind(places)
        .bind(at)
        .fetch_all(&mut *tx)
        .await?;
        if going.len() != places.len() {
            return Ok(false);
        }
        let mut delta = RollupDelta::default();
        for one in &going {
            erase_one(&mut tx, one, reason, at, &mut delta).await?;
        }
        count::write(&mut tx, &delta).await?;
        query("INSERT INTO erasure_report (erased_at, note) VALUES ($1, $2)")
            .bind(at)
            .bind(report)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn count_held(&self, which: &Erasable, at: i64) -> Result<u64, StoreError> {
        let (site, browser, before) = which.parts();
        let held: i64 = query_scalar(named!("count(*)", "", ""))
            .bind(site)
            .bind(browser)
            .bind(before)
            .bind(at)
            .fetch_one(&self.readers)
            .await?;
        Ok(held.cast_unsigned())
    }

    /// Writes the partitions anew that held what was erased, and removes their old files. What the write-ahead log and its
    /// archive still hold goes as the database recycles them.
    async fn wipe(&self) -> Result<(), StoreError> {
        let parts: Vec<String> = query_scalar("SELECT part FROM unwiped ORDER BY 1")
            .fetch_all(&self.writer)
            .await?;
        for part in parts {
            self.wait_for_readers(&part).await?;
            // As the database itself wrote and quoted it.
            raw_sql(AssertSqlSafe(format!("VACUUM (FULL) {part}")))
                .execute(&self.writer)
                .await?;
            query("DELETE FROM unwiped WHERE part = $1")
                .bind(&part)
                .execute(&self.writer)
                .await?;
        }
        Ok(())
    }

    /// A month is written anew, and nobody can append to it meanwhile.
    fn wipes_quickly(&self) -> bool {
        false
    }

    async fn erasures(&self, place: i64, limit: u32) -> Result<Vec<Erasure>, StoreError> {
        Ok(
            query_as("SELECT * FROM erasure WHERE seq > $1 ORDER BY seq LIMIT $2")
                .bind(place)
                .bind(i64::from(limit))
                .fetch_all(&self.readers)
                .await?,
        )
    }

    async fn erasure(&self, id: &RecordId) -> Result<Option<Erasure>, StoreError> {
        Ok(query_as("SELECT * FROM erasure WHERE record_id = $1")
            .bind(&id.0[..])
            .fetch_optional(&self.readers)
            .await?)
    }

    async fn put_hold(&self, hold: &Hold) -> Result<i64, StoreError> {
        Ok(query_scalar(
            "INSERT INTO hold (site, consent_id, reason, placed_at, until) VALUES ($1, $2, $3, $4, $5)
             RETURNING id",
        )
        .bind(&hold.site)
        .bind(hold.consent_id.as_ref().map(|id| &id.0[..]))
        .bind(&hold.reason)
        .bind(hold.placed_at)
        .bind(hold.until)
        .fetch_one(&self.writer)
        .await?)
    }

    async fn holds(&self, at: i64) -> Result<Vec<(i64, Hold)>, StoreError> {
        let rows = query("SELECT * FROM hold WHERE until > $1 ORDER BY id")
            .bind(at)
            .fetch_all(&self.readers)
            .await?;
        let read = |row: &PgRow| Ok((row.try_get("id")?, Hold::from_row(row)?));
        rows.iter().map(read).collect()
    }

    async fn end_hold(&self, id: i64, at: i64) -> Result<bool, StoreError> {
        let done = query("UPDATE hold SET until = $2 WHERE id = $1 AND until > $2")
            .bind(id)
            .bind(at)
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn erasure_reports(
        &self,
        after: i64,
        limit: u32,
    ) -> Result<Vec<(i64, String)>, StoreError> {
        Ok(
            query_as("SELECT id, note FROM erasure_report WHERE id > $1 ORDER BY id LIMIT $2")
                .bind(after)
                .bind(i64::from(limit))
                .fetch_all(&self.readers)
                .await?,
        )
    }
}

impl FromRow<'_, PgRow> for Erasure {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        let reason: &str = row.try_get("reason")?;
        Ok(Self {
            seq: row.try_get("seq")?,
            record_id: RecordId(row.try_get("record_id")?),
            erased_at: row.try_get("erased_at")?,
            reason: Reason::parse(reason).ok_or_else(|| sqlx::Error::ColumnDecode {
                index: "reason".to_owned(),
                source: "not a reason".into(),
            })?,
        })
    }
}

impl FromRow<'_, PgRow> for Hold {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            site: row.try_get("site")?,
            consent_id: row
                .try_get::<Option<[u8; 16]>, _>("consent_id")?
                .map(ConsentId),
            reason: row.try_get("reason")?,
            placed_at: row.try_get("placed_at")?,
            until: row.try_get("until")?,
        })
    }
}
