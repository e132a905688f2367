//! Who did what.

use async_trait::async_trait;
use sqlx::{query, query_as};

use super::account::lower;
use super::{Backend, Executor};
use crate::{Deed, StoreError, TrailFilter, TrailStore};

pub(super) async fn note(db: impl Executor<'_>, deed: &Deed) -> sqlx::Result<()> {
    query("INSERT INTO trail (at, login, via, deed, about) VALUES ($1, $2, $3, $4, $5)")
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
impl TrailStore for Backend {
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
             WHERE seq < $1
               AND (CAST($2 AS text) IS NULL OR lower(login) = $2)
               AND (CAST($3 AS text) IS NULL OR deed = $3)
               AND (CAST($4 AS bigint) IS NULL OR at >= $4)
               AND (CAST($5 AS bigint) IS NULL OR at < $5)
             ORDER BY seq DESC LIMIT $6",
        )
        .bind(before)
        .bind(filter.login.as_deref().map(lower))
        .bind(filter.deed.as_deref())
        .bind(filter.from)
        .bind(filter.until)
        .bind(i64::from(limit))
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
