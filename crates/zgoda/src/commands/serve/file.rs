//! The settings of a server in a file, `zgoda.toml`: those of the command line, in the same words, and what is too rare for it.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::net::SocketAddr;
use std::num::{NonZeroU16, NonZeroU32, NonZeroUsize};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use zgoda_server::{Settings, Term, Upstream, Witness};
use zgoda_store::Class;
use zgoda_tlog::key::{KeyKind, KeyName, VerifierKey};

use super::arguments;
use crate::commands::data::Url;

/// What the file says. A word it does not know is an error, so that no setting is silently without effect.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct File {
    pub(crate) listen: Option<SocketAddr>,
    #[serde(deserialize_with = "admin_listen")]
    pub(super) admin_listen: Option<SocketAddr>,
    /// Seconds in which requests are still taken after the order to stop.
    pub(super) lame_seconds: Option<u32>,
    pub(crate) data: Option<PathBuf>,
    #[serde(deserialize_with = "parsed")]
    pub(crate) database: Option<Url>,
    pub(crate) sites: Option<PathBuf>,
    pub(super) demo: Option<bool>,
    #[serde(deserialize_with = "origin")]
    pub(crate) public_url: Option<String>,
    pub(crate) behind_tls: Option<bool>,
    #[serde(deserialize_with = "log_name")]
    pub(super) log_name: Option<KeyName>,
    #[serde(deserialize_with = "parsed")]
    pub(super) region_header: Option<http::HeaderName>,
    #[serde(deserialize_with = "parsed")]
    pub(super) proxy: Option<Upstream>,
    pub(super) limits: Limits,
    /// `[[witness]]`.
    pub(crate) witness: Vec<WitnessOf>,
    /// How many of them must vouch for a checkpoint; one, unless told otherwise.
    pub(crate) witness_quorum: Option<NonZeroUsize>,
    /// Whether the server forgets by itself what `retention` says; it does unless told otherwise.
    pub(super) purge: Option<bool>,
    /// `[retention.SITE]`.
    retention: BTreeMap<String, Retention>,
}

/// Whom to ask to cosign.
#[derive(Debug, Clone)]
pub(crate) struct WitnessOf(pub(crate) Witness);

impl<'de> Deserialize<'de> for WitnessOf {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Said {
            key: String,
            url: String,
        }
        let said = Said::deserialize(deserializer)?;
        let key = VerifierKey::parse(&said.key).map_err(D::Error::custom)?;
        if key.kind() != KeyKind::Cosignature {
            return Err(D::Error::custom(
                "a witness has a key of kind 0x04: ask its operator for the key of its cosignatures",
            ));
        }
        Witness::new(key, &said.url)
            .map(Self)
            .map_err(D::Error::custom)
    }
}

/// How many days records of a site are kept, by class; what is not said is kept.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct Retention {
    grants: Option<NonZeroU16>,
    refusals: Option<NonZeroU16>,
    withdrawals: Option<NonZeroU16>,
    superseded: Option<NonZeroU16>,
}

impl Retention {
    /// The days of a class.
    fn days(self, class: Class) -> Option<i64> {
        let days = match class {
            Class::Grants => self.grants,
            Class::Refusals => self.refusals,
            Class::Withdrawals => self.withdrawals,
            Class::Superseded => self.superseded,
        };
        days.map(|days| days.get().into())
    }
}

/// `[limits]`: what one visitor, and all of them, may send.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct Limits {
    /// Requests of one client at once.
    pub(super) burst: Option<NonZeroU32>,
    /// Requests of one client per second in the long run.
    pub(super) per_second: Option<NonZeroU32>,
    /// Records that may wait for the writer.
    pub(super) queue: Option<NonZeroUsize>,
    /// Seconds until the head of a request is there.
    pub(super) head_seconds: Option<NonZeroU32>,
    /// Seconds until the body of what a browser sends is there.
    pub(super) body_seconds: Option<NonZeroU32>,
    /// Seconds in which nothing of an answer is read.
    pub(super) unread_seconds: Option<NonZeroU32>,
    /// Seconds for requests that are under way at the order to stop.
    pub(super) stopping_seconds: Option<NonZeroU32>,
}

impl Limits {
    /// Leaves alone what is not said.
    pub(super) fn apply(self, settings: &mut Settings) {
        settings.rate.burst = self.burst.unwrap_or(settings.rate.burst);
        settings.rate.per_second = self.per_second.unwrap_or(settings.rate.per_second);
        settings.queue = self.queue.map_or(settings.queue, NonZeroUsize::get);
        let patience = &mut settings.patience;
        for (limit, seconds) in [
            (&mut patience.head, self.head_seconds),
            (&mut patience.body, self.body_seconds),
            (&mut patience.unread, self.unread_seconds),
            (&mut patience.stopping, self.stopping_seconds),
        ] {
            *limit = seconds.map_or(*limit, |n| Duration::from_secs(n.get().into()));
        }
    }
}

impl File {
    /// Reads the file at `path`; folders in it are meant from where it lies.
    ///
    /// # Errors
    /// If it cannot be read, is no TOML, has a word that is no setting, or a value that a setting does not take: with line,
    /// column and what is allowed.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read the config file {}", path.display()))?;
        // The message begins on a line of its own: it draws the place.
        let mut file = Self::parse(&text)
            .map_err(|error| anyhow!("{} is not right:\n{error}", path.display()))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        for place in [&mut file.data, &mut file.sites].into_iter().flatten() {
            *place = folder.join(&*place);
        }
        Ok(file)
    }

    /// How long each site keeps each class, as far as it says so.
    pub(crate) fn terms(&self) -> Vec<Term> {
        let mut terms = Vec::new();
        for (site, retention) in &self.retention {
            for class in Class::ALL {
                terms.extend(retention.days(class).map(|days| Term {
                    site: site.clone(),
                    class,
                    days,
                }));
            }
        }
        terms
    }

    fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }
}

