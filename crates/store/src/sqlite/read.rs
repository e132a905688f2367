//! Reading: single things by their name, and the log page by page.

use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row, SqliteConnection, SqlitePool, query_as, query_scalar};

use crate::{
    ConfigVersion, ConsentId, Cursor, Digest, Entry, IdPrefix, LogPage, LogQuery, Notice, RecordId,
    Sites, StoreError,
};

impl FromRow<'_, SqliteRow> for Entry {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        Ok(Self {
            seq: row.try_get("seq")?,
            record_id: RecordId(bytes(row, "record_id")?),
            consent_id: ConsentId(bytes(row, "consent_id")?),
            site: row.try_get("site")?,
            event: row.try_get("event")?,
            language: row.try_get("language")?,
            regime: row.try_get("regime")?,
            notice: Digest(bytes(row, "notice")?),
            received_at: row.try_get("received_at")?,
            body: row.try_get("body")?,
        })
    }
}

/// A blob of exactly `N` bytes; the tables check the lengths.
pub(super) fn bytes<const N: usize>(row: &SqliteRow, column: &str) -> sqlx::Result<[u8; N]> {
    let blob: &[u8] = row.try_get(column)?;
    blob.try_into().map_err(|source| sqlx::Error::ColumnDecode {
        index: column.to_owned(),
        source: Box::new(source),
    })
}

pub(super) async fn notice(db: &SqlitePool, hash: &Digest) -> Result<Option<Notice>, StoreError> {
    let row: Option<(String, i64, String)> =
        query_as("SELECT site, received_at, body FROM notice WHERE hash = ?")
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
    db: &SqlitePool,
    hash: &Digest,
) -> Result<Option<ConfigVersion>, StoreError> {
    let row: Option<(String, i64, String)> =
        query_as("SELECT site, first_served_at, body FROM config WHERE hash = ?")
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
    db: &SqlitePool,
    site: &str,
) -> Result<Option<ConfigVersion>, StoreError> {
    // A site has as many as its owner published: tens, no index.
    let row: Option<(Vec<u8>,)> = query_as(
        "SELECT hash FROM config WHERE site = ? ORDER BY first_served_at DESC, hash DESC LIMIT 1",
    )
    .bind(site)
    .fetch_optional(db)
    .await?;
    match row.and_then(|(hash,)| <[u8; 32]>::try_from(hash).ok()) {
        Some(hash) => config(db, &Digest(hash)).await,
        None => Ok(None),
    }
}

pub(super) async fn record(db: &SqlitePool, id: &RecordId) -> Result<Option<Entry>, StoreError> {
    Ok(
        query_as("SELECT * FROM record JOIN payload USING (seq) WHERE record_id = ?")
            .bind(&id.0[..])
            .fetch_optional(db)
            .await?,
    )
}

pub(super) async fn history(
    db: &SqlitePool,
    site: &str,
    id: &ConsentId,
    limit: u32,
) -> Result<Vec<Entry>, StoreError> {
    let mut newest: Vec<Entry> = query_as(
        "SELECT * FROM record JOIN payload USING (seq)
         WHERE consent_id = ? AND site = ? ORDER BY seq DESC LIMIT ?",
    )
    .bind(&id.0[..])
    .bind(site)
    .bind(limit)
    .fetch_all(db)
    .await?;
    newest.reverse();
    Ok(newest)
}

pub(super) async fn find(
    db: &SqlitePool,
    digits: &IdPrefix,
    sites: &Sites,
    limit: u32,
) -> Result<Vec<Entry>, StoreError> {
    Ok(query_as(
        "SELECT * FROM record JOIN payload USING (seq) WHERE seq IN (
             SELECT * FROM (SELECT seq FROM record WHERE record_id BETWEEN ?1 AND ?2
                            AND (?4 IS NULL OR instr(?4, char(10) || site || char(10)) > 0) LIMIT ?3)
             UNION ALL
             SELECT * FROM (SELECT seq FROM record WHERE consent_id BETWEEN ?1 AND ?2
                            AND (?4 IS NULL OR instr(?4, char(10) || site || char(10)) > 0) LIMIT ?3)
         ) ORDER BY seq DESC LIMIT ?3",
    )
    .bind(&digits.lowest[..])
    .bind(&digits.highest[..])
    .bind(limit)
    .bind(sites.to_column())
    .fetch_all(db)
    .await?)
}

