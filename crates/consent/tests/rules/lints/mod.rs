//! Lints (requirement A8: one failing config for each).

mod look;
mod words;

use zgoda_consent::{
    config::{Config, Layout, LegalBasis, Reopen, Service, Theme},
    lint::{Known, LINTS, check},
    signals::ConsentType,
    text::Text,
};

use crate::shop::shop;

/// A catalogue that knows two services, one of them as no catalogue does.
struct Two;

impl Known for Two {
    fn is_tracker(&self, service: &Service) -> bool {
        service.id == "ga4"
    }

    fn consent_types(&self, service: &Service) -> Vec<ConsentType> {
        match service.id.as_str() {
            "ga4" => vec![ConsentType::AnalyticsStorage],
            "meta-pixel" => vec![ConsentType::AdStorage],
            _ => Vec::new(),
        }
    }
}

/// The rules that a changed shop breaks and the shop does not.
fn broken(change: impl FnOnce(&mut Config)) -> Vec<(&'static str, String)> {
    let rules = |config: &Config| {
        let findings = check(config, &Two);
        findings
            .into_iter()
            .map(|finding| (finding.lint.requirement, finding.path))
            .collect::<Vec<_>>()
    };
    let mut config = shop();
    let before = rules(&config);
    change(&mut config);
    let mut after = rules(&config);
    after.retain(|one| !before.contains(one));
    after
}

