//! Forgetting by itself what was kept long enough (requirements A50, A51).

use jiff::Timestamp;
use zgoda_store::{Class, DAY_MS, Erasable};

use crate::App;
use crate::dashboard::Deed;
use crate::tree::{NotErased, erase};

/// How long a site keeps the records of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The site.
    pub site: String,
    /// The class.
    pub class: Class,
    /// Days from the arrival of a record.
    pub days: i64,
}

impl Term {
    /// What is over the term at the moment `now` (ms).
    #[must_use]
    pub fn over(&self, now: i64) -> Erasable {
        Erasable::Class {
            site: self.site.clone(),
            class: self.class,
            received_before: now - self.days * DAY_MS,
        }
    }
}

/// Erases what is over its term, unless a legal hold protects it, with signed reports and a line in the trail for each term that
/// took something; answers how many records went.
///
/// # Errors
/// If the database fails, or nobody can sign a report. What was erased before stays so, and is reported.
pub async fn purge(app: &App) -> Result<usize, NotErased> {
    let now = app.clock.now();
    let mut gone = 0;
    for term in &app.settings.retention {
        let old = term.over(now);
        if app.store.erasable(&old, now, 1).await?.is_empty() {
            continue;
        }
        // Noted first: what cannot be noted is not done.
        let before =
            Timestamp::from_millisecond(now - term.days * DAY_MS).unwrap_or(Timestamp::MIN);
        let about = format!("{} {} before {before}", term.site, term.class.as_str());
        let deed = Deed::Purged.noted(now, "", "retention", &about);
        app.store.note(&deed).await?;
        let erased = erase(&*app.store, &app.signers, &old, now).await?;
        gone += erased.records;
    }
    if gone > 0 {
        app.store.wipe().await?;
    }
    Ok(gone)
}

/// When it was purged last, so that it is done once a day.
#[derive(Debug, Default)]
pub(crate) struct Daily {
    last: Option<i64>,
}

impl Daily {
    /// Purges, if a day is over since it was tried last or the clock was set back. A failure is said, and tried again tomorrow.
    pub(crate) async fn turn(&mut self, app: &App) {
        let now = app.clock.now();
        let is_due = |last: i64| !(last..last + DAY_MS).contains(&now);
        if app.settings.retention.is_empty() || !self.last.is_none_or(is_due) {
            return;
        }
        self.last = Some(now);
        match purge(app).await {
            Ok(0) => {}
            Ok(records) => tracing::info!(records, "what was kept long enough is erased"),
            Err(error) => tracing::error!(%error, "what was kept long enough cannot be erased"),
        }
    }
}
