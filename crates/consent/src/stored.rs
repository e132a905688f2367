//! The choice as the browser keeps it (PROTOCOL, section 3).

mod written;

pub use written::parse_written;

use alloc::string::String;

use crate::{
    DAY, Millis,
    canonical::Writer,
    choice::Choice,
    config::Config,
    extract::Members,
    field::Field,
    form::{CONSENT_ID, ID, LANGUAGE, RECORD_ID},
    json,
    record::Decision,
    regime::Regime,
    shape::{Checker, FLAGS, Shape, required},
    source::{MAX_INTEGER, Source},
};

/// A stored choice is at most this long; a longer text must not even be parsed. Room for a choice about a thousand services one by one.
pub const MAX_BYTES: usize = 60_000;

/// Up to here a choice about a whole config is one of an ordinary list of services, which may be kept in a cookie too.
const ORDINARY: usize = 4096;

/// How far ahead of this clock a choice may have been made: another time, not a broken one.
const AHEAD: Millis = DAY;

/// How long a choice may hold at most.
const LONGEST: Millis = 400 * DAY;

/// A decision, where it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredChoice {
    /// Id of the site.
    pub site: String,
    /// `consent_id`: 32 hex digits, random per site and browser.
    pub id: String,
    /// `record_id` of the newest record.
    pub rec: String,
    /// When it was made.
    pub at: Millis,
    /// When it stops to hold.
    pub exp: Millis,
    /// Revision of the config.
    pub rev: u32,
    /// What the visitor did.
    pub event: Decision,
    /// Under which rules.
    pub regime: Regime,
    /// In which language.
    pub lang: String,
    /// Every category that is not locked, and services that differ from theirs.
    pub choice: Choice,
}

/// Why a stored choice counts for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// No JSON, or too long.
    Text,
    /// A member is missing, unknown or wrong: its path, empty for the whole.
    Member(String),
    /// It belongs to another site.
    Site,
    /// Its times cannot be: from the future, or for longer than is allowed.
    Time,
}

/// Why a choice does not hold any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stale {
    /// Its time is over.
    Expired,
    /// The site asks anew.
    Revision,
}

static STORED: Shape = Shape::Object(&[
    required("v", Shape::Number(1, 1)),
    required("site", Shape::Text(&ID)),
    required("id", Shape::Text(&CONSENT_ID)),
    required("rec", Shape::Text(&RECORD_ID)),
    required("at", Shape::Number(0, MAX_INTEGER)),
    required("exp", Shape::Number(0, MAX_INTEGER)),
    required("rev", Shape::Number(1, 1 << 31)),
    required("event", Shape::Word(Decision::WORDS)),
    required("regime", Shape::Word(Regime::WORDS)),
    required("lang", Shape::Text(&LANGUAGE)),
    required("cat", Shape::Map(&FLAGS)),
    required("svc", Shape::Map(&FLAGS)),
]);

/// Reads a stored choice. Whoever parsed it checked [`MAX_BYTES`] before.
///
/// # Errors
/// The first thing that is wrong: then the visitor is undecided (requirement F9).
pub fn read<S: Source>(source: &S, now: Millis, site: &str) -> Result<StoredChoice, Broken> {
    let mut checker = Checker::default();
    checker.check(&Field::root(source), &STORED);
    if let Some(error) = checker.errors.into_iter().chain(checker.warnings).next() {
        return Err(Broken::Member(error.path));
    }
    let stored = stored(source);
    in_force(&stored, now, site)?;
    Ok(stored)
}

/// Whether it is of this site, and its times can be.
fn in_force(stored: &StoredChoice, now: Millis, site: &str) -> Result<(), Broken> {
    if stored.site != site {
        return Err(Broken::Site);
    }
    if stored.at > now.saturating_add(AHEAD)
        || stored.exp <= stored.at
        || stored.exp - stored.at > LONGEST
    {
        return Err(Broken::Time);
    }
    Ok(())
}

