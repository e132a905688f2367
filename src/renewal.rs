//! What has changed since the visitor decided, so that they are asked about that alone (requirement A24).

use zgoda_consent::{
    change::Change,
    gate::Gate,
    hash::sha256_hex,
    notice::{Direction, Notice, Shown},
    source::Source,
    stored::StoredChoice,
};

use crate::{
    banner::Banner,
    boundary::source::Value,
    ports::{clock, storage::session},
};

impl Banner {
    /// Compares what the visitor was shown when they made the stored choice with what there is to show now. What they were shown is
    /// believed only if it is what the record of that decision names.
    pub(crate) fn look_back(&mut self, stored: &StoredChoice) {
        let config = self.engine.config();
        if stored.rev == config.revision {
            return;
        }
        // Every page asks until there is an answer, not only the first of a session.
        if let Some(session) = session() {
            let _ = session.remove_item(&[&config.storage.key, ".seen"].concat());
        }
        let Some((change, notice)) = self.change_since(stored) else {
            return;
        };
        let hash = notice.hash().to_owned();
        self.notice = notice;
        self.engine.remember(change, hash);
    }

    /// What has changed since `stored`, and the notice that says so.
    fn change_since(&self, stored: &StoredChoice) -> Option<(Change, Notice)> {
        let config = self.engine.config();
        let key = &config.storage.key;
        let record = self
            .shelves
            .read(&[key, ".record.", &stored.rec].concat())?;
        let named = Value::parse(&record)?.get("notice")?.text()?;
        let shown_then = self.shelves.read(&[key, ".notice"].concat())?;
        if sha256_hex(shown_then.as_bytes()) != named {
            return None;
        }
        let before = Value::parse(&shown_then)?;
        let now = Value::parse(self.notice.canonical())?;
        let change = Change::between(config, &stored.rec, &before, &now)?;
        let context = self.engine.context();
        let direction = self.texts.get("direction", &[]).text;
        let shown = Shown {
            regime: context.regime,
            language: &context.language,
            direction: Direction::from_word(&direction).unwrap_or(Direction::Ltr),
            banner: &context.banner,
            texts: &self.texts.all(),
        };
        let notice = Notice::about(config, &shown, &change);
        Some((change, notice))
    }

    /// What has changed, if the visitor is asked about that alone.
    pub(crate) fn change(&self) -> Option<&Change> {
        self.engine.change(clock::now())
    }

    /// Gate data for a choice of another revision: it knows what is new, so that the guard holds that and nothing else.
    pub(crate) fn gate_for(&self, stored: &StoredChoice) -> String {
        let mut config = self.engine.config().clone();
        config.revision = stored.rev;
        let reopen = self.texts.get("settings.title", &[]).text;
        Gate::of(&config, &reopen, &self.texts.language).write()
    }
}
