//! What a batch does to the counts.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, FromRow, PgConnection, Row, query, query_as};
use zgoda_tlog::hash::Hash;

use crate::rollup::{Answers, Decisions, RollupDelta, Scope, Superseded};
use crate::{Arrival, Circumstance, ConsentId, StoreError, day_of};

/// What a browser at a site is called in `last_word`.
pub(in crate::postgres) type Browser = [u8; 16];

/// Half of a hash of both: two that are the same by chance would need 2^64 browsers.
pub(in crate::postgres) fn browser(consent_id: &ConsentId, site: &str) -> Browser {
    let whole = Hash::leaf(&[&consent_id.0[..], site.as_bytes()].concat());
    let mut half = [0; 16];
    half.copy_from_slice(&whole.0[..16]);
    half
}

/// The newest record of a browser at a site.
struct LastWord {
    browser: Browser,
    seq: i64,
    superseded: Superseded,
}

impl FromRow<'_, PgRow> for LastWord {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        let regime: String = row.try_get("regime")?;
        let body: Value = serde_json::from_str(row.try_get("body")?).unwrap_or_default();
        let mut circumstances = Vec::new();
        if !regime.is_empty() {
            circumstances.push((Circumstance::Regime, regime));
        }
        for (circumstance, name) in [
            (Circumstance::Screen, "ui"),
            (Circumstance::Surface, "surface"),
            (Circumstance::Banner, "banner"),
            (Circumstance::PageGroup, "page_group"),
        ] {
            let value = body[name].as_str();
            circumstances.extend(value.map(|value| (circumstance, value.to_owned())));
        }
        Ok(Self {
            browser: row.try_get("browser")?,
            seq: row.try_get("seq")?,
            superseded: Superseded {
                scope: (
                    day_of(row.try_get("received_at")?),
                    row.try_get("site")?,
                    row.try_get("language")?,
                ),
                event: row.try_get("event")?,
                categories: answers(&body["categories"]),
                services: answers(&body["services"]),
                circumstances,
            },
        })
    }
}

fn answers(given: &Value) -> Vec<(String, bool)> {
    let given = given.as_object().into_iter().flatten();
    given
        .filter_map(|(id, granted)| Some((id.clone(), granted.as_bool()?)))
        .collect()
}

async fn read(db: &mut PgConnection, browsers: &[&[u8]]) -> Result<Vec<LastWord>, StoreError> {
    Ok(query_as(
        "SELECT w.browser, r.received_at, r.seq, r.site, r.event, r.language, r.regime, r.body
         FROM last_word AS w JOIN record AS r ON r.received_at = w.received_at AND r.seq = w.seq
         WHERE w.browser = ANY($1)",
    )
    .bind(browsers)
    .fetch_all(db)
    .await?)
}

/// The last words until now of those browsers whose records are in `batch`.
pub(in crate::postgres) async fn last_words(
    db: &mut PgConnection,
    batch: &[Arrival],
) -> Result<HashMap<Browser, Superseded>, StoreError> {
    let browsers: HashSet<Browser> = batch
        .iter()
        .map(|arrival| browser(&arrival.consent_id, &arrival.site))
        .collect();
    let browsers: Vec<&[u8]> = browsers.iter().map(|browser| &browser[..]).collect();
    let found = read(db, &browsers).await?;
    Ok(found
        .into_iter()
        .map(|last| (last.browser, last.superseded))
        .collect())
}

/// The last word of one browser, and its place.
pub(in crate::postgres) async fn last_word(
    db: &mut PgConnection,
    browser: &Browser,
) -> Result<Option<(i64, Superseded)>, StoreError> {
    let found = read(db, &[&browser[..]]).await?.pop();
    Ok(found.map(|last| (last.seq, last.superseded)))
}

