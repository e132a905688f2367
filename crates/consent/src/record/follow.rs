//! Whether a record can follow from a config: what the server asks before it believes a decision.

use alloc::{
    borrow::{Cow, ToOwned},
    string::String,
    vec::Vec,
};

use super::{Decision, Record};
use crate::{
    canonical::push_number,
    choice::{Choice, Verdict, find},
    config::Config,
    field::FieldError,
    signals::consent_mode,
};
#[cfg(feature = "explain")]
use crate::{exemption, regime::Reason};

impl Record {
    /// Checks the record against the config it names (PROTOCOL, section 6; requirement A32).
    ///
    /// # Errors
    /// Everything in it that this config cannot lead to.
    pub fn follows_from(&self, config: &Config) -> Result<(), Vec<FieldError>> {
        let verdict = self.verdict(config);
        let mut check = Check {
            record: self,
            config,
            verdict,
            errors: Vec::new(),
        };
        check.origin();
        check.everything_decided();
        check.locked_granted();
        check.event();
        check.signals();
        #[cfg(feature = "explain")]
        check.exempt();
        check.lifetime();
        if check.errors.is_empty() {
            Ok(())
        } else {
            Err(check.errors)
        }
    }

    /// The decisions about what `config` offers, in its order; what is missing is denied.
    #[must_use]
    pub fn verdict(&self, config: &Config) -> Verdict {
        let decided =
            |list: &[(String, bool)], id: &String| (id.clone(), find(list, id) == Some(true));
        let categories = config
            .categories
            .iter()
            .map(|category| decided(&self.categories, &category.id));
        let services = config
            .services
            .iter()
            .map(|service| decided(&self.services, &service.id));
        Verdict {
            categories: categories.collect(),
            services: services.collect(),
        }
    }
}

struct Check<'a> {
    record: &'a Record,
    config: &'a Config,
    verdict: Verdict,
    errors: Vec<FieldError>,
}

impl Check<'_> {
    fn wrong(&mut self, path: &[&str], found: &str, allowed: impl Into<Cow<'static, str>>) {
        let error = FieldError {
            path: path.concat(),
            found: found.to_owned(),
            allowed: allowed.into(),
        };
        self.errors.push(error);
    }

    /// The config is the one that the record names.
    fn origin(&mut self) {
        let (record, config) = (self.record, self.config);
        if record.site != config.site {
            self.wrong(&["site"], &record.site, config.site.clone());
        }
        if record.revision != config.revision {
            self.wrong(
                &["revision"],
                "another revision",
                "the revision of the config",
            );
        }
        if let Some(fixed) = config.regime.fixed.filter(|fixed| *fixed != record.regime) {
            self.wrong(&["regime"], record.regime.as_str(), fixed.as_str());
        }
    }

    /// A decision about all that is offered, and about nothing else.
    fn everything_decided(&mut self) {
        let (record, config) = (self.record, self.config);
        let categories = config
            .categories
            .iter()
            .map(|category| category.id.as_str())
            .collect::<Vec<_>>();
        let services = config
            .services
            .iter()
            .map(|service| service.id.as_str())
            .collect::<Vec<_>>();
        for (list, decided, offered) in [
            ("categories.", &record.categories, categories),
            ("services.", &record.services, services),
        ] {
            for (id, _) in decided
                .iter()
                .filter(|(id, _)| !offered.contains(&id.as_str()))
            {
                self.wrong(&[list, id], "a decision", "only what the config offers");
            }
            for id in offered.iter().filter(|id| find(decided, id).is_none()) {
                self.wrong(
                    &[list, id],
                    "nothing",
                    "true or false: the config offers it",
                );
            }
        }
    }

    fn locked_granted(&mut self) {
        let (record, config) = (self.record, self.config);
        for category in config.categories.iter().filter(|category| category.locked) {
            if find(&record.categories, &category.id) == Some(false) {
                self.wrong(
                    &["categories.", &category.id],
                    "false",
                    "true: the category is locked",
                );
            }
            for service in config.services_of(&category.id) {
                if find(&record.services, &service.id) == Some(false) {
                    self.wrong(
                        &["services.", &service.id],
                        "false",
                        "true: its category is locked",
                    );
                }
            }
        }
    }

    /// Accepting all grants all, refusing all grants nothing optional.
    fn event(&mut self) {
        let expected = match self.record.event {
            Decision::AcceptAll => Choice::all(self.config),
            Decision::RejectAll | Decision::Withdraw => Choice::none(self.config),
            Decision::Save | Decision::Embed | Decision::Gpc | Decision::Api => return,
        };
        if Verdict::of(self.config, &expected) != self.verdict {
            self.wrong(
                &["event"],
                self.record.event.as_str(),
                "an event that agrees with the decisions",
            );
        }
    }

    fn signals(&mut self) {
        let (record, config) = (self.record, self.config);
        let sold = config
            .categories
            .iter()
            .any(|category| category.is_sale() && self.verdict.grants(config, category));
        if config.signals.gpc && record.signals.gpc && sold {
            self.wrong(
                &["signals.gpc"],
                "true",
                "false, or no grant of sale or advertising",
            );
        }
        if let Some(age) = config.minor.filter(|_| sold) {
            let mut allowed =
                "no grant of sale or advertising: the config is for people under ".to_owned();
            push_number(&mut allowed, i64::from(age));
            self.wrong(&["categories"], "a grant", allowed);
        }
        let gcm = config
            .signals
            .google_consent_mode
            .then(|| consent_mode(config, &self.verdict));
        if record.signals.gcm != gcm {
            self.wrong(
                &["signals.gcm"],
                "other consent types",
                "those that follow from the decisions",
            );
        }
        // Whom the page had told before is not known here, so some may be missing; the order may not differ.
        let mut services = config.services.iter();
        let mut is_told = |id: &String| {
            let service = services.find(|service| service.id == *id);
            service.is_some_and(|one| !one.signal.calls(self.verdict.granted(id)).is_empty())
        };
        if !record.signals.told.iter().flatten().all(&mut is_told) {
            self.wrong(
                &["signals.told"],
                "other services, or another order",
                "services with calls for what was decided, in the order of the config",
            );
        }
    }

    /// What ran without a yes is what the law of the place lets run so, and the place is known (requirements B44, F39).
    #[cfg(feature = "explain")]
    fn exempt(&mut self) {
        let (record, config) = (self.record, self.config);
        let signals = &record.signals;
        let objects = (config.signals.gpc && signals.gpc) || (config.signals.dnt && signals.dnt);
        let is_guess = !matches!(record.regime_reason, Reason::Fixed | Reason::Region);
        let mut expected =
            exemption::exempt(config, record.regime, objects || is_guess).into_boxed_slice();
        let mut said = record.exempt.clone();
        for list in [&mut expected, &mut said] {
            list.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        }
        if expected != said {
            self.wrong(
                &["exempt"],
                "other services",
                "those that the config declares, where the regime has such a class and is no guess",
            );
        }
    }

    fn lifetime(&mut self) {
        let lifetime = self.record.expires_at.saturating_sub(self.record.given_at);
        if lifetime <= 0 || lifetime > self.config.lifetime(&self.verdict) {
            self.wrong(
                &["expires_at"],
                "another time",
                "after given_at, within the days of the config",
            );
        }
    }
}
