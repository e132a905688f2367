//! Reading: single things by their name, and the log page by page.

use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, PgPool, Postgres, QueryBuilder, Row, query_as};

use crate::{
    ConfigVersion, ConsentId, Cursor, Digest, Entry, IdPrefix, LogPage, LogQuery, Notice, RecordId,
    Sites, StoreError,
};

impl FromRow<'_, PgRow> for Entry {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            seq: row.try_get("seq")?,
            record_id: RecordId(row.try_get("record_id")?),
            consent_id: ConsentId(row.try_get("consent_id")?),
            site: row.try_get("site")?,
            event: row.try_get("event")?,
            language: row.try_get("language")?,
            regime: row.try_get("regime")?,
            notice: Digest(row.try_get("notice")?),
            received_at: row.try_get("received_at")?,
            body: row.try_get("body")?,
        })
    }
}

pub(super) async fn notice(db: &PgPool, hash: &Digest) -> Result<Option<Notice>, StoreError> {
    let row: Option<(String, i64, String)> =
        query_as("SELECT site, received_at, body FROM notice WHERE hash = $1")
            .bind(&hash.0[..])
            .fetch_optional(db)
            .await?;
    Ok(row.map(|(site, received_at, body)| Notice {
        hash: *hash,
        site,
        received_at,
        body,
    }))
}

pub(super) async fn config(
    db: &PgPool,
    hash: &Digest,
) -> Result<Option<ConfigVersion>, StoreError> {
    let row: Option<(String, i64, String)> =
        query_as("SELECT site, first_served_at, body FROM config WHERE hash = $1")
            .bind(&hash.0[..])
            .fetch_optional(db)
            .await?;
    Ok(row.map(|(site, first_served_at, body)| ConfigVersion {
        hash: *hash,
        site,
        first_served_at,
        body,
    }))
}

pub(super) async fn newest_config(
    db: &PgPool,
    site: &str,
) -> Result<Option<ConfigVersion>, StoreError> {
    // A site has as many as its owner published: tens, no index.
    let row: Option<(Vec<u8>,)> = query_as(
        "SELECT hash FROM config WHERE site = $1 ORDER BY first_served_at DESC, hash DESC LIMIT 1",
    )
    .bind(site)
    .fetch_optional(db)
    .await?;
    match row.and_then(|(hash,)| <[u8; 32]>::try_from(hash).ok()) {
        Some(hash) => config(db, &Digest(hash)).await,
        None => Ok(None),
    }
}

pub(super) async fn record(db: &PgPool, id: &RecordId) -> Result<Option<Entry>, StoreError> {
    Ok(query_as(
        "SELECT r.* FROM record_place AS p JOIN record AS r ON r.received_at = p.received_at AND r.seq = p.seq
         WHERE p.record_id = $1",
    )
    .bind(&id.0[..])
    .fetch_optional(db)
    .await?)
}

pub(super) async fn history(
    db: &PgPool,
    site: &str,
    id: &ConsentId,
    limit: u32,
) -> Result<Vec<Entry>, StoreError> {
    let mut newest: Vec<Entry> = query_as(
        "SELECT * FROM record WHERE consent_id = $1 AND site = $2 ORDER BY seq DESC LIMIT $3",
    )
    .bind(&id.0[..])
    .bind(site)
    .bind(i64::from(limit))
    .fetch_all(db)
    .await?;
    newest.reverse();
    Ok(newest)
}

pub(super) async fn find(
    db: &PgPool,
    digits: &IdPrefix,
    sites: &Sites,
    limit: u32,
) -> Result<Vec<Entry>, StoreError> {
    Ok(query_as(
        "SELECT r.* FROM record AS r JOIN (
             (SELECT r.received_at, r.seq
              FROM record_place AS p JOIN record AS r ON r.received_at = p.received_at AND r.seq = p.seq
              WHERE p.record_id BETWEEN $1 AND $2 AND ($4::text[] IS NULL OR r.site = ANY($4)) LIMIT $3)
             UNION
             (SELECT received_at, seq FROM record
              WHERE consent_id BETWEEN $1 AND $2 AND ($4::text[] IS NULL OR site = ANY($4)) LIMIT $3)
         ) AS found ON r.received_at = found.received_at AND r.seq = found.seq
         ORDER BY r.seq DESC LIMIT $3",
    )
    .bind(&digits.lowest[..])
    .bind(&digits.highest[..])
    .bind(i64::from(limit))
    .bind(sites.list())
    .fetch_all(db)
    .await?)
}

/// Only what is filtered by is in the statement, so that the planner sees which index leads. Time never falls as places rise:
/// the ends of a span of time are places too, found by two look-ups, and the span leaves other months alone.
fn statement<'q>(query: &'q LogQuery, site: Option<&'q String>) -> QueryBuilder<Postgres> {
    let filter = &query.filter;
    let mut sql = QueryBuilder::<Postgres>::new("SELECT * FROM record WHERE true");
    for (column, wanted) in [
        ("site", site),
        ("event", filter.event.as_ref()),
        ("language", filter.language.as_ref()),
        ("regime", filter.regime.as_ref()),
    ] {
        if let Some(wanted) = wanted {
            sql.push(" AND ").push(column).push(" = ").push_bind(wanted);
        }
    }
    if let Some(from) = filter.from {
        sql.push(" AND received_at >= ").push_bind(from);
        sql.push(" AND seq >= (SELECT seq FROM record WHERE received_at >= ")
            .push_bind(from)
            .push(" ORDER BY received_at, seq LIMIT 1)");
    }
    if let Some(until) = filter.until {
        sql.push(" AND received_at < ").push_bind(until);
        sql.push(" AND seq <= (SELECT seq FROM record WHERE received_at < ")
            .push_bind(until)
            .push(" ORDER BY received_at DESC, seq DESC LIMIT 1)");
    }
    match query.cursor {
        Cursor::Newest => {}
        Cursor::Before(seq) => {
            sql.push(" AND seq < ").push_bind(seq);
        }
        Cursor::After(seq) => {
            sql.push(" AND seq > ").push_bind(seq);
        }
    }
    sql.push(match query.cursor {
        Cursor::After(_) => " ORDER BY seq LIMIT ",
        Cursor::Newest | Cursor::Before(_) => " ORDER BY seq DESC LIMIT ",
    });
    sql.push_bind(i64::from(query.limit) + 1);
    sql
}

pub(super) async fn page(db: &mut PgConnection, query: &LogQuery) -> Result<LogPage, StoreError> {
    // Of several sites each is read as if it were the only one: a rare one costs no walk over the others.
    let sites: Vec<Option<&String>> = match &query.filter.sites {
        Sites::All => vec![None],
        Sites::Only(sites) => sites.iter().map(Some).collect(),
    };
    let mut entries: Vec<Entry> = Vec::new();
    for site in sites {
        let mut sql = statement(query, site);
        let of_site: Vec<Entry> = sql.build_query_as().fetch_all(&mut *db).await?;
        entries.extend(of_site);
    }
    match query.cursor {
        Cursor::After(_) => entries.sort_by_key(|entry| entry.seq),
        Cursor::Newest | Cursor::Before(_) => entries.sort_by_key(|entry| -entry.seq),
    }
    Ok(LogPage::from_read(entries, query.cursor, query.limit))
}
