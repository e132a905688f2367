//! A24, B21: asked again only about what has changed; nothing rides on an old yes.

use proptest::{prelude::*, sample::subsequence};
use zgoda_consent::{
    DAY,
    change::Change,
    choice::{Choice, Verdict},
    config::{Config, DataKind, Service},
    engine::{AskReason, Effect, Engine, Event},
    json,
    notice::{Direction, Notice, Shown},
    record::Decision,
    regime::Regime,
    signals::Signals,
    stored::StoredChoice,
    text::Text,
};

use crate::shop::{ENTROPY, NOW, click, context, load, persisted, sent, shop};

const QUIET: Signals = Signals {
    gpc: false,
    dnt: false,
};
const GPC: Signals = Signals {
    gpc: true,
    dnt: false,
};

fn notice(config: &Config, language: &str) -> String {
    let shown = Shown {
        regime: Regime::EuOptIn,
        language,
        direction: Direction::Ltr,
        banner: "0.1.0",
        texts: &[],
    };
    Notice::of(config, &shown).canonical().to_owned()
}

fn between(stored: &StoredChoice, old: &Config, new: &Config, language: &str) -> Option<Change> {
    let [before, now] = [notice(old, "pl"), notice(new, language)];
    let (before, now) = (json::parse(&before).ok()?, json::parse(&now).ok()?);
    Change::between(new, &stored.rec, &&before, &&now)
}

/// What the browser keeps of a visitor who answered `choice` to `config`.
fn answered(config: &Config, event: Decision, choice: Choice) -> StoredChoice {
    let (mut engine, _) = load(config, Regime::EuOptIn, None, QUIET, NOW);
    let effects = engine.handle(click(event, choice, NOW));
    persisted(&effects).expect("a stored choice").clone()
}

/// The next page of a visitor who answered to `old`, on a site that is `new` by now.
fn next(
    old: &Config,
    new: &Config,
    stored: &StoredChoice,
    signals: Signals,
) -> (Engine, Vec<Effect>) {
    let mut engine = Engine::new(new.clone(), context(Regime::EuOptIn));
    if let Some(change) = between(stored, old, new, "pl") {
        engine.remember(change, "d".repeat(64));
    }
    let effects = engine.handle(Event::Loaded {
        stored: Some(stored.clone()),
        signals,
        now: NOW + DAY,
        entropy: ENTROPY,
    });
    (engine, effects)
}

fn reason(effects: &[Effect]) -> Option<AskReason> {
    effects.iter().find_map(|effect| {
        if let Effect::Ask { reason } = effect {
            Some(*reason)
        } else {
            None
        }
    })
}

/// How an owner changes a service.
type Edit = fn(&mut Service, Text);

/// The shop after its owner has changed `what` and raised the revision.
fn raised(what: impl FnOnce(&mut Config)) -> Config {
    let mut config = shop();
    config.revision += 1;
    what(&mut config);
    config
}

fn service<'c>(config: &'c mut Config, id: &str) -> &'c mut Service {
    let mut services = config.services.iter_mut();
    services.find(|one| one.id == id).expect("a service")
}

fn newcomer(config: &mut Config) {
    let mut one = service(config, "hotjar").clone();
    "plausible".clone_into(&mut one.id);
    config.services.push(one);
}

#[test]
fn a24_a_new_service_waits_and_the_rest_goes_on() {
    let (old, new) = (shop(), raised(newcomer));
    let stored = answered(&old, Decision::AcceptAll, Choice::default());
    let (mut engine, effects) = next(&old, &new, &stored, QUIET);
    assert_eq!(reason(&effects), Some(AskReason::Changed));
    assert!(engine.verdict().granted("hotjar") && engine.verdict().category("analytics"));
    assert!(!engine.verdict().granted("plausible"));

    // The guard of the next page knows it too, of a choice that is the same but for that.
    let kept = persisted(&effects).expect("a narrowed choice");
    assert_eq!(kept.choice.service("plausible"), Some(false));
    assert_eq!(
        (&kept.rec, kept.at, kept.exp, kept.rev),
        (&stored.rec, stored.at, stored.exp, stored.rev)
    );
    let (_, effects) = next(&old, &new, kept, QUIET);
    assert_eq!(reason(&effects), Some(AskReason::Changed), "asked again");

    let effects = engine.handle(click(Decision::RejectAll, Choice::default(), NOW + 2 * DAY));
    let record = sent(&effects).expect("a record");
    assert_eq!(record.event, Decision::Save, "it is no refusal of all");
    assert_eq!(record.follows_from(&new), Ok(()));
    assert_eq!(record.services.len(), new.services.len());
    assert!(engine.verdict().granted("hotjar") && !engine.verdict().granted("plausible"));
    assert_eq!(record.previous.as_ref(), Some(&stored.rec));
    assert_eq!(
        record.expires_at, stored.exp,
        "an old yes holds no longer by it"
    );
}

