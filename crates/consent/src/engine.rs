//! The decision engine: what happened goes in, what must be done comes out. It never acts itself.

mod event;
#[cfg(feature = "explain")]
mod objection;
#[cfg(feature = "explain")]
mod renewal;
mod rules;

pub use event::{Announcement, AskReason, Context, Effect, Event};

use alloc::{boxed::Box, string::String, vec::Vec};

#[cfg(feature = "explain")]
use crate::change::Change;
use crate::{
    Millis,
    choice::{Choice, Verdict},
    config::Config,
    id::{hex, uuid_v7},
    record::{Decision, Record, RecordedSignals, Surface},
    signals::{Signals, consent_mode, told},
    stored::StoredChoice,
};

/// The decision engine of one page.
#[derive(Debug, Clone)]
pub struct Engine {
    config: Config,
    context: Context,
    signals: Signals,
    stored: Option<StoredChoice>,
    verdict: Verdict,
    /// What has changed since a decision that the browser keeps.
    #[cfg(feature = "explain")]
    change: Option<Change>,
}

impl Engine {
    /// An engine to which nothing has happened: everything optional is denied.
    #[must_use]
    pub fn new(config: Config, context: Context) -> Self {
        let verdict = Verdict::of(&config, &Choice::default());
        Self {
            config,
            context,
            signals: Signals::default(),
            stored: None,
            verdict,
            #[cfg(feature = "explain")]
            change: None,
        }
    }

    /// The config.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What the engine was told at the start.
    #[must_use]
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// What is granted now.
    #[must_use]
    pub fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// The newest decision, even one that does not hold any more.
    #[must_use]
    pub fn stored(&self) -> Option<&StoredChoice> {
        self.stored.as_ref()
    }

    /// Whether a signal of the browser, or the visitor's age, keeps this category denied whatever is chosen. Its switch must show that (C22, C25).
    #[must_use]
    pub fn refuses(&self, category: &str) -> bool {
        self.never_sells()
            && self
                .config
                .category(category)
                .is_some_and(crate::config::Category::is_sale)
    }

