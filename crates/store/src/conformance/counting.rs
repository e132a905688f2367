//! Promises about the counts.

use std::collections::BTreeSet;

use super::sample::{Sample, arrival, arrivals};
use crate::{AnswerCount, ConsentStore, Facets, Memory, Overview, Period, Sites, day_of};

fn period(first: i64, last: i64) -> Period {
    let start = day_of(arrival(Sample::default()).received_at);
    Period {
        first: start + first,
        last: start + last,
        sites: Sites::All,
        language: None,
    }
}

/// Zero, and no division by it.
pub async fn a12_an_empty_log_counts_nothing(store: &impl ConsentStore) {
    assert_eq!(
        store.overview(&period(0, 400)).await.unwrap(),
        Overview::default()
    );
    assert_eq!(store.facets(&Sites::All).await.unwrap(), Facets::default());
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
        for sites in [None, Some("shop"), Some("blog"), Some("nowhere")] {
            let sites = sites.map_or(Sites::All, Sites::one);
            for language in [None, Some("pl"), Some("de")] {
                let period = Period {
                    sites: sites.clone(),
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
    assert_eq!(
        all.by_day
            .iter()
            .map(|day| day.tally.decisions)
            .sum::<i64>(),
        400
    );
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
            .find(|c| c.id == "marketing")
            .unwrap()
    };
    let expected = |offered, granted, standing_offered, standing_granted| AnswerCount {
        id: "marketing".to_owned(),
        offered,
        granted,
        standing_offered,
        standing_granted,
        taken_back: 1,
    };
    assert_eq!(count(0, 1).await, expected(1, 1, 0, 0));
    assert_eq!(count(0, 2).await, expected(2, 1, 1, 0));
    assert_eq!(count(0, 3).await, expected(3, 2, 2, 1));
}

/// A73: a grant that the next record denies is counted on the day of the grant, by category and by service, and so is the
/// decision that a withdrawal takes back. A refusal is nothing to take back, and a second thought is no withdrawal.
pub async fn a73_what_is_taken_back_is_counted_where_it_was_given(store: &impl ConsentStore) {
    let accept = Sample {
        event: "accept_all",
        granted: [true, true],
        ..Sample::default()
    };
    for (number, browser, event, granted, day) in [
        (1, 1, "accept_all", [true, true], 0),
        (2, 2, "accept_all", [true, true], 0),
        (3, 3, "reject_all", [false, false], 0),
        (4, 1, "withdraw", [false, false], 5),
        (5, 2, "save", [true, false], 6),
        (6, 3, "withdraw", [false, false], 7),
    ] {
        let sample = Sample {
            number,
            browser,
            event,
            granted,
            day,
            ..accept
        };
        store.append(&[arrival(sample)]).await.unwrap();
    }
    let first = store.overview(&period(0, 0)).await.unwrap();
    let taken_back = |counts: &[AnswerCount]| -> Vec<(String, i64)> {
        let counts = counts.iter();
        counts.map(|c| (c.id.clone(), c.taken_back)).collect()
    };
    let named = |list: &[(&str, i64)]| -> Vec<(String, i64)> {
        list.iter().map(|(id, n)| ((*id).to_owned(), *n)).collect()
    };
    assert_eq!(
        taken_back(&first.by_category),
        named(&[("analytics", 1), ("marketing", 2), ("necessary", 0)])
    );
    assert_eq!(
        taken_back(&first.by_service),
        named(&[("ads", 2), ("ga4", 1)])
    );
    let withdrawn = first
        .by_day
        .iter()
        .map(|day| (&*day.event, day.tally.withdrawn));
    assert_eq!(
        withdrawn.collect::<Vec<_>>(),
        [("accept_all", 1), ("reject_all", 1)]
    );
    let later = store.overview(&period(1, 9)).await.unwrap();
    assert!(later.by_category.iter().all(|c| c.taken_back == 0));
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
        (
            overview.by_day[0].tally.decisions,
            overview.by_day[0].tally.standing
        ),
        (4, 1)
    );
    assert_eq!(
        overview.by_category[0],
        AnswerCount {
            id: "analytics".to_owned(),
            offered: 4,
            granted: 2,
            standing_offered: 1,
            standing_granted: 1,
            taken_back: 1,
        }
    );
}

/// Sorted, each once.
pub async fn facets_are_what_the_log_has_seen(store: &impl ConsentStore) {
    store.append(&arrivals(50)).await.unwrap();
    let facets = store.facets(&Sites::All).await.unwrap();
    assert_eq!(facets.sites, ["blog", "shop"]);
    assert_eq!(facets.languages, ["de", "en", "pl"]);
    assert_eq!(facets.regimes, ["eu-optin", "uk"]);
    let sent = arrivals(50).into_iter().map(|arrival| arrival.received_at);
    assert_eq!(facets.first_day, sent.min().map(day_of));
}

/// Whoever may see some sites reads figures and choices as if there were no others.
pub async fn f26_counts_and_choices_of_some_sites_are_of_no_others(store: &impl ConsentStore) {
    let recount = Memory::new();
    let mut all = arrivals(90);
    for (number, arrival) in all.iter_mut().enumerate() {
        if number % 4 == 0 {
            "wiki".clone_into(&mut arrival.site);
            "fi".clone_into(&mut arrival.language);
        }
    }
    store.append(&all).await.unwrap();
    let sites = Sites::Only(["blog", "shop"].map(str::to_owned).into());
    all.retain(|arrival| sites.has(&arrival.site));
    recount.append(&all).await.unwrap();
    let of_some = Period {
        sites: sites.clone(),
        ..period(0, 400)
    };
    let counted = store.overview(&of_some).await.unwrap();
    assert_eq!(counted, recount.overview(&period(0, 400)).await.unwrap());
    let facets = store.facets(&sites).await.unwrap();
    assert_eq!(facets, recount.facets(&Sites::All).await.unwrap());
    let nothing = Sites::Only(BTreeSet::new());
    assert_eq!(store.facets(&nothing).await.unwrap(), Facets::default());
}
