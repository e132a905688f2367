//! Writing: a batch of records with its counts, notices, configs.

use sqlx::{SqliteConnection, SqlitePool, query};

use super::statements::Statements;
use super::{count, known};
use crate::batch::Placed;
use crate::{Arrival, ConfigVersion, Grown, Notice, StoreError};

/// Rows in one statement: SQLite takes 32766 values.
pub(in crate::sqlite) const ROWS: usize = 1000;

/// Appends `batch`: what is known of it is asked at once and what comes of it written at once, however many records it holds.
/// Each statement on its own would be a way to the thread of the database and back, which costs more than many rows.
pub(super) async fn append(
    db: &mut SqliteConnection,
    batch: &[Arrival],
) -> Result<Grown, StoreError> {
    let (mut tree, known) = known::ask(db, batch).await?;
    let plan = known.plan(batch, count::browser, |arrival| {
        tree.add(&arrival.salt, arrival.body.as_bytes())
    });
    let mut statements = Statements::new();
    insert(&mut statements, &plan.placed);
    count::write(&mut statements, &plan.delta);
    Ok(Grown {
        outcomes: plan.outcomes,
        tree: tree.finish(statements, db).await?,
    })
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
