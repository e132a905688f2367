//! The reader of a record: exactly the members of the format, or an error for each that is not.

use alloc::{borrow::ToOwned, boxed::Box, string::String, vec::Vec};

use super::{Decision, MAX_BYTES, Record, RecordedSignals, SCHEMA, Surface, Ui};
use crate::{
    exemption::Exemption,
    extract::{Members, names},
    field::{Field, FieldError},
    form::{CONSENT_ID, HASH, ID, IDS, LANGUAGE, RECORD_ID, VERSION},
    json,
    regime::{Reason, Regime},
    shape::{Checker, FLAGS, List, Map, Member, Shape, optional, required, said},
    signals::ConsentType,
    source::{MAX_INTEGER, Source},
};

static RECORD: Shape = Shape::Object(&[
    required("banner", Shape::Text(&VERSION)),
    required("bundle_hash", Shape::Text(&HASH)),
    required("categories", Shape::Map(&FLAGS)),
    required("config_hash", Shape::Text(&HASH)),
    required("consent_id", Shape::Text(&CONSENT_ID)),
    required("event", Shape::Word(Decision::WORDS)),
    optional("exempt", Shape::Map(&EXEMPT)),
    required("expires_at", Shape::Number(0, MAX_INTEGER)),
    required("given_at", Shape::Number(0, MAX_INTEGER)),
    required("language", Shape::Text(&LANGUAGE)),
    required("notice", Shape::Text(&HASH)),
    optional("page_group", Shape::Text(&ID)),
    optional("previous", Shape::Text(&RECORD_ID)),
    required("record_id", Shape::Text(&RECORD_ID)),
    required("regime", Shape::Word(Regime::WORDS)),
    required("regime_reason", Shape::Word(Reason::WORDS)),
    required("revision", Shape::Number(1, 1 << 31)),
    required("schema", Shape::Word(&[SCHEMA])),
    required("services", Shape::Map(&FLAGS)),
    required("signals", Shape::Object(&SIGNALS)),
    required("site", Shape::Text(&ID)),
    required("surface", Shape::Word(Surface::WORDS)),
    required("trusted", Shape::Flag),
    required("ui", Shape::Word(Ui::WORDS)),
]);

static EXEMPT: Map = Map {
    allowed: said("an object from id to class"),
    named: &IDS,
    of: Shape::Word(Exemption::WORDS),
};

static SIGNALS: [Member; 4] = [
    required("dnt", Shape::Flag),
    optional("gcm", Shape::Object(&CONSENT_TYPES)),
    required("gpc", Shape::Flag),
    optional("told", Shape::List(&TOLD)),
];

static TOLD: List = List {
    allowed: "ids of services, each once",
    least: 0,
    most: MAX_BYTES,
    once: true,
    of: Shape::Text(&ID),
};

static CONSENT_TYPES: [Member; 7] = [
    required("ad_personalization", Shape::Flag),
    required("ad_storage", Shape::Flag),
    required("ad_user_data", Shape::Flag),
    required("analytics_storage", Shape::Flag),
    required("functionality_storage", Shape::Flag),
    required("personalization_storage", Shape::Flag),
    required("security_storage", Shape::Flag),
];

/// Reads a record. Whoever parsed it checked [`MAX_BYTES`] before.
///
/// # Errors
/// Everything that is wrong, unknown members too (requirements A31, D1).
pub fn read<S: Source>(source: &S) -> Result<Record, Vec<FieldError>> {
    let mut checker = Checker::default();
    let root = Field::root(source);
    checker.check(&root, &RECORD);
    checker.errors.append(&mut checker.warnings);
    if checker.errors.is_empty() {
        // Null is a value here, and must be written.
        for (object, name) in [(&root, "previous"), (&root.member("signals"), "gcm")] {
            if object
                .value
                .as_ref()
                .is_some_and(|value| value.get(name).is_none())
            {
                checker.wrong(&object.member(name), "a value or null");
            }
        }
    }
    let Checker { errors, .. } = checker;
    if errors.is_empty() {
        Ok(record(source))
    } else {
        Err(errors)
    }
}

fn record<S: Source>(source: &S) -> Record {
    let m = Members::of(source);
    let seen = m.object("signals");
    let types = seen.object("gcm");
    let told = |one: &ConsentType| {
        let mut granted = false;
        types.flag(one.as_str(), &mut granted);
        (*one, granted)
    };
    let gcm = types
        .0
        .is_some()
        .then(|| ConsentType::ALL.iter().map(told).collect());
    let mut out = Record {
        record_id: String::new(),
        consent_id: String::new(),
        previous: None,
        site: String::new(),
        revision: 0,
        event: Decision::RejectAll,
        categories: m.flags("categories"),
        services: m.flags("services"),
        exempt: exempt(&m),
        notice: String::new(),
        config_hash: String::new(),
        bundle_hash: String::new(),
        banner: String::new(),
        language: String::new(),
        regime: Regime::EuOptIn,
        regime_reason: Reason::Unknown,
        signals: RecordedSignals {
            gpc: false,
            dnt: false,
            gcm,
            told: seen.get("told").map(|_| {
                let mut ids = Vec::new();
                seen.texts("told", &mut ids);
                ids
            }),
        },
        surface: Surface::Api,
        trusted: false,
        ui: Ui::Wide,
        page_group: None,
        given_at: 0,
        expires_at: 0,
    };
    m.text("record_id", &mut out.record_id);
    m.text("consent_id", &mut out.consent_id);
    m.optional_text("previous", &mut out.previous);
    m.optional_text("page_group", &mut out.page_group);
    m.text("site", &mut out.site);
    m.small_number("revision", &mut out.revision);
    m.word("event", Decision::WORDS, Decision::ALL, &mut out.event);
    m.text("notice", &mut out.notice);
    m.text("config_hash", &mut out.config_hash);
    m.text("bundle_hash", &mut out.bundle_hash);
    m.text("banner", &mut out.banner);
    m.text("language", &mut out.language);
    m.word("regime", Regime::WORDS, Regime::ALL, &mut out.regime);
    m.word(
        "regime_reason",
        Reason::WORDS,
        Reason::ALL,
        &mut out.regime_reason,
    );
    seen.flag("gpc", &mut out.signals.gpc);
    seen.flag("dnt", &mut out.signals.dnt);
    m.word("surface", Surface::WORDS, Surface::ALL, &mut out.surface);
    m.flag("trusted", &mut out.trusted);
    m.word("ui", Ui::WORDS, Ui::ALL, &mut out.ui);
    m.number("given_at", &mut out.given_at);
    m.number("expires_at", &mut out.expires_at);
    out
}

fn exempt<S: Source>(m: &Members<S>) -> Box<[(String, Exemption)]> {
    let object = m.get("exempt");
    let classed = |id: String| {
        let class = object.as_ref()?.get(&id)?.text()?;
        Some((id, Exemption::from_word(&class)?))
    };
    let ids = object.as_ref().map(names).unwrap_or_default();
    ids.into_iter().filter_map(classed).collect()
}

/// [`read`] for the text itself.
///
/// # Errors
/// As [`read`]; a text that is too long or no JSON is one error.
pub fn parse(text: &str) -> Result<Record, Vec<FieldError>> {
    if text.len() > MAX_BYTES {
        return Err(alloc::vec![FieldError {
            path: String::new(),
            found: "more".to_owned(),
            allowed: "a record of at most 131072 bytes".into(),
        }]);
    }
    read(&&json::parse(text).map_err(|error| alloc::vec![error.into_field_error(text)])?)
}
