//! The reader of a config: checked against its format first, then read without further questions.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

#[cfg(feature = "explain")]
use super::told;
use super::{
    checked::Checked,
    checksum, consistency,
    format::CONFIG,
    look::{Edge, Layout, Look, Message, Position, Reopen, Theme},
    model::{
        Category, Config, Controller, Cookie, RegimeChoice, Service, SignalChoice, Storage,
        StorageKind, Unknown,
    },
    preset::{self, Presets},
};
use crate::{
    exemption::Exemption,
    extract::{Members, names, text_entries},
    field::{Field, FieldError},
    json,
    matching::CookiePattern,
    regime::Regime,
    shape::Checker,
    signals::ConsentType,
    source::Source,
};

/// A config, and what is odd about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The config.
    pub config: Config,
    /// Unknown members: probably misspelt, certainly without effect.
    pub warnings: Vec<FieldError>,
}

/// Reads a resolved config.
///
/// # Errors
/// Every field that is wrong, in the order of the format; if none is, everything that does not fit together. A config with
/// an error is not read at all.
pub fn read<S: Source>(source: &S) -> Result<Read, Vec<FieldError>> {
    let read = shaped(source)?;
    consistent(read, Vec::new())
}

/// [`read`] for the text of a resolved config.
///
/// # Errors
/// As [`read`]; a text that is no JSON is one error, with line and column as its path.
pub fn parse(text: &str) -> Result<Read, Vec<FieldError>> {
    read(&&json::parse(text).map_err(|error| alloc::vec![error.into_field_error(text)])?)
}

/// Reads a resolved config that nobody has changed since it was checked: what [`Config::to_json`] wrote, by its checksum. `None` is
/// any other text, right or wrong. The same as [`parse`], without the checks: those are a tenth of what a first visit downloads.
#[must_use]
pub fn parse_checked(text: &str) -> Option<Checked> {
    let text = text.trim_ascii();
    let source = json::parse(text).ok().filter(|_| checksum::holds(text))?;
    Some(Checked {
        config: config(&&source),
        source,
    })
}

/// Reads the text of a config as its owner wrote it, and fills in from `presets` what its services leave out.
/// [`Config::to_json`] writes the resolved text.
///
/// # Errors
/// As [`parse`]; also a preset that is not in the catalogue.
pub fn resolve(text: &str, presets: &impl Presets) -> Result<Read, Vec<FieldError>> {
    let value = json::parse(text).map_err(|error| alloc::vec![error.into_field_error(text)])?;
    let mut read = shaped(&&value)?;
    let errors = preset::fill(&mut read.config, &&value, presets);
    consistent(read, errors)
}

fn shaped<S: Source>(source: &S) -> Result<Read, Vec<FieldError>> {
    let mut checker = Checker::default();
    checker.check(&Field::root(source), &CONFIG);
    if checker.errors.is_empty() {
        Ok(Read {
            config: config(source),
            warnings: checker.warnings,
        })
    } else {
        Err(checker.errors)
    }
}

fn consistent(read: Read, mut errors: Vec<FieldError>) -> Result<Read, Vec<FieldError>> {
    consistency::check(&read.config, &mut errors);
    if errors.is_empty() {
        Ok(read)
    } else {
        Err(errors)
    }
}

fn config<S: Source>(source: &S) -> Config {
    let m = Members::of(source);
    let mut out = Config {
        revision: 1,
        ..Config::default()
    };
    m.text("site", &mut out.site);
    m.small_number("revision", &mut out.revision);
    m.texts("origins", &mut out.origins);
    m.texts("languages", &mut out.languages);
    read_controller(&m.object("controller"), &mut out.controller);
    m.localised("policy", &mut out.policy);
    read_regime(&m.object("regime"), &mut out.regime);
    m.optional_text("region", &mut out.region);
    for item in m.items("categories") {
        read_category(&Members(Some(item)), &mut out.categories);
    }
    for item in m.items("services") {
        read_service(&Members(Some(item)), &mut out.services);
    }
    read_look(&m.object("look"), &mut out.look);
    for language in names_in(&m, "texts") {
        let texts = m.object("texts").get(&language);
        out.texts.push((
            language,
            texts.as_ref().map(text_entries).unwrap_or_default(),
        ));
    }
    read_storage(&m.object("storage"), &mut out.storage);
    let message = m.object("message");
    if message.0.is_some() {
        let mut read = Message::default();
        message.text("id", &mut read.id);
        message.optional_localised("text", &mut read.text);
        out.message = Some(read);
    }
    m.flag("silentInFrames", &mut out.silent_in_frames);
    let mut minor = 0;
    m.small_number("minor", &mut minor);
    out.minor = (minor > 0).then_some(minor);
    m.optional_text("endpoint", &mut out.endpoint);
    read_signals(&m.object("signals"), &mut out.signals);
    m.word("unknown", Unknown::WORDS, Unknown::ALL, &mut out.unknown);
    out
}

