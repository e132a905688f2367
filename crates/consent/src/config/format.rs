//! The format of a config as data (PROTOCOL, section 2). What needs more than one field is in `consistency`.

use super::look::{Edge, Layout, Position, Reopen, Theme};
use super::model::{DataKind, LegalBasis, StorageKind, Unknown};
use crate::{
    exemption::Exemption,
    form::{
        CALL, CATEGORY_ID, COLOR, CONTACT, COOKIE_PATTERN, COUNTRY, DOMAIN, EMAIL, HOST_PATTERN,
        ID, LANGUAGE, ORIGIN, REGION, REGIONS, SHOWN, STORAGE_KEY, TEXT_KEY, TEXT_LANGUAGE,
        WEB_ADDRESS,
    },
    regime::Regime,
    shape::{List, Map, Member, Shape, optional, required, said},
    signals::ConsentType,
};

/// The whole.
pub(super) static CONFIG: Shape = Shape::Object(&[
    required("version", Shape::Number(1, 1)),
    required("site", Shape::Text(&ID)),
    optional("revision", Shape::Number(1, 1 << 31)),
    optional("origins", Shape::List(&ORIGINS)),
    required("languages", Shape::List(&LANGUAGES)),
    required("controller", Shape::Object(&CONTROLLER)),
    required("policy", Shape::Localised(&WEB_ADDRESS)),
    optional("regime", Shape::Object(&REGIME)),
    optional("region", Shape::Text(&REGION)),
    required("categories", Shape::List(&CATEGORIES)),
    required("services", Shape::List(&SERVICES)),
    optional("look", Shape::Object(&LOOK)),
    optional("texts", Shape::Map(&TEXTS)),
    optional("storage", Shape::Object(&STORAGE)),
    optional("message", Shape::Object(&MESSAGE)),
    optional("minor", Shape::Number(1, 21)),
    optional("endpoint", Shape::Text(&WEB_ADDRESS)),
    optional("signals", Shape::Object(&SIGNALS)),
    optional("silentInFrames", Shape::Flag),
    optional("unknown", Shape::Word(Unknown::WORDS)),
    optional("$schema", Shape::Text(&SHOWN)),
    optional("$checked", Shape::Text(&SHOWN)),
]);

static ORIGINS: List = List {
    allowed: said("a list of at most 100 origins"),
    least: 0,
    most: 100,
    once: true,
    of: Shape::Text(&ORIGIN),
};

static LANGUAGES: List = List {
    allowed: said("a list of 1 to 100 language tags, the default first"),
    least: 1,
    most: 100,
    once: true,
    of: Shape::Text(&LANGUAGE),
};

static CONTROLLER: [Member; 6] = [
    required("name", Shape::Localised(&SHOWN)),
    optional("address", Shape::Localised(&SHOWN)),
    optional("email", Shape::Text(&EMAIL)),
    optional("url", Shape::Text(&CONTACT)),
    optional("dpo", Shape::Localised(&SHOWN)),
    optional("authority", Shape::Localised(&SHOWN)),
];

static REGIME: [Member; 3] = [
    optional("fixed", Shape::Word(Regime::WORDS)),
    optional("regions", Shape::Map(&REGION_TABLE)),
    optional("timeZone", Shape::Flag),
];

static REGION_TABLE: Map = Map {
    allowed: said("an object from region to regime"),
    named: &REGIONS,
    of: Shape::Word(Regime::WORDS),
};

static CATEGORIES: List = List {
    allowed: said("a list of 1 to 32 categories"),
    least: 1,
    most: 32,
    once: false,
    of: Shape::Object(&CATEGORY),
};

static CATEGORY: [Member; 5] = [
    required("id", Shape::Text(&ID)),
    optional("locked", Shape::Flag),
    optional("title", Shape::Localised(&SHOWN)),
    optional("description", Shape::Localised(&SHOWN)),
    optional("consentMode", Shape::List(&CONSENT_TYPES)),
];

static CONSENT_TYPES: List = List {
    allowed: said("a list of Google consent types"),
    least: 0,
    most: 7,
    once: true,
    of: Shape::Word(ConsentType::WORDS),
};

static SERVICES: List = List {
    allowed: said("a list of at most 1000 services"),
    least: 0,
    most: 1000,
    once: false,
    of: Shape::Object(&SERVICE),
};

