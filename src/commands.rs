//! Everything that can happen to a banner, and what it makes of it.

#[cfg(feature = "whole")]
mod frames;

use wasm_bindgen::prelude::*;
use web_sys::Event as PageEvent;
use zgoda_consent::{
    choice::Choice,
    engine::{AskReason, Event},
    record::{Decision, Surface},
    source::Source,
};

#[cfg(feature = "whole")]
use crate::ui::settings;
use crate::{
    banner::{Banner, decision},
    boundary::{bridge::Bridge, emit, source::Value},
    next, page,
    ports::clock,
    ui::{dialog::Dialog, dom::Tag},
};

/// Something that happened around the banner.
pub(crate) enum Command {
    /// The engine was started.
    Load,
    /// The page is complete.
    Furnish,
    /// The guard passes on what the page, its visitor or the browser wants.
    Told(String, Value),
    /// Something was clicked, switched or closed in one of our shadow roots.
    Heard(JsValue),
    /// What stands in the place of frames may come into the page.
    #[cfg(feature = "whole")]
    Replace,
    /// The guard holds a frame.
    #[cfg(feature = "whole")]
    Hold(Tag),
    /// The guard lets a frame go.
    #[cfg(feature = "whole")]
    Release(Tag),
    /// The database or cache of this name was to be deleted and stays.
    #[cfg(feature = "whole")]
    Stays(String),
    /// The log answered, or did not.
    Answer(JsValue),
    /// The body of the log's answer.
    Body(JsValue),
    /// A waiting record is due.
    Deliver,
    /// The question has been on the page long enough to be announced.
    Announce,
    /// The window has another size.
    Measure,
}

