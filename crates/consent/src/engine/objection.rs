//! What runs until somebody objects (requirements B44 to B46): without a yes, so it never counts as one.

use alloc::{string::String, vec::Vec};

use super::Engine;
use crate::{
    choice::{Choice, Verdict},
    exemption::{self, Exemption},
    stored::StoredChoice,
};

impl Engine {
    /// Services that run here until the visitor objects, and why.
    #[must_use]
    pub fn exempt(&self) -> Vec<(String, Exemption)> {
        let objects = self.heeds_gpc() || (self.signals.dnt && self.config.signals.dnt);
        exemption::exempt(&self.config, self.context.regime, objects)
    }

    /// Whether something of `class` runs here now that may until the visitor objects.
    #[must_use]
    pub fn runs_by(&self, class: Exemption) -> bool {
        let mut exempt = self.exempt().into_iter();
        exempt.any(|(id, one)| one == class && self.verdict.granted(&id))
    }

    /// Whether the visitor has objected to all of [`exempt`](Self::exempt).
    #[must_use]
    pub fn objected(&self) -> bool {
        let exempt = self.exempt();
        !exempt.iter().any(|(id, _)| self.verdict.granted(id))
    }

    /// What is granted now, but for an objection to all that is exempt (or, with `on`, without it).
    #[must_use]
    pub fn objecting(&self, on: bool) -> Choice {
        let mut choice = self.verdict.choice(&self.config);
        for (id, _) in self.exempt() {
            choice.set_service(&id, on);
        }
        choice.normal(&self.config)
    }

    /// A stored choice as it counts here. What was left on without a yes, where the law allows that, is none anywhere else.
    pub(super) fn counting(&self, mut stored: StoredChoice) -> StoredChoice {
        if exemption::is_known(stored.regime) {
            let exempt = self.exempt();
            for service in &self.config.services {
                let is_yes = stored.choice.category(&service.category) == Some(true);
                let is_exempt = exempt.iter().any(|(id, _)| *id == service.id);
                if service.exemption.is_some() && !is_exempt && !is_yes {
                    stored.choice.set_service(&service.id, false);
                }
            }
        }
        stored
    }

    /// `verdict` with what is exempt, unless the visitor has ever refused it: no later law makes that undone.
    pub(super) fn with_exempt(
        &self,
        mut verdict: Verdict,
        stored: Option<&StoredChoice>,
    ) -> Verdict {
        let before = stored.map(|stored| Verdict::of(&self.config, &stored.choice));
        for (id, _) in self.exempt() {
            let is_refused = before.as_ref().is_some_and(|before| !before.granted(&id));
            if let Some(service) = verdict.services.iter_mut().find(|(one, _)| *one == id) {
                service.1 |= !is_refused;
            }
        }
        verdict
    }
}
