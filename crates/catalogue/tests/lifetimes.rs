//! What a retention sentence says of cookies agrees with the cookies listed (A21).

use zgoda_catalogue::{Entry, Storage, Text, services};

/// A unit, how it begins in each language, and its length in days.
const UNITS: &[(&str, f64)] = &[
    ("day", 1.0),
    ("dni", 1.0),
    ("week", 7.0),
    ("tygod", 7.0),
    ("month", 30.42),
    ("miesi", 30.42),
    ("year", 365.0),
    ("rok", 365.0),
    ("lat", 365.0),
];

const NUMBERS: &[(&str, f64)] = &[
    ("one", 1.0),
    ("two", 2.0),
    ("three", 3.0),
    ("five", 5.0),
    ("six", 6.0),
    ("nine", 9.0),
    ("ten", 10.0),
    ("jedne", 1.0),
    ("dwa", 2.0),
    ("dwóch", 2.0),
    ("trzech", 3.0),
    ("pięć", 5.0),
    ("pięciu", 5.0),
    ("sześć", 6.0),
    ("sześciu", 6.0),
    ("dziewię", 9.0),
    ("dziesię", 10.0),
];

/// The longest time named in the first clause, in days. Polish says "rok" for one year without a number.
fn named(sentence: &str) -> Option<f64> {
    let clause = sentence.split(';').next().unwrap_or_default();
    let words: Vec<&str> = clause.split([' ', ',', '.']).collect();
    let unit = |word: &str| {
        UNITS
            .iter()
            .find(|(start, _)| word.starts_with(start))
            .map(|(_, days)| *days)
    };
    let number = |word: &str| {
        let spelt = NUMBERS.iter().filter(|(start, _)| word.starts_with(start));
        word.parse().ok().or_else(|| {
            spelt
                .max_by_key(|(start, _)| start.len())
                .map(|(_, value)| *value)
        })
    };
    let times = words.iter().enumerate().filter_map(|(at, word)| {
        let before = at.checked_sub(1).and_then(|before| number(words[before]));
        Some(unit(word)? * before.unwrap_or(1.0))
    });
    times.max_by(f64::total_cmp)
}

fn longest_cookie(entry: &Entry) -> Option<u32> {
    let cookies = entry
        .cookies
        .iter()
        .filter(|cookie| cookie.kind == Storage::Cookie);
    cookies
        .filter_map(|cookie| cookie.days)
        .max()
        .filter(|days| *days > 1)
}

#[test]
fn a21_both_languages_name_the_longest_cookie() {
    for entry in services() {
        let Some(days) = longest_cookie(entry).map(f64::from) else {
            continue;
        };
        let Text { en, pl } = entry.retention;
        for sentence in [en, pl] {
            let said =
                named(sentence).unwrap_or_else(|| panic!("{}: no time in {sentence:?}", entry.id));
            // A month is said for 30 days or 31, 13 months for the 400 days a browser allows.
            let close = (said - days).abs() <= f64::max(10.0, days * 0.06);
            assert!(
                close,
                "{}: {said} days said, {days} listed: {sentence:?}",
                entry.id
            );
        }
    }
}
