//! Promises about what goes in.

use super::sample::{Sample, arrival, arrivals};
use crate::{
    Appended, ConfigVersion, ConsentId, ConsentStore, Cursor, Digest, Entry, LogFilter, LogQuery,
    Notice, RecordId,
};

async fn whole_log(store: &impl ConsentStore) -> Vec<Entry> {
    let query = LogQuery {
        filter: LogFilter::default(),
        cursor: Cursor::After(0),
        limit: 10_000,
    };
    let mut entries = store.page(&query).await.unwrap().entries;
    entries.reverse();
    entries
}

/// Places are 1, 2, 3 … whatever the batches.
pub async fn records_are_numbered_without_gaps_in_the_order_of_arrival(store: &impl ConsentStore) {
    let all = arrivals(23);
    for batch in all.chunks(5) {
        store.append(batch).await.unwrap();
        // A replay must not use up a place.
        store.append(&batch[..1]).await.unwrap();
    }
    let log = whole_log(store).await;
    assert_eq!(
        log.iter().map(|e| e.seq).collect::<Vec<_>>(),
        (1..=23).collect::<Vec<i64>>()
    );
    let ids: Vec<_> = all.iter().map(|a| a.record_id).collect();
    assert_eq!(log.iter().map(|e| e.record_id).collect::<Vec<_>>(), ids);
}

/// Nothing is normalised on the way.
pub async fn d2_a_record_comes_back_byte_for_byte(store: &impl ConsentStore) {
    let mut sent = arrival(Sample::default());
    sent.body
        .insert_str(1, "\"n\":\"\\u0000 ' \\\" \u{202e} ą\u{0328} 🍪\",");
    store.append(std::slice::from_ref(&sent)).await.unwrap();
    let entry = store.record(&sent.record_id).await.unwrap().unwrap();
    assert_eq!(entry.body, sent.body);
    assert_eq!(
        (
            entry.site,
            entry.event,
            entry.language,
            entry.notice,
            entry.consent_id
        ),
        (
            sent.site,
            sent.event,
            sent.language,
            sent.notice,
            sent.consent_id
        )
    );
}

/// The second time is answered like the first, and counts nothing.
pub async fn a37_the_same_record_twice_is_one_record(store: &impl ConsentStore) {
    let first = arrival(Sample::default());
    let mut again = first.clone();
    again.received_at += 5_000;
    let outcome = store.append(std::slice::from_ref(&first)).await.unwrap();
    let expected = Appended::Stored {
        seq: 1,
        received_at: first.received_at,
        notice_known: false,
    };
    assert_eq!(outcome, [expected]);
    let outcome = store.append(&[again]).await.unwrap();
    let expected = Appended::Replayed {
        seq: 1,
        received_at: first.received_at,
        notice_known: false,
    };
    assert_eq!(outcome, [expected]);
    assert_eq!(whole_log(store).await.len(), 1);
}

/// Two tabs may deliver the same record at the same moment.
pub async fn f15_a_replay_within_one_batch_is_one_record(store: &impl ConsentStore) {
    let record = arrival(Sample::default());
    let outcome = store.append(&[record.clone(), record]).await.unwrap();
    assert!(matches!(
        outcome[..],
        [
            Appended::Stored { seq: 1, .. },
            Appended::Replayed { seq: 1, .. }
        ]
    ));
    assert_eq!(whole_log(store).await.len(), 1);
}

/// The log keeps what came first.
pub async fn an_id_taken_by_other_bytes_is_a_conflict_and_changes_nothing(
    store: &impl ConsentStore,
) {
    let first = arrival(Sample::default());
    let forged = arrival(Sample {
        event: "accept_all",
        granted: [true, true],
        ..Sample::default()
    });
    let next = arrival(Sample {
        number: 2,
        ..Sample::default()
    });
    store.append(std::slice::from_ref(&first)).await.unwrap();
    let outcome = store.append(&[forged, next]).await.unwrap();
    assert!(matches!(
        outcome[..],
        [Appended::Conflict, Appended::Stored { seq: 2, .. }]
    ));
    assert_eq!(
        store.record(&first.record_id).await.unwrap().unwrap().body,
        first.body
    );
}

/// A clock that is set back does not disorder the log.
pub async fn f29_time_never_falls_in_the_log(store: &impl ConsentStore) {
    for (number, day) in [(1, 3), (2, 1), (3, 2), (4, 5)] {
        store
            .append(&[arrival(Sample {
                number,
                day,
                ..Sample::default()
            })])
            .await
            .unwrap();
    }
    let times: Vec<_> = whole_log(store)
        .await
        .iter()
        .map(|e| e.received_at)
        .collect();
    assert!(times.is_sorted(), "{times:?}");
    assert_eq!(times[0], times[1]);
    assert!(times[3] > times[2]);
}

