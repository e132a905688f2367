//! Who did what.

use async_trait::async_trait;
use sqlx::{SqliteExecutor, query, query_as};

use super::Sqlite;
use crate::{Deed, StoreError, TrailFilter, TrailStore};

pub(super) async fn note(db: impl SqliteExecutor<'_>, deed: &Deed) -> sqlx::Result<()> {
    query("INSERT INTO trail (at, login, via, deed, about) VALUES (?, ?, ?, ?, ?)")
        .bind(deed.at)
        .bind(&deed.login)
        .bind(&deed.via)
        .bind(&deed.deed)
        .bind(&deed.about)
        .execute(db)
        .await?;
    Ok(())
}

#[async_trait]
impl TrailStore for Sqlite {
    async fn note(&self, deed: &Deed) -> Result<(), StoreError> {
        Ok(note(&self.writer, deed).await?)
    }

    async fn trail(
        &self,
        filter: &TrailFilter,
        before: i64,
        limit: u32,
    ) -> Result<Vec<(i64, Deed)>, StoreError> {
        let rows: Vec<(i64, i64, String, String, String, String)> = query_as(
            "SELECT seq, at, login, via, deed, about FROM trail
             WHERE seq < ?1
               AND (?2 IS NULL OR login = ?2 COLLATE NOCASE)
               AND (?3 IS NULL OR deed = ?3)
               AND (?4 IS NULL OR at >= ?4)
               AND (?5 IS NULL OR at < ?5)
             ORDER BY seq DESC LIMIT ?6",
        )
        .bind(before)
        .bind(filter.login.as_deref())
        .bind(filter.deed.as_deref())
        .bind(filter.from)
        .bind(filter.until)
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        let deed = |(seq, at, login, via, deed, about)| {
            let deed = Deed {
                at,
                login,
                via,
                deed,
                about,
            };
            (seq, deed)
        };
        Ok(rows.into_iter().map(deed).collect())
    }
}
