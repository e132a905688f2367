//! B43 to B46: what the law of some places lets run until somebody objects runs there alone, and an objection stays one.

use proptest::{prelude::*, sample::select};
use zgoda_consent::{
    DAY,
    choice::{Choice, Verdict},
    config::{self, Config, Layout},
    engine::{AskReason, Effect, Engine, Event},
    exemption::{self, Exemption},
    record::{self, Decision, Surface},
    regime::{Reason, Regime, choose},
    signals::Signals,
    stored::StoredChoice,
};

use crate::shop::{ENTROPY, NOW, asks, click, context, load, persisted, sent, shop};

pub(crate) const QUIET: Signals = Signals {
    gpc: false,
    dnt: false,
};
const GPC: Signals = Signals {
    gpc: true,
    dnt: false,
};

/// The shop, whose owner declares hotjar to make statistics and nothing else.
pub(crate) fn counting() -> Config {
    let mut config = shop();
    for service in &mut config.services {
        service.exemption = (service.id == "hotjar").then_some(Exemption::Statistics);
    }
    config
}

pub(crate) fn granted(engine: &Engine) -> Vec<&str> {
    let verdict = engine.verdict();
    let services = verdict.services.iter();
    let optional = services.filter(|(id, on)| {
        let service = engine.config().service(id).expect("a service");
        *on && !engine
            .config()
            .category(&service.category)
            .expect("one")
            .locked
    });
    optional.map(|(id, _)| id.as_str()).collect()
}

/// What a visitor under `regime` leaves behind who decides on the first page.
fn decided(regime: Regime, event: Decision, choice: Choice) -> StoredChoice {
    let (mut engine, _) = load(&counting(), regime, None, QUIET, NOW);
    let effects = engine.handle(click(event, choice, NOW));
    persisted(&effects).expect("a stored choice").clone()
}

/// Saved as the settings stand in the United Kingdom: the statistics left on, everything else off.
fn left_on() -> StoredChoice {
    let (engine, _) = load(&counting(), Regime::Uk, None, QUIET, NOW);
    let choice = engine.verdict().choice(engine.config());
    decided(Regime::Uk, Decision::Save, choice)
}

fn next(regime: Regime, stored: &StoredChoice, signals: Signals) -> (Engine, Vec<Effect>) {
    load(
        &counting(),
        regime,
        Some(stored.clone()),
        signals,
        NOW + DAY,
    )
}

#[test]
fn b44_statistics_run_in_the_united_kingdom_and_in_switzerland_before_an_answer_and_nothing_else_does()
 {
    for regime in Regime::ALL {
        let (engine, effects) = load(&counting(), *regime, None, QUIET, NOW);
        let expected: &[_] = match regime {
            Regime::Uk | Regime::Ch => &["hotjar"],
            Regime::UsOptOut => continue,
            _ => &[],
        };
        assert_eq!(granted(&engine), expected, "{regime:?}");
        assert!(!engine.verdict().category("analytics"));
        assert!(asks(&effects), "{regime:?}: the question says so");
        assert!(sent(&effects).is_none() && persisted(&effects).is_none());
    }
    let (engine, _) = load(&shop(), Regime::Uk, None, QUIET, NOW);
    assert_eq!(granted(&engine), [""; 0], "strict unless declared");
}

#[test]
fn f39_a_time_zone_is_a_guess_and_lets_nothing_run() {
    let mut config = counting();
    config.region = None;
    config.regime.regions.clear();
    let zone = |config: &Config, zone: &str| choose(config, None, Some(zone));
    for place in ["Europe/London", "Europe/Zurich"] {
        assert_eq!(
            zone(&config, place),
            (Regime::EuOptIn, Reason::Unknown),
            "{place}"
        );
    }
    assert_eq!(
        zone(&config, "Europe/Warsaw"),
        (Regime::EuOptIn, Reason::TimeZone)
    );
    assert_eq!(
        choose(&config, Some("GB"), None),
        (Regime::Uk, Reason::Region)
    );
}

