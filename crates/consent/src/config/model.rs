//! The config after reading: every default filled in, every reference checked.

use alloc::{string::String, vec::Vec};

use super::look::{Look, Message};
use crate::{
    DAY, Millis,
    choice::Verdict,
    exemption::Exemption,
    matching::{CookiePattern, HostPattern},
    regime::Regime,
    signals::ConsentType,
    text::Text,
    vocabulary::vocabulary,
};

/// A site: who is responsible, what may run, under which rules it is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    /// Names the site in storage and in the log; an id.
    pub site: String,
    /// Raising it asks every visitor again; 1 to 2^31.
    pub revision: u32,
    /// Where the site lives, as browsers write it in `Origin`.
    pub origins: Vec<String>,
    /// Offered languages, at least one, the default first.
    pub languages: Vec<String>,
    /// Who is responsible.
    pub controller: Controller,
    /// Address of the privacy or cookie policy.
    pub policy: Text,
    /// How the law that applies is found.
    pub regime: RegimeChoice,
    /// Where the visitor is (ISO 3166: `PL`, `US-CA`), put in by whoever serves the file; `None` = unknown.
    pub region: Option<String>,
    /// What is asked for, in the order shown.
    pub categories: Vec<Category>,
    /// What may run, in the order shown.
    pub services: Vec<Service>,
    /// How the dialog looks.
    pub look: Look,
    /// Replaced texts of the dialog: language tag, then key and text.
    pub texts: Vec<(String, Vec<(String, String)>)>,
    /// How the choice is kept.
    pub storage: Storage,
    /// A message that asks for nothing.
    pub message: Option<Message>,
    /// The visitor is known to be younger than this: sale, advertising and profiles stay off (requirements A18, B55).
    pub minor: Option<u32>,
    /// Where records are posted, relative to the place the config came from; `None` = nowhere.
    pub endpoint: Option<String>,
    /// Which signals are sent and heeded.
    pub signals: SignalChoice,
    /// Whether nobody is asked, and no answer taken, while a page of another origin frames the site (requirement F11).
    pub silent_in_frames: bool,
    /// What happens to third parties nobody has classified.
    pub unknown: Unknown,
}

impl Config {
    /// The category called `id`.
    #[must_use]
    pub fn category(&self, id: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == id)
    }

    /// The service called `id`.
    #[must_use]
    pub fn service(&self, id: &str) -> Option<&Service> {
        self.services.iter().find(|service| service.id == id)
    }

    /// The service that a mark in a page means: the one called so, else the first with that preset.
    #[cfg(feature = "explain")]
    #[must_use]
    pub fn marked(&self, mark: &str) -> Option<&Service> {
        let has_preset = |one: &&Service| one.preset.as_deref() == Some(mark);
        self.service(mark)
            .or_else(|| self.services.iter().find(has_preset))
    }

    /// The default language.
    #[must_use]
    pub fn default_language(&self) -> &str {
        self.languages.first().map_or("en", String::as_str)
    }

    /// Categories that a visitor decides about.
    pub fn optional(&self) -> impl Iterator<Item = &Category> {
        self.categories.iter().filter(|category| !category.locked)
    }

    /// Services of the category called `id`.
    pub fn services_of<'c>(&'c self, id: &'c str) -> impl Iterator<Item = &'c Service> {
        self.services
            .iter()
            .filter(move |service| service.category == id)
    }

    /// How long a decision holds: `acceptDays` if it grants anything optional, else `rejectDays` (requirements A13, B21).
    #[must_use]
    pub fn lifetime(&self, verdict: &Verdict) -> Millis {
        let storage = &self.storage;
        DAY * Millis::from(if verdict.grants_optional(self) {
            storage.accept_days
        } else {
            storage.reject_days
        })
    }

    /// What to delete when the services called `ids` are denied: all they declared, except what a granted service
    /// declares in the same place too (requirement A42).
    #[must_use]
    pub fn to_clear(&self, ids: &[String], verdict: &Verdict) -> Vec<&Cookie> {
        let mut out = Vec::new();
        for service in self
            .services
            .iter()
            .filter(|service| ids.contains(&service.id))
        {
            for cookie in &service.cookies {
                if !self.is_kept(cookie, verdict) {
                    out.push(cookie);
                }
            }
        }
        out
    }

    fn is_kept(&self, cookie: &Cookie, verdict: &Verdict) -> bool {
        let declares = |other: &Cookie| other.kind == cookie.kind && other.name == cookie.name;
        self.services
            .iter()
            .any(|service| verdict.granted(&service.id) && service.cookies.iter().any(declares))
    }
}

