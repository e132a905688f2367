//! What is put before the visitor without being asked for: the question, the owner's message, settings inside the page.

use zgoda_consent::engine::AskReason;
#[cfg(feature = "whole")]
use zgoda_consent::{config::Layout, source::Source};

#[cfg(feature = "whole")]
use crate::boundary::source::Value;
#[cfg(feature = "whole")]
use crate::ui::{declaration, dom::Tag, settings};
use crate::{
    banner::Banner,
    boundary::{deferred::callback, emit},
    commands::Command,
    page,
    ui::{ask, dialog::Dialog},
};

impl Banner {
    /// Whether the first layer is open.
    pub(crate) fn is_asking(&self) -> bool {
        self.dialog.as_ref().is_some_and(Dialog::is_asking)
    }

    /// Asks, as soon as there is a body to ask in.
    pub(crate) fn ask(&mut self, reason: AskReason) {
        // A page that brings its own dialog has its listeners in place when it has been parsed.
        let is_early = self.is_headless() && page::is_loading();
        if is_early || self.dialog().is_none() {
            self.waiting = Some(reason);
            page::when_complete(&callback(|_| Command::Furnish));
            return;
        }
        if self.is_headless() {
            self.tell("shown", emit::layer("ask"));
            return;
        }
        // What is new since then is for the whole engine to say; if that cannot be had, the question is asked without.
        #[cfg(not(feature = "whole"))]
        if !self.is_alone && !matches!(reason, AskReason::Undecided | AskReason::Expired) {
            self.bridge.command("ask", &wasm_bindgen::JsValue::TRUE);
            return;
        }
        let why = match reason {
            AskReason::Expired => Some("ask.expired"),
            AskReason::Undecided => None,
            _ => Some("ask.revised"),
        };
        #[cfg(feature = "whole")]
        let layer = ask::build(
            &self.stage(),
            why,
            &self.engine,
            self.change(),
            &self.news_since(),
        );
        #[cfg(not(feature = "whole"))]
        let layer = ask::build(&self.stage(), why);
        let said = self.texts.get("said.ask", &[]).text;
        if let Some(dialog) = &mut self.dialog {
            dialog.ask(layer, said);
        }
        self.bridge.reopen(false);
        self.tell("shown", emit::layer("ask"));
    }

    /// Whether the page brings its own dialog.
    #[cfg(feature = "whole")]
    pub(crate) fn is_headless(&self) -> bool {
        self.engine.config().look.layout == Layout::None
    }

    /// Whether the page brings its own dialog: never here, that is for the whole engine.
    #[cfg(not(feature = "whole"))]
    #[expect(clippy::unused_self, reason = "as in the whole engine")]
    pub(crate) const fn is_headless(&self) -> bool {
        false
    }
}

#[cfg(feature = "whole")]
impl Banner {
    /// What has changed since the last decision: texts and the names for them. Where it is not known what was shown then, names of the
    /// purposes and services that its record says nothing about (requirement A24).
    fn news_since(&self) -> Vec<(&'static str, Vec<String>)> {
        if let Some(change) = self.change() {
            return ask::news(&self.stage(), change);
        }
        let record = Value(self.receipt()).get("record");
        let known = |list: &str, id: &str| {
            let decided = record.as_ref().and_then(|record| record.get(list));
            decided.is_none_or(|decided| decided.get(id).is_some())
        };
        let (config, stage) = (self.engine.config(), self.stage());
        let purposes = config
            .optional()
            .filter(|one| !known("categories", &one.id))
            .map(|one| stage.of_category(one, "title").text);
        let services = config
            .services
            .iter()
            .filter(|one| !known("services", &one.id))
            .map(|one| stage.local(&one.name).to_owned());
        vec![
            ("changed.purposes", purposes.collect()),
            ("changed.services", services.collect()),
        ]
    }

    /// Draws the table of cookies and the settings where the page wants them and they are not there yet.
    pub(crate) fn fill_places(&self) {
        for place in page::all("[data-zgoda=declaration]") {
            declaration::fill(&self.stage(), &place);
        }
        for place in page::all("[data-zgoda=preferences]") {
            if place.shadow_root().is_none() {
                self.fill_form(&place);
            }
        }
    }

    /// Draws the settings wherever the page wants them, as they stand now.
    pub(crate) fn fill_forms(&self) {
        for place in page::all("[data-zgoda=preferences]") {
            self.fill_form(&place);
        }
    }

    fn fill_form(&self, place: &Tag) {
        if let Some((form, is_new)) = settings::fill(&self.stage(), place, &self.engine) {
            self.furnish_own(&form, is_new);
        }
    }

    /// Shows the owner's message, unless it was closed before (requirement A63).
    pub(crate) fn inform(&mut self) {
        let config = self.engine.config();
        let Some(message) = config.message.as_ref().filter(|_| !self.is_headless()) else {
            return;
        };
        if self.shelves.read(&self.closed_key()).as_ref() == Some(&message.id) {
            return;
        }
        let layer = ask::inform(&self.stage(), message);
        match self.dialog() {
            None => page::when_complete(&callback(|_| Command::Furnish)),
            Some(dialog) if !dialog.is_asking() => dialog.ask(layer, String::new()),
            _ => {}
        }
    }

    /// Takes the owner's message away. That is no decision, and no record is made of it.
    pub(crate) fn understood(&mut self) {
        if let Some(message) = &self.engine.config().message {
            self.shelves.write(&self.closed_key(), &message.id, None);
        }
        if let Some(dialog) = &mut self.dialog {
            dialog.end();
        }
    }

    fn closed_key(&self) -> String {
        [&self.engine.config().storage.key, ".closed"].concat()
    }
}
