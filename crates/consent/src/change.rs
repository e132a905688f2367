//! What has changed between two notices, and which earlier answers still answer (PROTOCOL, section 3; requirements A24, B21).
//!
//! An answer is about what was said then. Where the notice says something else now, even under the same id, the answer is none:
//! nothing may ride on an old yes.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use crate::{
    canonical::Writer,
    choice::{Choice, Verdict},
    config::{Config, Service},
    source::Source,
};

/// What the notice says of a category that an answer is about.
const OF_CATEGORY: [&str; 4] = ["title", "description", "consentMode", "locked"];

/// The same of a service. Its name may change, its vendor may not.
const OF_SERVICE: [&str; 9] = [
    "category",
    "purpose",
    "legalBasis",
    "data",
    "retention",
    "recipients",
    "transfer",
    "cookies",
    "exemption",
];

/// The same of a vendor: where it keeps its policy may change.
const OF_VENDOR: [&str; 2] = ["name", "country"];

/// Ids of categories and of services.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ids {
    /// Of categories.
    pub categories: Vec<String>,
    /// Of services.
    pub services: Vec<String>,
}

/// What has changed since a decision was made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// `record_id` of the decision.
    pub since: String,
    /// What is offered now and was not then.
    pub new: Ids,
    /// What is something else now.
    pub altered: Ids,
    /// Names of what is not offered any more, as they were shown.
    pub removed: Vec<String>,
}

impl Change {
    /// What has changed from the notice `old`, by which the decision `since` was made, to `new`, the notice of `config`. `None` if they
    /// cannot be compared (another language, another controller) or nothing that counts differs: then everything is asked.
    #[must_use]
    pub fn between<S: Source>(config: &Config, since: &str, old: &S, new: &S) -> Option<Self> {
        let who = |notice: &S| notice.get("controller")?.get("name")?.text();
        let comparable = ["schema", "site", "language"]
            .iter()
            .all(|name| same(old, new, name));
        if !comparable || who(old)? != who(new)? {
            return None;
        }
        let mut change = Self {
            since: since.to_owned(),
            ..Self::default()
        };
        let is_same = |before: &S, now: &S| OF_CATEGORY.iter().all(|name| same(before, now, name));
        let [added, altered] = compare(old, new, "categories", is_same)?;
        change.new.categories = added;
        change.altered.categories = altered;
        let is_same = |before: &S, now: &S| {
            let vendors = before.get("vendor").zip(now.get("vendor"));
            OF_SERVICE.iter().all(|name| same(before, now, name))
                && vendors.is_some_and(|(before, now)| {
                    OF_VENDOR.iter().all(|name| same(&before, &now, name))
                })
        };
        let [added, altered] = compare(old, new, "services", is_same)?;
        change.new.services = added;
        change.altered.services = altered;
        for (list, name) in [("categories", "title"), ("services", "name")] {
            for before in old.get(list)?.items()? {
                let id = before.get("id")?.text()?;
                let is_there = if list == "services" {
                    config.service(&id).is_some()
                } else {
                    config.category(&id).is_some()
                };
                if !is_there {
                    change.removed.push(before.get(name)?.text()?);
                }
            }
        }
        let none = Self {
            since: since.to_owned(),
            ..Self::default()
        };
        (change != none).then_some(change)
    }

    /// Whether the category called `id` has no answer.
    #[must_use]
    pub fn is_open(&self, id: &str) -> bool {
        has(&self.new.categories, id) || has(&self.altered.categories, id)
    }

    /// Whether a service has no answer, for itself or with its category.
    #[must_use]
    pub fn is_service_open(&self, service: &Service) -> bool {
        self.is_open(&service.category)
            || has(&self.new.services, &service.id)
            || has(&self.altered.services, &service.id)
    }

    /// Whether a category that can be refused has no answer, or one of its services has none.
    #[must_use]
    pub fn concerns(&self, config: &Config, id: &str) -> bool {
        let is_optional = config.category(id).is_some_and(|one| !one.locked);
        let mut services = config.services_of(id);
        is_optional && (self.is_open(id) || services.any(|one| self.is_service_open(one)))
    }

    /// Whether there is something to ask.
    #[must_use]
    pub fn asks(&self, config: &Config) -> bool {
        config
            .optional()
            .any(|category| self.concerns(config, &category.id))
    }

    /// The answers of `before` where they still answer, and `open` for everything else.
    #[must_use]
    pub fn answered(&self, config: &Config, before: &Choice, open: bool) -> Choice {
        let earlier = Verdict::of(config, before);
        let mut choice = Choice::default();
        for category in config.optional() {
            let id = &category.id;
            let granted = if self.is_open(id) {
                open
            } else {
                earlier.category(id)
            };
            choice.categories.push((id.clone(), granted));
        }
        for service in &config.services {
            let granted = if self.is_service_open(service) {
                open
            } else {
                earlier.granted(&service.id)
            };
            choice.services.push((service.id.clone(), granted));
        }
        choice.normal(config)
    }

    /// Writes it as the member `changed` of a notice.
    pub(crate) fn write(&self, w: &mut Writer) {
        w.begin('{');
        for (name, ids) in [("altered", &self.altered), ("new", &self.new)] {
            w.name(name).begin('{');
            w.name("categories")
                .texts(ids.categories.iter().map(String::as_str));
            w.name("services")
                .texts(ids.services.iter().map(String::as_str));
            w.end('}');
        }
        w.name("removed")
            .texts(self.removed.iter().map(String::as_str));
        w.end('}');
    }
}

/// Ids of what is in the list called `list` of `new` and not of `old`, and of what is in both and not the same. `None` if one has no
/// such list.
fn compare<S: Source>(
    old: &S,
    new: &S,
    list: &str,
    is_same: impl Fn(&S, &S) -> bool,
) -> Option<[Vec<String>; 2]> {
    let mut before = Vec::new();
    for one in old.get(list)?.items()? {
        before.push((one.get("id")?.text()?, one));
    }
    let (mut added, mut altered) = (Vec::new(), Vec::new());
    for now in new.get(list)?.items()? {
        let id = now.get("id")?.text()?;
        match before.iter().find(|(known, _)| *known == id) {
            None => added.push(id),
            Some((_, before)) if !is_same(before, &now) => altered.push(id),
            Some(_) => {}
        }
    }
    Some([added, altered])
}

/// Whether both say the same under `name`, or neither says anything.
fn same<S: Source>(one: &S, other: &S, name: &str) -> bool {
    match (one.get(name), other.get(name)) {
        (None, None) => true,
        (Some(one), Some(other)) => equal(&one, &other),
        _ => false,
    }
}

/// Whether two values are the same all through. Numbers that are not whole never are.
fn equal<S: Source>(one: &S, other: &S) -> bool {
    if one.kind() != other.kind() {
        return false;
    }
    match one.kind() {
        "null" => true,
        "flag" => one.flag() == other.flag(),
        "number" => one.number().is_some() && one.number() == other.number(),
        "text" => one.text() == other.text(),
        "list" => {
            let (one, other) = (one.items(), other.items());
            one.zip(other).is_some_and(|(one, other)| {
                one.len() == other.len() && one.iter().zip(&other).all(|(a, b)| equal(a, b))
            })
        }
        "object" => {
            let (names, others) = (one.keys(), other.keys());
            names.zip(others).is_some_and(|(names, others)| {
                names.len() == others.len() && names.iter().all(|name| same(one, other, name))
            })
        }
        _ => false,
    }
}

fn has(list: &[String], id: &str) -> bool {
    list.iter().any(|known| known == id)
}
