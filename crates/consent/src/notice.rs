//! Everything a visitor was shown, named by its hash (PROTOCOL, section 5; requirements B18, D4).

use alloc::{borrow::ToOwned, string::String};

use crate::{
    canonical::{Writer, sorted},
    config::{Category, Checked, Config, Edge},
    hash::sha256_hex,
    regime::Regime,
    text::Text,
    vocabulary::vocabulary,
};
#[cfg(feature = "explain")]
use crate::{
    change::Change,
    config::{Controller, Cookie, Service},
    exemption::{self, Exemption},
};

/// The value of `schema`.
pub const SCHEMA: &str = "zgoda.notice.v1";

/// A notice is at most this long.
pub const MAX_BYTES: usize = 1024 * 1024;

/// A notice of a site whose list of services is not long ([`crate::stored::is_long`]) is at most this long.
pub const ORDINARY_BYTES: usize = 256 * 1024;

vocabulary! {
    /// Direction of the text.
    Direction {
        /// Left to right.
        Ltr = "ltr",
        /// Right to left.
        Rtl = "rtl",
    }
}

/// How a config was shown.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// Rules that applied.
    pub regime: Regime,
    /// Language of every text.
    pub language: &'a str,
    /// Direction of the text.
    pub direction: Direction,
    /// Version of the banner.
    pub banner: &'a str,
    /// Key and text of everything the dialog says by itself, after the owner's replacements. The titles and descriptions of
    /// the known categories are `category.<id>.title` and `category.<id>.description`.
    pub texts: &'a [(String, String)],
}

/// A notice: its canonical bytes and their hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    text: String,
    hash: String,
}

impl Notice {
    /// The same as [`Notice::of`], copied where the config's text has it already: for the first layer's module.
    #[must_use]
    pub fn of_checked(checked: &Checked, shown: &Shown<'_>) -> Self {
        let mut scribe = Scribe::new(&checked.config, shown);
        scribe.copied = Some(checked);
        scribe.notice(&checked.config)
    }

    /// The notice of `config`, shown so. Every text is already in the one language.
    #[cfg(feature = "explain")]
    #[must_use]
    pub fn of(config: &Config, shown: &Shown<'_>) -> Self {
        Scribe::new(config, shown).notice(config)
    }

    /// The same for a visitor who is asked about `changed` alone, which it says too.
    #[cfg(feature = "explain")]
    #[must_use]
    pub fn about(config: &Config, shown: &Shown<'_>, changed: &Change) -> Self {
        let mut scribe = Scribe::new(config, shown);
        scribe.changed = Some(changed);
        scribe.notice(config)
    }

    /// The canonical bytes.
    #[must_use]
    pub fn canonical(&self) -> &str {
        &self.text
    }

    /// SHA-256 over the canonical bytes, 64 hex digits.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }
}

/// Writes a notice in one language.
struct Scribe<'a> {
    w: Writer,
    shown: &'a Shown<'a>,
    fallback: &'a str,
    /// Where there is something to copy.
    copied: Option<&'a Checked>,
    #[cfg(feature = "explain")]
    changed: Option<&'a Change>,
    /// Whether the law lets run what the config declares to be exempt.
    #[cfg(feature = "explain")]
    exempts: bool,
    /// Whether one of that kind adapts how the site looks.
    #[cfg(feature = "explain")]
    adapts: bool,
}

impl<'a> Scribe<'a> {
    fn new(config: &'a Config, shown: &'a Shown<'a>) -> Self {
        Self {
            w: Writer::new(),
            shown,
            fallback: config.default_language(),
            copied: None,
            #[cfg(feature = "explain")]
            changed: None,
            #[cfg(feature = "explain")]
            exempts: false,
            #[cfg(feature = "explain")]
            adapts: false,
        }
    }

    fn notice(mut self, config: &Config) -> Notice {
        self.whole(config);
        let text = self.w.finish();
        let hash = sha256_hex(text.as_bytes());
        Notice { text, hash }
    }

    fn text(&mut self, name: &str, text: &str) {
        self.w.name(name).text(text);
    }

    fn localised(&mut self, name: &str, text: &Text) {
        self.text(name, text.get(self.shown.language, self.fallback));
    }

