//! Writing: a batch of records with its counts, notices, configs.

use std::collections::HashMap;

use sqlx::{SqliteConnection, SqlitePool, query, query_as, query_scalar};

use super::count;
use super::tree::Growing;
use crate::rollup::RollupDelta;
use crate::{Appended, Arrival, ConfigVersion, Digest, Notice, RecordId, StoreError};

pub(super) async fn append(
    db: &mut SqliteConnection,
    batch: &[Arrival],
) -> Result<Vec<Appended>, StoreError> {
    let newest: Option<i64> =
        query_scalar("SELECT received_at FROM record ORDER BY seq DESC LIMIT 1")
            .fetch_optional(&mut *db)
            .await?;
    let mut clock = newest.unwrap_or(i64::MIN);
    let mut tree = Growing::begin(db).await?;
    let mut delta = RollupDelta::default();
    let mut known_notices = HashMap::<Digest, bool>::new();
    let mut outcomes = Vec::with_capacity(batch.len());
    for arrival in batch {
        let notice_known = if let Some(known) = known_notices.get(&arrival.notice) {
            *known
        } else {
            let known = notice_is_known(db, &arrival.notice).await?;
            known_notices.insert(arrival.notice, known);
            known
        };
        if let Some(outcome) = replay(db, arrival, notice_known).await? {
            outcomes.push(outcome);
            continue;
        }
        supersede(db, arrival, &mut delta).await?;
        let seq = tree.add(db, &arrival.salt, arrival.body.as_bytes()).await?;
        clock = clock.max(arrival.received_at);
        insert(db, arrival, seq, clock).await?;
        delta.add(arrival, clock);
        outcomes.push(Appended::Stored {
            seq,
            received_at: clock,
            notice_known,
        });
    }
    tree.finish(db).await?;
    count::write(db, &delta).await?;
    Ok(outcomes)
}

async fn notice_is_known(db: &mut SqliteConnection, hash: &Digest) -> Result<bool, StoreError> {
    Ok(
        query_scalar("SELECT EXISTS (SELECT 1 FROM notice WHERE hash = ?)")
            .bind(&hash.0[..])
            .fetch_one(db)
            .await?,
    )
}

/// What to answer if the id of `arrival` is taken already.
async fn replay(
    db: &mut SqliteConnection,
    arrival: &Arrival,
    notice_known: bool,
) -> Result<Option<Appended>, StoreError> {
    let earlier: Option<(i64, i64, bool)> = query_as(
        "SELECT seq, received_at, body = ?2 FROM record JOIN payload USING (seq) WHERE record_id = ?1",
    )
    .bind(&arrival.record_id.0[..])
    .bind(&arrival.body)
    .fetch_optional(&mut *db)
    .await?;
    if earlier.is_none() && is_erased(db, &arrival.record_id).await? {
        return Ok(Some(Appended::Conflict));
    }
    Ok(earlier.map(|(seq, received_at, same)| {
        if same {
            Appended::Replayed {
                seq,
                received_at,
                notice_known,
            }
        } else {
            Appended::Conflict
        }
    }))
}

/// Whether there was a record with this id: what it said is not there to compare with.
async fn is_erased(db: &mut SqliteConnection, id: &RecordId) -> Result<bool, StoreError> {
    Ok(
        query_scalar("SELECT EXISTS (SELECT 1 FROM erasure WHERE record_id = ?)")
            .bind(&id.0[..])
            .fetch_one(db)
            .await?,
    )
}

/// Takes the standing from the record that was this browser's last word until now.
async fn supersede(
    db: &mut SqliteConnection,
    arrival: &Arrival,
    delta: &mut RollupDelta,
) -> Result<(), StoreError> {
    if let Some((_, last)) = count::last_word(db, &arrival.consent_id, &arrival.site).await? {
        delta.supersede(&last, arrival);
    }
    Ok(())
}

async fn insert(
    db: &mut SqliteConnection,
    arrival: &Arrival,
    seq: i64,
    received_at: i64,
) -> Result<(), StoreError> {
    query(
        "INSERT INTO record (seq, record_id, consent_id, site, event, language, notice, received_at, regime)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(seq)
    .bind(&arrival.record_id.0[..])
    .bind(&arrival.consent_id.0[..])
    .bind(&arrival.site)
    .bind(&arrival.event)
    .bind(&arrival.language)
    .bind(&arrival.notice.0[..])
    .bind(received_at)
    .bind(arrival.regime())
    .execute(&mut *db)
    .await?;
    query("INSERT INTO payload (seq, body) VALUES (?, ?)")
        .bind(seq)
        .bind(&arrival.body)
        .execute(db)
        .await?;
    Ok(())
}

pub(super) async fn put_notice(db: &SqlitePool, notice: &Notice) -> Result<bool, StoreError> {
    let done = query(
        "INSERT INTO notice (hash, site, received_at, body) VALUES (?, ?, ?, ?)
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

pub(super) async fn put_config(
    db: &SqlitePool,
    config: &ConfigVersion,
) -> Result<bool, StoreError> {
    let done = query(
        "INSERT INTO config (hash, site, first_served_at, body) VALUES (?, ?, ?, ?)
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
