//! Advice for owners: what a config may say but should not. For `zgoda check`; the banner never asks.

mod calls;
mod contrast;
mod honesty;
mod wording;

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};
use core::fmt;

use crate::{
    config::{Config, LegalBasis, Service},
    regime,
    text::Text,
};

/// One piece of advice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// The requirement behind it: `A25`.
    pub rule: &'static str,
    /// Where.
    pub path: String,
    /// What was found.
    pub found: String,
    /// What to do, and why.
    pub advice: &'static str,
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {} ({}; {})",
            self.path, self.advice, self.found, self.rule
        )
    }
}

/// Days below which Italy's authority counts a new question after a refusal as pressing (Garante, 10 June 2021, 6.2).
const SIX_MONTHS: u32 = 180;

/// Everything there is to say about `config`. `is_tracker` knows which services follow people around: a catalogue does.
#[must_use]
pub fn advise(config: &Config, is_tracker: impl Fn(&Service) -> bool) -> Vec<Advice> {
    let mut linter = Linter {
        config,
        advice: Vec::new(),
    };
    linter.contacts();
    linter.storage_and_signals();
    linter.categories();
    for (index, service) in config.services.iter().enumerate() {
        linter.service(&format!("services[{index}]"), service, &is_tracker);
    }
    calls::check(&mut linter);
    contrast::check(&mut linter);
    wording::check(&mut linter);
    honesty::check(&mut linter);
    linter.advice
}

struct Linter<'c> {
    config: &'c Config,
    advice: Vec<Advice>,
}

impl Linter<'_> {
    fn say(
        &mut self,
        rule: &'static str,
        path: &str,
        found: impl Into<String>,
        advice: &'static str,
    ) {
        self.advice.push(Advice {
            rule,
            path: path.to_owned(),
            found: found.into(),
            advice,
        });
    }

    fn contacts(&mut self) {
        let controller = &self.config.controller;
        let missing = [
            (
                "controller.dpo",
                controller.dpo.is_none(),
                "say how the data protection officer is reached, or \"none\"",
            ),
            (
                "controller.authority",
                controller.authority.is_none(),
                "name the supervisory authority people can turn to",
            ),
            (
                "controller.email",
                controller.email.is_none() && controller.url.is_none(),
                "give an e-mail address or a page to turn to",
            ),
        ];
        for (path, is_missing, advice) in missing {
            if is_missing {
                self.say("A26", path, "nothing", advice);
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
                self.say(
                    "A2",
                    path,
                    format!("no {language}"),
                    "write it in every language you offer",
                );
            }
        }
    }

    fn storage_and_signals(&mut self) {
        let config = self.config;
        if config.storage.reject_days < SIX_MONTHS {
            let found = format!("{} days", config.storage.reject_days);
            self.say(
                "B40",
                "storage.rejectDays",
                found,
                "ask again after six months at the earliest",
            );
        }
        if !config.signals.gpc {
            self.say(
                "C22",
                "signals.gpc",
                "false",
                "heed it: California and eleven other states require it",
            );
        }
        if config
            .endpoint
            .as_ref()
            .is_some_and(|endpoint| endpoint.starts_with("http:"))
        {
            self.say(
                "A57",
                "endpoint",
                "http:",
                "use https:, so that nobody on the way reads or changes decisions",
            );
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
                self.say(
                    "A32",
                    &path,
                    "no services",
                    "ask only for what you use, not for a rainy day",
                );
            }
        }
    }

    fn service(&mut self, path: &str, service: &Service, is_tracker: &impl Fn(&Service) -> bool) {
        for (name, text) in [
            ("name", &service.name),
            ("purpose", &service.purpose),
            ("retention", &service.retention),
        ] {
            self.languages(&format!("{path}.{name}"), Some(text));
        }
        if service.data.is_empty() {
            self.say(
                "A20",
                &format!("{path}.data"),
                "nothing",
                "say which kinds of data it processes",
            );
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
            let advice = "say what allows the transfer: an adequacy decision or standard contractual clauses";
            self.say("A25", &format!("{path}.transfer"), country.clone(), advice);
        }
        if self
            .config
            .category(&service.category)
            .is_some_and(|category| category.locked)
        {
            if service.legal_basis == LegalBasis::Consent {
                let advice = "give its real legal basis: nobody is asked about a locked category";
                self.say("B23", &format!("{path}.legalBasis"), "consent", advice);
            }
            if is_tracker(service) {
                let advice =
                    "move it to a category that visitors can refuse: it is not strictly necessary";
                self.say(
                    "A40",
                    &format!("{path}.category"),
                    service.category.clone(),
                    advice,
                );
            }
        }
    }
}