    fn whole(&mut self, config: &Config) {
        let (look, shown) = (&config.look, self.shown);
        #[cfg(feature = "explain")]
        {
            let exempt = exemption::exempt(config, shown.regime, false);
            self.exempts = !exempt.is_empty();
            self.adapts = exempt
                .iter()
                .any(|(_, class)| *class == Exemption::Appearance);
        }
        self.w.begin('{');
        self.text("banner", shown.banner);
        self.w.name("categories").begin('[');
        config
            .categories
            .iter()
            .for_each(|category| self.category(category));
        self.w.end(']');
        #[cfg(feature = "explain")]
        if let Some(change) = self.changed {
            change.write(self.w.name("changed"));
        }
        match self.copied {
            Some(checked) => checked.copy(&mut self.w, "controller", shown.language),
            #[cfg(feature = "explain")]
            None => self.controller(&config.controller),
            #[cfg(not(feature = "explain"))]
            None => {}
        }
        self.text("direction", shown.direction.as_str());
        if look.edge != Edge::Bottom {
            self.text("edge", look.edge.as_str());
        }
        self.text("language", shown.language);
        self.text("layout", look.layout.as_str());
        if let Some(age) = config.minor {
            self.w.name("minor").number(i64::from(age));
        }
        self.localised("policy", &config.policy);
        self.text("position", look.position.as_str());
        self.text("regime", shown.regime.as_str());
        self.w.name("revision").number(i64::from(config.revision));
        self.text("schema", SCHEMA);
        match self.copied {
            Some(checked) => checked.copy(&mut self.w, "services", shown.language),
            #[cfg(feature = "explain")]
            None => self.services(&config.services),
            #[cfg(not(feature = "explain"))]
            None => {}
        }
        self.text("site", &config.site);
        if look.switches {
            self.w.name("switches").flag(true);
        }
        self.w.name("texts").begin('{');
        for (key, text) in sorted(shown.texts) {
            // Said only where it may be true: so the first layer's module, which has no words for it, writes the same notice.
            #[cfg(feature = "explain")]
            if key.starts_with("appearance.") && !self.adapts {
                continue;
            }
            self.text(key, text);
        }
        self.w.end('}');
        self.text("theme", look.theme.as_str());
        self.w.end('}');
    }

    fn category(&mut self, category: &Category) {
        self.w.begin('{');
        self.w
            .name("consentMode")
            .texts(category.consent_mode.iter().map(|one| one.as_str()));
        // Under opt-in every switch starts off; under opt-out the visitor sees what runs (requirement A7).
        self.w
            .name("default")
            .flag(category.locked || !self.shown.regime.is_opt_in());
        self.said(category, "description", category.description.as_ref());
        self.text("id", &category.id);
        self.w.name("locked").flag(category.locked);
        self.said(category, "title", category.title.as_ref());
        self.w.end('}');
    }

    /// What the owner says of a category, else what the banner says.
    fn said(&mut self, category: &Category, name: &str, own: Option<&Text>) {
        if let Some(text) = own {
            return self.localised(name, text);
        }
        let mut key = "category.".to_owned();
        for part in [&category.id, ".", name] {
            key.push_str(part);
        }
        let built_in = self.shown.texts.iter().find(|(other, _)| *other == key);
        self.text(name, built_in.map_or("", |(_, text)| text));
    }
}

/// What [`Checked`] copies, written from a config of any origin.
#[cfg(feature = "explain")]
impl Scribe<'_> {
    fn optional(&mut self, name: &str, text: Option<&Text>) {
        if let Some(text) = text {
            self.localised(name, text);
        }
    }

    fn controller(&mut self, controller: &Controller) {
        self.w.name("controller").begin('{');
        self.optional("address", controller.address.as_ref());
        self.optional("authority", controller.authority.as_ref());
        self.optional("dpo", controller.dpo.as_ref());
        self.w.optional_text("email", controller.email.as_deref());
        self.localised("name", &controller.name);
        self.w.optional_text("url", controller.url.as_deref());
        self.w.end('}');
    }

    fn services(&mut self, services: &[Service]) {
        self.w.name("services").begin('[');
        for service in services {
            self.service(service);
        }
        self.w.end(']');
    }

    fn service(&mut self, service: &Service) {
        self.w.begin('{');
        self.text("category", &service.category);
        self.w.name("cookies").begin('[');
        service
            .cookies
            .iter()
            .for_each(|cookie| self.cookie(cookie));
        self.w.end(']');
        self.w
            .name("data")
            .texts(service.data.iter().map(|kind| kind.as_str()));
        if let Some(exemption) = service.exemption.filter(|_| self.exempts) {
            self.text("exemption", exemption.as_str());
        }
        self.text("id", &service.id);
        self.text("legalBasis", service.legal_basis.as_str());
        self.localised("name", &service.name);
        self.localised("purpose", &service.purpose);
        let recipients = service
            .recipients
            .iter()
            .map(|one| one.get(self.shown.language, self.fallback));
        self.w.name("recipients").texts(recipients);
        self.localised("retention", &service.retention);
        if let Some(transfer) = &service.transfer {
            self.w.name("transfer").begin('{');
            self.optional("basis", transfer.basis.as_ref());
            self.text("country", &transfer.country);
            self.w.end('}');
        }
        self.w.name("vendor").begin('{');
        self.w
            .optional_text("country", service.vendor.country.as_deref());
        self.text("name", &service.vendor.name);
        self.w
            .optional_text("policy", service.vendor.policy.as_deref());
        self.w.end('}');
        self.w.end('}');
    }

    fn cookie(&mut self, cookie: &Cookie) {
        self.w.begin('{');
        if let Some(days) = cookie.days {
            self.w.name("days").number(i64::from(days));
        }
        self.text("kind", cookie.kind.as_str());
        self.text("name", cookie.name.as_str());
        self.optional("purpose", cookie.purpose.as_ref());
        self.w.end('}');
    }
}
