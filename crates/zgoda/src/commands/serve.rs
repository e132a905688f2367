//! `zgoda serve`: the host of the banner, the collector and the dashboard.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use tokio::net::TcpListener;
use zgoda_server::ports::{Clock, SystemClock, SystemEntropy};
use zgoda_server::sites::{Sites, load_folder};
use zgoda_server::{
    App, CheckpointFile, Home, NotSigned, Notary, NotaryParts, Parts, Settings, Upstream,
    demo_config,
};
use zgoda_store::{AccessStore, Sqlite};
use zgoda_tlog::key::KeyName;

use super::{data, key};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Where to listen
    #[arg(
        long,
        env = "ZGODA_LISTEN",
        default_value = "127.0.0.1:8080",
        value_name = "ADDRESS"
    )]
    listen: SocketAddr,
    /// The folder to keep the log in
    #[arg(
        long,
        env = "ZGODA_DATA",
        default_value = "zgoda-data",
        value_name = "DIR"
    )]
    data: PathBuf,
    /// A folder with one config (*.json) per site; without it the demo shop is the only site
    #[arg(long, env = "ZGODA_SITES", value_name = "DIR")]
    sites: Option<PathBuf>,
    /// Serve the demo shop beside --sites
    #[arg(long)]
    demo: bool,
    /// The origin that browsers see, if a proxy is in front, such as <https://consent.example>
    #[arg(long, env = "ZGODA_PUBLIC_URL", value_name = "ORIGIN", value_parser = origin)]
    public_url: Option<String>,
    /// A proxy in front ends TLS and sets X-Forwarded-For
    #[arg(long, env = "ZGODA_BEHIND_TLS")]
    behind_tls: bool,
    /// What the log's key is called when it is made, on the first start; else the public address, then /log
    #[arg(long, env = "ZGODA_LOG_NAME", value_name = "NAME", value_parser = log_name)]
    log_name: Option<KeyName>,
    /// The header in which the proxy says where the visitor is (PL, US-CA)
    #[arg(long, env = "ZGODA_REGION_HEADER", value_name = "NAME")]
    region_header: Option<http::HeaderName>,
    /// A site to answer for: every address that is not ours is asked there, and third parties' tags in its pages come back
    /// inert
    #[arg(long, env = "ZGODA_PROXY", value_name = "URL")]
    proxy: Option<Upstream>,
}

