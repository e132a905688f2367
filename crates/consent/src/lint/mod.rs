//! Lints: what a config may say but should not. For `zgoda check`; the banner never asks.

mod calls;
mod contrast;
mod honesty;
mod notice;
mod table;
mod wording;

use alloc::{
    borrow::{Cow, ToOwned},
    format,
    string::String,
    vec::Vec,
};
use core::fmt;

use crate::{
    config::{Config, LegalBasis, Service},
    field::FieldError,
    regime,
    signals::ConsentType,
    text::Text,
};

pub use table::{LINTS, Lint, Severity};

/// Something in a config that a lint names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which lint: it says the rule, the risk and the fix.
    pub lint: &'static Lint,
    /// Where: `services[2].category`.
    pub path: String,
    /// What was found.
    pub found: String,
    /// What to do, where there is more to say than the lint does.
    pub fix: Option<Cow<'static, str>>,
}

impl Finding {
    /// A value that is wrong for the format: [`config::resolve`](crate::config::resolve) refuses it.
    #[must_use]
    pub fn invalid(error: FieldError) -> Self {
        Self::of_format(&table::INVALID, error)
    }

    /// A value that has no effect.
    #[must_use]
    pub fn odd(warning: FieldError) -> Self {
        Self::of_format(&table::ODD, warning)
    }

    fn of_format(lint: &'static Lint, error: FieldError) -> Self {
        Self {
            lint,
            path: error.path,
            found: error.found,
            fix: Some(error.allowed),
        }
    }

    /// What to do.
    #[must_use]
    pub fn fix(&self) -> &str {
        self.fix.as_deref().unwrap_or(self.lint.fix)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            lint, path, found, ..
        } = self;
        let path = if path.is_empty() {
            "the whole file"
        } else {
            path
        };
        write!(f, "{path}: {} ({found}; {})", self.fix(), lint.requirement)
    }
}

/// Days below which Italy's authority counts a new question after a refusal as pressing (Garante, 10 June 2021, 6.2).
const SIX_MONTHS: u32 = 180;

/// What a catalogue knows of a service, and a config does not say.
pub trait Known {
    /// Whether it follows people around.
    fn is_tracker(&self, service: &Service) -> bool;

    /// Google's consent types that it obeys.
    fn consent_types(&self, service: &Service) -> Vec<ConsentType>;
}

/// Everything that the lints find in `config`, with what is `known` of its services.
#[must_use]
pub fn check(config: &Config, known: &impl Known) -> Vec<Finding> {
    let mut linter = Linter {
        config,
        findings: Vec::new(),
    };
    linter.contacts();
    linter.storage_and_signals();
    linter.categories();
    for (index, service) in config.services.iter().enumerate() {
        linter.service(&format!("services[{index}]"), service, known);
    }
    linter.consent_types(known);
    linter.same_tags();
    calls::check(&mut linter);
    contrast::check(&mut linter);
    wording::check(&mut linter);
    honesty::check(&mut linter);
    notice::check(&mut linter);
    linter.findings
}

struct Linter<'c> {
    config: &'c Config,
    findings: Vec<Finding>,
}

