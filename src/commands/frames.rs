//! Frames that wait: a placeholder in the place of each, and what is answered there (requirement A45).

use wasm_bindgen::JsCast;
use zgoda_consent::{
    choice::Choice,
    record::{Decision, Surface},
};

use crate::{
    banner::Banner,
    boundary::deferred::callback,
    ui::{dom::Tag, placeholder::Held},
};

use super::Command;

impl Banner {
    /// Has the guard tell of every frame that it holds, and that it lets go.
    pub(super) fn watch_frames(&self) {
        self.bridge.clone().frames(
            &callback(|frame| Command::Hold(frame.unchecked_into())),
            &callback(|frame| Command::Release(frame.unchecked_into())),
        );
    }

    /// Puts a placeholder where `frame` stands now.
    pub(super) fn hold(&mut self, frame: Tag) {
        if self.held.iter().any(|held| held.stands_for(&frame)) {
            return;
        }
        // It was moved, and may need another place than before.
        self.release(&frame);
        if let Some(held) = Held::new(&self.stage(), frame) {
            self.held.push(held);
        }
    }

    /// Takes the placeholder of `frame` away.
    pub(super) fn release(&mut self, frame: &Tag) {
        self.held.retain(|held| {
            let is_other = held.frame != *frame;
            if !is_other {
                held.end();
            }
            is_other
        });
    }

    /// The visitor answered in a placeholder: this time only, or a grant of that one service.
    pub(super) fn answer_frame(&mut self, control: &Tag, action: &str, trusted: bool) {
        let Some(held) = self.held.iter_mut().find(|held| held.contains(control)) else {
            return;
        };
        held.answered = true;
        if action == "once" {
            self.bridge.release_once(&held.frame);
            return;
        }
        let (service, category) = held.marks();
        let config = self.engine.config();
        let mut choice = self.engine.verdict().choice(config);
        if let Some(service) = config.marked(&service) {
            choice.set_service(&service.id, true);
        } else {
            choice.set_category(config, &category, true);
        }
        self.decide_embed(choice, trusted);
    }

    /// A yes in a placeholder leaves the question open if nothing else was decided yet.
    fn decide_embed(&mut self, choice: Choice, trusted: bool) {
        self.decide(choice, Decision::Embed, Surface::Placeholder, trusted);
    }
}
