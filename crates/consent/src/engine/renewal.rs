//! Asking only about what has changed (requirement A24): the other answers go on.

use alloc::{string::String, vec::Vec};

use super::{Act, AskReason, Effect, Engine};
use crate::{
    Millis,
    change::Change,
    choice::{Choice, Verdict},
    record::{Decision, Surface},
    stored::StoredChoice,
};

impl Engine {
    /// Takes in what has changed since the stored choice was made, and the hash of the notice that says so. Before
    /// [`Event::Loaded`](super::Event::Loaded).
    pub fn remember(&mut self, change: Change, notice: String) {
        self.change = Some(change);
        self.context.notice = notice;
    }

    /// What has changed since the decision that holds in part, if the visitor is asked about that alone.
    #[must_use]
    pub fn change(&self, now: Millis) -> Option<&Change> {
        let change = self.change_since(self.stored.as_ref()?, now)?;
        change.asks(&self.config).then_some(change)
    }

    /// The change since `stored`, where its answers go on: it is a yes or no of the law's kind, of an older revision, and in time.
    fn change_since(&self, stored: &StoredChoice, now: Millis) -> Option<&Change> {
        let is_answer = self.context.regime.is_opt_in() && stored.regime.is_opt_in();
        let is_older = stored.rev < self.config.revision && now < stored.exp;
        let change = self.change.as_ref()?;
        (is_answer && is_older && change.since == stored.rec).then_some(change)
    }

    /// What is granted while the visitor has not answered about what has changed.
    pub(super) fn standing_changes(
        &self,
        stored: Option<&StoredChoice>,
        now: Millis,
    ) -> Option<(Verdict, Option<AskReason>)> {
        let stored = stored?;
        let change = self.change_since(stored, now)?;
        let mut choice = change.answered(&self.config, &stored.choice, false);
        let asks = change.asks(&self.config);
        if asks && self.heeds_gpc() {
            self.refuse_sale(&mut choice);
        }
        Some((self.allowed(choice), asks.then_some(AskReason::Changed)))
    }

    /// What must be done on a page where something has changed: what is open is denied in the stored choice too, so that the guard of
    /// the next page holds it from its start. If there is nothing to ask, the choice is one of this revision from now on.
    pub(super) fn renewed(
        &mut self,
        verdict: &Verdict,
        ask: Option<AskReason>,
        now: Millis,
    ) -> Option<Vec<Effect>> {
        let stored = self.stored.as_ref()?;
        self.change_since(stored, now)?;
        if ask.is_none() && self.heeds_gpc() {
            let mut choice = verdict.choice(&self.config);
            // That is a decision, with a record.
            if self.refuse_sale(&mut choice) {
                return None;
            }
        }
        let mut narrowed = StoredChoice {
            choice: verdict.choice(&self.config),
            ..stored.clone()
        };
        if ask.is_none() {
            narrowed.rev = self.config.revision;
        }
        self.verdict = verdict.clone();
        self.stored = Some(narrowed.clone());
        let mut effects = alloc::vec![Effect::Persist(narrowed)];
        effects.extend(self.applied(ask));
        Some(effects)
    }

    /// An answer on the first layer is about what has changed alone. Nothing that was agreed to before holds for longer by it.
    pub(super) fn settled_changes(&self, act: &Act) -> Option<(Choice, Decision, Millis)> {
        let stored = self.stored.as_ref()?;
        let change = self
            .change_since(stored, act.now)
            .filter(|_| act.surface == Surface::Banner)?;
        let granted = match act.event {
            Decision::AcceptAll => true,
            Decision::RejectAll => false,
            _ => return None,
        };
        let choice = change.answered(&self.config, &stored.choice, granted);
        let (choice, _) = self.settled(&choice, Decision::Save);
        // Recorded as a yes or a no to everything only if it comes to that.
        let whole = if granted {
            Choice::all(&self.config)
        } else {
            Choice::none(&self.config)
        };
        let event = if choice == whole {
            act.event
        } else {
            Decision::Save
        };
        Some((choice, event, stored.exp))
    }
}