fn is(found: &[(&'static str, String)], rule: &str, path: &str) {
    assert_eq!(
        found
            .iter()
            .map(|(rule, path)| (*rule, path.as_str()))
            .collect::<Vec<_>>(),
        [(rule, path)]
    );
}

#[test]
fn c19_a_vendors_call_has_json_in_its_parentheses() {
    is(
        &broken(|config| {
            let calls = &mut config.services[3].signal.grant;
            *calls = ["fbq('consent')", "fbq()", "fbq(1,[true])"]
                .map(str::to_owned)
                .to_vec();
        }),
        "C19",
        "services[3].signal.grant[0]",
    );
}

#[test]
fn every_rule_speaks() {
    is(
        &broken(|config| config.categories[1].consent_mode.clear()),
        "C2",
        "categories[1].consentMode",
    );
    is(
        &broken(|config| config.controller.dpo = None),
        "A26",
        "controller.dpo",
    );
    is(
        &broken(|config| config.controller.authority = None),
        "A26",
        "controller.authority",
    );
    is(
        &broken(|config| (config.controller.email, config.controller.url) = (None, None)),
        "A26",
        "controller.email",
    );
    is(
        &broken(|config| config.policy = Text::localised(&[("pl", "/p")])),
        "A2",
        "policy",
    );
    is(
        &broken(|config| config.services[1].purpose = Text::localised(&[("en", "Counts.")])),
        "A2",
        "services[1].purpose",
    );
    is(
        &broken(|config| config.storage.reject_days = 90),
        "B40",
        "storage.rejectDays",
    );
    is(
        &broken(|config| config.signals.gpc = false),
        "C22",
        "signals.gpc",
    );
    is(
        &broken(|config| config.endpoint = Some("http://log.example/".to_owned())),
        "A57",
        "endpoint",
    );
    is(
        &broken(|config| config.services.truncate(4)),
        "A32",
        "categories[3]",
    );
    is(
        &broken(|config| config.services[1].data.clear()),
        "A20",
        "services[1].data",
    );
    is(
        &broken(|config| config.services[1].transfer.as_mut().expect("US").basis = None),
        "A25",
        "services[1].transfer",
    );
    is(
        &broken(|config| config.services[3].vendor.country = Some("US".to_owned())),
        "A25",
        "services[3].transfer",
    );
    is(
        &broken(|config| config.services[0].legal_basis = LegalBasis::Consent),
        "B23",
        "services[0].legalBasis",
    );
    is(
        &broken(|config| config.look.colors.text = Some("#777777".to_owned())),
        "E10",
        "look.colors.text",
    );
    is(
        &broken(|config| config.look.colors.accent = Some("#eeeeee".to_owned())),
        "E11",
        "look.colors.accent",
    );
    is(
        &broken(|config| config.services[3].purpose = Text::plain("Cele marketingowe.")),
        "B11",
        "services[3].purpose",
    );
    is(
        &broken(|config| {
            config.texts[0]
                .1
                .push(("ask.accept".to_owned(), "Zgadzam się i zamykam".to_owned()));
        }),
        "B62",
        "texts.pl.ask.accept",
    );
    let locked = broken(|config| {
        config.services[1].category = "necessary".to_owned();
        config.services[1].legal_basis = LegalBasis::Contract;
    });
    is(&locked, "A40", "services[1].category");
}

#[test]
fn b23_statistics_and_advertising_are_never_necessary() {
    let found = broken(|config| {
        for category in &mut config.categories {
            category.locked = category.locked || category.id == "analytics";
        }
    });
    assert!(
        found.contains(&("B23", "categories[1].locked".to_owned())),
        "{found:?}"
    );
}

#[test]
fn a4_two_services_with_one_preset_or_one_address_are_pointed_out() {
    let again = |config: &mut Config| {
        let id = "again".to_owned();
        let (preset, hosts) = (None, Vec::new());
        let service = Service {
            id,
            preset,
            hosts,
            ..config.services[3].clone()
        };
        config.services.push(service);
    };
    is(
        &broken(|config| {
            again(config);
            config.services[3].preset = Some("meta-pixel".to_owned());
            config.services[5].preset = Some("meta-pixel".to_owned());
        }),
        "A4",
        "services[5]",
    );
    is(
        &broken(|config| {
            again(config);
            let host = config.services[1].hosts[0].clone();
            config.services[5].hosts.push(host);
        }),
        "A4",
        "services[5]",
    );
    assert!(broken(again).is_empty());
}

/// A config that breaks everything which one config can break.
#[test]
fn a8_every_lint_of_the_table_can_speak() {
    let mut config = shop();
    config.controller.dpo = None;
    config.controller.authority = None;
    (config.controller.email, config.controller.url) = (None, None);
    config.storage.reject_days = 30;
    config.signals.gpc = false;
    config.endpoint = Some("http://log.example/".to_owned());
    config.look.layout = Layout::None;
    config.look.reopen = Reopen::None;
    config.look.theme = Theme::Light;
    config.look.colors.text = Some("#cccccc".to_owned());
    config.look.colors.accent = Some("#cccccc".to_owned());
    config.categories[1].locked = true;
    config.categories[2].consent_mode.clear();
    config.services.truncate(4);
    let services = &mut config.services;
    services[0].legal_basis = LegalBasis::Consent;
    services[0].data.clear();
    services[0].purpose = Text::localised(&[("en", "Marketing purposes")]);
    services[1].transfer.as_mut().expect("US").basis = None;
    services[3].signal.grant = vec!["fbq('consent')".to_owned()];
    services[2].hosts = services[1].hosts.clone();
    services[3].retention = Text::localised(&[("en", &"x".repeat(230 * 1024))]);
    let texts = [
        ("accept", "OK"),
        ("reject", "Później"),
        ("more", "Kontynuując, zgadzasz się."),
        (
            "intro",
            "Musisz zaakceptować, inaczej stracisz rabaty (art. 173 PT).",
        ),
    ];
    let texts = texts.map(|(key, text)| (key.to_owned(), text.to_owned()));
    config.texts = vec![("pl".to_owned(), texts.to_vec())];

    let findings = check(&config, &Two);
    // These two are what the reader of configs says.
    let silent: Vec<_> = LINTS
        .iter()
        .map(|lint| lint.name)
        .filter(|name| !["invalid", "odd"].contains(name))
        .filter(|name| findings.iter().all(|finding| finding.lint.name != *name))
        .collect();
    assert_eq!(silent, [""; 0]);
}

#[test]
fn docs_list_every_lint_as_it_is() {
    let docs = include_str!("../../../../../docs/LINTS.md").replace("\r\n", "\n");
    let mut table = String::from(
        "| lint | weight | rule | law or standard | risk | fix |\n|---|---|---|---|---|---|\n",
    );
    for lint in LINTS {
        let law = if lint.law.is_empty() {
            "(the format)"
        } else {
            lint.law
        };
        let name = format!("`{}`", lint.name);
        let weight = lint.severity.as_str();
        let fields = [&name, weight, lint.requirement, law, lint.risk, lint.fix].join(" | ");
        table.extend(["| ", &fields, " |\n"]);
    }
    // What looks like a tag in a fix is no tag of the page.
    let table = table.replace('<', "&lt;");
    assert!(
        docs.contains(&table),
        "docs/LINTS.md should have this table:\n\n{table}"
    );
    let mut names: Vec<_> = LINTS.iter().map(|lint| lint.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), LINTS.len(), "two lints with one name");
}
