//! A site, and decisions that can be made at it.

use std::path::Path;

use zgoda_consent::choice::{Choice, Verdict};
use zgoda_consent::config::{Config, Service, Signal};
use zgoda_consent::id::{hex, uuid_v7};
use zgoda_consent::notice::{Direction, Notice, Shown};
use zgoda_consent::record::{Decision, Record, RecordedSignals, Surface, Ui};
use zgoda_consent::regime::{Reason, Regime};
use zgoda_consent::signals::{consent_mode, told};
use zgoda_server::sites::load_text;

pub(crate) const ORIGIN: &str = "https://shop.example";

/// When the tests happen, ms.
pub(crate) const NOW: i64 = 1_795_457_049_000;

const SHOP: &str = r#"{
  "version": 1,
  "site": "shop",
  "origins": ["https://shop.example", "https://www.shop.example"],
  "languages": ["pl", "en"],
  "controller": { "name": "Sklep Przykład" },
  "policy": "https://shop.example/privacy",
  "categories": [
    { "id": "necessary", "locked": true },
    { "id": "analytics" },
    { "id": "marketing" }
  ],
  "services": [
    { "id": "ga4", "category": "analytics", "preset": "ga4", "signal": { "grant": ["ga(\"grant\")"] } },
    {
      "id": "ads", "category": "marketing", "name": "Reklama", "vendor": { "name": "Ads" },
      "purpose": "Pokazuje reklamy.", "retention": "90 dni", "hosts": ["ads.example"], "signal": { "grant": ["ads(\"grant\")"] },
      "cookies": [{ "name": "_ad*", "purpose": "Rozpoznaje przeglądarkę", "days": 90 }]
    }
  ]
}"#;

pub(crate) fn shop() -> Config {
    load_text(Path::new("shop.json"), SHOP).unwrap().config
}

/// Another site on the same server.
pub(crate) fn blog() -> Config {
    let text = SHOP
        .replace("\"shop\"", "\"blog\"")
        .replace("shop.example", "blog.example");
    load_text(Path::new("blog.json"), &text).unwrap().config
}

/// The shop with a thousand services whose ids are as long as that many may be.
pub(crate) fn long_shop() -> Config {
    let mut config = shop();
    let one = config.services[1].clone();
    config.services = (0..1000)
        .map(|n| Service {
            id: format!("{n:050}"),
            signal: Signal {
                revoke: vec!["ads(\"no\")".to_owned()],
                ..Signal::default()
            },
            ..one.clone()
        })
        .collect();
    // As the server reads it.
    load_text(Path::new("shop.json"), &config.to_json())
        .unwrap()
        .config
}

/// What visitors of the shop are shown.
pub(crate) fn notice(config: &Config, language: &str) -> Notice {
    let texts = [
        ("ask.title", "Czy zgadzasz się?"),
        ("ask.text", "{controller} pyta o zgodę."),
        ("accept", "Akceptuję wszystkie"),
        ("reject", "Odrzucam wszystkie"),
        ("settings", "Ustawienia"),
        ("category.analytics.title", "Statystyka odwiedzin"),
        ("category.analytics.description", "Liczy odwiedziny."),
    ];
    Notice::of(
        config,
        &Shown {
            regime: Regime::EuOptIn,
            language,
            direction: Direction::Ltr,
            banner: "0.1.0",
            texts: &texts.map(|(key, text)| (key.to_owned(), text.to_owned())),
        },
    )
}

/// The first decision of the shop's first browser, as it is sent.
pub(crate) fn sample() -> String {
    record(&shop(), 1, 1, Decision::AcceptAll).canonical()
}

/// Decision number `number` of browser `browser`.
pub(crate) fn record(config: &Config, number: u64, browser: u64, event: Decision) -> Record {
    let choice = match event {
        Decision::AcceptAll => Choice::all(config),
        _ => Choice::none(config),
    };
    let verdict = Verdict::of(config, &choice);
    let mut entropy = [0; 10];
    entropy[2..].copy_from_slice(&number.to_be_bytes());
    Record {
        record_id: uuid_v7(NOW, entropy),
        consent_id: hex(&u128::from(browser).to_be_bytes()),
        previous: None,
        site: config.site.clone(),
        revision: config.revision,
        event,
        categories: verdict.categories.clone(),
        services: verdict.services.clone(),
        notice: notice(config, "pl").hash().to_owned(),
        config_hash: "ab".repeat(32),
        bundle_hash: "cd".repeat(32),
        banner: "0.1.0".to_owned(),
        language: "pl".to_owned(),
        regime: Regime::EuOptIn,
        regime_reason: Reason::Fixed,
        signals: RecordedSignals {
            gpc: event == Decision::Gpc,
            dnt: false,
            gcm: Some(consent_mode(config, &verdict)),
            told: Some(told(
                config,
                &Verdict::of(config, &Choice::none(config)),
                &verdict,
            )),
        },
        surface: Surface::Banner,
        trusted: true,
        ui: Ui::Wide,
        page_group: None,
        exempt: Box::default(),
        given_at: NOW - 2000,
        expires_at: NOW - 2000 + 86_400_000,
    }
}
