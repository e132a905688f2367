//! What the engine does with a visitor, from the first page to the last.

use zgoda_consent::{
    DAY,
    choice::Choice,
    engine::{Announcement, AskReason, Effect, Event},
    record::{Decision, Surface},
    regime::Regime,
    signals::Signals,
};

use crate::shop::{ENTROPY, NOW, asks, click, load, persisted, sent, shop};

const NO_SIGNALS: Signals = Signals {
    gpc: false,
    dnt: false,
};

fn names(effects: &[Effect]) -> Vec<&'static str> {
    let name = |effect: &Effect| match effect {
        Effect::Ask { .. } => "ask",
        Effect::Apply(_) => "apply",
        Effect::Persist(_) => "persist",
        Effect::Clear(_) => "clear",
        Effect::Send(_) => "send",
        Effect::Announce(_) => "announce",
        Effect::Reload => "reload",
        _ => "unknown",
    };
    effects.iter().map(name).collect()
}

/// A1, B1: nothing optional before a decision, in every opt-in regime.
#[test]
fn first_visit_asks_and_grants_nothing() {
    let config = shop();
    for regime in Regime::ALL.iter().filter(|regime| regime.is_opt_in()) {
        let (engine, effects) = load(&config, *regime, None, NO_SIGNALS, NOW);
        assert_eq!(names(&effects), ["apply", "ask"]);
        assert!(matches!(
            effects.last(),
            Some(Effect::Ask {
                reason: AskReason::Undecided
            })
        ));
        assert!(!engine.verdict().grants_optional(&config));
        assert!(engine.verdict().category("necessary") && engine.verdict().granted("koszyk"));
    }
}

#[test]
fn opt_out_grants_until_a_no_and_does_not_ask() {
    let config = shop();
    let (mut engine, effects) = load(&config, Regime::UsOptOut, None, NO_SIGNALS, NOW);
    assert_eq!(names(&effects), ["apply"]);
    assert!(
        config
            .services
            .iter()
            .all(|service| engine.verdict().granted(&service.id))
    );
    engine.handle(click(Decision::RejectAll, Choice::default(), NOW));
    assert!(!engine.verdict().grants_optional(&config));
}

/// C24: Do Not Track is a refusal where the owner heeds it, and nowhere else.
#[test]
fn do_not_track_refuses_if_heeded() {
    let mut config = shop();
    let dnt = Signals {
        gpc: false,
        dnt: true,
    };
    let (engine, _) = load(&config, Regime::UsOptOut, None, dnt, NOW);
    assert!(engine.verdict().grants_optional(&config));
    config.signals.dnt = true;
    let (engine, _) = load(&config, Regime::UsOptOut, None, dnt, NOW);
    assert!(!engine.verdict().grants_optional(&config));
}

#[test]
fn a_site_with_nothing_optional_never_asks() {
    let mut config = shop();
    config.categories.truncate(1);
    config.services.truncate(1);
    let (_, effects) = load(&config, Regime::EuOptIn, None, NO_SIGNALS, NOW);
    assert_eq!(names(&effects), ["apply"]);
}

/// The choice is kept before anything else happens, and signals go out before cookies are cleared or the page reloads (C5).
#[test]
fn a_decision_is_carried_out_in_order() {
    let config = shop();
    let (mut engine, _) = load(&config, Regime::EuOptIn, None, NO_SIGNALS, NOW);
    let effects = engine.handle(click(Decision::AcceptAll, Choice::default(), NOW));
    assert_eq!(names(&effects), ["persist", "apply", "send", "announce"]);
    let effects = engine.handle(Event::Withdrawn {
        surface: Surface::Settings,
        trusted: true,
        now: NOW + 1,
        entropy: ENTROPY,
    });
    assert_eq!(
        names(&effects),
        ["persist", "apply", "clear", "send", "announce", "reload"]
    );
    assert!(effects.contains(&Effect::Announce(Announcement::Withdrawn)));
    assert!(
        effects.contains(&Effect::Clear(
            ["ga4", "hotjar", "meta-pixel", "recenzje"]
                .map(str::to_owned)
                .to_vec()
        ))
    );
}

/// A11, A39, A54: one chain of records per browser, under one random id.
#[test]
fn records_form_a_chain() {
    let config = shop();
    let (mut engine, _) = load(&config, Regime::EuOptIn, None, NO_SIGNALS, NOW);
    let first = engine.handle(click(Decision::AcceptAll, Choice::default(), NOW));
    let second = engine.handle(click(Decision::RejectAll, Choice::default(), NOW + 5));
    let (first, second) = (
        sent(&first).expect("a record"),
        sent(&second).expect("a record"),
    );
    assert_eq!(
        (&first.previous, &second.previous),
        (&None, &Some(first.record_id.clone()))
    );
    assert_eq!(first.consent_id, second.consent_id);
    assert_ne!(first.record_id, second.record_id);
    assert!(first.trusted && first.surface == Surface::Banner);
    for record in [first, second] {
        assert_eq!(record.follows_from(&config), Ok(()));
    }
}