impl Linter<'_> {
    fn say(&mut self, lint: &'static Lint, path: &str, found: impl Into<String>) {
        self.findings.push(Finding {
            lint,
            path: path.to_owned(),
            found: found.into(),
            fix: None,
        });
    }

    fn contacts(&mut self) {
        let controller = &self.config.controller;
        let missing = [
            ("controller.dpo", controller.dpo.is_none(), &table::NO_DPO),
            (
                "controller.authority",
                controller.authority.is_none(),
                &table::NO_AUTHORITY,
            ),
            (
                "controller.email",
                controller.email.is_none() && controller.url.is_none(),
                &table::NO_CONTACT,
            ),
        ];
        for (path, is_missing, lint) in missing {
            if is_missing {
                self.say(lint, path, "nothing");
            }
        }
        let texts = [
            ("controller.name", Some(&controller.name)),
            ("controller.address", controller.address.as_ref()),
            ("controller.dpo", controller.dpo.as_ref()),
            ("controller.authority", controller.authority.as_ref()),
            ("policy", Some(&self.config.policy)),
        ];
        for (path, text) in texts {
            self.languages(path, text);
        }
    }

    /// Every text in every offered language.
    fn languages(&mut self, path: &str, text: Option<&Text>) {
        let Some(text) = text else { return };
        for language in &self.config.languages {
            let is_there =
                |(tag, _): &(String, String)| tag.is_empty() || tag.eq_ignore_ascii_case(language);
            if !text.entries().iter().any(is_there) {
                self.say(&table::UNTRANSLATED, path, format!("no {language}"));
            }
        }
    }

    fn storage_and_signals(&mut self) {
        let config = self.config;
        if config.storage.reject_days < SIX_MONTHS {
            let found = format!("{} days", config.storage.reject_days);
            self.say(&table::ASKED_TOO_SOON, "storage.rejectDays", found);
        }
        if !config.signals.gpc {
            self.say(&table::GPC_IGNORED, "signals.gpc", "false");
        }
        if config
            .endpoint
            .as_ref()
            .is_some_and(|endpoint| endpoint.starts_with("http:"))
        {
            self.say(&table::PLAIN_HTTP, "endpoint", "http:");
        }
    }

    fn categories(&mut self) {
        let config = self.config;
        for (index, category) in config.categories.iter().enumerate() {
            let path = format!("categories[{index}]");
            self.languages(&format!("{path}.title"), category.title.as_ref());
            self.languages(
                &format!("{path}.description"),
                category.description.as_ref(),
            );
            if !category.locked && config.services_of(&category.id).next().is_none() {
                self.say(&table::UNUSED_CATEGORY, &path, "no services");
            }
        }
    }

    /// A service obeys what Consent Mode says of its types, and its category says nothing of any.
    fn consent_types(&mut self, known: &impl Known) {
        let config = self.config;
        if !config.signals.google_consent_mode {
            return;
        }
        let categories = config.categories.iter().enumerate();
        for (index, category) in categories.filter(|(_, one)| !one.locked) {
            let is_untold = |types: &[ConsentType]| {
                !types.is_empty() && !types.iter().any(|one| category.consent_mode.contains(one))
            };
            let untold = config
                .services_of(&category.id)
                .map(|service| (service, known.consent_types(service)))
                .find(|(_, types)| is_untold(types));
            if let Some((service, types)) = untold {
                let words: Vec<&str> = types.iter().map(|one| one.as_str()).collect();
                let found = format!("{} obeys {}", service.id, words.join(", "));
                self.say(
                    &table::UNTOLD_GOOGLE,
                    &format!("categories[{index}].consentMode"),
                    found,
                );
            }
        }
    }

    /// Whoever meets a tag without a mark knows its service by the preset or by the address.
    fn same_tags(&mut self) {
        let services = &self.config.services;
        for (index, service) in services.iter().enumerate() {
            let is_alike = |other: &&Service| {
                let is_preset = service.preset.is_some() && service.preset == other.preset;
                is_preset || service.hosts.iter().any(|host| other.hosts.contains(host))
            };
            if let Some(first) = services.iter().take(index).find(is_alike) {
                let found = format!("{} has tags that are {}'s", service.id, first.id);
                self.say(&table::SAME_TAGS, &format!("services[{index}]"), found);
            }
        }
    }

    fn service(&mut self, path: &str, service: &Service, known: &impl Known) {
        for (name, text) in [
            ("name", &service.name),
            ("purpose", &service.purpose),
            ("retention", &service.retention),
        ] {
            self.languages(&format!("{path}.{name}"), Some(text));
        }
        if service.data.is_empty() {
            self.say(&table::NO_DATA_KINDS, &format!("{path}.data"), "nothing");
        }
        let abroad = service
            .transfer
            .as_ref()
            .map(|transfer| (&transfer.country, transfer.basis.is_some()));
        let abroad = abroad.or(service
            .vendor
            .country
            .as_ref()
            .map(|country| (country, false)));
        if let Some((country, _)) =
            abroad.filter(|(country, has_basis)| !has_basis && !regime::is_eea(country))
        {
            self.say(
                &table::TRANSFER_BASIS,
                &format!("{path}.transfer"),
                country.clone(),
            );
        }
        if self
            .config
            .category(&service.category)
            .is_some_and(|category| category.locked)
        {
            if service.legal_basis == LegalBasis::Consent {
                self.say(
                    &table::LOCKED_CONSENT,
                    &format!("{path}.legalBasis"),
                    "consent",
                );
            }
            if known.is_tracker(service) {
                self.say(
                    &table::LOCKED_TRACKER,
                    &format!("{path}.category"),
                    service.category.clone(),
                );
            }
        }
    }
}