fn read_controller<S: Source>(m: &Members<S>, out: &mut Controller) {
    m.localised("name", &mut out.name);
    #[cfg(feature = "explain")]
    told::of_controller(m, out);
}

fn read_regime<S: Source>(m: &Members<S>, out: &mut RegimeChoice) {
    out.fixed = m
        .get("fixed")
        .and_then(|value| Regime::from_word(&value.text()?));
    for region in names_in(m, "regions") {
        let mut regime = Regime::EuOptIn;
        m.object("regions")
            .word(&region, Regime::WORDS, Regime::ALL, &mut regime);
        out.regions.push((region, regime));
    }
    out.time_zone = true;
    m.flag("timeZone", &mut out.time_zone);
}

fn read_category<S: Source>(m: &Members<S>, list: &mut Vec<Category>) {
    let mut out = Category::default();
    m.text("id", &mut out.id);
    out.locked = out.id == "necessary";
    m.flag("locked", &mut out.locked);
    m.optional_localised("title", &mut out.title);
    m.optional_localised("description", &mut out.description);
    m.words(
        "consentMode",
        ConsentType::WORDS,
        ConsentType::ALL,
        &mut out.consent_mode,
    );
    if m.get("consentMode").is_none() {
        out.consent_mode
            .extend_from_slice(known_category(&out.id).unwrap_or_default());
    }
    list.push(out);
}

/// The consent types of a category that the banner knows (requirements C-I); `None` for any other.
pub(super) fn known_category(id: &str) -> Option<&'static [ConsentType]> {
    use ConsentType as T;
    Some(match id {
        "necessary" => &[T::SecurityStorage],
        "preferences" => &[T::FunctionalityStorage, T::PersonalizationStorage],
        "analytics" => &[T::AnalyticsStorage],
        "marketing" => &[T::AdStorage, T::AdUserData, T::AdPersonalization],
        "social" => &[],
        _ => return None,
    })
}

fn read_service<S: Source>(m: &Members<S>, list: &mut Vec<Service>) {
    let mut out = Service::default();
    m.text("id", &mut out.id);
    m.text("category", &mut out.category);
    #[cfg(feature = "explain")]
    told::of_service(m, &mut out);
    for item in m.items("cookies") {
        read_cookie(&Members(Some(item)), &mut out.cookies);
    }
    m.flag("reload", &mut out.reload);
    let signal = m.object("signal");
    signal.texts("grant", &mut out.signal.grant);
    signal.texts("revoke", &mut out.signal.revoke);
    out.exemption = m
        .get("exemption")
        .and_then(|value| Exemption::from_word(&value.text()?));
    list.push(out);
}

fn read_cookie<S: Source>(m: &Members<S>, list: &mut Vec<Cookie>) {
    let mut name = String::new();
    m.text("name", &mut name);
    let mut out = Cookie {
        name: CookiePattern::checked(name),
        kind: StorageKind::Cookie,
        purpose: None,
        days: None,
        domain: None,
    };
    m.word("kind", StorageKind::WORDS, StorageKind::ALL, &mut out.kind);
    m.optional_text("domain", &mut out.domain);
    #[cfg(feature = "explain")]
    told::of_cookie(m, &mut out);
    list.push(out);
}

fn read_look<S: Source>(m: &Members<S>, out: &mut Look) {
    m.word("layout", Layout::WORDS, Layout::ALL, &mut out.layout);
    m.word(
        "position",
        Position::WORDS,
        Position::ALL,
        &mut out.position,
    );
    m.word("edge", Edge::WORDS, Edge::ALL, &mut out.edge);
    m.flag("switches", &mut out.switches);
    m.optional_text("logo", &mut out.logo);
    m.word("theme", Theme::WORDS, Theme::ALL, &mut out.theme);
    m.word("reopen", Reopen::WORDS, Reopen::ALL, &mut out.reopen);
    let colors = m.object("colors");
    let places = [
        ("accent", &mut out.colors.accent),
        ("background", &mut out.colors.background),
        ("text", &mut out.colors.text),
    ];
    for (name, place) in places {
        colors.optional_text(name, place);
        if let Some(color) = place {
            color.make_ascii_lowercase();
        }
    }
}

fn read_storage<S: Source>(m: &Members<S>, out: &mut Storage) {
    "zgoda".clone_into(&mut out.key);
    m.text("key", &mut out.key);
    (out.accept_days, out.reject_days) = (182, 182);
    m.small_number("acceptDays", &mut out.accept_days);
    m.small_number("rejectDays", &mut out.reject_days);
}

fn read_signals<S: Source>(m: &Members<S>, out: &mut SignalChoice) {
    (out.google_consent_mode, out.gpc) = (true, true);
    m.flag("googleConsentMode", &mut out.google_consent_mode);
    m.flag("gpc", &mut out.gpc);
    m.flag("dnt", &mut out.dnt);
}

fn names_in<S: Source>(m: &Members<S>, name: &str) -> Vec<String> {
    m.get(name).as_ref().map(names).unwrap_or_default()
}
