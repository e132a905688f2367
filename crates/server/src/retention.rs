//! Forgetting by itself what was kept long enough (requirements A50, A51).

use std::time::Duration;

use jiff::Timestamp;
use zgoda_store::{Class, DAY_MS, Erasable};

use crate::App;
use crate::dashboard::Deed;
use crate::ports::CORRECTION_MS;
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
        let deed = deed.at_site(Some(&term.site));
        app.store.note(&deed).await?;
        let erased = erase(&*app.store, &app.signers, &old, now).await?;
        gone += erased.records;
    }
    if gone > 0 {
        app.store.wipe().await?;
    }
    Ok(gone)
}

/// Purges once a day, by a clock that it does not believe at once.
#[derive(Debug, Default)]
pub struct Daily {
    /// When it was tried last, ms.
    last: Option<i64>,
    doubt: Doubt,
}

impl Daily {
    /// Purges, if a day is over since it was tried last or the clock was set back. A failure is said, and tried again tomorrow.
    /// After the clock was set ahead nothing is purged for a day: what is erased too early does not come back (F29).
    pub async fn turn(&mut self, app: &App) {
        let now = app.clock.now();
        if self.doubt.of(now, app.clock.passed()) {
            return;
        }
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

/// Whether the clock can be right. It is compared with the time that passed since it was seen first, so a clock that was wrong
/// before that is believed.
#[derive(Debug, Default)]
struct Doubt {
    /// By how much the clock is ahead of the time that passed, when it was last believed, ms.
    ahead: Option<i64>,
    /// When the doubt arose.
    since: Option<Duration>,
}

impl Doubt {
    /// Whether `now` (ms) is to be doubted: it is further ahead than the time that `passed` explains, and was not so for a day.
    fn of(&mut self, now: i64, passed: Duration) -> bool {
        let passed_ms = i64::try_from(passed.as_millis()).unwrap_or(i64::MAX);
        let ahead = now.saturating_sub(passed_ms);
        let step = ahead.saturating_sub(*self.ahead.get_or_insert(ahead));
        if step > CORRECTION_MS {
            let since = *self.since.get_or_insert_with(|| {
                tracing::error!(
                    seconds = step / 1000,
                    "the clock went ahead of the time that passed: nothing is erased by age for a day, unless it is set back. If it \
                     is wrong, put it right now"
                );
                passed
            });
            if passed.saturating_sub(since) < Duration::from_hours(24) {
                return true;
            }
        }
        *self = Self {
            ahead: Some(ahead),
            since: None,
        };
        false
    }
}
