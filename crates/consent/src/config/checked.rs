//! A config that nobody has changed since it was checked, with its text as it was parsed. What formats take over from that text is copied:
//! it was written canonically, every default in its place, so the copy is canonical too. That spares a first visit to read and to write
//! again what it does not decide by.

use crate::{
    canonical::Writer, config::Config, extract::as_localised, json::Value, source::Source,
};

/// Members that only the page and its guard need: nothing that a visitor is told.
const UNSAID: [&str; 6] = ["domain", "exemption", "hosts", "preset", "reload", "signal"];

/// Members that are objects with members of their own, or lists of such; every other object is a text by language.
const NESTED: [&str; 3] = ["cookies", "transfer", "vendor"];

/// A checked config.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The config. Without the feature `explain` it lacks what is only copied: who is responsible but for the name, what a service is
    /// but for its ids, cookies and signals, what a cookie is but for where it lies.
    pub config: Config,
    pub(super) source: Value,
}

impl Checked {
    /// Writes the member called `name` as a notice in `language` says it.
    pub(crate) fn copy(&self, w: &mut Writer, name: &str, language: &str) {
        if let Some(value) = (&self.source).get(name) {
            self.said(w.name(name), value, true, language);
        }
    }

    fn said(&self, w: &mut Writer, value: &Value, is_nested: bool, language: &str) {
        match value {
            Value::Object(members) if is_nested => {
                w.begin('{');
                for (name, value) in members {
                    if !UNSAID.contains(&name.as_str()) {
                        let is_nested = NESTED.contains(&name.as_str());
                        self.said(w.name(name), value, is_nested, language);
                    }
                }
                w.end('}');
            }
            Value::List(items) => {
                w.begin('[');
                for item in items {
                    self.said(w, item, is_nested, language);
                }
                w.end(']');
            }
            Value::Integer(number) => w.number(*number),
            Value::Flag(flag) => w.flag(*flag),
            _ => w.text(as_localised(&value).get(language, self.config.default_language())),
        }
    }

    /// Writes every service as gate data name it: id, category, hosts, preset or null, and the vendor's calls if there are some.
    pub(crate) fn copy_services(&self, w: &mut Writer) {
        let services = (&self.source).get("services");
        w.begin('[');
        for service in services.and_then(|list| list.items()).unwrap_or_default() {
            w.begin('[');
            self.each(w, service, &["id", "category", "hosts", "preset"]);
            if let Some(signal) = service.get("signal") {
                w.begin('[');
                self.each(w, signal, &["before", "grant", "revoke"]);
                w.end(']');
            }
            w.end(']');
        }
        w.end(']');
    }

    fn each(&self, w: &mut Writer, object: &Value, names: &[&str]) {
        for name in names {
            match object.get(name) {
                Some(value) => self.said(w, value, false, ""),
                None => w.null(),
            }
        }
    }
}
