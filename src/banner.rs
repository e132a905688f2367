//! The one banner of a page: the engine, and the hands that carry out what it decides.

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::CssStyleSheet;
use zgoda_consent::{
    canonical::Writer,
    choice::Verdict,
    engine::{AskReason, Context, Effect, Engine, Event},
    gate::Gate,
    hash::sha256_hex,
    notice::{Direction, Notice, Shown},
    record::Ui,
    regime,
    signals::Signals,
    stored::{self, StoredChoice},
    text::{choose_language, is_same_language},
};

#[cfg(not(feature = "whole"))]
use zgoda_consent::exemption;

#[cfg(feature = "whole")]
use crate::ui::placeholder::Held;
use crate::{
    boundary::{bridge::Bridge, config::read_config, deferred::callback, emit, source::Value},
    commands::Command,
    delivery::Delivery,
    gate::clear,
    page,
    ports::{
        clock, random,
        storage::{Kept, Shelves},
    },
    texts::Texts,
    ui::{Stage, dialog::Dialog, theme},
};

/// The banner.
pub(crate) struct Banner {
    pub(crate) bridge: Bridge,
    pub(crate) engine: Engine,
    pub(crate) texts: Texts,
    pub(crate) notice: Notice,
    pub(crate) shelves: Shelves,
    pub(crate) delivery: Delivery,
    pub(crate) dialog: Option<Dialog>,
    #[cfg(feature = "whole")]
    pub(crate) held: Vec<Held>,
    /// What the browser said it does not delete, after the decision by which it should have gone.
    #[cfg(feature = "whole")]
    staying: Vec<String>,
    /// The whole engine has taken over.
    #[cfg(not(feature = "whole"))]
    pub(crate) is_retired: bool,
    /// The whole engine could not be had.
    #[cfg(not(feature = "whole"))]
    pub(crate) is_alone: bool,
    /// Why the question waits for a body to stand in.
    pub(crate) waiting: Option<AskReason>,
    /// Whether the browser keeps nothing for this site.
    pub(crate) forgetful: bool,
    /// What was said last.
    pub(crate) said: String,
    /// What to say of the decision that comes next, instead of that it was saved.
    pub(crate) instead: Option<String>,
    gate: String,
    sheets: Vec<CssStyleSheet>,
    listener: Function,
    news: Vec<(&'static str, JsValue)>,
}

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
            #[cfg(not(feature = "whole"))]
            is_retired: false,
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
        #[cfg(feature = "whole")]
        self.bridge.clone().frames(
            &callback(|frame| Command::Hold(frame.unchecked_into())),
            &callback(|frame| Command::Release(frame.unchecked_into())),
        );
        if !self.engine.context().regime.is_opt_in() {
            // Nobody is asked here, so the way to opt out must be there from the first page on (requirement B51).
            self.bridge.reopen(true);
        }
        self.furnish();
        self.deliver();
    }

    /// Fills what the page has prepared for us; again when the page is complete.
    pub(crate) fn furnish(&mut self) {
        #[cfg(feature = "whole")]
        self.fill_places();
        if let Some(reason) = self.waiting.take() {
            self.ask(reason);
        }
        self.say_again();
        #[cfg(feature = "whole")]
        self.inform();
    }

    /// Lets the engine decide and carries out what it says.
    pub(crate) fn handle(&mut self, event: Event) {
        let before = self.engine.verdict().clone();
        let is_act = matches!(
            event,
            Event::Decided { .. } | Event::Withdrawn { .. } | Event::Erased
        );
        let mut report = clear::Report::default();
        for effect in self.engine.handle(event) {
            match effect {
                Effect::Ask { reason } if !self.is_asking() => self.ask(reason),
                Effect::Apply(_) => self.apply(),
                Effect::Persist(stored) => self.persist(&stored),
                Effect::Clear(ids) => {
                    #[cfg(feature = "whole")]
                    self.staying.clear();
                    report = self.clear(&ids, &before);
                }
                Effect::Send(record) => self.send(&record),
                Effect::Announce(what) => self.announce(what, &report),
                Effect::Reload => self.reload(),
                _ => {}
            }
        }
        if is_act || *self.engine.verdict() != before {
            #[cfg(feature = "whole")]
            self.fill_forms();
            self.tell_change(&report);
        }
    }

    /// Deletes what the services called `ids` declare. Only of those that were granted before it is news that something stays.
    fn clear(&self, ids: &[String], before: &Verdict) -> clear::Report {
        let declared = |ids: &[String]| self.engine.config().to_clear(ids, self.engine.verdict());
        let mut lost = Vec::new();
        for id in ids {
            if before.granted(id) {
                lost.push(id.clone());
            }
        }
        clear::clear(&declared(ids), &declared(&lost))
    }

    /// What the interface draws with.
    pub(crate) fn stage(&self) -> Stage<'_> {
        Stage {
            config: self.engine.config(),
            texts: &self.texts,
            sheets: &self.sheets,
            listener: &self.listener,
        }
    }

    /// Fresh random bytes; without them no decision can be recorded, and the owner is told.
    pub(crate) fn entropy(&self) -> Option<[u8; 32]> {
        let entropy = random::entropy();
        if entropy.is_none() {
            self.bridge.report(
                "entropy",
                "the browser has no secure source of random numbers: no decision can be recorded",
            );
        }
        entropy
    }

    /// The stored choice, if there is one; whether it holds is the engine's to say. `Err`: what is there is not as this banner writes
    /// it. The whole engine, which takes over then, has to look at it.
    #[cfg(not(feature = "whole"))]
    pub(crate) fn read_stored(&self) -> Result<Option<StoredChoice>, ()> {
        let config = self.engine.config();
        let text = self.shelves.read(&config.storage.key);
        let stored = text
            .as_ref()
            .and_then(|text| stored::parse_written(text, clock::now(), &config.site));
        // What runs until somebody objects is for the whole engine to let run and to explain; without it, nothing does.
        let here = self.engine.context().regime;
        let there = stored.as_ref().map_or(here, |stored| stored.regime);
        let is_exempt = exemption::is_declared(config)
            && (exemption::is_known(here) || exemption::is_known(there));
        if is_exempt || (text.is_some() && stored.is_none()) {
            if !self.is_alone {
                self.bridge.command("ask", &JsValue::TRUE);
                return Err(());
            }
            return Ok(None);
        }
        Ok(stored)
    }

    /// The stored choice, if it can be read; whether it holds is the engine's to say.
    #[cfg(feature = "whole")]
    #[expect(clippy::unnecessary_wraps, reason = "as in the first layer's module")]
    pub(crate) fn read_stored(&self) -> Result<Option<StoredChoice>, ()> {
        let config = self.engine.config();
        let text = self.shelves.read(&config.storage.key);
        Ok(text.and_then(|text| stored::parse(&text, clock::now(), &config.site).ok()))
    }

    /// Has the page's listeners told when the present command is done.
    pub(crate) fn tell(&mut self, name: &'static str, detail: JsValue) {
        self.news.push((name, detail));
    }

    /// What listeners have to be told.
    pub(crate) fn take_news(&mut self) -> Vec<(&'static str, JsValue)> {
        std::mem::take(&mut self.news)
    }

    /// The dialog's place in the page, made when it is needed first; `None` while there is no body.
    pub(crate) fn dialog(&mut self) -> Option<&mut Dialog> {
        if self.dialog.is_none() {
            self.dialog = Dialog::new(&self.stage());
        }
        self.dialog.as_mut()
    }

    fn apply(&self) {
        let gate = Value::parse(&self.gate).map_or(JsValue::NULL, |gate| gate.0);
        self.bridge.apply(&emit::verdict(&self.engine, gate));
    }

    fn persist(&mut self, stored: &StoredChoice) {
        let storage = &self.engine.config().storage;
        let mut seconds = Writer::new();
        seconds.number((stored.exp - stored.at) / 1000);
        let kept = self
            .shelves
            .write(&storage.key, &stored.write(), Some(&seconds.finish()));
        let gate = &self.gate;
        #[cfg(feature = "whole")]
        let renewed = (stored.rev != self.engine.config().revision).then(|| self.gate_for(stored));
        #[cfg(feature = "whole")]
        let gate = renewed.as_ref().unwrap_or(gate);
        self.shelves
            .write(&[&storage.key, ".gate"].concat(), gate, None);
        if kept == Kept::ThisPage {
            self.bridge.report(
                "storage",
                "the browser keeps nothing for this site: the choice ends with the page",
            );
        }
        self.forgetful = kept == Kept::ThisPage;
    }

    /// Says that `name` could not be deleted after all, here and to the page's listeners.
    #[cfg(feature = "whole")]
    pub(crate) fn stays(&mut self, name: String) {
        if self.staying.contains(&name) {
            return;
        }
        let report = clear::Report {
            kept: vec![name.clone()],
            ..clear::Report::default()
        };
        self.staying.push(name);
        self.say_kept(&report.kept);
        self.tell_change(&report);
    }

    fn tell_change(&mut self, report: &clear::Report) {
        let detail = emit::change(&self.engine, report);
        self.tell("change", detail);
    }
}

/// The decision that holds now, if there is one: [`Engine::stored`] may be too old, or a no-objection where a yes is needed.
pub(crate) fn decision(engine: &Engine) -> Option<&StoredChoice> {
    let holds = |stored: &&StoredChoice| {
        let is_yes = stored.regime.is_opt_in() || !engine.context().regime.is_opt_in();
        is_yes && stored.holds(clock::now(), engine.config().revision).is_ok()
    };
    engine.stored().filter(holds)
}
