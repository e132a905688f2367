//! The demo shop as it sells abroad: its configs, what its dialog says, and the engines that ask.

use anyhow::{Context as _, Result, bail};
use zgoda_consent::config::Config;
use zgoda_consent::engine::{Context, Engine};
use zgoda_consent::hash::sha256_hex;
use zgoda_consent::json;
use zgoda_consent::json::Value;
use zgoda_consent::notice::{Direction, Notice, Shown};
use zgoda_consent::record::Ui;
use zgoda_consent::regime::{Reason, Regime};
use zgoda_server::{bundled, demo_config};

pub(super) const LANGUAGES: [&str; 2] = ["pl", "en"];
pub(super) const SCREENS: [Ui; 2] = [Ui::Narrow, Ui::Wide];
/// Where visitors are, and by which rules they are asked.
pub(super) const PLACES: [(&str, Regime); 5] = [
    ("PL", Regime::EuOptIn),
    ("DE", Regime::EuOptIn),
    ("GB", Regime::Uk),
    ("CH", Regime::Ch),
    ("US-CA", Regime::UsOptOut),
];

/// Everything that visitors meet.
#[derive(Debug)]
pub(crate) struct Shop {
    /// Exact texts of the configs that records name.
    pub(crate) configs: Vec<String>,
    /// The notices that records name.
    pub(crate) notices: Vec<Notice>,
    /// By place, language and screen.
    pub(super) engines: Vec<Engine>,
}

impl Shop {
    /// # Errors
    /// If this program was built without the banner or the demo shop.
    pub(crate) fn open() -> Result<Self> {
        let mut shop = Self {
            configs: Vec::new(),
            notices: Vec::new(),
            engines: Vec::new(),
        };
        let bundle_hash = sha256_hex(
            &[
                file("engine.js")?,
                file("engine_bg.wasm")?,
                file("whole.js")?,
                file("whole_bg.wasm")?,
            ]
            .concat(),
        );
        let texts = [texts("pl")?, texts("en")?];
        for (region, regime) in PLACES {
            let config = selling_in(region)?;
            let text = config.to_json();
            let config_hash = sha256_hex(text.as_bytes());
            shop.configs.push(text);
            for (language, texts) in LANGUAGES.into_iter().zip(&texts) {
                let shown = Shown {
                    regime,
                    language,
                    direction: Direction::Ltr,
                    banner: env!("CARGO_PKG_VERSION"),
                    texts,
                };
                let notice = Notice::of(&config, &shown);
                for ui in SCREENS {
                    let context = Context {
                        regime,
                        reason: Reason::Region,
                        language: language.to_owned(),
                        notice: notice.hash().to_owned(),
                        config_hash: config_hash.clone(),
                        bundle_hash: bundle_hash.clone(),
                        banner: env!("CARGO_PKG_VERSION").to_owned(),
                        ui,
                        page_group: None,
                    };
                    shop.engines.push(Engine::new(config.clone(), context));
                }
                shop.notices.push(notice);
            }
        }
        Ok(shop)
    }
}

/// The demo shop's config for a visitor in `region`: by the built-in table, where the demo itself fixes one regime.
fn selling_in(region: &str) -> Result<Config> {
    let mut config = demo_config().context("the demo shop's config")?;
    config.regime.fixed = None;
    config.region = Some(region.to_owned());
    Ok(config)
}

fn file(path: &str) -> Result<&'static [u8]> {
    bundled(path).with_context(|| format!("this program was built without the banner's {path}"))
}

/// Every text of the dialog.
fn texts(language: &str) -> Result<Vec<(String, String)>> {
    let path = format!("lang/{language}.json");
    let text = std::str::from_utf8(file(&path)?).with_context(|| path.clone())?;
    let Ok(Value::Object(members)) = json::parse(text) else {
        bail!("{path} in this program is no list of texts");
    };
    let texts = members.into_iter().filter_map(|(key, value)| match value {
        Value::Text(text) => Some((key, text)),
        _ => None,
    });
    Ok(texts.collect())
}
