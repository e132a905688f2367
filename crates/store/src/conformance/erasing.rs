//! Promises about what is taken out.

use zgoda_tlog::proof::{inclusion_path, prove_inclusion, verify_inclusion};
use zgoda_tlog::tile::TileId;

use super::sample::{Sample, arrival, arrivals};
use crate::{
    Appended, Arrival, Class, ConsentStore, Cursor, Erasable, ErasureStore, Hold, LogFilter,
    LogQuery, Period, Reason, Sites, TreeStore,
};

/// What the promises are about.
trait Erasing: ConsentStore + TreeStore + ErasureStore {}
impl<T: ConsentStore + TreeStore + ErasureStore> Erasing for T {}

const NOW: i64 = 1_800_000_000_000;

fn browser_of(arrival: &Arrival) -> Erasable {
    Erasable::Browser {
        site: arrival.site.clone(),
        consent_id: arrival.consent_id,
    }
}

/// Places of all records that can be read.
async fn places(store: &impl Erasing) -> Vec<i64> {
    let query = LogQuery {
        filter: LogFilter::default(),
        cursor: Cursor::Newest,
        limit: 10_000,
    };
    let page = store.page(&query).await.unwrap();
    page.entries.iter().rev().map(|entry| entry.seq).collect()
}

/// Erases what `which` names, at most `limit`; answers the places.
async fn erase(store: &impl ErasureStore, which: &Erasable, at: i64, limit: u32) -> Vec<i64> {
    let places = store.erasable(which, at, limit).await.unwrap();
    if !places.is_empty() {
        let done = store.erase(&places, which.reason(), at, "report").await;
        assert!(done.unwrap());
    }
    places
}

fn of_browser(number: u64, browser: u64) -> Arrival {
    arrival(Sample {
        number,
        browser,
        ..Sample::default()
    })
}

/// A55, D8: payload and salt go, the leaf stays, and all other proofs hold.
#[expect(private_bounds, reason = "a name for three public traits")]
pub async fn a55_erasure_takes_what_was_said_and_leaves_the_tree(store: &impl Erasing) {
    let all = [
        of_browser(1, 1),
        of_browser(2, 2),
        of_browser(3, 1),
        of_browser(4, 3),
    ];
    store.append(&all).await.unwrap();
    let head = store.head().await.unwrap();
    let committed = store.commitments(0, 10).await.unwrap();

    let gone = erase(store, &browser_of(&all[0]), NOW, 100).await;
    assert_eq!(gone, [1, 3]);
    assert_eq!(
        erase(store, &browser_of(&all[0]), NOW, 100).await,
        [0_i64; 0],
        "once"
    );
    assert_eq!(places(store).await, [2, 4]);
    for (place, arrival) in [(1, &all[0]), (3, &all[2])] {
        assert_eq!(store.record(&arrival.record_id).await.unwrap(), None);
        assert_eq!(store.commitment(&arrival.record_id).await.unwrap(), None);
        let history = store.history("shop", &arrival.consent_id, 10).await;
        assert_eq!(history.unwrap(), []);
        let noted = store.erasures(place - 1, 1).await.unwrap().remove(0);
        let by_id = store.erasure(&arrival.record_id).await.unwrap();
        assert_eq!(by_id.as_ref(), Some(&noted));
        assert_eq!(
            (noted.seq, noted.record_id, noted.erased_at, noted.reason),
            (place, arrival.record_id, NOW, Reason::Request)
        );
    }
    // The tree did not change, and holds of the erased ones nothing that opens them.
    assert_eq!(store.head().await.unwrap(), head);
    for (before, after) in committed
        .iter()
        .zip(store.commitments(0, 10).await.unwrap())
    {
        assert_eq!(after.entry, before.entry);
        assert_eq!(after.salt.is_none(), [0, 2].contains(&after.index));
    }
    for (index, arrival) in [(1, &all[1]), (3, &all[3])] {
        let ids: Vec<TileId> = TileId::covering(&inclusion_path(index, 4).unwrap(), 4)
            .into_iter()
            .collect();
        let tiles = store.tiles(&ids).await.unwrap();
        let proof = prove_inclusion(&tiles, index, 4).unwrap();
        let commitment = store.commitment(&arrival.record_id).await.unwrap().unwrap();
        assert!(
            commitment
                .entry
                .opens(&arrival.salt, arrival.body.as_bytes())
        );
        verify_inclusion(&proof, index, commitment.entry.leaf(), &head).unwrap();
    }
}

