//! Writing: a batch of records with its counts, notices, configs. A batch is a fixed number of statements, however many records
//! it holds: each way to another machine costs as much as many rows.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;

use sqlx::{PgConnection, PgPool, query, query_as, query_scalar};

use super::count;
use super::partition::Months;
use super::tree::Growing;
use crate::batch::{Earlier, Known, Placed, Plan};
use crate::{Arrival, ConfigVersion, Digest, Grown, Notice, RecordId, StoreError};

/// Appends `batch`; answers too the months that have their partitions once that is committed, if it asked.
pub(super) async fn append(
    db: &mut PgConnection,
    batch: &[Arrival],
    months: &Months,
) -> Result<(Grown, Option<RangeInclusive<i64>>), StoreError> {
    // From here on no other server appends, and everything read below is what it left.
    let mut tree = Growing::begin(db).await?;
    let known = Known {
        notices: known_notices(db, batch).await?,
        taken: earlier(db, batch).await?,
        last_words: count::last_words(db, batch).await?,
        clock: tree.clock,
    };
    let browser = |arrival: &Arrival| count::browser(&arrival.consent_id, &arrival.site);
    let plan = known.plan(batch, browser, |arrival| {
        tree.add(&arrival.salt, arrival.body.as_bytes())
    });
    let Plan {
        outcomes,
        placed,
        delta,
    } = plan;
    let (Some(first), Some(last)) = (placed.first(), placed.last()) else {
        let tree = None;
        return Ok((Grown { outcomes, tree }, None));
    };
    let months = months
        .cover(db, first.received_at, last.received_at)
        .await?;
    insert(db, &placed).await?;
    insert_places(db, &placed).await?;
    count::write(db, &delta).await?;
    let tree = Some(tree.finish(db, last.received_at).await?);
    Ok((Grown { outcomes, tree }, Some(months)))
}

async fn known_notices(
    db: &mut PgConnection,
    batch: &[Arrival],
) -> Result<HashSet<Digest>, StoreError> {
    let wanted: HashSet<&[u8]> = batch.iter().map(|a| &a.notice.0[..]).collect();
    let wanted: Vec<&[u8]> = wanted.into_iter().collect();
    let known: Vec<[u8; 32]> = query_scalar("SELECT hash FROM notice WHERE hash = ANY($1)")
        .bind(wanted)
        .fetch_all(db)
        .await?;
    Ok(known.into_iter().map(Digest).collect())
}

/// Records that have an id of the batch, also those that were erased.
async fn earlier(
    db: &mut PgConnection,
    batch: &[Arrival],
) -> Result<HashMap<RecordId, Earlier<'static>>, StoreError> {
    let ids: Vec<&[u8]> = batch.iter().map(|a| &a.record_id.0[..]).collect();
    let rows: Vec<([u8; 16], i64, i64, Option<String>)> = query_as(
        "SELECT p.record_id, p.seq, p.received_at, r.body
         FROM record_place AS p JOIN record AS r ON r.received_at = p.received_at AND r.seq = p.seq
         WHERE p.record_id = ANY($1)
         UNION ALL
         SELECT record_id, seq, 0, NULL FROM erasure WHERE record_id = ANY($1)",
    )
    .bind(ids)
    .fetch_all(db)
    .await?;
    let earlier = |(id, seq, received_at, body): (_, _, _, Option<String>)| {
        let earlier = Earlier {
            seq,
            received_at,
            body: body.map(Cow::Owned),
        };
        (RecordId(id), earlier)
    };
    Ok(rows.into_iter().map(earlier).collect())
}

async fn insert(db: &mut PgConnection, placed: &[Placed<'_>]) -> Result<(), StoreError> {
    fn column<'a, T>(placed: &'a [Placed<'_>], value: impl Fn(&'a Placed<'_>) -> T) -> Vec<T> {
        placed.iter().map(value).collect()
    }
    query(
        "INSERT INTO record (received_at, seq, record_id, consent_id, site, event, language, regime, notice, salt, body)
         SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::bytea[], $5::text[], $6::text[], $7::text[],
                              $8::text[], $9::bytea[], $10::bytea[], $11::text[])",
    )
    .bind(column(placed, |one| one.received_at))
    .bind(column(placed, |one| one.seq))
    .bind(column(placed, |one| &one.arrival.record_id.0[..]))
    .bind(column(placed, |one| &one.arrival.consent_id.0[..]))
    .bind(column(placed, |one| one.arrival.site.as_str()))
    .bind(column(placed, |one| one.arrival.event.as_str()))
    .bind(column(placed, |one| one.arrival.language.as_str()))
    .bind(column(placed, |one| one.arrival.regime()))
    .bind(column(placed, |one| &one.arrival.notice.0[..]))
    .bind(column(placed, |one| &one.arrival.salt.0[..]))
    .bind(column(placed, |one| one.arrival.body.as_str()))
    .execute(db)
    .await?;
    Ok(())
}

/// Where the records are, by id and as the last words of their browsers.
async fn insert_places(db: &mut PgConnection, placed: &[Placed<'_>]) -> Result<(), StoreError> {
    let ids: Vec<&[u8]> = placed.iter().map(|p| &p.arrival.record_id.0[..]).collect();
    let times: Vec<i64> = placed.iter().map(|p| p.received_at).collect();
    let seqs: Vec<i64> = placed.iter().map(|p| p.seq).collect();
    query(
        "INSERT INTO record_place (record_id, received_at, seq)
         SELECT * FROM unnest($1::bytea[], $2::bigint[], $3::bigint[])",
    )
    .bind(ids)
    .bind(times)
    .bind(seqs)
    .execute(&mut *db)
    .await?;
    let newest: HashMap<_, _> = placed
        .iter()
        .map(|p| {
            let browser = count::browser(&p.arrival.consent_id, &p.arrival.site);
            (browser, (p.received_at, p.seq))
        })
        .collect();
    let mut browsers: Vec<&[u8]> = Vec::with_capacity(newest.len());
    let (mut times, mut seqs) = (Vec::new(), Vec::new());
    for (browser, (received_at, seq)) in &newest {
        browsers.push(browser);
        times.push(*received_at);
        seqs.push(*seq);
    }
    query(
        "INSERT INTO last_word (browser, received_at, seq)
         SELECT * FROM unnest($1::bytea[], $2::bigint[], $3::bigint[])
         ON CONFLICT (browser) DO UPDATE SET received_at = excluded.received_at, seq = excluded.seq",
    )
    .bind(browsers)
    .bind(times)
    .bind(seqs)
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn put_notice(db: &PgPool, notice: &Notice) -> Result<bool, StoreError> {
    let done = query(
        "INSERT INTO notice (hash, site, received_at, body) VALUES ($1, $2, $3, $4)
         ON CONFLICT (hash) DO NOTHING",
    )
    .bind(&notice.hash.0[..])
    .bind(&notice.site)
    .bind(notice.received_at)
    .bind(&notice.body)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn put_config(db: &PgPool, config: &ConfigVersion) -> Result<bool, StoreError> {
    let done = query(
        "INSERT INTO config (hash, site, first_served_at, body) VALUES ($1, $2, $3, $4)
         ON CONFLICT (hash) DO NOTHING",
    )
    .bind(&config.hash.0[..])
    .bind(&config.site)
    .bind(config.first_served_at)
    .bind(&config.body)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
