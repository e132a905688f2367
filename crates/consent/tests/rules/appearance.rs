//! B44: what adapts the looks of a site runs, by its own class of the law, where statistics do.

use zgoda_consent::{
    config::{self, Config},
    engine::Engine,
    exemption::Exemption,
    notice::{Direction, Notice, Shown},
    record::{self, Decision},
    regime::Regime,
};

use crate::{
    objection::{QUIET, counting, granted},
    shop::{NOW, click, load, sent},
};

/// The shop whose owner declares also that ga4, in a category of its own, adapts the site's looks.
fn adapting() -> Config {
    let mut config = counting();
    let mut looks = config.category("analytics").expect("one").clone();
    "preferences".clone_into(&mut looks.id);
    looks.consent_mode.clear();
    config.categories.push(looks);
    for service in &mut config.services {
        if service.id == "ga4" {
            service.exemption = Some(Exemption::Appearance);
            "preferences".clone_into(&mut service.category);
        }
    }
    config
}

#[test]
fn b44_appearance_runs_where_statistics_do_and_one_objection_stops_both() {
    let config = config::parse(&adapting().to_json()).expect("valid").config;
    for regime in Regime::ALL {
        let (engine, _) = load(&config, *regime, None, QUIET, NOW);
        let expected: &[_] = match regime {
            Regime::Uk | Regime::Ch => &["ga4", "hotjar"],
            Regime::UsOptOut => continue,
            _ => &[],
        };
        assert_eq!(granted(&engine), expected, "{regime:?}");
    }
    let (mut engine, _) = load(&config, Regime::Ch, None, QUIET, NOW);
    let classes = |engine: &Engine| {
        [Exemption::Statistics, Exemption::Appearance].map(|class| engine.runs_by(class))
    };
    assert_eq!(classes(&engine), [true, true]);
    // Who switches one off is told only of the other.
    let mut choice = engine.verdict().choice(&config);
    choice.set_service("hotjar", false);
    engine.handle(click(Decision::Save, choice, NOW));
    assert_eq!(classes(&engine), [false, true]);
    let effects = engine.handle(click(Decision::Save, engine.objecting(false), NOW + 1));
    assert_eq!(classes(&engine), [false, false]);
    let record = sent(&effects).expect("a record");
    assert_eq!(
        record.exempt[..],
        [
            ("ga4".to_owned(), Exemption::Appearance),
            ("hotjar".to_owned(), Exemption::Statistics)
        ]
    );
    assert_eq!(record.follows_from(&config), Ok(()));
    let read = record::parse(&record.canonical()).expect("a record");
    assert_eq!(read.exempt, record.exempt);
    let mut other = record.clone();
    other.exempt[0].1 = Exemption::Statistics;
    assert!(other.follows_from(&config).is_err(), "of another class");
}

#[test]
fn b44_each_class_has_its_own_category_and_none_that_sells_or_is_locked() {
    let mut config = adapting();
    assert!(config::parse(&config.to_json()).is_ok());
    let service = config.services.iter().position(|one| one.id == "ga4");
    let service = service.expect("ga4");
    for category in ["analytics", "marketing", "necessary"] {
        category.clone_into(&mut config.services[service].category);
        let error = config::parse(&config.to_json())
            .expect_err("an error")
            .remove(0);
        assert_eq!(error.path, format!("services[{service}].exemption"));
        assert!(error.allowed.contains("preferences"), "{error}");
    }
    "preferences".clone_into(&mut config.services[service].category);
    config.services[service].exemption = Some(Exemption::Statistics);
    let error = config::parse(&config.to_json())
        .expect_err("an error")
        .remove(0);
    assert!(error.allowed.contains("statistics"), "{error}");
}

#[test]
fn b45_a_notice_speaks_of_appearance_only_where_it_may_run() {
    let texts = ["appearance.text", "objection.text"].map(|key| (key.to_owned(), key.to_owned()));
    let says = |config: &Config, regime| {
        let shown = Shown {
            regime,
            language: "en",
            direction: Direction::Ltr,
            banner: "0.1.0",
            texts: &texts,
        };
        let notice = Notice::of(config, &shown);
        assert!(notice.canonical().contains("objection.text"));
        notice.canonical().contains("appearance.text")
    };
    assert!(says(&adapting(), Regime::Uk));
    assert!(!says(&adapting(), Regime::EuOptIn), "runs by a yes alone");
    assert!(!says(&counting(), Regime::Uk), "nothing adapts anything");
}
