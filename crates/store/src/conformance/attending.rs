//! Promises about how visitors met the dialog.

use crate::{AttentionStore, Period, StepCount};

fn step(day: i64, language: &str, step: &str, times: i64) -> StepCount {
    StepCount {
        day,
        language: language.to_owned(),
        step: step.to_owned(),
        times,
    }
}

/// Steps add up by day, site and language, and by nothing else (A74).
pub async fn a74_steps_are_counted_by_day_site_and_language(store: &impl AttentionStore) {
    let first = [
        step(7, "pl", "shown", 2),
        step(7, "en", "shown", 1),
        step(8, "pl", "opened", 1),
    ];
    store.count_steps("shop", &first).await.unwrap();
    store
        .count_steps("shop", &[step(7, "pl", "shown", 3)])
        .await
        .unwrap();
    store
        .count_steps("blog", &[step(7, "pl", "shown", 10)])
        .await
        .unwrap();
    let sums = async |first, last, site: Option<&str>, language: Option<&str>| {
        let period = Period {
            first,
            last,
            sites: site.map_or(crate::Sites::All, crate::Sites::one),
            language: language.map(str::to_owned),
        };
        store.steps(&period).await.unwrap()
    };
    let of = |word: &str, times| (word.to_owned(), times);
    assert_eq!(
        sums(7, 8, Some("shop"), None).await,
        [of("opened", 1), of("shown", 6)]
    );
    assert_eq!(sums(7, 7, Some("shop"), Some("pl")).await, [of("shown", 5)]);
    assert_eq!(sums(7, 7, None, None).await, [of("shown", 16)]);
    assert_eq!(sums(9, 99, None, None).await, []);
}
