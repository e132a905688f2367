//! What the tests share: a shop in Gdynia, and its visitor.

use zgoda_consent::{
    Millis,
    config::{self, Config},
    engine::{Context, Effect, Engine, Event},
    record::{Decision, Record, Surface, Ui},
    regime::{Reason, Regime},
    signals::Signals,
    stored::StoredChoice,
};

/// The config of the vectors.
pub(crate) const CONFIG: &str = include_str!("../vectors/config.json");

/// 23 November 2026, 20:00 UTC.
pub(crate) const NOW: Millis = 1_795_464_000_000;

/// Bytes that are anything but random, so that vectors stay.
pub(crate) const ENTROPY: [u8; 32] = *b"0123456789abcdefghijklmnopqrstuv";

pub(crate) fn shop() -> Config {
    match config::parse(CONFIG) {
        Ok(read) => read.config,
        Err(errors) => panic!("the config of the vectors is broken: {errors:?}"),
    }
}

pub(crate) fn context(regime: Regime) -> Context {
    Context {
        regime,
        reason: Reason::Region,
        language: "pl".to_owned(),
        notice: "a".repeat(64),
        config_hash: "b".repeat(64),
        bundle_hash: "c".repeat(64),
        banner: "0.1.0".to_owned(),
        ui: Ui::Wide,
        page_group: Some("koszyk".to_owned()),
    }
}

/// A page that was just loaded, with what the browser kept and what it says.
pub(crate) fn load(
    config: &Config,
    regime: Regime,
    stored: Option<StoredChoice>,
    signals: Signals,
    now: Millis,
) -> (Engine, Vec<Effect>) {
    let mut engine = Engine::new(config.clone(), context(regime));
    let effects = engine.handle(Event::Loaded {
        stored,
        signals,
        now,
        entropy: ENTROPY,
    });
    (engine, effects)
}

/// A visitor's own click.
pub(crate) fn click(event: Decision, choice: zgoda_consent::choice::Choice, now: Millis) -> Event {
    Event::Decided {
        choice,
        event,
        surface: Surface::Banner,
        trusted: true,
        now,
        entropy: ENTROPY,
    }
}

pub(crate) fn persisted(effects: &[Effect]) -> Option<&StoredChoice> {
    effects.iter().find_map(|effect| {
        if let Effect::Persist(stored) = effect {
            Some(stored)
        } else {
            None
        }
    })
}

pub(crate) fn sent(effects: &[Effect]) -> Option<&Record> {
    effects.iter().find_map(|effect| {
        if let Effect::Send(record) = effect {
            Some(&**record)
        } else {
            None
        }
    })
}

pub(crate) fn asks(effects: &[Effect]) -> bool {
    effects
        .iter()
        .any(|effect| matches!(effect, Effect::Ask { .. }))
}
