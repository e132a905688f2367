//! `zgoda doctor`: examines an install that lives, from the config file to what a browser gets.
//!
//! It ends with 0 if nothing is broken, with 1 if something is (`--strict`: or odd), and with 2 if it was given nothing to look at.
//! It changes nothing and logs nothing.

mod codes;
mod finding;
mod log;
mod page;
mod server;
mod web;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use zgoda_consent::config::Config;
use zgoda_consent::lint;
use zgoda_server::ports::{Clock, SystemClock};
use zgoda_server::sites::{self, load_folder};
use zgoda_tlog::key::VerifierKey;
use zgoda_tlog::policy::Policy;

use super::data;
use super::data::{Folder, Url};
use super::serve::File;
use finding::Finding;
use server::Patient;
use web::Web;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The address that browsers reach the server at; without it the public-url of the config file
    url: Option<String>,
    /// The config file of the server: then its sites, its key and its database are examined too
    #[arg(long, env = "ZGODA_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder of the log, if the config file does not say it
    #[arg(long, env = "ZGODA_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    /// The PostgreSQL database of the log, if the config file does not say it
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    database: Option<Url>,
    /// A folder with one config (*.json) per site, if the config file does not say it
    #[arg(long, env = "ZGODA_SITES", value_name = "DIR")]
    sites: Option<PathBuf>,
    /// The log's public key, where its folder is not at hand
    #[arg(long, value_name = "KEY")]
    key: Vec<String>,
    /// A page of a site: is the tag in it, and first?
    #[arg(long, value_name = "URL")]
    page: Vec<String>,
    /// The folder that backups are put into: how old is the newest?
    #[arg(long, value_name = "DIR")]
    backups: Option<PathBuf>,
    /// How many days old the newest backup may be
    #[arg(long, value_name = "DAYS", default_value_t = 1)]
    backup_days: i64,
    /// Fail if anything is odd, too
    #[arg(long)]
    strict: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let findings = examine(arguments)?;
    if findings.is_empty() {
        eprintln!(
            "zgoda: nothing to examine: give an address, --config, --data, --sites, --page or --backups"
        );
        return Ok(ExitCode::from(2));
    }
    let count = |wanted: fn(&Finding) -> bool| findings.iter().filter(|one| wanted(one)).count();
    let odd = count(|one| matches!(one, Finding::Odd(_)));
    let broken = count(|one| matches!(one, Finding::Broken(_)));
    for finding in &findings {
        println!("{finding}");
    }
    println!(
        "\n{} checks: {broken} broken, {odd} odd, {} right",
        findings.len(),
        findings.len() - broken - odd
    );
    Ok(if broken > 0 || (arguments.strict && odd > 0) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn examine(arguments: &Arguments) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let file = settings(arguments.config.as_deref(), &mut findings);
    let witnesses: Vec<VerifierKey> = file.witness.iter().map(|one| one.0.key.clone()).collect();
    let folder = arguments.data.clone().or(file.data);
    let folder_of_sites = arguments.sites.clone().or(file.sites);
    let sites = folder_of_sites.map_or(vec![], |folder| configs(&folder, &mut findings));
    let mut policy = None;
    let database = arguments.database.clone().or(file.database);
    if folder.is_some() || database.is_some() {
        let place = Folder {
            data: folder.unwrap_or(data::DEFAULT.into()),
            database,
        };
        policy = data::block_on(async { Ok(log::examine(&place, &mut findings).await) })?;
    }
    if !arguments.key.is_empty() {
        let keys: Result<Vec<_>, _> = arguments
            .key
            .iter()
            .map(|k| VerifierKey::parse(k))
            .collect();
        policy = Some(Policy::new(keys?)?);
    }
    let now = SystemClock.now();
    if let Some(folder) = &arguments.backups {
        findings.push(log::backup(folder, arguments.backup_days, now));
    }
    let web = Web::new();
    let url = arguments.url.clone().or(file.public_url);
    if let Some(url) = url {
        let patient = Patient {
            web: &web,
            url: url.trim_end_matches('/'),
            sites: &sites,
            policy: policy.as_ref(),
            witnesses: &witnesses,
            now,
        };
        patient.examine(&mut findings);
    }
    let names: Vec<String> = sites.iter().map(|site| site.site.clone()).collect();
    for page in &arguments.page {
        findings.extend(look_at(&web, page, &names));
    }
    Ok(findings)
}

/// What the config file says; nothing if it is broken.
fn settings(path: Option<&Path>, findings: &mut Vec<Finding>) -> File {
    let Some(path) = path else {
        return File::default();
    };
    match File::read(path) {
        Ok(file) => {
            let is_open = file
                .listen
                .is_some_and(|address| !address.ip().is_loopback());
            findings.push(if is_open && file.behind_tls != Some(true) {
                Finding::broken(
                    format!("settings: {} listens beyond this machine in the clear", path.display()),
                    "the server will not start: passwords would travel readable",
                    "put a proxy that ends TLS in front and say behind-tls = true, or listen on 127.0.0.1",
                )
            } else {
                Finding::right(format!("settings: {}", path.display()))
            });
            file
        }
        Err(error) => {
            findings.push(Finding::broken(
                format!("settings: {error:#}"),
                "the server will not start with it",
                "mend what it says; docs/zgoda.toml explains every setting",
            ));
            File::default()
        }
    }
}

fn configs(folder: &Path, findings: &mut Vec<Finding>) -> Vec<Config> {
    match load_folder(folder) {
        Ok(loaded) => {
            let mut configs = Vec::new();
            for (path, site) in loaded {
                let odd = site.warnings.into_iter().map(lint::Finding::odd);
                let mut remarks: Vec<_> = odd.chain(sites::lint(&site.config)).collect();
                remarks.sort_by_key(|remark| remark.lint.severity as u8);
                findings.push(match remarks.first() {
                    None => Finding::right(format!("config: {}", path.display())),
                    Some(first) => Finding::odd(
                        format!(
                            "config: {}: {} remarks, the first: {}: {first}",
                            path.display(),
                            remarks.len(),
                            first.lint,
                        ),
                        first.lint.risk,
                        format!("read all of them: zgoda check {}", path.display()),
                    ),
                });
                configs.push(site.config);
            }
            configs
        }
        Err(all) => {
            findings.extend(all.iter().map(|broken| {
                Finding::broken(
                    format!("config: {broken}"),
                    "the server will not start with it",
                    "mend what it says",
                )
            }));
            Vec::new()
        }
    }
}

fn look_at(web: &Web, page: &str, sites: &[String]) -> Vec<Finding> {
    let unseen = |what: String| {
        vec![Finding::broken(
            what,
            "nobody can say whether the tag is in it",
            "give --page the address of a page as a browser ends up at it",
        )]
    };
    match web.get(page, &[("accept", "text/html")]) {
        Ok(answer) if answer.status == 200 => {
            page::judge(page, &String::from_utf8_lossy(&answer.body), sites)
        }
        Ok(answer) => unseen(format!(
            "page {page}: answers {} {}",
            answer.status,
            answer.header("location")
        )),
        Err(error) => unseen(format!("page {page}: {error:#}")),
    }
}
