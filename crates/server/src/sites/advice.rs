//! Advice on a config, with what the catalogue knows.

use zgoda_catalogue as known;
use zgoda_consent::config::{Config, Service};
use zgoda_consent::lint::{self, Advice};

/// What the owner of `config` should know, though nothing of it is an error.
#[must_use]
pub fn advise(config: &Config) -> Vec<Advice> {
    lint::advise(config, is_tracker)
}

/// Whether a service is one that the catalogue knows to follow people around, by its preset or by where it is loaded from
/// (A40).
fn is_tracker(service: &Service) -> bool {
    let preset = service.preset.as_deref().and_then(known::find);
    let hosts = service.hosts.iter().filter_map(|pattern| {
        let address = pattern.as_str();
        let (host, path) = address.split_at(address.find('/').unwrap_or(address.len()));
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        known::match_url(host, if path.is_empty() { "/" } else { path }, query)
    });
    preset
        .into_iter()
        .chain(hosts)
        .any(known::Entry::is_tracker)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::load_text;
    use super::*;

    #[test]
    fn a40_a_tracker_in_a_locked_category_is_found_by_preset_and_by_host() {
        let advice = |service: &str| {
            let text = format!(
                r#"{{"version":1,"site":"a","languages":["en"],"controller":{{"name":"Me"}},"policy":"/p",
                "categories":[{{"id":"necessary","locked":true}}],"services":[{service}]}}"#
            );
            advise(&load_text(Path::new("a.json"), &text).unwrap().config)
        };
        let own = r#""id":"x","category":"necessary","vendor":{"name":"V"},"purpose":"P","retention":"R""#;
        let plain = advice(&format!("{{{own}}}")).len();
        let by_host = advice(&format!(
            r#"{{{own},"hosts":["www.googletagmanager.com/gtag/js"]}}"#
        ));
        assert!(
            by_host.iter().any(|advice| advice.rule == "A40"),
            "{by_host:?}"
        );
        assert!(by_host.len() > plain);
        let by_preset = advice(r#"{"id":"ga4","category":"necessary","preset":"ga4"}"#);
        assert!(
            by_preset.iter().any(|advice| advice.rule == "A40"),
            "{by_preset:?}"
        );
    }
}