#[test]
fn b45_an_objection_stops_it_is_recorded_and_outlives_law_place_and_expiry() {
    let (mut engine, _) = load(&counting(), Regime::Uk, None, QUIET, NOW);
    assert!(!engine.objected());
    let effects = engine.handle(click(Decision::Save, engine.objecting(false), NOW));
    assert_eq!(granted(&engine), [""; 0]);
    assert!(engine.objected());
    assert!(
        effects.iter().any(
            |effect| matches!(effect, Effect::Clear(ids) if ids.iter().any(|id| id == "hotjar"))
        )
    );
    let record = sent(&effects).expect("a record");
    assert_eq!(
        record.exempt[..],
        [("hotjar".to_owned(), Exemption::Statistics)]
    );
    assert!(record.services.contains(&("hotjar".to_owned(), false)));
    assert_eq!(
        (record.regime, record.regime_reason),
        (Regime::Uk, Reason::Region)
    );

    let stored = persisted(&effects).expect("a stored choice");
    for regime in [Regime::Uk, Regime::Ch, Regime::EuOptIn] {
        let (engine, effects) = next(regime, stored, QUIET);
        assert_eq!(granted(&engine), [""; 0], "{regime:?}");
        assert!(!asks(&effects));
    }
    let (engine, effects) = load(
        &counting(),
        Regime::Uk,
        Some(stored.clone()),
        QUIET,
        stored.exp + DAY,
    );
    assert_eq!(granted(&engine), [""; 0]);
    assert!(asks(&effects));

    let (mut engine, _) = next(Regime::Uk, stored, QUIET);
    engine.handle(click(Decision::Save, engine.objecting(true), NOW + DAY));
    assert_eq!(
        granted(&engine),
        ["hotjar"],
        "an objection can be withdrawn"
    );
}

#[test]
fn b45_every_no_is_an_objection_wherever_it_was_said() {
    for regime in [Regime::Uk, Regime::EuOptIn, Regime::Br] {
        let save = decided(regime, Decision::Save, Choice::none(&counting()));
        let reject = decided(regime, Decision::RejectAll, Choice::default());
        for stored in [save, reject] {
            let (engine, _) = next(Regime::Uk, &stored, QUIET);
            assert_eq!(granted(&engine), [""; 0], "{regime:?}");
        }
    }
}

#[test]
fn b44_what_was_left_on_goes_on_there_and_is_no_yes_anywhere_else() {
    let stored = left_on();
    let (engine, effects) = next(Regime::Uk, &stored, QUIET);
    assert_eq!(granted(&engine), ["hotjar"]);
    assert!(!asks(&effects));
    let (mut engine, _) = next(Regime::EuOptIn, &stored, QUIET);
    assert_eq!(granted(&engine), [""; 0]);
    // Nor does it become one by the next decision there.
    let choice = engine.verdict().choice(engine.config());
    let effects = engine.handle(click(Decision::Save, choice, NOW + DAY));
    let record = sent(&effects).expect("a record");
    assert!(record.exempt.is_empty() && record.services.contains(&("hotjar".to_owned(), false)));

    let yes = decided(Regime::Uk, Decision::AcceptAll, Choice::default());
    let (engine, _) = next(Regime::EuOptIn, &yes, QUIET);
    assert!(engine.verdict().granted("hotjar"), "a yes to all was one");

    let mut engine = Engine::new(counting(), context(Regime::EuOptIn));
    engine.handle(Event::Loaded {
        stored: None,
        signals: QUIET,
        now: NOW,
        entropy: ENTROPY,
    });
    engine.handle(Event::Synced {
        stored: Some(stored),
        now: NOW,
    });
    assert_eq!(granted(&engine), [""; 0], "from another tab neither");
}

#[test]
fn c22_b55_a_signal_of_the_browser_objects_and_nobody_young_is_counted() {
    let (mut engine, _) = load(&counting(), Regime::Uk, None, GPC, NOW);
    assert_eq!(granted(&engine), [""; 0]);
    let choice = engine.verdict().choice(engine.config());
    let effects = engine.handle(click(Decision::Save, choice, NOW));
    assert!(sent(&effects).expect("a record").exempt.is_empty());
    // The signal that is gone later is no yes (requirement B53).
    let (engine, _) = next(Regime::Uk, persisted(&effects).expect("kept"), QUIET);
    assert_eq!(granted(&engine), [""; 0]);
    let (engine, _) = next(Regime::Uk, &left_on(), GPC);
    assert_eq!(granted(&engine), [""; 0]);

    let mut config = counting();
    config.minor = Some(16);
    let (engine, _) = load(&config, Regime::Uk, None, QUIET, NOW);
    assert_eq!(granted(&engine), [""; 0]);
}

