//! What the catalogue knows of a service.

use zgoda_consent::matching::CookiePattern;

/// A sentence in every language the catalogue speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// English.
    pub en: &'static str,
    /// Polish.
    pub pl: &'static str,
}

impl Text {
    /// Languages and sentences, ready to become a localised text of a config.
    #[must_use]
    pub const fn languages(&self) -> [(&'static str, &'static str); 2] {
        [("en", self.en), ("pl", self.pl)]
    }
}

/// The built-in category a service belongs to unless its config says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// The site does not work without it; locked.
    Necessary,
    /// Remembers or adds what the visitor asked for.
    Preferences,
    /// Counts and observes.
    Analytics,
    /// Advertises, and follows visitors for advertising.
    Marketing,
    /// Brings in content of a social network.
    Social,
}

impl Category {
    /// Every category, in the order of a config.
    pub const ALL: [Self; 5] = [
        Self::Necessary,
        Self::Preferences,
        Self::Analytics,
        Self::Marketing,
        Self::Social,
    ];

    /// The id in a config.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Necessary => "necessary",
            Self::Preferences => "preferences",
            Self::Analytics => "analytics",
            Self::Marketing => "marketing",
            Self::Social => "social",
        }
    }
}

/// Who runs a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vendor {
    /// The company a visitor in the EEA deals with.
    pub name: &'static str,
    /// Its ISO 3166 country.
    pub country: &'static str,
    /// Its privacy policy.
    pub policy: &'static str,
}

/// Where data leaves the EEA to, and by what right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transfer {
    /// ISO 3166 country.
    pub country: &'static str,
    /// The ground under chapter V of the GDPR.
    pub basis: Text,
}

/// Where something is kept in the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// A cookie.
    Cookie,
    /// `localStorage`.
    Local,
    /// `sessionStorage`.
    Session,
    /// An `IndexedDB` database.
    IndexedDb,
    /// A cache of the Cache API.
    Cache,
    /// Nothing is kept; a request carries the data away.
    Pixel,
}

impl Storage {
    /// The `kind` in a config.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Cookie => "cookie",
            Self::Local => "local",
            Self::Session => "session",
            Self::IndexedDb => "indexeddb",
            Self::Cache => "cache",
            Self::Pixel => "pixel",
        }
    }
}

/// One thing a service keeps in the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cookie {
    /// Name or key; `*` stands for any characters.
    pub name: &'static str,
    /// Where it is kept.
    pub kind: Storage,
    /// How long: 0 until the browser is closed, `None` until somebody deletes it.
    pub days: Option<u32>,
    /// The host that sets it, where that is not the site itself.
    pub domain: Option<&'static str>,
    /// What it is for.
    pub purpose: Text,
}

impl Cookie {
    /// Whether this describes a cookie or key of this name.
    #[must_use]
    pub fn is_named(&self, name: &str) -> bool {
        CookiePattern::parse(self.name).is_some_and(|pattern| pattern.matches(name))
    }
}

/// A call of a global function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// Its name or path from `window`: `fbq`, `uetq.push`.
    pub function: &'static str,
    /// Its arguments as a JSON array.
    pub arguments: &'static str,
}

impl Call {
    /// The call as a config has it: `fbq("consent","grant")`.
    #[must_use]
    pub fn source(&self) -> String {
        let arguments = self.arguments.strip_prefix('[');
        let arguments = arguments.and_then(|text| text.strip_suffix(']'));
        [self.function, "(", arguments.unwrap_or_default(), ")"].concat()
    }
}

/// How a running vendor is told what the visitor decided, beyond Google's Consent Mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signal {
    /// Before the vendor's own code.
    pub before: &'static [Call],
    /// When consent is given.
    pub grant: &'static [Call],
    /// When it is taken back.
    pub revoke: &'static [Call],
}

/// A public page the facts were taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// Its title.
    pub title: &'static str,
    /// Its address.
    pub url: &'static str,
}

/// A known service. Host patterns as in docs/PROTOCOL.md, section 7; vocabularies as in section 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Stable id, the `preset` of a config.
    pub id: &'static str,
    /// The name visitors know.
    pub name: &'static str,
    /// Where it belongs by default.
    pub category: Category,
    /// Who runs it; none where that is the owner of the site.
    pub vendor: Option<Vendor>,
    /// What the site uses it for.
    pub purpose: Text,
    /// How long data is kept, in the browser and with the vendor.
    pub retention: Text,
    /// Kinds of personal data.
    pub data: &'static [&'static str],
    /// `consent` for everything but necessary services.
    pub legal_basis: &'static str,
    /// Why a site cannot do without it; only for necessary services.
    pub necessity: Option<Text>,
    /// Who receives data beside the vendor.
    pub recipients: &'static [&'static str],
    /// Transfer out of the EEA, if there is one.
    pub transfer: Option<Transfer>,
    /// Host patterns.
    pub hosts: &'static [&'static str],
    /// Strings that give the vendor's inline snippet away.
    pub inline: &'static [&'static str],
    /// What it keeps in the browser.
    pub cookies: &'static [Cookie],
    /// Shows content in the page, so that a placeholder stands in until consent.
    pub embed: bool,
    /// Keeps running after withdrawal unless the page is loaded anew.
    pub reload: bool,
    /// Part of the compact table.
    pub guard: bool,
    /// Google consent types it obeys.
    pub consent_mode: &'static [&'static str],
    /// The vendor's own consent calls.
    pub signal: Option<Signal>,
    /// What an owner should know before using it.
    pub notes: &'static [Text],
    /// Where the facts are from.
    pub sources: &'static [Source],
    /// `YYYY-MM` in which the entry was last compared with its sources.
    pub checked: Option<&'static str>,
}

impl Entry {
    /// Whether a locked category must not hold it.
    #[must_use]
    pub fn is_tracker(&self) -> bool {
        self.category != Category::Necessary
    }

    /// Those of `inline` that the compact table holds: calls, which no host pattern can be taken for.
    pub fn markers(&self) -> impl Iterator<Item = &'static str> {
        let holds = |text: &&str| {
            let name = text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_$.(".contains(&byte));
            name && text.ends_with('(')
        };
        self.inline.iter().copied().filter(holds)
    }
}