/// Adds `delta` to the counts.
pub(in crate::postgres) async fn write(
    db: &mut PgConnection,
    delta: &RollupDelta,
) -> Result<(), StoreError> {
    let rows = delta.decisions.iter();
    let rows = rows.map(|((scope, event), counts)| (scope, [event.as_str()], counts));
    add(db, &DECISIONS, rows).await?;
    let rows = delta.circumstances.iter();
    let rows = rows.map(|((scope, circumstance, value, event), counts)| {
        (scope, [circumstance.as_str(), value, event], counts)
    });
    add(db, &CIRCUMSTANCES, rows).await?;
    add(db, &CATEGORIES, by_id(&delta.categories)).await?;
    add(db, &SERVICES, by_id(&delta.services)).await
}

fn by_id(
    counts: &BTreeMap<(Scope, String), Answers>,
) -> impl Iterator<Item = (&Scope, [&str; 1], &Answers)> {
    counts
        .iter()
        .map(|((scope, id), counts)| (scope, [id.as_str()], counts))
}

/// A table of counts, with `K` names beside day, site and language, and `C` counts.
struct Rollup<const K: usize, const C: usize> {
    table: &'static str,
    names: [&'static str; K],
    counts: [&'static str; C],
}

const DECISIONS: Rollup<1, { size_of::<Decisions>() / 8 }> = Rollup {
    table: "rollup_decision",
    names: ["event"],
    counts: ["decisions", "standing", "withdrawn"],
};
const CIRCUMSTANCES: Rollup<3, { size_of::<Decisions>() / 8 }> = Rollup {
    table: "rollup_circumstance",
    names: ["circumstance", "value", "event"],
    counts: ["decisions", "standing", "withdrawn"],
};
const ANSWERS: [&str; 5] = [
    "offered",
    "granted",
    "standing_offered",
    "standing_granted",
    "taken_back",
];
const CATEGORIES: Rollup<1, 5> = Rollup {
    table: "rollup_category",
    names: ["category"],
    counts: ANSWERS,
};
const SERVICES: Rollup<1, 5> = Rollup {
    table: "rollup_service",
    names: ["service"],
    counts: ANSWERS,
};

impl<const K: usize, const C: usize> Rollup<K, C> {
    /// Takes one array per column.
    fn statement(&self) -> String {
        let (table, names, counts) = (self.table, self.names.join(", "), self.counts.join(", "));
        let added: Vec<String> = self
            .counts
            .iter()
            .map(|count| format!("{count} = {table}.{count} + excluded.{count}"))
            .collect();
        let types = ["bigint", "text", "text"]
            .into_iter()
            .chain([["text"; K].as_slice(), &["bigint"; C]].concat());
        let arrays: Vec<String> = (1..)
            .zip(types)
            .map(|(number, kind)| format!("${number}::{kind}[]"))
            .collect();
        format!(
            "INSERT INTO {table} (day, site, language, {names}, {counts}) SELECT * FROM unnest({})
             ON CONFLICT (day, site, language, {names}) DO UPDATE SET {}",
            arrays.join(", "),
            added.join(", ")
        )
    }
}

/// Adds rows to a table of counts, in the order of its key, all in one statement.
async fn add<'d, const K: usize, const C: usize>(
    db: &mut PgConnection,
    rollup: &Rollup<K, C>,
    rows: impl Iterator<Item = (&'d Scope, [&'d str; K], &'d [i64; C])>,
) -> Result<(), StoreError> {
    let (mut days, mut sites, mut languages) = (Vec::new(), Vec::new(), Vec::new());
    let mut names = [const { Vec::new() }; K];
    let mut counts = [const { Vec::new() }; C];
    for ((day, site, language), names_of_row, counts_of_row) in rows {
        days.push(*day);
        sites.push(site.as_str());
        languages.push(language.as_str());
        for (column, name) in names.iter_mut().zip(names_of_row) {
            column.push(name);
        }
        for (column, count) in counts.iter_mut().zip(counts_of_row) {
            column.push(*count);
        }
    }
    if days.is_empty() {
        return Ok(());
    }
    // Names of tables and columns, all of them above.
    let mut statement = query(AssertSqlSafe(rollup.statement()))
        .bind(days)
        .bind(sites)
        .bind(languages);
    for column in names {
        statement = statement.bind(column);
    }
    for column in counts {
        statement = statement.bind(column);
    }
    statement.execute(db).await?;
    Ok(())
}
