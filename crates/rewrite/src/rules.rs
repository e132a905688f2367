//! Whose an address or a script is: the guard's rules, run natively.
//!
//! The guard carries the compact table of the catalogue; there is room for the whole catalogue here. The longest pattern wins;
//! of two alike, the config's.

use std::collections::HashMap;

use url::Url;
use zgoda_catalogue::services;
use zgoda_consent::config::{Config, Unknown};
use zgoda_consent::matching::matches;

use crate::inline::{can_load, has_word, names};

/// Where relative addresses of a site lead that does not say where it lives.
const NOWHERE: &str = "https://site.invalid/";

/// What is held: the catalogue, and a config over it.
#[derive(Debug, Clone)]
pub struct Rules {
    services: Vec<Service>,
    patterns: Vec<Pattern>,
    /// Patterns by their host.
    hosts: HashMap<String, Vec<usize>>,
    /// Words that give inline scripts away, with their services.
    markers: Vec<(&'static str, usize)>,
    /// Words that tell which service of several an inline script is.
    hints: Vec<(&'static str, usize)>,
    holds_unknown: bool,
    own_hosts: Vec<String>,
    base: Url,
}

#[derive(Debug, Clone)]
struct Service {
    id: String,
    category: String,
    is_held: bool,
}

#[derive(Debug, Clone)]
struct Pattern {
    text: String,
    service: usize,
}

/// Whose something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match<'r> {
    /// The service; none for a third party nobody has classified.
    pub service: Option<&'r str>,
    /// Its category; `*` for a third party nobody has classified.
    pub category: &'r str,
}

impl Rules {
    /// The rules of a resolved `config`; without one the catalogue alone, and unknown third parties pass.
    ///
    /// Relative addresses are the site's own. Its own hosts are those of `origins`.
    #[must_use]
    pub fn new(config: Option<&Config>) -> Self {
        let origins = config.map_or(&[][..], |config| &config.origins);
        let homes: Vec<Url> = origins.iter().filter_map(|o| Url::parse(o).ok()).collect();
        let mut rules = Self {
            services: Vec::new(),
            patterns: Vec::new(),
            hosts: HashMap::new(),
            markers: Vec::new(),
            hints: Vec::new(),
            holds_unknown: config.is_some_and(|config| config.unknown == Unknown::Hold),
            own_hosts: homes
                .iter()
                .filter_map(|home| home.host_str().map(str::to_owned))
                .collect(),
            base: homes.into_iter().next().unwrap_or_else(nowhere),
        };
        // Of two patterns alike the first wins.
        if let Some(config) = config {
            rules.add_own(config);
        }
        rules.add_catalogue(config);
        rules
    }

    /// Adds a host that is the site's own.
    #[must_use]
    pub fn with_own_host(mut self, host: &str) -> Self {
        self.own_hosts.push(host.to_ascii_lowercase());
        self
    }

    /// Where the site lives, for relative addresses: its first origin.
    #[must_use]
    pub fn base(&self) -> &Url {
        &self.base
    }

    fn add_own(&mut self, config: &Config) {
        for service in &config.services {
            let index = self.add_service(&service.id, &service.category, Some(config));
            for host in &service.hosts {
                self.add_pattern(host.as_str(), index);
            }
        }
    }

    fn add_catalogue(&mut self, config: Option<&Config>) {
        let mut entries: Vec<_> = services().iter().collect();
        entries.sort_by_key(|entry| entry.id);
        for entry in entries {
            let listed = config.and_then(|config| config.marked(entry.id));
            let (id, category) = listed.map_or((entry.id, entry.category.id()), |service| {
                (&service.id, &service.category)
            });
            let index = self.add_service(id, category, config);
            for host in entry.hosts {
                self.add_pattern(host, index);
            }
            if entry.guard || listed.is_some() {
                self.markers
                    .extend(entry.markers().map(|word| (word, index)));
            }
            self.hints
                .extend(entry.inline.iter().map(|word| (*word, index)));
        }
    }

    fn add_service(&mut self, id: &str, category: &str, config: Option<&Config>) -> usize {
        let locked = config
            .and_then(|config| config.category(category))
            .is_some_and(|category| category.locked);
        self.services.push(Service {
            id: id.to_owned(),
            category: category.to_owned(),
            is_held: category != "necessary" && !locked,
        });
        self.services.len() - 1
    }

    fn add_pattern(&mut self, text: &str, service: usize) {
        let host = text.split(['/', '?']).next().unwrap_or(text);
        let all = self.hosts.entry(host.to_ascii_lowercase()).or_default();
        all.push(self.patterns.len());
        self.patterns.push(Pattern {
            text: text.to_owned(),
            service,
        });
    }

