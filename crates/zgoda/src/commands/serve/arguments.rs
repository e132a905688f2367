//! What `zgoda serve` can be told on the command line and in the environment. The config file knows the same settings.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::builder::BoolishValueParser;
use zgoda_server::Upstream;
use zgoda_tlog::key::KeyName;

use crate::commands::data::Url;

/// Everything is optional: what is not said here is looked for in the file, and has a default behind that.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Arguments {
    /// A file with the settings of this server (TOML); what is said on the command line or in the environment wins
    #[arg(long, env = "ZGODA_CONFIG", value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Where to listen [default: 127.0.0.1:8080]
    #[arg(long, env = "ZGODA_LISTEN", value_name = "ADDRESS")]
    pub(super) listen: Option<SocketAddr>,
    /// Where /healthz, /readyz and /metrics are; a port alone means this machine only [default: nowhere]
    #[arg(long, env = "ZGODA_ADMIN_LISTEN", value_name = "ADDRESS", value_parser = admin_listen)]
    pub(super) admin_listen: Option<SocketAddr>,
    /// The folder to keep the log in [default: zgoda-data]
    #[arg(long, env = "ZGODA_DATA", value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
    /// The PostgreSQL database to keep the log in (<postgres://user:password@host/name>), instead of a SQLite file in the
    /// folder; key and last checkpoint stay there
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    pub(super) database: Option<Url>,
    /// A folder with one config (*.json) per site; without it the demo shop is the only site
    #[arg(long, env = "ZGODA_SITES", value_name = "DIR")]
    pub(super) sites: Option<PathBuf>,
    /// Serve the demo shop beside --sites
    #[arg(
        long,
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        value_parser = BoolishValueParser::new(),
        hide_possible_values = true
    )]
    pub(super) demo: Option<bool>,
    /// The origin that browsers see, if a proxy is in front, such as <https://consent.example>
    #[arg(long, env = "ZGODA_PUBLIC_URL", value_name = "ORIGIN", value_parser = origin)]
    pub(super) public_url: Option<String>,
    /// A proxy in front ends TLS and sets X-Forwarded-For
    #[arg(
        long,
        env = "ZGODA_BEHIND_TLS",
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        value_parser = BoolishValueParser::new(),
        hide_possible_values = true
    )]
    pub(super) behind_tls: Option<bool>,
    /// What the log's key is called when it is made, on the first start; else the public address, then /log
    #[arg(long, env = "ZGODA_LOG_NAME", value_name = "NAME", value_parser = log_name)]
    pub(super) log_name: Option<KeyName>,
    /// The header in which the proxy says where the visitor is (PL, US-CA)
    #[arg(long, env = "ZGODA_REGION_HEADER", value_name = "NAME")]
    pub(super) region_header: Option<http::HeaderName>,
    /// A site to answer for: every address that is not ours is asked there, and third parties' tags in its pages come back
    /// inert
    #[arg(long, env = "ZGODA_PROXY", value_name = "URL")]
    pub(super) proxy: Option<Upstream>,
}

/// `https://host[:port]`, without anything behind it.
pub(super) fn origin(text: &str) -> Result<String, String> {
    let origin = text.strip_suffix('/').unwrap_or(text);
    let host = origin
        .strip_prefix("https://")
        .or_else(|| origin.strip_prefix("http://"));
    match host {
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']) => {
            Ok(origin.to_ascii_lowercase())
        }
        _ => Err("an origin such as https://consent.example is allowed".to_owned()),
    }
}

/// `address:port`, or a port of this machine.
pub(super) fn admin_listen(text: &str) -> Result<SocketAddr, String> {
    if let Ok(port) = text.parse::<u16>() {
        return Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    }
    text.parse()
        .map_err(|_| "a port, or an address such as 127.0.0.1:9464, is allowed".to_owned())
}

pub(super) fn log_name(text: &str) -> Result<KeyName, String> {
    KeyName::new(text).map_err(|error| error.to_string())
}
