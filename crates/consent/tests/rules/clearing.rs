//! What is deleted on withdrawal (requirements A14, A42).

use zgoda_consent::{
    choice::{Choice, Verdict},
    config::Cookie,
};

use crate::shop::shop;

fn names(cookies: &[&Cookie]) -> Vec<String> {
    cookies
        .iter()
        .map(|cookie| cookie.name.as_str().to_owned())
        .collect()
}

#[test]
fn everything_a_denied_service_declared() {
    let config = shop();
    let verdict = Verdict::of(&config, &Choice::none(&config));
    assert_eq!(
        names(&config.to_clear(&["ga4".to_owned(), "hotjar".to_owned()], &verdict)),
        ["_ga", "_ga_*", "_hjSession*", "_hjActiveViewportIds"]
    );
    assert!(config.to_clear(&[], &verdict).is_empty());
}

#[test]
fn but_nothing_that_a_granted_service_shares() {
    let mut config = shop();
    let shared = config.services[1].cookies[0].clone();
    config.services[3].cookies.push(shared);
    let mut choice = Choice::none(&config);
    choice.set_category(&config, "analytics", true);
    let verdict = Verdict::of(&config, &choice);
    assert_eq!(
        names(&config.to_clear(&["meta-pixel".to_owned()], &verdict)),
        ["_fbp"]
    );
}
