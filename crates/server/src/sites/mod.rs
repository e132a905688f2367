//! The sites this server serves: their configs, read once, resolved, and known by hash.

mod catalogue;
mod linting;
mod load;

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use zgoda_consent::config::Config;
use zgoda_consent::hash::sha256_hex;
use zgoda_consent::stored;
use zgoda_store::Digest;

pub(crate) use catalogue::category_of;
pub use linting::lint;
pub use load::{Broken, Loaded, load_file, load_folder, load_text};

use crate::hosting::Asset;

/// Versions of one config for different regions that are kept ready; there are fewer regions in the world.
const MOST_VERSIONS: usize = 1000;

/// All sites, by id.
#[derive(Debug)]
pub struct Sites {
    by_id: BTreeMap<String, Site>,
    loaded_at: i64,
}

impl Sites {
    /// The sites with these configs, read at `loaded_at` (ms). Of two with one id the later counts.
    #[must_use]
    pub fn new(configs: impl IntoIterator<Item = Config>, loaded_at: i64) -> Self {
        let sites = configs
            .into_iter()
            .map(|config| (config.site.clone(), Site::new(config)));
        Self {
            by_id: sites.collect(),
            loaded_at,
        }
    }

    /// The site called `id`.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Site> {
        self.by_id.get(id)
    }

    /// Every site, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Site> {
        self.by_id.values()
    }

    /// When the configs were read, ms.
    #[must_use]
    pub fn loaded_at(&self) -> i64 {
        self.loaded_at
    }

    /// Whether every site heeds Global Privacy Control.
    #[must_use]
    pub fn honour_gpc(&self) -> bool {
        self.iter().all(|site| site.config().signals.gpc)
    }
}

/// One site.
#[derive(Debug)]
pub struct Site {
    config: Arc<Config>,
    has_long_list: bool,
    /// By region; `None` = unknown.
    versions: Mutex<HashMap<Option<String>, Arc<Version>>>,
}

/// The exact text of a config that browsers read.
#[derive(Debug)]
pub(crate) struct Version {
    pub(crate) text: String,
    pub(crate) hash: Digest,
    pub(crate) asset: Asset,
    /// Whether the store has it.
    is_kept: AtomicBool,
}

impl Site {
    fn new(config: Config) -> Self {
        Self {
            has_long_list: stored::is_long(&config),
            config: Arc::new(config),
            versions: Mutex::default(),
        }
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.config.site
    }

    /// Its resolved config.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Whether its list of services is long: records and notices of it may be longer than most.
    pub(crate) fn has_long_list(&self) -> bool {
        self.has_long_list
    }

    /// Whether records may come from `origin` (besides this server's own).
    #[must_use]
    pub fn lives_at(&self, origin: &str) -> bool {
        self.config.origins.iter().any(|own| own == origin)
    }

    /// The config for a visitor in `region`.
    pub(crate) fn version_for(&self, region: Option<&str>) -> Arc<Version> {
        let mut versions = self.versions.lock().unwrap_or_else(PoisonError::into_inner);
        let region = region
            .filter(|_| versions.len() < MOST_VERSIONS)
            .map(str::to_owned);
        let version = versions.entry(region).or_insert_with_key(|region| {
            let mut config = Config::clone(&self.config);
            if region.is_some() {
                config.region.clone_from(region);
            }
            Arc::new(Version::new(config.to_json()))
        });
        Arc::clone(version)
    }

    /// Whether `hash` names a version that was served since the start.
    pub(crate) fn has_version(&self, hash: &Digest) -> bool {
        let versions = self.versions.lock().unwrap_or_else(PoisonError::into_inner);
        versions.values().any(|version| version.hash == *hash)
    }
}

impl Version {
    fn new(text: String) -> Self {
        let hash = Digest::parse(&sha256_hex(text.as_bytes())).unwrap_or(Digest([0; 32]));
        let asset = Asset::new("config.json", text.as_bytes());
        Self {
            text,
            hash,
            asset,
            is_kept: AtomicBool::new(false),
        }
    }

    pub(crate) fn is_kept(&self) -> bool {
        self.is_kept.load(Ordering::Relaxed)
    }

    pub(crate) fn set_kept(&self) {
        self.is_kept.store(true, Ordering::Relaxed);
    }
}

/// Whether `text` is an ISO 3166 code: `PL`, `US-CA`.
pub(crate) fn is_region(text: &str) -> bool {
    let (country, part) = text
        .split_once('-')
        .map_or((text, None), |(c, part)| (c, Some(part)));
    country.len() == 2
        && country.bytes().all(|b| b.is_ascii_uppercase())
        && part.is_none_or(|part| {
            (1..=3).contains(&part.len())
                && part
                    .bytes()
                    .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        })
}
