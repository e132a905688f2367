//! What must hold for every config, every visitor and every piece of garbage.

use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::json;
use zgoda_consent::{
    choice::{Choice, Verdict},
    config::{self, Config},
    engine::{Effect, Event},
    gate::Gate,
    matching::HostPattern,
    notice::{Direction, Notice, Shown},
    record::{self, Decision, Surface},
    regime::Regime,
    signals::{ConsentType, Signals, consent_mode},
    stored,
};

use crate::shop::{NOW, asks, click, load, persisted, sent, shop};

/// The shop with other categories and services: up to six of each, some locked.
fn configs() -> impl Strategy<Value = Config> {
    let categories = vec(any::<bool>(), 1..6);
    let services = vec((any::<prop::sample::Index>(), any::<bool>()), 0..6);
    (categories, services).prop_map(|(categories, services)| {
        let base = shop();
        let mut config = base.clone();
        config.categories = categories
            .iter()
            .enumerate()
            .map(|(n, locked)| {
                let mut category = base.categories[3].clone();
                category.id = format!("c{n}");
                category.locked = *locked;
                category.consent_mode = ConsentType::ALL
                    .get(n)
                    .filter(|_| !*locked)
                    .copied()
                    .into_iter()
                    .collect();
                category
            })
            .collect();
        config.services = services
            .iter()
            .enumerate()
            .map(|(n, (category, reload))| {
                let mut service = base.services[2].clone();
                service.id = format!("s{n}");
                service
                    .category
                    .clone_from(&category.get(&config.categories).id);
                service.reload = *reload;
                service
            })
            .collect();
        config
    })
}

/// A choice about some of it and about things that are not there.
fn choices() -> impl Strategy<Value = Choice> {
    let ids = |prefix: &'static str| (0..8_u8).prop_map(move |n| format!("{prefix}{n}"));
    (
        vec((ids("c"), any::<bool>()), 0..8),
        vec((ids("s"), any::<bool>()), 0..8),
    )
        .prop_map(|(categories, services)| Choice {
            categories,
            services,
        })
}

fn signals() -> impl Strategy<Value = Signals> {
    (any::<bool>(), any::<bool>()).prop_map(|(gpc, dnt)| Signals { gpc, dnt })
}

fn regimes() -> impl Strategy<Value = Regime> {
    select(Regime::ALL)
}

