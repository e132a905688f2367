//! What the visitor is told of what was done, here or on the page before.

use zgoda_consent::engine::Announcement;

use crate::{
    banner::Banner, boundary::deferred::callback, commands::Command, gate::clear, page,
    ports::storage::session, texts::joined,
};

impl Banner {
    /// Says what was done: aloud always, and to be read where something was deleted, taken back or refused by a signal.
    pub(crate) fn announce(&mut self, what: Announcement, report: &clear::Report) {
        let key = match what {
            Announcement::Withdrawn => "said.withdrawn",
            Announcement::GpcHonoured => "said.signal",
            _ => "said.saved",
        };
        let special = self.instead.take();
        let is_special = special.is_some();
        let mut lines = vec![special.unwrap_or_else(|| self.texts.get(key, &[]).text)];
        if self.forgetful {
            lines.push(self.texts.get("said.session", &[]).text);
        }
        for (key, names) in [
            ("said.cleared", &report.cleared),
            ("said.kept", &report.kept),
        ] {
            if !names.is_empty() {
                lines.push(
                    self.texts
                        .get(key, &[("list", &self.texts.list(names))])
                        .text,
                );
            }
        }
        let visible = (is_special || lines.len() > 1 || key != "said.saved") && !self.is_headless();
        self.said = joined(&lines, " ");
        let said = self.said.clone();
        if let Some(dialog) = self.dialog() {
            dialog.say(&said, visible);
        }
    }

    /// Says, behind what was said of the decision, that `names` could not be deleted.
    #[cfg(feature = "whole")]
    pub(crate) fn say_kept(&mut self, names: &[String]) {
        let list = self.texts.list(names);
        let kept = self.texts.get("said.kept", &[("list", &list)]).text;
        let visible = !self.is_headless();
        self.said = joined(&[self.said.clone(), kept.clone()], " ");
        if let Some(dialog) = self.dialog() {
            dialog.say_more(&kept, visible);
        }
    }

    /// Loads the page anew, or asks first where that would lose what somebody has entered.
    pub(crate) fn reload(&self) {
        match &self.dialog {
            Some(dialog) if page::has_entries() => {
                let warning = self.texts.get("reload.text", &[]).text;
                dialog.offer_reload(&[&self.said, " ", &warning].concat());
            }
            _ => self.reload_now(),
        }
    }

    /// Loads the page anew; what was just said is said again there, where it can be read (requirement A14).
    pub(crate) fn reload_now(&self) {
        if let Some(session) = session() {
            let _ = session.set_item(&self.message_key(), &self.said);
        }
        page::reload();
    }

    /// Says what the page before was about to say when it was loaded anew.
    pub(crate) fn say_again(&mut self) {
        let key = self.message_key();
        let Some(session) = session() else { return };
        let Some(said) = session.get_item(&key).ok().flatten() else {
            return;
        };
        let Some(dialog) = self.dialog() else {
            page::when_complete(&callback(|_| Command::Furnish));
            return;
        };
        dialog.say(&said, true);
        let _ = session.remove_item(&key);
    }

    fn message_key(&self) -> String {
        [&self.engine.config().storage.key, ".said"].concat()
    }
}
