//! Writing: a batch of records with its counts, notices, configs.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt::LowerHex;

use sqlx::{SqliteConnection, SqlitePool, query, query_as, query_scalar};

use super::count;
use super::statements::Statements;
use super::tree::Growing;
use crate::batch::{Earlier, Known, Placed};
use crate::{Appended, Arrival, ConfigVersion, Digest, Notice, RecordId, StoreError};

/// Rows in one statement: SQLite takes 32766 values.
pub(in crate::sqlite) const ROWS: usize = 1000;

/// Appends `batch`. Each statement is a way to the thread of the database and back, which costs more than many rows: a batch is a
/// fixed number of them, however many records it holds.
pub(super) async fn append(
    db: &mut SqliteConnection,
    batch: &[Arrival],
) -> Result<Vec<Appended>, StoreError> {
    let (mut tree, clock) = Growing::begin(db).await?;
    let known = Known {
        notices: known_notices(db, batch).await?,
        taken: earlier(db, batch).await?,
        last_words: count::last_words(db, batch).await?,
        clock,
    };
    let plan = known.plan(batch, count::browser, |arrival| {
        tree.add(&arrival.salt, arrival.body.as_bytes())
    });
    let mut statements = Statements::new();
    insert(&mut statements, &plan.placed);
    count::write(&mut statements, &plan.delta);
    tree.finish(statements, db).await?;
    Ok(plan.outcomes)
}

/// Values for `json_each`, of blobs as hex digits for `unhex`.
fn hex_list(values: impl Iterator<Item = impl LowerHex>) -> String {
    let values: Vec<String> = values.map(|value| format!("\"{value:032x}\"")).collect();
    format!("[{}]", values.join(","))
}

async fn known_notices(
    db: &mut SqliteConnection,
    batch: &[Arrival],
) -> Result<HashSet<Digest>, StoreError> {
    let wanted: BTreeSet<&Digest> = batch.iter().map(|arrival| &arrival.notice).collect();
    let wanted: Vec<String> = wanted.iter().map(|hash| format!("\"{hash}\"")).collect();
    let known: Vec<Vec<u8>> = query_scalar(
        "SELECT hash FROM notice WHERE hash IN (SELECT unhex(value) FROM json_each(?))",
    )
    .bind(format!("[{}]", wanted.join(",")))
    .fetch_all(db)
    .await?;
    let digest = |hash: Vec<u8>| hash.try_into().ok().map(Digest);
    Ok(known.into_iter().filter_map(digest).collect())
}

/// Records that have an id of the batch, also those that were erased.
async fn earlier(
    db: &mut SqliteConnection,
    batch: &[Arrival],
) -> Result<HashMap<RecordId, Earlier<'static>>, StoreError> {
    let ids = batch
        .iter()
        .map(|arrival| u128::from_be_bytes(arrival.record_id.0));
    let rows: Vec<(Vec<u8>, i64, i64, Option<String>)> = query_as(
        "SELECT record_id, seq, received_at, body FROM record JOIN payload USING (seq)
         WHERE record_id IN (SELECT unhex(value) FROM json_each(?1))
         UNION ALL
         SELECT record_id, seq, 0, NULL FROM erasure
         WHERE record_id IN (SELECT unhex(value) FROM json_each(?1))",
    )
    .bind(hex_list(ids))
    .fetch_all(db)
    .await?;
    let earlier = |(id, seq, received_at, body): (Vec<u8>, _, _, Option<String>)| {
        let earlier = Earlier {
            seq,
            received_at,
            body: body.map(Cow::Owned),
        };
        Some((RecordId(id.try_into().ok()?), earlier))
    };
    Ok(rows.into_iter().filter_map(earlier).collect())
}

fn insert(statements: &mut Statements, placed: &[Placed<'_>]) {
    for placed in placed.chunks(ROWS) {
        statements
            .begin("INSERT INTO record (seq, record_id, consent_id, site, event, language, notice, received_at, regime) ")
            .push_values(placed, |mut row, one| {
                let arrival = one.arrival;
                row.push_bind(one.seq)
                    .push_bind(&arrival.record_id.0[..])
                    .push_bind(&arrival.consent_id.0[..])
                    .push_bind(&arrival.site)
                    .push_bind(&arrival.event)
                    .push_bind(&arrival.language)
                    .push_bind(&arrival.notice.0[..])
                    .push_bind(one.received_at)
                    .push_bind(arrival.regime());
            });
        statements
            .begin("INSERT INTO payload (seq, body) ")
            .push_values(placed, |mut row, one| {
                row.push_bind(one.seq).push_bind(&one.arrival.body);
            });
    }
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
