//! Lints of a config, with what the catalogue knows.

use zgoda_catalogue as known;
use zgoda_consent::config::{Config, Service};
use zgoda_consent::lint::{self as lints, Finding, Known};
use zgoda_consent::signals::ConsentType;

/// What the lints find in `config`, though it can be read.
#[must_use]
pub fn lint(config: &Config) -> Vec<Finding> {
    lints::check(config, &Catalogue)
}

struct Catalogue;

impl Known for Catalogue {
    fn is_tracker(&self, service: &Service) -> bool {
        entries(service).any(known::Entry::is_tracker)
    }

    fn consent_types(&self, service: &Service) -> Vec<ConsentType> {
        let preset = service.preset.as_deref().and_then(known::find);
        let words = preset.map_or(&[][..], |entry| entry.consent_mode);
        words
            .iter()
            .filter_map(|word| ConsentType::from_word(word))
            .collect()
    }
}

/// What the catalogue has of a service, by its preset and by where it is loaded from (A40).
fn entries(service: &Service) -> impl Iterator<Item = &'static known::Entry> {
    let preset = service.preset.as_deref().and_then(known::find);
    let hosts = service.hosts.iter().filter_map(|pattern| {
        let address = pattern.as_str();
        let (host, path) = address.split_at(address.find('/').unwrap_or(address.len()));
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        known::match_url(host, if path.is_empty() { "/" } else { path }, query)
    });
    preset.into_iter().chain(hosts)
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

    #[test]
    fn c2_a_category_of_the_owners_own_says_what_googles_tags_in_it_may() {
        let found = |types: &str, more: &str| {
            let text = format!(
                r#"{{"version":1,"site":"a","languages":["en"],"controller":{{"name":"Me"}},"policy":"/p",
                "categories":[{{"id":"necessary","locked":true}},{{"id":"figures","title":"Figures","description":"Counting."{types}}}],
                "services":[{{"id":"x","category":"figures","preset":"ga4"}}]{more}}}"#
            );
            lint(&load_text(Path::new("a.json"), &text).unwrap().config)
                .into_iter()
                .filter(|finding| finding.lint.name == "untold-google")
                .map(|finding| (finding.path, finding.found))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            found("", ""),
            [(
                "categories[1].consentMode".to_owned(),
                "x obeys analytics_storage".to_owned()
            )]
        );
        let told = r#","consentMode":["analytics_storage"]"#;
        assert_eq!(found(told, ""), []);
        let off = r#","signals":{"googleConsentMode":false}"#;
        assert_eq!(found("", off), []);
    }
}
