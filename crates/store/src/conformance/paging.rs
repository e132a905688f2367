//! Promises about reading the log page by page.

use super::sample::arrivals;
use crate::{ConsentStore, Cursor, Entry, IdPrefix, LogFilter, LogPage, LogQuery, Sites};

async fn page(
    store: &impl ConsentStore,
    filter: &LogFilter,
    cursor: Cursor,
    limit: u32,
) -> LogPage {
    store
        .page(&LogQuery {
            filter: filter.clone(),
            cursor,
            limit,
        })
        .await
        .unwrap()
}

fn places(entries: &[Entry]) -> Vec<i64> {
    entries.iter().map(|entry| entry.seq).collect()
}

/// Nothing there, nothing to page to.
pub async fn an_empty_log_is_an_empty_page(store: &impl ConsentStore) {
    assert_eq!(
        page(store, &LogFilter::default(), Cursor::Newest, 10).await,
        LogPage::default()
    );
}

/// Going back to the end and forward again meets every record once.
pub async fn pages_follow_each_other_without_loss_in_both_directions(store: &impl ConsentStore) {
    store.append(&arrivals(25)).await.unwrap();
    let all = LogFilter::default();
    let first = page(store, &all, Cursor::Newest, 10).await;
    assert_eq!(places(&first.entries), (16..=25).rev().collect::<Vec<_>>());
    assert_eq!((first.has_newer, first.has_older), (false, true));
    let second = page(store, &all, Cursor::Before(16), 10).await;
    assert_eq!(places(&second.entries), (6..=15).rev().collect::<Vec<_>>());
    assert_eq!((second.has_newer, second.has_older), (true, true));
    let last = page(store, &all, Cursor::Before(6), 10).await;
    assert_eq!(places(&last.entries), (1..=5).rev().collect::<Vec<_>>());
    assert_eq!((last.has_newer, last.has_older), (true, false));
    assert_eq!(page(store, &all, Cursor::After(5), 10).await, second);
    let newest = page(store, &all, Cursor::After(15), 10).await;
    assert_eq!(newest.entries, first.entries);
    assert!(!newest.has_newer);
}

/// Every filter, alone and with every other, against a plain walk over the whole log.
pub async fn every_combination_of_filters_reads_what_a_plain_walk_reads(store: &impl ConsentStore) {
    store.append(&arrivals(200)).await.unwrap();
    let whole = page(store, &LogFilter::default(), Cursor::Newest, 1_000)
        .await
        .entries;
    assert_eq!(whole.len(), 200);
    let some = |value: &str| Some(value.to_owned());
    let (early, late) = (whole[150].received_at, whole[50].received_at);
    let mut checked = 0;
    let two = Sites::Only(["shop", "blog"].map(str::to_owned).into());
    for sites in [Sites::All, Sites::one("shop"), Sites::one("nowhere"), two] {
        for event in [None, some("embed"), some("accept_all")] {
            for (language, regime) in [
                (None, None),
                (some("de"), None),
                (some("pl"), some("uk")),
                (None, some("eu-optin")),
            ] {
                for (from, until) in [
                    (None, None),
                    (Some(early), None),
                    (None, Some(late)),
                    (Some(early), Some(late)),
                    (Some(late), Some(early)),
                    (Some(i64::MAX), None),
                    (None, Some(i64::MIN)),
                ] {
                    let filter = LogFilter {
                        sites: sites.clone(),
                        event: event.clone(),
                        language: language.clone(),
                        regime: regime.clone(),
                        from,
                        until,
                    };
                    let plain: Vec<Entry> = whole
                        .iter()
                        .filter(|e| sites.has(&e.site))
                        .filter(|e| event.as_ref().is_none_or(|s| *s == e.event))
                        .filter(|e| language.as_ref().is_none_or(|s| *s == e.language))
                        .filter(|e| regime.as_ref().is_none_or(|s| *s == e.regime))
                        .filter(|e| from.is_none_or(|from| e.received_at >= from))
                        .filter(|e| until.is_none_or(|until| e.received_at < until))
                        .cloned()
                        .collect();
                    let mut read = Vec::new();
                    let mut cursor = Cursor::Newest;
                    loop {
                        let part = page(store, &filter, cursor, 7).await;
                        assert!(part.entries.len() <= 7);
                        let end = part.entries.last().map(|entry| entry.seq);
                        read.extend(part.entries);
                        match end {
                            Some(seq) if part.has_older => cursor = Cursor::Before(seq),
                            _ => break,
                        }
                    }
                    assert_eq!(places(&read), places(&plain), "{filter:?}");
                    checked += plain.len();
                }
            }
        }
    }
    assert!(
        checked > 1_000,
        "the samples are too thin to prove anything"
    );
}

