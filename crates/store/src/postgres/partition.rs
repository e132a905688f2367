//! Partitions of the records, one per month of UTC, made before they are needed.

use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, PoisonError};

use sqlx::{AssertSqlSafe, PgConnection, raw_sql};

use crate::{DAY_MS, StoreError, day_of};

/// Months that are made ahead of the newest record: the first of a month costs nobody time.
const AHEAD: i64 = 2;

/// January 1970 is 0. Months of 2000 to 2199: no clock of a server shows another one, and it may be wrong by that much.
const MONTHS: RangeInclusive<i64> = 30 * 12..=230 * 12 - 1;

/// Months that are known to have their partitions.
#[derive(Debug, Clone, Default)]
pub(super) struct Months(Arc<Mutex<Option<RangeInclusive<i64>>>>);

impl Months {
    /// Makes partitions for records received from `first` to `last` (ms) and some time after; answers the months to
    /// [remember](Self::remember) once that is committed. The caller holds the head of the tree, so nobody else makes any.
    pub(super) async fn cover(
        &self,
        db: &mut PgConnection,
        first: i64,
        last: i64,
    ) -> Result<RangeInclusive<i64>, StoreError> {
        let wanted = month_of(first)..=month_of(last);
        let known = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some(known) = known
            && known.contains(wanted.start())
            && known.contains(&(wanted.end() + 1))
        {
            return Ok(known);
        }
        let made = *wanted.start()..=*wanted.end() + AHEAD;
        for month in made.clone().filter(|month| MONTHS.contains(month)) {
            raw_sql(AssertSqlSafe(statement(month)))
                .execute(&mut *db)
                .await?;
        }
        Ok(made)
    }

    pub(super) fn remember(&self, months: Option<RangeInclusive<i64>>) {
        if months.is_some() {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = months;
        }
    }
}

/// Makes the partition of a month, if it is not there. It cannot be emptied by hand either.
fn statement(month: i64) -> String {
    let (year, number) = (1970 + month.div_euclid(12), month.rem_euclid(12) + 1);
    let name = format!("record_{year}_{number:02}");
    let (from, until) = (start_of(month), start_of(month + 1));
    format!(
        "DO $$ BEGIN
           IF to_regclass('{name}') IS NULL THEN
             CREATE TABLE {name} PARTITION OF record FOR VALUES FROM ({from}) TO ({until});
             CREATE TRIGGER whole BEFORE TRUNCATE ON {name} FOR EACH STATEMENT EXECUTE FUNCTION refuse();
           END IF;
         END $$"
    )
}

/// The month that holds this moment (ms).
fn month_of(at: i64) -> i64 {
    // Days of the proleptic Gregorian calendar counted from 1 March of a year divisible by 400: leap days come last.
    let days = day_of(at) + 719_468;
    let era = days.div_euclid(146_097);
    let day = days.rem_euclid(146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    (era * 400 + year - 1970) * 12 + from_march + 2
}

/// The first moment of a month, ms.
fn start_of(month: i64) -> i64 {
    // The same calendar, the other way round.
    let shifted = month - 2;
    let (year, from_march) = (1970 + shifted.div_euclid(12), shifted.rem_euclid(12));
    let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
    let day = 365 * year + year / 4 - year / 100 + (153 * from_march + 2) / 5;
    (era * 146_097 + day - 719_468) * DAY_MS
}

#[cfg(test)]
mod tests {
    use super::{MONTHS, month_of, start_of};

    #[test]
    fn months_begin_where_the_calendar_says() {
        for (month, starts) in [
            (0, 0),
            (1, 2_678_400_000),
            // 2024-02-01, 2024-03-01 (after a leap day), 2026-11-01, 2100-03-01 (no leap day before).
            (54 * 12 + 1, 1_706_745_600_000),
            (54 * 12 + 2, 1_709_251_200_000),
            (56 * 12 + 10, 1_793_491_200_000),
            (130 * 12 + 2, 4_107_542_400_000),
        ] {
            assert_eq!(start_of(month), starts, "{month}");
        }
        for month in -700..*MONTHS.end() {
            assert_eq!(month_of(start_of(month)), month);
            assert_eq!(month_of(start_of(month + 1) - 1), month);
        }
    }
}
