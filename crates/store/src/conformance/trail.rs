//! Promises about the trail.

use crate::{Deed, Sites, TrailFilter, TrailStore};

fn deed(at: i64, login: &str, word: &str) -> Deed {
    Deed {
        at,
        login: login.to_owned(),
        via: "token".to_owned(),
        deed: word.to_owned(),
        about: format!("record {at}"),
        site: String::new(),
    }
}

/// In the order in which it was noted, and page by page.
pub async fn a59_the_trail_is_read_newest_first(store: &impl TrailStore) {
    let all = TrailFilter::default();
    assert_eq!(store.trail(&all, i64::MAX, 5).await.unwrap(), []);
    let noted = [10, 20, 15].map(|at| deed(at, "Ola", "read_record"));
    for deed in &noted {
        store.note(deed).await.unwrap();
    }
    let newest = store.trail(&all, i64::MAX, 2).await.unwrap();
    assert_eq!(newest, [(3, noted[2].clone()), (2, noted[1].clone())]);
    let rest = store.trail(&all, 2, 2).await.unwrap();
    assert_eq!(rest, [(1, noted[0].clone())]);
}

/// Who, what and when, alone and together.
pub async fn a59_the_trail_is_filtered_by_who_what_and_when(store: &impl TrailStore) {
    for (at, login, word) in [
        (10, "Ola", "logged_in"),
        (20, "Jan", "logged_in"),
        (30, "ola", "read_record"),
        (40, "Ola", "logged_in"),
        (50, "", "refused"),
    ] {
        store.note(&deed(at, login, word)).await.unwrap();
    }
    let some = |value: &str| Some(value.to_owned());
    let places = async |filter: TrailFilter| {
        let deeds = store.trail(&filter, i64::MAX, 10).await.unwrap();
        deeds.into_iter().map(|(seq, _)| seq).collect::<Vec<_>>()
    };
    let who = TrailFilter {
        login: some("OLA"),
        ..TrailFilter::default()
    };
    assert_eq!(places(who.clone()).await, [4, 3, 1]);
    let both = TrailFilter {
        deed: some("logged_in"),
        ..who.clone()
    };
    assert_eq!(places(both.clone()).await, [4, 1]);
    let all_three = TrailFilter {
        from: Some(10),
        until: Some(40),
        ..both
    };
    assert_eq!(places(all_three).await, [1]);
    let nobody = TrailFilter {
        login: some(""),
        ..TrailFilter::default()
    };
    assert_eq!(places(nobody).await, [5]);
    let below = store.trail(&who, 4, 1).await.unwrap();
    assert_eq!(below[0].0, 3);
}

/// F26: whoever may see some sites reads what was done at them, and never what was done at none or at several.
pub async fn f26_the_trail_of_some_sites_has_no_deed_of_others_or_of_none(store: &impl TrailStore) {
    for (at, site) in [
        (10, None),
        (20, Some("shop")),
        (30, Some("sho")),
        (40, Some("blog")),
        (50, Some("shop")),
    ] {
        let deed = deed(at, "Ola", "read_record").at_site(site);
        store.note(&deed).await.unwrap();
    }
    let places = async |sites: Sites| {
        let filter = TrailFilter {
            sites,
            ..TrailFilter::default()
        };
        let deeds = store.trail(&filter, i64::MAX, 10).await.unwrap();
        deeds.into_iter().map(|(seq, _)| seq).collect::<Vec<_>>()
    };
    assert_eq!(places(Sites::All).await, [5, 4, 3, 2, 1]);
    assert_eq!(places(Sites::one("shop")).await, [5, 2]);
    let both = Sites::Only(["blog", "shop"].map(str::to_owned).into());
    assert_eq!(places(both).await, [5, 4, 2]);
    // No site has an empty name; were one allowed, what was done at no site would still not be its.
    for none in [Sites::Only([].into()), Sites::one("")] {
        assert!(places(none).await.is_empty());
    }
    let all = TrailFilter::default();
    let newest = store.trail(&all, i64::MAX, 1).await.unwrap();
    assert_eq!(newest[0].1.site, "shop");
}
