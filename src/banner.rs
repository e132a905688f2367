//! The one banner of a page: the engine, and the hands that carry out what it decides.

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::CssStyleSheet;
use zgoda_consent::{
    canonical::Writer,
    choice::Verdict,
    engine::{AskReason, Effect, Engine, Event},
    notice::Notice,
    stored::{self, StoredChoice},
};

#[cfg(not(feature = "whole"))]
use zgoda_consent::exemption;

#[cfg(feature = "whole")]
use crate::ui::placeholder::Held;
use crate::{
    boundary::{bridge::Bridge, emit, source::Value},
    delivery::Delivery,
    gate::clear,
    ports::{
        clock, random,
        storage::{Kept, Shelves},
    },
    texts::Texts,
    ui::{Stage, dialog::Dialog},
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
    pub(crate) staying: Vec<String>,
    /// Nothing happens here any more: the whole engine has taken over, or a page of another origin frames this one and the owner
    /// takes no answers there (requirement F11).
    pub(crate) is_silent: bool,
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
    pub(crate) gate: String,
    pub(crate) sheets: Vec<CssStyleSheet>,
    pub(crate) listener: Function,
    pub(crate) news: Vec<(&'static str, JsValue)>,
}

impl Banner {
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
