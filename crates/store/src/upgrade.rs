//! What the tests of upgrades keep in a log, and see of it, in either database.

use zgoda_tlog::tree::TreeHead;

use crate::conformance::arrivals;
use crate::{
    Circumstance, Commitment, Cursor, Deed, Digest, Erasable, Leak, LogPage, LogQuery, Notice,
    Overview, Period, Reason, SignedHead, Sites, Store, TrailFilter, day_of,
};

const ERASED_AT: i64 = 1_900_000_000_000;

/// What a log of some version can hold besides records and notices.
#[derive(Debug, Clone, Copy)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each came with a version of its own"
)]
pub(crate) struct Holds {
    pub(crate) tree: bool,
    /// Erased records: what is erased before its circumstances were counted can never be counted.
    pub(crate) erasure: bool,
    pub(crate) trail: bool,
    pub(crate) leak: bool,
    pub(crate) site_of_deed: bool,
    pub(crate) cosigned: bool,
}

/// Puts into an empty log everything that it can hold.
pub(crate) async fn fill(store: &dyn Store, holds: Holds) {
    let mut all = arrivals(600);
    for arrival in &mut all {
        // What records did not say yet when tables had no counts of it.
        let of_then = |one: &(Circumstance, _)| one.0 != Circumstance::PageGroup;
        arrival.circumstances.retain(of_then);
        arrival.body = arrival.body.replace("\"page_group\":\"cart\",", "");
    }
    store.append(&all).await.unwrap();
    let notice = Notice {
        hash: Digest([7; 32]),
        site: "sklep".to_owned(),
        received_at: 1,
        body: "{}".to_owned(),
    };
    store.put_notice(&notice).await.unwrap();
    if holds.tree {
        let signed = SignedHead {
            size: store.head().await.unwrap().size,
            signed_at: 9,
            note: "signed".to_owned(),
        };
        assert!(store.put_checkpoint(&signed).await.unwrap());
        if holds.cosigned {
            assert!(store.put_cosigned(&signed).await.unwrap());
        }
    }
    if holds.erasure {
        let browser = Erasable::Browser {
            site: all[5].site.clone(),
            consent_id: all[5].consent_id,
        };
        let places = store.erasable(&browser, ERASED_AT, 100).await.unwrap();
        assert!(!places.is_empty());
        let erased = store.erase(&places, Reason::Request, ERASED_AT, "report");
        assert!(erased.await.unwrap());
    }
    if holds.trail {
        let deed = Deed {
            at: 6,
            login: "Ola".to_owned(),
            via: String::new(),
            deed: "logged_in".to_owned(),
            about: String::new(),
            site: if holds.site_of_deed {
                "sklep".to_owned()
            } else {
                String::new()
            },
        };
        store.note(&deed).await.unwrap();
    }
    if holds.leak {
        let leak = Leak {
            service: "ga4".to_owned(),
            kind: "script".to_owned(),
            address: "www.googletagmanager.com/gtag/js".to_owned(),
        };
        let day = day_of(all[0].received_at);
        store.count_leaks("sklep", day, &[leak]).await.unwrap();
    }
}

/// What somebody sees of a log.
#[derive(Debug, PartialEq)]
pub(crate) struct Seen {
    pub(crate) page: LogPage,
    pub(crate) overview: Overview,
    pub(crate) notice: Option<Notice>,
    pub(crate) head: TreeHead,
    pub(crate) commitments: Vec<Commitment>,
    pub(crate) checkpoints: Vec<SignedHead>,
    pub(crate) cosigned: Vec<SignedHead>,
    pub(crate) erased: usize,
    pub(crate) trail: Vec<(i64, Deed)>,
    pub(crate) leaks: usize,
}

impl Seen {
    pub(crate) async fn of(store: &dyn Store) -> Self {
        let period = Period {
            first: 0,
            last: day_of(i64::MAX),
            sites: Sites::All,
            language: None,
        };
        let query = LogQuery {
            cursor: Cursor::Newest,
            limit: 1000,
            ..LogQuery::default()
        };
        let trail = TrailFilter::default();
        Self {
            page: store.page(&query).await.unwrap(),
            overview: store.overview(&period).await.unwrap(),
            notice: store.notice(&Digest([7; 32])).await.unwrap(),
            head: store.head().await.unwrap(),
            commitments: store.commitments(0, 1000).await.unwrap(),
            checkpoints: store.checkpoints(0, 10).await.unwrap(),
            cosigned: store.cosigned(0, 10).await.unwrap(),
            erased: store.erasures(0, 1000).await.unwrap().len(),
            trail: store.trail(&trail, i64::MAX, 9).await.unwrap(),
            leaks: store.leaks(&period).await.unwrap().len(),
        }
    }
}