    /// The patterns of `host` and of the hosts it is part of; a dot at its end changes nothing.
    fn patterns_of<'s>(&'s self, host: &'s str) -> impl Iterator<Item = &'s Pattern> {
        let host = host.trim_end_matches('.');
        let dots = host.match_indices('.').map(|(at, _)| at + 1);
        std::iter::once(0)
            .chain(dots)
            .filter_map(|at| self.hosts.get(&host[at..]))
            .flatten()
            .map(|index| &self.patterns[*index])
    }

    /// Whose `address`, met on the page `base`, is, if it has to be held: the service with the longest pattern.
    #[must_use]
    pub fn find(&self, address: &str, base: &Url) -> Option<Match<'_>> {
        let url = base.join(address).ok()?;
        if !matches!(url.scheme(), "http" | "https" | "ws" | "wss") {
            return None;
        }
        let host = url.host_str()?;
        match self.service_at(&url, host) {
            Some(service) => held(service),
            None => self.stranger(host, base),
        }
    }

    /// As [`find`](Self::find), for a connection that is opened early: whatever is on the host.
    #[must_use]
    pub fn find_host(&self, address: &str, base: &Url) -> Option<Match<'_>> {
        let at_path = self.find(address, base);
        at_path.filter(|found| found.service.is_some()).or_else(|| {
            let url = base.join(address).ok()?;
            let mut all = self.patterns_of(url.host_str()?);
            all.find_map(|pattern| held(&self.services[pattern.service]))
                .or(at_path)
        })
    }

    fn service_at(&self, url: &Url, host: &str) -> Option<&Service> {
        let (path, query) = (url.path(), url.query().unwrap_or(""));
        let host = host.trim_end_matches('.');
        let mut best: Option<&Pattern> = None;
        for pattern in self.patterns_of(host) {
            let is_better = best.is_none_or(|best| pattern.text.len() > best.text.len());
            if is_better && matches(&pattern.text, host, path, query) {
                best = Some(pattern);
            }
        }
        best.map(|pattern| &self.services[pattern.service])
    }

    fn stranger(&self, host: &str, base: &Url) -> Option<Match<'static>> {
        let is_own = base.host_str() == Some(host) || self.own_hosts.iter().any(|own| own == host);
        (self.holds_unknown && !is_own).then_some(Match {
            service: None,
            category: "*",
        })
    }

    /// Whose the first address that `text` names is, if it has to be held and `counts`.
    pub(crate) fn find_in(
        &self,
        text: &str,
        counts: impl Fn(&Match<'_>) -> bool,
    ) -> Option<(Match<'_>, String)> {
        names(text).into_iter().find_map(|name| {
            let host = name.split([':', '/', '\\']).next().unwrap_or_default();
            let is_plain = host.bytes().all(|byte| byte.is_ascii() && byte != b'%');
            if is_plain {
                self.patterns_of(&host.to_ascii_lowercase()).next()?;
            }
            let url = Url::parse(&format!("https://{name}")).ok()?;
            let found = held(self.service_at(&url, url.host_str()?)?)?;
            counts(&found).then_some((found, name))
        })
    }

    /// Whose an inline script is, if it has to be held, and what gave it away: a vendor's call, or an address in code
    /// that can load.
    pub(crate) fn find_inline(&self, text: &str) -> Option<(Match<'_>, String)> {
        let is_meant = |(word, service): &&(&'static str, usize)| {
            self.services[*service].is_held && has_word(text, word)
        };
        if let Some(marker) = self.markers.iter().find(is_meant) {
            // `gtag(` is Analytics; a longer word that holds it may say that it is Ads.
            let closer = self
                .hints
                .iter()
                .filter(|(word, _)| word.contains(marker.0));
            let closest = closer.filter(is_meant).max_by_key(|(word, _)| word.len());
            let (word, service) = closest.unwrap_or(marker);
            return Some((held(&self.services[*service])?, (*word).to_owned()));
        }
        // Embeds are held as frames; a site's own code may well name them.
        can_load(text)
            .then(|| self.find_in(text, |found| found.category != "social"))
            .flatten()
    }
}

fn held(service: &Service) -> Option<Match<'_>> {
    service.is_held.then_some(Match {
        service: Some(&service.id),
        category: &service.category,
    })
}

fn nowhere() -> Url {
    Url::parse(NOWHERE).expect("a constant address is one")
}
