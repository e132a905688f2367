//! What is the visitor's own: what lies on their device now, their decisions and the proof of them, erasure. A script draws it into
//! the settings (`www/own`), so that it weighs on nobody who never opens them.

use super::dom::Tag;
use crate::{
    banner::Banner,
    boundary::emit::{Member, object},
};
use zgoda_consent::{
    engine::Event,
    record::{Decision, Surface},
};

impl Banner {
    /// Has the script fill `settings`, the second layer or the same inside a page; if that is not new, only with what a decision changes.
    pub(crate) fn furnish_own(&self, settings: &Tag, is_new: bool) {
        let reason = self.engine.context().reason.as_str();
        let members = object(&[
            ("bridge", Member::Value(self.bridge.clone().into())),
            ("isNew", Member::Flag(is_new)),
            ("notice", Member::Text(self.notice.canonical())),
            ("reason", Member::Text(reason)),
            ("settings", Member::Value(settings.clone().into())),
        ]);
        self.bridge.run_script("own.js", &members);
    }

    /// Denies sale and advertising, at once and whatever the switches say (requirements B51, B54); `said` tells that it is so.
    pub(crate) fn opt_out(&mut self, trusted: bool, said: String) {
        let mut choice = self.engine.verdict().choice(self.engine.config());
        self.engine.refuse_sale(&mut choice);
        self.instead = Some(said);
        self.decide(choice, Decision::Save, Surface::Settings, trusted);
        self.instead = None;
    }

    /// Objects to what runs without a yes, at once and whatever the switches say, or takes that back with `on` (requirement B45).
    pub(crate) fn object(&mut self, on: bool, surface: Surface, trusted: bool, said: String) {
        let choice = self.engine.objecting(on);
        self.instead = (!said.is_empty()).then_some(said);
        self.decide(choice, Decision::Save, surface, trusted);
        self.instead = None;
    }

    /// Forgets everything about this visitor, whom the log has forgotten; `said` tells them so.
    pub(crate) fn forget(&mut self, said: String) {
        let key = &self.engine.config().storage.key;
        self.shelves.forget(key);
        self.end_question();
        // Who comes back has been asked nothing, so there may be no dialog yet.
        if let Some(dialog) = self.dialog() {
            dialog.say(&said, true);
        }
        self.said = said;
        self.handle(Event::Erased);
        if let Some(dialog) = &self.dialog {
            dialog.focus_message();
        }
    }
}