/// The controller and the people to turn to (GDPR Art. 13(1)(a), (b); requirement A26).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Controller {
    /// Name of the controller.
    pub name: Text,
    /// Postal address.
    pub address: Option<Text>,
    /// Where to write to.
    pub email: Option<String>,
    /// Where to read more.
    pub url: Option<String>,
    /// How the data protection officer is reached; `none` = there is none; `None` = not said.
    pub dpo: Option<Text>,
    /// The supervisory authority.
    pub authority: Option<Text>,
}

/// How the regime is found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegimeChoice {
    /// The same for every visitor.
    pub fixed: Option<Regime>,
    /// The owner's own table, before the built-in one: region and regime.
    pub regions: Vec<(String, Regime)>,
    /// Whether the browser's time zone may help when the region is unknown.
    pub time_zone: bool,
}

/// A purpose a visitor decides about (requirement A4).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Category {
    /// An id; `necessary`, `preferences`, `analytics`, `marketing` and `social` are known to the banner.
    pub id: String,
    /// Always on: strictly necessary, not asked for (ePrivacy Art. 5(3)).
    pub locked: bool,
    /// Title; `None` only in a known category: the banner's own.
    pub title: Option<Text>,
    /// What it is for; `None` only in a known category: the banner's own.
    pub description: Option<Text>,
    /// Google consent types that follow this category; each in one category only.
    pub consent_mode: Vec<ConsentType>,
}

impl Category {
    /// Whether this is sale, sharing or targeted advertising: what Global Privacy Control refuses (requirement C22).
    #[must_use]
    pub fn is_sale(&self) -> bool {
        use ConsentType::{AdPersonalization, AdStorage, AdUserData};
        let advertises =
            |one: &ConsentType| matches!(one, AdStorage | AdUserData | AdPersonalization);
        !self.locked && (self.id == "marketing" || self.consent_mode.iter().any(advertises))
    }
}

/// Something of a vendor's that runs in the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Service {
    /// An id.
    pub id: String,
    /// Id of the category it belongs to.
    pub category: String,
    /// Id of its entry in the catalogue.
    pub preset: Option<String>,
    /// Its name; the id if it has no other.
    pub name: Text,
    /// Who runs it.
    pub vendor: Vendor,
    /// What it is used for.
    pub purpose: Text,
    /// Why it may process data.
    pub legal_basis: LegalBasis,
    /// Kinds of data it processes.
    pub data: Vec<DataKind>,
    /// How long data is kept.
    pub retention: Text,
    /// Who else receives data.
    pub recipients: Vec<Text>,
    /// Transfer out of the European Economic Area.
    pub transfer: Option<Transfer>,
    /// Where it is loaded from.
    pub hosts: Vec<HostPattern>,
    /// What it stores.
    pub cookies: Vec<Cookie>,
    /// Whether only a reload stops it.
    pub reload: bool,
    /// The vendor's own consent calls.
    pub signal: Signal,
    /// Why it needs no consent where the law says so; `None`: it does.
    pub exemption: Option<Exemption>,
}

/// How a running vendor is told what the visitor decided (requirements C13 to C19). Each call is written as in a script, its
/// arguments in JSON: `fbq("consent","grant")`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signal {
    /// On every page before the vendor's own code.
    pub before: Vec<String>,
    /// When consent is given, and on every page while it lasts.
    pub grant: Vec<String>,
    /// When it is taken back.
    pub revoke: Vec<String>,
}

