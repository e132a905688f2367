//! The rules an entry must keep, each broken one told by file, entry and field.

mod cookie;
mod service;
mod vendor;

use crate::schema::{Catalogue, Listed, Text};
use std::collections::BTreeMap;

/// Every broken rule, as `file: [entry] field: what is wrong`.
pub(crate) fn catalogue(catalogue: &Catalogue) -> Vec<String> {
    let mut problems = Vec::new();
    for (id, text) in &catalogue.transfers {
        Entry::new("transfers.toml", id, &mut problems).text("basis", text);
    }
    for (id, vendor) in &catalogue.vendors {
        let mut entry = Entry::new("vendors.toml", id, &mut problems);
        vendor::check(&mut entry, vendor, &catalogue.transfers);
        let mut named = catalogue
            .services
            .iter()
            .filter_map(|listed| listed.service.vendor.as_ref());
        entry.check(
            named.any(|name| name == id),
            "id",
            "no service names this vendor",
        );
    }
    for Listed {
        file,
        category,
        id,
        service,
    } in &catalogue.services
    {
        let mut entry = Entry::new(file, id, &mut problems);
        service::check(&mut entry, category, service, &catalogue.vendors);
    }
    unique(&catalogue.services, &mut problems);
    problems
}

/// An id, a host pattern or a marker belongs to one service.
fn unique(services: &[Listed], problems: &mut Vec<String>) {
    let mut ids = BTreeMap::new();
    let mut hosts = BTreeMap::new();
    let mut inline = BTreeMap::new();
    for Listed {
        file, id, service, ..
    } in services
    {
        let mut entry = Entry { file, id, problems };
        if let Some(other) = ids.insert(id, file) {
            entry.broken("id", &format!("is taken in {other}"));
        }
        for pattern in &service.hosts {
            if let Some(other) = hosts.insert(pattern, id) {
                entry.broken("hosts", &format!("`{pattern}` belongs to [{other}]"));
            }
        }
        for text in &service.inline {
            if let Some(other) = inline.insert(text, id) {
                entry.broken("inline", &format!("`{text}` belongs to [{other}]"));
            }
        }
    }
}

/// Collects what is wrong with one entry.
pub(crate) struct Entry<'a> {
    file: &'a str,
    id: &'a str,
    problems: &'a mut Vec<String>,
}

impl<'a> Entry<'a> {
    fn new(file: &'a str, id: &'a str, problems: &'a mut Vec<String>) -> Self {
        let mut entry = Self { file, id, problems };
        entry.check(is_id(id), "id", "must match [a-z0-9][a-z0-9_-]{0,63}");
        entry
    }

    /// Notes that a rule is broken.
    fn broken(&mut self, field: &str, rule: &str) {
        self.problems
            .push(format!("{}: [{}] {field}: {rule}", self.file, self.id));
    }

    /// Notes the rule as broken unless it holds.
    fn check(&mut self, holds: bool, field: &str, rule: &str) {
        if !holds {
            self.broken(field, rule);
        }
    }

    /// A word of a closed vocabulary.
    fn one_of(&mut self, field: &str, value: &str, allowed: &[&str]) {
        if !allowed.contains(&value) {
            self.broken(
                field,
                &format!("`{value}` is not one of {}", allowed.join(", ")),
            );
        }
    }

    /// An ISO 3166 country.
    fn country(&mut self, field: &str, code: &str) {
        let holds = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        self.check(holds, field, "must be a two-letter ISO 3166 code");
    }

    /// An address a reader can open.
    fn address(&mut self, field: &str, url: &str) {
        self.check(
            url.starts_with("https://"),
            field,
            "must be an https address",
        );
    }

    /// A sentence in each language: trimmed, on one line, with a full stop.
    fn text(&mut self, field: &str, text: &Text) {
        for (language, sentence) in [("en", &text.en), ("pl", &text.pl)] {
            let field = format!("{field}.{language}");
            self.check(
                sentence.len() > 1 && sentence.trim() == sentence,
                &field,
                "must be a trimmed sentence",
            );
            self.check(sentence.ends_with('.'), &field, "must end with a full stop");
            let spaced = sentence.contains('\n') || sentence.contains("  ");
            self.check(!spaced, &field, "must be one line of single spaces");
        }
    }
}

fn is_id(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.len() <= 64
        && text.bytes().next().is_some_and(plain)
        && text
            .bytes()
            .all(|byte| plain(byte) || byte == b'_' || byte == b'-')
}
