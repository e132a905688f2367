//! `zgoda snippet`: what goes into the head of every page, for each strength, with its price beside it.

mod strength;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};
use zgoda_consent::config::{Config, Unknown};
use zgoda_rewrite::{Url, own_files};
use zgoda_server::bundled;
use zgoda_server::sites::load_file;

use strength::Strength;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The config of the site
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// One strength instead of all
    #[arg(long, value_enum)]
    strength: Option<Strength>,
    /// The folder the banner's files are served from
    #[arg(long, default_value = "/zgoda/", value_name = "URL")]
    at: String,
    /// Where the config is served as a static file; without it `zgoda serve` hosts it
    #[arg(long, value_name = "URL")]
    config_url: Option<String>,
    /// Put the guard itself into the page: one request less before anything else
    #[arg(long)]
    inline: bool,
    /// Also hints by which the browser fetches the engine at once, for pages where visitors arrive
    #[arg(long)]
    ahead: bool,
    /// A page of the site: its own scripts and style sheets get hints where the browser no longer looks ahead
    #[arg(long, value_name = "HTML FILE")]
    page: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let config = match load_file(&arguments.config) {
        Ok(loaded) => loaded.config,
        Err(broken) => {
            eprintln!("{broken}");
            return Ok(ExitCode::FAILURE);
        }
    };
    let place = Place::new(arguments, &config)?;
    let engine = engine_files(&config)?;
    let late = compressed(bundled("late.js").context("this build has no late.js")?);
    let ahead = if arguments.ahead {
        place.ahead(&config)
    } else {
        String::new()
    };
    let hints = match &arguments.page {
        Some(page) => hints(page, &config)?,
        None => String::new(),
    };
    let wanted = arguments.strength.map(|one| vec![one]);
    let mut parts = Vec::new();
    for strength in wanted.clone().unwrap_or(Strength::ALL.to_vec()) {
        match part(strength, &place, (late, &engine), arguments.inline)? {
            Some(part) if strength.stops_looking_ahead() => parts.push(part + &ahead + &hints),
            Some(part) => parts.push(part + &ahead),
            None if wanted.is_some() => bail!(
                "this build of the guard has no strength {}: mark your tags with `zgoda rewrite` instead, \
                 which makes no request for any of them",
                strength.id()
            ),
            None => parts.push(format!(
                "<!-- {}: not in this build of the guard -->\n",
                strength.id()
            )),
        }
    }
    let mut out = std::io::stdout().lock();
    // Whoever reads has seen enough (`zgoda snippet | head`).
    let _ = out.write_all(parts.join("\n").as_bytes());
    Ok(ExitCode::SUCCESS)
}

/// A line for each of the page's own scripts and style sheets.
fn hints(page: &Path, config: &Config) -> Result<String> {
    let html =
        fs::read_to_string(page).with_context(|| format!("cannot read {}", page.display()))?;
    let home = config
        .origins
        .first()
        .map_or("https://site.invalid", String::as_str);
    let base = Url::parse(home).with_context(|| format!("{home} is no origin"))?;
    let files =
        own_files(&html, &base).with_context(|| format!("cannot read {}", page.display()))?;
    Ok(files.iter().map(|file| file.hint() + "\n").collect())
}

/// Where the page finds the banner.
struct Place {
    at: String,
    /// `data-site` or `data-config`.
    reference: String,
    /// Where the config is, if the banner's server does not host it.
    config_url: Option<String>,
    /// The banner's origin, if it is not the site's.
    origin: Option<String>,
    /// Another origin that records go to.
    endpoint: Option<String>,
    /// Hosts of the site's own, where all that nobody knows is held from the first page on.
    own: Option<BTreeSet<String>>,
}

impl Place {
    fn new(arguments: &Arguments, config: &Config) -> Result<Self> {
        let mut at = arguments.at.clone();
        if !at.ends_with('/') {
            at.push('/');
        }
        let addresses = [Some(&at), arguments.config_url.as_ref()];
        for address in addresses.into_iter().flatten() {
            if address.contains(['"', '<', '>', '&']) || address.chars().any(char::is_whitespace) {
                bail!("{address}: an address is allowed, without quotes, spaces, <, > and &");
            }
        }
        let reference = match &arguments.config_url {
            Some(url) => format!("data-config=\"{url}\""),
            None => format!("data-site=\"{}\"", config.site),
        };
        let origin = origin(&at);
        let endpoint = config.endpoint.as_deref().and_then(self::origin);
        let own = (config.unknown == Unknown::Hold).then(|| {
            let all = config.origins.iter().chain(&endpoint);
            let urls = all.filter_map(|one| Url::parse(one).ok());
            urls.filter_map(|url| url.host_str().map(str::to_owned))
                .collect()
        });
        Ok(Self {
            own,
            endpoint: endpoint.filter(|to| Some(to) != origin.as_ref()),
            config_url: arguments.config_url.clone(),
            at,
            reference,
            origin,
        })
    }

