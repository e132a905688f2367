//! Lints (requirement A8: one failing config for each).

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
fn e10_e11_colours_are_checked_against_the_theme_where_the_owner_leaves_one_out() {
    let with = |theme, text: Option<&str>, background: Option<&str>, accent: Option<&str>| {
        let own = |color: Option<&str>| color.map(str::to_owned);
        broken(|config| {
            config.look.theme = theme;
            config.look.colors.text = own(text);
            config.look.colors.background = own(background);
            config.look.colors.accent = own(accent);
        })
    };
    let dark_text = Some("#333333");
    assert_eq!(with(Theme::Light, dark_text, None, None), []);
    let unreadable = [
        with(Theme::Dark, dark_text, None, None),
        with(Theme::Auto, dark_text, None, None),
    ];
    for found in unreadable {
        is(&found, "E10", "look.colors.text");
    }
    is(
        &with(Theme::Light, None, Some("#222222"), None),
        "E10",
        "look.colors.background",
    );
    is(
        &with(Theme::Light, None, None, Some("#ffee88")),
        "E11",
        "look.colors.accent",
    );
    is(
        &with(Theme::Dark, None, None, Some("#222222")),
        "E11",
        "look.colors.accent",
    );
    assert_eq!(with(Theme::Auto, None, None, Some("#14595b")), []);
}

#[test]
fn e10_findings_have_numbers() {
    let mut config = shop();
    config.look.colors.text = Some("#777777".to_owned());
    let findings = check(&config, &Two);
    let contrast = findings
        .iter()
        .find(|finding| finding.lint.name == "text-contrast")
        .expect("a finding");
    assert_eq!(contrast.found, "4.48 : 1");
    assert_eq!(
        contrast.to_string(),
        "look.colors.text: give text on background a contrast of at least 4.5 : 1 (4.48 : 1; E10)"
    );
}

/// Replaces texts of the Polish dialog.
fn saying(texts: &[(&str, &str)]) -> Vec<(&'static str, String)> {
    broken(|config| {
        let texts = texts
            .iter()
            .map(|(key, text)| ((*key).to_owned(), (*text).to_owned()));
        config.texts = vec![("pl".to_owned(), texts.collect())];
    })
}

#[test]
fn b3_a_dialog_of_the_owners_own_has_to_keep_the_rules() {
    is(
        &broken(|config| config.look.layout = Layout::None),
        "B3",
        "look.layout",
    );
}

#[test]
fn b15_without_the_button_the_page_needs_a_link() {
    is(
        &broken(|config| config.look.reopen = Reopen::None),
        "B15",
        "look.reopen",
    );
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
fn b5_b48_the_refusal_refuses_and_is_as_plain_as_the_yes() {
    is(&saying(&[("reject", "Później")]), "B48", "texts.pl.reject");
    is(
        &saying(&[("accept", "Zgoda na wszystko"), ("reject", "Nie")]),
        "B5",
        "texts.pl.reject",
    );
    is(
        &saying(&[("accept", "Zgoda"), ("reject", "zgoda.")]),
        "B5",
        "texts.pl.reject",
    );
    assert!(
        saying(&[
            ("accept", "Akceptuję wszystko"),
            ("reject", "Odrzucam wszystko")
        ])
        .is_empty()
    );
}

#[test]
fn b7_b9_b26_b34_texts_do_not_take_silence_steer_threaten_or_cite_what_was_repealed() {
    for (rule, text) in [
        ("B7", "Kontynuując, zgadzasz się na pliki cookie."),
        ("B7", "By continuing to browse you agree."),
        ("B9", "Musisz zaakceptować pliki cookie."),
        ("B26", "No thanks, I like boring pages"),
        ("B26", "Bez zgody stracisz rabaty."),
        ("B34", "Podstawa: art. 173 PT."),
    ] {
        is(&saying(&[("ask.more", text)]), rule, "texts.pl.ask.more");
    }
}

/// What the log takes is 256 KiB, and an eighth of it is for what the banner says by itself (PROTOCOL, section 5).
#[test]
fn b18_a_notice_that_the_log_would_refuse_is_found_before_anybody_is_asked() {
    let lasting = |length: usize| {
        broken(|config| {
            config.languages = vec!["pl".to_owned(), "en".to_owned()];
            let text = "x".repeat(length);
            config.services[0].retention = Text::localised(&[("pl", "rok"), ("en", &text)]);
        })
    };
    is(&lasting(224 * 1024), "B18", "languages[1]");
    assert!(lasting(200 * 1024).is_empty());
    // A site with a long list of services may say more.
    let long = broken(|config| {
        let one = config.services[0].clone();
        for number in 0..500 {
            let id = format!("service-number-{number}");
            config.services.push(Service { id, ..one.clone() });
        }
        config.services[0].retention = Text::localised(&[("pl", &"x".repeat(224 * 1024))]);
    });
    assert!(!long.iter().any(|(rule, _)| *rule == "B18"), "{long:?}");
}

#[test]
fn b18_what_the_banner_says_by_itself_fits_into_what_is_kept_free_in_every_language() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/lang");
    for file in std::fs::read_dir(folder).expect("the languages") {
        let path = file.expect("a language").path();
        let text = std::fs::read_to_string(&path).expect("a text");
        // Beside it stand the ids of services that have changed.
        assert!(text.len() < 24 * 1024, "{}", path.display());
    }
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
    let docs = include_str!("../../../../docs/LINTS.md").replace("\r\n", "\n");
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
