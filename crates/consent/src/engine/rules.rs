//! What holds without and with a decision, and what a decision becomes.

use super::{AskReason, Engine};
use crate::{
    Millis,
    choice::{Choice, Verdict},
    config::Category,
    record::Decision,
    stored::StoredChoice,
};

impl Engine {
    pub(super) fn heeds_gpc(&self) -> bool {
        self.signals.gpc && self.config.signals.gpc
    }

    /// Whether sale and advertising stay off whatever is chosen: the browser asks for it, or the visitor is too young.
    pub(super) fn never_sells(&self) -> bool {
        self.heeds_gpc() || self.config.minor.is_some()
    }

    /// What is granted at `now` if the browser keeps `stored`, and why to ask, if there is something to ask.
    pub(super) fn standing(
        &self,
        stored: Option<&StoredChoice>,
        now: Millis,
    ) -> (Verdict, Option<AskReason>) {
        let (verdict, ask) = self.answered(stored, now);
        #[cfg(feature = "explain")]
        let verdict = self.with_exempt(verdict, stored);
        (verdict, ask)
    }

    /// The same by the visitor's answers alone.
    fn answered(&self, stored: Option<&StoredChoice>, now: Millis) -> (Verdict, Option<AskReason>) {
        let config = &self.config;
        #[cfg(feature = "explain")]
        if let Some(standing) = self.standing_changes(stored, now) {
            return standing;
        }
        let reason = match stored.map(|stored| (stored, stored.holds(now, config.revision))) {
            None => AskReason::Undecided,
            Some((_, Err(stale))) => stale.into(),
            // What runs until a no was never a yes.
            Some((stored, Ok(())))
                if self.context.regime.is_opt_in() && !stored.regime.is_opt_in() =>
            {
                AskReason::Regime
            }
            Some((stored, Ok(()))) => {
                let verdict = self.allowed(stored.choice.clone());
                let new = config
                    .optional()
                    .any(|category| stored.choice.category(&category.id).is_none());
                return (
                    verdict,
                    (new && self.context.regime.is_opt_in()).then_some(AskReason::NewCategory),
                );
            }
        };
        let choice = self.without_decision(stored);
        let asks = self.context.regime.is_opt_in() && config.optional().next().is_some();
        (self.allowed(choice), asks.then_some(reason))
    }

    /// What follows from `choice` for whoever may make it (requirements A18, B55).
    pub(super) fn allowed(&self, mut choice: Choice) -> Verdict {
        if self.config.minor.is_some() {
            self.refuse_sale(&mut choice);
        }
        Verdict::of(&self.config, &choice)
    }

    /// Opt-in: nothing. Opt-out: everything that was not refused; a refusal outlives its expiry and the signal that made
    /// it (11 CCR 7025(c)(5); requirement B53), and whoever once decided has not agreed to what is new.
    fn without_decision(&self, before: Option<&StoredChoice>) -> Choice {
        let config = &self.config;
        if self.context.regime.is_opt_in() || (self.signals.dnt && config.signals.dnt) {
            return Choice::none(config);
        }
        before.map_or_else(
            || Choice::all(config),
            |before| before.choice.normal(config),
        )
    }

    /// The choice that a decision becomes, in its one form, and the event it is recorded as.
    pub(super) fn settled(&self, choice: &Choice, event: Decision) -> (Choice, Decision) {
        let mut settled = match event {
            Decision::AcceptAll => Choice::all(&self.config),
            Decision::RejectAll | Decision::Withdraw => Choice::none(&self.config),
            _ => choice.normal(&self.config),
        };
        let reduced = self.never_sells() && self.refuse_sale(&mut settled);
        // A yes to everything that the signal cut down is not recorded as a yes to everything (requirement C25).
        let event = if reduced && event == Decision::AcceptAll {
            Decision::Save
        } else {
            event
        };
        (settled, event)
    }

    /// Denies sale and advertising, each service of them too. Returns whether that changed anything.
    pub fn refuse_sale(&self, choice: &mut Choice) -> bool {
        let before = Verdict::of(&self.config, choice);
        for category in self
            .config
            .categories
            .iter()
            .filter(|category| category.is_sale())
        {
            choice.set_category(&self.config, &category.id, false);
        }
        *choice = choice.normal(&self.config);
        Verdict::of(&self.config, choice) != before
    }

    /// Whether something that runs now would be denied and only a reload stops it.
    pub(super) fn needs_reload(&self, next: &Verdict) -> bool {
        self.stops_with_page(&self.verdict, next)
    }

    /// Whether a page on which `before` was in force until now has to be loaded anew: somebody decided otherwise in another tab, or while it
    /// slept.
    #[cfg(feature = "explain")]
    #[must_use]
    pub fn needs_reload_since(&self, before: &Choice) -> bool {
        self.stops_with_page(&Verdict::of(&self.config, before), &self.verdict)
    }

    fn stops_with_page(&self, before: &Verdict, next: &Verdict) -> bool {
        let lost = |id: &str| before.granted(id) && !next.granted(id);
        self.config
            .services
            .iter()
            .any(|service| service.reload && lost(&service.id))
    }
}

impl Verdict {
    /// Whether this category or any of its services is granted.
    pub(crate) fn grants(&self, config: &crate::config::Config, category: &Category) -> bool {
        self.category(&category.id)
            || config
                .services_of(&category.id)
                .any(|service| self.granted(&service.id))
    }
}