    /// Lines by which the browser fetches what a first visit needs besides the guard, without waiting for the guard to ask for it.
    fn ahead(&self, config: &Config) -> String {
        let Self { at, .. } = self;
        let hosted = format!("{at}sites/{}.json", config.site);
        let config = self.config_url.as_ref().unwrap_or(&hosted);
        format!(
            "<link rel=\"modulepreload\" href=\"{at}engine.js\">\n\
             <link rel=\"preload\" as=\"fetch\" crossorigin href=\"{at}engine_bg.wasm\">\n\
             <link rel=\"preload\" as=\"fetch\" crossorigin href=\"{config}\">\n"
        )
    }

    fn origin(&self) -> &str {
        self.origin.as_deref().unwrap_or("'self'")
    }
}

/// The origin of an absolute address.
fn origin(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    url.has_host().then(|| url.origin().ascii_serialization())
}

/// One strength, ready to paste; `None` if this build has none of it.
fn part(
    strength: Strength,
    place: &Place,
    beside: (usize, &[usize]),
    inline: bool,
) -> Result<Option<String>> {
    let Some((name, guard)) = strength.guard() else {
        return Ok(None);
    };
    let Place { at, reference, .. } = place;
    let text = std::str::from_utf8(guard).context("the guard is not text")?;
    let foreign = place
        .origin
        .as_ref()
        .map_or(String::new(), |own| format!(" {own}"));
    let mut attribute = strength.attribute();
    let mut hosts = Vec::new();
    if strength == Strength::Strict {
        hosts.extend(place.origin.as_deref());
    }
    if let Some(own) = place.own.as_ref().filter(|_| strength != Strength::Marked) {
        // The guard has to know before it has seen the config.
        attribute += " data-unknown=\"hold\"";
        hosts.extend(own.iter().map(String::as_str));
    }
    if !hosts.is_empty() {
        attribute = format!("{attribute} data-hosts=\"{}\"", hosts.join(" "));
    }
    let (tag, hash) = if inline {
        if text.contains("</script") || text.contains("<!--") {
            bail!("this build of the guard cannot stand in a page");
        }
        let digest = BASE64_STANDARD.encode(Sha256::digest(guard));
        (
            format!("<script {reference} data-base=\"{at}\"{attribute}>{text}</script>"),
            format!(" 'sha256-{digest}'"),
        )
    } else {
        let tag = format!("<script src=\"{at}{name}\" {reference}{attribute}></script>");
        (tag, String::new())
    };
    let origin = place.origin();
    let behind = strength.behind(&foreign);
    let endpoint = place
        .endpoint
        .as_ref()
        .map_or(String::new(), |to| format!(" {to}"));
    let (returning, first) = prices(guard, beside, inline);
    Ok(Some(format!(
        "<!-- {id}: {promise}\n     price, first visit:  {first}\n     price, later visits: {returning}\n     price, besides:      {cost}\n     \
         policy, if the site has one: script-src {origin}{hash} 'wasm-unsafe-eval'; connect-src {origin}{endpoint}\n     \
         first in the head, before any other script or style sheet: -->\n{tag}{behind}\n",
        id = strength.id(),
        promise = strength.promise(),
        cost = strength.cost(),
    )))
}

/// What is downloaded beside that on a first visit: lengths after compression.
fn engine_files(config: &Config) -> Result<Vec<usize>> {
    let mut files = Vec::new();
    for name in ["engine.js", "engine_bg.wasm"] {
        files.push(bundled(name).with_context(|| format!("this build has no {name}"))?);
    }
    let language = config.default_language();
    let texts = format!("lang/{language}.json");
    files.extend(bundled(&texts).filter(|_| language != "en"));
    let config = config.to_json();
    files.push(config.as_bytes());
    Ok(files.into_iter().map(compressed).collect())
}

/// What later visits and the first one download, in words: the guard, what follows it once the HTML has been parsed, and the engine.
fn prices(guard: &[u8], (late, engine): (usize, &[usize]), inline: bool) -> (String, String) {
    let later = compressed(guard) + late;
    let requests = 1 + usize::from(!inline);
    let say = |requests: usize, bytes: usize| {
        let within = if inline {
            ", the guard in every page"
        } else {
            ""
        };
        let noun = if requests == 1 { "request" } else { "requests" };
        format!("{requests} {noun}, {bytes} bytes (brotli){within}")
    };
    let all = later + engine.iter().sum::<usize>();
    (say(requests, later), say(requests + engine.len(), all))
}

/// The length after compression as a server sends it.
fn compressed(bytes: &[u8]) -> usize {
    let mut out = brotli::CompressorWriter::new(Vec::new(), 4096, 11, 22);
    // Writing into memory does not fail.
    let _ = out.write_all(bytes);
    out.into_inner().len()
}