/// A13, B21, B40: asked again when the time is over, one second before not.
#[test]
fn expiry_asks_again() {
    let config = shop();
    for (event, days) in [(Decision::AcceptAll, 365), (Decision::RejectAll, 182)] {
        let (mut engine, _) = load(&config, Regime::EuOptIn, None, NO_SIGNALS, NOW);
        let effects = engine.handle(click(event, Choice::default(), NOW));
        let stored = persisted(&effects).expect("a stored choice").clone();
        let end = NOW + days * DAY;
        assert_eq!(stored.exp, end);

        let (before, effects) = load(
            &config,
            Regime::EuOptIn,
            Some(stored.clone()),
            NO_SIGNALS,
            end - 1000,
        );
        assert!(!asks(&effects));
        assert_eq!(before.verdict(), engine.verdict());

        let (mut after, effects) = load(
            &config,
            Regime::EuOptIn,
            Some(stored.clone()),
            NO_SIGNALS,
            end + 1000,
        );
        assert!(effects.contains(&Effect::Ask {
            reason: AskReason::Expired
        }));
        assert!(!after.verdict().grants_optional(&config));
        let effects = after.handle(click(Decision::RejectAll, Choice::default(), end + 2000));
        assert_eq!(sent(&effects).expect("a record").previous, Some(stored.rec));
    }
}

/// The same on a page that stays open.
#[test]
fn expiry_is_noticed_while_the_page_is_open() {
    let config = shop();
    let (mut engine, _) = load(&config, Regime::EuOptIn, None, NO_SIGNALS, NOW);
    engine.handle(click(Decision::AcceptAll, Choice::default(), NOW));
    let end = NOW + 365 * DAY;
    assert_eq!(engine.handle(Event::Tick { now: end - 1000 }), []);
    assert_eq!(
        names(&engine.handle(Event::Tick { now: end + 1000 })),
        ["apply", "ask"]
    );
    assert_eq!(engine.handle(Event::Tick { now: end + 2000 }), []);
}

/// A24: a raised revision asks everybody again.
#[test]
fn revision_asks_again() {
    let mut config = shop();
    let (mut engine, _) = load(&config, Regime::EuOptIn, None, NO_SIGNALS, NOW);
    engine.handle(click(Decision::AcceptAll, Choice::default(), NOW));
    config.revision += 1;
    let (engine, effects) = load(
        &config,
        Regime::EuOptIn,
        engine.stored().cloned(),
        NO_SIGNALS,
        NOW + 1,
    );
    assert!(effects.contains(&Effect::Ask {
        reason: AskReason::Revision
    }));
    assert!(!engine.verdict().grants_optional(&config));
}

/// A24: a category that came later is asked for; what was decided stays.
#[test]
fn a_new_category_asks() {
    let mut config = shop();
    let (mut engine, _) = load(&config, Regime::EuOptIn, None, NO_SIGNALS, NOW);
    engine.handle(click(Decision::AcceptAll, Choice::default(), NOW));
    let mut chat = config.categories[3].clone();
    chat.id = "chat".to_owned();
    config.categories.push(chat);
    let (engine, effects) = load(
        &config,
        Regime::EuOptIn,
        engine.stored().cloned(),
        NO_SIGNALS,
        NOW + 1,
    );
    assert!(effects.contains(&Effect::Ask {
        reason: AskReason::NewCategory
    }));
    assert!(engine.verdict().category("analytics") && !engine.verdict().category("chat"));
}

/// What ran without a no in California is no yes in Poland.
#[test]
fn an_opt_out_is_no_opt_in() {
    let config = shop();
    let gpc = Signals {
        gpc: true,
        dnt: false,
    };
    let (california, _) = load(&config, Regime::UsOptOut, None, gpc, NOW);
    assert!(california.verdict().category("analytics"));
    let (poland, effects) = load(
        &config,
        Regime::EuOptIn,
        california.stored().cloned(),
        NO_SIGNALS,
        NOW + 1,
    );
    assert!(effects.contains(&Effect::Ask {
        reason: AskReason::Regime
    }));
    assert!(!poland.verdict().grants_optional(&config));
}

/// B53: the end of its time does not turn a refusal into a grant.
#[test]
fn a_refusal_outlives_its_expiry_under_opt_out() {
    let config = shop();
    let (mut engine, _) = load(&config, Regime::UsOptOut, None, NO_SIGNALS, NOW);
    engine.handle(click(Decision::RejectAll, Choice::default(), NOW));
    let (engine, effects) = load(
        &config,
        Regime::UsOptOut,
        engine.stored().cloned(),
        NO_SIGNALS,
        NOW + 500 * DAY,
    );
    assert!(!engine.verdict().grants_optional(&config) && !asks(&effects));
}

