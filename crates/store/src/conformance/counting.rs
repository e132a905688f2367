//! Promises about the counts.

use super::sample::{Sample, arrival, arrivals};
use crate::{CategoryCount, ConsentStore, Facets, Memory, Overview, Period, day_of};

fn period(first: i64, last: i64) -> Period {
    let start = day_of(arrival(Sample::default()).received_at);
    Period {
        first: start + first,
        last: start + last,
        site: None,
        language: None,
    }
}

/// Zero, and no division by it.
pub async fn a12_an_empty_log_counts_nothing(store: &impl ConsentStore) {
    assert_eq!(
        store.overview(&period(0, 400)).await.unwrap(),
        Overview::default()
    );
    assert_eq!(store.facets().await.unwrap(), Facets::default());
}

/// Rollups against the memory store, which has none and walks over the records.
pub async fn a12_counts_are_those_of_a_recount(store: &impl ConsentStore) {
    let recount = Memory::new();
    for batch in arrivals(400).chunks(37) {
        store.append(batch).await.unwrap();
        recount.append(batch).await.unwrap();
        // Replays change no count.
        store.append(&batch[..3]).await.unwrap();
    }
    for (first, last) in [(0, 40), (0, 0), (3, 17), (39, 40), (41, 50), (5, 4)] {
        for site in [None, Some("shop"), Some("blog"), Some("nowhere")] {
            for language in [None, Some("pl"), Some("de")] {
                let period = Period {
                    site: site.map(str::to_owned),
                    language: language.map(str::to_owned),
                    ..period(first, last)
                };
                let counted = store.overview(&period).await.unwrap();
                assert_eq!(
                    counted,
                    recount.overview(&period).await.unwrap(),
                    "{period:?}"
                );
            }
        }
    }
    let all = store.overview(&period(0, 40)).await.unwrap();
    assert_eq!(all.by_day.iter().map(|day| day.decisions).sum::<i64>(), 400);
}

/// Someone who changes their mind is counted twice as decisions and once as a browser.
pub async fn a_browser_stands_once_with_its_last_word(store: &impl ConsentStore) {
    let accept = Sample {
        event: "accept_all",
        granted: [true, true],
        ..Sample::default()
    };
    let withdraw = Sample {
        number: 2,
        event: "withdraw",
        granted: [false, false],
        day: 2,
        ..accept
    };
    let elsewhere = Sample {
        number: 3,
        site: "blog",
        day: 3,
        ..accept
    };
    for sample in [accept, withdraw, elsewhere] {
        store.append(&[arrival(sample)]).await.unwrap();
    }
    let count = async |first, last| {
        let overview = store.overview(&period(first, last)).await.unwrap();
        overview
            .by_category
            .into_iter()
            .find(|c| c.category == "marketing")
            .unwrap()
    };
    let expected = |offered, granted, standing_offered, standing_granted| CategoryCount {
        category: "marketing".to_owned(),
        offered,
        granted,
        standing_offered,
        standing_granted,
    };
    assert_eq!(count(0, 1).await, expected(1, 1, 0, 0));
    assert_eq!(count(0, 2).await, expected(2, 1, 1, 0));
    assert_eq!(count(0, 3).await, expected(3, 2, 2, 1));
}

/// The record that is replaced may be in the same transaction.
pub async fn a_change_of_mind_within_one_batch_is_counted_right(store: &impl ConsentStore) {
    let batch: Vec<_> = (1..=4)
        .map(|number| {
            arrival(Sample {
                number,
                granted: [number % 2 == 0, true],
                ..Sample::default()
            })
        })
        .collect();
    store.append(&batch).await.unwrap();
    let overview = store.overview(&period(0, 0)).await.unwrap();
    assert_eq!(
        (overview.by_day[0].decisions, overview.by_day[0].standing),
        (4, 1)
    );
    assert_eq!(
        overview.by_category[0],
        CategoryCount {
            category: "analytics".to_owned(),
            offered: 4,
            granted: 2,
            standing_offered: 1,
            standing_granted: 1
        }
    );
}

/// Sorted, each once.
pub async fn facets_are_what_the_log_has_seen(store: &impl ConsentStore) {
    store.append(&arrivals(50)).await.unwrap();
    let facets = store.facets().await.unwrap();
    assert_eq!(facets.sites, ["blog", "shop"]);
    assert_eq!(facets.languages, ["de", "en", "pl"]);
}
