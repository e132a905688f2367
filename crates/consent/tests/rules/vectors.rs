//! Golden vectors: the formats, byte for byte (requirement D2). The banner's own tests check the same files in a browser.
//!
//! A failing test here means that a format changed. Then its version changes too, and
//! `cargo test -p zgoda-consent -- --ignored vectors` writes the files anew.

use std::{collections::BTreeMap, fs, path::PathBuf};

use crate::shop::{CONFIG, ENTROPY, NOW, asks, click, context, load, sent, shop};
use zgoda_consent::{
    DAY,
    change::Change,
    choice::Choice,
    config,
    engine::{Engine, Event},
    exemption::Exemption,
    gate::Gate,
    hash::sha256_hex,
    json,
    notice::{Direction, Notice, Shown},
    record::{self, Decision, Surface},
    regime::Regime,
    signals::Signals,
    stored,
    text::Text,
};

/// What every file must hold, made from `config.json` and `texts.json` alone.
fn made() -> BTreeMap<&'static str, String> {
    let config = shop();
    let texts: BTreeMap<String, String> =
        serde_json::from_str(include_str!("../vectors/texts.json")).expect("texts");
    let texts: Vec<_> = texts.into_iter().collect();
    let shown = Shown {
        regime: Regime::EuOptIn,
        language: "pl",
        direction: Direction::Ltr,
        banner: "0.1.0",
        texts: &texts,
    };
    let notice = Notice::of(&config, &shown);
    let resolved = config.to_json();
    let checked = config::parse_checked(&resolved).expect("checked");
    assert_eq!(Notice::of_checked(&checked, &shown), notice);

    let mut context = context(Regime::EuOptIn);
    notice.hash().clone_into(&mut context.notice);
    context.config_hash = sha256_hex(resolved.as_bytes());
    let mut engine = Engine::new(config.clone(), context);
    let signals = Signals {
        gpc: false,
        dnt: true,
    };
    engine.handle(Event::Loaded {
        stored: None,
        signals,
        now: NOW,
        entropy: ENTROPY,
    });
    let mut choice = Choice::none(&config);
    choice.set_category(&config, "analytics", true);
    choice.set_service("hotjar", false);
    let effects = engine.handle(Event::Decided {
        choice,
        event: Decision::Save,
        surface: Surface::Settings,
        trusted: true,
        now: NOW + 1500,
        entropy: ENTROPY,
    });
    let stored = engine.stored().expect("a stored choice").write();
    let record = sent(&effects).expect("a record").canonical();

    let (asked_again, answer) = renewed(&config, &notice, &shown, &engine);
    let (notice_of_exemption, objection) = objected(&config, &shown);
    let gate = Gate::of(&config, "Ustawienia prywatności", "pl").write();
    let copied = Gate::of_checked(&checked, "Ustawienia prywatności", "pl").write();
    assert_eq!(copied, gate);
    let mut files = BTreeMap::from([
        ("config.resolved.json", resolved),
        ("gate.json", gate),
        ("notice.changed.json", asked_again),
        ("notice.exempt.json", notice_of_exemption),
        ("notice.json", notice.canonical().to_owned()),
        ("record.changed.json", answer),
        ("record.exempt.json", objection),
        ("record.json", record),
        ("stored.json", stored),
    ]);
    let hashes: BTreeMap<_, _> = files
        .iter()
        .map(|(name, text)| (*name, sha256_hex(text.as_bytes())))
        .collect();
    files.insert(
        "hashes.json",
        serde_json::to_string_pretty(&hashes).expect("hashes") + "\n",
    );
    files
}

