//! Whoever is known to be young: sale, advertising and profiles stay off, whatever is pressed (requirements A18, B55).

use zgoda_consent::{
    choice::Choice,
    config::{self, Config},
    record::Decision,
    regime::Regime,
    signals::Signals,
};

use crate::shop::{NOW, click, load, sent, shop};

fn school() -> Config {
    Config {
        minor: Some(16),
        ..shop()
    }
}

#[test]
fn a18_accepting_everything_grants_no_advertising_and_is_recorded_as_what_it_is() {
    let config = school();
    for regime in Regime::ALL {
        let (mut engine, _) = load(&config, *regime, None, Signals::default(), NOW);
        assert!(!engine.verdict().category("marketing"), "{regime:?}");
        let effects = engine.handle(click(Decision::AcceptAll, Choice::default(), NOW + 1));
        assert!(!engine.verdict().category("marketing") && !engine.verdict().granted("meta-pixel"));
        assert!(engine.verdict().category("analytics"));
        assert!(engine.refuses("marketing") && !engine.refuses("analytics"));
        let record = sent(&effects).expect("a record");
        assert_eq!(record.event, Decision::Save);
        assert_eq!(record.follows_from(&config), Ok(()));
        let told = record.signals.gcm.as_ref().expect("consent types");
        assert!(
            told.iter()
                .all(|(name, granted)| !name.as_str().starts_with("ad_") || !granted)
        );
    }
}

/// B55: a yes from before the age was known does not count, and the log takes no such record.
#[test]
fn b55_an_earlier_yes_to_advertising_does_not_hold() {
    let (mut grown, _) = load(&shop(), Regime::EuOptIn, None, Signals::default(), NOW);
    let effects = grown.handle(click(Decision::AcceptAll, Choice::default(), NOW + 1));
    let (engine, _) = load(
        &school(),
        Regime::EuOptIn,
        grown.stored().cloned(),
        Signals::default(),
        NOW + 2,
    );
    assert!(!engine.verdict().granted("meta-pixel") && engine.verdict().granted("ga4"));
    let errors = sent(&effects)
        .expect("a record")
        .follows_from(&school())
        .expect_err("it grants advertising");
    assert!(
        errors
            .iter()
            .any(|error| error.allowed.contains("under 16")),
        "{errors:?}"
    );
}

#[test]
fn the_age_survives_resolving() {
    let read = config::parse(&school().to_json()).expect("a config");
    assert_eq!(read.config.minor, Some(16));
}