#[test]
fn b44_only_purposes_that_the_law_names_and_only_with_our_own_notice() {
    let error = |text: &str| config::parse(text).expect_err("an error").remove(0);
    let with = |category: &str, class: &str| {
        let mut config = counting();
        for service in &mut config.services {
            if service.exemption.is_some() {
                category.clone_into(&mut service.category);
            }
        }
        config.to_json().replace(
            "\"exemption\":\"statistics\"",
            &format!("\"exemption\":\"{class}\""),
        )
    };
    assert!(config::parse(&with("analytics", "statistics")).is_ok());
    for category in ["marketing", "necessary"] {
        let error = error(&with(category, "statistics"));
        assert_eq!(error.path, "services[2].exemption");
        assert!(error.allowed.contains("B44"), "{error}");
    }
    assert_eq!(
        error(&with("analytics", "advertising")).path,
        "services[2].exemption"
    );
    let mut config = counting();
    config.look.layout = Layout::None;
    let error = error(&config.to_json());
    assert_eq!(error.path, "look.layout");
    assert!(error.allowed.contains("B45"), "{error}");
}

#[test]
fn a32_a_record_claims_an_exemption_only_where_the_law_gives_it() {
    let (mut engine, _) = load(&counting(), Regime::Uk, None, QUIET, NOW);
    let effects = engine.handle(click(Decision::Save, engine.objecting(false), NOW));
    let record = sent(&effects).expect("a record");
    assert_eq!(record.follows_from(&counting()), Ok(()));
    let read = record::parse(&record.canonical()).expect("a record");
    assert_eq!(read.canonical(), record.canonical());
    assert_eq!(read.exempt, record.exempt);
    let changes: [fn(&mut record::Record); 5] = [
        |record| record.regime = Regime::EuOptIn,
        |record| record.regime_reason = Reason::TimeZone,
        |record| record.exempt = Box::default(),
        |record| record.exempt[0].0 = "ga4".to_owned(),
        |record| record.signals.gpc = true,
    ];
    for change in changes {
        let mut record = record.clone();
        change(&mut record);
        let errors = record.follows_from(&counting()).expect_err("an error");
        assert!(
            errors.iter().any(|error| error.path == "exempt"),
            "{errors:?}"
        );
    }
    assert!(
        record.follows_from(&shop()).is_err(),
        "the owner declares nothing"
    );
}

#[test]
fn a24_a_raised_revision_asks_about_a_new_exemption_and_an_old_no_stays() {
    let stored = decided(Regime::Uk, Decision::RejectAll, Choice::default());
    let mut config = counting();
    config.revision += 1;
    let (engine, effects) = load(&config, Regime::Uk, Some(stored), QUIET, NOW + DAY);
    assert_eq!(granted(&engine), [""; 0]);
    assert!(effects.contains(&Effect::Ask {
        reason: AskReason::Revision
    }));
}

proptest! {
    /// Wherever the law has no such class, and for whoever refuses by a signal, a declared exemption changes nothing at all: what
    /// runs without a yes under opt-in is nothing.
    #[test]
    fn b46_no_exemption_where_there_is_none(
        regime in select(Regime::ALL),
        made in select(Regime::ALL),
        gpc in any::<bool>(),
        on in any::<[bool; 3]>(),
        was_decided in any::<bool>(),
    ) {
        let config = counting();
        let signals = Signals { gpc, dnt: false };
        let stored = was_decided.then(|| {
            let mut choice = Choice::none(&config);
            choice.set_category(&config, "analytics", on[0]);
            choice.set_service("hotjar", on[1]);
            choice.set_service("ga4", on[2]);
            decided(made, Decision::Save, choice)
        });
        let yes = stored.as_ref().is_some_and(|stored| {
            stored.choice.category("analytics") == Some(true) && Verdict::of(&config, &stored.choice).granted("hotjar")
        });
        let (engine, _) = load(&config, regime, stored.clone(), signals, NOW + DAY);
        let runs = engine.verdict().granted("hotjar");
        if exemption::is_known(regime) && !gpc {
            let refused = stored.is_some_and(|stored| !Verdict::of(&config, &stored.choice).granted("hotjar"));
            prop_assert_eq!(runs, !refused);
        } else if regime.is_opt_in() {
            // A service of its own right, said under a law that wants a yes, is one.
            let own = on[1] && was_decided && !exemption::is_known(made);
            prop_assert!(!runs || yes || own);
        }
    }
}

#[test]
fn an_objection_is_made_on_both_layers() {
    for surface in [Surface::Banner, Surface::Settings] {
        let (mut engine, _) = load(&counting(), Regime::Ch, None, QUIET, NOW);
        let effects = engine.handle(Event::Decided {
            choice: engine.objecting(false),
            event: Decision::Save,
            surface,
            trusted: true,
            now: NOW,
            entropy: ENTROPY,
        });
        assert_eq!(sent(&effects).map(|record| record.surface), Some(surface));
        assert!(engine.objected());
    }
}
