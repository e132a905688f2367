//! What a batch does to the counts.

use sqlx::{SqliteConnection, query, query_as};

use crate::rollup::{Answers, RollupDelta, Superseded};
use crate::{Circumstance, ConsentId, StoreError, day_of};

/// Place, time, language, event, regime; screen, surface, banner and page group as the payload has them, if it is there.
type LastWord = (
    i64,
    i64,
    String,
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
);

/// The newest record of a browser at a site, and its place.
pub(in crate::sqlite) async fn last_word(
    db: &mut SqliteConnection,
    consent_id: &ConsentId,
    site: &str,
) -> Result<Option<(i64, Superseded)>, StoreError> {
    let newest: Option<LastWord> = query_as(
        "SELECT record.seq, received_at, language, event, regime,
                body ->> '$.ui', body ->> '$.surface', body ->> '$.banner', body ->> '$.page_group'
         FROM record LEFT JOIN payload USING (seq)
         WHERE consent_id = ? AND site = ? ORDER BY record.seq DESC LIMIT 1",
    )
    .bind(&consent_id.0[..])
    .bind(site)
    .fetch_optional(&mut *db)
    .await?;
    let Some((seq, received_at, language, event, regime, screen, surface, banner, group)) = newest
    else {
        return Ok(None);
    };
    let given: Vec<(bool, String, bool)> = query_as(
        "SELECT 1, answer.key, answer.value FROM payload, json_each(body, '$.categories') AS answer WHERE seq = ?1
         UNION ALL
         SELECT 0, answer.key, answer.value FROM payload, json_each(body, '$.services') AS answer WHERE seq = ?1",
    )
    .bind(seq)
    .fetch_all(db)
    .await?;
    let mut superseded = Superseded {
        scope: (day_of(received_at), site.to_owned(), language),
        event,
        categories: Vec::new(),
        services: Vec::new(),
        circumstances: Vec::new(),
    };
    for (is_category, id, granted) in given {
        if is_category {
            superseded.categories.push((id, granted));
        } else {
            superseded.services.push((id, granted));
        }
    }
    let regime = Some(regime).filter(|regime| !regime.is_empty());
    for (circumstance, value) in [
        (Circumstance::Regime, regime),
        (Circumstance::Screen, screen),
        (Circumstance::Surface, surface),
        (Circumstance::Banner, banner),
        (Circumstance::PageGroup, group),
    ] {
        superseded
            .circumstances
            .extend(value.map(|value| (circumstance, value)));
    }
    Ok(Some((seq, superseded)))
}

/// The two tables of answers differ in the name of what was answered.
macro_rules! answers_sql {
    ($what:literal) => {
        concat!(
            "INSERT INTO rollup_",
            $what,
            " (day, site, language, ",
            $what,
            ", offered, granted, standing_offered, standing_granted, taken_back)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (day, site, language, ",
            $what,
            ") DO UPDATE SET
                 offered = offered + excluded.offered,
                 granted = granted + excluded.granted,
                 standing_offered = standing_offered + excluded.standing_offered,
                 standing_granted = standing_granted + excluded.standing_granted,
                 taken_back = taken_back + excluded.taken_back"
        )
    };
}

/// Adds `delta` to the counts.
pub(in crate::sqlite) async fn write(
    db: &mut SqliteConnection,
    delta: &RollupDelta,
) -> Result<(), StoreError> {
    for (((day, site, language), event), [decisions, standing, withdrawn]) in &delta.decisions {
        query(
            "INSERT INTO rollup_decision (day, site, language, event, decisions, standing, withdrawn)
             VALUES (?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (day, site, language, event) DO UPDATE SET
                 decisions = decisions + excluded.decisions,
                 standing = standing + excluded.standing,
                 withdrawn = withdrawn + excluded.withdrawn",
        )
        .bind(day)
        .bind(site)
        .bind(language)
        .bind(event)
        .bind(decisions)
        .bind(standing)
        .bind(withdrawn)
        .execute(&mut *db)
        .await?;
    }
    for (((day, site, language), circumstance, value, event), [decisions, standing, withdrawn]) in
        &delta.circumstances
    {
        query(
            "INSERT INTO rollup_circumstance
                 (day, site, language, circumstance, value, event, decisions, standing, withdrawn)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (day, site, language, circumstance, value, event) DO UPDATE SET
                 decisions = decisions + excluded.decisions,
                 standing = standing + excluded.standing,
                 withdrawn = withdrawn + excluded.withdrawn",
        )
        .bind(day)
        .bind(site)
        .bind(language)
        .bind(circumstance.as_str())
        .bind(value)
        .bind(event)
        .bind(decisions)
        .bind(standing)
        .bind(withdrawn)
        .execute(&mut *db)
        .await?;
    }
    for (((day, site, language), id), counts) in &delta.categories {
        write_answers(
            db,
            answers_sql!("category"),
            (*day, site, language),
            id,
            counts,
        )
        .await?;
    }
    for (((day, site, language), id), counts) in &delta.services {
        write_answers(
            db,
            answers_sql!("service"),
            (*day, site, language),
            id,
            counts,
        )
        .await?;
    }
    Ok(())
}

async fn write_answers(
    db: &mut SqliteConnection,
    sql: &'static str,
    (day, site, language): (i64, &str, &str),
    id: &str,
    counts: &Answers,
) -> Result<(), StoreError> {
    let row = query(sql).bind(day).bind(site).bind(language).bind(id);
    let row = counts.iter().fold(row, sqlx::query::Query::bind);
    row.execute(db).await?;
    Ok(())
}
