//! What a visitor chose, and what follows for everything on offer.
//!
//! Lists are filled by loops: `collect` is compiled anew for every closure, 300 bytes in the page each.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use crate::config::Config;

/// What a visitor chose: categories, and the services that differ from their category.
///
/// Ids that the config does not offer are without effect, and so is everything about locked categories.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// Category id and whether it is granted. A category that is missing is denied.
    pub categories: Vec<(String, bool)>,
    /// Service id and whether it is granted.
    pub services: Vec<(String, bool)>,
}

impl Choice {
    /// Yes to everything.
    #[must_use]
    pub fn all(config: &Config) -> Self {
        Self::uniform(config, true)
    }

    /// No to everything optional.
    #[must_use]
    pub fn none(config: &Config) -> Self {
        Self::uniform(config, false)
    }

    fn uniform(config: &Config, granted: bool) -> Self {
        let mut out = Self::default();
        for category in config.optional() {
            add(&mut out.categories, &category.id, granted);
        }
        out
    }

    /// Sets one category; its services follow it again.
    pub fn set_category(&mut self, config: &Config, id: &str, granted: bool) {
        set(&mut self.categories, id, granted);
        for (service, granted) in core::mem::take(&mut self.services) {
            let category = config.service(&service).map(|service| &service.category);
            if category.is_none_or(|category| category != id) {
                self.services.push((service, granted));
            }
        }
    }

    /// Sets one service.
    pub fn set_service(&mut self, id: &str, granted: bool) {
        set(&mut self.services, id, granted);
    }

    /// What was said about the category called `id`.
    #[must_use]
    pub fn category(&self, id: &str) -> Option<bool> {
        find(&self.categories, id)
    }

    /// What was said about the service called `id` itself.
    #[must_use]
    pub fn service(&self, id: &str) -> Option<bool> {
        find(&self.services, id)
    }

    /// The same choice in its one form: every optional category once, in the order of the config, and only those services
    /// that differ.
    #[must_use]
    pub fn normal(&self, config: &Config) -> Self {
        let mut out = Self::default();
        for category in config.optional() {
            let granted = self.category(&category.id) == Some(true);
            add(&mut out.categories, &category.id, granted);
        }
        for service in &config.services {
            if let (Some(category), Some(own)) =
                (out.category(&service.category), self.service(&service.id))
                && own != category
            {
                add(&mut out.services, &service.id, own);
            }
        }
        out
    }
}

/// Granted or denied, for every category and service of a config. What it does not know is denied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Category id and whether it is granted, in the order of the config; locked ones are.
    pub categories: Vec<(String, bool)>,
    /// Service id and whether it is granted, in the order of the config.
    pub services: Vec<(String, bool)>,
}

impl Verdict {
    /// What follows from `choice`.
    #[must_use]
    pub fn of(config: &Config, choice: &Choice) -> Self {
        let mut out = Self::default();
        for category in &config.categories {
            let granted = category.locked || choice.category(&category.id) == Some(true);
            add(&mut out.categories, &category.id, granted);
        }
        for service in &config.services {
            let locked = config
                .category(&service.category)
                .is_some_and(|category| category.locked);
            let category = out.category(&service.category);
            let own = if locked {
                None
            } else {
                choice.service(&service.id)
            };
            add(&mut out.services, &service.id, own.unwrap_or(category));
        }
        out
    }

    /// Whether the category called `id` is granted.
    #[must_use]
    pub fn category(&self, id: &str) -> bool {
        find(&self.categories, id) == Some(true)
    }

    /// Whether the service called `id` is granted.
    #[must_use]
    pub fn granted(&self, id: &str) -> bool {
        find(&self.services, id) == Some(true)
    }

    /// Whether anything that could be refused is granted.
    #[must_use]
    pub fn grants_optional(&self, config: &Config) -> bool {
        config.optional().any(|category| {
            self.category(&category.id)
                || config
                    .services_of(&category.id)
                    .any(|service| self.granted(&service.id))
        })
    }

    /// The choice with this verdict, in its one form.
    #[must_use]
    pub fn choice(&self, config: &Config) -> Choice {
        Choice {
            categories: self.categories.clone(),
            services: self.services.clone(),
        }
        .normal(config)
    }
}

pub(crate) fn find(list: &[(String, bool)], id: &str) -> Option<bool> {
    list.iter()
        .find(|(name, _)| name == id)
        .map(|(_, granted)| *granted)
}

fn set(list: &mut Vec<(String, bool)>, id: &str, granted: bool) {
    match list.iter_mut().find(|(name, _)| name == id) {
        Some(entry) => entry.1 = granted,
        None => add(list, id, granted),
    }
}

#[inline(never)]
fn add(list: &mut Vec<(String, bool)>, id: &str, granted: bool) {
    list.push((id.to_owned(), granted));
}