/// `https://host[:port]`, without anything behind it.
fn origin(text: &str) -> Result<String, String> {
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

fn log_name(text: &str) -> Result<KeyName, String> {
    KeyName::new(text).map_err(|error| error.to_string())
}

pub(crate) fn run(arguments: Arguments) -> Result<ExitCode> {
    tracing_subscriber::fmt()
        .with_target(false)
        .with_writer(std::io::stderr)
        .init();
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start")?
        .block_on(serve(arguments))
}

async fn serve(arguments: Arguments) -> Result<ExitCode> {
    if !arguments.listen.ip().is_loopback() && !arguments.behind_tls {
        bail!(
            "{} can be reached from other machines, and passwords would travel readable.\n\
             Put a proxy that ends TLS in front and say --behind-tls --public-url https://…, or listen on 127.0.0.1",
            arguments.listen
        );
    }
    let Some(sites) = load_sites(&arguments)? else {
        return Ok(ExitCode::FAILURE);
    };
    let listener = listen(arguments.listen).await?;
    let address = listener
        .local_addr()
        .context("cannot tell the own address")?;
    let store = data::open_or_create(&arguments.data).await?;
    let is_set_up = store
        .has_accounts()
        .await
        .context("cannot read the accounts")?;

    let home = Home::new(address, arguments.public_url.clone(), arguments.behind_tls);
    let notary = notary(&arguments, &home, &store).await?;
    let vkey = notary.keys().map(ToString::to_string).collect::<Vec<_>>();
    let vkey = vkey.join("\n  ");
    let mut settings = Settings::new(home);
    settings.behind_tls = arguments.behind_tls;
    settings.region_header = arguments.region_header;
    settings.has_demo = arguments.demo || arguments.sites.is_none();
    settings.proxy = arguments.proxy;
    let proxied = settings
        .proxy
        .as_ref()
        .map(|site| site.authority().to_owned());
    let has_demo = settings.has_demo;
    let origin = settings.home.origin().to_owned();
    let (app, drain) = App::start(Parts {
        settings,
        store: Arc::new(store.clone()),
        sites,
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        notary,
    });
    let stop = stop()?;
    if let Some(site) = proxied {
        println!("{origin}/ shows http://{site}/ with the tags of third parties inert.\n");
    }
    greet(&app, &origin, has_demo, is_set_up, &vkey);
    zgoda_server::serve(listener, app, drain, stop)
        .await
        .context("the server stopped")?;
    store.close().await;
    println!(
        "Stopped; every record that was acknowledged is in {}",
        arguments.data.display()
    );
    Ok(ExitCode::SUCCESS)
}

/// Who signs for the log in `arguments.data`, once the database is found to continue the last checkpoint.
async fn notary(arguments: &Arguments, home: &Home, store: &Sqlite) -> Result<Notary> {
    let name = if let Some(name) = &arguments.log_name {
        name.clone()
    } else {
        let origin = home.origin();
        let host = origin.split_once("://").map_or(origin, |(_, host)| host);
        KeyName::new(&format!("{host}/log"))
            .with_context(|| format!("{host} makes no name for the log: say --log-name"))?
    };
    let last = CheckpointFile::new(data::last_checkpoint(&arguments.data));
    let checkpoint = last.path().display().to_string();
    let mut notary = Notary::new(NotaryParts {
        store: Arc::new(store.clone()),
        keys: key::read_or_make(&arguments.data, &name, &SystemEntropy)?,
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
fn load_sites(arguments: &Arguments) -> Result<Option<Sites>> {
    let mut configs = Vec::new();
    if arguments.demo || arguments.sites.is_none() {
        configs.push(demo_config().context("the demo shop's config")?);
    }
    if let Some(folder) = &arguments.sites {
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

async fn listen(address: SocketAddr) -> Result<TcpListener> {
    match TcpListener::bind(address).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == ErrorKind::AddrInUse => bail!(
            "port {} is taken, perhaps by another zgoda. Stop that, or choose another port: --listen {}:{}",
            address.port(),
            address.ip(),
            address.port().wrapping_add(1)
        ),
        Err(error) => Err(error).with_context(|| format!("cannot listen on {address}")),
    }
}

fn greet(app: &App, origin: &str, has_demo: bool, is_set_up: bool, vkey: &str) {
    println!("Zgoda {} is running.\n", env!("CARGO_PKG_VERSION"));
    if has_demo {
        println!("  Demo shop     {origin}/demo/pl/   (Polski)");
        println!("                {origin}/demo/en/   (English)");
    }
    if is_set_up {
        println!("  Dashboard     {origin}/dashboard");
    } else {
        println!("  Dashboard     {}", app.set_up_link());
        println!("                opens once, to choose a name and a password");
    }
    println!("\nWhat next");
    if has_demo {
        println!("  1. Open the demo shop and make a decision in the banner.");
        println!("  2. Open the dashboard and read the record of it.");
        println!("  3. Write a config for your own site, try it with `zgoda check FILE`,");
        println!(
            "     put it into a folder and start with --sites FOLDER. Then, first in the page's head:"
        );
    } else {
        println!("  First in the head of every page of the site:");
    }
    println!("     <script src=\"{origin}/zgoda/zgoda.js\" data-site=\"YOUR-SITE\"></script>");
    println!(
        "\nThe keys to verify the log and its times with, to be given to visitors and auditors:"
    );
    println!("  {vkey}");
    println!("\nCtrl+C stops it.");
}

/// What comes back on Ctrl+C or SIGTERM. From this call on they stop the server in order instead of at once.
#[cfg(unix)]
fn stop() -> Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let listen = |kind| signal(kind).context("cannot listen for signals");
    let (mut interrupt, mut terminate) = (
        listen(SignalKind::interrupt())?,
        listen(SignalKind::terminate())?,
    );
    Ok(async move {
        tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
    })
}

/// What comes back on Ctrl+C.
#[cfg(not(unix))]
#[expect(
    clippy::unnecessary_wraps,
    reason = "as on other systems, where listening can fail"
)]
fn stop() -> Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
