//! Which law applies (requirements B, F39).

use std::collections::BTreeSet;

use zgoda_consent::regime::{Reason, Regime, choose};

use crate::shop::shop;

fn region(region: &str) -> (Regime, Reason) {
    let mut config = shop();
    config.regime.regions.clear();
    choose(&config, Some(region), None)
}

#[test]
fn regions_have_their_regime() {
    for code in ["PL", "DE", "FR", "IT", "IS", "LI", "NO", "RE", "AX"] {
        assert_eq!(region(code), (Regime::EuOptIn, Reason::Region), "{code}");
    }
    assert_eq!(region("GB"), (Regime::Uk, Reason::Region));
    assert_eq!(region("GB-SCT"), (Regime::Uk, Reason::Region));
    assert_eq!(region("CH"), (Regime::Ch, Reason::Region));
    assert_eq!(region("BR-SP"), (Regime::Br, Reason::Region));
    assert_eq!(region("CA-QC"), (Regime::CaQc, Reason::Region));
}

/// B56: California and the eleven other states with a duty to heed the signal, on 1 January 2026.
#[test]
fn twelve_states_are_opt_out() {
    let states = [
        "CA", "CO", "CT", "MT", "NE", "NH", "NJ", "MN", "MD", "DE", "OR", "TX",
    ];
    assert_eq!(states.iter().collect::<BTreeSet<_>>().len(), 12);
    for state in states {
        assert_eq!(
            region(&format!("US-{state}")),
            (Regime::UsOptOut, Reason::Region)
        );
    }
}

/// What is not known counts as the strictest.
#[test]
fn unknown_is_strict() {
    for code in ["US", "US-NY", "JP", "CA", "CA-ON", "XX", "T1", "", "pl"] {
        assert_eq!(region(code), (Regime::EuOptIn, Reason::Unknown), "{code}");
    }
    assert_eq!(
        choose(&shop(), None, None),
        (Regime::EuOptIn, Reason::Unknown)
    );
    assert!(Regime::EuOptIn.is_opt_in());
}

#[test]
fn the_owner_goes_before_the_table_and_a_state_before_its_country() {
    let mut config = shop();
    assert_eq!(
        choose(&config, Some("JP"), None),
        (Regime::UsOptOut, Reason::Region)
    );
    assert_eq!(
        choose(&config, Some("US-NY"), None),
        (Regime::UsOptOut, Reason::Region)
    );
    config.regime.regions = vec![
        ("US".to_owned(), Regime::EuOptIn),
        ("US-TX".to_owned(), Regime::UsOptOut),
    ];
    assert_eq!(choose(&config, Some("US-CA"), None).0, Regime::EuOptIn);
    assert_eq!(choose(&config, Some("US-TX"), None).0, Regime::UsOptOut);
    config.region = Some("CH".to_owned());
    assert_eq!(choose(&config, None, Some("Europe/Warsaw")).0, Regime::Ch);
    config.regime.fixed = Some(Regime::Br);
    assert_eq!(
        choose(&config, Some("PL"), None),
        (Regime::Br, Reason::Fixed)
    );
}

/// F39: a time zone names the regime, but a browser that lies about it never loosens the rules.
#[test]
fn a_time_zone_never_loosens() {
    let mut config = shop();
    let zone = |config: &_, zone: &str| choose(config, None, Some(zone));
    assert_eq!(
        zone(&config, "Europe/Warsaw"),
        (Regime::EuOptIn, Reason::TimeZone)
    );
    assert_eq!(
        zone(&config, "Europe/London"),
        (Regime::Uk, Reason::TimeZone)
    );
    assert_eq!(
        zone(&config, "America/Sao_Paulo"),
        (Regime::Br, Reason::TimeZone)
    );
    for other in [
        "America/Los_Angeles",
        "America/Chicago",
        "America/Denver",
        "US/Pacific",
        "Etc/UTC",
        "",
        "Europe",
    ] {
        assert_eq!(
            zone(&config, other),
            (Regime::EuOptIn, Reason::Unknown),
            "{other}"
        );
    }
    config.regime.time_zone = false;
    assert_eq!(
        zone(&config, "Europe/London"),
        (Regime::EuOptIn, Reason::Unknown)
    );
}