fn events() -> impl Strategy<Value = Decision> {
    select(Decision::ALL)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Reject never allows, whatever came before and whatever the choice says.
    #[test]
    fn reject_never_allows(
        config in configs(), choice in choices(), regime in regimes(), signals in signals(), before in events(),
    ) {
        let (mut engine, _) = load(&config, regime, None, signals, NOW);
        engine.handle(click(before, choice.clone(), NOW));
        for event in [Decision::RejectAll, Decision::Withdraw] {
            engine.handle(click(event, choice.clone(), NOW + 1));
            prop_assert!(!engine.verdict().grants_optional(&config));
            let types = consent_mode(&config, engine.verdict());
            prop_assert!(types.iter().all(|(one, granted)| *one == ConsentType::SecurityStorage || !granted));
        }
    }

    /// Nothing undecided is allowed under opt-in: what is granted has been said yes to.
    #[test]
    fn nothing_undecided_is_allowed(config in configs(), choice in choices(), regime in regimes(), signals in signals()) {
        prop_assume!(regime.is_opt_in());
        let (mut engine, _) = load(&config, regime, None, signals, NOW);
        prop_assert!(!engine.verdict().grants_optional(&config));
        engine.handle(click(Decision::Save, choice.clone(), NOW));
        for category in config.optional() {
            let said = choice.category(&category.id) == Some(true);
            prop_assert!(said || !engine.verdict().category(&category.id));
            for service in config.services_of(&category.id) {
                prop_assert!(said || choice.service(&service.id) == Some(true) || !engine.verdict().granted(&service.id));
            }
        }
    }

    /// A reload after a choice asks nothing and changes nothing (A38: records only on decisions).
    #[test]
    fn a_reload_after_a_choice_asks_nothing(
        config in configs(), choice in choices(), regime in regimes(), signals in signals(), event in events(),
    ) {
        let (mut engine, _) = load(&config, regime, None, signals, NOW);
        engine.handle(click(event, choice, NOW));
        let (again, effects) = load(&config, regime, engine.stored().cloned(), signals, NOW + 1000);
        prop_assert_eq!(effects, vec![Effect::Apply(engine.verdict().clone())]);
        prop_assert_eq!(again.verdict(), engine.verdict());
    }

    /// Every record that the engine makes follows from its config, fits its limit and reads back as it was.
    #[test]
    fn every_record_follows(
        config in configs(), choice in choices(), regime in regimes(), signals in signals(), event in events(),
        entropy in any::<[u8; 32]>(), later in 0..100_000_000_000_i64,
    ) {
        let (mut engine, _) = load(&config, regime, None, signals, NOW);
        let now = NOW + later;
        let effects = engine.handle(Event::Decided { choice, event, surface: Surface::Settings, trusted: true, now, entropy });
        let record = sent(&effects).expect("a record");
        prop_assert_eq!(record.follows_from(&config), Ok(()));
        let text = record.canonical();
        prop_assert!(text.len() <= record::MAX_BYTES);
        prop_assert_eq!(record::parse(&text), Ok(record.clone()));
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        prop_assert_eq!(serde_json::to_string(&value).expect("JSON"), text);
        prop_assert_eq!(&record.verdict(&config), engine.verdict());

        let stored = persisted(&effects).expect("a stored choice");
        prop_assert_eq!(stored::parse(&stored.write(), now, &config.site), Ok(stored.clone()));
        prop_assert_eq!(&Verdict::of(&config, &stored.choice), engine.verdict());
    }

    /// Gate data says what the config says, and no more.
    #[test]
    fn gate_data_is_the_configs(config in configs(), label in "\\PC{1,40}") {
        let gate: serde_json::Value = serde_json::from_str(&Gate::of(&config, &label, "pl").write()).expect("JSON");
        let locked: Vec<_> = config.categories.iter().filter(|category| category.locked).map(|category| &category.id).collect();
        let services: Vec<_> = config.services.iter().map(|service| {
            let hosts: Vec<_> = service.hosts.iter().map(HostPattern::as_str).collect();
            json!([service.id, service.category, hosts, service.preset])
        }).collect();
        let types: serde_json::Map<_, _> = config.categories.iter().filter(|category| !category.consent_mode.is_empty()).map(|category| {
            let words: Vec<_> = category.consent_mode.iter().map(|one| one.as_str()).collect();
            (category.id.clone(), json!(words))
        }).collect();
        prop_assert_eq!(gate, json!({
            "v": 2, "site": "shop", "rev": 3, "locked": locked, "svc": services, "gcm": types, "unknown": "pass",
            "reopen": {"label": label, "lang": "pl", "side": "end"},
        }));
    }

    /// The one form of a choice says the same and does not change again.
    #[test]
    fn normal_form_is_stable(config in configs(), choice in choices()) {
        let normal = choice.normal(&config);
        prop_assert_eq!(normal.normal(&config), normal.clone());
        prop_assert_eq!(Verdict::of(&config, &normal), Verdict::of(&config, &choice));
        prop_assert_eq!(Verdict::of(&config, &choice).choice(&config), normal);
    }

    /// C2: always all seven, each once.
    #[test]
    fn consent_mode_is_complete(config in configs(), choice in choices()) {
        let types = consent_mode(&config, &Verdict::of(&config, &choice));
        prop_assert_eq!(types.iter().map(|(one, _)| *one).collect::<Vec<_>>(), ConsentType::ALL);
    }
}