fn stored<S: Source>(source: &S) -> StoredChoice {
    let m = Members::of(source);
    let mut out = StoredChoice {
        site: String::new(),
        id: String::new(),
        rec: String::new(),
        at: 0,
        exp: 0,
        rev: 0,
        event: Decision::RejectAll,
        regime: Regime::EuOptIn,
        lang: String::new(),
        choice: Choice {
            categories: m.flags("cat"),
            services: m.flags("svc"),
        },
    };
    m.text("site", &mut out.site);
    m.text("id", &mut out.id);
    m.text("rec", &mut out.rec);
    m.number("at", &mut out.at);
    m.number("exp", &mut out.exp);
    m.small_number("rev", &mut out.rev);
    m.word("event", Decision::WORDS, Decision::ALL, &mut out.event);
    m.word("regime", Regime::WORDS, Regime::ALL, &mut out.regime);
    m.text("lang", &mut out.lang);
    out
}

/// [`read`] for the text itself.
///
/// # Errors
/// As [`read`], and [`Broken::Text`].
pub fn parse(text: &str, now: Millis, site: &str) -> Result<StoredChoice, Broken> {
    if text.len() > MAX_BYTES {
        return Err(Broken::Text);
    }
    read(&&json::parse(text).map_err(|_| Broken::Text)?, now, site)
}

impl StoredChoice {
    /// The text that the browser keeps.
    #[must_use]
    pub fn write(&self) -> String {
        let mut writer = Writer::new();
        writer.object(|w| {
            w.name("v").number(1);
            w.name("site").text(&self.site);
            w.name("id").text(&self.id);
            w.name("rec").text(&self.rec);
            w.name("at").number(self.at);
            w.name("exp").number(self.exp);
            w.name("rev").number(i64::from(self.rev));
            w.name("event").text(self.event.as_str());
            w.name("regime").text(self.regime.as_str());
            w.name("lang").text(&self.lang);
            w.name("cat").flags(&self.choice.categories);
            w.name("svc").flags(&self.choice.services);
        });
        writer.finish()
    }

    /// Whether it holds at `now`, for this revision of the config.
    ///
    /// # Errors
    /// Why it does not.
    pub fn holds(&self, now: Millis, revision: u32) -> Result<(), Stale> {
        if self.rev != revision {
            Err(Stale::Revision)
        } else if now >= self.exp {
            Err(Stale::Expired)
        } else {
            Ok(())
        }
    }
}

/// The length of the longest stored choice that this config allows.
pub(crate) fn longest(config: &Config) -> usize {
    let id = |text: &str| text.len() + r#""":false,"#.len();
    let fixed = r#"{"v":1,"site":"","id":"","rec":"","at":,"exp":,"rev":,"event":"","regime":"","lang":"","cat":{},"svc":{}}"#;
    let values = 32 + 36 + 2 * 16 + 10 + "accept_all".len() + "us-optout".len() + 35;
    let categories: usize = config.optional().map(|category| id(&category.id)).sum();
    let services: usize = config.services.iter().map(|service| id(&service.id)).sum();
    fixed.len() + values + config.site.len() + categories + services
}

/// Whether a choice about everything that this config offers may be longer than most are: the list of services is long. A server takes
/// longer records and notices for such a site, and for no other.
#[must_use]
pub fn is_long(config: &Config) -> bool {
    // In a record those that are told by calls of their own are named once more.
    let told = config.services.iter();
    let told = told.filter(|service| !service.signal.is_empty());
    let told: usize = told.map(|service| service.id.len() + r#""","#.len()).sum();
    longest(config) + told > ORDINARY
}

impl core::fmt::Display for Broken {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Text => f.write_str("no JSON, or too long"),
            Self::Member(path) if path.is_empty() => f.write_str("no object"),
            Self::Member(path) => write!(f, "wrong: {path}"),
            Self::Site => f.write_str("of another site"),
            Self::Time => f.write_str("times that cannot be"),
        }
    }
}

impl core::error::Error for Broken {}