    /// Takes in what happened and says what must be done.
    pub fn handle(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Loaded {
                stored,
                signals,
                now,
                entropy,
            } => {
                self.signals = signals;
                self.loaded(stored, now, entropy)
            }
            Event::Decided {
                choice,
                event,
                surface,
                trusted,
                now,
                entropy,
            } => self.decided(
                &choice,
                &Act {
                    event,
                    surface,
                    trusted,
                    now,
                    entropy,
                },
            ),
            Event::Withdrawn {
                surface,
                trusted,
                now,
                entropy,
            } => {
                let act = Act {
                    event: Decision::Withdraw,
                    surface,
                    trusted,
                    now,
                    entropy,
                };
                self.decided(&Choice::default(), &act)
            }
            Event::Synced { stored, now } => self.synced(stored, now),
            Event::Erased => self.erased(),
            Event::Tick { now } => self.tick(now),
        }
    }

    fn loaded(
        &mut self,
        stored: Option<StoredChoice>,
        now: Millis,
        entropy: [u8; 32],
    ) -> Vec<Effect> {
        #[cfg(feature = "explain")]
        let stored = stored.map(|stored| self.counting(stored));
        let (verdict, ask) = self.standing(stored.as_ref(), now);
        // What runs already is what the guard released by the stored choice, not what would be released now.
        if let Some(stored) = stored
            .as_ref()
            .filter(|stored| stored.holds(now, self.config.revision).is_ok())
        {
            self.verdict = Verdict::of(&self.config, &stored.choice);
        }
        self.stored = stored;
        #[cfg(feature = "explain")]
        if let Some(effects) = self.renewed(&verdict, ask, now) {
            return effects;
        }
        let mut sale = verdict.choice(&self.config);
        if self.heeds_gpc() && self.refuse_sale(&mut sale) {
            let act = Act {
                event: Decision::Gpc,
                surface: Surface::Signal,
                trusted: false,
                now,
                entropy,
            };
            return self.decided(&sale, &act);
        }
        self.verdict = verdict;
        self.applied(ask)
    }

    /// What is granted now, in force; and the question, if there is one.
    fn applied(&self, ask: Option<AskReason>) -> Vec<Effect> {
        let mut effects = alloc::vec![Effect::Apply(self.verdict.clone())];
        if let Some(reason) = ask {
            effects.push(Effect::Ask { reason });
        }
        effects
    }

    fn synced(&mut self, stored: Option<StoredChoice>, now: Millis) -> Vec<Effect> {
        #[cfg(feature = "explain")]
        let stored = stored.map(|stored| self.counting(stored));
        let (verdict, _) = self.standing(stored.as_ref(), now);
        self.stored = stored;
        let reload = self.needs_reload(&verdict);
        self.verdict = verdict;
        let mut effects = alloc::vec![Effect::Apply(self.verdict.clone())];
        if reload {
            effects.push(Effect::Reload);
        }
        effects
    }

    /// Nothing is left to say yes by: everything optional is denied for the rest of this page, and what it stored goes. No record is
    /// made of that, the next one has a new `consent_id` (requirement A39), and the question comes with the next page.
    fn erased(&mut self) -> Vec<Effect> {
        self.stored = None;
        let verdict = Verdict::of(&self.config, &Choice::default());
        let reload = self.needs_reload(&verdict);
        self.verdict = verdict;
        let mut effects = alloc::vec![
            Effect::Apply(self.verdict.clone()),
            Effect::Clear(self.denied()),
        ];
        if reload {
            effects.push(Effect::Reload);
        }
        effects
    }

    /// Ids of the services that are denied now.
    fn denied(&self) -> Vec<String> {
        let mut ids = Vec::new();
        for (id, granted) in &self.verdict.services {
            if !granted {
                ids.push(id.clone());
            }
        }
        ids
    }

    fn tick(&mut self, now: Millis) -> Vec<Effect> {
        let (verdict, ask) = self.standing(self.stored.as_ref(), now);
        if verdict == self.verdict {
            return Vec::new();
        }
        self.verdict = verdict;
        self.applied(ask)
    }

    fn decided(&mut self, choice: &Choice, act: &Act) -> Vec<Effect> {
        let (choice, event) = self.settled(choice, act.event);
        let longest = Millis::MAX;
        #[cfg(feature = "explain")]
        let (choice, event, longest) = self
            .settled_changes(act)
            .unwrap_or((choice, event, longest));
        let verdict = Verdict::of(&self.config, &choice);
        let stored = StoredChoice {
            site: self.config.site.clone(),
            id: self
                .stored
                .as_ref()
                .map_or_else(|| hex(&act.entropy[..16]), |before| before.id.clone()),
            rec: uuid_v7(act.now, entropy_of_record(&act.entropy)),
            at: act.now,
            exp: longest.min(act.now + self.config.lifetime(&verdict)),
            rev: self.config.revision,
            event,
            regime: self.context.regime,
            lang: self.context.language.clone(),
            choice,
        };
        let record = self.record(&stored, &verdict, act);
        let reload = self.needs_reload(&verdict);
        self.verdict = verdict;
        self.stored = Some(stored.clone());
        let clear = self.denied();

        // Kept first, so that a closed tab loses nothing; denials reach vendors before what they stored goes.
        let mut effects = alloc::vec![Effect::Persist(stored), Effect::Apply(self.verdict.clone())];
        if !clear.is_empty() {
            effects.push(Effect::Clear(clear));
        }
        effects.push(Effect::Send(Box::new(record)));
        effects.push(Effect::Announce(match event {
            Decision::Gpc => Announcement::GpcHonoured,
            Decision::Withdraw => Announcement::Withdrawn,
            _ => Announcement::Saved,
        }));
        if reload {
            effects.push(Effect::Reload);
        }
        effects
    }

    fn record(&self, stored: &StoredChoice, verdict: &Verdict, act: &Act) -> Record {
        let Context {
            regime,
            reason,
            language,
            notice,
            config_hash,
            bundle_hash,
            banner,
            ui,
            page_group,
        } = &self.context;
        let consent_mode_on = self.config.signals.google_consent_mode;
        Record {
            record_id: stored.rec.clone(),
            consent_id: stored.id.clone(),
            previous: self.stored.as_ref().map(|before| before.rec.clone()),
            site: stored.site.clone(),
            revision: stored.rev,
            event: stored.event,
            categories: verdict.categories.clone(),
            services: verdict.services.clone(),
            #[cfg(feature = "explain")]
            exempt: self.exempt().into_boxed_slice(),
            #[cfg(not(feature = "explain"))]
            exempt: alloc::boxed::Box::default(),
            notice: notice.clone(),
            config_hash: config_hash.clone(),
            bundle_hash: bundle_hash.clone(),
            banner: banner.clone(),
            language: language.clone(),
            regime: *regime,
            regime_reason: *reason,
            signals: RecordedSignals {
                gpc: self.signals.gpc,
                dnt: self.signals.dnt,
                gcm: consent_mode_on.then(|| consent_mode(&self.config, verdict)),
                told: Some(told(&self.config, &self.verdict, verdict)),
            },
            surface: act.surface,
            trusted: act.trusted,
            ui: *ui,
            page_group: page_group.clone(),
            given_at: stored.at,
            expires_at: stored.exp,
        }
    }
}

/// How a decision was made.
struct Act {
    event: Decision,
    surface: Surface,
    trusted: bool,
    now: Millis,
    entropy: [u8; 32],
}

/// The bytes after the 16 that a new `consent_id` takes.
fn entropy_of_record(entropy: &[u8; 32]) -> [u8; 10] {
    let mut out = [0; 10];
    out.copy_from_slice(&entropy[16..26]);
    out
}
