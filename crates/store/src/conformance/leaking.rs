//! Promises about tags that leak.

use crate::leak::MAX_LEAKS_A_DAY;
use crate::{Leak, LeakStore, Period, Sites};

fn leak(service: &str, address: &str) -> Leak {
    Leak {
        service: service.to_owned(),
        kind: "script".to_owned(),
        address: address.to_owned(),
    }
}

fn days(first: i64, last: i64, site: Option<&str>) -> Period {
    Period {
        first,
        last,
        sites: site.map_or(Sites::All, Sites::one),
        language: None,
    }
}

/// Counted per site, tag and day, read over any period, the most frequent first.
pub async fn leaks_are_counted_by_tag_and_day(store: &impl LeakStore) {
    let (ga, fb) = (
        leak("ga4", "g.example/a.js"),
        leak("meta", "f.example/b.js"),
    );
    store
        .count_leaks("shop", 7, std::slice::from_ref(&fb))
        .await
        .unwrap();
    for day in [7, 8] {
        store
            .count_leaks("shop", day, std::slice::from_ref(&ga))
            .await
            .unwrap();
    }
    store
        .count_leaks("blog", 8, &[ga.clone(), fb.clone()])
        .await
        .unwrap();
    let counts = store.leaks(&days(7, 8, Some("shop"))).await.unwrap();
    let counts: Vec<_> = counts
        .iter()
        .map(|c| (&c.leak, c.times, c.last_day))
        .collect();
    assert_eq!(counts, [(&ga, 2, 8), (&fb, 1, 7)]);
    assert_eq!(store.leaks(&days(8, 8, None)).await.unwrap().len(), 3);
    assert!(store.leaks(&days(9, 20, None)).await.unwrap().is_empty());
}

/// Nobody fills the disk by making tags up.
pub async fn f13_made_up_leaks_have_an_end(store: &impl LeakStore) {
    for number in 0..=MAX_LEAKS_A_DAY {
        let made_up = leak("ga4", &format!("g.example/{number}.js"));
        store.count_leaks("shop", 1, &[made_up]).await.unwrap();
    }
    let first = leak("ga4", "g.example/0.js");
    store
        .count_leaks("shop", 1, std::slice::from_ref(&first))
        .await
        .unwrap();
    let counts = store.leaks(&days(1, 1, None)).await.unwrap();
    assert_eq!(counts.len(), MAX_LEAKS_A_DAY);
    assert_eq!(
        (&counts[0].leak, counts[0].times),
        (&first, 2),
        "known ones go on"
    );
    store
        .count_leaks("shop", 2, std::slice::from_ref(&first))
        .await
        .unwrap();
    assert_eq!(
        store.leaks(&days(2, 2, None)).await.unwrap().len(),
        1,
        "a day of its own"
    );
}
