//! Lints of a config, with what the catalogue knows.

use zgoda_catalogue as known;
use zgoda_consent::config::{Config, Service};
use zgoda_consent::lint::{self as lints, Finding};

/// What the lints find in `config`, though it can be read.
#[must_use]
pub fn lint(config: &Config) -> Vec<Finding> {
    lints::check(config, is_tracker)
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
        let findings = |service: &str| {
            let text = format!(
                r#"{{"version":1,"site":"a","languages":["en"],"controller":{{"name":"Me"}},"policy":"/p",
                "categories":[{{"id":"necessary","locked":true}}],"services":[{service}]}}"#
            );
            lint(&load_text(Path::new("a.json"), &text).unwrap().config)
        };
        let own = r#""id":"x","category":"necessary","vendor":{"name":"V"},"purpose":"P","retention":"R""#;
        let plain = findings(&format!("{{{own}}}")).len();
        let by_host = findings(&format!(
            r#"{{{own},"hosts":["www.googletagmanager.com/gtag/js"]}}"#
        ));
        assert!(
            by_host
                .iter()
                .any(|finding| finding.lint.name == "locked-tracker"),
            "{by_host:?}"
        );
        assert!(by_host.len() > plain);
        let by_preset = findings(r#"{"id":"ga4","category":"necessary","preset":"ga4"}"#);
        assert!(
            by_preset
                .iter()
                .any(|finding| finding.lint.name == "locked-tracker"),
            "{by_preset:?}"
        );
    }
}