/// The log goes on after the last record was erased, in the next place.
#[expect(private_bounds, reason = "a name for three public traits")]
pub async fn a55_the_log_goes_on_after_its_end_was_erased(store: &impl Erasing) {
    let all = [of_browser(1, 1), of_browser(2, 2)];
    store.append(&all).await.unwrap();
    erase(store, &browser_of(&all[1]), NOW, 100).await;
    let outcome = store.append(&[of_browser(3, 3)]).await.unwrap();
    assert!(matches!(outcome[..], [Appended::Stored { seq: 3, .. }]));
    // A late delivery of what was erased brings nothing back.
    let outcome = store.append(&[all[1].clone()]).await.unwrap();
    assert_eq!(outcome, [Appended::Conflict]);
    assert_eq!(places(store).await, [1, 3]);
}

/// A50: by age, the oldest first, in parts.
#[expect(private_bounds, reason = "a name for three public traits")]
pub async fn a50_what_was_kept_long_enough_goes(store: &impl Erasing) {
    let on = |number, site, day| {
        arrival(Sample {
            number,
            browser: number,
            site,
            day,
            ..Sample::default()
        })
    };
    let all = [
        on(1, "shop", 0),
        on(2, "blog", 0),
        on(3, "shop", 1),
        on(4, "shop", 2),
        on(5, "shop", 9),
    ];
    store.append(&all).await.unwrap();
    let old = Erasable::Before {
        site: "shop".to_owned(),
        received_before: all[3].received_at,
    };
    assert_eq!(erase(store, &old, NOW, 1).await, [1]);
    assert_eq!(erase(store, &old, NOW, 100).await, [3]);
    assert_eq!(erase(store, &old, NOW, 100).await, [0_i64; 0]);
    assert_eq!(places(store).await, [2, 4, 5]);
    let noted = store.erasures(0, 100).await.unwrap();
    assert!(noted.iter().all(|one| one.reason == Reason::Retention));
}

/// A50: each class goes by its own age, and what a browser said last never before what it said earlier.
#[expect(private_bounds, reason = "a name for three public traits")]
pub async fn a50_classes_of_records_are_erased_by_their_own_age(store: &impl Erasing) {
    let said = |number, browser, event, day| {
        arrival(Sample {
            number,
            browser,
            event,
            day,
            ..Sample::default()
        })
    };
    let all = [
        said(1, 1, "accept_all", 0),
        said(2, 2, "reject_all", 0),
        said(3, 3, "gpc", 0),
        said(4, 4, "save", 0),
        said(5, 1, "withdraw", 1),
        said(6, 4, "accept_all", 5),
    ];
    store.append(&all).await.unwrap();
    let class = |class, day: usize| Erasable::Class {
        site: "shop".to_owned(),
        class,
        received_before: all[day].received_at,
    };
    let none = [0_i64; 0];
    // Of the first day only, and of another site nothing.
    assert_eq!(erase(store, &class(Class::Refusals, 4), NOW, 1).await, [2]);
    assert_eq!(erase(store, &class(Class::Refusals, 4), NOW, 9).await, [3]);
    assert_eq!(erase(store, &class(Class::Grants, 4), NOW, 9).await, none);
    // A withdrawal stays as long as what it withdrew, however old it is.
    assert_eq!(
        erase(store, &class(Class::Withdrawals, 5), NOW, 9).await,
        none
    );
    assert_eq!(
        erase(store, &class(Class::Superseded, 4), NOW, 9).await,
        [1, 4]
    );
    assert_eq!(
        erase(store, &class(Class::Withdrawals, 4), NOW, 9).await,
        none
    );
    assert_eq!(
        erase(store, &class(Class::Withdrawals, 5), NOW, 9).await,
        [5]
    );
    assert_eq!(erase(store, &class(Class::Grants, 5), NOW, 9).await, none);
    assert_eq!(places(store).await, [6]);
    // A52: a hold protects every class.
    let hold = Hold {
        site: "shop".to_owned(),
        consent_id: None,
        reason: "claim".to_owned(),
        placed_at: NOW,
        until: NOW + 10,
    };
    store.put_hold(&hold).await.unwrap();
    let everything = Erasable::Class {
        site: "shop".to_owned(),
        class: Class::Grants,
        received_before: i64::MAX,
    };
    assert_eq!(erase(store, &everything, NOW, 9).await, none);
    assert_eq!(store.count_held(&everything, NOW).await.unwrap(), 1);
    assert_eq!(erase(store, &everything, NOW + 10, 9).await, [6]);
}

