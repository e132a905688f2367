//! Erasure in the file: one transaction notes it, deletes, and takes what stood out of the counts.

use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row, SqliteConnection, query, query_as, query_scalar};

use super::Sqlite;
use super::count;
use super::read::bytes;
use super::statements::Statements;
use crate::rollup::RollupDelta;
use crate::{
    Class, ConsentId, Erasable, Erasure, ErasureStore, Hold, Reason, RecordId, StoreError,
};

/// What [`Erasable`] names: `?1` site, `?2` browser or null, `?3` moment or null; `?4` is now, `?5` class or null.
macro_rules! named {
    ($select:literal, $held:literal, $end:literal) => {
        concat!(
            "SELECT ",
            $select,
            " FROM record AS r
             WHERE r.site = ?1 AND (?2 IS NULL OR r.consent_id = ?2) AND (?3 IS NULL OR r.received_at < ?3)
               AND (?5 IS NULL OR ?5 = CASE
                   WHEN EXISTS (SELECT 1 FROM record AS l WHERE l.consent_id = r.consent_id AND l.site = r.site AND l.seq > r.seq)
                       THEN 'superseded'
                   WHEN r.event = 'withdraw' THEN 'withdrawals'
                   WHEN r.event IN ('reject_all', 'gpc') THEN 'refusals'
                   ELSE 'grants' END) AND ",
            $held,
            " EXISTS (SELECT 1 FROM hold AS h WHERE h.until > ?4 AND h.site = r.site
                 AND (h.consent_id IS NULL OR h.consent_id = r.consent_id)) ",
            $end
        )
    };
}

/// A record that is about to go.
struct Going {
    seq: i64,
    record_id: RecordId,
    consent_id: ConsentId,
    site: String,
}

impl FromRow<'_, SqliteRow> for Going {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        Ok(Self {
            seq: row.try_get("seq")?,
            record_id: RecordId(bytes(row, "record_id")?),
            consent_id: ConsentId(bytes(row, "consent_id")?),
            site: row.try_get("site")?,
        })
    }
}

/// Erases one record.
async fn erase_one(
    db: &mut SqliteConnection,
    one: &Going,
    reason: Reason,
    at: i64,
    delta: &mut RollupDelta,
) -> Result<(), StoreError> {
    // Only what is the last word of its browser stands.
    if let Some((seq, last)) = count::last_word(db, &one.consent_id, &one.site).await?
        && seq == one.seq
    {
        delta.erase(&last);
    }
    query("INSERT INTO erasure (seq, record_id, erased_at, reason) VALUES (?, ?, ?, ?)")
        .bind(one.seq)
        .bind(&one.record_id.0[..])
        .bind(at)
        .bind(reason.as_str())
        .execute(&mut *db)
        .await?;
    for statement in [
        "DELETE FROM payload WHERE seq = ?",
        "UPDATE commitment SET salt = NULL WHERE seq = ?",
        "DELETE FROM record WHERE seq = ?",
    ] {
        let done = query(statement).bind(one.seq).execute(&mut *db).await?;
        if done.rows_affected() != 1 {
            return Err(StoreError::Tree(
                format!("record {} is not whole: {statement}", one.seq).into(),
            ));
        }
    }
    Ok(())
}