/// The notice and the record of the same visitor, asked about what has changed a day later: hotjar works differently, one service is
/// new, one is gone. They accept that.
fn renewed(
    config: &config::Config,
    before: &Notice,
    shown: &Shown<'_>,
    engine: &Engine,
) -> (String, String) {
    let stored = engine.stored().expect("a stored choice").clone();
    let mut config = config.clone();
    config.revision += 1;
    config.services.retain(|one| one.id != "meta-pixel");
    for one in &mut config.services {
        if one.id == "hotjar" {
            one.retention = Text::plain("2 lata");
            one.signal.grant.push("hj(\"consent\",true)".to_owned());
        }
    }
    let mut new = config.service("hotjar").expect("hotjar").clone();
    "nowa".clone_into(&mut new.id);
    config.services.push(new);
    let now = Notice::of(&config, shown);
    let [old, new] = [before, &now].map(|one| json::parse(one.canonical()).expect("JSON"));
    let change = Change::between(&config, &stored.rec, &&old, &&new).expect("a change");
    let notice = Notice::about(&config, shown, &change);
    let mut context = engine.context().clone();
    context.config_hash = sha256_hex(config.to_json().as_bytes());
    let mut engine = Engine::new(config, context);
    engine.remember(change, notice.hash().to_owned());
    let now = NOW + DAY;
    engine.handle(Event::Loaded {
        stored: Some(stored),
        signals: Signals {
            gpc: false,
            dnt: true,
        },
        now,
        entropy: ENTROPY,
    });
    let effects = engine.handle(click(Decision::AcceptAll, Choice::default(), now + 1500));
    let record = sent(&effects).expect("a record").canonical();
    (notice.canonical().to_owned(), record)
}

/// The notice that somebody in the United Kingdom is shown where hotjar is declared to make statistics, and the record of their objection.
fn objected(config: &config::Config, shown: &Shown<'_>) -> (String, String) {
    let mut config = config.clone();
    for one in &mut config.services {
        one.exemption = (one.id == "hotjar").then_some(Exemption::Statistics);
    }
    let shown = Shown {
        regime: Regime::Uk,
        ..*shown
    };
    let notice = Notice::of(&config, &shown);
    let mut context = context(Regime::Uk);
    notice.hash().clone_into(&mut context.notice);
    context.config_hash = sha256_hex(config.to_json().as_bytes());
    let mut engine = Engine::new(config, context);
    engine.handle(Event::Loaded {
        stored: None,
        signals: Signals::default(),
        now: NOW,
        entropy: ENTROPY,
    });
    let choice = engine.objecting(false);
    let effects = engine.handle(click(Decision::Save, choice, NOW + 1500));
    let record = sent(&effects).expect("a record").canonical();
    (notice.canonical().to_owned(), record)
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

#[test]
#[ignore = "writes the vectors anew"]
fn write() {
    for (name, text) in made() {
        fs::write(folder().join(name), text).expect("a writable folder");
    }
}

#[test]
fn bytes_are_as_they_were() {
    for (name, text) in made() {
        assert_eq!(
            text,
            fs::read_to_string(folder().join(name)).expect(name),
            "{name}"
        );
    }
}

/// D2: another implementation of RFC 8785 agrees. For whole numbers and ASCII names that is sorted compact JSON.
#[test]
fn canonical_bytes_are_canonical() {
    for name in ["config.resolved.json", "notice.json", "record.json"] {
        let text = fs::read_to_string(folder().join(name)).expect(name);
        let value: serde_json::Value = serde_json::from_str(&text).expect(name);
        assert_eq!(serde_json::to_string(&value).expect(name), text, "{name}");
    }
}

#[test]
fn what_was_written_reads_the_same() {
    let files = made();
    let config = shop();
    assert_eq!(
        config::parse(&files["config.resolved.json"]).map(|read| (read.config, read.warnings)),
        Ok((config.clone(), vec![]))
    );
    let record = record::parse(&files["record.json"]).expect("a record");
    assert_eq!(record.canonical(), files["record.json"]);
    assert_eq!(record.follows_from(&config), Ok(()));
    let stored = stored::parse(&files["stored.json"], NOW, "shop").expect("a stored choice");
    assert_eq!(stored.write(), files["stored.json"]);
    let (engine, effects) = load(
        &config,
        Regime::EuOptIn,
        Some(stored),
        Signals::default(),
        NOW + 2000,
    );
    assert!(!asks(&effects));
    assert_eq!(engine.verdict(), &record.verdict(&config));
}

/// The owner's file itself is as good as the resolved one, and nothing in it is odd.
#[test]
fn config_has_no_warnings() {
    assert_eq!(config::parse(CONFIG).map(|read| read.warnings), Ok(vec![]));
}