#[test]
fn a24_yes_to_what_has_changed_leaves_a_no_to_the_rest() {
    let (old, new) = (shop(), raised(newcomer));
    let mut choice = Choice::none(&old);
    choice.set_category(&old, "analytics", true);
    let stored = answered(&old, Decision::Save, choice);
    let (mut engine, _) = next(&old, &new, &stored, QUIET);
    let effects = engine.handle(click(Decision::AcceptAll, Choice::default(), NOW + 2 * DAY));
    let record = sent(&effects).expect("a record");
    assert_eq!(record.event, Decision::Save);
    assert_eq!(record.follows_from(&new), Ok(()));
    assert!(engine.verdict().granted("plausible") && engine.verdict().granted("hotjar"));
    assert!(!engine.verdict().category("marketing") && !engine.verdict().granted("meta-pixel"));
}

#[test]
fn a24_an_answer_that_comes_to_everything_is_recorded_as_one() {
    let (old, new) = (shop(), raised(newcomer));
    for event in [Decision::AcceptAll, Decision::RejectAll] {
        let stored = answered(&old, event, Choice::default());
        let (mut engine, _) = next(&old, &new, &stored, QUIET);
        let effects = engine.handle(click(event, Choice::default(), NOW + 2 * DAY));
        let record = sent(&effects).expect("a record");
        assert_eq!(record.event, event);
        assert_eq!(record.follows_from(&new), Ok(()));
    }
}

/// Whatever the notice says of a service that an answer is about, changed under the same id, has no answer.
#[test]
fn a24_nothing_widens_in_silence() {
    let old = shop();
    let stored = answered(&old, Decision::AcceptAll, Choice::default());
    let text = |text: &str| Text::plain(text);
    let edits: [(&str, Edit); 8] = [
        ("purpose", |one, text| one.purpose = text),
        ("retention", |one, text| one.retention = text),
        ("recipients", |one, text| one.recipients.push(text)),
        ("vendor", |one, _| one.vendor.name.push_str(" Inc.")),
        ("country", |one, _| one.vendor.country = Some("CN".into())),
        ("category", |one, _| one.category = "marketing".to_owned()),
        ("cookies", |one, _| one.cookies.clear()),
        ("data", |one, _| one.data.push(DataKind::Health)),
    ];
    for (what, edit) in edits {
        let new = raised(|config| edit(service(config, "hotjar"), text("Sprzedaż danych")));
        let (engine, effects) = next(&old, &new, &stored, QUIET);
        assert_eq!(reason(&effects), Some(AskReason::Changed), "{what}");
        assert!(!engine.verdict().granted("hotjar"), "{what}");
        assert!(engine.verdict().granted("meta-pixel"), "{what}");
        let change = engine.change(NOW + DAY).expect("a change");
        assert_eq!(change.altered.services, ["hotjar"], "{what}");
    }
    // A purpose with another meaning takes its services along.
    let new = raised(|config| {
        let category = config
            .categories
            .iter_mut()
            .find(|one| one.id == "analytics");
        category.expect("a category").description = Some(text("Profilowanie"));
    });
    let (engine, _) = next(&old, &new, &stored, QUIET);
    assert!(!engine.verdict().category("analytics") && !engine.verdict().granted("hotjar"));
    assert!(engine.verdict().category("marketing"));
}

#[test]
fn a24_what_is_gone_or_only_renamed_asks_nothing() {
    let old = shop();
    let stored = answered(&old, Decision::AcceptAll, Choice::default());
    let new = raised(|config| {
        config.services.retain(|one| one.id != "meta-pixel");
        service(config, "hotjar").name = Text::plain("Hotjar by Contentsquare");
    });
    let (engine, effects) = next(&old, &new, &stored, QUIET);
    assert_eq!(reason(&effects), None);
    assert!(engine.verdict().granted("hotjar"));
    let kept = persisted(&effects).expect("a renewed choice");
    assert_eq!(
        (kept.rev, &kept.rec, kept.exp),
        (new.revision, &stored.rec, stored.exp)
    );
    assert_eq!(kept.holds(NOW + DAY, new.revision), Ok(()));
    assert!(sent(&effects).is_none());
}

