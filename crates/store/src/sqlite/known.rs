//! What the database knows of a batch, asked all at once: each way to its thread and back costs more than many rows.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Display;

use futures_util::TryStreamExt;
use sqlx::sqlite::SqliteRow;
use sqlx::{Either, Executor, FromRow, Row, SqliteConnection, query};

use super::count::{self, Browser, LastWord};
use super::read::bytes;
use super::tree::Growing;
use crate::batch::{Earlier, Known};
use crate::{Arrival, Digest, RecordId, StoreError};

/// How many statements [`ASKED`] is.
const STATEMENTS: usize = 5;

/// Head of the tree, with place and time of the newest record; the last tile of each level; those of the notices ?1 that are there;
/// records that have one of the ids ?2, also those that were erased; last words of the browsers ?3.
const ASKED: &str = concat!(
    "SELECT size, root, seq, received_at FROM tree_head
     LEFT JOIN (SELECT seq, received_at FROM record ORDER BY seq DESC LIMIT 1);
     SELECT level, position, hashes FROM json_each('[0,1,2,3,4,5,6,7]') AS wanted
     JOIN tile ON level = wanted.value
         AND position = (SELECT max(position) FROM tile WHERE level = wanted.value);
     SELECT hash FROM notice WHERE hash IN (SELECT unhex(value) FROM json_each(?1));
     SELECT record_id, seq, received_at, body FROM record JOIN payload USING (seq)
     WHERE record_id IN (SELECT unhex(value, '-') FROM json_each(?2))
     UNION ALL
     SELECT record_id, seq, 0, NULL FROM erasure
     WHERE record_id IN (SELECT unhex(value, '-') FROM json_each(?2));",
    last_words!("?3")
);

/// The tree as `batch` finds it, and what there is of the batch already.
pub(super) async fn ask(
    db: &mut SqliteConnection,
    batch: &[Arrival],
) -> Result<(Growing, Known<'static, Browser>), StoreError> {
    let [head, edge, notices, taken, last_words] = answers(db, batch).await?;
    let (tree, clock) = Growing::found(head.first(), &edge)?;
    let last_words = last_words.iter().map(LastWord::from_row);
    let known = Known {
        notices: notices.iter().map(digest).collect::<Result<_, _>>()?,
        taken: taken.iter().map(earlier).collect::<Result<_, _>>()?,
        last_words: last_words
            .map(|last| last.map(LastWord::of_browser))
            .collect::<Result<_, _>>()?,
        clock,
    };
    Ok((tree, known))
}

/// The rows of each statement.
async fn answers(
    db: &mut SqliteConnection,
    batch: &[Arrival],
) -> Result<[Vec<SqliteRow>; STATEMENTS], StoreError> {
    let notices: BTreeSet<&Digest> = batch.iter().map(|arrival| &arrival.notice).collect();
    let ids = batch.iter().map(|arrival| arrival.record_id);
    let browsers = batch
        .iter()
        .map(|arrival| (arrival.consent_id, arrival.site.as_str()));
    let asked = query(ASKED)
        .bind(list(notices.into_iter()))
        .bind(list(ids))
        .bind(count::wanted(&browsers.collect()));
    let mut answers: [Vec<SqliteRow>; STATEMENTS] = Default::default();
    let mut statement = 0;
    let mut stream = db.fetch_many(asked);
    while let Some(next) = stream.try_next().await? {
        match next {
            Either::Right(row) => answers[statement].push(row),
            Either::Left(_) => statement += 1,
        }
    }
    Ok(answers)
}

/// Values for `json_each`, of blobs as hex digits for `unhex`.
fn list(values: impl Iterator<Item = impl Display>) -> String {
    let values: Vec<String> = values.map(|value| format!("\"{value}\"")).collect();
    format!("[{}]", values.join(","))
}

fn digest(row: &SqliteRow) -> sqlx::Result<Digest> {
    bytes(row, "hash").map(Digest)
}

fn earlier(row: &SqliteRow) -> sqlx::Result<(RecordId, Earlier<'static>)> {
    let body: Option<String> = row.try_get("body")?;
    let earlier = Earlier {
        seq: row.try_get("seq")?,
        received_at: row.try_get("received_at")?,
        body: body.map(Cow::Owned),
    };
    Ok((RecordId(bytes(row, "record_id")?), earlier))
}