/// A hash names one text for good.
pub async fn d4_a_notice_is_kept_once_and_never_changed(store: &impl ConsentStore) {
    let notice = Notice {
        hash: Digest([1; 32]),
        site: "shop".to_owned(),
        received_at: 5,
        body: "{\"texts\":{}}".to_owned(),
    };
    assert!(store.put_notice(&notice).await.unwrap());
    let other = Notice {
        received_at: 6,
        body: "{}".to_owned(),
        ..notice.clone()
    };
    assert!(!store.put_notice(&other).await.unwrap());
    assert_eq!(store.notice(&notice.hash).await.unwrap(), Some(notice));
}

/// The same for configs.
pub async fn a_config_is_kept_once_and_never_changed(store: &impl ConsentStore) {
    let config = ConfigVersion {
        hash: Digest([2; 32]),
        site: "shop".to_owned(),
        first_served_at: 5,
        body: "{\"version\": 1}\n".to_owned(),
    };
    assert!(store.put_config(&config).await.unwrap());
    let other = ConfigVersion {
        first_served_at: 6,
        ..config.clone()
    };
    assert!(!store.put_config(&other).await.unwrap());
    assert_eq!(store.config(&config.hash).await.unwrap(), Some(config));
}

/// What a site serves is held against what it served before.
pub async fn f40_the_newest_config_of_a_site_is_found(store: &impl ConsentStore) {
    let version = |byte, site: &str, first_served_at| ConfigVersion {
        hash: Digest([byte; 32]),
        site: site.to_owned(),
        first_served_at,
        body: format!("{{\"version\": {byte}}}\n"),
    };
    assert_eq!(store.newest_config("shop").await.unwrap(), None);
    let newest = version(4, "shop", 7);
    for one in [
        version(9, "shop", 5),
        newest.clone(),
        version(3, "shop", 6),
        version(8, "blog", 8),
    ] {
        assert!(store.put_config(&one).await.unwrap());
    }
    assert_eq!(store.newest_config("shop").await.unwrap(), Some(newest));
}

/// So that a browser sends each notice once.
pub async fn an_arrival_learns_whether_its_notice_is_known(store: &impl ConsentStore) {
    let record = arrival(Sample::default());
    let notice = Notice {
        hash: record.notice,
        site: "shop".to_owned(),
        received_at: 0,
        body: "{}".to_owned(),
    };
    let outcome = store.append(std::slice::from_ref(&record)).await.unwrap();
    assert!(matches!(
        outcome[..],
        [Appended::Stored {
            notice_known: false,
            ..
        }]
    ));
    store.put_notice(&notice).await.unwrap();
    let next = arrival(Sample {
        number: 2,
        ..Sample::default()
    });
    let outcome = store.append(&[record, next]).await.unwrap();
    assert!(matches!(
        outcome[..],
        [
            Appended::Replayed {
                notice_known: true,
                ..
            },
            Appended::Stored {
                notice_known: true,
                ..
            }
        ]
    ));
}

/// Not finding something is not an error.
pub async fn what_is_not_there_is_none(store: &impl ConsentStore) {
    assert_eq!(store.record(&RecordId([9; 16])).await.unwrap(), None);
    assert_eq!(store.notice(&Digest([9; 32])).await.unwrap(), None);
    assert_eq!(store.config(&Digest([9; 32])).await.unwrap(), None);
    assert_eq!(
        store
            .history("shop", &ConsentId([9; 16]), 10)
            .await
            .unwrap(),
        []
    );
}

/// Oldest first, and never from another site.
pub async fn a_browser_has_its_own_history_per_site(store: &impl ConsentStore) {
    let sample = |number, browser, site| {
        arrival(Sample {
            number,
            browser,
            site,
            ..Sample::default()
        })
    };
    let batch = [
        sample(1, 1, "shop"),
        sample(2, 2, "shop"),
        sample(3, 1, "blog"),
        sample(4, 1, "shop"),
        sample(5, 1, "shop"),
    ];
    store.append(&batch).await.unwrap();
    let places = async |limit| {
        let history = store
            .history("shop", &batch[0].consent_id, limit)
            .await
            .unwrap();
        history.iter().map(|e| e.seq).collect::<Vec<_>>()
    };
    assert_eq!(places(10).await, [1, 4, 5]);
    assert_eq!(places(2).await, [4, 5]);
}
