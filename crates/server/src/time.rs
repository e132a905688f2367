//! Moments as people write them. Everything is UTC.

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Span, Timestamp};
use zgoda_store::DAY_MS;

/// `2026-11-23`.
pub(crate) fn date(at: i64) -> String {
    Offset::UTC.to_datetime(timestamp(at)).date().to_string()
}

/// `2026-11-23 18:04:09`.
pub(crate) fn date_time(at: i64) -> String {
    Offset::UTC
        .to_datetime(timestamp(at))
        .strftime("%Y-%m-%d %H:%M:%S")
        .to_string()
}

/// RFC 3339 with milliseconds: `2026-11-23T18:04:09.120Z`.
pub(crate) fn instant(at: i64) -> String {
    format!("{:.3}", timestamp(at))
}

/// Midnight at the start of `YYYY-MM-DD`, ms.
pub(crate) fn midnight(date: &str) -> Option<i64> {
    let date: Date = date.parse().ok()?;
    Some(
        Offset::UTC
            .to_timestamp(date.at(0, 0, 0, 0))
            .ok()?
            .as_millisecond(),
    )
}

/// The date of a day counted from 1970-01-01.
pub(crate) fn day_date(day: i64) -> Date {
    let epoch = jiff::civil::date(1970, 1, 1);
    let span = Span::new().try_days(day);
    span.map_or(Date::MAX, |span| epoch.saturating_add(span))
}

/// The day of a date, counted from 1970-01-01.
pub(crate) fn date_day(date: &str) -> Option<i64> {
    midnight(date).map(|at| at.div_euclid(DAY_MS))
}

/// A moment outside the years −9999 to 9999 becomes the nearest inside: a browser's clock may say anything.
fn timestamp(at: i64) -> Timestamp {
    Timestamp::from_millisecond(at).unwrap_or(if at < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_in_utc() {
        let at = 1_795_457_049_120;
        assert_eq!(date(at), "2026-11-23");
        assert_eq!(date_time(at), "2026-11-23 18:04:09");
        assert_eq!(instant(at), "2026-11-23T18:04:09.120Z");
        assert_eq!(date(-1), "1969-12-31");
    }

    #[test]
    fn a_day_is_its_date() {
        assert_eq!(date_day("1970-01-02"), Some(1));
        assert_eq!(
            day_date(date_day("2026-11-23").unwrap()).to_string(),
            "2026-11-23"
        );
        for broken in ["", "2026-13-01", "2026-02-30", "yesterday", "2026-11-23'--"] {
            assert_eq!(midnight(broken), None, "{broken}");
        }
    }

    #[test]
    fn f29_a_clock_gone_mad_is_written_and_not_a_panic() {
        for at in [i64::MIN, -(1 << 53), (1 << 53) - 1, i64::MAX] {
            assert!(!instant(at).is_empty());
            assert!(!date_time(at).is_empty());
        }
        assert!(!day_date(i64::from(i32::MAX)).to_string().is_empty());
    }
}
