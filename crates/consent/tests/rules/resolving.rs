//! Presets of a catalogue fill in what an owner leaves out.

use serde_json::{Value, json};
use zgoda_consent::{
    config::{self, Preset, Presets, Vendor},
    matching::HostPattern,
    text::Text,
};

use crate::shop::{CONFIG, shop};

struct Catalogue;

impl Presets for Catalogue {
    fn find(&self, id: &str) -> Option<Preset> {
        (id == "ga4").then(|| Preset {
            name: Some(Text::plain("Google Analytics 4")),
            vendor: Some(Vendor {
                name: "Google".to_owned(),
                country: None,
                policy: None,
            }),
            purpose: Some(Text::localised(&[
                ("pl", "Liczy odwiedziny."),
                ("en", "Counts visits."),
            ])),
            retention: Some(Text::plain("14 months")),
            hosts: HostPattern::parse("google-analytics.com").map(|host| vec![host]),
            reload: Some(true),
            ..Preset::default()
        })
    }
}

fn with_service(service: &Value) -> String {
    let mut whole: Value = serde_json::from_str(CONFIG).expect("a config");
    whole["services"] = json!([service]);
    whole.to_string()
}

#[test]
fn what_is_left_out_is_filled_in() {
    let text = with_service(
        &json!({"id": "stats", "category": "analytics", "preset": "ga4", "retention": "2 dni", "hosts": []}),
    );
    let config = config::resolve(&text, &Catalogue).expect("a config").config;
    let service = config.service("stats").expect("a service");
    assert_eq!(service.name.get("pl", "pl"), "Google Analytics 4");
    assert_eq!(service.purpose.get("en-GB", "pl"), "Counts visits.");
    assert_eq!(service.vendor.name, "Google");
    assert_eq!(service.retention, Text::plain("2 dni"));
    assert!(service.hosts.is_empty(), "an empty list is not left out");
    assert!(service.reload);
    assert_eq!(
        config::parse(&config.to_json()).map(|read| read.config),
        Ok(config)
    );
}

/// The browser reads resolved configs only: it has no catalogue to ask.
#[test]
fn unresolved_is_an_error() {
    let text = with_service(&json!({"id": "stats", "category": "analytics", "preset": "ga4"}));
    let errors = config::parse(&text).expect_err("nothing is filled in");
    let paths: Vec<_> = errors.iter().map(|error| error.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "services[0].vendor",
            "services[0].purpose",
            "services[0].retention"
        ]
    );
}

#[test]
fn an_unknown_preset_is_an_error() {
    let text = with_service(&json!({"id": "stats", "category": "analytics", "preset": "ga5"}));
    let errors = config::resolve(&text, &Catalogue).expect_err("no such preset");
    assert_eq!(
        errors[0].to_string(),
        "services[0].preset: found \"ga5\", allowed: the id of an entry of the catalogue"
    );
}

/// A choice about everything must fit into what the browser keeps.
#[test]
fn too_many_services_are_an_error() {
    let mut whole: Value = serde_json::from_str(CONFIG).expect("a config");
    let service = whole["services"][4].clone();
    let many = (0..900).map(|n| {
        let mut one = service.clone();
        one["id"] = json!(format!("{n:060}"));
        one
    });
    whole["services"] = many.collect();
    let errors = config::parse(&whole.to_string()).expect_err("too many");
    assert_eq!(
        errors[0].to_string(),
        "services: found too many, or too long ids, allowed: as many as a choice about all of them, of at most 60000 bytes, can hold"
    );
}

/// Defaults of the format (PROTOCOL, section 2).
#[test]
fn the_least_config_has_defaults() {
    let text = json!({"version": 1, "site": "s", "languages": ["en"], "controller": {"name": "S"}, "policy": "/p",
        "categories": [{"id": "analytics"}], "services": []});
    let config = config::parse(&text.to_string()).expect("a config").config;
    assert_eq!((config.revision, config.storage.key.as_str()), (1, "zgoda"));
    assert_eq!(
        (config.storage.accept_days, config.storage.reject_days),
        (182, 182)
    );
    assert!(
        config.regime.time_zone
            && config.signals.google_consent_mode
            && config.signals.gpc
            && !config.signals.dnt
    );
    assert_eq!(
        (
            config.look.layout.as_str(),
            config.look.reopen.as_str(),
            config.unknown.as_str()
        ),
        ("box", "start", "pass")
    );
    assert!(config.endpoint.is_none() && config.region.is_none());
    assert_eq!(shop().default_language(), "pl");
}

#[test]
fn f11_a_site_that_is_silent_in_frames_says_so_and_no_other_does() {
    let mut config = shop();
    assert!(!config.to_json().contains("silentInFrames"));
    config.silent_in_frames = true;
    let text = config.to_json();
    assert_eq!(config::parse(&text).expect("a config").config, config);
    let checked = config::parse_checked(&text).expect("a checked config");
    assert!(checked.config.silent_in_frames);
}

#[test]
fn a_mark_means_the_service_with_that_id_else_the_first_with_that_preset() {
    let mut config = shop();
    let meant = |config: &config::Config, mark| config.marked(mark).map(|one| one.id.clone());
    assert_eq!(meant(&config, "hotjar").as_deref(), Some("hotjar"));
    for service in &mut config.services[..3] {
        service.preset = Some("hotjar".to_owned());
    }
    assert_eq!(meant(&config, "hotjar").as_deref(), Some("hotjar"));
    for service in &mut config.services[..3] {
        service.preset = Some("matomo".to_owned());
    }
    let first = config.services[0].id.clone();
    assert_eq!(meant(&config, "matomo"), Some(first));
    assert_eq!(meant(&config, "clarity"), None);
}