static SERVICE: [Member; 16] = [
    required("id", Shape::Text(&ID)),
    required("category", Shape::Text(&CATEGORY_ID)),
    optional("preset", Shape::Text(&ID)),
    optional("name", Shape::Localised(&SHOWN)),
    optional("vendor", Shape::Object(&VENDOR)),
    optional("purpose", Shape::Localised(&SHOWN)),
    optional("legalBasis", Shape::Word(LegalBasis::WORDS)),
    optional("data", Shape::List(&DATA)),
    optional("retention", Shape::Localised(&SHOWN)),
    optional("recipients", Shape::List(&RECIPIENTS)),
    optional("transfer", Shape::Object(&TRANSFER)),
    optional("hosts", Shape::List(&HOSTS)),
    optional("cookies", Shape::List(&COOKIES)),
    optional("reload", Shape::Flag),
    optional("signal", Shape::Object(&SIGNAL)),
    optional("exemption", Shape::Word(Exemption::WORDS)),
];

static SIGNAL: [Member; 3] = [
    optional("before", Shape::List(&CALLS)),
    optional("grant", Shape::List(&CALLS)),
    optional("revoke", Shape::List(&CALLS)),
];

static CALLS: List = List {
    allowed: said("a list of at most 12 calls"),
    least: 0,
    most: 12,
    once: false,
    of: Shape::Text(&CALL),
};

static VENDOR: [Member; 3] = [
    required("name", Shape::Text(&SHOWN)),
    optional("country", Shape::Text(&COUNTRY)),
    optional("policy", Shape::Text(&WEB_ADDRESS)),
];

static DATA: List = List {
    allowed: said("a list of kinds of data"),
    least: 0,
    most: 12,
    once: true,
    of: Shape::Word(DataKind::WORDS),
};

static RECIPIENTS: List = List {
    allowed: said("a list of at most 200 texts"),
    least: 0,
    most: 200,
    once: false,
    of: Shape::Localised(&SHOWN),
};

static TRANSFER: [Member; 2] = [
    required("country", Shape::Text(&COUNTRY)),
    optional("basis", Shape::Localised(&SHOWN)),
];

static HOSTS: List = List {
    allowed: said("a list of at most 200 host patterns"),
    least: 0,
    most: 200,
    once: false,
    of: Shape::Text(&HOST_PATTERN),
};

static COOKIES: List = List {
    allowed: said("a list of at most 200 cookies"),
    least: 0,
    most: 200,
    once: false,
    of: Shape::Object(&COOKIE),
};

static COOKIE: [Member; 5] = [
    required("name", Shape::Text(&COOKIE_PATTERN)),
    optional("kind", Shape::Word(StorageKind::WORDS)),
    optional("purpose", Shape::Localised(&SHOWN)),
    optional("days", Shape::Number(0, 3660)),
    optional("domain", Shape::Text(&DOMAIN)),
];

static MESSAGE: [Member; 2] = [
    required("id", Shape::Text(&ID)),
    optional("text", Shape::Localised(&SHOWN)),
];

static LOOK: [Member; 8] = [
    optional("layout", Shape::Word(Layout::WORDS)),
    optional("position", Shape::Word(Position::WORDS)),
    optional("edge", Shape::Word(Edge::WORDS)),
    optional("switches", Shape::Flag),
    optional("logo", Shape::Text(&WEB_ADDRESS)),
    optional("theme", Shape::Word(Theme::WORDS)),
    optional("colors", Shape::Object(&COLORS)),
    optional("reopen", Shape::Word(Reopen::WORDS)),
];

static COLORS: [Member; 3] = [
    optional("accent", Shape::Text(&COLOR)),
    optional("background", Shape::Text(&COLOR)),
    optional("text", Shape::Text(&COLOR)),
];

static TEXTS: Map = Map {
    allowed: said("an object from language to an object from key to text"),
    named: &TEXT_LANGUAGE,
    of: Shape::Map(&LANGUAGE_TEXTS),
};

static LANGUAGE_TEXTS: Map = Map {
    allowed: said("an object from key to text"),
    named: &TEXT_KEY,
    of: Shape::Text(&SHOWN),
};

static STORAGE: [Member; 3] = [
    optional("key", Shape::Text(&STORAGE_KEY)),
    optional("acceptDays", Shape::Number(1, 396)),
    optional("rejectDays", Shape::Number(1, 396)),
];

static SIGNALS: [Member; 3] = [
    optional("googleConsentMode", Shape::Flag),
    optional("gpc", Shape::Flag),
    optional("dnt", Shape::Flag),
];
