//! What every request may use.

use std::num::NonZeroU32;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderName;
use tokio::sync::watch;
use zgoda_store::Store;
use zgoda_tlog::key::SignerKey;

use crate::Upstream;
use crate::admin::{Metrics, Work};
use crate::client::{Anonymizer, Rate, Throttle};
use crate::collector::{Drain, Sequencer, Writer};
use crate::connections::Patience;
use crate::dashboard::{Doorkeeper, SealingKey};
use crate::hosting::Assets;
use crate::origin::Home;
use crate::ports::{Clock, Entropy};
use crate::proxy::Proxy;
use crate::retention::Term;
use crate::sites::Sites;
use crate::tree::{Notary, PublishedHead};
use crate::witness::{Rounds, Witnesses};

/// How the server behaves. Made by [`Settings::new`]; change what differs.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Settings {
    /// Where browsers reach it.
    pub home: Home,
    /// A proxy ends TLS and writes `X-Forwarded-For`.
    pub behind_tls: bool,
    /// The header in which the proxy says where a visitor is (`PL`, `US-CA`).
    pub region_header: Option<HeaderName>,
    /// Serve the demo shop.
    pub has_demo: bool,
    /// What one client may send to the collector.
    pub rate: Rate,
    /// How long whoever is slow is waited for.
    pub patience: Patience,
    /// The site that answers every address that is not ours, its pages rewritten.
    pub proxy: Option<Upstream>,
    /// What is forgotten when it was kept long enough, once a day.
    pub retention: Vec<Term>,
    /// Records that may wait for the writer.
    pub queue: usize,
    /// How long one batch may take until whoever asks is told that the writer is stuck.
    pub stuck_after: Duration,
    /// How long requests are still taken after the order to stop, while `/readyz` says so already: as long as whoever sends
    /// them here needs to notice.
    pub lame: Duration,
    /// Who is asked to vouch for checkpoints.
    pub witnesses: Option<Witnesses>,
    /// The folder that the log is in, to say how much room is left there.
    pub data: Option<PathBuf>,
}

impl Settings {
    /// Without a proxy, without the demo shop.
    #[must_use]
    pub fn new(home: Home) -> Self {
        const BURST: NonZeroU32 = NonZeroU32::new(120).unwrap();
        const PER_SECOND: NonZeroU32 = NonZeroU32::new(10).unwrap();
        Self {
            home,
            behind_tls: false,
            region_header: None,
            has_demo: false,
            rate: Rate {
                burst: BURST,
                per_second: PER_SECOND,
            },
            patience: Patience::default(),
            proxy: None,
            retention: Vec::new(),
            queue: 4096,
            stuck_after: Duration::from_secs(15),
            lame: Duration::ZERO,
            witnesses: None,
            data: None,
        }
    }
}

/// What an [`App`] is made of.
#[derive(Debug)]
pub struct Parts {
    /// How it behaves.
    pub settings: Settings,
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// The sites it serves.
    pub sites: Sites,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where secrets come from.
    pub entropy: Arc<dyn Entropy>,
    /// Who signs the checkpoints of the store's tree.
    pub notary: Notary,
    /// What the secrets of codes are sealed with.
    pub sealing: SealingKey,
}

/// What every request may use. Clones are one app.
#[derive(Debug, Clone)]
pub struct App(Arc<Inner>);

#[derive(Debug)]
/// What is behind an [`App`]; nothing of it can be named outside of this crate.
pub struct Inner {
    pub(crate) settings: Settings,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) sites: Sites,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) sequencer: Sequencer,
    pub(crate) metrics: Metrics,
    pub(crate) work: Work,
    pub(crate) published: PublishedHead,
    /// The newest checkpoint that enough witnesses vouch for.
    pub(crate) cosigned: PublishedHead,
    /// The log's public keys, as verifiers take them.
    pub(crate) keys: Vec<String>,
    /// What reports of erasures are signed with.
    pub(crate) signers: Vec<SignerKey>,
    pub(crate) anonymizer: Anonymizer,
    pub(crate) throttle: Throttle,
    pub(crate) banner: Assets,
    pub(crate) demo: Assets,
    pub(crate) doorkeeper: Doorkeeper,
    pub(crate) sealing: SealingKey,
    pub(crate) proxy: Option<Proxy>,
}

impl App {
    /// Starts the writer and gets everything ready. Await the [`Drain`] after the last clone of the app is gone: then all
    /// records that were taken are written.
    ///
    /// # Panics
    /// Outside of a Tokio runtime.
    pub fn start(parts: Parts) -> (Self, Drain) {
        let Parts {
            settings,
            store,
            sites,
            clock,
            entropy,
            notary,
            sealing,
        } = parts;
        let published = notary.published();
        let keys = notary.keys().map(ToString::to_string).collect();
        let signers = notary.signers().to_vec();
        let (metrics, work) = (Metrics::new(settings.queue), Work::default());
        let (rounds, cosigned) = match settings.witnesses.clone() {
            Some(witnesses) => {
                let (store, metrics) = (Arc::clone(&store), metrics.clone());
                let (rounds, cosigned) = Rounds::new(store, witnesses, metrics, notary.published());
                (Some(rounds), cosigned)
            }
            None => (None, watch::channel(None).1),
        };
        let writer = Writer {
            store: Arc::clone(&store),
            notary,
            metrics: metrics.clone(),
            work: work.clone(),
        };
        let (sequencer, drain) = Sequencer::start(writer, settings.queue);
        let drain = drain.and(rounds.map(|rounds| tokio::spawn(rounds.run())));
        let app = Self(Arc::new(Inner {
            anonymizer: Anonymizer::new(Arc::clone(&clock), Arc::clone(&entropy)),
            throttle: Throttle::new(settings.rate),
            banner: Assets::banner(),
            demo: if settings.has_demo {
                Assets::demo()
            } else {
                Assets::none()
            },
            doorkeeper: Doorkeeper::new(&*entropy),
            sealing,
            proxy: settings
                .proxy
                .clone()
                .map(|upstream| Proxy::new(upstream, &sites)),
            settings,
            store,
            sites,
            clock,
            entropy,
            sequencer,
            metrics,
            work,
            published,
            cosigned,
            keys,
            signers,
        }));
        (app, drain)
    }

    /// The one-time address under which the first account is made; works until there is one.
    #[must_use]
    pub fn set_up_link(&self) -> String {
        self.settings.home.origin().to_owned() + &self.doorkeeper.set_up_path()
    }
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
