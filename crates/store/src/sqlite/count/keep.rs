//! What a batch does to the counts.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row, SqliteConnection, query_as};

use crate::last_word::Superseded;
use crate::rollup::{Answers, RollupDelta, Scope};
use crate::sqlite::append::ROWS;
use crate::sqlite::read::bytes;
use crate::sqlite::statements::Statements;
use crate::{Arrival, ConsentId, StoreError, day_of};

/// A browser at a site.
pub(in crate::sqlite) type Browser = (ConsentId, String);

/// Whose record `arrival` is.
pub(in crate::sqlite) fn browser(arrival: &Arrival) -> Browser {
    (arrival.consent_id, arrival.site.clone())
}

/// The newest record of a browser at a site.
pub(in crate::sqlite) struct LastWord {
    browser: Browser,
    seq: i64,
    superseded: Superseded,
}

impl FromRow<'_, SqliteRow> for LastWord {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let site: String = row.try_get("site")?;
        let scope = (
            day_of(row.try_get("received_at")?),
            site.clone(),
            row.try_get("language")?,
        );
        let body: Option<&str> = row.try_get("body")?;
        Ok(Self {
            browser: (ConsentId(bytes(row, "consent_id")?), site),
            seq: row.try_get("seq")?,
            superseded: Superseded::kept(
                scope,
                row.try_get("event")?,
                row.try_get("regime")?,
                body,
            ),
        })
    }
}

impl LastWord {
    pub(in crate::sqlite) fn of_browser(self) -> (Browser, Superseded) {
        (self.browser, self.superseded)
    }
}

/// What is bound for [`last_words`].
pub(in crate::sqlite) fn wanted(browsers: &BTreeSet<(ConsentId, &str)>) -> String {
    // Ids of sites are letters, digits, _ and -: nothing to escape.
    let browsers = browsers
        .iter()
        .map(|(id, site)| format!("[\"{id}\",\"{site}\"]"));
    let browsers: Vec<String> = browsers.collect();
    format!("[{}]", browsers.join(","))
}

/// The last word of one browser, and its place.
pub(in crate::sqlite) async fn last_word(
    db: &mut SqliteConnection,
    consent_id: &ConsentId,
    site: &str,
) -> Result<Option<(i64, Superseded)>, StoreError> {
    let last: Option<LastWord> = query_as(last_words!("?1"))
        .bind(wanted(&BTreeSet::from([(*consent_id, site)])))
        .fetch_optional(db)
        .await?;
    Ok(last.map(|last| (last.seq, last.superseded)))
}

/// Adds `delta` to the counts.
pub(in crate::sqlite) fn write(statements: &mut Statements, delta: &RollupDelta) {
    const DECISIONS: [&str; 3] = ["decisions", "standing", "withdrawn"];
    const ANSWERS: [&str; 5] = [
        "offered",
        "granted",
        "standing_offered",
        "standing_granted",
        "taken_back",
    ];
    let mut rows = Vec::new();
    for ((scope, event), counts) in &delta.decisions {
        rows.push((scope, [event.as_str()], counts));
    }
    add(statements, "rollup_decision", ["event"], DECISIONS, &rows);
    let mut rows = Vec::new();
    for ((scope, circumstance, value, event), counts) in &delta.circumstances {
        rows.push((scope, [circumstance.as_str(), value, event], counts));
    }
    let names = ["circumstance", "value", "event"];
    add(statements, "rollup_circumstance", names, DECISIONS, &rows);
    let rows = by_id(&delta.categories);
    add(statements, "rollup_category", ["category"], ANSWERS, &rows);
    let rows = by_id(&delta.services);
    add(statements, "rollup_service", ["service"], ANSWERS, &rows);
}

fn by_id(counts: &BTreeMap<(Scope, String), Answers>) -> Vec<CountRow<'_, 1, 5>> {
    counts
        .iter()
        .map(|((scope, id), counts)| (scope, [id.as_str()], counts))
        .collect()
}

/// Day, site and language; other names; counts.
type CountRow<'d, const K: usize, const C: usize> = (&'d Scope, [&'d str; K], &'d [i64; C]);

/// Adds rows to a table of counts, in the order of its key, in as few statements as it takes.
fn add<const K: usize, const C: usize>(
    statements: &mut Statements,
    table: &str,
    names: [&str; K],
    counts: [&str; C],
    rows: &[CountRow<'_, K, C>],
) {
    let names = names.join(", ");
    let added = counts.map(|count| format!("{count} = {count} + excluded.{count}"));
    let counts = counts.join(", ");
    for rows in rows.chunks(ROWS) {
        let into = format!("INSERT INTO {table} (day, site, language, {names}, {counts}) ");
        let statement = statements.begin(&into);
        statement.push_values(rows, |mut row, ((day, site, language), names, counts)| {
            row.push_bind(*day).push_bind(site).push_bind(language);
            for name in names {
                row.push_bind(*name);
            }
            for count in *counts {
                row.push_bind(*count);
            }
        });
        statement.push(format!(
            " ON CONFLICT (day, site, language, {names}) DO UPDATE SET {}",
            added.join(", ")
        ));
    }
}