/// Any JSON, most of it with the names of a stored choice.
fn garbage() -> impl Strategy<Value = serde_json::Value> {
    const NAMES: &[&str] = &[
        "v",
        "site",
        "id",
        "rec",
        "at",
        "exp",
        "rev",
        "event",
        "regime",
        "lang",
        "cat",
        "svc",
        "analytics",
        "__proto__",
    ];
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        select(&["shop", "accept_all", "eu-optin", "pl", "true", ""][..]).prop_map(Into::into),
        any::<u32>().prop_map(|n| n.to_string().into()),
    ];
    leaf.prop_recursive(2, 12, 6, |inner| {
        let name = select(NAMES).prop_map(str::to_owned);
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Into::into),
            vec((name, inner), 0..14).prop_map(|members| members
                .into_iter()
                .collect::<serde_json::Map<_, _>>()
                .into()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    /// F9: garbage in storage never grants and never panics.
    #[test]
    fn garbage_never_grants(value in garbage()) {
        prop_assert!(stored::parse(&value.to_string(), NOW, "shop").is_err());
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// F9: one member of a sound choice replaced by garbage either grants nothing or is a choice as strict as any other.
    #[test]
    fn half_garbage_never_grants(value in garbage(), at in 0..12_usize) {
        let mut whole: serde_json::Value = serde_json::from_str(include_str!("../vectors/stored.json")).expect("a choice");
        let members = whole.as_object_mut().expect("an object");
        let name = members.keys().nth(at).expect("a member").clone();
        members[&name] = value;
        if let Ok(stored) = stored::parse(&whole.to_string(), NOW, "shop") {
            prop_assert_eq!(stored::parse(&stored.write(), NOW, "shop"), Ok(stored.clone()));
            let (engine, _) = load(&shop(), Regime::EuOptIn, Some(stored.clone()), Signals::default(), NOW);
            for (id, granted) in &engine.verdict().categories {
                prop_assert!(!granted || id == "necessary" || stored.choice.category(id) == Some(true));
            }
        }
    }
}

proptest! {
    /// A resolved config is read without its checks as it is with them, and a stored choice without the table of its format.
    #[test]
    fn what_we_wrote_reads_alike_unchecked(config in configs(), choice in choices()) {
        let text = config.to_json();
        let checked = config::parse_checked(&text).expect("checked");
        prop_assert_eq!(&checked.config, &config);
        for language in ["pl", "en", "xx"] {
            let shown = Shown { regime: Regime::EuOptIn, language, direction: Direction::Ltr, banner: "0.1.0", texts: &[] };
            prop_assert_eq!(Notice::of_checked(&checked, &shown), Notice::of(&config, &shown));
            prop_assert_eq!(Gate::of_checked(&checked, "label", language).write(), Gate::of(&config, "label", language).write());
        }
        if let Ok(read) = config::parse(&text) {
            prop_assert_eq!(&read.config, &config);
            prop_assert!(read.warnings.is_empty());
        }
        prop_assert!(config::parse_checked(&text.replace("\"version\":1", "\"version\": 1")).is_none());
        let (mut engine, _) = load(&config, Regime::EuOptIn, None, Signals::default(), NOW);
        engine.handle(click(Decision::Save, choice, NOW));
        let written = engine.stored().expect("a choice").write();
        prop_assert_eq!(stored::parse_written(&written, NOW, "shop"), stored::parse(&written, NOW, "shop").ok());
    }
}

/// B27: saving stores exactly the state of the switches, in all of their states.
#[test]
fn saving_stores_exactly_the_switches() {
    let config = shop();
    let categories: Vec<_> = config
        .optional()
        .map(|category| category.id.clone())
        .collect();
    let services: Vec<_> = config
        .services
        .iter()
        .skip(1)
        .map(|service| service.id.clone())
        .collect();
    let switches = categories.len() + services.len();
    for state in 0..1_u32 << switches {
        let on = |n: usize| state >> n & 1 == 1;
        let choice = Choice {
            categories: categories
                .iter()
                .enumerate()
                .map(|(n, id)| (id.clone(), on(n)))
                .collect(),
            services: services
                .iter()
                .enumerate()
                .map(|(n, id)| (id.clone(), on(categories.len() + n)))
                .collect(),
        };
        let (mut engine, _) = load(&config, Regime::EuOptIn, None, Signals::default(), NOW);
        engine.handle(click(Decision::Save, choice.clone(), NOW));
        let stored = engine.stored().expect("a stored choice");
        let text = stored.write();
        assert!(text.len() <= stored::MAX_BYTES);
        let kept = stored::parse(&text, NOW, "shop").expect("a stored choice");
        let (again, effects) = load(
            &config,
            Regime::EuOptIn,
            Some(kept),
            Signals::default(),
            NOW,
        );
        assert!(!asks(&effects));
        for (id, granted) in &choice.categories {
            assert_eq!(again.verdict().category(id), *granted);
        }
        for (id, granted) in &choice.services {
            assert_eq!(again.verdict().granted(id), *granted);
        }
    }
}
