//! Who did what.

use async_trait::async_trait;
use sqlx::{query, query_as};

use super::account::lower;
use super::{Backend, Executor, sites_parameter};
use crate::{Deed, Sites, StoreError, TrailFilter, TrailStore};

pub(super) async fn note(db: impl Executor<'_>, deed: &Deed) -> sqlx::Result<()> {
    query("INSERT INTO trail (at, login, via, deed, about, site) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(deed.at)
        .bind(&deed.login)
        .bind(&deed.via)
        .bind(&deed.deed)
        .bind(&deed.about)
        .bind(&deed.site)
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
        let rows: Vec<(i64, i64, String, String, String, String, String)> = query_as(concat!(
            "SELECT seq, at, login, via, deed, about, site FROM trail
             WHERE seq < $1
               AND (CAST($2 AS text) IS NULL OR lower(login) = $2)
               AND (CAST($3 AS text) IS NULL OR deed = $3)
               AND (CAST($4 AS bigint) IS NULL OR at >= $4)
               AND (CAST($5 AS bigint) IS NULL OR at < $5)
               AND ",
            of_sites!("$7"),
            "
               AND (site <> '' OR $8)
             ORDER BY seq DESC LIMIT $6"
        ))
        .bind(before)
        .bind(filter.login.as_deref().map(lower))
        .bind(filter.deed.as_deref())
        .bind(filter.from)
        .bind(filter.until)
        .bind(i64::from(limit))
        .bind(sites_parameter(&filter.sites))
        .bind(filter.sites == Sites::All)
        .fetch_all(&self.readers)
        .await?;
        let deed = |(seq, at, login, via, deed, about, site)| {
            let deed = Deed {
                at,
                login,
                via,
                deed,
                about,
                site,
            };
            (seq, deed)
        };
        Ok(rows.into_iter().map(deed).collect())
    }
}