#[test]
fn a24_everything_is_asked_where_nothing_can_be_compared() {
    let old = shop();
    let stored = answered(&old, Decision::AcceptAll, Choice::default());
    // Raised for a reason that the notice does not show; another controller; another language; no notice; too old.
    let same = raised(|_| ());
    assert_eq!(between(&stored, &old, &same, "pl"), None);
    let mut sold = raised(newcomer);
    sold.controller.name = Text::plain("Fundusz Ltd.");
    assert_eq!(between(&stored, &old, &sold, "pl"), None);
    assert_eq!(between(&stored, &old, &raised(newcomer), "en"), None);
    for new in [same, sold] {
        let (engine, effects) = next(&old, &new, &stored, QUIET);
        assert_eq!(reason(&effects), Some(AskReason::Revision));
        assert!(!engine.verdict().grants_optional(&new));
    }
    let new = raised(newcomer);
    let (_, effects) = load(
        &new,
        Regime::EuOptIn,
        Some(stored.clone()),
        QUIET,
        NOW + DAY,
    );
    assert_eq!(reason(&effects), Some(AskReason::Revision));
    let mut engine = Engine::new(new.clone(), context(Regime::EuOptIn));
    let change = between(&stored, &old, &new, "pl").expect("a change");
    engine.remember(change, String::new());
    let effects = engine.handle(Event::Loaded {
        now: stored.exp,
        stored: Some(stored),
        signals: QUIET,
        entropy: ENTROPY,
    });
    assert!(matches!(
        reason(&effects),
        Some(AskReason::Revision | AskReason::Expired)
    ));
    assert!(!engine.verdict().grants_optional(&new));
}

/// A change is that since one decision: another tab's decision is not read by it.
#[test]
fn a24_a_change_belongs_to_one_decision() {
    let (old, new) = (shop(), raised(newcomer));
    let stored = answered(&old, Decision::AcceptAll, Choice::default());
    let (mut engine, _) = next(&old, &new, &stored, QUIET);
    let other = StoredChoice {
        rec: "0193f3a0-0000-7000-8000-000000000000".to_owned(),
        ..stored
    };
    engine.handle(Event::Synced {
        stored: Some(other),
        now: NOW + DAY,
    });
    assert!(!engine.verdict().grants_optional(&new));
}

#[test]
fn a24_c22_a_signal_that_came_meanwhile_is_heeded_and_the_question_stays() {
    let (old, new) = (shop(), raised(newcomer));
    let stored = answered(&old, Decision::AcceptAll, Choice::default());
    let (mut engine, effects) = next(&old, &new, &stored, GPC);
    assert_eq!(reason(&effects), Some(AskReason::Changed));
    assert!(engine.verdict().granted("hotjar") && !engine.verdict().granted("meta-pixel"));
    engine.handle(click(Decision::AcceptAll, Choice::default(), NOW + 2 * DAY));
    assert!(engine.verdict().granted("plausible") && !engine.verdict().granted("meta-pixel"));
}

proptest! {
    /// Whatever was answered and whatever changes: unanswered is never granted, unchanged stays as it was, every answer follows.
    #[test]
    fn a24_only_what_changed_is_asked(
        answers in prop::collection::vec(any::<bool>(), 12),
        altered in subsequence(vec![0_usize, 1, 2, 3], 0..4),
        added in any::<bool>(),
        yes in any::<bool>(),
    ) {
        let old = shop();
        let mut choice = Choice::default();
        let ids = old.optional().map(|one| one.id.clone()).collect::<Vec<_>>();
        for (id, granted) in ids.iter().zip(&answers) {
            choice.set_category(&old, id, *granted);
        }
        for (one, granted) in old.services.iter().zip(answers.iter().skip(ids.len())) {
            choice.set_service(&one.id, *granted);
        }
        let stored = answered(&old, Decision::Save, choice);
        let new = raised(|config| {
            for at in &altered {
                if let Some(one) = config.services.get_mut(*at) {
                    one.retention = Text::plain("100 lat");
                }
            }
            if added {
                newcomer(config);
            }
        });
        let before = Verdict::of(&old, &stored.choice);
        let (mut engine, effects) = next(&old, &new, &stored, QUIET);
        prop_assume!(reason(&effects) == Some(AskReason::Changed));
        let change = engine.change(NOW + DAY).expect("a change").clone();
        let waiting = engine.verdict().clone();
        let event = if yes { Decision::AcceptAll } else { Decision::RejectAll };
        let effects = engine.handle(click(event, Choice::default(), NOW + 2 * DAY));
        prop_assert_eq!(sent(&effects).expect("a record").follows_from(&new), Ok(()));
        for one in &new.services {
            let is_locked = new.category(&one.category).is_some_and(|category| category.locked);
            let id = &one.id;
            if is_locked {
                prop_assert!(engine.verdict().granted(id));
            } else if change.is_service_open(one) {
                prop_assert!(!waiting.granted(id));
                prop_assert_eq!(engine.verdict().granted(id), yes);
            } else {
                prop_assert_eq!(waiting.granted(id), before.granted(id));
                prop_assert_eq!(engine.verdict().granted(id), before.granted(id));
            }
        }
    }
}
