//! `zgoda serve`: the host of the banner, the collector and the dashboard.

mod arguments;
mod file;
mod greeting;
mod setup;
mod stop;

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use tokio::net::TcpListener;
use zgoda_server::ports::{Clock, SystemClock, SystemEntropy};
use zgoda_server::sites::{Sites, load_folder};
use zgoda_server::{
    App, CheckpointFile, Home, Listeners, NotSigned, Notary, NotaryParts, Parts, SealingKey,
    Settings, Witnesses, demo_config,
};
use zgoda_tlog::key::KeyName;

use super::data::Database;
use super::{data, key, sealing};
pub(crate) use arguments::Arguments;
pub(crate) use file::File;
use setup::Setup;

pub(crate) fn run(arguments: Arguments) -> Result<ExitCode> {
    let setup = Setup::of(arguments)?;
    tracing_subscriber::fmt()
        .with_target(false)
        .with_writer(std::io::stderr)
        .init();
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start")?
        .block_on(serve(setup))
}

async fn serve(setup: Setup) -> Result<ExitCode> {
    let Some(sites) = load_sites(&setup)? else {
        return Ok(ExitCode::FAILURE);
    };
    let public = listen("--listen", setup.listen).await?;
    let admin = match setup.admin_listen {
        Some(address) => Some(listen("--admin-listen", address).await?),
        None => None,
    };
    let watched_at = admin.as_ref().map(TcpListener::local_addr);
    let address = public.local_addr().context("cannot tell the own address")?;
    let store = setup.folder.open_or_create().await?;
    let is_set_up = store
        .has_accounts()
        .await
        .context("cannot read the accounts")?;

    let home = Home::new(address, setup.public_url.clone(), setup.behind_tls);
    let _shared = sealing::Hold::shared(&setup.folder.data)?;
    let sealing = key_of_codes(&setup, &store).await?;
    let notary = notary(&setup, &home, &store).await?;
    let vkey = notary.keys().map(ToString::to_string).collect::<Vec<_>>();
    let vkey = vkey.join("\n  ");
    let mut settings = Settings::new(home);
    settings.behind_tls = setup.behind_tls;
    settings.region_header = setup.region_header;
    settings.has_demo = setup.has_demo;
    settings.proxy = setup.proxy;
    settings.lame = setup.lame;
    settings.retention = setup.retention;
    if !setup.witnesses.is_empty() {
        let log = notary.keys().cloned().collect();
        let witnesses = Witnesses::new(log, setup.witnesses, setup.witness_quorum);
        settings.witnesses = Some(witnesses.context("the witnesses of the config file")?);
    }
    settings.data = Some(setup.folder.data.clone());
    setup.limits.apply(&mut settings);
    let proxied = settings
        .proxy
        .as_ref()
        .map(|site| site.authority().to_owned());
    let origin = settings.home.origin().to_owned();
    let (app, drain) = App::start(Parts {
        settings,
        store: store.shared(),
        sites,
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        notary,
        sealing,
    });
    let stop = stop::stop()?;
    if let Some(site) = proxied {
        println!("{origin}/ shows http://{site}/ with the tags of third parties inert.\n");
    }
    if let Some(Ok(address)) = watched_at {
        println!("/healthz, /readyz and /metrics are at {address}.\n");
    }
    greeting::greet(&app, &origin, setup.has_demo, is_set_up, &vkey);
    zgoda_server::serve(Listeners { public, admin }, app, drain, stop).await;
    let place = store.check_place();
    store.close().await;
    place.context("stopped; what was acknowledged is not in the folder of the log any more")?;
    println!(
        "Stopped; every record that was acknowledged is in {}",
        setup.folder.place()
    );
    Ok(ExitCode::SUCCESS)
}

/// What the secrets of codes are sealed with; those that earlier versions left open are sealed now.
async fn key_of_codes(setup: &Setup, store: &Database) -> Result<SealingKey> {
    let key = sealing::read_or_make(&setup.folder.data, &**store, &SystemEntropy).await?;
    let foreign = key.seal_all(&*store.shared(), &SystemEntropy).await;
    for login in foreign.context("cannot seal the secrets of codes")? {
        // Nobody else has to wait for this.
        eprintln!(
            "The secret of {login}'s codes was sealed with another key than {}: only recovery codes work for {login}. \
             Bring back that file and restart, or say: zgoda user reset-totp {login}",
            sealing::file(&setup.folder.data).display()
        );
    }
    Ok(key)
}

/// Who signs for the log in `setup.folder`, once the database is found to continue the last checkpoint.
async fn notary(setup: &Setup, home: &Home, store: &Database) -> Result<Notary> {
    let name = if let Some(name) = &setup.log_name {
        name.clone()
    } else {
        let origin = home.origin();
        let host = origin.split_once("://").map_or(origin, |(_, host)| host);
        KeyName::new(&format!("{host}/log"))
            .with_context(|| format!("{host} makes no name for the log: say --log-name"))?
    };
    let last = CheckpointFile::new(data::last_checkpoint(&setup.folder.data));
    let checkpoint = last.path().display().to_string();
    let mut notary = Notary::new(NotaryParts {
        store: store.shared(),
        keys: key::read_or_make(&setup.folder.data, &name, &SystemEntropy)?,
        last: Arc::new(last),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
    })?;
    match notary.resume().await {
        Ok(()) => Ok(notary),
        Err(error @ NotSigned::Broken(_)) => bail!(
            "{error}.\nThe last checkpoint is in {checkpoint}. Bring back the newest copy of the database; `zgoda verify` says what fits"
        ),
        Err(NotSigned::Store(error)) => Err(error).context("cannot read the tree of the log"),
        Err(error) => Err(error).with_context(|| format!("in {checkpoint}")),
    }
}

/// The sites, or `None` after saying what is broken about them.
fn load_sites(setup: &Setup) -> Result<Option<Sites>> {
    let mut configs = Vec::new();
    if setup.has_demo {
        configs.push(demo_config().context("the demo shop's config")?);
    }
    if let Some(folder) = &setup.sites {
        match load_folder(folder) {
            Ok(loaded) => {
                for (path, site) in loaded {
                    for warning in &site.warnings {
                        eprintln!("odd in {}: {warning}", path.display());
                    }
                    configs.push(site.config);
                }
            }
            Err(all_broken) => {
                for broken in &all_broken {
                    eprintln!("{broken}");
                }
                return Ok(None);
            }
        }
    }
    Ok(Some(Sites::new(configs, SystemClock.now())))
}

/// `flag` is where `address` was said.
async fn listen(flag: &str, address: SocketAddr) -> Result<TcpListener> {
    match TcpListener::bind(address).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == ErrorKind::AddrInUse => bail!(
            "port {} is taken, perhaps by another zgoda. Stop that, or choose another port: {flag} {}:{}",
            address.port(),
            address.ip(),
            address.port().wrapping_add(1)
        ),
        Err(error) => Err(error).with_context(|| format!("cannot listen on {address}")),
    }
}