fn text<'de, D: Deserializer<'de>, T, E: Display>(
    deserializer: D,
    read: impl FnOnce(&str) -> Result<T, E>,
) -> Result<Option<T>, D::Error> {
    let text = String::deserialize(deserializer)?;
    read(&text).map(Some).map_err(D::Error::custom)
}

fn parsed<'de, D: Deserializer<'de>, T: FromStr<Err: Display>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    text(deserializer, T::from_str)
}

fn origin<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    text(deserializer, arguments::origin)
}

fn admin_listen<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<SocketAddr>, D::Error> {
    text(deserializer, arguments::admin_listen)
}

fn log_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<KeyName>, D::Error> {
    text(deserializer, arguments::log_name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::{Args, Command};

    use super::*;

    /// The annotated example that owners start from.
    const EXAMPLE: &str = include_str!("../../../../../docs/zgoda.toml");

    /// The example with each setting that it shows as a comment switched on.
    fn everything_on() -> String {
        let line = |line: &'static str| {
            line.strip_prefix('#')
                .filter(|rest| !rest.starts_with(' '))
                .unwrap_or(line)
        };
        EXAMPLE.lines().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_example_is_right_as_it_is_and_with_everything_on() {
        File::parse(EXAMPLE).unwrap();
        let file = File::parse(&everything_on()).unwrap();
        let kept = Term {
            site: "shop".to_owned(),
            class: Class::Withdrawals,
            days: 1825,
        };
        assert!(file.terms().contains(&kept));
        assert_eq!(file.limits.queue.unwrap().get(), 4096);
        assert_eq!(file.log_name.unwrap().as_str(), "consent.example/log");
        assert_eq!(file.witness[0].0.prefix, "https://witness.example/w1");
        assert_eq!(file.witness_quorum.unwrap().get(), 1);
    }

    #[test]
    fn every_flag_is_a_setting_of_the_example() {
        let command = super::super::Arguments::augment_args(Command::new("serve"));
        let flags: BTreeSet<String> = command
            .get_arguments()
            .filter_map(|one| one.get_long().map(str::to_owned))
            .filter(|flag| flag != "config")
            .chain(["lame-seconds", "purge", "witness", "witness-quorum"].map(str::to_owned))
            .collect();
        let example: toml::Table = everything_on().parse().unwrap();
        let settings = example.iter().filter(|(_, value)| !value.is_table());
        let settings: BTreeSet<String> = settings.map(|(name, _)| name.clone()).collect();
        assert_eq!(flags, settings);
    }

    #[test]
    fn mistakes_are_said_with_their_place_and_what_is_allowed() {
        for (text, place, allowed) in [
            (
                "data = 'x'\nlisen = '127.0.0.1:1'",
                "line 2, column 1",
                "`listen`",
            ),
            ("listen = 'here'", "line 1, column 10", "socket address"),
            ("demo = 'yes'", "line 1, column 8", "a boolean"),
            (
                "\n\npublic-url = 'consent.example'",
                "line 3, column 14",
                "https://consent.example",
            ),
            ("database = 'mysql://x'", "line 1, column 12", "postgres://"),
            (
                "admin-listen = '127.0.0.1'",
                "line 1, column 16",
                "127.0.0.1:9464",
            ),
            ("log-name = ''", "line 1, column 12", "name"),
            ("region-header = 'a b'", "line 1, column 17", "header name"),
            ("proxy = 'ftp://x'", "line 1, column 9", "http"),
            ("[limits]\nqueue = 0", "line 2, column 9", "nonzero"),
            ("[limits]\nbursts = 1", "line 2, column 1", "`burst`"),
            (
                "[retention.shop]\ngrants = 0",
                "line 2, column 10",
                "nonzero",
            ),
            (
                "[retention.shop]\ngrant = 1",
                "line 2, column 1",
                "`grants`",
            ),
            (
                "[[witness]]\nkey = 'x'\nurl = 'https://w.example'",
                "line 1, column 1",
                "name+id+base64",
            ),
            (
                "[[witness]]\nkey = 'shop.example/log+fa78b34b+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c'\nurl = 'https://w.example'",
                "line 1, column 1",
                "0x04",
            ),
            (
                "[[witness]]\nkey = 'witness.example/w1+df1c0a35+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU'\nurl = 'w.example'",
                "line 1, column 1",
                "https://witness.example/w1",
            ),
            ("witness-quorum = 0", "line 1, column 18", "nonzero"),
            ("demo = true\ndemo = false", "line 2, column 1", "duplicate"),
            ("listen", "line 1, column 7", "="),
        ] {
            let error = File::parse(text).unwrap_err().to_string();
            assert!(error.contains(place), "{text}: {error}");
            assert!(error.contains(allowed), "{text}: {error}");
        }
    }

    #[test]
    fn folders_are_meant_from_where_the_file_lies() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("zgoda.toml");
        std::fs::write(&path, "data = 'log'\nsites = '/etc/zgoda/sites'").unwrap();
        let file = File::read(&path).unwrap();
        assert_eq!(file.data.unwrap(), folder.path().join("log"));
        assert_eq!(file.sites.unwrap(), Path::new("/etc/zgoda/sites"));
    }
}