/// C48: two tabs agree; the one that only hears of a decision records nothing.
#[test]
fn another_tab_follows() {
    let config = shop();
    let (mut here, _) = load(&config, Regime::EuOptIn, None, NO_SIGNALS, NOW);
    let (mut there, _) = load(&config, Regime::EuOptIn, None, NO_SIGNALS, NOW);
    here.handle(click(Decision::AcceptAll, Choice::default(), NOW));
    let effects = there.handle(Event::Synced {
        stored: here.stored().cloned(),
        now: NOW,
    });
    assert_eq!(names(&effects), ["apply"]);
    assert_eq!(there.verdict(), here.verdict());

    here.handle(click(Decision::RejectAll, Choice::default(), NOW + 1));
    let effects = there.handle(Event::Synced {
        stored: here.stored().cloned(),
        now: NOW + 1,
    });
    assert_eq!(names(&effects), ["apply", "reload"]);
    let effects = there.handle(Event::Synced {
        stored: None,
        now: NOW + 2,
    });
    assert_eq!(names(&effects), ["apply"]);
    assert!(!there.verdict().grants_optional(&config));
}

/// A14, C48: a page that a yes was in force on until another tab took it back is loaded anew where a service needs it, and only there.
#[test]
fn a_page_of_before_is_loaded_anew() {
    let mut config = shop();
    let (mut engine, _) = load(&config, Regime::EuOptIn, None, NO_SIGNALS, NOW);
    engine.handle(click(Decision::AcceptAll, Choice::default(), NOW));
    let all = engine.verdict().choice(&config);
    assert!(!engine.needs_reload_since(&all) && !engine.needs_reload_since(&Choice::default()));
    engine.handle(click(Decision::RejectAll, Choice::default(), NOW + 1));
    assert!(engine.needs_reload_since(&all));
    assert!(!engine.needs_reload_since(&Choice::default()));

    for service in &mut config.services {
        service.reload = false;
    }
    let (engine, _) = load(&config, Regime::EuOptIn, None, NO_SIGNALS, NOW);
    assert!(!engine.needs_reload_since(&all));
}

/// A45: the yes in a placeholder is a yes to that service alone.
#[test]
fn a_placeholder_grants_one_service() {
    let config = shop();
    let (mut engine, _) = load(&config, Regime::EuOptIn, None, NO_SIGNALS, NOW);
    let mut choice = engine.verdict().choice(&config);
    choice.set_service("recenzje", true);
    let effects = engine.handle(Event::Decided {
        choice,
        event: Decision::Embed,
        surface: Surface::Placeholder,
        trusted: true,
        now: NOW,
        entropy: ENTROPY,
    });
    let granted: Vec<_> = config
        .services
        .iter()
        .filter(|service| engine.verdict().granted(&service.id))
        .collect();
    assert_eq!(
        granted
            .iter()
            .map(|service| service.id.as_str())
            .collect::<Vec<_>>(),
        ["koszyk", "recenzje"]
    );
    assert!(!engine.verdict().category("opinie"));
    let record = sent(&effects).expect("a record");
    assert_eq!(
        (record.event, record.surface),
        (Decision::Embed, Surface::Placeholder)
    );
    assert_eq!(record.follows_from(&config), Ok(()));
}

/// A55, A39: after an erasure everything optional is denied without a record of it, and the next decision is a stranger's.
#[test]
fn a39_after_an_erasure_nothing_is_granted_and_the_id_is_new() {
    let config = shop();
    for regime in Regime::ALL {
        let (mut engine, _) = load(&config, *regime, None, NO_SIGNALS, NOW);
        let accepted = engine.handle(click(Decision::AcceptAll, Choice::default(), NOW));
        let before = sent(&accepted).expect("a record").consent_id.clone();
        let effects = engine.handle(Event::Erased);
        assert_eq!(names(&effects)[..2], ["apply", "clear"], "{regime:?}");
        assert!(!names(&effects).contains(&"send"));
        assert!(engine.stored().is_none());
        assert!(!engine.verdict().grants_optional(&config));
        let mut entropy = ENTROPY;
        entropy[0] ^= 1;
        let effects = engine.handle(Event::Decided {
            choice: Choice::default(),
            event: Decision::RejectAll,
            surface: Surface::Banner,
            trusted: true,
            now: NOW + 1,
            entropy,
        });
        let after = sent(&effects).expect("a record");
        assert_ne!(after.consent_id, before);
        assert_eq!(after.previous, None);
    }
}