#[async_trait]
impl ErasureStore for Sqlite {
    async fn erasable(
        &self,
        which: &Erasable,
        at: i64,
        limit: u32,
    ) -> Result<Vec<i64>, StoreError> {
        let (site, browser, before) = which.parts();
        let class = which.class().map(Class::as_str);
        Ok(query_scalar(named!(
            "r.seq",
            "NOT",
            "AND (?5 IS NULL OR ?5 = 'superseded' OR NOT EXISTS (SELECT 1 FROM record AS e
                 WHERE e.consent_id = r.consent_id AND e.site = r.site AND e.seq < r.seq))
             ORDER BY r.seq LIMIT ?6"
        ))
        .bind(site)
        .bind(browser)
        .bind(before)
        .bind(at)
        .bind(class)
        .bind(limit)
        .fetch_all(&self.readers)
        .await?)
    }

    async fn erase(
        &self,
        places: &[i64],
        reason: Reason,
        at: i64,
        report: &str,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let mut delta = RollupDelta::default();
        for place in places {
            let going: Option<Going> = query_as(
                "SELECT * FROM record AS r WHERE r.seq = ?1
                 AND NOT EXISTS (SELECT 1 FROM hold AS h WHERE h.until > ?2 AND h.site = r.site
                     AND (h.consent_id IS NULL OR h.consent_id = r.consent_id))",
            )
            .bind(place)
            .bind(at)
            .fetch_optional(&mut *tx)
            .await?;
            let Some(going) = going else {
                return Ok(false);
            };
            erase_one(&mut tx, &going, reason, at, &mut delta).await?;
        }
        let mut counts = Statements::new();
        count::write(&mut counts, &delta);
        counts.run(&mut tx).await?;
        query("INSERT INTO erasure_report (erased_at, note) VALUES (?, ?)")
            .bind(at)
            .bind(report)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn count_held(&self, which: &Erasable, at: i64) -> Result<u64, StoreError> {
        let (site, browser, before) = which.parts();
        let class = which.class().map(Class::as_str);
        let held: i64 = query_scalar(named!("count(*)", "", ""))
            .bind(site)
            .bind(browser)
            .bind(before)
            .bind(at)
            .bind(class)
            .fetch_one(&self.readers)
            .await?;
        Ok(held.cast_unsigned())
    }

    /// Deleted cells are overwritten as they are freed (`secure_delete`); what is left is in the write-ahead log.
    async fn wipe(&self) -> Result<(), StoreError> {
        let busy: i64 = query("PRAGMA wal_checkpoint(TRUNCATE)")
            .fetch_one(self.writer()?)
            .await?
            .try_get(0)?;
        if busy == 0 {
            Ok(())
        } else {
            Err(StoreError::Busy)
        }
    }

    async fn erasures(&self, place: i64, limit: u32) -> Result<Vec<Erasure>, StoreError> {
        Ok(
            query_as("SELECT * FROM erasure WHERE seq > ? ORDER BY seq LIMIT ?")
                .bind(place)
                .bind(limit)
                .fetch_all(&self.readers)
                .await?,
        )
    }

    async fn erasure(&self, id: &RecordId) -> Result<Option<Erasure>, StoreError> {
        Ok(query_as("SELECT * FROM erasure WHERE record_id = ?")
            .bind(&id.0[..])
            .fetch_optional(&self.readers)
            .await?)
    }

    async fn put_hold(&self, hold: &Hold) -> Result<i64, StoreError> {
        Ok(query_scalar(
            "INSERT INTO hold (site, consent_id, reason, placed_at, until) VALUES (?, ?, ?, ?, ?) RETURNING id",
        )
        .bind(&hold.site)
        .bind(hold.consent_id.as_ref().map(|id| &id.0[..]))
        .bind(&hold.reason)
        .bind(hold.placed_at)
        .bind(hold.until)
        .fetch_one(self.writer()?)
        .await?)
    }

    async fn holds(&self, at: i64) -> Result<Vec<(i64, Hold)>, StoreError> {
        let rows = query("SELECT * FROM hold WHERE until > ? ORDER BY id")
            .bind(at)
            .fetch_all(&self.readers)
            .await?;
        let read = |row: &SqliteRow| Ok((row.try_get("id")?, Hold::from_row(row)?));
        rows.iter().map(read).collect()
    }

    async fn end_hold(&self, id: i64, at: i64) -> Result<bool, StoreError> {
        let done = query("UPDATE hold SET until = ?2 WHERE id = ?1 AND until > ?2")
            .bind(id)
            .bind(at)
            .execute(self.writer()?)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn erasure_reports(
        &self,
        after: i64,
        limit: u32,
    ) -> Result<Vec<(i64, String)>, StoreError> {
        Ok(
            query_as("SELECT id, note FROM erasure_report WHERE id > ? ORDER BY id LIMIT ?")
                .bind(after)
                .bind(limit)
                .fetch_all(&self.readers)
                .await?,
        )
    }
}

impl FromRow<'_, SqliteRow> for Erasure {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let reason: &str = row.try_get("reason")?;
        Ok(Self {
            seq: row.try_get("seq")?,
            record_id: RecordId(bytes(row, "record_id")?),
            erased_at: row.try_get("erased_at")?,
            reason: Reason::parse(reason).ok_or_else(|| sqlx::Error::ColumnDecode {
                index: "reason".to_owned(),
                source: "not a reason".into(),
            })?,
        })
    }
}

impl FromRow<'_, SqliteRow> for Hold {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let browser: Option<&[u8]> = row.try_get("consent_id")?;
        Ok(Self {
            site: row.try_get("site")?,
            consent_id: match browser {
                Some(_) => Some(ConsentId(bytes(row, "consent_id")?)),
                None => None,
            },
            reason: row.try_get("reason")?,
            placed_at: row.try_get("placed_at")?,
            until: row.try_get("until")?,
        })
    }
}