/// One statement per index and direction, so that what a page costs is decided here and not by a planner's guess:
/// the index is walked in the order of `seq` and left after `LIMIT` rows. `CROSS JOIN` keeps `record` outermost. The bounds
/// are two comparisons because of a `BETWEEN` `SQLite` 3.51 uses the lower one only, and walks to deep pages from the top.
macro_rules! page_sql {
    ($access:literal, $direction:literal) => {
        concat!(
            "SELECT r.*, p.body FROM record AS r ",
            $access,
            " CROSS JOIN payload AS p ON p.seq = r.seq
             WHERE r.seq >= ?1 AND r.seq <= ?2
               AND (?3 IS NULL OR r.site = ?3)
               AND (?4 IS NULL OR r.event = ?4)
               AND (?5 IS NULL OR r.language = ?5)
               AND (?7 IS NULL OR r.regime = ?7)
             ORDER BY r.seq ",
            $direction,
            " LIMIT ?6"
        )
    };
    ($access:literal, $lead:literal, $direction:literal) => {
        concat!(
            "SELECT r.*, p.body FROM record AS r INDEXED BY ",
            $access,
            " CROSS JOIN payload AS p ON p.seq = r.seq
             WHERE ",
            $lead,
            " AND r.seq >= ?1 AND r.seq <= ?2
               AND (?3 IS NULL OR r.site = ?3)
               AND (?4 IS NULL OR r.event = ?4)
               AND (?5 IS NULL OR r.language = ?5)
               AND (?7 IS NULL OR r.regime = ?7)
             ORDER BY r.seq ",
            $direction,
            " LIMIT ?6"
        )
    };
}

/// The statement that reads `query`: the rarest kind of filter leads.
pub(super) fn page_statement(query: &LogQuery) -> &'static str {
    let filter = &query.filter;
    let forward = matches!(query.cursor, Cursor::After(_));
    match (
        filter.event.is_some(),
        filter.regime.is_some(),
        filter.language.is_some(),
        filter.sites != Sites::All,
        forward,
    ) {
        (true, .., false) => page_sql!("record_by_event", "r.event = ?4", "DESC"),
        (true, .., true) => page_sql!("record_by_event", "r.event = ?4", "ASC"),
        (_, true, .., false) => page_sql!("record_by_regime", "r.regime = ?7", "DESC"),
        (_, true, .., true) => page_sql!("record_by_regime", "r.regime = ?7", "ASC"),
        (_, _, true, _, false) => page_sql!("record_by_language", "r.language = ?5", "DESC"),
        (_, _, true, _, true) => page_sql!("record_by_language", "r.language = ?5", "ASC"),
        (.., true, false) => page_sql!("record_by_site", "r.site = ?3", "DESC"),
        (.., true, true) => page_sql!("record_by_site", "r.site = ?3", "ASC"),
        (.., false) => page_sql!("NOT INDEXED", "DESC"),
        (.., true) => page_sql!("NOT INDEXED", "ASC"),
    }
}

pub(super) async fn page(
    db: &mut SqliteConnection,
    query: &LogQuery,
) -> Result<LogPage, StoreError> {
    let (mut lowest, mut highest) = (1, i64::MAX);
    // Time never falls as places rise, so the ends of a span of time are places too.
    if let Some(from) = query.filter.from {
        let first: Option<i64> = query_scalar(
            "SELECT seq FROM record WHERE received_at >= ? ORDER BY received_at, seq LIMIT 1",
        )
        .bind(from)
        .fetch_optional(&mut *db)
        .await?;
        lowest = first.unwrap_or(i64::MAX);
    }
    if let Some(until) = query.filter.until {
        let last: Option<i64> = query_scalar(
            "SELECT seq FROM record WHERE received_at < ? ORDER BY received_at DESC, seq DESC LIMIT 1",
        )
        .bind(until)
        .fetch_optional(&mut *db)
        .await?;
        highest = last.unwrap_or(0);
    }
    match query.cursor {
        Cursor::Newest => {}
        Cursor::Before(seq) => highest = highest.min(seq.saturating_sub(1)),
        Cursor::After(seq) => lowest = lowest.max(seq.saturating_add(1)),
    }
    // Of several sites each is read as if it were the only one: a rare one costs no walk over the others.
    let sites: Vec<Option<&str>> = match &query.filter.sites {
        Sites::All => vec![None],
        Sites::Only(sites) => sites.iter().map(|site| Some(site.as_str())).collect(),
    };
    let mut entries: Vec<Entry> = Vec::new();
    for site in sites {
        let of_site: Vec<Entry> = query_as(page_statement(query))
            .bind(lowest)
            .bind(highest)
            .bind(site)
            .bind(query.filter.event.as_deref())
            .bind(query.filter.language.as_deref())
            .bind(i64::from(query.limit) + 1)
            .bind(query.filter.regime.as_deref())
            .fetch_all(&mut *db)
            .await?;
        entries.extend(of_site);
    }
    match query.cursor {
        Cursor::After(_) => entries.sort_by_key(|entry| entry.seq),
        Cursor::Newest | Cursor::Before(_) => entries.sort_by_key(|entry| -entry.seq),
    }
    Ok(LogPage::from_read(entries, query.cursor, query.limit))
}