/// The scope of a site holds in every direction.
pub async fn f26_a_filter_by_site_never_shows_another_site(store: &impl ConsentStore) {
    store.append(&arrivals(60)).await.unwrap();
    let filter = LogFilter {
        sites: Sites::one("blog"),
        ..LogFilter::default()
    };
    for cursor in [Cursor::Newest, Cursor::Before(50), Cursor::After(3)] {
        let page = page(store, &filter, cursor, 100).await;
        assert!(!page.entries.is_empty());
        assert!(page.entries.iter().all(|entry| entry.site == "blog"));
    }
}

/// By a record's id or a browser's, whole or as it begins; newest first.
pub async fn records_are_found_by_how_an_id_begins(store: &impl ConsentStore) {
    let all = arrivals(60);
    store.append(&all).await.unwrap();
    let find = async |text: &str, limit| {
        let digits = IdPrefix::parse(text).unwrap();
        store.find(&digits, &Sites::All, limit).await.unwrap()
    };
    let one = &all[17];
    let found = find(&one.record_id.to_string(), 10).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].record_id, one.record_id);
    let own = all
        .iter()
        .filter(|a| a.consent_id == one.consent_id)
        .count();
    let found = find(&one.consent_id.to_string()[..16], 10).await;
    assert_eq!(found.len(), own);
    assert!(own > 1 && found.iter().all(|entry| entry.consent_id == one.consent_id));
    assert!(found.is_sorted_by(|a, b| a.seq > b.seq));
    assert_eq!(find(&one.consent_id.to_string(), 1).await.len(), 1);
    assert!(find("ffffffff", 10).await.is_empty());
}

/// In pages of every kind, forwards and backwards, and in searches: none of another site, and none of its own lost.
pub async fn f26_some_sites_are_read_without_the_others(store: &impl ConsentStore) {
    let mut all = arrivals(90);
    for arrival in all.iter_mut().step_by(3) {
        "wiki".clone_into(&mut arrival.site);
    }
    store.append(&all).await.unwrap();
    let sites = Sites::Only(["blog", "shop"].map(str::to_owned).into());
    let filter = LogFilter {
        sites: sites.clone(),
        ..LogFilter::default()
    };
    let own: Vec<i64> = (1..)
        .zip(&all)
        .filter(|(_, a)| sites.has(&a.site))
        .map(|(seq, _)| seq)
        .collect();
    let (middle, newest) = (own[30], own[own.len() - 1]);
    let before = page(store, &filter, Cursor::Before(middle), 10).await;
    assert_eq!(
        places(&before.entries),
        own[20..30].iter().rev().copied().collect::<Vec<_>>()
    );
    assert!(before.has_older && before.has_newer);
    let after = page(store, &filter, Cursor::After(middle), 10).await;
    assert_eq!(
        places(&after.entries),
        own[31..41].iter().rev().copied().collect::<Vec<_>>()
    );
    let first = page(store, &filter, Cursor::Newest, 200).await;
    assert_eq!(
        (first.entries.len(), first.entries[0].seq),
        (own.len(), newest)
    );
    let foreign = &all[0];
    let digits = IdPrefix::parse(&foreign.record_id.to_string()).unwrap();
    assert!(store.find(&digits, &sites, 10).await.unwrap().is_empty());
    assert_eq!(
        store
            .find(&digits, &Sites::one("wiki"), 10)
            .await
            .unwrap()
            .len(),
        1
    );
    let browser = IdPrefix::parse(&foreign.consent_id.to_string()).unwrap();
    let found = store.find(&browser, &sites, 90).await.unwrap();
    assert!(found.iter().all(|entry| sites.has(&entry.site)));
}