/// A52: a held record survives, then goes.
#[expect(private_bounds, reason = "a name for three public traits")]
pub async fn a52_what_is_held_stays_until_the_hold_ends(store: &impl Erasing) {
    let all: Vec<Arrival> = (1..=3).map(|number| of_browser(number, number)).collect();
    store.append(&all).await.unwrap();
    let everything = Erasable::Before {
        site: "shop".to_owned(),
        received_before: i64::MAX,
    };
    let hold = |consent_id, until| Hold {
        site: "shop".to_owned(),
        consent_id,
        reason: "claim 7/2026".to_owned(),
        placed_at: NOW,
        until,
    };
    let of_one = hold(Some(all[1].consent_id), NOW + 10);
    let first = store.put_hold(&of_one).await.unwrap();
    let elsewhere = Hold {
        site: "blog".to_owned(),
        ..hold(None, NOW + 10)
    };
    let second = store.put_hold(&elsewhere).await.unwrap();
    assert_eq!(
        store.holds(NOW).await.unwrap(),
        [(first, of_one), (second, elsewhere)]
    );
    assert_eq!(store.count_held(&everything, NOW).await.unwrap(), 1);
    assert_eq!(erase(store, &everything, NOW, 100).await, [1, 3]);
    // Nor on request.
    let asked = browser_of(&all[1]);
    assert_eq!(erase(store, &asked, NOW + 9, 100).await, [0_i64; 0]);
    assert_eq!(store.holds(NOW + 10).await.unwrap(), []);
    assert_eq!(erase(store, &asked, NOW + 10, 100).await, [2]);

    let site = store.put_hold(&hold(None, i64::MAX)).await.unwrap();
    store.append(&[of_browser(9, 9)]).await.unwrap();
    assert_eq!(erase(store, &everything, NOW, 100).await, [0_i64; 0]);
    assert!(store.end_hold(site, NOW).await.unwrap());
    assert!(!store.end_hold(site, NOW).await.unwrap(), "it is over");
    assert_eq!(erase(store, &everything, NOW, 100).await, [4]);
}

/// What was decided is still counted; whoever was erased does not stand any more.
#[expect(private_bounds, reason = "a name for three public traits")]
pub async fn a12_counts_stay_after_erasure(store: &impl Erasing) {
    let all = arrivals(300);
    store.append(&all).await.unwrap();
    let whole = Period {
        first: 0,
        last: 100_000,
        sites: Sites::All,
        language: None,
    };
    let before = store.overview(&whole).await.unwrap();
    let old = Erasable::Before {
        site: "shop".to_owned(),
        received_before: all[150].received_at,
    };
    erase(store, &browser_of(&all[200]), NOW, 1000).await;
    let gone = erase(store, &old, NOW, 1000).await;
    assert!(gone.len() > 50, "{}", gone.len());
    store
        .append(&[of_browser(1000, 7), of_browser(1001, 5000)])
        .await
        .unwrap();
    let after = store.overview(&whole).await.unwrap();
    let sums = |overview: &crate::Overview| {
        let days = overview.by_day.iter();
        days.fold([0, 0], |[all, standing], day| {
            [all + day.tally.decisions, standing + day.tally.standing]
        })
    };
    assert_eq!(sums(&after)[0], sums(&before)[0] + 2);
    // Against a plain walk over what is left: the last word of each browser at each site.
    let query = LogQuery {
        filter: LogFilter::default(),
        cursor: Cursor::Newest,
        limit: 10_000,
    };
    let left = store.page(&query).await.unwrap().entries;
    let standing: std::collections::BTreeSet<_> =
        left.iter().map(|e| (&e.site, e.consent_id)).collect();
    assert_eq!(sums(&after)[1], i64::try_from(standing.len()).unwrap());
}

/// A51: all or none, and with every erasure its report.
#[expect(private_bounds, reason = "a name for three public traits")]
pub async fn a51_what_was_erased_is_reported_or_is_not_erased(store: &impl Erasing) {
    let all: Vec<Arrival> = (1..=4).map(|number| of_browser(number, number)).collect();
    store.append(&all).await.unwrap();
    assert_eq!(store.erasure_reports(0, 10).await.unwrap(), []);
    let erase = async |places: &[i64], report: &str| {
        let done = store.erase(places, Reason::Request, NOW, report).await;
        done.unwrap()
    };
    assert!(erase(&[2], "first").await);
    assert!(!erase(&[1, 2], "one is gone").await);
    let hold = Hold {
        site: "shop".to_owned(),
        consent_id: Some(all[3].consent_id),
        reason: "claim".to_owned(),
        placed_at: NOW,
        until: NOW + 1,
    };
    store.put_hold(&hold).await.unwrap();
    assert!(!erase(&[3, 4], "one is held").await);
    assert_eq!(places(store).await, [1, 3, 4], "all or none");
    assert!(erase(&[1, 3], "second").await);
    let reports = store.erasure_reports(0, 10).await.unwrap();
    let notes: Vec<&str> = reports.iter().map(|(_, note)| note.as_str()).collect();
    assert_eq!(notes, ["first", "second"]);
    let rest = store.erasure_reports(reports[0].0, 10).await.unwrap();
    assert_eq!(rest, reports[1..]);
}
