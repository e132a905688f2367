//! How a banner begins: it reads the config, finds language and regime, and takes in what was decided before.

#[cfg(not(feature = "whole"))]
use wasm_bindgen::JsValue;
use zgoda_consent::{
    engine::{Context, Engine, Event},
    gate::Gate,
    hash::sha256_hex,
    notice::{Direction, Notice, Shown},
    record::Ui,
    regime,
    signals::Signals,
    text::{choose_language, is_same_language},
};

use crate::{
    banner::Banner,
    boundary::{bridge::Bridge, config::read_config, deferred::callback},
    commands::Command,
    delivery::Delivery,
    page,
    ports::{clock, storage::Shelves},
    texts::Texts,
    ui::theme,
};

impl Banner {
    /// The banner that the guard's `bridge` asks for, before anything happened.
    ///
    /// # Errors
    /// The code that [`crate::start`] returns.
    pub(crate) fn new(bridge: Bridge) -> Result<Self, &'static str> {
        let text = bridge.config();
        let read = read_config(&bridge, &text)?;
        #[cfg(feature = "whole")]
        let config = &read;
        #[cfg(not(feature = "whole"))]
        let config = &read.config;

        let asked = bridge.language();
        let offered = choose_language(&config.languages, &asked);
        // The file that the guard fetched is for the page's language; a page in a language that is not offered gets English if
        // that is.
        let is_there = is_same_language(offered, &asked);
        let language = if is_there {
            offered
        } else {
            choose_language(&config.languages, "en")
        };
        let own = config
            .texts
            .iter()
            .find(|(tag, _)| tag == language)
            .map_or_else(Vec::new, |(_, texts)| texts.clone());
        let texts = Texts::new(language, own, bridge.lang().filter(|_| is_there).as_deref());

        let zone = regime::heeds_time_zone(config).then(clock::time_zone);
        let (regime, reason) = regime::choose(config, None, zone.as_deref());
        let direction =
            Direction::from_word(&texts.get("direction", &[]).text).unwrap_or(Direction::Ltr);
        let banner = bridge.version();
        let said = texts.all();
        let shown = Shown {
            regime,
            language,
            direction,
            banner: &banner,
            texts: &said,
        };
        #[cfg(feature = "whole")]
        let notice = Notice::of(config, &shown);
        #[cfg(not(feature = "whole"))]
        let notice = Notice::of_checked(&read, &shown);
        let context = Context {
            regime,
            reason,
            language: language.to_owned(),
            notice: notice.hash().to_owned(),
            config_hash: sha256_hex(text.as_bytes()),
            bundle_hash: bridge.bundle(),
            ui: if page::is_narrow() {
                Ui::Narrow
            } else {
                Ui::Wide
            },
            page_group: page::group(),
            banner,
        };
        let reopen = if regime.is_opt_in() {
            "settings.title"
        } else {
            "optout.title"
        };
        let label = texts.get(reopen, &[]).text;
        #[cfg(feature = "whole")]
        let gate = Gate::of(config, &label, language).write();
        #[cfg(not(feature = "whole"))]
        let gate = Gate::of_checked(&read, &label, language).write();
        let sheets = theme::sheets(&config.look);
        let delivery = Delivery::new(config, &bridge.config_url());
        let is_silent = config.silent_in_frames && page::is_framed();
        #[cfg(not(feature = "whole"))]
        let read = read.config;
        #[cfg_attr(
            not(feature = "whole"),
            expect(unused_mut, reason = "nothing to take over")
        )]
        let mut banner = Self {
            bridge,
            engine: Engine::new(read, context),
            texts,
            notice,
            shelves: Shelves::default(),
            delivery,
            dialog: None,
            #[cfg(feature = "whole")]
            staying: Vec::new(),
            #[cfg(feature = "whole")]
            held: Vec::new(),
            is_silent,
            #[cfg(not(feature = "whole"))]
            is_alone: false,
            waiting: None,
            forgetful: false,
            said: String::new(),
            instead: None,
            gate,
            sheets,
            listener: callback(Command::Heard),
            news: Vec::new(),
        };
        #[cfg(feature = "whole")]
        banner.take_over();
        Ok(banner)
    }

    /// Takes in the stored choice and the signals: the page is here.
    pub(crate) fn load(&mut self) {
        let signals = Signals {
            gpc: page::navigator("globalPrivacyControl").as_bool() == Some(true),
            dnt: page::navigator("doNotTrack").as_string().as_deref() == Some("1"),
        };
        if let (Some(entropy), Ok(stored)) = (self.entropy(), self.read_stored()) {
            #[cfg(feature = "whole")]
            if let Some(stored) = &stored {
                self.look_back(stored);
            }
            // What has changed since then is for the whole engine to find out; until it is there, what was granted goes on.
            #[cfg(not(feature = "whole"))]
            if !self.is_alone
                && stored
                    .as_ref()
                    .is_some_and(|stored| stored.rev != self.engine.config().revision)
            {
                self.bridge.command("ask", &JsValue::TRUE);
                return;
            }
            self.handle(Event::Loaded {
                stored,
                signals,
                now: clock::now(),
                entropy,
            });
        }
        #[cfg(feature = "whole")]
        if self.bridge.before().is_object() {
            // Not to those who have heard it from the first layer's module.
            self.news.retain(|(name, _)| *name != "change");
        }
        // Not into HTML that a framework has yet to take over: Vue and React would find there what they have not drawn.
        #[cfg(feature = "whole")]
        page::when_settled(&callback(|_| Command::Replace));
        if !self.engine.context().regime.is_opt_in() {
            // Nobody is asked here, so the way to opt out must be there from the first page on (requirement B51).
            self.bridge.reopen(true);
        }
        self.furnish();
        self.deliver();
    }
}