impl Signal {
    /// Whether there is nothing to call.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.before.is_empty() && self.grant.is_empty() && self.revoke.is_empty()
    }

    /// What is called when consent is given, or taken back.
    #[must_use]
    pub fn calls(&self, granted: bool) -> &[String] {
        if granted { &self.grant } else { &self.revoke }
    }
}

/// Who runs a service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vendor {
    /// Name of the company.
    pub name: String,
    /// Country of its seat, ISO 3166-1.
    pub country: Option<String>,
    /// Address of its privacy policy.
    pub policy: Option<String>,
}

/// A transfer to a third country (GDPR Art. 13(1)(f); requirement A25).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transfer {
    /// Country, ISO 3166-1.
    pub country: String,
    /// What allows it: an adequacy decision, standard contractual clauses.
    pub basis: Option<Text>,
}

/// Something a service stores in the browser (requirement A21).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cookie {
    /// Its name, `*` for any characters.
    pub name: CookiePattern,
    /// Where it is stored.
    pub kind: StorageKind,
    /// What it is for.
    pub purpose: Option<Text>,
    /// How long it lives: 0 = the session, `None` = no end.
    pub days: Option<u32>,
    /// Domain of a cookie that is not set for the page's host alone.
    pub domain: Option<String>,
}

/// How the choice is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Storage {
    /// Key in local storage.
    pub key: String,
    /// Days after which a visitor who granted something is asked again; 1 to 396.
    pub accept_days: u32,
    /// Days after which a visitor who refused everything is asked again; 1 to 396.
    pub reject_days: u32,
}

/// Which signals are sent and heeded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SignalChoice {
    /// Send Google Consent Mode.
    pub google_consent_mode: bool,
    /// Heed Global Privacy Control.
    pub gpc: bool,
    /// Heed Do Not Track as a refusal.
    pub dnt: bool,
}

vocabulary! {
    /// Legal bases (GDPR Art. 6(1)).
    LegalBasis {
        /// Art. 6(1)(a).
        Consent = "consent",
        /// Art. 6(1)(b).
        Contract = "contract",
        /// Art. 6(1)(c).
        LegalObligation = "legal-obligation",
        /// Art. 6(1)(f).
        LegitimateInterest = "legitimate-interest",
        /// Art. 6(1)(e).
        PublicTask = "public-task",
        /// Art. 6(1)(d).
        VitalInterest = "vital-interest",
    }
}

vocabulary! {
    /// Kinds of personal data (requirement A28).
    DataKind {
        /// Who somebody is.
        Identification = "identification",
        /// How somebody is reached.
        Contact = "contact",
        /// Age, sex, household.
        Demographic = "demographic",
        /// Where somebody is.
        Location = "location",
        /// What somebody does on the site.
        Behaviour = "behaviour",
        /// What somebody likes.
        Preferences = "preferences",
        /// What somebody bought.
        Transactions = "transactions",
        /// How somebody paid.
        Payment = "payment",
        /// What somebody said.
        Feedback = "feedback",
        /// What somebody consented to.
        Consent = "consent",
        /// Measurements, IP addresses, identifiers of devices.
        Analytics = "analytics",
        /// Health (a special category, GDPR Art. 9).
        Health = "health",
    }
}

vocabulary! {
    /// Where something is stored in the browser.
    StorageKind {
        /// A cookie.
        Cookie = "cookie",
        /// Local storage.
        Local = "local",
        /// Session storage.
        Session = "session",
        /// An `IndexedDB` database.
        IndexedDb = "indexeddb",
        /// A cache of the Cache API.
        Cache = "cache",
        /// Nothing stored: a request that carries data away.
        Pixel = "pixel",
    }
}

vocabulary! {
    /// What happens to third parties nobody has classified.
    Unknown {
        /// They load.
        Pass = "pass",
        /// They are held until somebody classifies them.
        Hold = "hold",
    }
}