impl Banner {
    /// Obeys the next command that waits; answers what the page's listeners have to be told by whom.
    pub(crate) fn obey_next(&mut self) -> Option<(Bridge, Vec<(&'static str, JsValue)>)> {
        let command = next()?;
        self.obey(command);
        Some((self.bridge.clone(), self.take_news()))
    }

    /// Obeys one command to its end.
    pub(crate) fn obey(&mut self, command: Command) {
        if self.is_silent && !matches!(command, Command::Answer(_) | Command::Body(_)) {
            return;
        }
        match command {
            Command::Load => self.load(),
            Command::Furnish => self.furnish(),
            Command::Told(name, argument) => self.told(&name, &argument),
            Command::Heard(event) => self.heard(event.unchecked_ref()),
            #[cfg(feature = "whole")]
            Command::Replace => self.watch_frames(),
            #[cfg(feature = "whole")]
            Command::Hold(frame) => self.hold(frame),
            #[cfg(feature = "whole")]
            Command::Release(frame) => self.release(&frame),
            #[cfg(feature = "whole")]
            Command::Stays(name) => self.stays(name),
            Command::Answer(answer) => self.answered(&answer),
            Command::Body(body) => self.acknowledged(&body),
            Command::Deliver => self.timer_ended(),
            Command::Announce => self.dialog.iter_mut().for_each(Dialog::announce),
            Command::Measure => self.dialog.iter().for_each(Dialog::make_room),
        }
    }

    fn told(&mut self, name: &str, argument: &Value) {
        let surface = argument
            .get("surface")
            .and_then(|surface| Surface::from_word(&surface.text()?))
            .unwrap_or(Surface::Api);
        let trusted = argument.get("trusted").and_then(|trusted| trusted.flag()) == Some(true);
        match name {
            "acceptAll" => self.decide(Choice::default(), Decision::AcceptAll, surface, trusted),
            "rejectAll" => self.decide(Choice::default(), Decision::RejectAll, surface, trusted),
            #[cfg(feature = "whole")]
            "withdraw" => self.decide(Choice::default(), Decision::Withdraw, surface, trusted),
            #[cfg(feature = "whole")]
            "set" => {
                let choice = self.chosen_by(argument.get("choices").as_ref());
                self.decide(choice, Decision::Api, surface, trusted);
            }
            #[cfg(feature = "whole")]
            "open"
                if argument
                    .get("layer")
                    .and_then(|layer| layer.text())
                    .as_deref()
                    == Some("banner") =>
            {
                self.ask(AskReason::Undecided);
            }
            #[cfg(feature = "whole")]
            "open" => self.open_settings(),
            #[cfg(feature = "whole")]
            "close" => self.close_settings(),
            #[cfg(not(feature = "whole"))]
            "failed" => self.tell_failed(),
            "sync" => {
                let Ok(stored) = self.read_stored() else {
                    return;
                };
                self.handle(Event::Synced {
                    stored,
                    now: clock::now(),
                });
                if decision(&self.engine).is_some() {
                    self.end_question();
                }
            }
            #[cfg(feature = "whole")]
            "follow" => {
                let before = self.chosen_by(Some(argument));
                if self.engine.needs_reload_since(&before) {
                    // Where somebody is asked whether to lose what they have entered.
                    self.dialog();
                    self.reload();
                }
            }
            "flush" => self.deliver_all(),
            #[cfg(feature = "whole")]
            "furnish" => self.fill_places(),
            _ => {}
        }
    }

    #[cfg(feature = "whole")]
    /// What a script set: flags of `categories` and `services` by id; what it does not name stays as it is.
    fn chosen_by(&self, choices: Option<&Value>) -> Choice {
        let config = self.engine.config();
        let mut choice = self.engine.verdict().choice(config);
        // Categories first: setting one lets its services follow.
        for list in ["categories", "services"] {
            let flags = choices.and_then(|choices| choices.get(list));
            for id in flags.iter().filter_map(Source::keys).flatten() {
                let Some(granted) = flags.as_ref().and_then(|flags| flags.get(&id)?.flag()) else {
                    continue;
                };
                if list == "services" {
                    choice.set_service(&id, granted);
                } else {
                    choice.set_category(config, &id, granted);
                }
            }
        }
        choice
    }

    /// Makes a decision of it and ends the question.
    pub(crate) fn decide(
        &mut self,
        choice: Choice,
        event: Decision,
        surface: Surface,
        trusted: bool,
    ) {
        let Some(entropy) = self.entropy() else {
            return;
        };
        let now = clock::now();
        self.handle(match event {
            Decision::Withdraw => Event::Withdrawn {
                surface,
                trusted,
                now,
                entropy,
            },
            _ => Event::Decided {
                choice,
                event,
                surface,
                trusted,
                now,
                entropy,
            },
        });
        self.end_question();
    }

    fn heard(&mut self, event: &PageEvent) {
        let Some(target) = event.target().map(JsCast::unchecked_into::<Tag>) else {
            return;
        };
        match event.type_().as_str() {
            "click" => {
                if let Some(control) = target.nearest("[data-do]") {
                    // Asked of the event as it is: a script can make one, but cannot make it trusted (requirement F10).
                    let trusted = page::member(event, "isTrusted") == JsValue::TRUE;
                    self.clicked(&control, trusted);
                }
            }
            #[cfg(feature = "whole")]
            "toggle" => {
                if let Some(form) = target.nearest(settings::FORM) {
                    settings::unfold(&self.stage(), &form, &target);
                }
            }
            #[cfg(feature = "whole")]
            "change" => {
                if let Some(form) = target.nearest(settings::FORM) {
                    settings::follow(&form, self.engine.config(), &target);
                }
            }
            // A dialog tells of its opening, too.
            #[cfg(not(feature = "whole"))]
            "toggle" | "change" => {}
            _ => {
                // A layer that is gone by now is nobody's business any more.
                let Some(dialog) = &self.dialog else { return };
                #[cfg(feature = "whole")]
                if dialog.settings.as_ref() == Some(&target) {
                    return self.close_settings();
                }
                if dialog.is_question(&target) {
                    self.end_question();
                }
            }
        }
    }

    fn clicked(&mut self, control: &Tag, trusted: bool) {
        let surface = if control.nearest(".ask").is_some() {
            Surface::Banner
        } else {
            Surface::Settings
        };
        #[cfg(feature = "whole")]
        let said = control.attribute("data-said").unwrap_or_default();
        match control.attribute("data-do").unwrap_or_default().as_str() {
            "accept" => self.decide(Choice::default(), Decision::AcceptAll, surface, trusted),
            "reject" => self.decide(Choice::default(), Decision::RejectAll, surface, trusted),
            #[cfg(feature = "whole")]
            "save" => {
                if let Some(form) = control.nearest(settings::FORM) {
                    self.decide(
                        settings::chosen(&form, self.engine.config()),
                        Decision::Save,
                        surface,
                        trusted,
                    );
                }
            }
            "settings" => self.open_settings(),
            #[cfg(feature = "whole")]
            "close" => self.close_settings(),
            #[cfg(feature = "whole")]
            "forget" => self.forget(said),
            #[cfg(feature = "whole")]
            "object" => self.object(false, surface, trusted, said),
            #[cfg(feature = "whole")]
            "unobject" => self.object(true, surface, trusted, said),
            #[cfg(feature = "whole")]
            "optout" => self.opt_out(trusted, said),
            #[cfg(feature = "whole")]
            "understood" => self.understood(),
            "reload" => self.reload_now(),
            "dismiss" => self.dialog.iter().for_each(Dialog::dismiss),
            #[cfg(feature = "whole")]
            action => self.answer_frame(control, action, trusted),
            #[cfg(not(feature = "whole"))]
            _ => {}
        }
    }

    #[cfg(feature = "whole")]
    fn open_settings(&mut self) {
        if self.is_headless() {
            self.tell("shown", emit::layer("settings"));
            return;
        }
        if self.dialog().is_none_or(|dialog| dialog.has_settings()) {
            return;
        }
        self.close_settings();
        let layer = settings::build(&self.stage(), &self.engine);
        if let Some(dialog) = &mut self.dialog {
            dialog.open(layer.clone());
        }
        self.furnish_own(&layer, true);
        self.bridge.reopen(false);
        self.tell("shown", emit::layer("settings"));
    }

    /// Has the settings opened by the whole engine, which is on its way then. Says so: on a slow line it takes its time.
    #[cfg(not(feature = "whole"))]
    fn open_settings(&mut self) {
        self.say("loading");
        self.bridge.command("open", &emit::layer("settings"));
    }

    /// Says that the whole engine cannot be had, and leaves the first layer, where everything can be refused.
    #[cfg(not(feature = "whole"))]
    fn tell_failed(&mut self) {
        if !self.is_alone {
            self.is_alone = true;
            if self.engine.stored().is_none() && matches!(self.read_stored(), Ok(Some(_))) {
                // A choice of another revision has waited for the whole engine; by itself it grants nothing.
                self.load();
            }
        }
        if !self.is_asking() {
            self.ask(AskReason::Undecided);
        }
        self.say("failed");
    }

    #[cfg(not(feature = "whole"))]
    fn say(&mut self, key: &str) {
        let said = self.texts.get(key, &[]).text;
        if let Some(dialog) = self.dialog() {
            dialog.say(&said, true);
        }
    }

    /// Closes the second layer; nothing is saved (requirement B8).
    #[cfg(feature = "whole")]
    fn close_settings(&mut self) {
        let Some(dialog) = &mut self.dialog else {
            return;
        };
        if dialog.close() {
            let is_asking = dialog.is_asking();
            self.bridge.reopen(!is_asking);
            self.tell("hidden", emit::layer("settings"));
        }
    }

    /// Takes both layers away and gives the focus back.
    pub(crate) fn end_question(&mut self) {
        #[cfg(feature = "whole")]
        self.close_settings();
        let Some(dialog) = &mut self.dialog else {
            return;
        };
        if dialog.end() {
            self.bridge.reopen(true);
            self.tell("hidden", emit::layer("ask"));
        }
    }
}
