//! Global Privacy Control (requirements C20 to C25, B52, B53).

use zgoda_consent::{
    choice::Choice,
    engine::{Announcement, Effect},
    record::{Decision, Surface},
    regime::Regime,
    signals::Signals,
};

use crate::shop::{NOW, asks, click, load, persisted, sent, shop};

const GPC: Signals = Signals {
    gpc: true,
    dnt: false,
};

/// B52, B54: the signal is the opt-out; nothing is asked, the visitor is told, the log has it.
#[test]
fn opts_out_without_a_question() {
    let config = shop();
    let (engine, effects) = load(&config, Regime::UsOptOut, None, GPC, NOW);
    assert!(!engine.verdict().category("marketing") && !engine.verdict().granted("meta-pixel"));
    assert!(engine.verdict().category("analytics") && engine.verdict().granted("ga4"));
    assert!(!asks(&effects));
    assert!(effects.contains(&Effect::Announce(Announcement::GpcHonoured)));
    let record = sent(&effects).expect("a record");
    assert_eq!(
        (record.event, record.surface, record.trusted),
        (Decision::Gpc, Surface::Signal, false)
    );
    assert!(record.signals.gpc);
    assert_eq!(record.follows_from(&config), Ok(()));
}

/// A38: once is enough. B53: it stays when the signal goes.
#[test]
fn is_recorded_once_and_persists() {
    let config = shop();
    let (engine, _) = load(&config, Regime::UsOptOut, None, GPC, NOW);
    for signals in [GPC, Signals::default()] {
        let (later, effects) = load(
            &config,
            Regime::UsOptOut,
            engine.stored().cloned(),
            signals,
            NOW + 1,
        );
        assert_eq!(effects, [Effect::Apply(engine.verdict().clone())]);
        assert_eq!(later.verdict(), engine.verdict());
    }
}

/// C25: a later yes to everything does not overrule the signal, and is not recorded as a yes to everything.
#[test]
fn is_not_overruled_by_accepting() {
    let config = shop();
    for regime in Regime::ALL {
        let (mut engine, _) = load(&config, *regime, None, GPC, NOW);
        assert!(engine.refuses("marketing") && !engine.refuses("analytics"));
        let effects = engine.handle(click(Decision::AcceptAll, Choice::default(), NOW));
        assert!(engine.verdict().category("analytics"));
        assert!(!engine.verdict().category("marketing") && !engine.verdict().granted("meta-pixel"));
        assert_eq!(
            persisted(&effects).map(|stored| stored.event),
            Some(Decision::Save)
        );
        assert_eq!(
            sent(&effects).expect("a record").follows_from(&config),
            Ok(())
        );
    }
}

/// C22: a signal that comes after a yes takes sale and advertising back, and nothing else.
#[test]
fn takes_back_an_earlier_yes() {
    let config = shop();
    let (mut engine, _) = load(&config, Regime::EuOptIn, None, Signals::default(), NOW);
    engine.handle(click(Decision::AcceptAll, Choice::default(), NOW));
    let (later, effects) = load(
        &config,
        Regime::EuOptIn,
        engine.stored().cloned(),
        GPC,
        NOW + 1,
    );
    assert!(!later.verdict().category("marketing") && later.verdict().category("analytics"));
    assert_eq!(
        sent(&effects).map(|record| record.event),
        Some(Decision::Gpc)
    );
}

/// A visitor under opt-in who has not decided is asked as anybody else: everything is denied already.
#[test]
fn under_opt_in_the_question_stays() {
    let config = shop();
    let (_, effects) = load(&config, Regime::EuOptIn, None, GPC, NOW);
    assert!(asks(&effects) && sent(&effects).is_none());
}

#[test]
fn is_not_heeded_if_the_owner_says_so() {
    let mut config = shop();
    config.signals.gpc = false;
    let (engine, effects) = load(&config, Regime::UsOptOut, None, GPC, NOW);
    assert!(engine.verdict().category("marketing") && !engine.refuses("marketing"));
    assert_eq!(effects.len(), 1);
}

/// B54: nothing of the page ran yet on a first visit, so nothing needs a reload, and the message stays to be read.
#[test]
fn reloads_only_what_ran() {
    let mut config = shop();
    config.services[3].reload = true;
    let (_, effects) = load(&config, Regime::UsOptOut, None, GPC, NOW);
    assert!(!effects.contains(&Effect::Reload));

    let (mut engine, _) = load(&config, Regime::UsOptOut, None, Signals::default(), NOW);
    engine.handle(click(Decision::AcceptAll, Choice::default(), NOW));
    let (_, effects) = load(
        &config,
        Regime::UsOptOut,
        engine.stored().cloned(),
        GPC,
        NOW + 1,
    );
    assert_eq!(effects.last(), Some(&Effect::Reload));
}
