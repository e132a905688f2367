//! What the data files may say. Field names here are the field names of the files (docs/CATALOGUE.md).

use serde::Deserialize;
use std::collections::BTreeMap;

/// The folders under `data/` that hold services; the folder is the category.
pub(crate) const CATEGORIES: [&str; 5] = [
    "necessary",
    "preferences",
    "analytics",
    "marketing",
    "social",
];

/// A sentence in both languages every entry must speak.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Text {
    pub(crate) en: String,
    pub(crate) pl: String,
}

/// Who runs a service: a table of `data/vendors.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Vendor {
    pub(crate) name: String,
    pub(crate) country: String,
    pub(crate) policy: String,
    /// Others that receive the data: group companies, processors.
    #[serde(default)]
    pub(crate) recipients: Vec<String>,
    pub(crate) transfer: Option<Transfer>,
}

/// Where data leaves the European Economic Area to, and the key of the basis in `data/transfers.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Transfer {
    pub(crate) country: String,
    pub(crate) basis: String,
}

/// A service: a table of any other file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Service {
    pub(crate) name: String,
    /// A table of `data/vendors.toml`; none if the site's owner runs the service.
    pub(crate) vendor: Option<String>,
    pub(crate) purpose: Text,
    pub(crate) retention: Text,
    pub(crate) data: Vec<String>,
    #[serde(default = "consent")]
    pub(crate) legal_basis: String,
    /// Why the site cannot do without it: wanted for `necessary`, refused elsewhere.
    pub(crate) necessity: Option<Text>,
    #[serde(default)]
    pub(crate) hosts: Vec<String>,
    #[serde(default)]
    pub(crate) inline: Vec<String>,
    #[serde(default)]
    pub(crate) cookies: Vec<Cookie>,
    #[serde(default)]
    pub(crate) embed: bool,
    #[serde(default)]
    pub(crate) reload: bool,
    #[serde(default)]
    pub(crate) guard: bool,
    #[serde(default)]
    pub(crate) consent_mode: Vec<String>,
    pub(crate) signal: Option<Signal>,
    #[serde(default)]
    pub(crate) notes: Vec<Text>,
    pub(crate) sources: Vec<Source>,
    /// `YYYY-MM` of the day somebody compared the entry with its sources.
    pub(crate) checked: Option<String>,
}

/// Something a service keeps in the visitor's browser.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cookie {
    pub(crate) name: String,
    #[serde(default = "cookie")]
    pub(crate) kind: String,
    pub(crate) days: Option<u32>,
    pub(crate) domain: Option<String>,
    pub(crate) en: String,
    pub(crate) pl: String,
}

/// Calls that tell a vendor what the visitor decided: each a list of function and arguments.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Signal {
    #[serde(default)]
    pub(crate) before: Vec<Vec<toml::Value>>,
    #[serde(default)]
    pub(crate) grant: Vec<Vec<toml::Value>>,
    #[serde(default)]
    pub(crate) revoke: Vec<Vec<toml::Value>>,
}

/// A public page the facts were taken from.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Source {
    pub(crate) title: String,
    pub(crate) url: String,
}

/// Everything under `data/`, read and checked.
#[derive(Debug)]
pub(crate) struct Catalogue {
    pub(crate) vendors: BTreeMap<String, Vendor>,
    pub(crate) transfers: BTreeMap<String, Text>,
    pub(crate) services: Vec<Listed>,
}

/// A service with the place it was read from.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) file: String,
    pub(crate) category: String,
    pub(crate) id: String,
    pub(crate) service: Service,
}

fn consent() -> String {
    "consent".into()
}

fn cookie() -> String {
    "cookie".into()
}
